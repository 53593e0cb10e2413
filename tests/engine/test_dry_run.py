"""A dry run is compared with the very object that it was done on."""

from __future__ import annotations

from gitops_tui.core.drift import State
from tests.engine.conftest import SETTINGS
from tests.engine.fakes.scene import Scene, row
from tests.engine.fakes.script import Call

REVISION = {"metadata": {"annotations": {"controller.example/revision": "2"}}}


async def test_what_a_controller_writes_meanwhile_is_no_drift(synced: Scene) -> None:
    """Its work lies between our look and the server's answer; only the hand's edit differs."""
    synced.cluster.living.edit(SETTINGS, {"data": {"colour": "red"}})
    session = await synced.session()

    def meanwhile(call: Call) -> None:
        del call
        synced.cluster.living.edit(SETTINGS, REVISION, manager="shop-controller")

    synced.cluster.script.when("apply", "ConfigMap", meanwhile, dry_run=True, times=1)
    found = row(await session.observe(), SETTINGS)
    assert found.state is State.DRIFTED
    assert [change.path for change in found.changes] == ["data.colour"]


async def test_a_preview_compares_like_with_like_too(synced: Scene) -> None:
    """The same for the effects of a sync."""
    session = await synced.session()

    def meanwhile(call: Call) -> None:
        del call
        synced.cluster.living.edit(SETTINGS, REVISION, manager="shop-controller")

    synced.cluster.script.when("apply", "ConfigMap", meanwhile, dry_run=True, times=1)
    preview = await session.preview_sync()
    (effect,) = [effect for effect in preview.effects if effect.key == SETTINGS]
    assert effect.changes == ()
