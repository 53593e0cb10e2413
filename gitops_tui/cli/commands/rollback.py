"""`rollback` and `revert`: a new commit that takes work back, pushed, then synced."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from gitops_tui.cli import acting, committing, console
from gitops_tui.cli.committing import CommitFlags, Committing
from gitops_tui.cli.documents_of_acts import rollback_plan as document
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.render_plan import rollback_plan
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import OneShot, RollbackHow, RollbackPreview
from gitops_tui.errors import RevertConflict, UsageError


@dataclass(frozen=True, slots=True)
class RollbackRequest:
    """What the command line asked for."""

    revisions: tuple[str, ...]
    """The one to restore, or those to undo: revisions and ranges."""
    only: str | None
    commit: CommitFlags
    recreate: tuple[str, ...] = ()
    """What may be deleted and made anew where it must."""
    whole_file: bool = False
    """Restore all that stands in the file of `only`."""


def restore(flags: Flags, request: RollbackRequest) -> int:
    """Restore the path (or one resource) to a revision; 0, or 3 when something failed."""
    if request.whole_file and request.only is None:
        raise UsageError("--whole-file is about the file of one resource.", hint="Add --only.")
    return acting.perform(_perform(flags, request, RollbackHow.RESTORE))


def revert(flags: Flags, request: RollbackRequest) -> int:
    """Undo just one commit, several, or a range; 0, or 3 when something failed."""
    return acting.perform(_perform(flags, request, RollbackHow.REVERT))


async def _perform(flags: Flags, request: RollbackRequest, how: RollbackHow) -> int:
    said = request.commit
    async with acting.session(flags.settings().target, json=flags.json) as session:
        only = acting.select_one(session, request.only) if request.only else None
        names = request.revisions

        async def prepared() -> Committing:
            nonlocal names
            preview = await _preview(session, request, names, how, only)
            # Where the branch moves meanwhile, HEAD~1 is still what was shown first.
            names = tuple(each.sha for each in (preview.revision, *preview.also))
            return Committing(
                preview,
                partial(rollback_plan, preview),
                partial(document, preview),
                lambda tell: session.rollback(preview, said.message, wait=said.wait, progress=tell),
            )

        return await committing.perform(flags, said, session, prepared)


async def _preview(
    session: OneShot,
    request: RollbackRequest,
    names: tuple[str, ...],
    how: RollbackHow,
    only: ResourceKey | None,
) -> RollbackPreview:
    recreate = session.select(request.recreate) if request.recreate else frozenset()
    try:
        return await session.preview_rollback(
            names[0],
            how,
            only,
            whole_file=request.whole_file,
            also=names[1:],
            recreate=recreate,
        )
    except RevertConflict as conflict:
        console.say("\n".join(f"  conflict  {one_line(file)}" for file in conflict.files))
        raise
