"""From a file's bytes to manifests: read what it says, then ask which kinds that are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from gitops_tui.core.annotations import annotation_problem
from gitops_tui.core.catalog import Catalog
from gitops_tui.core.definitions import defined_kinds
from gitops_tui.core.desired import Document, Finding, Manifest
from gitops_tui.core.documents import documents_of
from gitops_tui.core.resources import Kind, ResourceKey, split_api_version
from gitops_tui.core.sendable import digest
from gitops_tui.core.yaml_reader import YamlDocument, read_yaml

# Files that other tools render, by their name: said once, not read.
_RENDERED = {
    **dict.fromkeys(("kustomization.yaml", "kustomization.yml", "Kustomization"), "kustomization"),
    "Chart.yaml": "Helm chart",
}


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file holds; depends on nothing but its bytes, so it can be kept by blob."""

    documents: tuple[Document, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_file(path: str, data: bytes) -> ReadFile:
    """Every object in a YAML or JSON file, and every reason why something was not read.

    `path` counts from the repository's root. Raises nothing.
    """
    rendered = _RENDERED.get(path.rsplit("/", 1)[-1])
    if rendered is not None:
        message = (
            f"A {rendered} is not rendered here: commit the manifests that it makes, "
            "or keep it outside the tracked paths."
        )
        return ReadFile(findings=(Finding(path, None, message, hides=True),))
    documents: list[Document] = []
    findings: list[Finding] = []
    for entry in read_yaml(data):
        if not isinstance(entry, YamlDocument):
            message = f"{entry.message[:1].upper()}{entry.message[1:]}."
            findings.append(Finding(path, entry.line, message, hides=True))
            continue
        for found in documents_of(entry, path):
            if isinstance(found, Document):
                documents.append(found)
            else:
                findings.append(found)
    return ReadFile(tuple(documents), tuple(findings))


def resolve(
    documents: Iterable[Document],
    catalog: Catalog,
    *,
    default_namespace: str,
    only_namespace: str | None = None,
) -> tuple[dict[ResourceKey, Manifest], tuple[Finding, ...]]:
    """The manifests among `documents`, by key, and what cannot be one.

    Kinds are looked up in `catalog` and in the CRDs among the documents. A namespaced
    resource without a namespace gets `default_namespace`; one stated on a cluster-scoped
    resource is dropped, as kubectl does. `only_namespace` leaves out everything else,
    cluster-scoped resources included. Of a resource that stands in two places neither is
    taken, so that no order of files decides.
    """
    documents = tuple(documents)
    catalog = catalog.with_kinds(defined_kinds(documents))
    places: defaultdict[ResourceKey, list[tuple[Document, Kind | None]]] = defaultdict(list)
    for document in documents:
        kind = catalog.find(document.api_version, document.kind)
        key = _key(document, kind or _successor(document, catalog), default_namespace)
        if only_namespace is None or key.namespace == only_namespace:
            places[key].append((document, kind))
    manifests: dict[ResourceKey, Manifest] = {}
    findings: list[Finding] = []
    for key, found in places.items():
        (document, kind), *others = found
        findings += [_twice(key, document, other) for other, _ in others]
        unusable = [_unusable(key, each, of, catalog) for each, of in found]
        findings += [finding for finding in unusable if finding is not None]
        if kind is not None and not others and unusable == [None]:
            manifests[key] = _manifest(key, document, kind)
    return manifests, tuple(findings)


def _key(document: Document, kind: Kind | None, default_namespace: str) -> ResourceKey:
    group, _ = split_api_version(document.api_version)
    if kind is None:
        return ResourceKey(group, document.kind, document.namespace, document.name)
    namespace = (document.namespace or default_namespace) if kind.namespaced else ""
    return ResourceKey(kind.group, kind.kind, namespace, document.name)


def _manifest(key: ResourceKey, document: Document, kind: Kind) -> Manifest:
    metadata = document.body["metadata"]
    wanted = {"namespace": key.namespace} if key.namespace else {}
    if {name: metadata[name] for name in ("namespace",) if name in metadata} == wanted:
        return Manifest(key, kind, document.body, document.origin, document.digest)
    others = {name: value for name, value in metadata.items() if name != "namespace"}
    body = {**document.body, "metadata": {**others, **wanted}}
    return Manifest(key, kind, body, document.origin, digest(body))


def _unusable(
    key: ResourceKey, document: Document, kind: Kind | None, catalog: Catalog
) -> Finding | None:
    origin = document.origin
    if document.refusal is not None:
        return Finding(origin.file, document.refused_at, document.refusal, key)
    if kind is None:
        return Finding(origin.file, origin.line, _not_served(document, catalog), key)
    problem = annotation_problem(document.body)
    return Finding(origin.file, origin.line, problem, key) if problem else None


def _twice(key: ResourceKey, first: Document, second: Document) -> Finding:
    message = (
        f"{key.qualified} is also in {first.origin}: keep one of them; until then neither is used."
    )
    return Finding(second.origin.file, second.origin.line, message, key)


def _successor(document: Document, catalog: Catalog) -> Kind | None:
    """The served kind that a removed version has become."""
    group, _ = split_api_version(document.api_version)
    same = catalog.preferred(group, document.kind)
    if same is not None or group != "extensions":
        return same
    # The one group that was dissolved into others.
    # https://kubernetes.io/docs/reference/using-api/deprecation-guide/#v1-16
    moved = [kind for kind in catalog.elsewhere(document.kind) if kind.group in _FROM_EXTENSIONS]
    return moved[0] if moved else None


_FROM_EXTENSIONS = frozenset({"apps", "networking.k8s.io", "policy"})


def _not_served(document: Document, catalog: Catalog) -> str:
    named = f"{document.api_version} {document.kind}"
    successor = _successor(document, catalog)
    if successor is not None:
        return f"{named} is gone: this cluster serves {successor.api_version}."
    return (
        f"This cluster serves no {named}: "
        "if it is a custom resource, its CustomResourceDefinition is missing."
    )
