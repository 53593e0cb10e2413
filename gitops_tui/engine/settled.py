"""Which resources a sync need not apply again: those that are just as its last apply left them."""

from __future__ import annotations

from gitops_tui.core.desired import Manifest
from gitops_tui.core.intent import intent
from gitops_tui.core.settled import is_settled
from gitops_tui.engine.autoscaling import is_autoscaled
from gitops_tui.engine.world import World


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
    return sent is manifest.body and is_settled(sent, body, await world.ports.cluster.schema(kind))
