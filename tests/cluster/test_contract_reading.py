"""What every API server we speak to must do when asked: discovery, lists, single objects."""

from __future__ import annotations

import asyncio

import pytest

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.cluster.listing import list_all, pages
from gitops_tui.cluster.paths import collection
from gitops_tui.cluster.refusals import subject_of
from gitops_tui.core.resources import Kind, live_object
from gitops_tui.errors import NotFound
from tests.cluster.objects import CONFIG_MAPS, DEPLOYMENTS, PODS, config_map


async def test_discovery_knows_the_kinds(cluster: KubernetesCluster) -> None:
    """Every kind in use is found by the words that kubectl takes."""
    catalog = await cluster.catalog()
    for word, group, plural, namespaced in (
        ("deploy", "apps", "deployments", True),
        ("ConfigMap", "", "configmaps", True),
        ("svc", "", "services", True),
        ("ing", "networking.k8s.io", "ingresses", True),
        ("ns", "", "namespaces", False),
    ):
        (kind,) = catalog.match(word)
        assert (kind.group, kind.plural, kind.namespaced) == (group, plural, namespaced)
        assert {"get", "list", "watch", "patch", "delete"} <= kind.verbs


async def test_discovery_leaves_subresources_out(cluster: KubernetesCluster) -> None:
    """No kind has a slash in its plural."""
    assert not [k for k in (await cluster.catalog()).kinds if "/" in k.plural]


async def test_the_schema_names_list_keys(cluster: KubernetesCluster) -> None:
    """The OpenAPI document tells by what a Deployment's containers are told apart."""
    schema = await cluster.schema(DEPLOYMENTS)
    assert schema is not None
    for name in ("spec", "template", "spec", "containers"):
        schema = schema.field(name)
        assert schema is not None
    assert schema.keys == ("name",)


async def test_an_unknown_kind_has_no_schema(cluster: KubernetesCluster) -> None:
    """None, not an error."""
    unknown = Kind("example.com", "v9", "Thing", "things", namespaced=True)
    assert await cluster.schema(unknown) is None


async def test_an_unknown_kind_cannot_be_listed(cluster: KubernetesCluster) -> None:
    """A kind that is not served is a sentence that says so."""
    unknown = Kind("example.com", "v9", "Thing", "things", namespaced=True)
    with pytest.raises(NotFound, match="does not serve things"):
        await cluster.list(unknown)


async def test_lists_are_paged(cluster: KubernetesCluster, place: str) -> None:
    """Pages come one after another, each object once, all of one moment."""
    names = [f"c{number}" for number in range(7)]
    await asyncio.gather(
        *(cluster.apply(CONFIG_MAPS, config_map(place, name, a="b")) for name in names)
    )
    path, subject = collection(CONFIG_MAPS, place), subject_of(CONFIG_MAPS)
    sizes, versions, found = [], set(), []
    async for page in pages(cluster.transport, path, subject, size=3):
        sizes.append(len(page.items))
        versions.add(page.resource_version)
        found += [live_object(bytes(item)).key.name for item in page.items]
    # A real namespace holds its root certificate as well.
    assert [name for name in found if name.startswith("c")] == names
    assert max(sizes) == 3
    assert len(sizes) >= 3
    assert len(versions) == 1


async def test_a_list_knows_what_its_items_are(cluster: KubernetesCluster, place: str) -> None:
    """Items come without apiVersion and kind: both are filled in."""
    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="b"))
    found = {item.key.name: item for item in await cluster.list(CONFIG_MAPS, place)}
    body = found["one"].body()
    assert (body["apiVersion"], body["kind"]) == ("v1", "ConfigMap")
    assert found["one"].key.namespace == place


async def test_labels_select(cluster: KubernetesCluster, place: str) -> None:
    """A label selector limits a list."""
    body = config_map(place, "chosen", a="b")
    body["metadata"]["labels"] = {"pick": "me"}
    await cluster.apply(CONFIG_MAPS, body)
    await cluster.apply(CONFIG_MAPS, config_map(place, "other", a="b"))
    found, _ = await list_all(
        cluster.transport,
        collection(CONFIG_MAPS, place),
        subject_of(CONFIG_MAPS),
        live_object,
        query=[("labelSelector", "pick=me")],
    )
    assert [item.key.name for item in found] == ["chosen"]


async def test_get_of_nothing_is_none(cluster: KubernetesCluster, place: str) -> None:
    """A missing object is None, and so is one in a missing namespace."""
    assert await cluster.get(CONFIG_MAPS, place, "missing") is None
    assert await cluster.get(CONFIG_MAPS, "no-such-namespace", "missing") is None


async def test_logs_of_nothing_are_an_error(cluster: KubernetesCluster, place: str) -> None:
    """The log of a missing pod names the pod."""
    with pytest.raises(NotFound, match="pod/missing"):
        async for _ in cluster.logs(place, "missing", "main"):
            pass


async def test_an_administrator_may(cluster: KubernetesCluster, place: str) -> None:
    """The access review answers."""
    assert await cluster.may("delete", PODS, place) is True


async def test_events_of_nothing_are_none(cluster: KubernetesCluster, place: str) -> None:
    """An object without Warning events has none."""
    assert await cluster.events(place, "no-such-uid") == ()
