"""What must hold before anything is written; and looking, which never writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from gitops_tui.engine.api import RollbackHow
from gitops_tui.engine.session import Session
from gitops_tui.errors import ReadOnly, StateError
from tests.engine.conftest import FRONTEND, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene

Act = Callable[[Session], Awaitable[object]]


async def roll_back(session: Session) -> object:
    """Preview a rollback and confirm it."""
    return await session.rollback(
        await session.preview_rollback("HEAD~1", RollbackHow.RESTORE), "incident 42"
    )


ACTS: dict[str, Act] = {
    "sync": lambda session: session.sync(),
    "partial sync": lambda session: session.sync(frozenset({FRONTEND})),
    "prune": lambda session: session.sync(prune=frozenset({SETTINGS})),
    "rollback": roll_back,
    "lock": lambda session: session.lock(FRONTEND, "incident 42"),
    "unlock": lambda session: session.unlock(FRONTEND),
    "suspend": lambda session: session.suspend("release freeze"),
    "resume": lambda session: session.resume(),
    "forget": lambda session: session.forget(SETTINGS),
}
LOOKS: dict[str, Act] = {
    "observe": lambda session: session.observe(),
    "verify": lambda session: session.observe(verify=True),
    "local": lambda session: session.observe(local=True),
    "another revision": lambda session: session.observe(revision="HEAD~1"),
    "preview sync": lambda session: session.preview_sync(),
    "preview prune": lambda session: session.preview_prune(frozenset({SETTINGS})),
    "preview rollback": lambda session: session.preview_rollback("HEAD~1", RollbackHow.RESTORE),
    "history": lambda session: session.history(),
}


@pytest.fixture
def busy(synced: Scene) -> Scene:
    """Something of everything to do: drift, a stale resource, a lock, a newer revision."""
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    synced.commit(
        "More", settings=None, frontend=manifests.deployment("frontend", image="shop/web:2")
    )
    synced.records.lock(FRONTEND)
    return synced


def untouched(scene: Scene, tip: str) -> bool:
    """Whether nothing was written anywhere: cluster, record, locks, Lease, Git."""
    return (
        scene.cluster.script.writes == []
        and scene.records.written == []
        and set(scene.records.locks) == {FRONTEND}
        and scene.records.holder is None
        and scene.source.tip.sha == tip
    )


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_read_only_stops_every_act(busy: Scene, act: Act) -> None:
    """Refused before anything is written, Git included."""
    tip = busy.source.tip.sha
    session = await busy.session(read_only=True)
    with pytest.raises(ReadOnly):
        await act(session)
    assert untouched(busy, tip)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("read_only", [False, True], ids=["may write", "read-only"])
async def test_looking_never_writes(busy: Scene, look: Act, read_only: bool) -> None:
    """Snapshots and previews ask for dry runs at most, in any mode."""
    tip = busy.source.tip.sha
    await look(await busy.session(read_only=read_only))
    assert untouched(busy, tip)


async def test_opening_writes_nothing_in_an_empty_cluster(scene: Scene) -> None:
    """Not even the place of the recorded state is made before the first confirmed sync."""
    await (await scene.session()).observe(verify=True)
    assert scene.cluster.script.writes == []
    assert scene.records.written == []


async def test_unreadable_state_is_told_when_a_session_opens(busy: Scene) -> None:
    """Without the inventory nothing is known to be ours: stop there."""
    busy.records.errors["load"] = StateError("The inventory cannot be read.")
    with pytest.raises(StateError, match="inventory cannot be read"):
        await busy.session()


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_state_that_became_unreadable_stops_every_act(busy: Scene, act: Act) -> None:
    """Whatever was asked for: nothing is applied, deleted, committed or recorded."""
    tip = busy.source.tip.sha
    session = await busy.session()
    for method in ("load", "update", "locks", "update_locks"):
        busy.records.errors[method] = StateError("The inventory cannot be read.")
    with pytest.raises(StateError):
        await act(session)
    assert untouched(busy, tip)


async def test_a_preview_says_why_a_sync_cannot_run_in_read_only_mode(busy: Scene) -> None:
    """One sentence, beside the effects."""
    preview = await (await busy.session(read_only=True)).preview_sync()
    assert preview.blocked is not None
    assert "ead-only" in str(preview.blocked)
    assert preview.effects


async def test_who_cannot_see_others_locks_is_told_before(synced: Scene) -> None:
    """A person may go on, knowing it."""
    synced.records.hidden = "configmaps in gitops-tui: no right to list."
    session = await synced.session()
    preview = await session.preview_sync()
    (warning,) = preview.warnings
    assert "Locks, suspension and syncs of others cannot be seen" in warning
    assert synced.records.hidden in warning
    assert session.warnings == preview.warnings
    assert warning in session.notes
    snapshot = await session.observe()
    assert (snapshot.hidden, snapshot.warnings) == (synced.records.hidden, preview.warnings)
