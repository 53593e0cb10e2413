"""The embedded cluster answers as the real API server does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import KINDS
from gitops_tui.sandbox.openapi import document
from gitops_tui.sandbox.shapes import Shape, shape_of
from tests.control_plane.reach import Reach
from tests.sandbox.speaking import Api, Kubectl
from tests.sandbox.transcript import transcribe


@pytest.mark.real
async def test_kubectl_hears_the_same(
    namespace: str, control_plane: Reach, api: Api, kubectl: Kubectl, tmp_path: Path
) -> None:
    """Sixty commands: objects, defaults, managedFields, conflicts and refusals are the same."""
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    await api.ask("POST", "/api/v1/namespaces", body)
    real = Kubectl(control_plane.kubeconfig, tmp_path / "real-cache")
    expected = await transcribe(real, namespace)
    told = await transcribe(kubectl, namespace)
    assert told == expected


@pytest.mark.real
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.plural)
def test_the_structure_is_the_same(kind: Any, control_plane: Reach) -> None:
    """Every field that the embedded cluster knows is one of the real server's, merged alike."""
    root = f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"
    schemas = control_plane.request("GET", f"/openapi/v3/{root}")["components"]["schemas"]
    identity = {"group": kind.group, "version": kind.version, "kind": kind.kind}
    name = next(n for n, s in schemas.items()
                if identity in s.get("x-kubernetes-group-version-kind", ()))  # fmt: skip
    assert list(_differences(shape_of(kind.kind), schemas[name], schemas, kind.kind)) == []
    assert name.encode() in document(root)


def _differences(shape: Shape, real: JsonObject, schemas: JsonObject, path: str) -> Any:
    real = _resolved(real, schemas)
    if shape.type == "list":
        wanted = "map" if shape.keys else "set" if shape.is_set else "atomic"
        if real.get("x-kubernetes-list-type", "atomic") != wanted:
            yield f"{path}: {real.get('x-kubernetes-list-type')}, not {wanted}"
        if tuple(real.get("x-kubernetes-list-map-keys", ())) != shape.keys:
            yield f"{path}: keys {real.get('x-kubernetes-list-map-keys')}"
        yield from _differences(shape.item or shape, real["items"], schemas, f"{path}[]")
        return
    if shape.type in {"struct", "map"} and (
        (real.get("x-kubernetes-map-type") == "atomic") != shape.whole
    ):
        yield f"{path}: whole is {shape.whole}"
    if shape.type == "struct":
        for name, child in shape.fields().items():
            if name not in real["properties"]:
                yield f"{path}.{name}: unknown to the real server"
            else:
                inner = real["properties"][name]
                yield from _differences(child, inner, schemas, f"{path}.{name}")


def _resolved(node: JsonObject, schemas: JsonObject) -> JsonObject:
    reference = node.get("$ref") or node.get("allOf", [{}])[0].get("$ref")
    return schemas[reference.rsplit("/", 1)[1]] if reference else node
