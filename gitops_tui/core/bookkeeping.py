"""What the API server and kubectl write into an object for themselves: never compared."""

from __future__ import annotations

from gitops_tui.core.resources import JsonObject

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

BOOKKEEPING = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
"""Fields of an object's own `metadata`."""

IDENTITY = frozenset({"apiVersion", "kind"})


def without_bookkeeping(body: JsonObject) -> JsonObject:
    """The object without identity, status, bookkeeping and last-applied annotation.

    A new dictionary as far down as something was left out; the rest is shared.
    """
    kept = {name: value for name, value in body.items() if name not in IDENTITY}
    kept.pop("status", None)
    metadata = kept.get("metadata")
    if isinstance(metadata, dict):
        metadata = {name: value for name, value in metadata.items() if name not in BOOKKEEPING}
        annotations = metadata.get("annotations")
        if isinstance(annotations, dict) and LAST_APPLIED in annotations:
            rest = {name: text for name, text in annotations.items() if name != LAST_APPLIED}
            metadata["annotations"] = rest
            if not rest:
                del metadata["annotations"]
        kept["metadata"] = metadata
    return kept
