"""What changes by our row, and what changes by kubectl's two trees, in the same terms."""

from __future__ import annotations

from typing import Any

from gitops_tui.core.drift import ABSENT as NONE
from gitops_tui.core.drift import FieldChange, Op, ResourceStatus
from gitops_tui.core.steps import Entry, Member
from tests.exactness.fields import ABSENT, ORDER, Where, changed, leaves, nodes
from tests.exactness.oracle import Shown

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
TEMPLATES = "deprecated.daemonset.template.generation"
"""A generation as well: that of a DaemonSet's template, which the order of a list moves."""
_BOOKKEEPING = {"generation", "managedFields", "resourceVersion", "uid", "creationTimestamp"}

Sides = tuple[Any, Any]
"""Live and desired."""
SOMEHOW: Sides = (..., ...)
"""They differ inside a list that has no keys: how is not compared."""


def ours(row: ResourceStatus) -> dict[Where, Sides]:
    """The changes of a row, leaf by leaf."""
    found: dict[Where, Sides] = {}
    for change in row.changes:
        at = _where(change)
        if change.order:
            live, desired = (
                [f"[{name}]" for name in side] for side in (change.live, change.desired)
            )
            found[(*at, ORDER)] = (live, desired)
        elif len(at) < len(change.steps):
            found[at] = SOMEHOW
        elif change.op is Op.CHANGE:
            found[at] = (change.live, change.desired)
        else:
            before = {} if change.live is NONE else leaves(change.live, at)
            after = {} if change.desired is NONE else leaves(change.desired, at)
            found |= {
                where: (before.get(where, ABSENT), after.get(where, ABSENT))
                for where in before.keys() | after.keys()
            }
    return found


def theirs(shown: Shown) -> dict[Where, Sides]:
    """The differences between kubectl's trees, without status and bookkeeping."""
    return changed(_compared(shown.live), _compared(shown.merged))


def stated(body: Any) -> dict[Where, bool]:
    """Every place that a manifest states, and whether it states anything to be there.

    A Secret's `stringData` is `data`.
    """
    if body is None:
        return {}
    texts = body.get("stringData") if body.get("kind") == "Secret" else None
    if texts:
        body = {**body, "data": {**(body.get("data") or {}), **texts}}
    empty = {where for where, value in leaves(body).items() if value in ({}, [], None)}
    return {where: where not in empty for where in nodes(body)}


def _where(change: FieldChange) -> Where:
    at: list[str] = []
    for step in change.steps:
        match step:
            case int():
                break
            case Entry(keys):
                at.append("[" + "/".join(str(value) for _, value in keys) + "]")
            case Member(value):
                at.append(f"[{value}]")
            case str():
                at.append(step)
    return tuple(at)


def _compared(body: Any) -> Any:
    kept = {name: value for name, value in body.items() if name != "status"}
    metadata = {name: v for name, v in body["metadata"].items() if name not in _BOOKKEEPING}
    notes = dict(metadata.pop("annotations", None) or {})
    for note in (LAST_APPLIED, TEMPLATES):
        notes.pop(note, None)
    return {**kept, "metadata": {**metadata, **({"annotations": notes} if notes else {})}}
