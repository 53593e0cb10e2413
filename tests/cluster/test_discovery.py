"""Discovery: both of the ways in which servers tell it end in the same kinds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.core.resources import Kind
from tests.cluster.conftest import Connect
from tests.cluster.objects import CONFIG_MAPS
from tests.cluster.scripted import Scripted, status
from tests.cluster.waiting import eventually
from tests.control_plane.reach import Reach

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def classic(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A resource in the older answer."""
    return {"name": name, "kind": kind, "namespaced": True, "verbs": ["get"], **more}


async def test_classic_discovery(scripted: Scripted, connect: Connect) -> None:
    """Groups, versions, the preferred one, short names; a broken group hides no other."""
    scripted.answer("/api", {"kind": "APIVersions", "versions": ["v1"]})
    scripted.answer(
        "/api/v1",
        {
            "resources": [
                classic("pods", "Pod", shortNames=["po"], singularName="pod"),
                classic("pods/log", "Pod"),
                classic("pods/status", "Pod"),
                classic("namespaces", "Namespace", namespaced=False),
            ]
        },
    )
    groups = {
        "apps": (["apps/v1beta1", "apps/v1"], "apps/v1"),
        "broken": (["broken/v1"], "broken/v1"),
    }
    scripted.answer(
        "/apis",
        {
            "groups": [
                {
                    "name": name,
                    "versions": [{"groupVersion": version} for version in versions],
                    "preferredVersion": {"groupVersion": preferred},
                }
                for name, (versions, preferred) in groups.items()
            ]
        },
    )
    scripted.answer("/apis/apps/v1", {"resources": [classic("deployments", "Deployment")]})
    scripted.answer(
        "/apis/apps/v1beta1",
        {"resources": [classic("deployments", "Deployment"), classic("old", "Old")]},
    )
    scripted.answer("/apis/broken/v1", status(503, "no endpoints"), 503)
    cluster = await connect(scripted.kubeconfig())
    catalog = await cluster.catalog()
    assert [(k.api_version, k.kind, k.preferred) for k in catalog.kinds] == [
        ("v1", "Pod", True),
        ("v1", "Namespace", True),
        ("apps/v1", "Deployment", True),
        ("apps/v1beta1", "Deployment", False),
        ("apps/v1beta1", "Old", True),
    ]
    assert [kind.singular for kind in catalog.match("po")] == ["pod"]
    assert [kind.kind for kind in catalog.kinds if kind.status_apart] == ["Pod"]
    assert not any(kind.namespaced for kind in catalog.match("namespace"))


