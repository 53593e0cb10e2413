"""A list's entry whose key a hand has changed: put back, though the apply alone is refused."""

from __future__ import annotations

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action
from gitops_tui.core.resources import JsonObject
from gitops_tui.errors import Rejected
from tests.engine.conftest import SERVICE
from tests.engine.fakes.scene import Scene, reason, row, told
from tests.engine.fakes.script import Call

FIELDS = (("spec.ports[0].name", "Required value"), ("spec.ports[1].name", "Required value"))
NO_NAMES = Rejected("Two ports.", hint="Correct the manifest.", fields=FIELDS)


def move(scene: Scene) -> None:
    """Somebody makes the only port another one; with Git's own beside it names are required."""

    def edit(body: JsonObject) -> None:
        body["spec"]["ports"][0].update(port=81, nodePort=30081)

    def check(call: Call) -> None:
        if [port["port"] for port in scene.live(SERVICE)["spec"]["ports"]] == [81]:
            raise NO_NAMES

    scene.cluster.living.edit(SERVICE, edit)
    scene.cluster.script.when("apply", "Service", check)


async def test_the_only_port_moved_by_hand_is_drift_and_set_back(synced: Scene) -> None:
    """The server's refusal of the mixture is no mistake of Git's."""
    move(synced)
    session = await synced.session()
    seen = row(await session.observe(), SERVICE)
    assert (seen.state, seen.error) == (State.DRIFTED, None)
    (effect,) = (await session.preview_sync(frozenset({SERVICE}))).effects
    assert effect.changes
    # It is the hand's doing that is undone: no policy, no webhook and no default is in it.
    assert not any(change.by_server for change in (*seen.changes, *effect.changes))
    operation = await synced.synced()
    assert told(operation)["service/frontend"] is Action.CONFIGURED
    (port,) = synced.live(SERVICE)["spec"]["ports"]
    assert (port["port"], port["nodePort"]) == (80, 30081)


async def test_where_putting_it_back_is_refused_too_git_is_wrong(synced: Scene) -> None:
    """Then the first answer is told, and nothing was touched."""
    move(synced)
    synced.cluster.script.fail("patch", "Service", Rejected("No patch."))
    assert row(await (await synced.session()).observe(), SERVICE).state is State.FAILED
    operation = await synced.synced()
    assert reason(operation, SERVICE).endswith("Two ports. Correct the manifest.")
    assert synced.live(SERVICE)["spec"]["ports"][0]["port"] == 81
