"""A command that makes a commit of ours: previewed, asked about, pushed, then synced."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from gitops_tui.cli import asking, console, documents, documents_of_acts, exits
from gitops_tui.cli.applying import applied
from gitops_tui.cli.exit_codes import OK, PARTLY
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.render_plan import git_diff, proposed
from gitops_tui.core.operations import Operation
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import EditPreview, EffectAction, OneShot, Progress, RollbackPreview
from gitops_tui.errors import PushRefused

SHORT = 30
"""Lines of diff that are shown with the question; --dry-run shows all."""


@dataclass(frozen=True, slots=True)
class CommitFlags:
    """What the command line says about a commit, whatever is in it."""

    message: str
    dry_run: bool
    wait: bool
    yes: bool
    to_branch: bool = False
    """Push the commit to a new branch instead, for a pull request."""
    accept_rewritten: bool = False
    """Answers the question about a branch that was moved back or rewritten; `yes` does not."""


@dataclass(frozen=True, slots=True)
class Committing:
    """A preview, how it is told, and what makes its commit."""

    preview: RollbackPreview | EditPreview
    plan: Callable[[datetime, Paint], list[str]]
    document: Callable[[], JsonObject]
    """What a dry run says to machines."""
    commit: Callable[[Progress], Awaitable[Operation]]


async def perform(
    flags: Flags,
    said: CommitFlags,
    session: OneShot,
    prepared: Callable[[], Awaitable[Committing]],
) -> int:
    """Show it, ask, commit and sync (or propose); the exit code. Raises GitopsError.

    Where the branch moved while somebody was asked, it is prepared and asked about again.
    """
    while True:
        try:
            return await _once(flags, said, session, await prepared())
        except PushRefused as refused:
            if not refused.moved or said.yes or flags.json or not console.interactive():
                raise
            console.say(f"{one_line(refused.message)} It is looked at again:\n")
            await session.fetch()


async def _once(flags: Flags, said: CommitFlags, session: OneShot, committing: Committing) -> int:
    preview = committing.preview
    if said.dry_run:
        _show(flags, committing)
        code = exits.of_effects(preview.effects)
        return max(code, PARTLY) if preview.refusal else code
    if not (said.yes or flags.json):
        diff = git_diff(preview, Paint())
        shown = ["", *diff, ""] if len(diff) <= SHORT else []
        console.say("\n".join([*committing.plan(datetime.now(UTC), Paint()), *shown]))
    if preview.git.refusal:
        raise preview.git.refusal
    if preview.refusal and not (said.to_branch and preview.recreatable):
        console.say(f"error: {one_line(preview.refusal)}\nhint: Nothing was changed.")
        return max(exits.of_effects(preview.effects), PARTLY)
    if preview.refusal:
        console.say(f"note: {one_line(preview.refusal)}")
    if preview.leaves and not said.to_branch:
        await asking.confirm_leaving(preview.leaves, accept=said.accept_rewritten, json=flags.json)
    question = "Push this to a new branch?" if said.to_branch else _question(preview)
    await asking.confirm(question, yes=said.yes, json=flags.json)
    if said.to_branch:
        return await _propose(flags, said, session, preview)
    try:
        return await applied(flags, session, committing.commit)
    except PushRefused as refused:
        if not refused.declined:
            raise
        await _ask_to_propose(flags, refused)
        return await _propose(flags, said, session, preview)


def _question(preview: RollbackPreview | EditPreview) -> str:
    anew = [e.key.qualified for e in preview.effects if e.action is EffectAction.RECREATE]
    if not anew:
        return "Commit this and sync it?"
    it = "it" if len(anew) == 1 else "them"
    return f"Commit this and sync it: delete {', '.join(anew)} and make {it} anew?"


async def _ask_to_propose(flags: Flags, refused: PushRefused) -> None:
    """Offer the way around a protected branch; raises `refused` where nobody takes it."""
    hint = f"{refused.hint} With --to-branch it goes to a new branch, for a pull request."
    if flags.json or not console.interactive():
        raise PushRefused(refused.message, hint=hint, declined=True) from refused
    console.say(f"{one_line(refused.message)} {one_line(refused.hint)}")
    await asking.confirm("Push it to a new branch instead?", yes=False, json=False)


async def _propose(
    flags: Flags, said: CommitFlags, session: OneShot, preview: RollbackPreview | EditPreview
) -> int:
    proposal = await session.propose(preview, said.message)
    if flags.json:
        console.data(documents.text(documents_of_acts.proposal(proposal, preview)))
        return OK
    console.data("\n".join(proposed(proposal, preview)))
    return OK


def _show(flags: Flags, committing: Committing) -> None:
    preview = committing.preview
    if flags.json:
        console.data(documents.text(committing.document()))
        _note(preview)
        return
    paint = Paint(console.colours())
    lines = committing.plan(datetime.now(UTC), paint)
    console.data("\n".join([*lines, "", *git_diff(preview, paint)]))
    _note(preview)


def _note(preview: RollbackPreview | EditPreview) -> None:
    if preview.refusal:
        console.say(f"note: {one_line(preview.refusal)}")
    if preview.leaves:
        console.say(f"note: {one_line(preview.leaves.why)}")
