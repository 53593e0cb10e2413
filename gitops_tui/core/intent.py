"""What is sent for a manifest, given what is alive: the manifest, but for what a controller owns.

Leaving a field out is not neutral: server-side apply resets a field that we applied and
then omit. So a field that an autoscaler owns is left out only while another manager owns
it; otherwise its live value is sent, with `resourceVersion` as precondition.
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
"""

from __future__ import annotations

from typing import Any, cast

from gitops_tui.core.ownership import FIELD_MANAGER
from gitops_tui.core.resources import JsonObject, ResourceKey, split_api_version

AUTOSCALER = ("autoscaling", "HorizontalPodAutoscaler")


def autoscaled_by(autoscaler: JsonObject) -> ResourceKey | None:
    """The workload whose replicas a HorizontalPodAutoscaler owns."""
    target = autoscaler.get("spec", {}).get("scaleTargetRef") or {}
    namespace = autoscaler.get("metadata", {}).get("namespace", "")
    if not target.get("kind") or not target.get("name"):
        return None
    group, _ = split_api_version(target.get("apiVersion", ""))
    return ResourceKey(group, target["kind"], namespace, target["name"])


def intent(manifest: JsonObject, live: JsonObject | None, *, autoscaled: bool) -> JsonObject:
    """The body to apply. The manifest itself unless an autoscaler owns its replicas."""
    spec = manifest.get("spec")
    if not autoscaled or live is None or not isinstance(spec, dict):
        return manifest
    stated = "replicas" in spec
    kept = {name: value for name, value in spec.items() if name != "replicas"}
    replicas = live.get("spec", {}).get("replicas")
    if replicas is None or _owned_by_another(live):
        return {**manifest, "spec": kept} if stated else manifest
    if not stated and not _owned_by_us(live):
        return manifest
    metadata = {
        **manifest["metadata"],
        "resourceVersion": live["metadata"]["resourceVersion"],
    }
    return {**manifest, "metadata": metadata, "spec": {**kept, "replicas": replicas}}


def as_scaled(manifest: JsonObject, live: JsonObject) -> JsonObject:
    """What an autoscaled manifest is compared as: with the replicas that it has now.

    Whoever set them, Git's own number is neither drift nor to be restored.
    """
    spec, replicas = manifest.get("spec"), live.get("spec", {}).get("replicas")
    if not isinstance(spec, dict) or replicas is None:
        return manifest
    return {**manifest, "spec": {**spec, "replicas": replicas}}


def left_scaled(manifest: JsonObject, base: JsonObject | None, live: JsonObject) -> bool:
    """Whether an autoscaler that is gone has left its replicas to us: they are ours alone,
    though neither `manifest` nor the one that was last applied, `base`, states any.

    We sent them as they were. To leave them out now would reset the workload to one.
    """
    if base is None or _states_replicas(manifest) or _states_replicas(base):
        return False
    return _owned_by_us(live) and not _owned_by_another(live)


def as_new(meant: JsonObject) -> JsonObject:
    """The body for an object that is made anew: it cannot be expected to be the old one."""
    old = {"resourceVersion", "uid", "managedFields"}
    metadata = {name: value for name, value in meant["metadata"].items() if name not in old}
    return {**meant, "metadata": metadata}


def _states_replicas(body: JsonObject) -> bool:
    spec = body.get("spec")
    return isinstance(spec, dict) and "replicas" in spec


def _owned_by_us(live: JsonObject) -> bool:
    return any(entry.get("manager") == FIELD_MANAGER for entry in _owning_replicas(live))


def _owned_by_another(live: JsonObject) -> bool:
    return any(entry.get("manager") != FIELD_MANAGER for entry in _owning_replicas(live))


def _owning_replicas(live: JsonObject) -> list[JsonObject]:
    entries = cast("list[dict[str, Any]]", live["metadata"].get("managedFields") or [])
    return [
        entry
        for entry in entries
        if "f:replicas" in (entry.get("fieldsV1", {}).get("f:spec") or {})
    ]
