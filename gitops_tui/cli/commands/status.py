"""`status`: one look at Git, the cluster and what past syncs recorded."""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.cli import acting, console, documents, documents_of_status, exits
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.remarks import lost, remarks
from gitops_tui.cli.render_status import status as rendered


def status(flags: Flags) -> int:
    """Write the picture; 0, 1 or 3 as the comparison says."""
    return acting.perform(_status(flags))


async def _status(flags: Flags) -> int:
    async with acting.session(flags.settings().target, json=flags.json, known=True) as session:
        snapshot = await session.observe()
        beside = await remarks(session, nothing=not snapshot.resources)
        nothing = not snapshot.resources and lost(session)
    snapshot = replace(snapshot, git=replace(snapshot.git, notes=beside.notes))
    if flags.json:
        console.data(documents.text(documents_of_status.status(snapshot)))
    else:
        console.data("\n".join(rendered(snapshot, Paint(console.colours()))))
    code = exits.of_comparison(snapshot.resources, snapshot.findings, lost=nothing)
    return exits.of_knowing(code, session.outdated)
