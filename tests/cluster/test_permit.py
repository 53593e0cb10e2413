"""Read-only mode lets questions and dry runs through, and nothing else."""

from __future__ import annotations

import pytest

from gitops_tui.cluster import KubernetesCluster, open_store
from gitops_tui.cluster.permit import check_read_only
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import TargetState
from gitops_tui.core.target import Target
from gitops_tui.engine.ports import SourceInfo
from gitops_tui.errors import ReadOnly
from tests.cluster.conftest import Connect
from tests.cluster.objects import CONFIG_MAPS, config_map
from tests.cluster.scripted import Scripted
from tests.control_plane.reach import Reach

OBJECT = "/api/v1/namespaces/shop/configmaps/one"
DRY = (("dryRun", "All"),)
KEY = ResourceKey("", "ConfigMap", "shop", "one")
SOURCE = SourceInfo("https://example.com/shop.git", "main", (".",), remote=True, owner="ana")


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("GET", OBJECT, (), None),
        ("GET", OBJECT, (("watch", "1"),), None),
        ("PATCH", OBJECT, DRY, b"{}"),
        ("POST", "/api/v1/namespaces/shop/configmaps", DRY, b"{}"),
        ("DELETE", OBJECT, DRY, None),
        ("DELETE", OBJECT, (), b'{"dryRun":["All"]}'),
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", (), b"{}"),
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", (), b"{}"),
    ],
)
def test_questions_pass(
    method: str, path: str, query: tuple[tuple[str, str], ...], body: bytes | None
) -> None:
    """What changes nothing is let through."""
    check_read_only(method, path, query, body)


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("PATCH", OBJECT, (), b"{}"),
        ("PUT", OBJECT, (("dryRun", "None"),), b"{}"),
        ("PUT", OBJECT, (("dryRun", "All"), ("dryRun", "")), b"{}"),
        ("POST", "/api/v1/namespaces", (), b"{}"),
        ("DELETE", OBJECT, (), None),
        # The server reads a body's options and does not look at the query then.
        ("DELETE", OBJECT, DRY, b"{}"),
        ("DELETE", OBJECT, DRY, b"nonsense"),
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x", (), b"{}"),
        ("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", (), b"{}"),
        ("get", OBJECT, (), None),
    ],
)
def test_writes_are_refused(
    method: str, path: str, query: tuple[tuple[str, str], ...], body: bytes | None
) -> None:
    """Everything else is refused before it is sent."""
    with pytest.raises(ReadOnly):
        check_read_only(method, path, query, body)


async def test_no_write_leaves(scripted: Scripted, connect: Connect) -> None:
    """Every writing method of cluster and store raises, and the server hears nothing."""
    target = Target(kubeconfig=scripted.kubeconfig(), read_only=True)
    cluster = await connect(target.kubeconfig, read_only=True)
    info = await cluster.connect()
    store = await open_store(cluster, info, SOURCE, target, "ana@here-1")
    scripted.requests.clear()

    removal = {"op": "remove", "path": "/data/a"}
    with pytest.raises(ReadOnly):
        await cluster.apply(CONFIG_MAPS, config_map("shop", "one", a="1"))
    with pytest.raises(ReadOnly):
        await cluster.patch(CONFIG_MAPS, "shop", "one", [removal])
    with pytest.raises(ReadOnly):
        await cluster.delete(CONFIG_MAPS, "shop", "one", uid="1")
    with pytest.raises(ReadOnly):
        await store.update(lambda _: TargetState(armed=True))
    with pytest.raises(ReadOnly):
        await store.update_locks(lambda _: {})
    view = await store.acquire()
    await store.release()

    assert not view.mine
    assert {method for method, _ in scripted.requests} <= {"GET"}


@pytest.mark.real
async def test_read_only_can_still_try(
    control_plane: Reach, namespace: str, connect: Connect
) -> None:
    """Dry runs and access reviews work in read-only mode, and change nothing."""
    writer = await connect(control_plane.kubeconfig)
    applied = await writer.apply(CONFIG_MAPS, config_map(namespace, "one", a="1"))
    reader: KubernetesCluster = await connect(control_plane.kubeconfig, read_only=True)
    tried = await reader.apply(CONFIG_MAPS, config_map(namespace, "one", a="2"), dry_run=True)
    await reader.delete(CONFIG_MAPS, namespace, "one", uid=applied.live.uid, dry_run=True)
    assert tried.live.body()["data"] == {"a": "2"}
    assert await reader.may("delete", CONFIG_MAPS, namespace)
    kept = await reader.get(CONFIG_MAPS, namespace, "one")
    assert kept is not None
    assert kept.resource_version == applied.live.resource_version
