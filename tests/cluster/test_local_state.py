"""State in a file of this machine: whole at every moment, one writer at a time."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path

import pytest

from gitops_tui.cluster.local_state import LocalState
from gitops_tui.cluster.records import Identity
from gitops_tui.core.state import TargetState
from gitops_tui.engine.ports import ClusterInfo
from gitops_tui.errors import StateError
from tests.cluster.states import OTHER, SOURCE, full, record, same
from tests.cluster.waiting import until

INFO = ClusterInfo("the-uid", "context", "https://server", "v1", "default")


def local(folder: Path, info: ClusterInfo = INFO) -> LocalState:
    """The state of a target, as one process sees it."""
    return LocalState(info, Identity.of(SOURCE), folder)


async def test_nothing_recorded_is_empty(tmp_path: Path) -> None:
    """The first time there is no file."""
    state = local(tmp_path)
    assert not state.exists
    assert same(await state.load(), TargetState())


async def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Another process reads what this one wrote; clusters are kept apart."""
    await local(tmp_path).update(lambda _: full(), TargetState())
    assert same(await local(tmp_path).load(), full())
    elsewhere = dataclasses.replace(INFO, uid="another")
    nameless = dataclasses.replace(INFO, uid="")
    assert not local(tmp_path, elsewhere).exists
    assert not local(tmp_path, nameless).exists


async def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    """Changes made at the same time all count."""

    async def add(number: int) -> None:
        def change(state: TargetState) -> TargetState:
            (key,) = {k for k in full(20).inventory if k.name == f"web-{number}"}
            return dataclasses.replace(state, inventory={**state.inventory, key: record(key)})

        await local(tmp_path).update(change, TargetState())

    await asyncio.gather(*(add(number) for number in range(20)))
    assert len((await local(tmp_path).load()).inventory) == 20


async def test_a_failed_write_keeps_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves the file as it was and no scraps behind."""
    state = local(tmp_path)
    await state.update(lambda _: full(), TargetState())

    def full_disk(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(StateError, match="No space left on device"):
        await state.update(lambda _: TargetState(), TargetState())
    assert same(await state.load(), full())
    assert [file.suffix for file in state.path.parent.iterdir()] in (
        [".json", ".lock"],
        [".lock", ".json"],
    )


async def test_a_damaged_file_stops_writing(tmp_path: Path) -> None:
    """State that cannot be read is neither used nor overwritten."""
    state = local(tmp_path)
    await state.update(lambda _: full(), TargetState())
    state.path.write_text("half")
    with pytest.raises(StateError, match=str(state.path)):
        await state.load()
    with pytest.raises(StateError):
        await state.update(lambda _: TargetState(), TargetState())
    assert state.path.read_text() == "half"


async def test_changes_by_others_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write by another process is told of."""
    monkeypatch.setattr("gitops_tui.cluster.local_state.POLL", 0.01)
    state = local(tmp_path)
    count = 0

    def second(_: None) -> bool:
        nonlocal count
        count += 1
        if count == 1:
            asyncio.get_running_loop().create_task(write())
        return count == 2

    async def write() -> None:
        await local(tmp_path).update(lambda _: full(), TargetState())

    await until(state.changes(), second)


async def test_other_targets_are_known(tmp_path: Path) -> None:
    """Which other target on this machine owns a resource."""
    key = next(iter(full().inventory))
    other = LocalState(INFO, Identity.of(OTHER), tmp_path)
    await other.update(lambda _: full(), TargetState())
    assert await local(tmp_path).owned_elsewhere([key]) == {key: str(other.path)}
    assert await other.owned_elsewhere([key]) == {}
