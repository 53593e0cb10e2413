"""What helps against a refusal of the API server, where that is not to correct the manifest."""

from __future__ import annotations

from gitops_tui.core.desired import Manifest
from gitops_tui.core.prune import guarded
from gitops_tui.core.resources import ResourceKey
from gitops_tui.errors import ClusterError, Rejected, UsageError


def refuse_guarded(keys: frozenset[ResourceKey]) -> None:
    """Raises UsageError when one of `keys` holds what nobody can make anew."""
    for key in sorted(keys):
        if guarded(key):
            raise UsageError(
                f"{key.qualified} is never recreated: what it holds would be lost.",
                hint="If that is meant, delete it yourself; the next sync creates it.",
            )


def recreatable(key: ResourceKey, error: ClusterError) -> bool:
    """Whether recreating `key` helps against this refusal of its apply."""
    return isinstance(error, Rejected) and error.immutable and not guarded(key)


def placed(manifest: Manifest, error: ClusterError) -> str:
    """A refusal with its way out; where the manifest is at fault, with its place in Git."""
    told = why(manifest.key, error)
    return f"{manifest.origin}: {told}" if isinstance(error, Rejected) else told


def why(key: ResourceKey, error: ClusterError) -> str:
    """A refusal with its way out, which for an immutable field is not to correct Git."""
    if not isinstance(error, Rejected) or not error.immutable:
        return str(error)
    if guarded(key):
        return f"{error.message} It is never recreated, since what it holds would be lost."
    return f"{error.message} {anew(key)}"


def anew(key: ResourceKey) -> str:
    """The way out where only recreating helps, once Git asks for it."""
    return f"`gitops-tui sync --recreate {key.qualified}` deletes it and makes it anew."
