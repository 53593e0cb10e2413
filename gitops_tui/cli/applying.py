"""An act that applies something, as a command does it: told as it goes, and how it ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from gitops_tui.cli import console, documents, documents_of_acts, exits
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.progress import Narration
from gitops_tui.cli.remarks import remarks
from gitops_tui.cli.render_outcome import operation as rendered
from gitops_tui.core.operations import Operation
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.api import OneShot, Progress


async def applied(
    flags: Flags,
    session: OneShot,
    act: Callable[[Progress], Awaitable[Operation]],
    keys: frozenset[ResourceKey] | None = None,
) -> int:
    """Do `act`, which is about everything or just `keys`, tell what came of it, and return
    the exit code.
    """
    narration = Narration()
    try:
        operation = await act(narration)
    finally:
        narration.end()
    beside = await remarks(session, keys, nothing=not operation.results)
    if flags.json:
        document = documents_of_acts.operation(operation, session.health, beside.findings)
        console.data(documents.text(document))
    else:
        paint = Paint(console.colours())
        console.data("\n".join(rendered(operation, session.health, paint, narration.read)))
    beside.tell(told=(result.reason for result in operation.results))
    return exits.of_operation(operation, beside.findings)
