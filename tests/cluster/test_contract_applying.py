"""What every API server we speak to must do when written to: apply, patch, delete."""

from __future__ import annotations

import pytest

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.core.resources import JsonObject, Kind
from gitops_tui.errors import Conflict, NotFound, Rejected
from tests.cluster.objects import CONFIG_MAPS, DEPLOYMENTS, SERVICES, config_map, deployment


def managers(body: JsonObject) -> dict[str, str]:
    """Field manager -> operation."""
    return {entry["manager"]: entry["operation"] for entry in body["metadata"]["managedFields"]}


async def test_apply_creates_then_updates(cluster: KubernetesCluster, place: str) -> None:
    """The first apply creates; the next changes the same object."""
    first = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    second = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="2"))
    assert (first.created, second.created) == (True, False)
    assert first.live.uid == second.live.uid
    assert first.live.resource_version != second.live.resource_version
    assert second.live.body()["data"] == {"a": "2"}


async def test_apply_of_the_same_changes_nothing(cluster: KubernetesCluster, place: str) -> None:
    """Nothing to do leaves the resource version as it is."""
    first = await cluster.apply(DEPLOYMENTS, deployment(place, "web"))
    again = await cluster.apply(DEPLOYMENTS, deployment(place, "web"), dry_run=True)
    assert (
        again.live.body()["metadata"]["generation"] == first.live.body()["metadata"]["generation"]
    )
    config = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    unchanged = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    assert unchanged.live.resource_version == config.live.resource_version


async def test_apply_names_the_manager(cluster: KubernetesCluster, place: str) -> None:
    """managedFields says that gitops-tui applied, and which fields."""
    applied = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    body = applied.live.body()
    assert managers(body) == {"gitops-tui": "Apply"}
    (entry,) = body["metadata"]["managedFields"]
    assert entry["fieldsV1"] == {"f:data": {"f:a": {}}}
    assert entry["fieldsType"] == "FieldsV1"
    assert entry["apiVersion"] == "v1"
    assert entry["time"]


async def test_an_omitted_field_is_removed(cluster: KubernetesCluster, place: str) -> None:
    """What we applied and then leave out goes."""
    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1", b="2"))
    applied = await cluster.apply(CONFIG_MAPS, config_map(place, "one", b="2"))
    assert applied.live.body()["data"] == {"b": "2"}


async def test_an_extra_field_stays(cluster: KubernetesCluster, place: str) -> None:
    """What another person's tool added is left alone."""
    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    added = {"op": "add", "path": "/data/extra", "value": "x"}
    await cluster.patch(CONFIG_MAPS, place, "one", [added])
    applied = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="2"))
    assert applied.live.body()["data"] == {"a": "2", "extra": "x"}


async def test_a_dry_run_changes_nothing(cluster: KubernetesCluster, place: str) -> None:
    """The answer shows the outcome; the cluster keeps what it had."""
    planned = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"), dry_run=True)
    assert planned.created
    assert await cluster.get(CONFIG_MAPS, place, "one") is None
    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    planned = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="2"), dry_run=True)
    assert planned.live.body()["data"] == {"a": "2"}
    kept = await cluster.get(CONFIG_MAPS, place, "one")
    assert kept is not None
    assert kept.body()["data"] == {"a": "1"}


async def test_a_conflict_names_the_manager(cluster: KubernetesCluster, place: str) -> None:
    """Without force, a field that another manager owns is a conflict; with it, it is ours."""
    await cluster.apply(DEPLOYMENTS, deployment(place, "web", replicas=1))
    scaled = {"op": "replace", "path": "/spec/replicas", "value": 3}
    # A JSON patch is an update: the manager of the same name owns it apart from the apply.
    await cluster.patch(DEPLOYMENTS, place, "web", [scaled])
    with pytest.raises(Conflict, match=r"gitops-tui owns \.spec\.replicas"):
        await cluster.apply(DEPLOYMENTS, deployment(place, "web", replicas=2), force=False)
    applied = await cluster.apply(DEPLOYMENTS, deployment(place, "web", replicas=2))
    assert applied.live.body()["spec"]["replicas"] == 2


