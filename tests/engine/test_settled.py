"""What is just as its last apply left it is not sent again; on any doubt it is."""

from __future__ import annotations

import pytest

from gitops_tui.core.operations import Action
from gitops_tui.core.resources import ResourceKey
from gitops_tui.errors import Forbidden
from tests.engine.conftest import FRONTEND, NAMESPACE, SERVICE, SETTINGS, synced_shop
from tests.engine.fakes.scene import Scene, told
from tests.engine.running import running

ALL = {FRONTEND, SERVICE, SETTINGS, NAMESPACE}


def applied(scene: Scene) -> set[ResourceKey]:
    """What was sent, dry runs left out."""
    return {call.key for call in scene.cluster.script.writes if call.verb == "apply"}


def dry_runs(scene: Scene) -> int:
    """How often the server was asked what it would do."""
    return sum(call.verb == "apply" and call.dry_run for call in scene.cluster.script.calls)


async def test_nothing_is_sent_where_nothing_differs(synced: Scene) -> None:
    """Each is unchanged all the same: the list said so."""
    operation = await synced.synced()
    assert applied(synced) == set()
    assert set(told(operation).values()) == {Action.UNCHANGED}


async def test_a_session_that_looked_before_it_syncs_sends_nothing_either(synced: Scene) -> None:
    """What it lists right before the sync is as good as what it listed first."""
    session = await synced.session()
    await session.observe()
    await session.sync()
    assert applied(synced) == set()


async def test_only_what_a_hand_changed_is_sent(synced: Scene) -> None:
    """The rest is as it was left."""
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    operation = await synced.synced()
    assert applied(synced) == {FRONTEND}
    assert told(operation)["deployment/frontend"] is Action.CONFIGURED


async def test_a_field_that_another_owns_with_our_value_is_taken_back(synced: Scene) -> None:
    """Changed and changed back by hand: the value stands, but it is no longer ours."""
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 1}})
    await synced.synced()
    assert applied(synced) == {FRONTEND}


async def test_what_was_made_anew_by_hand_is_sent(synced: Scene) -> None:
    """The same name, and another object: nothing in it is ours yet."""
    body = synced.live(SETTINGS)
    synced.cluster.living.remove(SETTINGS)
    synced.cluster.living.create(
        {name: body[name] for name in ("apiVersion", "kind", "data")}
        | {"metadata": {"name": "settings", "namespace": "example"}}
    )
    await synced.synced()
    assert applied(synced) == {SETTINGS}


async def test_who_names_a_resource_has_it_sent(synced: Scene) -> None:
    """A person asked for just this one."""
    await (await synced.session()).sync(frozenset({SERVICE}))
    assert applied(synced) == {SERVICE}


@pytest.mark.parametrize(
    ("resources", "sent"),
    [
        (("services",), {SERVICE}),
        (("*",), ALL),
        (("*/*",), ALL),
        (("deployments/scale",), {FRONTEND}),
    ],
)
async def test_what_may_be_changed_on_its_way_in_is_sent(
    synced: Scene, resources: tuple[str, ...], sent: set[ResourceKey]
) -> None:
    """A webhook may make something else of it today than it did yesterday."""
    synced.cluster.living.mutate(*resources)
    await synced.synced()
    synced.cluster.script.calls.clear()
    await synced.synced()
    assert applied(synced) == sent


async def test_all_is_sent_once_where_what_lets_it_pass_is_another(synced: Scene) -> None:
    """What passed the last time may be refused now, though nothing changes it."""
    synced.cluster.living.mutate("widgets")
    await synced.synced()
    assert applied(synced) == ALL


async def test_all_is_sent_where_the_set_up_cannot_be_read(synced: Scene) -> None:
    """Without the right to list webhooks nothing is known of them."""
    denied = Forbidden("You may not list mutatingwebhookconfigurations.")
    synced.cluster.script.fail("list", "MutatingWebhookConfiguration", denied)
    await synced.synced()
    assert applied(synced) == ALL


async def test_a_dashboard_sends_only_what_differs_too() -> None:
    """What it watches is as current as a list."""
    shop = await synced_shop()
    shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    async with running(shop) as run:
        await run.is_ready()
        run.engine.request_sync()
        await run.ends()
    assert applied(shop) == {FRONTEND}


async def test_a_webhook_that_came_drops_every_verdict(shop: Scene) -> None:
    """What the server had called in sync is asked about again, long before it expires."""
    async with running(shop) as run:
        await run.is_ready()
        await run.passes(5)
        asked = dry_runs(shop)
        await run.passes(40)
        assert dry_runs(shop) == asked
        shop.cluster.living.mutate("*")
        await run.passes(40)
        assert dry_runs(shop) > asked
