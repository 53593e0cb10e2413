"""Recorded state comes back as it was; what makes no sense is refused with a way out."""

from __future__ import annotations

import dataclasses
import json
import zlib

import pytest

from gitops_tui.cluster.records import Identity, decode, encode, pack, unpack
from gitops_tui.core.state import KEPT_OPERATIONS, TargetState
from gitops_tui.errors import StateError
from tests.cluster.states import SOURCE, WEB, full, operation, same


def test_every_field_comes_back() -> None:
    """Nothing that a state can hold is lost; a field added to it must be recorded too."""
    state = full()
    empty = TargetState()
    for field in dataclasses.fields(TargetState):
        assert getattr(state, field.name) != getattr(empty, field.name), field.name
    assert same(decode(encode(state), "here"), state)
    assert same(unpack(pack(state), "here"), state)
    assert same(unpack(pack(empty), "here"), empty)


RECORDED = b"""{"schemaVersion": 1,
 "inventory": [{"key": %s, "api_version": "apps/v1", "uid": "u", "digest": "d"}],
 "operations": [{"id": "1", "kind": "sync", "by": "ana", "cause": "timer",
                 "started": "2026-11-23T09:30:15Z", "phase": "succeeded",
                 "results": [{"key": %s, "action": "created"}]}]}"""
BY_NAME = b'{"group": "apps", "kind": "Deployment", "namespace": "shop", "name": "web"}'


@pytest.mark.parametrize("key", [BY_NAME, b'["apps", "Deployment", "shop", "web"]'])
def test_what_an_earlier_program_recorded_is_read(key: bytes) -> None:
    """As it was written then, to the letter."""
    state = decode(RECORDED % (key, key), "here")
    assert state.inventory[WEB].uid == "u"
    assert state.operations[0].results[0].key == WEB


def test_a_resource_is_recorded_by_the_names_of_its_parts() -> None:
    """Whatever a key is made of in memory: what is recorded outlives the program."""
    keys = [record["key"] for record in json.loads(encode(full()))["inventory"]]
    assert {**json.loads(BY_NAME), "name": "web-0"} in keys


def test_only_the_latest_operations_are_kept() -> None:
    """History is capped, newest first."""
    many = TargetState(operations=tuple(operation(n) for n in range(KEPT_OPERATIONS + 5)))
    kept = decode(encode(many), "here").operations
    assert [one.id for one in kept] == [f"op-{n}" for n in range(KEPT_OPERATIONS)]


@pytest.mark.parametrize(
    "text",
    [b"", b"null", b"{}", b"[1]", b"not json", encode(full())[:-20], b'{"schemaVersion": "1"}'],
)
def test_nonsense_is_refused(text: bytes) -> None:
    """State that cannot be read names its place and says what to do."""
    with pytest.raises(StateError, match="recorded in here cannot be read") as caught:
        decode(text, "here")
    assert caught.value.hint


def test_a_newer_version_is_refused() -> None:
    """State of a later program is not guessed at."""
    with pytest.raises(StateError, match="newer gitops-tui"):
        decode(b'{"schemaVersion": 2, "inventory": [], "operations": []}', "here")


@pytest.mark.parametrize("data", [b"", b"rubbish", pack(full())[:-9]])
def test_damaged_bytes_are_refused(data: bytes) -> None:
    """What does not unpack is refused."""
    with pytest.raises(StateError):
        unpack(data, "here")


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unpacking stops at a limit."""
    monkeypatch.setattr("gitops_tui.cluster.records.LIMIT", 1000)
    with pytest.raises(StateError):
        unpack(zlib.compress(b"0" * 1_000_000), "here")


def test_the_order_of_paths_makes_no_other_target() -> None:
    """A target is repository, branch and set of paths."""
    swapped = dataclasses.replace(SOURCE, paths=("b", "a"))
    ordered = dataclasses.replace(SOURCE, paths=("a", "b"))
    branch = dataclasses.replace(SOURCE, branch="staging")
    assert Identity.of(swapped).short == Identity.of(ordered).short
    assert Identity.of(branch).short != Identity.of(SOURCE).short
    assert len(Identity.of(SOURCE).short) == 12
