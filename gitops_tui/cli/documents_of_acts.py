"""Operations, plans and history as JSON documents, version 1; reference.md describes each."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.cli.documents import (
    SCHEMA_VERSION,
    finding,
    health,
    identity,
    operation_head,
    pin,
    revision,
)
from gitops_tui.cli.documents_of_drift import field_changes
from gitops_tui.cli.healths import FINE
from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Action, Operation, OperationKind, Result
from gitops_tui.core.resources import JsonObject, ResourceKey
from gitops_tui.engine.api import (
    CommitPreview,
    EditPreview,
    Effect,
    EffectAction,
    PinPreview,
    Proposal,
    PrunePreview,
    RollbackPreview,
    SyncPreview,
)


def operation(
    ended: Operation,
    rows: Iterable[ResourceStatus] = (),
    findings: Iterable[Finding] = (),
) -> JsonObject:
    """An act that ended; with the health of what it touched where it applied anything, and
    what in Git could not be used.
    """
    document = {"schemaVersion": SCHEMA_VERSION, **operation_head(ended)}
    if ended.kind.commits:
        document["commit"] = ended.revision
    if ended.kind.goes_back:
        document |= {"restored": ended.restored, "also": list(ended.also)}
    document["results"] = [_result(result) for result in ended.results]
    document["health"] = _health(ended, rows)
    document["errors"] = [finding(found) for found in findings]
    return document


def sync_plan(
    preview: SyncPreview,
    prune: PrunePreview | None,
    chosen: frozenset[ResourceKey],
    findings: Iterable[Finding] = (),
) -> JsonObject:
    """What `sync --dry-run -o json` says."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "dryRun": True,
        "operation": OperationKind.SYNC.value,
        "revision": preview.revision.sha,
        "first": preview.first,
        "partial": preview.partial,
        "blocked": str(preview.blocked) if preview.blocked else None,
        "leaves": preview.leaves.why if preview.leaves else None,
        "effects": [effect_of(effect) for effect in preview.effects],
        "prune": _prune(prune, chosen) if prune else None,
        "errors": [finding(found) for found in findings],
    }


def proposal(made: Proposal, preview: RollbackPreview | EditPreview) -> JsonObject:
    """What `--to-branch -o json` says of a rollback, a revert, a release and a take."""
    about = (
        {"operation": preview.how.act, "restored": preview.revision.sha}
        if isinstance(preview, RollbackPreview)
        else {"operation": preview.kind.value, "resource": identity(preview.key)}
    )
    return {
        "schemaVersion": SCHEMA_VERSION,
        **about,
        "commit": made.commit.sha,
        "branch": made.branch,
        "onto": made.onto,
        "message": preview.message,
    }


def pin_plan(preview: PinPreview) -> JsonObject:
    """What `pin --dry-run -o json` says."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "dryRun": True,
        "operation": OperationKind.PIN.value,
        "revision": preview.revision.sha,
        "ahead": preview.behind,
        "replaces": pin(preview.replaces) if preview.replaces else None,
        "first": preview.first,
        "blocked": str(preview.blocked) if preview.blocked else None,
        "effects": [effect_of(effect) for effect in preview.effects],
    }


def unpinned(ended: Operation, following: SyncPreview) -> JsonObject:
    """What `unpin -o json` says: the act, and what the sync after it would do."""
    head, effects = following.revision.sha, following.effects
    return {
        **operation(ended),
        "next": {"revision": head, "effects": [effect_of(effect) for effect in effects]},
    }


def rollback_plan(preview: RollbackPreview) -> JsonObject:
    """What `rollback --dry-run -o json` and `revert --dry-run -o json` say."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "dryRun": True,
        "operation": "rollback" if preview.how.value == "restore" else "revert",
        "restored": preview.revision.sha,
        "undone": [revision(undone) for undone in preview.git.undone],
        **_commit_plan(preview),
    }


def edit_plan(preview: EditPreview) -> JsonObject:
    """What `release --dry-run -o json` and `take --dry-run -o json` say."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "dryRun": True,
        "operation": preview.kind.value,
        "resource": identity(preview.key),
        "note": preview.note,
        "images": [
            {"container": c.container.name, "before": c.container.image, "after": c.after}
            for c in preview.images
        ],
        "fields": field_changes(preview.fields),
        "diff": preview.git.diff,
        **_commit_plan(preview),
    }


def _commit_plan(preview: CommitPreview) -> JsonObject:
    return {
        "tip": preview.git.tip,
        "message": preview.message,
        "pushes": preview.pushes,
        "refusal": preview.refusal,
        "files": [
            {"file": f.path, "change": f.change, "added": f.added, "removed": f.removed}
            for f in preview.git.files
        ],
        "effects": [effect_of(effect) for effect in preview.effects],
    }


def _result(result: Result) -> JsonObject:
    return {
        **identity(result.key, result.api_version),
        "action": result.action.value,
        "reason": result.reason,
    }


def effect_of(effect: Effect) -> JsonObject:
    """What an act would do to one resource."""
    return {
        **identity(effect.key),
        "action": "stale" if effect.action is EffectAction.BECOMES_STALE else effect.action.value,
        "note": effect.note,
        "verified": effect.verified,
        "recreatable": effect.recreatable,
        "changes": field_changes(effect.changes),
    }


def _prune(preview: PrunePreview, chosen: frozenset[ResourceKey]) -> JsonObject:
    return {
        "count": len(chosen),
        "countNeeded": preview.typed,
        "refusal": preview.refusal,
        "candidates": [
            {
                **identity(candidate.key),
                "pruned": candidate.key in chosen,
                "guarded": candidate.guarded,
                "holds": candidate.holds,
                "skip": candidate.skip,
            }
            for candidate in preview.candidates
        ],
    }


def _health(ended: Operation, rows: Iterable[ResourceStatus]) -> JsonObject:
    gone = {result.key for result in ended.results if result.action is Action.PRUNED}
    touched = {result.key for result in ended.results} - gone
    seen = [row for row in rows if row.key in touched and row.health]
    return {
        "healthy": all(row.health.status in FINE for row in seen if row.health),
        "resources": [
            {**identity(row.key, row.api_version), **health(row.health)}
            for row in seen
            if row.health
        ],
    }
