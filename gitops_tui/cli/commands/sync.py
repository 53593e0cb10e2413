"""`sync`: apply what Git says, prune what was asked for, wait for health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from gitops_tui.cli import acting, asking, console, documents, documents_of_acts, exits
from gitops_tui.cli.applying import applied
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.remarks import about, remarks
from gitops_tui.cli.render_plan import prune_plan, sync_plan
from gitops_tui.cli.wording import plural
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import EffectAction, OneShot, PrunePreview, SyncPreview
from gitops_tui.errors import Declined, UsageError


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What the command line asked for."""

    words: tuple[str, ...]
    """Resources: those to sync; with `prune`, those to prune while everything is synced."""
    dry_run: bool
    prune: bool
    prune_count: int | None
    wait: bool
    yes: bool
    accept_rewritten: bool = False
    """Answers the question about a branch that was moved back or rewritten; `yes` does not."""
    accept_unverified: bool = False
    """Whether the person vouches for the revision themselves."""
    recreate: tuple[str, ...] = ()
    """Resources to sync that may be deleted and made anew where they must."""


@dataclass(frozen=True, slots=True)
class Pruning:
    """A prune as previewed, and what of it was chosen."""

    preview: PrunePreview
    chosen: frozenset[ResourceKey]
    kept: Mapping[ResourceKey, str]
    """What was named and is passed by all the same, and why."""


def sync(flags: Flags, request: SyncRequest) -> int:
    """Sync, or show what a sync would do; 0, or 3 when something failed or was refused."""
    if request.prune_count is not None and not request.prune:
        message = "--prune-count says how many a prune deletes, and no prune was asked for."
        raise UsageError(message, hint="Add --prune.")
    return acting.perform(_sync(flags, request))


async def _sync(flags: Flags, request: SyncRequest) -> int:
    async with acting.session(flags.settings().target, json=flags.json) as session:
        if request.accept_unverified:
            await session.accept_unverified()
        named = session.select(request.words) if request.words else frozenset()
        recreate = session.select(request.recreate) if request.recreate else frozenset()
        # A prune goes with a sync of everything: in a partial one, what is stale is unknown.
        keys = (named | recreate) or None if not request.prune else None
        pruning = await _pruning(session, named) if request.prune else None
        if request.dry_run:
            return await _show(flags, session, keys, pruning, recreate)
        for warning in session.warnings:
            console.say(f"warning: {one_line(warning)}")
        leaving = await _ask_to_leave(flags, request, session, keys)
        await _ask_to_recreate(flags, request, session, recreate)
        await _ask(flags, request, session, keys, pruning)
        return await applied(
            flags,
            session,
            lambda tell: session.sync(
                keys,
                prune=pruning.chosen if pruning else frozenset(),
                kept=pruning.kept if pruning else {},
                wait=request.wait,
                leaving=leaving,
                recreate=recreate,
                progress=tell,
            ),
            keys,
        )


async def _pruning(session: OneShot, named: frozenset[ResourceKey]) -> Pruning:
    preview = await session.preview_prune(named)
    candidates = {candidate.key: candidate for candidate in preview.candidates}
    for key in sorted(named):
        if key not in candidates:
            message = f"{key.qualified} is not stale, so it cannot be pruned."
            raise UsageError(message, hint="With --prune, name stale resources or none.")
    chosen = {
        key
        for key, candidate in candidates.items()
        if candidate.skip is None and (key in named if named else not candidate.guarded)
    }
    skipped = ((key, candidates[key].skip) for key in sorted(named))
    kept = {key: why for key, why in skipped if why is not None}
    return Pruning(preview, frozenset(chosen), kept)


