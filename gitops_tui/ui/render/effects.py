"""What an act would do, resource by resource, and the change it makes in Git."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from textual.content import Content

from gitops_tui.core.taken_from import taken_from
from gitops_tui.core.text import clean, one_line
from gitops_tui.engine.api import Effect, EffectAction
from gitops_tui.engine.ports import FileChange, GitChange
from gitops_tui.ui.render.drift import change_words
from gitops_tui.ui.render.looks import FAINT, SOFT, Look
from gitops_tui.ui.render.names import narrowed, several, spelled
from gitops_tui.ui.render.words import count

ACTIONS: dict[EffectAction, Look] = {
    EffectAction.CREATE: Look("+", "create", "$added"),
    EffectAction.CHANGE: Look("≠", "change", "$drift"),
    EffectAction.UNCHANGED: Look("✓", "unchanged", "$faint"),
    EffectAction.BECOMES_STALE: Look("◇", "goes stale", "$stale"),
    EffectAction.RECREATE: Look("↻", "recreate", "$failed"),
    EffectAction.SKIP: Look("⊘", "passed by", "$locked"),
    EffectAction.REFUSED: Look("✗", "refused", "$failed"),
}

_FILES = {"added": ("+", "$added"), "removed": ("−", "$removed"), "modified": ("≠", "$drift")}
_WORD = 13
"""Cells that the glyph, the word and the gap behind them take."""
_NAME = 30
"""Cells that a name may have in any case; more where nothing beside it wants them."""


def effect_lines(effects: Iterable[Effect], width: int) -> list[Content]:
    """One line a resource; what stays as it is only counted. One long name takes nothing from
    what stands beside the others in `width` cells: it is cut.
    """
    effects = tuple(effects)
    shown = [effect for effect in effects if effect.action is not EffectAction.UNCHANGED]
    apart = several(effect.key for effect in effects)
    names = [spelled(effect.key, apart=apart) for effect in shown]
    told = [_told(effect) for effect in shown]
    beside = (one.cell_length for one in told if _WORD + _NAME + one.cell_length <= width)
    wants = max(beside, default=0)
    room = min(max(_NAME, width - _WORD - wants), max(map(len, names), default=0))
    return [
        Content.assemble(_word(effect), narrowed(name, room).ljust(room), one)
        for effect, name, one in zip(shown, names, told, strict=True)
    ]


def effects_summary(effects: Iterable[Effect]) -> Content:
    """`2 change · 1 passed by · 9 unchanged`."""
    counts = Counter(effect.action for effect in effects)
    parts = [
        Content.styled(f"{counts[action]} {look.word}", look.style)
        for action, look in ACTIONS.items()
        if counts[action]
    ]
    return Content.styled(" · ", FAINT).join(parts) if parts else Content("nothing to do")


def touched(effects: Iterable[Effect]) -> str:
    """How many resources something would happen to: `1 resource · 1 passed by`."""
    actions = Counter(effect.action for effect in effects)
    passed_by = actions[EffectAction.SKIP]
    others = actions.total() - passed_by - actions[EffectAction.UNCHANGED]
    return count(others, "resource") + (f" · {passed_by} passed by" if passed_by else "")


def git_summary(change: GitChange) -> str:
    """`3 files +4 −9`."""
    added = sum(file.added for file in change.files)
    removed = sum(file.removed for file in change.files)
    return f"{count(len(change.files), 'file')} +{added} −{removed}"


def git_lines(change: GitChange) -> list[Content]:
    """The files a commit would change, then its diff."""
    lines = [_file(file) for file in change.files]
    diff = clean(change.diff).splitlines()
    if len(lines) == 1:
        # The one file is named above already.
        first = next((n for n, line in enumerate(diff) if line.startswith("@@")), 0)
        diff = diff[first:]
    return [*lines, Content(""), *map(_diff_line, diff)]


def _word(effect: Effect) -> Content:
    look = ACTIONS[effect.action]
    return Content.styled(f"{look.glyph} {look.word:<10} ", look.style)


def _told(effect: Effect) -> Content:
    """What stands behind the name."""
    look = ACTIONS[effect.action]
    # `create, not verifiable yet` stands behind the word already.
    said = (one_line(effect.note).removeprefix(f"{look.word}, "), _taking(effect))
    note = ", ".join(filter(None, said))
    parts = [change_words(change, 20) for change in effect.changes[:2]]
    if (more := len(effect.changes) - 2) > 0:
        parts.append(f"{more} more")
    return Content.assemble(
        ("  " + ", ".join(parts) if parts else "", SOFT),
        (f"  {note}" if note else "", FAINT),
    )


def _taking(effect: Effect) -> str:
    """Whose values an apply overwrites: `takes over from kubectl-edit`."""
    if effect.action is not EffectAction.CHANGE:
        return ""
    managers = sorted({one_line(of) for change in effect.changes if (of := taken_from(change))})
    return f"takes over from {', '.join(managers)}" if managers else ""


def _file(file: FileChange) -> Content:
    glyph, style = _FILES.get(file.change, ("≠", "$drift"))
    return Content.assemble(
        (f"{glyph} ", style),
        one_line(file.path),
        (f"  +{file.added}", "$added"),
        (f" −{file.removed}", "$removed"),
    )


def _diff_line(text: str) -> Content:
    text = text.expandtabs(4)
    if text.startswith(("+++", "---", "diff ", "index ")):
        return Content.styled(text, FAINT)
    if text.startswith("@@"):
        return Content.styled(text, "$accent")
    if text.startswith("+"):
        return Content.styled(text, "$added")
    return Content.styled(text, "$removed" if text.startswith("-") else SOFT)
