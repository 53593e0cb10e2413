"""History and its commits as JSON documents, version 1; reference.md describes each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from gitops_tui.cli.documents import (
    SCHEMA_VERSION,
    finding,
    freshness,
    identity,
    operation_head,
    pin,
    revision,
)
from gitops_tui.cli.documents_of_acts import effect_of
from gitops_tui.core.deeds import Deed, deeds
from gitops_tui.core.drift import ABSENT, FieldChange
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import GitView
from gitops_tui.core.state import TargetState
from gitops_tui.engine.api import CommitView, Effect, ManifestChange


def history(
    revisions: tuple[Revision, ...],
    state: TargetState,
    landed: Mapping[str, str],
    before: str | None,
    git: GitView,
    failed: Collection[str],
) -> JsonObject:
    """What `history -o json` says; `before` is where the next page begins, if there is one, and
    `failed` holds the revisions that were applied and never well.
    """
    done = deeds(state.operations, landed)
    synced = state.synced.revision if state.synced else None
    runs = landed.get(synced, synced) if synced else None
    return {
        "schemaVersion": SCHEMA_VERSION,
        **freshness(git),
        "synced": synced,
        "pin": pin(state.pin) if state.pin else None,
        "revisions": [
            {
                **revision(commit),
                "synced": commit.sha == runs,
                "failed": commit.sha in failed,
                "operations": [deed.operation.id for deed in done.get(commit.sha, ())],
            }
            for commit in revisions
        ],
        "operations": [operation_head(told) for told in state.operations],
        "before": before,
    }


def commit(
    view: CommitView, effects: Iterable[Effect], done: Iterable[Deed], git: GitView
) -> JsonObject:
    """What `show -o json` says."""
    told = view.revision
    return {
        "schemaVersion": SCHEMA_VERSION,
        **freshness(git),
        "revision": {**revision(told), "body": told.body, "parents": list(told.parents)},
        "files": list(view.files),
        "outside": view.outside,
        "operations": [operation_head(deed.operation) for deed in done],
        "manifests": [_manifest(change) for change in view.manifests],
        "effects": [effect_of(effect) for effect in effects],
        "errors": [finding(found) for found in view.findings],
    }


def _manifest(told: ManifestChange) -> JsonObject:
    return {
        **identity(told.key),
        "action": told.move.value,
        "file": told.file,
        "from": told.came_from,
        "fields": [_field(change) for change in told.changes],
    }


def _field(change: FieldChange) -> JsonObject:
    sides = {"before": change.live, "after": change.desired}
    stated = {name: value for name, value in sides.items() if value is not ABSENT}
    place: JsonObject = {"pointer": change.pointer, "path": change.path, "op": change.op.value}
    return place | ({"order": True} if change.order else {}) | stated
