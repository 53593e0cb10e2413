"""`rollback` and `revert`: a new commit that takes work back, pushed, then synced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from gitops_tui.cli import acting, asking, console, documents, documents_of_acts, exits
from gitops_tui.cli.applying import applied
from gitops_tui.cli.exit_codes import OK, PARTLY
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.render_plan import git_diff, proposed, rollback_plan
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import OneShot, RollbackHow, RollbackPreview
from gitops_tui.errors import PushRefused, RevertConflict, UsageError


@dataclass(frozen=True, slots=True)
class RollbackRequest:
    """What the command line asked for."""

    revision: str
    only: str | None
    message: str
    dry_run: bool
    wait: bool
    yes: bool
    to_branch: bool = False
    """Push the commit to a new branch instead, for a pull request."""
    whole_file: bool = False
    """Restore all that stands in the file of `only`."""


def restore(flags: Flags, request: RollbackRequest) -> int:
    """Restore the path (or one resource) to a revision; 0, or 3 when something failed."""
    if request.whole_file and request.only is None:
        raise UsageError("--whole-file is about the file of one resource.", hint="Add --only.")
    return acting.perform(_perform(flags, request, RollbackHow.RESTORE))


def revert(flags: Flags, request: RollbackRequest) -> int:
    """Undo just one commit, or a range; 0, or 3 when something failed."""
    return acting.perform(_perform(flags, request, RollbackHow.REVERT))


async def _perform(flags: Flags, request: RollbackRequest, how: RollbackHow) -> int:
    async with acting.session(flags.settings().target, json=flags.json) as session:
        only = acting.select_one(session, request.only) if request.only else None
        preview = await _preview(session, request, how, only)
        if request.dry_run:
            _show(flags, preview)
            code = exits.of_effects(preview.effects)
            return max(code, PARTLY) if preview.refusal else code
        if not (request.yes or flags.json):
            console.say("\n".join(rollback_plan(preview, datetime.now(UTC), Paint())))
        if preview.git.refusal:
            raise preview.git.refusal
        if preview.refusal:
            console.say(f"error: {one_line(preview.refusal)}\nhint: Nothing was changed.")
            return max(exits.of_effects(preview.effects), PARTLY)
        question = "Push this to a new branch?" if request.to_branch else "Commit this and sync it?"
        await asking.confirm(question, yes=request.yes, json=flags.json)
        if request.to_branch:
            return await _propose(flags, request, session, preview)
        try:
            return await applied(
                flags,
                session,
                lambda tell: session.rollback(
                    preview, request.message, wait=request.wait, progress=tell
                ),
            )
        except PushRefused as refused:
            if not refused.declined:
                raise
            await _ask_to_propose(flags, refused)
            return await _propose(flags, request, session, preview)


async def _preview(
    session: OneShot, request: RollbackRequest, how: RollbackHow, only: ResourceKey | None
) -> RollbackPreview:
    try:
        return await session.preview_rollback(
            request.revision, how, only, whole_file=request.whole_file
        )
    except RevertConflict as conflict:
        console.say("\n".join(f"  conflict  {one_line(file)}" for file in conflict.files))
        raise


async def _ask_to_propose(flags: Flags, refused: PushRefused) -> None:
    """Offer the way around a protected branch; raises `refused` where nobody takes it."""
    hint = f"{refused.hint} With --to-branch it goes to a new branch, for a pull request."
    if flags.json or not console.interactive():
        raise PushRefused(refused.message, hint=hint, declined=True) from refused
    console.say(f"{one_line(refused.message)} {one_line(refused.hint)}")
    await asking.confirm("Push it to a new branch instead?", yes=False, json=False)


async def _propose(
    flags: Flags, request: RollbackRequest, session: OneShot, preview: RollbackPreview
) -> int:
    proposal = await session.propose(preview, request.message)
    if flags.json:
        console.data(documents.text(documents_of_acts.proposal(proposal, preview)))
        return OK
    console.data("\n".join(proposed(proposal, preview)))
    return OK


def _show(flags: Flags, preview: RollbackPreview) -> None:
    if flags.json:
        console.data(documents.text(documents_of_acts.rollback_plan(preview)))
        return
    paint = Paint(console.colours())
    lines = rollback_plan(preview, datetime.now(UTC), paint)
    console.data("\n".join([*lines, "", *git_diff(preview, paint)]))
    if preview.refusal:
        console.say(f"note: {one_line(preview.refusal)}")
