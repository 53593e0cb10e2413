"""What the API server and kubectl write into an object for themselves: never compared."""

from __future__ import annotations

from gitops_tui.core.resources import JsonObject

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"
"""A DaemonSet's count of its templates: the server's own, whatever anybody states."""
NOTES = frozenset({LAST_APPLIED, TEMPLATE_GENERATION})
"""Annotations of the same kind."""

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
    """The object without identity, status and bookkeeping, also that in annotations.

    A new dictionary as far down as something was left out; the rest is shared.
    """
    kept = {name: value for name, value in body.items() if name not in IDENTITY}
    kept.pop("status", None)
    metadata = kept.get("metadata")
    if isinstance(metadata, dict):
        metadata = {name: value for name, value in metadata.items() if name not in BOOKKEEPING}
        annotations = metadata.get("annotations")
        if isinstance(annotations, dict) and not NOTES.isdisjoint(annotations):
            rest = {name: text for name, text in annotations.items() if name not in NOTES}
            metadata["annotations"] = rest
            if not rest:
                del metadata["annotations"]
        kept["metadata"] = metadata
    return kept
