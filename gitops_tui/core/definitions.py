"""The kinds that CustomResourceDefinitions in the same revision will make the cluster serve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gitops_tui.core.desired import Document
from gitops_tui.core.resources import JsonObject, Kind, split_api_version

CRD = ("apiextensions.k8s.io", "CustomResourceDefinition")

_VERBS = frozenset({"create", "delete", "get", "list", "patch", "update", "watch"})


def defined_kinds(documents: Iterable[Document]) -> tuple[Kind, ...]:
    """Every served version of every kind that the CRDs among `documents` define.

    One that is malformed defines nothing: the server will say what is wrong with it.
    """
    return tuple(
        kind
        for document in documents
        if is_definition(document.api_version, document.kind) and document.refusal is None
        for kind in kinds_of(document.body)
    )


def is_definition(api_version: str, kind: str) -> bool:
    """Whether that names a CustomResourceDefinition."""
    group, _ = split_api_version(api_version)
    return (group, kind) == CRD


def kinds_of(crd: JsonObject) -> Iterator[Kind]:
    """The kinds that one CRD defines, one for each served version."""
    spec = _mapping(crd.get("spec"))
    names = _mapping(spec.get("names"))
    group, kind, plural = spec.get("group"), names.get("kind"), names.get("plural")
    if not (isinstance(group, str) and isinstance(kind, str) and isinstance(plural, str)):
        return
    versions = spec.get("versions")
    served = {
        str(version["name"]): "status" in _mapping(version.get("subresources"))
        for version in (versions if isinstance(versions, list) else [])
        if isinstance(version, dict) and version.get("served") and version.get("name")
    }
    short = names.get("shortNames")
    for version, status_apart in served.items():
        yield Kind(
            group=group,
            version=version,
            kind=kind,
            plural=plural,
            namespaced=spec.get("scope") == "Namespaced",
            singular=str(names.get("singular") or kind.lower()),
            short_names=tuple(map(str, short)) if isinstance(short, list) else (),
            verbs=_VERBS,
            preferred=version == next(iter(served)),
            status_apart=status_apart,
        )


def _mapping(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}