async def test_aggregated_discovery(scripted: Scripted, connect: Connect) -> None:
    """One answer tells everything; a stale group without resources hides no other."""

    def resource(plural: str, kind: str) -> dict[str, Any]:
        return {
            "resource": plural,
            "responseKind": {"group": "", "version": "", "kind": kind},
            "scope": "Namespaced",
            "verbs": ["get", "patch"],
            "subresources": [{"subresource": "log" if kind == "Old" else "status"}],
        }

    def group(name: str, *versions: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
        return {
            "metadata": {"name": name},
            "versions": [{"version": v, "resources": r} for v, r in versions],
        }

    core = {"items": [group("", ("v1", [resource("pods", "Pod")]))]}
    others = {
        "items": [
            group(
                "apps",
                ("v1", [resource("deployments", "Deployment")]),
                ("v1beta1", [resource("deployments", "Deployment"), resource("old", "Old")]),
            ),
            {"metadata": {"name": "stale"}, "versions": [{"version": "v1", "freshness": "Stale"}]},
        ]
    }
    scripted.answer("/api", core, Content_Type=AGGREGATED)
    scripted.answer("/apis", others, Content_Type=AGGREGATED)
    cluster = await connect(scripted.kubeconfig())
    scripted.requests.clear()
    catalog = await cluster.catalog()
    assert len(scripted.requests) == 2
    assert [(k.api_version, k.kind, k.preferred) for k in catalog.kinds] == [
        ("v1", "Pod", True),
        ("apps/v1", "Deployment", True),
        ("apps/v1beta1", "Deployment", False),
        ("apps/v1beta1", "Old", True),
    ]
    assert [kind.kind for kind in catalog.kinds if not kind.status_apart] == ["Old"]


async def test_the_catalog_is_asked_once_until_refreshed(
    scripted: Scripted, connect: Connect
) -> None:
    """Discovery is kept until somebody says that kinds may have come."""
    scripted.answer("/api", {"versions": []})
    scripted.answer("/apis", {"groups": []})
    cluster = await connect(scripted.kubeconfig())
    scripted.requests.clear()
    await cluster.catalog()
    await cluster.catalog()
    assert len(scripted.requests) == 2
    await cluster.catalog(refresh=True)
    assert len(scripted.requests) == 4


class OpenApi:
    """A server's OpenAPI v3: one document of a hash."""

    def __init__(self, scripted: Scripted) -> None:
        self.digest = "one"
        self.fetched = 0
        scripted.answer("/openapi/v3", self._index)
        scripted.answer("/openapi/v3/api/v1", self._document)

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        url = f"/openapi/v3/api/v1?hash={self.digest}"
        return web.json_response({"paths": {"api/v1": {"serverRelativeURL": url}}})

    async def _document(self, request: web.Request) -> web.StreamResponse:
        assert request.query["hash"] == self.digest
        self.fetched += 1
        identity = {"group": "", "version": "v1", "kind": "ConfigMap"}
        schema = {"type": "object", "x-kubernetes-group-version-kind": [identity]}
        return web.json_response({"components": {"schemas": {"ConfigMap": schema}}})


async def test_schemas_are_kept_by_content(
    scripted: Scripted, connect: Connect, tmp_path: Path
) -> None:
    """A document is fetched once per content, also across runs; an outdated one is dropped."""
    api = OpenApi(scripted)
    first, second = await connect(scripted.kubeconfig()), await connect(scripted.kubeconfig())
    assert await first.schema(CONFIG_MAPS) is not None
    assert await first.schema(CONFIG_MAPS) is not None
    assert await second.schema(CONFIG_MAPS) is not None
    assert await second.schema(Kind("", "v1", "Other", "others", namespaced=True)) is None
    assert api.fetched == 1

    api.digest = "two"
    scripted.answer("/api", {"versions": []})
    scripted.answer("/apis", {"groups": []})
    await second.catalog(refresh=True)
    assert await second.schema(CONFIG_MAPS) is not None
    assert api.fetched == 2
    assert len(list((tmp_path / "cache").rglob("*.json"))) == 1


async def test_a_damaged_cache_is_read_again(
    scripted: Scripted, connect: Connect, tmp_path: Path
) -> None:
    """A kept document that cannot be read is fetched anew."""
    api = OpenApi(scripted)
    assert await (await connect(scripted.kubeconfig())).schema(CONFIG_MAPS) is not None
    (kept,) = (tmp_path / "cache").rglob("*.json")
    kept.write_text("half a docu")
    assert await (await connect(scripted.kubeconfig())).schema(CONFIG_MAPS) is not None
    assert api.fetched == 2


async def test_a_server_without_openapi_has_no_schemas(
    scripted: Scripted, connect: Connect
) -> None:
    """None, not an error."""
    cluster: KubernetesCluster = await connect(scripted.kubeconfig())
    assert await cluster.schema(CONFIG_MAPS) is None


@pytest.mark.real
async def test_kubectl_sees_the_same_kinds(
    control_plane: Reach, connect: Connect, kubectl: Callable[..., str]
) -> None:
    """`kubectl api-resources` lists what our catalog prefers, word for word."""
    cluster = await connect(control_plane.kubeconfig)

    async def agree() -> bool:
        # Other tests may add a CRD between the two questions.
        catalog = await cluster.catalog(refresh=True)
        ours = {
            (k.plural, k.group, k.version, k.kind, k.namespaced, k.short_names, k.verbs)
            for k in catalog.kinds
            if k.preferred and "list" in k.verbs
        }
        answer = kubectl("api-resources", "-o", "json", "--verbs=list", "--cached=false")
        theirs = {
            (
                one["name"],
                one.get("group", ""),
                one["version"],
                one["kind"],
                one["namespaced"],
                tuple(one.get("shortNames", ())),
                frozenset(one["verbs"]),
            )
            for one in json.loads(answer)["resources"]
        }
        return ours == theirs

    await eventually(agree)
