"""What a person should know and no row says: about Git, pins, and where state is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.engine import vouching
from gitops_tui.engine.finishing import interrupted
from gitops_tui.engine.world import World


def pin_lost(world: World) -> str | None:
    """Why nothing is applied although the target is pinned: one sentence."""
    pin = world.state.pin
    if pin is None or world.pinned_revision is not None or world.sought != pin.revision:
        return None
    who = one_line(pin.owner)
    return f"The repository has no revision {pin.short}, which {who} pinned: nothing is applied."


def applied_before(held: int) -> str:
    """How many resources past syncs applied and hold still: part of a sentence."""
    return f"past syncs applied {held} {'resource' if held == 1 else 'resources'}"


def warnings(world: World) -> tuple[str, ...]:
    """What a person must know before anything is applied."""
    frozen = vouching.frozen(world)
    found = [frozen] if frozen else []
    if world.opened and world.store.hidden is not None:
        unseen = "Locks, suspension and syncs of others cannot be seen, and are not obeyed"
        found.append(f"{unseen}: {world.store.hidden}")
    if left := interrupted(world):
        found.append(left.told(world.now()))
    return tuple(found)


def notes(world: World) -> tuple[str, ...]:
    """What a person should know and no pane says, a sentence each."""
    return (
        *world.git.notes,
        *warnings(world),
        *_about_branch(world),
        *_about_desired(world),
        *_about_state(world),
        *world.fights,
    )


def _about_branch(world: World) -> Iterator[str]:
    synced = world.state.synced
    if synced is None or not world.rewritten():
        return
    short = synced.revision[:7]
    # Once the repository has lost it too, nothing can bring it back.
    back = f" `gitops-tui rollback {short}` brings it back." if world.base is not None else ""
    yield (
        f"{one_line(world.git.branch)} was moved back or rewritten: it no longer has {short},"
        f" which {one_line(synced.by)} synced. Timed syncs wait, any other asks first.{back}"
    )


def _about_desired(world: World) -> Iterator[str]:
    held, only = len(world.held()), world.target.only_namespace
    where = f"in {only}" if only else "here"
    wanted = world.desired
    if lost := pin_lost(world) or vouching.withheld(world):
        yield lost
    elif _asks_for_nothing(world) and held:
        yield f"Git asks for nothing {where}, and {applied_before(held)}."
    default, said = world.default_namespace(), world.target.namespace
    if said and said != default and any(key.namespace == default for key in wanted.manifests):
        yield f"Manifests without a namespace stay in {default}, not in {said}."
    if count := world.stated.automated:
        ask = "1 manifest asks" if count == 1 else f"{count} manifests ask"
        yield f"{ask} for Flux's automation of images, which is not done here."
    if stated := sorted(world.stated.statuses):
        named = _named(world, stated)
        yield f"A status in Git is never applied; `kubectl apply` would set that of {named}"
    if live := sorted(key for key in world.newer if key in world.live.objects):
        told = _named(world, live)
        yield f"Left as it is, for the pinned revision does not have it yet: {told}"


def _named(world: World, keys: Sequence[ResourceKey]) -> str:
    return ", ".join(map(world.name, keys[:3])) + (", …" if len(keys) > 3 else "")


def _asks_for_nothing(world: World) -> bool:
    wanted = world.desired
    read = world.wanted is not None and world.wanted.sha == wanted.revision
    return read and wanted.complete and not wanted.manifests


def _about_state(world: World) -> Iterator[str]:
    if world.state.verified and not vouching.required(world):
        upto = f"Signatures were required here, up to {world.state.verified[:7]}"
        yield f"{upto}, and are not by this target: it follows whatever is pushed."
    if world.store.place != "cluster":
        yield f"Inventory and history are kept in {world.store.place}."
    if world.state_error is not None:
        yield str(world.state_error)
