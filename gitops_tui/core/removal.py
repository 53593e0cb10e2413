"""Taking out what an apply would leave: abandoned fields that somebody's hand edited.

Server-side apply removes only what nobody but us owns. A field that was edited by hand
belongs to the hand since; when Git drops it, apply leaves it, or stumbles over it (a
probe without its handler is refused). So it goes first, by a JSON patch.
"""

from __future__ import annotations

from gitops_tui.core.abandoned import abandoned, only_ours
from gitops_tui.core.ownership import Writer, read_owners
from gitops_tui.core.paths import follow
from gitops_tui.core.pointers import json_pointer
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema


def removal_patch(
    manifest: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    *,
    base: JsonObject | None = None,
) -> tuple[JsonObject, ...]:
    """The JSON patch to send before the apply; empty when apply does it all.

    Its first operation tests that the object is still the one that was looked at.
    What client-side apply owns is not in it: taking over makes it ours.
    `base` is the manifest at the synced revision.
    """
    known = read_owners(live)
    left = [owner for owner in known if owner.writer is not Writer.CLIENT_SIDE_APPLY]
    taken = len(left) < len(known)
    places = [
        follow(live, path, schema).parts
        for path in abandoned(manifest, live, schema, base=base)
        if not only_ours(left, path)
        and not (taken and not any(owner.touches(path) for owner in left))
    ]
    if not places:
        return ()
    version = live["metadata"]["resourceVersion"]
    test = {"op": "test", "path": "/metadata/resourceVersion", "value": version}
    # From the back, so that no removal moves what a later one points at.
    places.sort(
        key=lambda parts: [
            (isinstance(p, int), p if isinstance(p, int) else 0, str(p)) for p in parts
        ]
    )
    removals = ({"op": "remove", "path": json_pointer(parts)} for parts in reversed(places))
    return test, *removals
