"""A commit as text: its message, what it changed for each resource, what a sync to it would."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gitops_tui.cli import wording
from gitops_tui.cli.paint import Paint, Role
from gitops_tui.cli.render_diff import field_changes
from gitops_tui.cli.render_plan import counted, effects
from gitops_tui.core.deeds import Deed
from gitops_tui.core.text import clean, one_line
from gitops_tui.engine.api import CommitView, Effect, ManifestChange, ManifestMove

_ROLES = {
    ManifestMove.ADDED: Role.GOOD,
    ManifestMove.CHANGED: Role.CHANGE,
    ManifestMove.REMOVED: Role.BAD,
    ManifestMove.MOVED: Role.QUIET,
}


def commit(
    view: CommitView,
    would: Iterable[Effect],
    done: Iterable[Deed],
    now: datetime,
    paint: Paint,
) -> list[str]:
    """Everything that `show` says."""
    would = tuple(would)
    return [
        *_head(view, now, paint),
        *(paint(Role.CHANGE, deed.told(now)) for deed in done),
        "",
        *_message(view, paint),
        "",
        wording.plural(len(view.files), "file") + (":" if view.files else " of the tracked paths"),
        *(f"  {one_line(file)}" for file in view.files),
        *([f"and {wording.plural(view.outside, 'file')} outside the path"] if view.outside else []),
        "",
        *_manifests(view, now, paint),
        "",
        "Synced to it now, the cluster would:",
        *effects(would, now, paint),
        counted(would),
    ]


def _head(view: CommitView, now: datetime, paint: Paint) -> list[str]:
    revision = view.revision
    merge = ", a merge: told is what it brought" if revision.is_merge else ""
    who = f"{one_line(revision.author)}, {wording.ago(revision.time, now)}{merge}"
    return [paint(Role.STRONG, f"commit {revision.sha}"), who]


def _message(view: CommitView, paint: Paint) -> list[str]:
    lines = [paint(Role.STRONG, f"    {one_line(view.revision.subject)}")]
    if body := clean(view.revision.body).strip():
        lines += ["", *(f"    {line}".rstrip() for line in body.splitlines())]
    return lines


def _manifests(view: CommitView, now: datetime, paint: Paint) -> list[str]:
    unusable = [paint(Role.BAD, f"  {one_line(str(finding))}") for finding in view.findings]
    if not view.manifests:
        return ["It changed nothing of what Git asks for.", *unusable]
    lines = ["What Git asks for:"]
    for manifest in view.manifests:
        lines += _manifest(manifest, now, paint)
    return [*lines, *unusable]


def _manifest(manifest: ManifestChange, now: datetime, paint: Paint) -> list[str]:
    word = paint(_ROLES[manifest.move], manifest.move.value)
    place = f"  ({one_line(manifest.file)})"
    if manifest.came_from:
        place = f"  ({one_line(manifest.came_from)} -> {one_line(manifest.file)})"
    sides = field_changes(manifest.changes, now, paint, causes=False, sides=("before", "after"))
    return [f"  {word} {wording.name(manifest.key)}{place}", *(f"  {line}" for line in sides)]
