"""Which kinds the API server serves: aggregated discovery, or the older kind of it.

https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import msgspec

from gitops_tui.cluster.refusals import Subject
from gitops_tui.cluster.requests import ask, decoded
from gitops_tui.cluster.transport import JSON, Answer, Transport
from gitops_tui.core.catalog import Catalog
from gitops_tui.core.resources import Kind, split_api_version
from gitops_tui.errors import Busy, Forbidden, NotFound

_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_SUBJECT = Subject("its list of kinds")


async def discover(transport: Transport) -> Catalog:
    """Ask for everything that is served. Raises ClusterError's children."""
    both = [_ask(transport, path, f"{_AGGREGATED},{JSON}") for path in ("/api", "/apis")]
    core, groups = await asyncio.gather(*both)
    found: list[Kind] = []
    for answer in (core, groups):
        if "APIGroupDiscoveryList" in answer.headers.get("Content-Type", ""):
            found.extend(_aggregated(answer.body))
        else:
            found.extend(await _classic(transport, answer.body))
    return Catalog(found)


async def _ask(transport: Transport, path: str, accept: str = JSON) -> Answer:
    return await ask(transport, "GET", path, _SUBJECT, accept=accept)


# --- aggregated --------------------------------------------------------------


class _KindName(msgspec.Struct):
    group: str = ""
    version: str = ""
    kind: str = ""


class _Subresource(msgspec.Struct):
    subresource: str = ""


class _Resource(msgspec.Struct, rename="camel"):
    resource: str
    scope: str = ""
    response_kind: _KindName | None = None
    singular_resource: str = ""
    short_names: list[str] = []
    verbs: list[str] = []
    subresources: list[_Subresource] = []


class _Version(msgspec.Struct):
    version: str
    resources: list[_Resource] = []


class _Metadata(msgspec.Struct):
    name: str = ""


class _Group(msgspec.Struct):
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)
    versions: list[_Version] = []


class _Groups(msgspec.Struct):
    items: list[_Group] = []


def _aggregated(body: bytes) -> Iterable[Kind]:
    for group in decoded(body, _Groups, _SUBJECT).items:
        seen: set[str] = set()
        # Versions come best first, so the first that has a kind is its preferred one.
        for version in group.versions:
            here = [one for one in version.resources if one.response_kind]
            for one in here:
                name = one.response_kind or _KindName()
                yield Kind(
                    # A resource may answer with another group's kind; empty means its own.
                    group=name.group or group.metadata.name,
                    version=name.version or version.version,
                    kind=name.kind,
                    plural=one.resource,
                    namespaced=one.scope == "Namespaced",
                    singular=one.singular_resource,
                    short_names=tuple(one.short_names),
                    verbs=frozenset(one.verbs),
                    preferred=name.kind not in seen,
                    status_apart=any(of.subresource == "status" for of in one.subresources),
                )
            seen.update(one.response_kind.kind for one in here if one.response_kind)


# --- classic -----------------------------------------------------------------


class _GroupVersion(msgspec.Struct, rename="camel"):
    group_version: str = ""


class _ClassicGroup(msgspec.Struct, rename="camel"):
    versions: list[_GroupVersion] = []
    preferred_version: _GroupVersion | None = None


class _Roots(msgspec.Struct):
    versions: list[str] = []
    groups: list[_ClassicGroup] = []


class _ClassicResource(msgspec.Struct, rename="camel"):
    name: str
    kind: str
    namespaced: bool = False
    singular_name: str = ""
    short_names: list[str] = []
    verbs: list[str] = []


class _Resources(msgspec.Struct):
    resources: list[_ClassicResource] = []


async def _classic(transport: Transport, body: bytes) -> list[Kind]:
    roots = decoded(body, _Roots, _SUBJECT)
    ordered = list(roots.versions)
    for group in roots.groups:
        best = group.preferred_version.group_version if group.preferred_version else ""
        names = [one.group_version for one in group.versions]
        ordered.extend(sorted(names, key=lambda name: name != best))
    listed = await asyncio.gather(*(_resources(transport, name) for name in ordered))
    found: list[Kind] = []
    seen: set[tuple[str, str]] = set()
    for name, resources in zip(ordered, listed, strict=True):
        group_name, version = split_api_version(name)
        here = [one for one in resources if "/" not in one.name]
        everything = {one.name for one in resources}
        found.extend(
            Kind(
                group=group_name,
                version=version,
                kind=one.kind,
                plural=one.name,
                namespaced=one.namespaced,
                singular=one.singular_name,
                short_names=tuple(one.short_names),
                verbs=frozenset(one.verbs),
                preferred=(group_name, one.kind) not in seen,
                status_apart=f"{one.name}/status" in everything,
            )
            for one in here
        )
        seen.update((group_name, one.kind) for one in here)
    return found


async def _resources(transport: Transport, group_version: str) -> list[_ClassicResource]:
    root = "/apis/" if "/" in group_version else "/api/"
    try:
        answer = await _ask(transport, root + group_version)
    except (NotFound, Busy, Forbidden):
        # An aggregated API whose server is away must not hide all the others.
        return []
    return decoded(answer.body, _Resources, _SUBJECT).resources
