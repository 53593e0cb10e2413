"""What must hold before anything is written: rights of this mode, readable state, no older work."""

from __future__ import annotations

from gitops_tui.core.pins import pin_text
from gitops_tui.core.state import Synced
from gitops_tui.core.text import one_line
from gitops_tui.engine import vouching
from gitops_tui.engine.remarks import applied_before, pin_lost
from gitops_tui.engine.world import World
from gitops_tui.errors import (
    Conflict,
    HistoryRewritten,
    ReadOnly,
    RevisionNotFound,
    Unverified,
    UsageError,
)

_LET_GO = "Is the path right? To let resources go, forget them one by one."


def writable(world: World) -> None:
    """Raises ReadOnly in read-only mode, StateError while recorded state cannot be read."""
    if world.target.read_only:
        raise ReadOnly("Read-only mode: nothing is written.", hint="Leave out --read-only.")
    if world.state_error is not None:
        raise world.state_error


def held_to(world: World) -> None:
    """Refuse to go by another revision than the pinned one, or by none that can be read.

    Whoever pinned or unpinned since Git was read last is told of in the recorded state,
    which must have been read just before. Raises RevisionNotFound, Unverified, Conflict.
    """
    if lost := pin_lost(world):
        raise RevisionNotFound(lost, hint="Unpin, or pin another revision.")
    pin, read = world.state.pin, world.desired.revision
    if pin is not None and pin.revision != read:
        who = f"{one_line(pin.owner)} has pinned {pin.short}"
        raise Conflict(f"{who} meanwhile: nothing was done.", hint="Look again.")
    if pin is None and world.sought is not None and world.head and world.head.sha != read:
        message = f"{read[:7]} is no longer pinned: nothing was done."
        raise Conflict(message, hint="Look again.")
    _checked(world)
    if told := vouching.withheld(world):
        raise Unverified(told, hint=vouching.WAY_OUT)
    if world.wanted is None or world.wanted.sha != read:
        raise Conflict("What is to be applied was not read yet: nothing was done.")


def followed(world: World, act: str) -> None:
    """Refuse `act`, which makes a commit, while the cluster would not follow it.

    Raises UsageError while it is pinned, Unverified on top of what is not verified.
    """
    pin = world.state.pin
    if pin is not None:
        raise UsageError(
            f"The cluster is {pin_text(pin, world.now())}, so a {act} would not reach it:"
            " nothing was changed.",
            hint="Unpin first, or pin another revision.",
        )
    on_verified(world)


def on_verified(world: World) -> None:
    """Refuse to make a commit on top of one that is not verified. Raises Unverified."""
    _checked(world)
    stopped = vouching.doubt(world)
    if stopped is not None:
        raise Unverified(
            f"{stopped}, and no sync would apply a commit on top of it: nothing was changed.",
            hint=f"Pin a verified revision meanwhile. {vouching.WAY_OUT}",
        )


def _checked(world: World) -> None:
    if vouching.required(world) and world.trust.vouched is None:
        raise Unverified("The signatures were not checked yet: nothing was done.")


def something_desired(world: World) -> None:
    """Refuse to sync nothing over something: a wrong path or an emptied one looks like that.

    Raises UsageError.
    """
    wanted, held = world.desired, len(world.held())
    if held and not wanted.manifests:
        where = " ".join(map(one_line, world.source_info.paths))
        nothing = "nothing" if wanted.complete else "nothing that can be read"
        unread = next((str(finding) for finding in wanted.findings if finding.hides), "")
        raise UsageError(
            f"Git asks for {nothing} under {where} at {wanted.revision[:7]},"
            f" and {applied_before(held)}: nothing was done.",
            hint=one_line(unread) or _LET_GO,
        )


async def only_forward(world: World, revision: str, *, leaving: str | None = None) -> None:
    """Refuse a revision that does not contain the synced one: newer work must not be undone.

    A clone that was behind learns so by fetching. What is refused then is a branch that was
    moved back or rewritten, unless a person agreed to leave just that synced revision
    (`leaving`), or the configuration says that rewriting is accepted.

    Raises HistoryRewritten, Conflict, SourceError.
    """
    synced, source, pin = world.state.synced, world.ports.source, world.state.pin
    if synced is None or synced.revision == revision:
        return
    if pin is not None and pin.revision == revision:
        # Whoever pinned it was shown what that takes back.
        return
    if await source.distance(synced.revision, revision) is not None:
        return
    tip = await source.fetch()
    if tip.sha != revision and await source.distance(revision, tip.sha) is not None:
        raise Conflict(
            f"{synced.by} has synced {synced.revision[:7]}, which is newer than"
            f" {revision[:7]}: nothing was done.",
            hint="It is fetched now: sync again.",
        )
    if world.target.accept_rewritten or leaving == synced.revision:
        return
    raise HistoryRewritten(
        await _rewritten(world, revision, synced),
        synced=synced.revision,
        hint="Sync in a terminal or on the dashboard to be asked, or with --accept-rewritten.",
    )


async def _rewritten(world: World, revision: str, synced: Synced) -> str:
    back = await world.ports.source.distance(revision, synced.revision)
    branch, known = world.git.branch, f"{synced.revision[:7]}, which {synced.by} synced"
    if back is None:
        return f"{branch} was rewritten: {known}, is no longer part of it."
    commits = "1 commit" if back == 1 else f"{back} commits"
    return f"{branch} was moved back: {revision[:7]} is {commits} before {known}."
