"""A commit on the whole screen: message, files, what it changed, what syncing to it would."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content

from gitops_tui.core.deeds import Deed
from gitops_tui.core.text import clean, one_line
from gitops_tui.engine.api import CommitView, Effect, ManifestChange, ManifestMove
from gitops_tui.ui.render.effects import effect_lines, effects_summary
from gitops_tui.ui.render.hunks import hunks
from gitops_tui.ui.render.looks import FAINT, SOFT, Look
from gitops_tui.ui.render.names import several, spelled
from gitops_tui.ui.render.words import both_sides, count, since

_MOVES: dict[ManifestMove, Look] = {
    ManifestMove.ADDED: Look("+", "added", "$added"),
    ManifestMove.CHANGED: Look("≠", "changed", "$drift"),
    ManifestMove.REMOVED: Look("−", "removed", "$removed"),
    ManifestMove.MOVED: Look("→", "moved", "$soft"),
}


def commit_lines(
    view: CommitView,
    done: Iterable[Deed],
    now: datetime,
) -> list[Content]:
    """What Git knows of one commit, and what was done with it."""
    lines = _head(view, now)
    told = [deed.told(now) for deed in done]
    lines += [Content.assemble(("        ", FAINT), (words, SOFT)) for words in told]
    lines += [Content(""), *_message(view), Content("")]
    lines.append(Content.styled(count(len(view.files), "file"), FAINT))
    lines += [Content(f"    {one_line(file)}") for file in view.files]
    if view.outside:
        elsewhere = f"and {count(view.outside, 'file')} outside the path"
        lines.append(Content.styled(elsewhere, FAINT))
    return [*lines, Content(""), *_manifests(view), Content("")]


def commit_effects(effects: tuple[Effect, ...] | None, error: str, width: int) -> list[Content]:
    """What syncing to the commit would change, in `width` cells; None until the cluster has
    answered, and where it could not, the `error`.
    """
    told = Content.styled(one_line(error), "$failed") if error else Content.styled("asking…", SOFT)
    summary = told if effects is None else effects_summary(effects)
    head = Content.assemble(("Synced to it now, the cluster would: ", FAINT), summary)
    return [head, *(Content("  ") + line for line in effect_lines(effects or (), width - 2))]


def _head(view: CommitView, now: datetime) -> list[Content]:
    revision = view.revision
    return [
        Content.assemble(("Commit  ", FAINT), (revision.sha, "bold")),
        Content.assemble(
            ("Author  ", FAINT),
            one_line(revision.author),
            (f", {since(revision.time, now)} ago", SOFT),
            ("  a merge: told is what it brought" if revision.is_merge else "", SOFT),
        ),
    ]


def _message(view: CommitView) -> list[Content]:
    lines = [Content.styled(f"    {one_line(view.revision.subject)}", "bold")]
    if body := clean(view.revision.body).strip():
        lines += [Content(""), *(Content(f"    {text}") for text in body.splitlines())]
    return lines


def _manifests(view: CommitView) -> list[Content]:
    if not view.manifests:
        lines = [Content.styled("It changed nothing of what Git asks for.", FAINT)]
    else:
        lines = [Content.styled("What Git asks for, before and after", FAINT)]
    apart = several(manifest.key for manifest in view.manifests)
    for manifest in view.manifests:
        lines += _manifest(manifest, apart=apart)
    findings = (Content.styled(f"  ✗ {one_line(str(f))}", "$failed") for f in view.findings)
    return [*lines, *findings]


def _manifest(manifest: ManifestChange, *, apart: bool) -> list[Content]:
    look = _MOVES[manifest.move]
    came = f"{one_line(manifest.came_from)} → " if manifest.came_from else ""
    lines = [
        Content.assemble(
            (f"  {look.glyph} {look.word:<8} ", look.style),
            spelled(manifest.key, apart=apart),
            (f"  {came}{one_line(manifest.file)}" if came else "", FAINT),
        )
    ]
    for change in manifest.changes:
        lines.append(Content(f"      {one_line(change.path) or change.pointer}"))
        lines += [Content("        ") + line for line in hunks(*both_sides(change, "\n"))]
    return lines
