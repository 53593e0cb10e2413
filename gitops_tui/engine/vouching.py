"""Where signatures are required: how far the branch may be followed, and what is said of it.

What was verified and applied last is kept in the recorded state, so that everybody's syncs
go on from there. Before there is such a revision, what runs is trusted; before anything was
synced, the tip is trusted once it is signed itself, and its past with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitops_tui.core.revisions import Revision
from gitops_tui.core.signatures import Doubt, Signatures, Vouched
from gitops_tui.core.text import one_line
from gitops_tui.errors import RevisionNotFound, SourceError, UsageError

if TYPE_CHECKING:
    from gitops_tui.engine.world import World

WAY_OUT = (
    "Have the commit signed or taken off the branch, or its key allowed; or take it as it is:"
    " gitops-tui sync --accept-unverified, or V on the dashboard"
)
"""What lets the branch be followed again."""


@dataclass(slots=True)
class Trust:
    """What is known of the signatures on the way to what is asked for."""

    vouched: Vouched | None = None
    """How far one may go towards the tip, or the pin; None where signatures are off, or were
    not checked yet."""
    runs_unverified: bool = False
    """Whether somebody has synced what is not verified."""
    accepted: str | None = None
    """The revision that a person here vouches for, whatever its signatures say."""


def required(world: World) -> bool:
    """Whether only what allowed keys vouch for may be applied."""
    return world.target.signatures == Signatures.REQUIRED


async def vouch(world: World, revision: str) -> Vouched:
    """How far one may go towards `revision`; all the way where signatures are off.

    Raises SourceError.
    """
    if not required(world):
        return Vouched(revision)
    return await world.ports.source.vouch(revision, _trusted(world))


async def applied_for(world: World, tip: Revision) -> Revision | None:
    """What a sync of `tip` applies: itself, or the last verified revision. Raises SourceError."""
    vouched = await vouch(world, tip.sha)
    return await found(world, vouched, tip)


async def found(world: World, vouched: Vouched, tip: Revision) -> Revision | None:
    """The commit that is verified on the way to `tip`; None where there is none, or Git has
    it no more. Raises SourceError.
    """
    if vouched.verified is None or vouched.verified == tip.sha:
        return tip if vouched.verified else None
    try:
        return await world.ports.source.resolve(vouched.verified)
    except RevisionNotFound:
        return None


async def unverified_runs(world: World) -> bool:
    """Whether the branch is stopped behind the synced revision: somebody asks for less.

    Raises SourceError.
    """
    synced = world.state.synced
    if doubt(world) is None or synced is None or synced.revision == _trusted(world):
        return False
    try:
        await world.ports.source.resolve(synced.revision)
    except RevisionNotFound:
        return False
    return (await vouch(world, synced.revision)).doubt is not None


async def mark(world: World, applied: str) -> str:
    """What is the last verified revision once `applied` was applied; empty where none ever was.

    One before the mark was verified with it, and leaves it where it is.
    """
    before = world.state.verified
    if not required(world):
        return before
    try:
        known = before and await world.ports.source.distance(applied, before) is not None
    except SourceError:
        # What was applied is written down all the same; the next sync moves the mark.
        return before
    return before if known else applied


async def accept(world: World, revision: str | None = None) -> str:
    """Let a person vouch for what would be applied, or for just that `revision` which they
    have seen; says what was in the way, for the record.

    It counts from the next reading on, and for others once it was applied. Raises UsageError
    where there is nothing to accept.
    """
    stopped = doubt(world)
    if not required(world):
        raise UsageError("Signatures are not required here: there is nothing to accept.")
    if stopped is None:
        return ""
    world.trust.accepted = revision or world.sought or (world.head.sha if world.head else None)
    return f"accepted, although {stopped}"


def doubt(world: World) -> Doubt | None:
    """The commit in the way of what syncs would apply otherwise."""
    return world.trust.vouched.doubt if world.trust.vouched else None


def frozen(world: World) -> str | None:
    """That syncs do not follow the branch, which commit is in the way and why: one sentence."""
    stopped, wanted = doubt(world), world.wanted
    if stopped is None or wanted is None or withheld(world):
        return None
    return f"{stopped}: syncs stay at {wanted.short}, the last verified revision."


def withheld(world: World) -> str | None:
    """Why nothing at all may be applied, for want of a signature: one sentence."""
    stopped, pin, synced = doubt(world), world.state.pin, world.state.synced
    if stopped is None:
        return None
    if pin is not None and pin.revision == world.sought:
        return f"{stopped}, and the cluster is pinned to {pin.short}: nothing is applied."
    if world.wanted is None:
        return f"{stopped}, and nothing before it was verified: nothing is applied."
    if world.trust.runs_unverified and synced is not None:
        has = f"{one_line(synced.by)} has synced {synced.revision[:7]}, which is not verified"
        return f"{stopped}, and {has}: nothing is applied."
    return None


def _trusted(world: World) -> str | None:
    """What needs no signature any more, with all that led to it."""
    synced = world.state.synced
    return world.trust.accepted or world.state.verified or (synced.revision if synced else None)
