"""`status` as text: what Git says, what the cluster runs, and who keeps them together."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.cli import wording
from gitops_tui.cli.healths import counts, ill
from gitops_tui.cli.paint import Paint, Role
from gitops_tui.cli.render_diff import summed_up
from gitops_tui.core.durations import age
from gitops_tui.core.health import HealthStatus
from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.core.signatures import Signatures
from gitops_tui.core.snapshot import Snapshot, TimerView
from gitops_tui.core.text import one_line

UNKNOWN = "unknown"
"""What others recorded, where it may not be read: a note says why."""
_NAMED = 3
"""Ill resources that are told one by one."""


def status(snapshot: Snapshot, paint: Paint) -> list[str]:
    """Label and value, one fact a line."""
    facts = [
        ("Repository", _repository(snapshot)),
        ("Git", _git(snapshot)),
        ("Synced", _synced(snapshot)),
        ("Verified", _verified(snapshot)),
        ("Pinned", _pinned(snapshot)),
        ("Cluster", _cluster(snapshot)),
        ("State", _state(snapshot, paint)),
        *_several("Health", _health(snapshot, paint)),
        ("Automatic", automatic(snapshot)),
        ("Last", _last(snapshot)),
        *_several("Lock", _locks(snapshot)),
        *_several("Note", _notes(snapshot)),
        *_several("Unusable", (one_line(str(finding)) for finding in snapshot.findings)),
    ]
    return [f"{paint(Role.QUIET, label.ljust(10))}  {value}" for label, value in facts if value]


def automatic(snapshot: Snapshot) -> str:
    """Whether, when and by whom the next timed sync is done."""
    timer = snapshot.timer
    if not (snapshot.past_is_known or timer.detect_only):
        return UNKNOWN
    if timer.detect_only:
        return "never: the configuration says so"
    if timer.suspension:
        held = timer.suspension
        by = f"{one_line(held.owner)}, {wording.ago(held.time, snapshot.taken)}"
        return f"suspended by {by} ({one_line(held.reason)})"
    if not timer.armed:
        return "off"
    parts = ["on", f"held back: {one_line(timer.held_back)}" if timer.held_back else ""]
    if timer.next_sync:
        parts.append(f"next in {age(timer.next_sync - snapshot.taken)}")
    parts.append(_runner(timer))
    return ", ".join(filter(None, parts))


def outcome(operation: Operation) -> str:
    """`sync of 4f1c2ab succeeded: 3 configured, 7 unchanged`.

    A rollback names the revision that a person chose, and the commit made for it.
    """
    made = operation.revision[:7] if operation.revision else ""
    match operation.kind, operation.restored:
        case OperationKind.ROLLBACK | OperationKind.REVERT as kind, str(chosen):
            by = f" by {made}" if made else ""
            more = f" and {len(operation.also)} more" if operation.also else ""
            what = f" {'to' if kind is OperationKind.ROLLBACK else 'of'} {chosen[:7]}{more}{by}"
        case OperationKind.PIN, _:
            what = f" to {made}" if made else ""
        case _:
            what = f" of {made}" if made else ""
    return f"{operation.kind.value}{what} {ending(operation)}"


def ending(operation: Operation) -> str:
    """`succeeded: 3 configured, 7 unchanged`."""
    words = {Phase.RUNNING: "runs", Phase.SUCCEEDED: "succeeded", Phase.FAILED: "failed"}
    message = one_line(operation.message)
    return words[operation.phase] + (f": {message}" if message else "")


def _runner(timer: TimerView) -> str:
    if timer.holder:
        return f"by {one_line(timer.holder)}"
    if not timer.holder_known:
        return "who runs the timer cannot be seen"
    return "nobody runs the timer now"


def _repository(snapshot: Snapshot) -> str:
    paths = ", ".join(one_line(path) for path in snapshot.paths)
    return f"{one_line(snapshot.git.repository)}, branch {one_line(snapshot.git.branch)}, {paths}"


def _git(snapshot: Snapshot) -> str:
    head = snapshot.git.head
    told = wording.revision(head, snapshot.taken) if head else "no revision"
    if snapshot.git.ahead and not snapshot.pin:
        told += f"  ({wording.plural(snapshot.git.ahead, 'commit')} ahead of the cluster)"
    if snapshot.git.error and snapshot.git.fetched_at:
        told += f"; fetched {wording.ago(snapshot.git.fetched_at, snapshot.taken)}"
    return told


def _synced(snapshot: Snapshot) -> str:
    synced = snapshot.synced
    if synced is None:
        if not snapshot.past_is_known:
            return UNKNOWN
        return "never finished" if snapshot.ever_synced else "never"
    by = one_line(synced.by) if synced.cause == "operator" else f"the {one_line(synced.cause)}"
    gone = f"  (no longer on {one_line(snapshot.git.branch)})" if snapshot.git.rewritten else ""
    told = f"{synced.revision[:7]}, {wording.ago(synced.time, snapshot.taken)} by {by}{gone}"
    told += f", only in {one_line(synced.only)}" if synced.only else ""
    told += "; no sync of it has succeeded" if snapshot.runs_never_good else ""
    return told if snapshot.past_is_known else f"{told}; what others synced is {UNKNOWN}"


def _verified(snapshot: Snapshot) -> str:
    """How far commits are verified, where they have to be; a note says which one is not."""
    if snapshot.target.signatures == Signatures.OFF:
        return ""
    wanted, past = snapshot.wanted, snapshot.git.unverified
    if wanted is None:
        return "nothing that could be applied"
    after = f"; {wording.plural(past, 'commit')} after it may not be applied" if past else ""
    return f"{wanted.short}{after}"


def _pinned(snapshot: Snapshot) -> str:
    pin, past = snapshot.pin, snapshot.git.past_pin
    if pin is None:
        return ""
    by = f"by {one_line(pin.owner)} {wording.ago(pin.time, snapshot.taken)}"
    ahead = f"; Git is {wording.plural(past, 'commit')} ahead" if past else ""
    return f"{pin.short}, {by} ({one_line(pin.reason)}){ahead}"


def _cluster(snapshot: Snapshot) -> str:
    view = snapshot.cluster
    parts = (view.context, view.server, view.version)
    return ", ".join(one_line(part) for part in parts if part)


def _state(snapshot: Snapshot, paint: Paint) -> str:
    told = summed_up(snapshot.summary, len(snapshot.findings))
    unanswered = sum(row.unanswered for row in snapshot.resources)
    if unanswered:
        told += f"; of {unanswered} the server could not tell (`gitops-tui diff` says why)"
    good = snapshot.summary.out_of_sync == 0 and not (snapshot.findings or unanswered)
    return paint(Role.GOOD if good else Role.CHANGE, told)


def _health(snapshot: Snapshot, paint: Paint) -> Iterable[str]:
    """`9 healthy, 1 progressing`, then the first few that are ill, each with its sentence."""
    found = counts(snapshot.resources)
    if not sum(found.values()) - found[HealthStatus.MISSING]:
        return
    sick = ill(snapshot.resources)
    told = ", ".join(f"{count} {word.value.lower()}" for word, count in found.items() if count)
    yield paint(Role.CHANGE if sick else Role.GOOD, told)
    # What may not be seen is unknown, and a note says why.
    named = [each for each in sick if each[1].message]
    for row, health in named[:_NAMED]:
        yield f"{wording.name(row.key)} {wording.health(health)}"
    if len(named) > _NAMED:
        yield f"and {len(named) - _NAMED} more"


def _last(snapshot: Snapshot) -> str:
    if not snapshot.operations:
        if snapshot.synced is None:
            return "no operation yet" if snapshot.past_is_known else UNKNOWN
        # What was applied is written down before the wait for health, how it ended after it.
        return f"the sync of {snapshot.synced.revision[:7]} has not ended yet, or was broken off"
    operation = snapshot.operations[0]
    when = wording.ago(operation.ended or operation.started, snapshot.taken)
    return f"{outcome(operation)} ({when}, {one_line(operation.by)})"


def _locks(snapshot: Snapshot) -> Iterable[str]:
    for key, held in sorted(snapshot.locks.items()):
        if held.holds(snapshot.taken):
            yield f"{wording.name(key)} {wording.lock(held, snapshot.taken)}"


def _notes(snapshot: Snapshot) -> Iterable[str]:
    if snapshot.git.error:
        yield one_line(snapshot.git.error)
    if snapshot.cluster.error:
        yield one_line(snapshot.cluster.error)
    yield from map(one_line, snapshot.cluster.limits)
    yield from map(one_line, snapshot.git.notes)


def _several(label: str, values: Iterable[str]) -> Iterable[tuple[str, str]]:
    for number, told in enumerate(values):
        yield ("" if number else label), told
