"""The history of one resource: the commits that changed its manifest, and no others."""

from __future__ import annotations

from gitops_tui.core.operations import Action, Operation, OperationKind, Result
from gitops_tui.core.resources import ResourceKey
from tests.engine.conftest import FRONTEND, SERVICE, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.clock import START
from tests.engine.fakes.scene import Scene

RED = manifests.config("settings", colour="red")
GREEN = manifests.config("settings", colour="green")


async def subjects(scene: Scene, key: ResourceKey, limit: int = 50) -> list[str]:
    """The subjects of the resource's revisions."""
    session = await scene.session()
    return [revision.subject for revision in await session.history(limit, key=key)]


async def test_what_else_its_file_holds_is_left_out(synced: Scene) -> None:
    """Two resources in one file: a commit to the one did not touch the other."""
    both = "\n---\n".join
    synced.commit("Put together", settings=both([RED, manifests.service("other")]))
    synced.commit("The other's", settings=both([RED, manifests.service("other", port=81)]))
    synced.commit("Ours", settings=both([GREEN, manifests.service("other", port=81)]))
    told = ["Ours", "Put together", "First manifests"]
    assert await subjects(synced, SETTINGS) == told
    assert await subjects(synced, SETTINGS, 2) == told[:2]


async def test_it_is_followed_from_file_to_file(synced: Scene) -> None:
    """Moving it changes nothing; what was done to it before is still told."""
    synced.commit("Red", settings=RED)
    synced.commit("Move", settings=None, moved=RED)
    synced.commit("Green", moved=GREEN)
    synced.commit("Elsewhere", service=manifests.service("frontend", port=81))
    assert await subjects(synced, SETTINGS) == ["Green", "Red", "First manifests"]


async def test_what_git_no_longer_asks_for_has_a_history(synced: Scene) -> None:
    """The commit that removed it comes first, also once that one was synced."""
    synced.commit("Remove", settings=None)
    told = ["Remove", "First manifests"]
    assert await subjects(synced, SETTINGS) == told
    await synced.synced()
    assert await subjects(synced, SETTINGS) == told


def test_an_operation_touches_what_its_results_name() -> None:
    """And what a lock, an unlock or a forgetting was about."""
    sync = Operation("1", OperationKind.SYNC, "Ana", "operator", START)
    assert not sync.touched(FRONTEND)
    changed = Operation(
        "2",
        OperationKind.SYNC,
        "Ana",
        "operator",
        START,
        results=(Result(FRONTEND, Action.CONFIGURED),),
    )
    assert changed.touched(FRONTEND)
    assert not changed.touched(SERVICE)
    message = f"{FRONTEND.qualified} locked by Ana (incident 42)"
    lock = Operation("3", OperationKind.LOCK, "Ana", "operator", START, message=message)
    assert lock.touched(FRONTEND)
    assert not lock.touched(SERVICE)