async def test_a_resource_version_is_a_precondition(cluster: KubernetesCluster, place: str) -> None:
    """An apply that names an old version is refused."""
    first = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="2"))
    stale = config_map(place, "one", a="3")
    stale["metadata"]["resourceVersion"] = first.live.resource_version
    with pytest.raises(Conflict, match="configmap/one changed meanwhile"):
        await cluster.apply(CONFIG_MAPS, stale)


async def test_a_uid_is_a_precondition(cluster: KubernetesCluster, place: str) -> None:
    """An apply that names an object never makes another one, and changes no other one."""
    first = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    named = config_map(place, "one", a="2")
    named["metadata"]["uid"] = first.live.uid
    assert (await cluster.apply(CONFIG_MAPS, named)).live.body()["data"] == {"a": "2"}
    await cluster.delete(CONFIG_MAPS, place, "one", uid=first.live.uid)
    with pytest.raises(Conflict):
        await cluster.apply(CONFIG_MAPS, named)
    assert await cluster.get(CONFIG_MAPS, place, "one") is None
    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="3"))
    with pytest.raises(Conflict):
        await cluster.apply(CONFIG_MAPS, named)


async def test_containers_merge_by_name(cluster: KubernetesCluster, place: str) -> None:
    """List entries are merged by key, in the order of the manifest."""
    await cluster.apply(DEPLOYMENTS, deployment(place, "web"))
    added = {
        "op": "add",
        "path": "/spec/template/spec/containers/-",
        "value": {"name": "sidecar", "image": "side:1"},
    }
    await cluster.patch(DEPLOYMENTS, place, "web", [added])
    applied = await cluster.apply(DEPLOYMENTS, deployment(place, "web", image="shop:2"))
    containers = applied.live.body()["spec"]["template"]["spec"]["containers"]
    assert {c["name"]: c["image"] for c in containers} == {"main": "shop:2", "sidecar": "side:1"}


@pytest.mark.parametrize(
    ("stated", "live", "order"),
    [
        ("ba", "axb", "xba"),
        ("ba", "abx", "bxa"),
        ("anb", "axb", "axnb"),
        ("cab", "xaybzc", "xyzcab"),
    ],
)
async def test_entries_are_put_into_the_stated_order(
    cluster: KubernetesCluster, place: str, stated: str, live: str, order: str
) -> None:
    """What nobody states goes along with its neighbours."""
    path = "/spec/template/spec/containers/0/env"
    first = await cluster.apply(DEPLOYMENTS, deployment(place, "web"))
    assert "env" not in first.live.body()["spec"]["template"]["spec"]["containers"][0]
    hand = {"op": "add", "path": path, "value": [{"name": name} for name in live]}
    await cluster.patch(DEPLOYMENTS, place, "web", [hand])
    body = deployment(place, "web")
    container = body["spec"]["template"]["spec"]["containers"][0]
    container["env"] = [{"name": name} for name in stated]
    for _ in range(2):
        applied = (await cluster.apply(DEPLOYMENTS, body)).live.body()
        env = applied["spec"]["template"]["spec"]["containers"][0]["env"]
        assert "".join(entry["name"] for entry in env) == order
        assert applied["metadata"]["generation"] == 3


async def test_defaults_are_filled_in(cluster: KubernetesCluster, place: str) -> None:
    """The server's own defaults appear in the answer."""
    body = (await cluster.apply(DEPLOYMENTS, deployment(place, "web"))).live.body()
    assert body["spec"]["strategy"]["type"] == "RollingUpdate"
    assert body["spec"]["template"]["spec"]["restartPolicy"] == "Always"
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": place},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]},
    }
    spec = (await cluster.apply(SERVICES, service)).live.body()["spec"]
    assert spec["type"] == "ClusterIP"
    assert spec["clusterIP"]
    assert spec["ports"][0] == {"port": 80, "protocol": "TCP", "targetPort": 80}


