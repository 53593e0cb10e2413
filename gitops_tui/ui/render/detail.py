"""Everything about one resource: each field with both its sides and their causes."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from gitops_tui.core.admitted import BY_SERVER
from gitops_tui.core.drift import ABSENT, FieldChange, ResourceStatus, State, Verdict
from gitops_tui.core.health import Health, HealthStatus
from gitops_tui.core.locks import Lock
from gitops_tui.core.prune import guarded
from gitops_tui.core.revisions import GitCause, LiveCause
from gitops_tui.core.text import one_line
from gitops_tui.ui.render.drift import error_style, lock_words
from gitops_tui.ui.render.hunks import hunks
from gitops_tui.ui.render.looks import DIRECTIONS, FAINT, HEALTH, SOFT, STATES
from gitops_tui.ui.render.words import BRIEF, between, both_sides, brief, since

_STEP = "  "


def detail_lines(status: ResourceStatus, now: datetime, width: int) -> list[Content]:
    """The detail below the table: one line a field, its causes below it."""
    lines = [heading(status, now, width), *_remarks(status, now)]
    short = [change.path for change in status.changes if _one_line(change, 0).cell_length <= width]
    room = min(max(map(len, map(one_line, short)), default=0), width // 2)
    for change in status.changes:
        lines += _field(change, now, room, width)
    return lines + _ignored(status) + _extras(status, now) + _place(status)


def diff_lines(status: ResourceStatus, now: datetime) -> list[Content]:
    """The same on a whole screen, below its heading: both sides in full, `-` live, `+` Git."""
    lines = _remarks(status, now)
    lines += [Content("")] if lines else []
    if status.changes:
        lines.append(Content.assemble(("  − live ", "$removed"), ("  + Git", "$added")))
        lines.append(Content(""))
    for change in status.changes:
        lines.append(Content.assemble(_STEP, (one_line(change.path), "bold")))
        lines += [Content(_STEP) + line for line in hunks(*both_sides(change, "\n"))]
        lines += [Content("  ") + line for line in _causes(change, now)]
        lines.append(Content(""))
    return lines + _ignored(status) + _extras(status, now) + _place(status)


def heading(status: ResourceStatus, now: datetime, width: int) -> Content:
    """`example/deployment/frontend  ≠ drifted  Git ahead`, and whose verdict that is."""
    look = STATES[status.state]
    left = Content.assemble(
        (one_line(status.key.qualified), "bold"),
        "  ",
        (f"{look.glyph} {look.word}", look.style),
    )
    if status.direction:
        left += Content.styled(f"  {DIRECTIONS[status.direction]}", SOFT)
    whose = "server's verdict" if status.verdict is Verdict.SERVER else "local verdict"
    if status.since and not status.in_sync:
        whose = f"for {since(status.since, now)} · {whose}"
    right = Content.styled(whose, FAINT)
    # What it is goes before whose verdict that is.
    return between(
        left, right if left.cell_length + right.cell_length + 2 <= width else Content(""), width
    )


def git_cause_words(cause: GitCause, now: datetime) -> str:
    """`4f1c2ab ana, 2m ago "Scale the frontend down"`."""
    subject = f' "{one_line(cause.subject)}"' if cause.subject else ""
    return f"{cause.commit[:7]} {one_line(cause.author)}, {since(cause.time, now)} ago{subject}"


def live_cause_words(cause: LiveCause, now: datetime) -> str:
    """`kubectl-edit, 14m ago or earlier`: never more than managedFields knows."""
    when = f"{since(cause.time, now)} ago or earlier" if cause.time else "time unknown"
    return f"{one_line(cause.manager) or 'unknown'}, {when}"


def _remarks(status: ResourceStatus, now: datetime) -> list[Content]:
    remarks: list[Content] = []
    if status.error:
        told = f"{_STEP}{one_line(status.error)}"
        remarks.append(Content.styled(told, error_style(status)))
    if status.lock:
        remarks.append(
            Content.assemble(
                (f"{_STEP}⊘ {lock_words(status.lock, now)}", "$locked"),
                (f"  {_held_since(status.lock, now)}syncs pass it by", FAINT),
            )
        )
    if (health := status.health) and _tells(status.state, health):
        look = HEALTH[health.status]
        told = f"{_STEP}{look.glyph} {look.word}"
        remarks.append(Content.assemble((told, look.style), f"  {one_line(health.message)}"))
    if status.recreatable:
        told = "C recreates it, after asking: it is deleted and made anew."
        remarks.append(Content.styled(_STEP + told, SOFT))
    if status.autoscaler:
        told = f"{_STEP}its replicas belong to the autoscaler {one_line(status.autoscaler)}"
        remarks.append(Content.styled(told, SOFT))
    if not status.error and (hint := _hint(status)):
        remarks.append(Content.styled(_STEP + hint, SOFT))
    return remarks


def _held_since(lock: Lock, now: datetime) -> str:
    return f"since {since(lock.created, now)} · " if lock.created else ""


def _tells(state: State, health: Health) -> bool:
    """Whether its health says more than its state does."""
    if health.status is HealthStatus.UNKNOWN:
        return bool(health.message)
    return health.status is not HealthStatus.HEALTHY and state is not State.MISSING


def _hint(status: ResourceStatus) -> str:
    match status.state:
        case State.MISSING:
            if status.lock:
                return "In Git, not in the cluster: no sync creates it while it is locked."
            return "In Git, not in the cluster: the next sync creates it."
        case State.STALE:
            left = "x forgets it and leaves it there"
            return f"Applied once, gone from Git: {_prune(status)}, {left}."
        case State.TERMINATING:
            return "The cluster is deleting it; a later sync creates it again if Git still asks."
        case State.IN_SYNC:
            # What is not so was named just above, or is below.
            other = " other" if status.autoscaler or status.ignored else ""
            return f"Every{other} field that Git states is so in the cluster."
        case State.DRIFTED | State.FAILED:
            return ""


def _prune(status: ResourceStatus) -> str:
    """What a prune does to what is stale."""
    if status.lock:
        return "P passes it by while it is locked"
    if status.kept:
        return f"P passes it by ({one_line(status.kept)})"
    if guarded(status.key):
        return "P prunes it only where it is chosen by its name"
    return "P prunes it"


def _field(change: FieldChange, now: datetime, room: int, width: int) -> list[Content]:
    """`path  live 4  →  Git 2` and the causes below; the sides on the causes' lines where one
    line is too short for both.
    """
    line = _one_line(change, room)
    if line.cell_length <= width:
        return [line, *_causes(change, now)]
    live, desired = map(brief, both_sides(change))
    wide = max(len(live), len(desired))
    return [
        Content(_STEP + one_line(change.path)),
        *_causes(change, now, live=live.ljust(wide), desired=desired.ljust(wide)),
    ]


def _one_line(change: FieldChange, room: int) -> Content:
    live, desired = map(brief, both_sides(change))
    return Content.assemble(
        f"{_STEP}{one_line(change.path).ljust(room)}  ",
        ("live ", FAINT),
        (live, _role(change.live, "$removed")),
        ("  →  ", FAINT),
        (f"{_other_side(change)} ", FAINT),
        (desired, _role(change.desired, "$added")),
    )


def _causes(
    change: FieldChange, now: datetime, *, live: str = "", desired: str = ""
) -> list[Content]:
    lines: list[Content] = []
    told = git_cause_words(change.git, now) if change.git else ""
    told = BY_SERVER if change.by_server else told
    if told or desired:
        value = Content.styled(f"{desired}  " if desired else "", _role(change.desired, "$added"))
        lines.append(
            Content.assemble((f"     {_other_side(change):<5} ", FAINT), value, (told, SOFT))
        )
    told = live_cause_words(change.cluster, now) if change.cluster else ""
    if told or live:
        value = Content.styled(f"{live}  " if live else "", _role(change.live, "$removed"))
        lines.append(Content.assemble(("     live  ", FAINT), value, (told, SOFT)))
    return lines


def _other_side(change: FieldChange) -> str:
    """Whose the value is that a sync would bring."""
    return "server" if change.by_server else "Git"


def _role(value: object, role: str) -> str:
    return FAINT if value is ABSENT else role


def _ignored(status: ResourceStatus) -> list[Content]:
    """What differs and is left alone, and who wants that."""
    return [
        Content.assemble(
            (f"{_STEP}ignored: {one_line(field.path)}  ", FAINT),
            (f"live {brief(field.live)}, Git {brief(field.desired)}", FAINT),
            (f"  {one_line(field.why)}", FAINT),
        )
        for field in status.ignored
    ]


def _extras(status: ResourceStatus, now: datetime) -> list[Content]:
    if not status.extra:
        return []
    lines = [Content.styled(f"{_STEP}extra: set by somebody, never stated in Git", FAINT)]
    lines += [
        Content.assemble(
            f"{_STEP}{one_line(extra.path)}  ",
            brief(extra.live, BRIEF),
            (f"  {live_cause_words(extra.cluster, now)}", FAINT),
        )
        for extra in status.extra
    ]
    return lines


def _place(status: ResourceStatus) -> list[Content]:
    if status.origin is None:
        return []
    return [Content.styled(f"{_STEP}{one_line(str(status.origin))}", FAINT)]
