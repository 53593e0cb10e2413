"""`history`: revisions of the path and the operations that ran."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from gitops_tui.cli import acting, console, documents, documents_of_history, exits
from gitops_tui.cli.exit_codes import OK
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.render_history import history as rendered
from gitops_tui.core.deeds import deeds, never_well
from gitops_tui.core.text import one_line


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """What was asked for."""

    resource: str | None = None
    """Just what changed this one."""
    limit: int = 50
    before: str | None = None
    """The page that comes after this revision."""
    words: tuple[str, ...] = ()
    """Each stands in the hash, the author or the message."""


def history(flags: Flags, request: HistoryRequest) -> int:
    """Write a page of revisions, newest first."""
    return acting.perform(_history(flags, request))


async def _history(flags: Flags, request: HistoryRequest) -> int:
    limit = request.limit
    async with acting.session(flags.settings().target, json=flags.json, known=True) as session:
        key = acting.select_one(session, request.resource) if request.resource else None
        found = await session.history(
            limit + 1, key=key, before=request.before, words=request.words
        )
        state, landed, warnings = session.state, session.landed, session.warnings
    revisions, more = found[:limit], found[limit - 1].sha if len(found) > limit else None
    # By all that was done: a good sync that found the resource as it is did nothing to it.
    failed = never_well(deeds(state.operations, landed))
    if key is not None:
        told = tuple(operation for operation in state.operations if operation.touched(key))
        state = replace(state, operations=told)
    if flags.json:
        document = documents_of_history.history(revisions, state, landed, more, session.git, failed)
        console.data(documents.text(document))
    else:
        paint, first = Paint(console.colours()), request.before is None
        lines = rendered(revisions, state, landed, failed, datetime.now(UTC), paint, first=first)
        console.data("\n".join(lines))
        if more is not None:
            console.say(f"There are older ones: --before {more[:7]} shows the next page.")
    # Without the others' operations it looks as if nobody had done anything.
    for warning in warnings:
        console.say(f"note: {one_line(warning)}")
    return exits.of_knowing(OK, session.outdated)
