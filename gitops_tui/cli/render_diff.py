"""A comparison as text: a header for each resource that is not in sync, its fields, causes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import datetime

from gitops_tui.cli import wording
from gitops_tui.cli.paint import Paint, Role
from gitops_tui.core.admitted import BY_SERVER
from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import (
    LOCALLY,
    ExtraField,
    FieldChange,
    IgnoredField,
    ResourceStatus,
    State,
    Summary,
    Verdict,
    summarise,
)
from gitops_tui.core.durations import age
from gitops_tui.core.taken_from import taken_from
from gitops_tui.core.text import clean, one_line


def diff(
    resources: tuple[ResourceStatus, ...],
    findings: tuple[Finding, ...],
    now: datetime,
    paint: Paint,
    other: str | None = None,
    *,
    named: bool = False,
) -> list[str]:
    """Everything that `diff` says, ending in one line that counts.

    `other` names the revision compared where it is not the tip: what it lacks is no work
    left behind. Of what a person has `named`, it is also told what owns its replicas.
    """
    words = _words(other)
    blocks = [_resource(r, now, paint, words) for r in resources if _is_told(r, named=named)]
    told = {resource.error for resource in resources}
    # The row of a resource says what is wrong with its manifest already.
    rest = [finding for finding in findings if str(finding) not in told]
    blocks += [[paint(Role.BAD, one_line(str(finding)))] for finding in rest]
    lines = [*_spaced(blocks), summed_up(summarise(resources), len(findings), other)]
    return [*lines, *_not_verified(resources, paint)]


def _is_told(resource: ResourceStatus, *, named: bool) -> bool:
    """Whether there is more to say of it than that it is in sync."""
    more = resource.unanswered or resource.extra or resource.ignored
    return bool(not resource.in_sync or more or (named and resource.autoscaler))


def _not_verified(resources: tuple[ResourceStatus, ...], paint: Paint) -> list[str]:
    """That rights forbade to ask about what looks in sync, once for all of it."""
    only = [r for r in resources if r.in_sync and r.error and not r.unanswered]
    if not only:
        return []
    one = only[0]
    count = f"{len(only)} of those in sync {'is' if len(only) == 1 else 'are'} not verified"
    told = f"{count}: {wording.name(one.key)}: {one_line(one.error or '')}"
    return [paint(Role.QUIET, told)]


def _spaced(blocks: list[list[str]]) -> list[str]:
    """The lines of all blocks; one that has details stands free, single lines need no air."""
    lines: list[str] = []
    for number, block in enumerate(blocks):
        following = blocks[number + 1 : number + 2]
        close = len(block) == 1 and all(len(other) == 1 for other in following) and following
        lines += block if close else [*block, ""]
    return lines


def summed_up(summary: Summary, findings: int = 0, other: str | None = None) -> str:
    """`1 drifted, 9 in sync`: what there is, what needs attention first."""
    counts = {
        State.FAILED: summary.failed,
        State.DRIFTED: summary.drifted,
        State.MISSING: summary.missing,
        State.STALE: summary.stale,
        State.TERMINATING: summary.terminating,
        State.IN_SYNC: summary.in_sync,
    }
    words = _words(other)
    told = [f"{count} {words[state]}" for state, count in counts.items() if count]
    if findings:
        told.insert(0, f"{wording.plural(findings, 'manifest')} unusable")
    return ", ".join(told) or "nothing to compare"


def field_changes(
    changes: Iterable[FieldChange],
    now: datetime,
    paint: Paint,
    *,
    causes: bool = True,
    sides: tuple[str, str] = ("live", "Git"),
    taking: bool = False,
) -> list[str]:
    """Each field with both its sides, named by `sides` (but what the server makes of it by
    `server`), and below it who set them; indented by two. `taking` names whose value
    is overwritten.
    """
    lines: list[str] = []
    for change in changes:
        ours, theirs = sides
        told = _sides(change, paint, ours, "server" if change.by_server else theirs)
        if taking and (manager := taken_from(change)):
            told[0] += f"  (takes it over from {one_line(manager)})"
        lines += told
        if causes and change.by_server:
            lines.append(paint(Role.QUIET, f"    server  {BY_SERVER}"))
        if causes and change.git:
            lines.append(paint(Role.QUIET, f"    Git   {wording.git_cause(change.git, now)}"))
        if causes and change.cluster:
            lines.append(paint(Role.QUIET, f"    live  {wording.live_cause(change.cluster, now)}"))
    return lines


def _words(other: str | None) -> Mapping[State, str]:
    return wording.STATES | ({State.STALE: f"not in {other}"} if other else {})


def _resource(
    resource: ResourceStatus, now: datetime, paint: Paint, words: Mapping[State, str]
) -> list[str]:
    header = [
        paint(Role.STRONG, wording.name(resource.key)),
        paint.state(resource.state, words[resource.state]),
        *_remarks(resource, now),
    ]
    lines = ["  ".join(header)]
    if resource.error:
        lines.append(f"  {one_line(resource.error)}")
    if resource.autoscaler:
        told = f"  its replicas belong to the autoscaler {one_line(resource.autoscaler)}"
        lines.append(paint(Role.QUIET, told))
    lines += field_changes(resource.changes, now, paint)
    lines += [_ignored(ignored, paint) for ignored in resource.ignored]
    return lines + [_extra(extra, now, paint) for extra in resource.extra]


def _remarks(resource: ResourceStatus, now: datetime) -> Iterable[str]:
    if resource.direction:
        yield wording.DIRECTIONS[resource.direction]
    if resource.since and not resource.in_sync:
        yield f"for {age(now - resource.since)}"
    if resource.lock:
        yield wording.lock(resource.lock, now)
    unasked = not (resource.error or "").startswith(LOCALLY)
    if resource.state is State.DRIFTED and resource.verdict is Verdict.LOCAL and unasked:
        yield "(compared locally; the server was not asked)"


def _sides(change: FieldChange, paint: Paint, ours: str, theirs: str) -> list[str]:
    path = one_line(change.path)
    words = wording.order if change.order else wording.value
    match change.live, change.desired:
        case str(live), str(desired) if "\n" in live or "\n" in desired:
            return [f"  {path}: {ours} -> {theirs}", *_text_diff(live, desired, paint)]
    before, after = words(change.live), words(change.desired)
    before, after = paint(Role.BAD, before), paint(Role.GOOD, after)
    return [f"  {path}: {ours} {before} -> {theirs} {after}"]


def _text_diff(live: str, desired: str, paint: Paint) -> list[str]:
    """Two texts of several lines, as the lines that differ and one around them."""
    told = difflib.unified_diff(
        clean(live).split("\n"), clean(desired).split("\n"), n=1, lineterm=""
    )
    roles = {"-": Role.BAD, "+": Role.GOOD}
    return [
        "    " + (paint(roles[line[0]], line) if line[:1] in roles else line)
        for line in list(told)[2:]
    ]


def _ignored(ignored: IgnoredField, paint: Paint) -> str:
    sides = f"live {wording.value(ignored.live)}, Git {wording.value(ignored.desired)}"
    told = f"  ignored {one_line(ignored.path)}: {sides}  (by {one_line(ignored.why)})"
    return paint(Role.QUIET, told)


def _extra(extra: ExtraField, now: datetime, paint: Paint) -> str:
    by = wording.live_cause(extra.cluster, now)
    told = f"  extra {one_line(extra.path)}: live {wording.value(extra.live)}  ({by})"
    return paint(Role.QUIET, told)
