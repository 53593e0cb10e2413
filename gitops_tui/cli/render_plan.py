"""What an act would do, as text: the plan that is shown before a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from gitops_tui.cli import wording
from gitops_tui.cli.paint import Paint, Role
from gitops_tui.cli.render_diff import field_changes
from gitops_tui.core.operations import OperationKind
from gitops_tui.core.pins import pin_text
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import named
from gitops_tui.core.text import clean, one_line
from gitops_tui.engine.api import (
    CommitPreview,
    EditPreview,
    Effect,
    EffectAction,
    PinPreview,
    Proposal,
    PrunePreview,
    RollbackHow,
    RollbackPreview,
    SyncPreview,
)

_ROLES = {
    EffectAction.CREATE: Role.GOOD,
    EffectAction.CHANGE: Role.CHANGE,
    EffectAction.UNCHANGED: Role.QUIET,
    EffectAction.BECOMES_STALE: Role.CHANGE,
    EffectAction.RECREATE: Role.BAD,
    EffectAction.SKIP: Role.QUIET,
    EffectAction.REFUSED: Role.BAD,
}


_COUNTED = {
    EffectAction.CREATE: "to create",
    EffectAction.CHANGE: "to change",
    EffectAction.UNCHANGED: "unchanged",
    EffectAction.BECOMES_STALE: "to become stale",
    EffectAction.RECREATE: "to recreate",
    EffectAction.SKIP: "skipped",
    EffectAction.REFUSED: "refused",
}


def sync_plan(preview: SyncPreview, now: datetime, paint: Paint) -> list[str]:
    """What a sync would do to each resource, and a line that counts."""
    head = f"A sync of {wording.revision(preview.revision, now)} would:"
    if preview.blocked and not preview.effects:
        return ["Nothing can be synced now."]
    return [head, *effects(preview.effects, now, paint), counted(preview.effects)]


def pin_plan(preview: PinPreview, now: datetime, paint: Paint) -> list[str]:
    """What a pin would do to each resource, and what it means until somebody unpins."""
    behind = preview.behind
    lines = [f"Pinned to {wording.revision(preview.revision, now)}, the cluster would:"]
    lines += [*effects(preview.effects, now, paint), counted(preview.effects)]
    if preview.replaces:
        lines.append(f"It is {pin_text(preview.replaces, now)}, which this one replaces.")
    ahead = f"{wording.plural(behind, 'commit')} ahead of it" if behind else "at it"
    ahead = "not a continuation of it" if behind is None else ahead
    lines.append(f"Git is {ahead}. Every sync keeps to this revision until somebody unpins.")
    return lines


def proposed(proposal: Proposal, preview: CommitPreview) -> list[str]:
    """The branch that was pushed, and what a person does with it."""
    branch, onto = one_line(proposal.branch), one_line(proposal.onto)
    lines = [
        f"Pushed {proposal.commit.short} to the new branch {branch}; nothing was synced.",
        f"Open a pull request from {branch} into {onto}: {one_line(preview.message)}",
    ]
    if isinstance(preview, RollbackPreview) and preview.restores_all:
        pin = f"`gitops-tui pin {preview.revision.short} --reason TEXT`"
        lines.append(f"Until it is merged, {pin} holds the cluster there; `unpin` it then.")
    return lines


def effects(told: Iterable[Effect], now: datetime, paint: Paint) -> list[str]:
    """Each resource that something would happen to, with the fields that would change."""
    lines: list[str] = []
    for effect in told:
        if effect.action is EffectAction.UNCHANGED:
            continue
        note = f"  ({one_line(effect.note)})" if effect.note else ""
        action = paint(_ROLES[effect.action], effect.action.value)
        lines.append(f"  {action} {wording.name(effect.key)}{note}")
        changes = field_changes(effect.changes, now, paint, causes=False, taking=True)
        lines += [f"  {line}" for line in changes]
    return lines


def counted(told: Iterable[Effect]) -> str:
    """`10 to create, 2 to change, 3 unchanged, 1 skipped`."""
    counts = Counter(effect.action for effect in told)
    parts = [f"{counts[action]} {word}" for action, word in _COUNTED.items() if counts[action]]
    return ", ".join(parts) or "nothing to do"


def prune_plan(preview: PrunePreview, chosen: frozenset[ResourceKey], paint: Paint) -> list[str]:
    """Every stale resource, and whether it would be deleted or why not."""
    lines: list[str] = []
    for candidate in preview.candidates:
        notes = [f"holds {one_line(candidate.holds)}"] if candidate.holds else []
        pruned = candidate.key in chosen
        if not pruned:
            notes.append(one_line(candidate.skip or "not named"))
        act = paint(Role.BAD, "prune") if pruned else paint(Role.QUIET, "keep")
        told = f"  ({'; '.join(notes)})" if notes else ""
        lines.append(f"  {act} {wording.name(candidate.key)}{told}")
    return [*lines, f"{wording.plural(len(chosen), 'resource')} to prune"]


def rollback_plan(preview: RollbackPreview, now: datetime, paint: Paint) -> list[str]:
    """The exact change in Git, then its effect in the cluster."""
    return [
        _what(preview, now),
        *_in_git(preview),
        *(f"  takes back {wording.revision(undone, now)}" for undone in preview.git.undone),
        *_in_cluster(preview, now, paint),
    ]


def edit_plan(preview: EditPreview, now: datetime, paint: Paint) -> list[str]:
    """What of a manifest is edited, the change in Git, then its effect in the cluster."""
    name = wording.name(preview.key)
    if preview.kind is OperationKind.RELEASE:
        lines = [f"Release to {name}:"]
        lines += [
            f"  {one_line(change.container.name)}: {one_line(change.container.image)}"
            f" -> {one_line(change.after)}"
            for change in preview.images
        ]
    else:
        lines = [f"Write into Git what the cluster has in {name}:"]
        taken = [field.taken() for field in preview.fields]
        lines += field_changes(taken, now, paint, causes=False, sides=("Git", "live"))
    if preview.note:
        lines.append(f"note: {one_line(preview.note)}")
    return [*lines, *_in_git(preview), *_in_cluster(preview, now, paint)]


def git_diff(preview: CommitPreview, paint: Paint) -> list[str]:
    """The commit's unified diff."""
    roles = {"+": Role.GOOD, "-": Role.BAD, "@": Role.QUIET}
    lines = clean(preview.git.diff).rstrip("\n").split("\n") if preview.git.diff else []
    return [paint(roles[line[0]], line) if line[:1] in roles else line for line in lines]


def _in_git(preview: CommitPreview) -> list[str]:
    return [
        f"In Git, a new commit{' (pushed)' if preview.pushes else ''}: {one_line(preview.message)}",
        *(
            f"  {one_line(file.path)}  {file.change}  +{file.added} -{file.removed}"
            for file in preview.git.files
        ),
    ]


def _in_cluster(preview: CommitPreview, now: datetime, paint: Paint) -> list[str]:
    told = effects(preview.effects, now, paint)
    return ["In the cluster:", *told, counted(preview.effects)]


def _what(preview: RollbackPreview, now: datetime) -> str:
    told = wording.revision(preview.revision, now)
    match preview.how:
        case RollbackHow.RESTORE:
            alone = " and all else in its file" if preview.whole_file else " alone"
            only = f" for {wording.name(preview.only)}{alone}" if preview.only else ""
            return f"Restore what {told} had{only}."
        case RollbackHow.REVERT if preview.also:
            these = (preview.revision, *preview.also)
            return f"Undo just these {len(these)} commits: {named(these)}."
        case RollbackHow.REVERT:
            return f"Undo just {told}."
