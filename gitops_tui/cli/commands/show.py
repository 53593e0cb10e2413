"""`show`: one commit, what it changed for each resource, and what syncing to it would change."""

from __future__ import annotations

from datetime import UTC, datetime

from gitops_tui.cli import acting, console, documents, documents_of_history, exits
from gitops_tui.cli.exit_codes import OK
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.render_commit import commit as rendered
from gitops_tui.core.deeds import deeds
from gitops_tui.core.text import one_line


def show(flags: Flags, revision: str) -> int:
    """Write what `revision` changed, in Git and for the cluster."""
    return acting.perform(_show(flags, revision))


async def _show(flags: Flags, revision: str) -> int:
    async with acting.session(flags.settings().target, json=flags.json, known=True) as session:
        view = await session.commit_view(revision)
        effects = await session.commit_effects(view.revision.sha)
        # A document holds what is recorded, each with its id.
        synced = None if flags.json else session.state.synced
        done = deeds(session.state.operations, session.landed, synced).get(view.revision.sha, ())
        warnings = session.warnings
    if flags.json:
        console.data(documents.text(documents_of_history.commit(view, effects, done, session.git)))
    else:
        now, paint = datetime.now(UTC), Paint(console.colours())
        console.data("\n".join(rendered(view, effects, done, now, paint)))
    for warning in warnings:
        console.say(f"note: {one_line(warning)}")
    return exits.of_knowing(OK, session.outdated)
