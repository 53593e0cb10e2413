"""Which resources a sync need not apply again: those that are just as its last apply left them."""

from __future__ import annotations

from gitops_tui.core.desired import Manifest
from gitops_tui.core.drift import State, Verdict
from gitops_tui.core.intent import intent
from gitops_tui.core.resources import JsonObject, LiveObject
from gitops_tui.core.settled import is_all_ours, is_settled
from gitops_tui.engine.autoscaling import is_autoscaled
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError


async def settled(world: World, manifest: Manifest) -> bool:
    """Whether applying `manifest` is known to change nothing: by what the server listed or
    streamed, by what past syncs recorded, and by nothing being set up that changes objects
    of that kind on their way in, or may refuse what passed at the last apply.
    """
    key, kind = manifest.key, manifest.kind
    live, record = world.live.objects.get(key), world.state.inventory.get(key)
    if live is None or record is None or not world.sight.is_current(key):
        return False
    if (record.digest, record.uid) != (manifest.digest, live.uid):
        return False
    if live.api_version != kind.api_version or world.admission.may_change(kind):
        return False
    if record.admission != world.admission.digest:
        return False
    body = live.body()
    sent = intent(manifest.body, body, autoscaled=is_autoscaled(world, key))
    return sent is manifest.body and await _is_as_left(world, manifest, live, body)


async def _is_as_left(world: World, manifest: Manifest, live: LiveObject, body: JsonObject) -> bool:
    schema = await world.ports.cluster.schema(manifest.kind)
    if is_settled(manifest.body, body, schema):
        return True
    return is_all_ours(manifest.body, body, schema) and await _by_the_server(world, manifest, live)


async def _by_the_server(world: World, manifest: Manifest, live: LiveObject) -> bool:
    """Whether the server calls in sync what our own comparison does not: an empty list that it
    drops, say. To send that again would change nothing but the object's generation (of a
    NetworkPolicy, for one), and have its controllers do all their work anew.
    """
    key = manifest.key
    try:
        judgement = await world.judge.judge(
            manifest,
            live,
            base=world.applied(key),
            ignored=world.ignored(manifest),
            autoscaled=is_autoscaled(world, key),
        )
    except ClusterError:
        return False
    return (judgement.state, judgement.verdict) == (State.IN_SYNC, Verdict.SERVER)
