"""`release` and `take`: a commit that edits one manifest, pushed, then synced."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from gitops_tui.cli import acting, committing, documents_of_acts
from gitops_tui.cli.committing import CommitFlags, Committing
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.render_plan import edit_plan
from gitops_tui.core.releasing import image_word
from gitops_tui.engine.api import EditPreview, OneShot


def release(
    flags: Flags, word: str, images: tuple[str, ...], *, moving: bool, said: CommitFlags
) -> int:
    """Set images (`NAME=TAG`) of the workload that `word` names; 0, or 3 when something failed."""
    wanted = tuple(image_word(image) for image in images)

    async def preview(session: OneShot) -> EditPreview:
        key = acting.select_one(session, word)
        return await session.preview_release(key, wanted, moving=moving)

    return acting.perform(_perform(flags, said, preview))


def take(flags: Flags, word: str, fields: tuple[str, ...], *, said: CommitFlags) -> int:
    """Write the live values of drifted fields into the manifest; 0, or 3 when something failed."""

    async def preview(session: OneShot) -> EditPreview:
        return await session.preview_take(acting.select_one(session, word), fields)

    return acting.perform(_perform(flags, said, preview))


async def _perform(
    flags: Flags, said: CommitFlags, preview: Callable[[OneShot], Awaitable[EditPreview]]
) -> int:
    async with acting.session(flags.settings().target, json=flags.json) as session:

        async def prepared() -> Committing:
            seen = await preview(session)
            return Committing(
                seen,
                partial(edit_plan, seen),
                partial(documents_of_acts.edit_plan, seen),
                lambda tell: session.edit(seen, said.message, wait=said.wait, progress=tell),
            )

        return await committing.perform(flags, said, session, prepared)
