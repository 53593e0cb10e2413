"""Taking over from client-side apply, as `kubectl apply --server-side` does.

What `kubectl apply` owns would stay for ever when Git drops it, for server-side apply
removes only what its own manager owned alone. So that entry is folded into ours, once.
https://github.com/kubernetes/client-go/blob/master/util/csaupgrade/upgrade.go
"""

from __future__ import annotations

from collections.abc import Sequence

from gitops_tui.core.bookkeeping import LAST_APPLIED
from gitops_tui.core.fieldsets import owns, union
from gitops_tui.core.ownership import CLIENT_SIDE_APPLY
from gitops_tui.core.resources import JsonObject

_LAST_APPLIED = ("metadata", "annotations", LAST_APPLIED)


def taken_over(managed_fields: Sequence[JsonObject], manager: str) -> list[JsonObject] | None:
    """The new `managedFields` for `manager`; None when there is nothing to take over.

    The caller replaces the old ones by a JSON patch that tests the resource version.
    """
    entries = [dict(entry) for entry in managed_fields]
    others = [entry for entry in entries if _is_client_side_apply(entry)]
    if not others:
        return None
    ours = next((entry for entry in entries if _is_ours(entry, manager)), None)
    if ours is None:
        # The most recent entry comes first: it becomes ours.
        ours = others.pop(0)
        ours.update(manager=manager, operation="Apply")
    for other in others:
        if other.get("apiVersion") == ours.get("apiVersion"):
            ours["fieldsV1"] = union(ours["fieldsV1"], other["fieldsV1"])
    return [entry for entry in entries if not _is_client_side_apply(entry)]


def _is_ours(entry: JsonObject, manager: str) -> bool:
    return (
        entry.get("manager") == manager
        and entry.get("operation") == "Apply"
        and not entry.get("subresource")
        and isinstance(entry.get("fieldsV1"), dict)
    )


def _is_client_side_apply(entry: JsonObject) -> bool:
    """Whether it is `kubectl apply`'s entry, also under a name given by --field-manager."""
    fields = entry.get("fieldsV1")
    if entry.get("operation") != "Update" or entry.get("subresource"):
        return False
    if not isinstance(fields, dict):
        return False
    return entry.get("manager") == CLIENT_SIDE_APPLY or owns(fields, _LAST_APPLIED)
