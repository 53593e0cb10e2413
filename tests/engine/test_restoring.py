"""One workload rolled back: its document alone, wherever it stands; or its whole file."""

from __future__ import annotations

import pytest

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.engine.api import EffectAction, RollbackHow, RollbackPreview
from gitops_tui.errors import NotCut, RevertConflict, RevisionNotFound, UsageError
from tests.core.objects import key
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene

FRONTEND, CACHE = key("apps/Deployment/frontend"), key("ConfigMap/cache")
SPACE = {"zz-namespace.yaml": manifests.namespace("example")}


def all_in_one(image: str, size: str, *, top: str = "# the shop\n") -> str:
    """A Deployment and a ConfigMap in one file, with comments."""
    web = manifests.deployment("frontend", image=f"shop/web:{image}")
    return f"{top}---\n{web}\n---\n# how large\n{manifests.config('cache', size=size)}"


async def shop(*texts: str) -> tuple[Scene, list[Revision]]:
    """A file with a past: one commit for each text, all synced."""
    scene = Scene(SPACE)
    commits = [scene.commit(f"Change {n}", all=text) for n, text in enumerate(texts)]
    await scene.synced()
    return scene, commits


async def previewed(
    scene: Scene, to: Revision, only: ResourceKey = FRONTEND, *, whole_file: bool = False
) -> RollbackPreview:
    """The preview of rolling one resource back."""
    session = await scene.session()
    return await session.preview_rollback(to.sha, RollbackHow.RESTORE, only, whole_file=whole_file)


async def rolled_back(
    scene: Scene, to: Revision, only: ResourceKey = FRONTEND, *, whole_file: bool = False
) -> dict[str, str]:
    """The files after rolling one resource back."""
    session = await scene.session()
    await session.rollback(await previewed(scene, to, only, whole_file=whole_file), "")
    files = scene.source.repository.at(scene.source.tip.sha).files
    return {path: data.decode() for path, data in files.items() if path not in SPACE}


async def test_only_its_document_goes_back() -> None:
    """The other one, and every comment around them, keep their bytes."""
    scene, (good, *_) = await shop(all_in_one("1", "1"), all_in_one("2", "2", top="# ours\n"))
    preview = await previewed(scene, good)
    changed = [e.key for e in preview.effects if e.action is EffectAction.CHANGE]
    assert changed == [FRONTEND]
    assert preview.git.files[0].added == 1
    assert await rolled_back(scene, good) == {"all.yaml": all_in_one("1", "2", top="# ours\n")}
    assert scene.live(CACHE)["data"] == {"size": "2"}


async def test_its_whole_file_goes_back_where_that_is_asked_for() -> None:
    """With all else that stands in it."""
    scene, (good, *_) = await shop(all_in_one("1", "1"), all_in_one("2", "2", top="# ours\n"))
    assert await rolled_back(scene, good, whole_file=True) == {"all.yaml": all_in_one("1", "1")}


async def test_a_document_that_moved_goes_back_where_it_stands_now() -> None:
    """It is the same document, in another file."""
    scene, (good,) = await shop(all_in_one("1", "1"))
    scene.commit("Bad", all=all_in_one("2", "1"))
    web = manifests.deployment("frontend", image="shop/web:3")
    scene.commit("Split", all=manifests.config("cache", size="3"), web=f"# moved\n{web}")
    assert await rolled_back(scene, good) == {
        "all.yaml": manifests.config("cache", size="3"),
        "web.yaml": f"# moved\n{manifests.deployment('frontend', image='shop/web:1')}",
    }


async def test_the_whole_file_of_one_that_moved_stands_nowhere_twice() -> None:
    """Both files become what they were, or the document would be in two places."""
    scene, (good,) = await shop(all_in_one("1", "1"))
    web = manifests.deployment("frontend", image="shop/web:3")
    scene.commit("Split", all=manifests.config("cache", size="3"), web=web)
    preview = await previewed(scene, good, whole_file=True)
    assert preview.refusal is None
    assert preview.message.startswith("Roll back the file of example/deployment/frontend to ")
    assert await rolled_back(scene, good, whole_file=True) == {"all.yaml": all_in_one("1", "1")}


@pytest.mark.parametrize("gone", ["the document", "its file", "a file of its own"])
async def test_what_was_deleted_comes_back(gone: str) -> None:
    """At the end of its old file, or as a file where that is gone too."""
    scene, (good,) = await shop(all_in_one("1", "1"))
    left = manifests.config("cache", size="2")
    own = manifests.deployment("frontend", image="shop/web:0")
    match gone:
        case "the document":
            scene.commit("Drop", all=left)
            web = manifests.deployment("frontend", image="shop/web:1")
            expected = {"all.yaml": f"{left}---\n{web}\n"}
        case "its file":
            scene.commit("Drop", all=None)
            web = manifests.deployment("frontend", image="shop/web:1")
            expected = {"all.yaml": f"# the shop\n---\n{web}\n"}
        case _:
            good = scene.commit("Alone", all=left, web=f"# own\n{own}")
            scene.commit("Drop", web=None)
            expected = {"all.yaml": left, "web.yaml": f"# own\n{own}"}
    assert await rolled_back(scene, good) == expected
    assert scene.lives(FRONTEND)


