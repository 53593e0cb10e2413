"""One commit: what it changed in what Git asks for, and what syncing to it would change now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from gitops_tui.core.changes import field_changes
from gitops_tui.core.desired import Desired, Manifest, changed_manifests
from gitops_tui.core.drift import FieldChange
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.engine.api import CommitView, Effect, ManifestChange, ManifestMove
from gitops_tui.engine.effects import effects_of
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError


async def commit_view(world: World, name: str) -> CommitView:
    """One commit and what it changed in Git. Raises RevisionNotFound."""
    source = world.ports.source
    revision = await source.resolve(name)
    now = await world.reader.at(revision.sha, world.catalog)
    files = await source.files(revision.sha)
    manifests = await _changes(world, await _before(world, revision), now)
    unusable = tuple(finding for finding in now.findings if finding.file in files)
    outside = await source.outside(revision.sha)
    return CommitView(revision, files, manifests, unusable, outside)


async def commit_effects(world: World, name: str) -> tuple[Effect, ...]:
    """What making a commit the desired state would change in the cluster now.

    Raises RevisionNotFound.
    """
    revision = await world.ports.source.resolve(name)
    return await effects_of(world, await world.reader.at(revision.sha, world.catalog))


async def _before(world: World, revision: Revision) -> Desired:
    """What was asked for before the commit: by its first parent."""
    if not revision.parents:
        return Desired("")
    return await world.reader.at(revision.parents[0], world.catalog)


async def _changes(world: World, before: Desired, now: Desired) -> tuple[ManifestChange, ...]:
    changes = []
    for move, key in sorted(_moves(before, now), key=lambda found: found[1]):
        old, new = before.manifests.get(key), now.manifests.get(key)
        fields = await _fields(world, old, new) if move is ManifestMove.CHANGED else ()
        came_from = old.origin.file if old and new and old.origin.file != new.origin.file else None
        manifest = new or old
        assert manifest is not None  # noqa: S101 - one of them has it
        changes.append(ManifestChange(key, move, manifest.origin.file, fields, came_from))
    return tuple(changes)


def _moves(before: Desired, now: Desired) -> Iterator[tuple[ManifestMove, ResourceKey]]:
    # What can no longer be read was not taken out.
    unread = {finding.file for finding in now.findings if finding.hides}
    unusable = {finding.key for finding in now.findings}
    for key in changed_manifests(before, now):
        old, new = before.manifests.get(key), now.manifests.get(key)
        if old is None or new is None:
            if new is not None:
                yield ManifestMove.ADDED, key
            elif old is not None and key not in unusable and old.origin.file not in unread:
                yield ManifestMove.REMOVED, key
        elif old.digest != new.digest:
            yield ManifestMove.CHANGED, key
        elif old.origin.file != new.origin.file:
            yield ManifestMove.MOVED, key


async def _fields(
    world: World, old: Manifest | None, new: Manifest | None
) -> tuple[FieldChange, ...]:
    assert old is not None  # noqa: S101 - else it is not a change
    assert new is not None  # noqa: S101 - else it is not a change
    try:
        schema = await world.ports.cluster.schema(new.kind)
    except ClusterError:
        # Its lists are told by index then.
        schema = None
    return await asyncio.to_thread(
        field_changes, new.body, old.body, schema, secret=new.key.is_secret
    )
