"""What cannot be read, what is not allowed, and how the last operation went."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from gitops_tui.core.made_good import not_made_good
from gitops_tui.core.operations import Action, Operation, Phase, Result
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.render.looks import FAINT, SOFT
from gitops_tui.ui.render.names import narrowed, several, spelled
from gitops_tui.ui.render.words import count, since
from gitops_tui.ui.trouble import git_trouble

_SHOWN_OPERATIONS = 10
_NAME = 44
"""Cells of a resource's name: a longer one is cut, for what stands behind it to have room."""

_ACTIONS = {
    Action.CREATED: "$added",
    Action.CONFIGURED: "$drift",
    Action.UNCHANGED: FAINT,
    Action.RECREATED: "$drift",
    Action.PRUNED: "$removed",
    Action.SKIPPED: "$locked",
    Action.FAILED: "$failed",
}


def problem_lines(snapshot: Snapshot, now: datetime) -> list[Content]:
    """Everything of that kind, under its headings; each heading says when it has nothing."""
    findings = [Content(f"  {one_line(str(finding))}") for finding in snapshot.findings]
    limits = [Content(f"  {one_line(limit)}") for limit in snapshot.cluster.limits]
    said = (note for note in snapshot.git.notes if note not in snapshot.warnings)
    notes = [Content(f"  {one_line(note)}") for note in said]
    errors = [
        Content.styled(f"  {name}: {one_line(error)}", "$failed")
        for name, error in (("Git", git_trouble(snapshot.git)), ("Cluster", snapshot.cluster.error))
        if error
    ]
    errors += [Content.styled(f"  ⚠ {one_line(text)}", "$stale-data") for text in snapshot.warnings]
    lines = [*errors, Content("")] if errors else []
    for title, told, nothing in (
        ("Manifests that cannot be used", findings, "Every manifest can be used."),
        ("Rights that are missing", limits, "Nothing that was needed was refused."),
        ("About the repository", notes, "Nothing unusual."),
        ("Operations", _operations(snapshot, now), "None yet."),
    ):
        lines += _section(title, told, nothing if snapshot.ready else "Not read yet.")
    return lines


def _section(title: str, lines: list[Content], nothing: str) -> list[Content]:
    body = lines or [Content.styled(f"  {nothing}", FAINT)]
    return [Content.styled(title, "bold"), *body, Content("")]


def _operations(snapshot: Snapshot, now: datetime) -> list[Content]:
    operations = list(snapshot.operations[:_SHOWN_OPERATIONS])
    if snapshot.operation and all(one.id != snapshot.operation.id for one in operations):
        operations.insert(0, snapshot.operation)
    failed = not_made_good(snapshot.operations)
    if failed is not None and all(one.id != failed.id for one in operations):
        # The verdict leads here because of it, however long ago it was.
        operations.append(failed)
    results = [result.key for operation in operations for result in operation.results]
    apart = several([*results, *(row.key for row in snapshot.resources)])
    return [line for operation in operations for line in _operation(operation, now, apart=apart)]


def _operation(operation: Operation, now: datetime, *, apart: bool) -> list[Content]:
    style = {Phase.RUNNING: "$progressing", Phase.SUCCEEDED: "$in-sync", Phase.FAILED: "$failed"}
    revision = f" of {operation.revision[:7]}" if operation.revision else ""
    line = Content.assemble(
        "  ",
        (f"{operation.kind.value}{revision} {operation.phase.value}", style[operation.phase]),
        (f"  {since(operation.started, now)} ago", FAINT),
        (f"  {one_line(operation.by)} ({one_line(operation.cause)})", SOFT),
    )
    message = [Content(f"      {one_line(operation.message)}")] if operation.message else []
    telling = [result for result in operation.results if result.action is not Action.UNCHANGED]
    lines = [line, *message, *(_result(result, apart=apart) for result in telling)]
    if same := len(operation.results) - len(telling):
        lines.append(Content.styled(f"      {count(same, 'resource')} unchanged", FAINT))
    return lines


def _result(result: Result, *, apart: bool) -> Content:
    return Content.assemble(
        (f"      {result.action.value:<11}", _ACTIONS[result.action]),
        narrowed(spelled(result.key, apart=apart), _NAME),
        (f"  {one_line(result.reason)}" if result.reason else "", SOFT),
    )
