"""Which groups, versions and kinds there are, as `/api` and `/apis` tell it."""

from __future__ import annotations

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import KINDS, ServedKind

VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
AUTHORIZATION = "authorization.k8s.io"


def version() -> JsonObject:
    """`/version`: the release that the embedded cluster takes after."""
    return {
        "major": "1",
        "minor": "37",
        "gitVersion": "v1.37.2+embedded",
        "gitCommit": "",
        "gitTreeState": "clean",
        "buildDate": "2026-11-01T00:00:00Z",
        "goVersion": "",
        "compiler": "",
        "platform": "linux/amd64",
    }


def core_versions() -> JsonObject:
    """`/api`."""
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}


def groups() -> JsonObject:
    """`/apis`."""
    names = sorted({kind.group for kind in KINDS if kind.group} | {AUTHORIZATION})
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(n) for n in names]}


def group(name: str) -> JsonObject | None:
    """`/apis/GROUP`, or None where there is no such group."""
    known = {kind.group for kind in KINDS if kind.group} | {AUTHORIZATION}
    return {"kind": "APIGroup", "apiVersion": "v1", **_group(name)} if name in known else None


def _group(name: str) -> JsonObject:
    only = {"groupVersion": f"{name}/v1", "version": "v1"}
    return {"name": name, "versions": [only], "preferredVersion": only}


def resources(group_name: str, version_name: str) -> JsonObject | None:
    """`/api/v1` or `/apis/GROUP/VERSION`, or None where that is not served."""
    served = [k for k in KINDS if (k.group, k.version) == (group_name, version_name)]
    listed = [entry for kind in served for entry in _entries(kind)]
    if (group_name, version_name) == (AUTHORIZATION, "v1"):
        listed.append(_REVIEW)
    if not listed:
        return None
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{group_name}/{version_name}" if group_name else version_name,
        "resources": listed,
    }


_REVIEW: JsonObject = {
    "name": "selfsubjectaccessreviews",
    "singularName": "selfsubjectaccessreview",
    "namespaced": False,
    "kind": "SelfSubjectAccessReview",
    "verbs": ["create"],
}


def _entries(kind: ServedKind) -> list[JsonObject]:
    main: JsonObject = {
        "name": kind.plural,
        "singularName": kind.kind.lower(),
        "namespaced": kind.namespaced,
        "kind": kind.kind,
        "verbs": VERBS,
    }
    if kind.short:
        main["shortNames"] = list(kind.short)
    if kind.categories:
        main["categories"] = list(kind.categories)
    return [main, *(_subresource(kind, name) for name in kind.subresources)]


def _subresource(kind: ServedKind, name: str) -> JsonObject:
    entry: JsonObject = {
        "name": f"{kind.plural}/{name}",
        "singularName": "",
        "namespaced": kind.namespaced,
        "kind": kind.kind,
        "verbs": ["get"] if name == "log" else ["get", "patch", "update"],
    }
    if name == "scale":
        entry |= {"group": "autoscaling", "version": "v1", "kind": "Scale"}
    return entry
