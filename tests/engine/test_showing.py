"""One commit: what it changed in what Git asks for, and what syncing to it would change."""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core.drift import Op
from gitops_tui.engine.api import EffectAction, ManifestMove
from tests.engine.conftest import FRONTEND, SERVICE, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene

GREEN = manifests.config("settings", colour="green")


async def test_fields_before_and_after_a_commit(synced: Scene) -> None:
    """What that commit changed, whatever came later, and what the cluster has now."""
    green = synced.commit("Green", settings=GREEN)
    synced.commit("Red", settings=manifests.config("settings", colour="red"))
    session = await synced.session()
    view = await session.commit_view(green.short)
    assert (view.revision, view.files) == (green, ("settings.yaml",))
    (changed,) = view.manifests
    assert (changed.key, changed.move) == (SETTINGS, ManifestMove.CHANGED)
    (field,) = changed.changes
    assert (field.path, field.op) == ("data.colour", Op.CHANGE)
    assert (field.live, field.desired) == ("blue", "green")
    effects = await session.commit_effects(green.sha)
    assert [effect.key for effect in effects if effect.action is EffectAction.CHANGE] == [SETTINGS]
    assert synced.live(SETTINGS)["data"] == {"colour": "blue"}


async def test_what_came_went_and_moved(synced: Scene) -> None:
    """And comments are nothing."""
    service = synced.source.repository.at(synced.source.tip.sha).files["service.yaml"].decode()
    net, more = f"# moved\n{service}", manifests.config("m")
    commit = synced.commit("Rearrange", settings=None, service=None, net=net, more=more)
    session = await synced.session()
    view = await session.commit_view(commit.sha)
    told = {change.key: change for change in view.manifests}
    assert told[SETTINGS].move is ManifestMove.REMOVED
    assert told[SERVICE].move is ManifestMove.MOVED
    assert (told[SERVICE].came_from, told[SERVICE].file) == ("service.yaml", "net.yaml")
    assert [key.name for key, one in told.items() if one.move is ManifestMove.ADDED] == ["m"]
    assert FRONTEND not in told
    comment = synced.commit("Comment", net=f"# said\n{service}")
    assert (await session.commit_view(comment.sha)).manifests == ()


async def test_what_cannot_be_read_was_not_removed(synced: Scene) -> None:
    """It is a finding of the commit."""
    broken = synced.commit("Break it", settings="a: [\n")
    view = await (await synced.session()).commit_view(broken.sha)
    assert view.manifests == ()
    assert [finding.file for finding in view.findings] == ["settings.yaml"]


async def test_secrets_are_masked(synced: Scene) -> None:
    """That one changed is told."""
    synced.commit("Hide", secret=manifests.secret("token", key="one"))
    second = synced.commit("Hide another", secret=manifests.secret("token", key="two"))
    view = await (await synced.session()).commit_view(second.sha)
    assert [field.path for one in view.manifests for field in one.changes] == ["data.key"]
    assert "***" in repr(view.manifests)
    for value in ("one", "two", "b25l", "dHdv"):
        assert f"'{value}" not in repr(view.manifests)


async def test_a_commit_beside_the_paths_counts_for_the_last_that_touched_them(
    synced: Scene,
) -> None:
    """What was synced is the tip; what runs of the paths' history is an older one."""
    synced.source.info = replace(synced.source.info, paths=("manifests",))
    last = synced.source.push({"manifests/a.yaml": GREEN}, "Under the path")
    tip = synced.source.push({"README": "hi"}, "Beside it")
    session = await synced.session()
    operation = await session.sync()
    assert operation.revision == tip.sha
    session = await synced.session()
    assert session.landed[tip.sha] == last.sha
    view = await session.commit_view(tip.sha)
    assert (view.files, view.outside) == ((), 1)
