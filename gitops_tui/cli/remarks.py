"""What stands beside an answer: manifests that cannot be used, notes, what became stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gitops_tui.cli import console
from gitops_tui.cli.wording import plural
from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus, State
from gitops_tui.core.inventory import within
from gitops_tui.core.locks import locked_by, stated_in
from gitops_tui.core.prune import guarded
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import OneShot


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a person should know besides what was asked."""

    findings: tuple[Finding, ...]
    """What in Git cannot be used, as far as it may concern what was asked."""
    notes: tuple[str, ...]

    def tell(self, told: Iterable[str | None] = ()) -> None:
        """Write each on a line of stderr, but not what the answer has `told`."""
        known = {sentence for sentence in told if sentence}
        for sentence in map(str, self.findings):
            if sentence not in known:
                console.say(f"unusable: {one_line(sentence)}")
        for note in self.notes:
            if any(sentence.startswith(note) for sentence in known):
                # What blocks an act says the same, with the way out.
                continue
            console.say(f"note: {one_line(note)}")


async def remarks(
    session: OneShot,
    keys: frozenset[ResourceKey] | None = None,
    *,
    nothing: bool = False,
    stale: bool = True,
) -> Remarks:
    """What to say besides an answer about `keys` (None: about everything).

    `nothing` says that the answer was empty; then it matters whether Git asks for nothing.
    `stale` tells the way out for what is: not where another revision than the tip is meant.
    """
    told = [*session.notes]
    if keys is None:
        if nothing and not session.findings and not lost(session):
            told.append(_asks_for_nothing(session.only_namespace))
        if stale:
            told += _stale([row for row in session.health if row.state is State.STALE])
    return Remarks(about(session.findings, keys), tuple(told))


def lost(session: OneShot) -> bool:
    """Whether Git asking for nothing is no harmless emptiness: past syncs applied something
    where the target looks, or what it asks for is withheld.
    """
    held = within(session.state.inventory, session.only_namespace)
    return bool(held or session.withheld)


def about(findings: Iterable[Finding], keys: frozenset[ResourceKey] | None) -> tuple[Finding, ...]:
    """The findings about `keys`; a file that cannot be read may be about any of them."""
    return tuple(f for f in findings if keys is None or f.key is None or f.key in keys)


def _asks_for_nothing(only_namespace: str | None) -> str:
    if only_namespace is None:
        return "Git asks for nothing here: check the branch and the path."
    name = one_line(only_namespace)
    return f"Git asks for nothing in {name}: check the namespace, the branch and the path."


def _stale(rows: list[ResourceStatus]) -> Iterable[str]:
    keys = [row.key for row in rows if row.lock is None and row.kept is None]
    plain = sum(not guarded(key) for key in keys)
    if plain:
        them, stay = ("it", "stays") if plain == 1 else ("them", "stay")
        told = f"{plural(plain, 'stale resource')} {stay} in the cluster"
        yield f"{told}; `gitops-tui sync --prune` deletes {them}."
    for key in filter(guarded, keys):
        way = f"`gitops-tui sync --prune {key.qualified}` deletes it, `forget` lets it be"
        yield f"{key.qualified} is stale, may hold data, and stays in the cluster; {way}."
    yield from _kept({row.key: row.kept for row in rows if row.kept and not row.lock})
    for key, lock in ((row.key, row.lock) for row in rows if row.lock is not None):
        reason = f" ({one_line(lock.reason)})" if lock.reason else ""
        by = f"{locked_by(lock)}{reason}{stated_in(lock)}"
        end = f"`gitops-tui unlock {key.qualified}`" if not lock.annotation else "that is taken off"
        way = f"a prune passes it by until {end}"
        yield f"{key.qualified} is stale, {by}, and stays in the cluster; {way}."


def _kept(reasons: Mapping[ResourceKey, str]) -> Iterable[str]:
    """What no prune deletes, a sentence for each reason."""
    by_reason: dict[str, list[ResourceKey]] = {}
    for key, why in reasons.items():
        by_reason.setdefault(why, []).append(key)
    for why, keys in by_reason.items():
        if len(keys) == 1:
            name = keys[0].qualified
            told, way = f"{name} is stale, and a prune keeps it", f"forget {name}` takes it"
        else:
            told = f"{len(keys)} stale resources are kept by a prune"
            way = "forget RESOURCE` takes one"
        yield f"{told}: {one_line(why)}; `gitops-tui {way} off the list."
