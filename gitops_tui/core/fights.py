"""Fights: applies of one manifest that somebody answers back, time and again.

A controller or a policy that wants a field otherwise would have it flip with every sync,
and the workload roll. After three rounds the object is left alone, and the opponent
named; a new manifest, or a person who syncs just this one, begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gitops_tui.core.resources import ResourceKey

ROUNDS = 3
"""So many repairs of the same field, and it is a fight."""
CALM = 3
"""So many syncs in which nothing was to be repaired, and it is none any more."""
NAMED = 3


@dataclass(frozen=True, slots=True)
class Fight:
    """How often a manifest that stayed the same had to be applied anew, and about what."""

    rounds: int
    fields: tuple[str, ...]
    """The fields that every round repaired, as people read them."""
    opponent: str = ""
    """The field manager who set them last; empty where nobody can be named. Untrusted text."""
    calm: int = 0
    """How many syncs since then found nothing to repair."""

    @property
    def over(self) -> bool:
        """Whether the object is left alone from now on."""
        return self.rounds >= ROUNDS

    def told(self, key: ResourceKey) -> str:
        """One sentence for a person, with the ways out."""
        who = self.opponent or "Somebody, an admission policy perhaps,"
        named = ", ".join(self.fields[:NAMED])
        more = f" and {len(self.fields) - NAMED} more" if len(self.fields) > NAMED else ""
        return (
            f"Left alone: {who} changed {named}{more} back after each of {self.rounds} syncs."
            f" Change the manifest, or try again with `gitops-tui sync {key.qualified}`."
        )


def stayed(before: Fight | None) -> Fight | None:
    """The fight after a sync that found nothing to repair."""
    if before is None or before.calm + 1 >= CALM:
        return None
    return replace(before, calm=before.calm + 1)