async def test_what_did_not_exist_then_is_refused_with_the_way_out() -> None:
    """To remove it is another wish, and said as one."""
    scene, (good,) = await shop(manifests.config("cache", size="1"))
    scene.commit("Add", web=manifests.deployment("frontend"))
    for whole_file in (False, True):
        with pytest.raises(UsageError, match="did not exist at") as refused:
            await previewed(scene, good, whole_file=whole_file)
        assert refused.value.hint.startswith("Remove it in Git")


async def test_what_may_stand_behind_something_unreadable_is_not_called_missing() -> None:
    """The hint says so."""
    scene, (good,) = await shop("{{ template }}\n")
    scene.commit("Add", web=manifests.deployment("frontend"))
    with pytest.raises(UsageError, match="did not exist at") as refused:
        await previewed(scene, good)
    assert "can be read" in refused.value.hint


async def test_what_could_not_be_used_then_is_refused_with_its_fault() -> None:
    """It existed, and would be as broken again."""
    twice = manifests.deployment("frontend").replace("spec:\n", "spec:\n  paused: true\n" * 2, 1)
    scene = Scene(SPACE)
    bad = scene.commit("Twice", web=twice + "  paused: true\n")
    scene.commit("Good", web=manifests.deployment("frontend"))
    await scene.synced()
    with pytest.raises(UsageError, match="could not be used at"):
        await previewed(scene, bad)


async def test_a_template_in_the_file_is_said_and_the_whole_file_offered() -> None:
    """Nobody knows what it would render around the cut."""
    scene, (good,) = await shop(all_in_one("1", "1"))
    scene.commit("Helm", all=all_in_one("2", "1") + '---\n{{ include "more" . }}\n')
    with pytest.raises(NotCut, match="cannot be read whole"):
        await previewed(scene, good)
    assert await rolled_back(scene, good, whole_file=True) == {"all.yaml": all_in_one("1", "1")}


# --- several commits undone at once ---


async def test_a_range_of_commits_is_undone_by_one() -> None:
    """All after the older one, up to the newer one; the message names each."""
    texts = [all_in_one(str(n), "1") for n in range(4)]
    scene, (first, one, two, three) = await shop(*texts)
    session = await scene.session()
    name = f"{first.sha}..{two.sha}"
    with pytest.raises(RevertConflict):
        await session.preview_rollback(name, RollbackHow.REVERT)
    ranged = await session.preview_rollback(f"{first.sha}..", RollbackHow.REVERT)
    also = (two.sha, one.sha)
    preview = await session.preview_rollback(three.sha, RollbackHow.REVERT, also=also)
    assert ranged == preview
    assert preview.revision == three
    assert preview.also == (two, one)
    operation = await session.rollback(preview, "errors")
    assert scene.source.repository.at(scene.source.tip.sha).files["all.yaml"].decode() == texts[0]
    assert operation.revision == scene.source.tip.sha
    message = scene.source.made[-1][1]
    assert message.startswith(f"Revert 3 commits: {three.short}, {two.short} and {one.short}\n")
    assert all(f"Undoes {sha}." in message for sha in (one.sha, two.sha, three.sha))


async def test_commits_with_a_gap_are_undone_alone() -> None:
    """In whatever order they are named; what was done between them stays, and every sentence
    names just them.
    """
    scene, _ = await shop(all_in_one("1", "1"))
    made = [scene.commit(name, **{name: manifests.config(name)}) for name in ("a", "b", "c", "d")]
    session = await scene.session()
    preview = await session.preview_rollback(
        made[0].sha, RollbackHow.REVERT, also=(made[2].sha, f"{made[1].sha}..{made[2].sha}")
    )
    assert (preview.revision, preview.also) == (made[2], (made[0],))
    assert preview.message == f"Revert 2 commits: {made[2].short} and {made[0].short}"
    assert preview.told == (f"Undoes {made[2].sha}.", f"Undoes {made[0].sha}.")
    operation = await session.rollback(preview, "")
    assert (operation.restored, operation.also) == (made[2].sha, (made[0].sha,))
    files = scene.source.repository.at(scene.source.tip.sha).files
    assert sorted(files.keys() - SPACE.keys()) == ["all.yaml", "b.yaml", "d.yaml"]


async def test_a_range_the_wrong_way_round_is_refused() -> None:
    """Nothing is guessed."""
    scene, (first, one) = await shop(all_in_one("1", "1"), all_in_one("2", "1"))
    session = await scene.session()
    with pytest.raises(RevisionNotFound):
        await session.preview_rollback(f"{one.sha}..{first.sha}", RollbackHow.REVERT)
