"""The sync tag: put to what was synced after a whole sync, and no reason for one to fail."""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core.operations import Phase
from gitops_tui.engine.session import Session
from gitops_tui.errors import Rejected, SourceError
from tests.engine.conftest import SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene

TAG = "gitops-tui-sync"
GREEN = manifests.config("settings", colour="green")


async def test_it_follows_what_is_synced(scene: Scene) -> None:
    """A whole sync moves it; off by default."""
    await scene.synced()
    assert scene.source.tags == {}
    green = scene.commit("Green", settings=GREEN)
    operation = await (await scene.session(sync_tag=TAG)).sync()
    assert operation.phase is Phase.SUCCEEDED
    assert scene.source.tags == {TAG: green.sha}


async def test_what_is_not_wholly_synced_is_not_marked(synced: Scene) -> None:
    """A sync of some resources, and one that failed."""
    synced.commit("Green", settings=GREEN)
    await (await synced.session(sync_tag=TAG)).sync(frozenset({SETTINGS}))
    synced.cluster.script.fail("apply", "ConfigMap", Rejected("No."), dry_run=False)
    synced.commit("Red", settings=manifests.config("settings", colour="red"))
    operation = await (await synced.session(sync_tag=TAG)).sync()
    assert operation.phase is Phase.FAILED
    assert "mark" not in synced.source.calls


async def test_the_timer_asks_the_remote_once_for_one_revision(synced: Scene) -> None:
    """A person's sync always puts it where it belongs: somebody else may have moved it."""
    green = synced.commit("Green", settings=GREEN)
    session = Session(replace(synced.target, sync_tag=TAG), synced.ports(cause="timer"))
    await session.open()
    for _ in range(3):
        await session.sync()
    assert synced.source.calls.count("mark") == 1
    synced.source.tags.clear()
    await (await synced.session(sync_tag=TAG)).sync()
    assert synced.source.tags == {TAG: green.sha}


async def test_a_tag_that_cannot_be_moved_is_said_and_fails_nothing(synced: Scene) -> None:
    """The sync has succeeded all the same."""
    synced.source.errors["mark"] = SourceError("The server did not take the tag: protected.")
    operation = await (await synced.session(sync_tag=TAG)).sync()
    assert operation.phase is Phase.SUCCEEDED
    told = f"the tag {TAG} was not moved: The server did not take the tag: protected."
    assert operation.message.endswith(f"; {told}")
