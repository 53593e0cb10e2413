"""A commit of ours is told to be undone only where what it changed has failed."""

from __future__ import annotations

from gitops_tui.core.operations import Operation, Phase
from gitops_tui.engine.api import RollbackHow
from gitops_tui.errors import Rejected
from tests.engine.conftest import FRONTEND, SETTINGS, SHOP
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene

REFUSED = Rejected("spec.tiemout: field not declared in schema.")
V2 = [("frontend", "shop/web:2")]


def refuse(scene: Scene, *, dry_run: bool | None = None) -> None:
    """The ConfigMap was edited by hand, and what Git says of it is refused."""
    scene.cluster.living.edit(SETTINGS, {"data": {"colour": "red"}})
    scene.cluster.script.fail("apply", "ConfigMap", REFUSED, dry_run=dry_run)


async def released(scene: Scene) -> Operation:
    """A release of the frontend's next image, made and synced."""
    session = await scene.session()
    return await session.edit(await session.preview_release(FRONTEND, V2), "")


async def test_a_good_release_is_not_undone_for_what_failed_before(synced: Scene) -> None:
    """What it changed was applied; the ConfigMap was refused before it, and is after it."""
    refuse(synced)
    operation = await released(synced)
    assert operation.phase is Phase.FAILED
    commit = synced.source.tip.short
    assert "1 of 4 failed: example/configmap/settings" in operation.message
    assert operation.message.endswith(
        f"; {commit} did not touch configmap/settings (refused before already),"
        " and what it changed was applied"
    )
    assert "revert" not in operation.message


async def test_what_failed_only_now_was_not_refused_before(synced: Scene) -> None:
    """No more is said than is known."""
    refuse(synced, dry_run=False)
    operation = await released(synced)
    assert "did not touch configmap/settings, and what it changed was applied" in operation.message


async def test_a_release_that_fails_itself_names_the_way_back(synced: Scene) -> None:
    """Also beside something else that failed."""
    refuse(synced)
    synced.cluster.script.fail("apply", "Deployment", REFUSED, dry_run=False)
    operation = await released(synced)
    assert f"the way back: `gitops-tui revert {synced.source.tip.short}`" in operation.message


async def test_a_locked_workload_was_not_applied(synced: Scene) -> None:
    """The release was passed by: it is not told to have reached the cluster."""
    refuse(synced)
    synced.records.lock(FRONTEND)
    operation = await released(synced)
    assert operation.message.endswith("did not touch configmap/settings (refused before already)")


async def test_a_neighbour_in_the_same_file_was_not_touched() -> None:
    """That it stands on another line is no change of it."""
    both = f"{manifests.deployment('frontend')}---\n{manifests.config('settings', colour='blue')}"
    others = {name: text for name, text in SHOP.items() if name != "settings.yaml"}
    scene = Scene({**others, "frontend.yaml": both})
    await scene.synced()
    good = scene.source.tip
    scene.commit("Comment", frontend=f"# Ours.\n{both.replace('shop/web:1', 'shop/web:2')}")
    await scene.synced()
    session = await scene.session()
    preview = await session.preview_rollback(good.sha, RollbackHow.RESTORE)
    refuse(scene, dry_run=False)
    operation = await session.rollback(preview, "")
    assert "did not touch configmap/settings, and what it" in operation.message
