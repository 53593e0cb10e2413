"""`history`: revisions of the path and the operations that ran."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from gitops_tui.cli import acting, console, documents, documents_of_acts
from gitops_tui.cli.exit_codes import OK
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.render_history import history as rendered
from gitops_tui.core.text import one_line


def history(flags: Flags, word: str | None, limit: int) -> int:
    """Write at most `limit` revisions, newest first: all, or those that touched `word`."""
    return acting.perform(_history(flags, word, limit))


async def _history(flags: Flags, word: str | None, limit: int) -> int:
    async with acting.session(flags.settings().target, json=flags.json) as session:
        key = acting.select_one(session, word) if word else None
        revisions = await session.history(limit, key=key)
        state, warnings = session.state, session.warnings
    if key is not None:
        told = tuple(operation for operation in state.operations if operation.touched(key))
        state = replace(state, operations=told)
    if flags.json:
        console.data(documents.text(documents_of_acts.history(revisions, state)))
    else:
        paint = Paint(console.colours())
        console.data("\n".join(rendered(revisions, state, datetime.now(UTC), paint)))
    # Without the others' operations it looks as if nobody had done anything.
    for warning in warnings:
        console.say(f"note: {one_line(warning)}")
    return OK
