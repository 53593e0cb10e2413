"""What controllers write into the status of new objects, at once: all is well."""

from __future__ import annotations

from gitops_tui.core.resources import JsonObject


def settled(body: JsonObject) -> JsonObject:
    """The status of an object whose controllers have done their work."""
    generation = body["metadata"].get("generation", 0)
    replicas = body.get("spec", {}).get("replicas", 1)
    match body["kind"]:
        case "Namespace":
            return {"phase": "Active"}
        case "CustomResourceDefinition":
            return {"conditions": [{"type": "Established", "status": "True"}]}
        case "Deployment" | "StatefulSet":
            counted = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
            return {"observedGeneration": generation, **dict.fromkeys(counted, replicas)}
        case _:
            return {}
