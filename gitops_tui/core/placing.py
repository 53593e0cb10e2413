"""From documents to manifests: which resource each one is, by what the cluster serves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gitops_tui.core.annotations import annotation_problem
from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Desired, Document, Finding, Manifest
from gitops_tui.core.manifests import ReadFile
from gitops_tui.core.resources import Kind, ResourceKey, split_api_version
from gitops_tui.core.sendable import digest


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A document and the resource that it is about."""

    key: ResourceKey
    document: Document
    manifest: Manifest | None
    finding: Finding | None = None
    """Why it is no manifest."""


def place(
    file: ReadFile,
    catalog: Catalog,
    *,
    default_namespace: str,
    only_namespace: str | None = None,
) -> tuple[Placed, ...]:
    """The documents of a file, placed among the kinds of `catalog`.

    A namespaced resource without a namespace gets `default_namespace`; one stated on a
    cluster-scoped resource is dropped, as kubectl does. `only_namespace` leaves out
    everything else, cluster-scoped resources included.
    """
    found = (_placed(document, catalog, default_namespace) for document in file.documents)
    return tuple(one for one in found if only_namespace in {None, one.key.namespace})


def resolve(
    files: Iterable[tuple[Placed, ...]],
) -> tuple[dict[ResourceKey, Manifest], tuple[Finding, ...]]:
    """The manifests of all files, by key, and why other documents are none.

    Of a resource that stands in two places neither is taken, so that no order of files
    decides.
    """
    places: dict[ResourceKey, Placed] = {}
    findings: list[Finding] = []
    twice: set[ResourceKey] = set()
    for file in files:
        for one in file:
            first = places.setdefault(one.key, one)
            if first is not one:
                twice.add(one.key)
                findings.append(_twice(one.key, first.document, one.document))
            if one.finding is not None:
                findings.append(one.finding)
    manifests = {key: one.manifest for key, one in places.items() if one.manifest is not None}
    for key in twice:
        manifests.pop(key, None)
    return manifests, tuple(findings)


def edited(
    before: Desired, revision: str, files: Iterable[tuple[tuple[Placed, ...], tuple[Placed, ...]]]
) -> Desired | None:
    """What `before` becomes where some files say other things of the same resources.

    `files` are theirs before and after. None where more has changed, or where anything about
    these files was or is amiss: then it takes all files to tell.
    """
    replaced: dict[ResourceKey, Manifest] = {}
    for old, new in files:
        if [one.key for one in old] != [one.key for one in new]:
            return None
        for was, now in zip(old, new, strict=True):
            if now.manifest is None or before.manifests.get(now.key) is not was.manifest:
                return None
            replaced[now.key] = now.manifest
    manifests = {**before.manifests, **replaced}
    return Desired(revision, manifests, before.findings, before.shape)


def _placed(document: Document, catalog: Catalog, default_namespace: str) -> Placed:
    kind = catalog.find(document.api_version, document.kind)
    key = _key(document, kind or _successor(document, catalog), default_namespace)
    finding = _unusable(key, document, kind, catalog)
    if kind is None or finding is not None:
        return Placed(key, document, None, finding)
    return Placed(key, document, _manifest(key, document, kind))


def _key(document: Document, kind: Kind | None, default_namespace: str) -> ResourceKey:
    group, _ = split_api_version(document.api_version)
    if kind is None:
        return ResourceKey(group, document.kind, document.namespace, document.name)
    namespace = (document.namespace or default_namespace) if kind.namespaced else ""
    return ResourceKey(kind.group, kind.kind, namespace, document.name)


def _manifest(key: ResourceKey, document: Document, kind: Kind) -> Manifest:
    metadata = document.body["metadata"]
    hold = document.hold
    lock = hold.on(key, document.origin.file) if hold else None
    wanted = {"namespace": key.namespace} if key.namespace else {}
    status = document.status and not kind.status_apart
    if {name: metadata[name] for name in ("namespace",) if name in metadata} == wanted:
        return Manifest(key, kind, document.body, document.origin, document.digest, lock, status)
    others = {name: value for name, value in metadata.items() if name != "namespace"}
    body = {**document.body, "metadata": {**others, **wanted}}
    return Manifest(key, kind, body, document.origin, digest(body), lock, status)


def _unusable(
    key: ResourceKey, document: Document, kind: Kind | None, catalog: Catalog
) -> Finding | None:
    origin = document.origin
    if document.refusal is not None:
        return Finding(origin.file, document.refused_at, document.refusal, key)
    if kind is None:
        return Finding(origin.file, origin.line, _not_served(document, catalog), key)
    if not kind.is_kept:
        return Finding(origin.file, origin.line, _not_kept(document), key)
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


def _not_kept(document: Document) -> str:
    return (
        f"{document.api_version} {document.kind} is answered at once and not kept: "
        "there is nothing to compare or to sync. Keep such files outside the tracked paths."
    )


_FROM_EXTENSIONS = frozenset({"apps", "networking.k8s.io", "policy"})


def _not_served(document: Document, catalog: Catalog) -> str:
    named = f"{document.api_version} {document.kind}"
    successor = _successor(document, catalog)
    if successor is not None:
        return f"{named} is gone: this cluster serves {successor.api_version}."
    group, _ = split_api_version(document.api_version)
    why = (
        "if it is a custom resource, its CustomResourceDefinition is missing."
        if "." in group
        else "its version of Kubernetes has no such kind."
    )
    return f"This cluster serves no {named}: {why}"
