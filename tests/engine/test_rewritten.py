"""A branch that no longer holds what was synced is never followed unasked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitops_tui.core.operations import Phase
from gitops_tui.core.revisions import Revision
from gitops_tui.core.state import Synced
from gitops_tui.engine.api import RollbackHow
from gitops_tui.errors import Conflict, HistoryRewritten, RevisionNotFound, SourceError
from tests.engine.conftest import FRONTEND, SETTINGS, synced_shop
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene
from tests.engine.running import running


async def moved_back(scene: Scene) -> Revision:
    """The newest commit is synced, and then taken off the branch by force; returns it."""
    old = scene.source.tip
    newer = scene.commit("Newer", frontend=manifests.deployment("frontend", image="shop/web:9"))
    await scene.synced()
    scene.source.move_to(old.sha)
    return newer


def image(scene: Scene) -> str:
    """What the frontend runs."""
    containers = scene.live(FRONTEND)["spec"]["template"]["spec"]["containers"]
    return str(containers[0]["image"])


async def test_a_sync_says_what_it_would_leave_and_changes_nothing(synced: Scene) -> None:
    """Who synced it and how far the branch went back, in one sentence."""
    newer = await moved_back(synced)
    with pytest.raises(HistoryRewritten, match="is 1 commit before") as refused:
        await synced.synced()
    assert refused.value.synced == newer.sha
    assert newer.short in str(refused.value)
    assert "Ana synced" in str(refused.value)
    assert image(synced) == "shop/web:9"


async def test_a_preview_says_so_beside_the_effects(synced: Scene) -> None:
    """Nothing is blocked: a person may agree, having seen what would change."""
    newer = await moved_back(synced)
    preview = await (await synced.session()).preview_sync()
    assert preview.blocked is None
    assert preview.leaves is not None
    assert preview.leaves.synced == newer.sha
    assert f"`gitops-tui rollback {newer.short}` brings it back instead" in preview.leaves.why
    assert preview.effects


async def test_whoever_looks_is_told(synced: Scene) -> None:
    """Also by what shows no plan; no way back is named that the repository has lost as well."""
    newer = await moved_back(synced)
    session = await synced.session()
    await session.observe()
    [note] = [note for note in session.notes if "moved back or rewritten" in note]
    assert f"it no longer has {newer.short}, which Ana synced" in note
    assert f"`gitops-tui rollback {newer.short}` brings it back" in note
    accepting = await synced.session(accept_rewritten=True)
    await accepting.observe()
    assert not any("rewritten" in note for note in accepting.notes)
    synced.source.errors["resolve"] = RevisionNotFound("The repository has no such commit.")
    lost = await synced.session()
    assert any("rewritten" in note for note in lost.notes)
    assert not any("brings it back" in note for note in lost.notes)


async def test_agreeing_to_leave_it_goes_back(synced: Scene) -> None:
    """The answer is to one revision, and what is recorded is what was applied."""
    newer = await moved_back(synced)
    session = await synced.session()
    operation = await session.sync(leaving=newer.sha)
    assert operation.phase is Phase.SUCCEEDED
    assert image(synced) != "shop/web:9"
    assert session.state.synced is not None
    assert session.state.synced.revision == synced.source.tip.sha


async def test_an_answer_about_another_revision_is_no_answer(synced: Scene) -> None:
    """Somebody synced something else meanwhile: what was agreed to is no longer the question."""
    await moved_back(synced)
    session = await synced.session()
    with pytest.raises(HistoryRewritten):
        await session.sync(leaving="f" * 40)
    assert image(synced) == "shop/web:9"


async def test_a_synced_revision_that_git_lost_is_asked_about_too(synced: Scene) -> None:
    """How far it went back cannot be told; that it did can."""
    state = synced.records.state
    lost = Synced("f" * 40, synced.clock.now(), "Tim", "operator")
    synced.records.state = replace(state, synced=lost)
    with pytest.raises(HistoryRewritten, match="is no longer part of it"):
        await synced.synced()
    assert (await (await synced.session()).sync(leaving="f" * 40)).phase is Phase.SUCCEEDED


async def test_the_configuration_can_accept_it_beforehand(synced: Scene) -> None:
    """`accept-rewritten = true`: as Flux does, Git is followed wherever it goes."""
    await moved_back(synced)
    operation = await (await synced.session(accept_rewritten=True)).sync()
    assert operation.phase is Phase.SUCCEEDED
    assert image(synced) != "shop/web:9"


async def test_a_clone_that_was_behind_is_no_rewritten_branch() -> None:
    """A teammate pushed and synced what we had not fetched: fetched now, nothing done."""
    remote = await synced_shop(remote=True)
    session = await remote.session()
    newer = remote.commit("Newer", frontend=manifests.deployment("frontend", image="shop/web:9"))
    state = remote.records.state
    theirs = Synced(newer.sha, remote.clock.now(), "Tim", "operator")
    remote.records.state = replace(state, synced=theirs)
    with pytest.raises(Conflict, match="Tim has synced"):
        await session.sync()


async def test_a_rollback_goes_on_from_the_rewritten_branch(synced: Scene) -> None:
    """Its preview says what would be left, as that of a sync does; who makes it agrees."""
    synced.commit("Two", frontend=manifests.deployment("frontend", image="shop/web:2"))
    await moved_back(synced)
    session = await synced.session()
    preview = await session.preview_rollback("HEAD~1", RollbackHow.RESTORE)
    assert preview.leaves is not None
    with pytest.raises(HistoryRewritten):
        await session.rollback(replace(preview, leaves=None), "unasked")
    assert synced.source.made == []
    assert (await session.rollback(preview, "as it was")).phase is Phase.SUCCEEDED


async def test_an_edit_says_what_it_would_leave(synced: Scene) -> None:
    """Its sync takes back what no diff shows: looking is free, making it is the answer."""
    newer = await moved_back(synced)
    synced.cluster.living.edit(SETTINGS, {"data": {"colour": "red"}})
    session = await synced.session()
    for preview in (
        await session.preview_release(FRONTEND, [("frontend", "2")]),
        await session.preview_take(SETTINGS),
    ):
        assert preview.leaves is not None
        assert preview.leaves.synced == newer.sha
        with pytest.raises(HistoryRewritten, match=newer.short):
            await session.edit(replace(preview, leaves=None), "unasked")
    assert synced.source.made == []
    accepting = await synced.session(accept_rewritten=True)
    assert (await accepting.preview_release(FRONTEND, [("frontend", "2")])).leaves is None


async def test_what_was_not_compared_yet_is_not_called_rewritten(shop: Scene) -> None:
    """While Git is still being read, nothing is known of where the branch went."""
    shop.records.state = replace(shop.records.state, armed=True)
    shop.commit("Newer", frontend=manifests.deployment("frontend", image="shop/web:9"))
    shop.source.errors["tree"] = SourceError("The object database is being repacked.")
    async with running(shop) as run:
        snapshot = await run.shows(lambda s: s.git.error and s.ever_synced)
        assert not any(one.git.rewritten for one in run.seen)
        assert "rewritten" not in (snapshot.timer.held_back or "")


async def test_the_timer_waits_for_a_person(shop: Scene) -> None:
    """Held back with the reason, whatever is due; the answer lets it go on."""
    shop.records.state = replace(shop.records.state, armed=True)
    async with running(shop) as run:
        await run.is_ready()
        old = shop.source.tip
        newer = shop.commit("Newer", frontend=manifests.deployment("frontend", image="shop/web:9"))
        await run.shows(lambda s: s.git.head is not None and s.git.head.sha == newer.sha)
        run.engine.request_sync()
        await run.shows(lambda s: s.synced is not None and s.synced.revision == newer.sha)
        shop.source.move_to(old.sha)
        snapshot = await run.shows(lambda s: s.git.rewritten)
        assert snapshot.timer.held_back == "main was rewritten"
        await run.passes(320)
        assert image(shop) == "shop/web:9"
        run.engine.request_sync(leaving=newer.sha)
        snapshot = await run.shows(lambda s: s.synced is not None and s.synced.revision == old.sha)
        await run.shows(lambda s: not s.git.rewritten and s.timer.held_back is None)
    assert image(shop) != "shop/web:9"
