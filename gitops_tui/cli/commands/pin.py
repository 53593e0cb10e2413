"""`pin` and `unpin`: the cluster held at a revision without a commit, and let go again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from gitops_tui.cli import acting, asking, console, documents, documents_of_acts, exits
from gitops_tui.cli.applying import applied
from gitops_tui.cli.exit_codes import OK, PARTLY
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.reasons import reasoned
from gitops_tui.cli.render_plan import pin_plan, sync_plan
from gitops_tui.cli.render_status import outcome
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import OneShot, PinPreview


@dataclass(frozen=True, slots=True)
class PinRequest:
    """What the command line asked for."""

    revision: str
    reason: str
    dry_run: bool
    wait: bool
    yes: bool


def pin(flags: Flags, request: PinRequest) -> int:
    """Hold the cluster at a revision and sync it; 0, or 3 when something failed."""
    return acting.perform(_pin(flags, request, reasoned(request.reason)))


def unpin(flags: Flags) -> int:
    """Let the cluster follow the branch again, and tell what the next sync will change."""
    return acting.perform(_unpin(flags))


async def _pin(flags: Flags, request: PinRequest, reason: str) -> int:
    async with acting.session(flags.settings().target, json=flags.json, known=True) as session:
        preview = await session.preview_pin(request.revision)
        if request.dry_run:
            return _show(flags, preview)
        for warning in session.warnings:
            console.say(f"warning: {one_line(warning)}")
        if not (request.yes or flags.json):
            console.say("\n".join(pin_plan(preview, datetime.now(UTC), Paint())))
        if preview.blocked:
            raise preview.blocked
        question = f"Pin the cluster to {preview.revision.short}?"
        await asking.confirm(question, yes=request.yes, json=flags.json)
        return await applied(
            flags,
            session,
            lambda tell: session.pin(preview, reason, wait=request.wait, progress=tell),
        )


def _show(flags: Flags, preview: PinPreview) -> int:
    if flags.json:
        console.data(documents.text(documents_of_acts.pin_plan(preview)))
    else:
        paint = Paint(console.colours())
        console.data("\n".join(pin_plan(preview, datetime.now(UTC), paint)))
    if preview.blocked:
        console.say(f"note: {one_line(str(preview.blocked))}")
    code = exits.of_effects(preview.effects)
    return max(code, PARTLY) if preview.blocked else code


async def _unpin(flags: Flags) -> int:
    async with acting.session(flags.settings().target, json=flags.json, known=True) as session:
        # Asked first: what the pin has and the branch has not becomes stale by letting go.
        following = await session.preview_unpin()
        operation = await session.unpin()
    if flags.json:
        console.data(documents.text(documents_of_acts.unpinned(operation, following)))
        return OK
    paint = Paint(console.colours())
    console.data(outcome(operation))
    console.data("\n".join([*sync_plan(following, datetime.now(UTC), paint), _when(session)]))
    return OK


def _when(session: OneShot) -> str:
    state = session.state
    if state.armed and state.suspension is None:
        return "Automatic sync is on: the timer does that."
    return "Nothing is applied until then: `gitops-tui sync`."
