"""What stands beside an answer: manifests that cannot be used, notes, what became stale."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from gitops_tui.cli import console
from gitops_tui.cli.wording import plural
from gitops_tui.core.desired import Finding
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import OneShot


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a person should know besides what was asked."""

    findings: tuple[Finding, ...]
    """What in Git cannot be used, as far as it may concern what was asked."""
    notes: tuple[str, ...]

    def tell(self) -> None:
        """Write each on a line of stderr."""
        for finding in self.findings:
            console.say(f"unusable: {one_line(str(finding))}")
        for note in self.notes:
            console.say(f"note: {one_line(note)}")


async def remarks(session: OneShot, keys: frozenset[ResourceKey] | None = None) -> Remarks:
    """What to say besides an act on `keys` (None: on everything)."""
    snapshot = await session.observe(local=True)
    stale = () if keys is not None else stale_note(snapshot.summary.stale)
    return Remarks(about(snapshot.findings, keys), (*notes(snapshot), *stale))


def about(findings: Iterable[Finding], keys: frozenset[ResourceKey] | None) -> tuple[Finding, ...]:
    """The findings about `keys`; a file that cannot be read may be about any of them."""
    return tuple(f for f in findings if keys is None or f.key is None or f.key in keys)


def notes(snapshot: Snapshot) -> tuple[str, ...]:
    """What is worth knowing about the repository and the place of the records."""
    told = list(snapshot.git.notes)
    if asks_for_nothing(snapshot):
        where = ", ".join(snapshot.target.paths)
        told.append(f"Git asks for nothing under {where}: check the branch and the path")
    if snapshot.state_place not in {"", "cluster"}:
        told.append(f"inventory and history are kept in {snapshot.state_place}")
    return tuple(told)


def asks_for_nothing(snapshot: Snapshot) -> bool:
    """Whether there is no manifest at all, not even one that cannot be used."""
    return not snapshot.resources and not snapshot.findings


def lost(snapshot: Snapshot, known: Collection[ResourceKey]) -> bool:
    """Whether resources are `known` from past syncs while Git asks for nothing at all."""
    return asks_for_nothing(snapshot) and bool(known) and not snapshot.target.only_namespace


def stale_note(count: int) -> tuple[str, ...]:
    """That stale resources stay, where there are any."""
    if not count:
        return ()
    them, stay = ("it", "stays") if count == 1 else ("them", "stay")
    told = f"{plural(count, 'stale resource')} {stay} in the cluster"
    return (f"{told}; `gitops-tui sync --prune` deletes {them}",)
