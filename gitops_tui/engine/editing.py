"""Edits of Git from the cluster's side: an image is released, live values are taken over.

Each is one commit that edits one manifest's file, previewed like a rollback.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from gitops_tui.core.desired import Manifest
from gitops_tui.core.drift import Direction, State
from gitops_tui.core.json_edits import JsonEdit
from gitops_tui.core.locks import lock_text
from gitops_tui.core.operations import OperationKind
from gitops_tui.core.releasing import ContainerImage, containers_of, image_changes
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.taken_from import taken_from
from gitops_tui.core.taking import chosen, short_name, taken
from gitops_tui.core.text import one_line
from gitops_tui.core.yaml_edit import edited
from gitops_tui.engine import committing
from gitops_tui.engine.api import EditPreview, Effect
from gitops_tui.engine.as_written import as_written
from gitops_tui.engine.guard import followed
from gitops_tui.engine.leaving import leaving
from gitops_tui.engine.ports import GitChange
from gitops_tui.engine.rows import Rows
from gitops_tui.engine.world import World
from gitops_tui.errors import UsageError

NAMED = 3
"""How many of those that lose a live edit are called by name."""


def containers(world: World, key: ResourceKey) -> tuple[ContainerImage, ...]:
    """The containers of a workload, as Git says. Raises UsageError."""
    return containers_of(_manifest(world, key).body)


async def preview_release(
    world: World, key: ResourceKey, images: Sequence[tuple[str, str]], *, moving: bool = False
) -> EditPreview:
    """What setting images (name of a container or of an image, tag) would do; one that moves
    only where `moving` says so. Raises MovingTag, UsageError, SourceError.
    """
    followed(world, "release")
    if not key.is_workload:
        raise UsageError(f"{key.qualified} is no workload: it has no image to release.")
    manifest = _manifest(world, key)
    changes = image_changes(manifest.body, images, moving=moving)
    released = " and ".join(dict.fromkeys(one_line(change.after) for change in changes))
    preview = await _edited(
        world,
        manifest,
        [change.edit for change in changes],
        OperationKind.RELEASE,
        f"Release {released} to {key.qualified}",
    )
    notes = (_locked(world, key), _undone(world, preview.effects, released=key))
    return replace(preview, images=changes, note=" ".join(filter(None, notes)))


async def preview_take(world: World, key: ResourceKey, fields: Iterable[str] = ()) -> EditPreview:
    """What writing the live values of drifted fields (pointers or paths; all where none is
    named) into Git would do. Raises UsageError, SourceError, ClusterError.
    """
    followed(world, "change in Git")
    if key.is_secret:
        raise UsageError(
            f"{key.qualified} is a Secret: its live values are never written into Git.",
            hint="Sync it, or change the manifest by hand.",
        )
    manifest = _manifest(world, key)
    row = await Rows(world).row(key, explain=False)
    live = world.live.objects.get(key)
    live = await as_written(world.ports.cluster, manifest, live) if live else None
    if live is None or row.state is State.MISSING:
        raise UsageError(f"{key.qualified} is not in the cluster: there is nothing to take.")
    if not row.changes:
        raise UsageError(f"{key.qualified} has not drifted: there is nothing to take.")
    picked = chosen(row.changes, fields)
    schema = await world.ports.cluster.schema(manifest.kind)
    edits = taken(manifest.body, picked, live.body(), schema)
    what = short_name(picked[0]) if len(picked) == 1 else f"{len(picked)} fields"
    left = sum(change.by_server and change not in picked for change in row.changes)
    subject = f"Take {one_line(what)} of {key.qualified} from the cluster"
    preview = await _edited(world, manifest, edits, OperationKind.TAKE, subject)
    undone = _undone(world, preview.effects)
    notes = (_locked(world, key), _ahead(row.direction), _by_server(left), undone)
    return replace(preview, fields=picked, note=" ".join(filter(None, notes)))


def _manifest(world: World, key: ResourceKey) -> Manifest:
    manifest = world.desired.manifests.get(key)
    if manifest is None:
        raise UsageError(f"{key.qualified} has no manifest in Git that could be edited.")
    return manifest


async def _edited(
    world: World, manifest: Manifest, edits: Sequence[JsonEdit], kind: OperationKind, subject: str
) -> EditPreview:
    """The commit that edits the manifest, and its effect."""
    git = await _change(world, manifest, edits)
    would = await committing.consequences(world, git)
    return EditPreview(
        kind=kind,
        key=manifest.key,
        git=git,
        effects=would.effects,
        message=subject,
        pushes=world.source_info.remote,
        refusal=would.refusal,
        recreatable=would.recreatable,
        leaves=await leaving(world, git.tip),
    )


async def _change(world: World, manifest: Manifest, edits: Sequence[JsonEdit]) -> GitChange:
    """The commit that edits the manifest's file at the tracked tip."""
    origin, tip = manifest.origin, world.desired.revision
    data = await world.reader.data(tip, origin.file)
    assert data is not None  # noqa: S101 - its manifest was read from there
    new = await asyncio.to_thread(edited, data, origin, edits)
    change = await world.ports.source.restore_files({origin.file: new})
    committing.require_tip(world, change, tip)
    return change


def _locked(world: World, key: ResourceKey) -> str:
    lock = world.lock_on(key)
    if lock is None:
        return ""
    told = f"{key.qualified} is {lock_text(lock, world.now())}"
    return f"{told}: the commit is made, and its sync passes it by."


def _undone(world: World, effects: Iterable[Effect], *, released: ResourceKey | None = None) -> str:
    """That the sync is of everything, and overwrites what was edited live elsewhere too. The
    images of what is `released` are what the commit is about.
    """
    edited = [
        each.key
        for each in effects
        if any(
            taken_from(change)
            for change in each.changes
            if each.key != released or not change.pointer.endswith("/image")
        )
    ]
    if not edited:
        return ""
    names = ", ".join(map(world.name, edited[:NAMED]))
    more = f" and {len(edited) - NAMED} more" if len(edited) > NAMED else ""
    return f"The sync also undoes what was edited live in {names}{more}: lock what shall stay."


def _by_server(left: int) -> str:
    if not left:
        return ""
    them = "1 field is left out" if left == 1 else f"{left} fields are left out"
    return f"{them}: not Git, but a policy, a webhook or a default sets what differs there."


def _ahead(direction: Direction | None) -> str:
    if direction not in {Direction.GIT_AHEAD, Direction.BOTH}:
        return ""
    return "Git is ahead of the cluster here: this undoes what was committed since the last sync."
