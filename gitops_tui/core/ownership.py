"""Who owns which live field, as `managedFields` tells it, and what kind of writer that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from gitops_tui.core.fieldsets import Fields, owns, subtree
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.revisions import LiveCause
from gitops_tui.core.steps import Path

FIELD_MANAGER = "gitops-tui"
CLIENT_SIDE_APPLY = "kubectl-client-side-apply"

# Where the API server folds the oldest entries when there are more than ten, and what it
# calls the owner of all that was there before the first apply.
_NOBODY_KNOWN = frozenset({"ancient-changes", "before-first-apply"})

# By the names that controllers give themselves. What is left are people and their tools.
_CONTROLLER = re.compile(
    r"kube-.*|kubelet|kwok.*|k3s|manager|controller|operator|coredns|cilium.*|calico.*"
    r"|go-http-client|cluster-autoscaler|cainjector"
    r"|.*-(controller|controller-manager|manager|operator|webhook|agent|scheduler|autoscaler"
    r"|recommender|updater|provisioner|injector|apiserver|proxy)",
    re.IGNORECASE,
)
_PERSONS = re.compile(r"(kubectl|k9s|helm|lens|openlens|node-fetch|mozilla)(\b|-).*", re.IGNORECASE)


class Writer(Enum):
    """Who is behind a field manager."""

    WE = "we"
    CLIENT_SIDE_APPLY = "client-side apply"
    """What Git stated, applied before us by `kubectl apply`."""
    PERSON = "person"
    """A person's tool that set single fields."""
    APPLIER = "applier"
    """Somebody else's server-side apply: their statement, as the manifest is ours."""
    CONTROLLER = "controller"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Owner:
    """One entry of `managedFields`."""

    manager: str
    """Untrusted text."""
    operation: str
    subresource: str
    time: datetime | None
    fields: Fields

    @property
    def writer(self) -> Writer:
        """Who that is."""
        applied = self.operation == "Apply"
        if applied and self.manager == FIELD_MANAGER:
            return Writer.WE
        if not applied and self.manager == CLIENT_SIDE_APPLY:
            return Writer.CLIENT_SIDE_APPLY
        if self.manager in _NOBODY_KNOWN:
            return Writer.UNKNOWN
        if self.subresource == "status" or _is_controller(self.manager):
            return Writer.CONTROLLER
        return Writer.APPLIER if applied else Writer.PERSON

    def owns(self, path: Path) -> bool:
        """Whether this entry holds the field itself."""
        return owns(self.fields, path)

    def states(self, path: Path) -> bool:
        """Whether this entry names the field or something below it.

        A leaf above does not count: beside single fields of ours that is an empty map.
        """
        return subtree(self.fields, path) is not None

    def touches(self, path: Path) -> bool:
        """Whether this entry holds the field, or something below it."""
        return subtree(self.fields, path) is not None or self.owns(path)


def read_owners(live: JsonObject) -> tuple[Owner, ...]:
    """The entries of a live object's `managedFields`."""
    return owners(live.get("metadata", {}).get("managedFields") or ())


def owners(managed_fields: Iterable[JsonObject]) -> tuple[Owner, ...]:
    """The entries of `managedFields`, those that cannot be read left out."""
    return tuple(_owners(managed_fields))


def owned_by(managed_fields: Iterable[JsonObject], manager: str, operation: str) -> Fields:
    """The fields that a manager owns by an operation (`Apply` or `Update`); empty for none.

    Status and scale are entries of their own, and not meant.
    """
    for entry in managed_fields:
        if (
            entry.get("manager") == manager
            and entry.get("operation") == operation
            and not entry.get("subresource")
        ):
            fields = entry.get("fieldsV1")
            return fields if isinstance(fields, dict) else {}
    return {}


def latest_first(entries: Iterable[Owner]) -> list[Owner]:
    """Owners by the time of their last word; ours after others of the same time."""
    return sorted(entries, key=_age, reverse=True)


def live_cause(known: Iterable[Owner], path: Path) -> LiveCause | None:
    """Who last set the live field at `path`, at or before the time given.

    None where nobody can be named: the server filled it in, or its writer's entry was
    folded away.
    """
    named = [owner for owner in latest_first(known) if owner.writer is not Writer.UNKNOWN]
    owning = [owner for owner in named if owner.owns(path)]
    found = owning or [owner for owner in named if owner.touches(path)]
    return LiveCause(found[0].manager, found[0].time) if found else None


def _owners(managed_fields: Iterable[JsonObject]) -> Iterator[Owner]:
    for entry in managed_fields:
        fields = entry.get("fieldsV1")
        if isinstance(fields, dict):
            yield Owner(
                manager=str(entry.get("manager", "")),
                operation=str(entry.get("operation", "")),
                subresource=str(entry.get("subresource", "")),
                time=_time(entry.get("time")),
                fields=fields,
            )


def _is_controller(manager: str) -> bool:
    return not _PERSONS.fullmatch(manager) and _CONTROLLER.fullmatch(manager) is not None


def _age(owner: Owner) -> tuple[bool, float, bool]:
    known = owner.time is not None
    return known, owner.time.timestamp() if owner.time else 0.0, owner.writer is not Writer.WE


def _time(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None
