"""Whether one of our rows says what kubectl shows, and the few places where it need not.

Each exception is one of those that the design names, and a function of its own.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from gitops_tui.core.drift import ResourceStatus, State
from gitops_tui.core.pointers import parse_pointer
from tests.exactness.fields import ABSENT, ORDER, Where, in_two_orders, leaves
from tests.exactness.oracle import Shown
from tests.exactness.sides import LAST_APPLIED, SOMEHOW, Sides, ours, stated, theirs

# The server draws these anew in each dry run.
_DRAWN = {"nodePort", "healthCheckNodePort", "clusterIP", "clusterIPs"}


@dataclass(frozen=True, slots=True)
class Said:
    """All that is known of one object in Git at one moment."""

    row: ResourceStatus
    shown: Shown
    manifest: Any
    """As it stands at HEAD."""
    synced: Any = None
    """As it was last synced; None before that."""


def disagreement(said: Said) -> str:
    """Where the row and kubectl contradict each other; empty for nowhere."""
    row, shown = said.row, said.shown
    if is_going(said) or has_run(said):
        return ""
    if shown.refused:
        just = shown.live is None and row.state is State.MISSING and not row.error
        return f"kubectl is refused ({shown.refused}), we say just missing" if just else ""
    if row.state not in {State.IN_SYNC, State.DRIFTED, State.MISSING} or _going(shown.live):
        return f"we say {row.state} ({row.error}), kubectl can compare it"
    if shown.live is None or row.state is State.MISSING:
        both = shown.live is None and row.state is State.MISSING
        return "" if both else f"we say {row.state}, kubectl finds {bool(shown.live)}"
    return _fields(said, ours(row), theirs(shown))


def missed(said: Said, verified: ResourceStatus) -> str:
    """What the server knows of that the local comparison did not see; empty for nothing.

    That it refuses a manifest which changes nothing is known once it is asked.
    """
    row = said.row
    if said.shown.refused and verified.in_sync:
        return f"kubectl is refused ({said.shown.refused}), we verify that it is in sync"
    unasked = bool(said.shown.refused) and row.in_sync and verified.state is State.FAILED
    if unasked or (row.state, row.changes) == (verified.state, verified.changes):
        return ""
    return f"we say {_summary(row)}, verified {_summary(verified)}"


def unfounded(said: Said) -> str:
    """An extra that does not live as it is told, or is told as a change too; empty for none."""
    changed = {change.pointer for change in said.row.changes}
    for extra in said.row.extra:
        live = _at(said.shown.live, extra.pointer)
        # What a Secret holds is masked on both sides.
        if extra.pointer in changed or (live != extra.live and not said.row.key.is_secret):
            return f"extra {extra.path}: {extra.live}, but {live} lives there"
    return ""


def unrepaired(row: ResourceStatus) -> str:
    """How what was just synced is not as Git says; empty for nowhere."""
    left = [change.path for change in row.changes]
    fine = row.state in {State.IN_SYNC, State.TERMINATING}
    return "" if fine else f"just synced, and {row.state} at {left} ({row.error})"


def _at(body: Any, pointer: str) -> Any:
    for part in parse_pointer(pointer):
        try:
            body = body[int(part)] if isinstance(body, list) else body[part]
        except (IndexError, KeyError, TypeError):
            return ABSENT
    return body


def _fields(said: Said, mine: dict[Where, Sides], other: dict[Where, Sides]) -> str:
    row = said.row
    gone = {w[:n] for w in mine for n in range(len(w) + 1)} & _dropped(said)
    other = {w: sides for w, shown in other.items() if (sides := _left_of(w, shown, gone))}
    left_out = {
        where: sides
        for where, sides in other.items()
        if where not in mine and not is_scaled(where, row) and not is_swept(where, sides, said)
    }
    added = {w: sides for w, sides in mine.items() if w not in other and not is_dropped(w, said)}
    if left_out or added:
        return f"kubectl alone shows {_told(left_out)}, we alone {_told(added)}"
    if bool(mine) is not (row.state is State.DRIFTED):
        return f"we say {row.state} of {mine}"
    secret = row.key.is_secret
    wrong = {
        w
        for w in mine.keys() & other.keys()
        if not _same(w, mine[w], other[w], secret) and not is_emptied(mine[w], other[w], said)
    }
    return "; ".join(f"at {_path(w)} we say {mine[w]}, kubectl {other[w]}" for w in sorted(wrong))


def _left_of(where: Where, sides: Sides, gone: Collection[Where]) -> Sides | None:
    """kubectl moves what Git has dropped; what goes has no place in an order any more."""
    if where[-1] != ORDER:
        return sides
    live, desired = ([n for n in names if (*where[:-1], n) not in gone] for names in sides)
    return in_two_orders(live, desired)


def _same(where: Where, mine: Sides, other: Sides, secret: bool) -> bool:
    return secret or mine in (SOMEHOW, other) or where[-1] in _DRAWN


def _summary(row: ResourceStatus) -> str:
    return f"{row.state} {_told(ours(row))} {row.error or ''}"


def _going(live: Any) -> bool:
    return bool(live and live["metadata"].get("deletionTimestamp"))


def _told(found: dict[Where, Sides]) -> str:
    return ", ".join(f"{_path(w)}: {sides}" for w, sides in sorted(found.items())) or "nothing"


def _path(where: Where) -> str:
    return ".".join(where)


# --- the exceptions that the design names ---


def is_going(said: Said) -> bool:
    """An object being deleted is `terminating`, whatever kubectl would apply to it."""
    return _going(said.shown.live) and said.row.state is State.TERMINATING


def has_run(said: Said) -> bool:
    """A Job that ran and was removed is not run again before its manifest changes."""
    same = said.manifest == said.synced
    return said.row.key.kind == "Job" and said.row.in_sync and same and said.shown.live is None


def is_scaled(where: Where, row: ResourceStatus) -> bool:
    """Replicas that an autoscaler owns are its own."""
    return where == ("spec", "replicas") and row.autoscaler is not None


def is_dropped(where: Where, said: Said) -> bool:
    """What Git stated once, dropped, and is still live: kubectl leaves it unsaid."""
    dropped = _dropped(said, where)
    beneath = any(where[:n] in dropped for n in range(1, len(where) + 1))
    return beneath and where in leaves(said.shown.live)


def is_emptied(mine: Sides, other: Sides, said: Said) -> bool:
    """A custom resource's map or list that Git empties: kubectl's one apply leaves null there,
    a sync applies once more.
    """
    custom = said.row.key.kind == "Gadget"
    return custom and mine[0] == other[0] and mine[1] in ({}, []) and other[1] is None


def is_swept(where: Where, sides: Sides, said: Said) -> bool:
    """An entry of a Secret that nobody owns and that Git never stated, where Git states
    `stringData` alone: kubectl sends no `data`, and what the server then takes from us takes
    the rest with it. We send `data`, beside which such an entry stays.
    """
    alone = "stringData" in said.manifest and "data" not in said.manifest
    stated_once = where in stated(said.synced) or where in stated(said.manifest)
    entry = where[0] == "data" and len(where) == 2 and sides[1] == ABSENT
    return said.row.key.is_secret and alone and entry and not stated_once


def _dropped(said: Said, where: Where = ()) -> set[Where]:
    applied = (said.shown.live["metadata"].get("annotations") or {}).get(LAST_APPLIED)
    before = stated(said.synced) | (stated(json.loads(applied)) if applied else {})
    now = stated(said.manifest).keys()
    # What Git stated as empty takes nothing with it that was put in there since.
    return {place for place, filled in before.items() if filled or place == where} - now
