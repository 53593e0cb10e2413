"""Whether an apply would find nothing to do, not even about who owns which field."""

from __future__ import annotations

from gitops_tui.core.bookkeeping import without_bookkeeping
from gitops_tui.core.compare import in_sync
from gitops_tui.core.fieldsets import Fields, stated
from gitops_tui.core.ownership import FIELD_MANAGER, owned_by
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema


def is_settled(manifest: JsonObject, live: JsonObject, schema: Schema | None) -> bool:
    """Whether `live` is what our last apply of just `manifest` left, and nothing is to be
    repaired: every stated field stands, and we own all of them and no other.

    On any doubt the answer is no, which costs an apply. What something on the way in
    would make of the manifest is not asked here (core.admission).
    """
    return is_all_ours(manifest, live, schema) and in_sync(manifest, live, schema, base=manifest)


def is_all_ours(manifest: JsonObject, live: JsonObject, schema: Schema | None) -> bool:
    """Whether we own every field that `manifest` states, and no other."""
    metadata = live["metadata"]
    if metadata.get("deletionTimestamp"):
        return False
    owned = owned_by(metadata.get("managedFields") or (), FIELD_MANAGER, "Apply")
    return owned == _claimed(manifest, schema)


def _claimed(manifest: JsonObject, schema: Schema | None) -> Fields:
    """The fields that applying `manifest` makes ours; its name and namespace are nobody's."""
    body = without_bookkeeping(manifest)
    metadata = {k: v for k, v in body["metadata"].items() if k not in {"name", "namespace"}}
    body.pop("metadata")
    return stated({"metadata": metadata, **body} if metadata else body, schema)