async def test_an_unknown_field_is_rejected(cluster: KubernetesCluster, place: str) -> None:
    """A misspelt field is the manifest's fault, and named."""
    body = deployment(place, "web")
    body["spec"]["replica"] = 1
    with pytest.raises(Rejected, match="replica: field not declared in schema") as caught:
        await cluster.apply(DEPLOYMENTS, body)
    assert caught.value.fields == ((".spec.replica", "field not declared in schema"),)


async def test_an_immutable_field_is_rejected(cluster: KubernetesCluster, place: str) -> None:
    """422 names the field and says that it cannot change."""
    await cluster.apply(DEPLOYMENTS, deployment(place, "web"))
    changed = deployment(place, "web")
    changed["spec"]["selector"]["matchLabels"] = {"app": "other"}
    changed["spec"]["template"]["metadata"]["labels"] = {"app": "other"}
    with pytest.raises(Rejected) as caught:
        await cluster.apply(DEPLOYMENTS, changed)
    assert caught.value.immutable
    assert caught.value.status == 422
    assert caught.value.fields[0][0] == "spec.selector"


async def test_a_missing_namespace_is_said(cluster: KubernetesCluster) -> None:
    """Applying into a namespace that is not there names the namespace."""
    with pytest.raises(NotFound, match="The namespace no-such-place does not exist"):
        await cluster.apply(CONFIG_MAPS, config_map("no-such-place", "one", a="1"))


async def test_an_unserved_kind_is_said(cluster: KubernetesCluster, place: str) -> None:
    """Applying a kind that is not served says so."""
    kind = Kind("extensions", "v1beta1", "Ingress", "ingresses", namespaced=True)
    body = {
        "apiVersion": "extensions/v1beta1",
        "kind": "Ingress",
        "metadata": {"name": "web", "namespace": place},
    }
    with pytest.raises(NotFound, match="does not serve ingress/web"):
        await cluster.apply(kind, body)


async def test_a_patch_tests_first(cluster: KubernetesCluster, place: str) -> None:
    """A JSON patch whose `test` fails changes nothing and is a conflict."""
    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    test = {"op": "test", "path": "/data/a", "value": "other"}
    replace = {"op": "replace", "path": "/data/a", "value": "2"}
    with pytest.raises(Conflict, match="configmap/one changed meanwhile"):
        await cluster.patch(CONFIG_MAPS, place, "one", [test, replace])
    test["value"] = "1"
    patched = await cluster.patch(CONFIG_MAPS, place, "one", [test, replace])
    assert patched.body()["data"] == {"a": "2"}


async def test_a_patch_can_be_tried(cluster: KubernetesCluster, place: str) -> None:
    """A dry-run patch answers and keeps nothing."""
    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    remove = {"op": "remove", "path": "/data/a"}
    tried = await cluster.patch(CONFIG_MAPS, place, "one", [remove], dry_run=True)
    assert tried.body().get("data", {}) == {}
    kept = await cluster.get(CONFIG_MAPS, place, "one")
    assert kept is not None
    assert kept.body()["data"] == {"a": "1"}


async def test_a_patch_that_does_not_fit_is_rejected(
    cluster: KubernetesCluster, place: str
) -> None:
    """A pointer that leads nowhere is a refusal, not a conflict."""
    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    nowhere = {"op": "replace", "path": "/nowhere/a", "value": "2"}
    with pytest.raises(Rejected, match="does not fit"):
        await cluster.patch(CONFIG_MAPS, place, "one", [nowhere])


async def test_delete_only_the_object_that_was_seen(cluster: KubernetesCluster, place: str) -> None:
    """A UID that is not the object's deletes nothing."""
    applied = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    with pytest.raises(Conflict, match="no longer the same object"):
        await cluster.delete(CONFIG_MAPS, place, "one", uid="another")
    await cluster.delete(CONFIG_MAPS, place, "one", uid=applied.live.uid, dry_run=True)
    assert await cluster.get(CONFIG_MAPS, place, "one") is not None
    await cluster.delete(CONFIG_MAPS, place, "one", uid=applied.live.uid)
    assert await cluster.get(CONFIG_MAPS, place, "one") is None
    with pytest.raises(NotFound, match="configmap/one"):
        await cluster.delete(CONFIG_MAPS, place, "one", uid=applied.live.uid)
