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


async def test_comments_and_layout_are_no_change(synced: Scene) -> None:
    """What the server would not notice is left out."""
    synced.commit("Explain", settings=f"# why\n{RED}\n")
    synced.commit("Lay out", settings=f"---\n# why\n\n{RED}\n")
    assert await subjects(synced, SETTINGS) == ["Explain", "First manifests"]


async def test_it_is_followed_through_a_move_that_changes_it(synced: Scene) -> None:
    """From a file of several documents, which stays, and into another such file."""
    both = "\n---\n".join
    other, third = manifests.service("other"), manifests.service("third")
    synced.commit("Together", settings=None, all=both([other, RED]))
    synced.commit("Apart", all=other, parts=both([third, GREEN]))
    synced.commit("The third's", parts=both([manifests.service("third", port=81), GREEN]))
    assert await subjects(synced, SETTINGS) == ["Apart", "Together", "First manifests"]


async def test_what_was_removed_long_ago_has_a_history(synced: Scene) -> None:
    """However many commits came since, and whatever else spoke of it."""
    synced.commit("Remove", settings=None)
    for number in range(60):
        synced.commit(f"Change {number}", other=manifests.config("other", settings=str(number)))
    assert await subjects(synced, SETTINGS) == ["Remove", "First manifests"]


async def test_it_comes_in_pages(synced: Scene) -> None:
    """The page after a revision goes on where that one stood in the list."""
    synced.commit("Red", settings=RED)
    synced.commit("Move", settings=None, moved=RED)
    green = synced.commit("Green", moved=GREEN)
    session = await synced.session()
    rest = await session.history(2, key=SETTINGS, before=green.sha)
    assert [revision.subject for revision in rest] == ["Red", "First manifests"]
    assert await session.history(2, key=SETTINGS, before=rest[-1].sha) == ()
    assert [r.subject for r in await session.history(1, before=green.sha)] == ["Move"]


async def test_no_whole_revision_is_read_for_it(synced: Scene) -> None:
    """The cost is that of the file, however large the repository."""
    for number in range(5):
        synced.commit(f"Number {number}", settings=manifests.config("settings", n=str(number)))
    session = await synced.session()
    synced.source.calls.clear()
    assert len(await session.history(50, key=SETTINGS)) == 6
    assert "tree" not in synced.source.calls


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
