"""What an act would do to each resource."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gitops_tui.core.drift import FieldChange
from gitops_tui.core.resources import ResourceKey
from gitops_tui.errors import MAY_NOT


class EffectAction(StrEnum):
    """What an act would do to one resource."""

    CREATE = "create"
    CHANGE = "change"
    UNCHANGED = "unchanged"
    BECOMES_STALE = "becomes stale"
    RECREATE = "recreate"
    """Deleted and created: it cannot be changed in place."""
    SKIP = "skip"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act would do to one resource, by the server's dry run where it can be asked."""

    key: ResourceKey
    action: EffectAction
    changes: tuple[FieldChange, ...] = ()
    note: str = ""
    """`rolling restart`; `locked by ana until 18:00 (incident 42)`; why it is refused;
    `create, not verifiable yet` where the namespace or the CRD does not exist."""
    verified: bool = False
    """Whether the API server was asked."""
    recreatable: bool = False
    """Refused only because it cannot be changed in place: to recreate it would do."""


def all_forbidden(effects: Iterable[Effect]) -> bool:
    """Whether there is something to apply, and a right is missing for each piece of it."""
    left = {EffectAction.SKIP, EffectAction.BECOMES_STALE, EffectAction.UNCHANGED}
    tried = [effect for effect in effects if effect.verified or effect.action not in left]
    return bool(tried) and all(effect.note.startswith(MAY_NOT) for effect in tried)