async def _show(
    flags: Flags,
    session: OneShot,
    keys: frozenset[ResourceKey] | None,
    pruning: Pruning | None,
    recreate: frozenset[ResourceKey],
) -> int:
    preview = await session.preview_sync(keys, recreate=recreate)
    beside = await remarks(session, keys, nothing=not preview.effects)
    blocked = str(preview.blocked) if preview.blocked else None
    if flags.json:
        prune = pruning.preview if pruning else None
        chosen = pruning.chosen if pruning else frozenset[ResourceKey]()
        document = documents_of_acts.sync_plan(preview, prune, chosen, beside.findings)
        console.data(documents.text(document))
    else:
        paint = Paint(console.colours())
        lines = sync_plan(preview, datetime.now(UTC), paint)
        if pruning:
            lines += ["", *prune_plan(pruning.preview, pruning.chosen, paint)]
        console.data("\n".join(lines))
        for sentence in (blocked, pruning.preview.refusal if pruning else None):
            if sentence:
                console.say(f"note: {one_line(sentence)}")
    beside.tell(told=[blocked])
    return exits.of_effects(preview.effects, beside.findings)


async def _ask_to_leave(
    flags: Flags, request: SyncRequest, session: OneShot, keys: frozenset[ResourceKey] | None
) -> str | None:
    """The synced revision that may be left for a rewritten branch; None where none is.

    Raises Declined.
    """
    leaves = await session.leaves()
    if leaves is None:
        return None
    if not request.accept_rewritten and console.interactive() and not flags.json:
        _plan(_would(session, await session.preview_sync(keys), keys))
    await asking.confirm_leaving(leaves, accept=request.accept_rewritten, json=flags.json)
    return leaves.synced


async def _ask_to_recreate(
    flags: Flags, request: SyncRequest, session: OneShot, recreate: frozenset[ResourceKey]
) -> None:
    """Show what would be deleted and made anew; ask where something would. Raises Declined."""
    if not recreate:
        return
    preview = await session.preview_sync(recreate, recreate=recreate)
    anew = [e.key.qualified for e in preview.effects if e.action is EffectAction.RECREATE]
    if not anew:
        return
    if not request.yes:
        _plan(sync_plan(preview, datetime.now(UTC), Paint()))
    question = f"Delete {', '.join(anew)} and make {'it' if len(anew) == 1 else 'them'} anew?"
    await asking.confirm(question, yes=request.yes, json=flags.json)


async def _ask(
    flags: Flags,
    request: SyncRequest,
    session: OneShot,
    keys: frozenset[ResourceKey] | None,
    pruning: Pruning | None,
) -> None:
    """Get every answer before anything is applied. Raises Declined."""
    if not session.state.ever_synced:
        await _ask_first(flags, request, session, keys)
    if pruning is None:
        return
    if pruning.preview.refusal:
        raise Declined(pruning.preview.refusal, hint="Leave --prune out to sync alone.")
    if not pruning.chosen and request.prune_count in {None, 0}:
        return
    _plan(prune_plan(pruning.preview, pruning.chosen, Paint()))
    count = len(pruning.chosen)
    typed = False
    if pruning.preview.typed or request.prune_count is not None:
        typed = await asking.confirm_count(count, request.prune_count, json=flags.json)
    if not typed:
        question = f"Prune {plural(count, 'resource')}?"
        await asking.confirm(question, yes=request.yes, json=flags.json)


async def _ask_first(
    flags: Flags,
    request: SyncRequest,
    session: OneShot,
    keys: frozenset[ResourceKey] | None,
) -> None:
    if not request.yes:
        preview = await session.preview_sync(keys)
        if preview.blocked:
            raise preview.blocked
        _plan(_would(session, preview, keys))
    question = "This target was never synced before. Apply this plan?"
    await asking.confirm(question, yes=request.yes, json=flags.json)


def _would(
    session: OneShot, preview: SyncPreview, keys: frozenset[ResourceKey] | None
) -> list[str]:
    """The plan as a person is asked about it, with what in Git cannot be part of it."""
    unusable = (f"unusable: {one_line(str(found))}" for found in about(session.findings, keys))
    return [*sync_plan(preview, datetime.now(UTC), Paint()), *unusable]


def _plan(lines: list[str]) -> None:
    console.say("\n".join(lines))
