"""`diff`: what differs between Git and the cluster."""

from __future__ import annotations

from gitops_tui.cli import acting, console, documents, documents_of_drift, exits
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.remarks import about, lost, remarks
from gitops_tui.cli.render_diff import diff as rendered
from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.engine.api import OneShot
from gitops_tui.errors import UsageError


def diff(
    flags: Flags, words: tuple[str, ...], *, verify: bool, local: bool, revision: str | None
) -> int:
    """Write the comparison of all resources, or of those that `words` name; 0, 1 or 3."""
    if verify and local:
        message = "--verify asks the server about every object, and --local about none."
        raise UsageError(message, hint="Leave one of them out.")
    return acting.perform(_diff(flags, words, verify=verify, local=local, revision=revision))


async def _diff(
    flags: Flags, words: tuple[str, ...], *, verify: bool, local: bool, revision: str | None
) -> int:
    async with acting.session(flags.settings().target, json=flags.json, known=True) as session:
        snapshot = await session.observe(verify=verify, local=local, revision=revision)
        keys = session.select(words) if words else None
        other = _other_than_tip(snapshot, session)
        beside = await remarks(session, keys, nothing=not snapshot.resources, stale=other is None)
        nothing = not snapshot.resources and lost(session)
    resources, findings = _named(snapshot, keys)
    if flags.json:
        console.data(documents.text(documents_of_drift.diff(snapshot, resources, findings)))
    else:
        paint = Paint(console.colours())
        named = keys is not None
        lines = rendered(resources, findings, snapshot.taken, paint, other, named=named)
        console.data("\n".join(lines))
    beside.tell(told=map(str, findings))
    code = exits.of_comparison(resources, findings, lost=nothing)
    return exits.of_knowing(code, session.outdated)


def _other_than_tip(snapshot: Snapshot, session: OneShot) -> str | None:
    """The short name of the revision compared, where that is not the tracked tip."""
    compared, tip = snapshot.git.head, session.tip
    return compared.short if compared and tip and compared.sha != tip.sha else None


def _named(
    snapshot: Snapshot, keys: frozenset[ResourceKey] | None
) -> tuple[tuple[ResourceStatus, ...], tuple[Finding, ...]]:
    """The rows and findings about `keys`."""
    findings = about(snapshot.findings, keys)
    if keys is None:
        return snapshot.resources, findings
    rows = tuple(row for row in snapshot.resources if row.key in keys)
    known = {row.key for row in rows} | {f.key for f in findings}
    # One that has no row may be what an unreadable file asks for: then that file is the answer.
    for key in sorted(keys - known) if not any(f.hides for f in findings) else ():
        message = f"{key.qualified} is neither in Git nor in the cluster."
        raise UsageError(message, hint="See `gitops-tui diff -o json` for all that is.")
    return rows, findings
