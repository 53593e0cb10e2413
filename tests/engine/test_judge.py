"""Many are judged at once, and large ones: none holds much memory, or the loop, for long."""

from __future__ import annotations

import asyncio
import threading
import weakref
from typing import Any, cast

import pytest

from gitops_tui.core import changes
from gitops_tui.core.drift import FieldChange, State
from gitops_tui.core.resources import JsonObject, Kind, LiveObject
from gitops_tui.core.schema import Schema
from tests.engine.conftest import FRONTEND
from tests.engine.fakes.scene import Scene


class _Body(dict[str, object]):
    """A decoded body that can be seen going."""


async def test_a_judgement_that_waits_for_the_schema_holds_no_decoded_object(
    synced: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand of them wait for the first schema; decoded, they would take ten times the
    bytes.
    """
    held: list[weakref.ref[_Body]] = []
    decode, fetch = LiveObject.body, synced.cluster.schema

    def decoded(live: LiveObject) -> JsonObject:
        body = _Body(decode(live))
        held.append(weakref.ref(body))
        return cast("JsonObject", body)

    during: list[int] = []

    async def slow(kind: Kind) -> Schema | None:
        for _ in range(50):
            await asyncio.sleep(0)
        during.append(sum(body() is not None for body in held))
        return await fetch(kind)

    session = await synced.session()
    monkeypatch.setattr(LiveObject, "body", decoded)
    monkeypatch.setattr(synced.cluster, "schema", slow)
    snapshot = await session.observe()
    assert {row.state for row in snapshot.resources} == {State.IN_SYNC}
    assert during
    assert not any(during)


@pytest.mark.parametrize(("length", "beside"), [(10, False), (200_000, True)])
async def test_a_large_object_is_compared_beside_the_loop(
    synced: Scene, monkeypatch: pytest.MonkeyPatch, length: int, *, beside: bool
) -> None:
    """On it, every key press would wait; a small one is not worth a thread."""
    change = {"metadata": {"annotations": {"note": "x" * length}}, "spec": {"replicas": 9}}
    synced.cluster.living.edit(FRONTEND, change)
    where: list[bool] = []
    compare = changes.server_changes

    def seen(*args: Any, **options: Any) -> tuple[FieldChange, ...]:
        where.append(threading.current_thread() is not threading.main_thread())
        return compare(*args, **options)

    monkeypatch.setattr("gitops_tui.engine.pair.server_changes", seen)
    session = await synced.session()
    assert State.DRIFTED in {row.state for row in (await session.observe()).resources}
    await session.preview_sync()
    assert where.count(True) == (2 if beside else 0)
