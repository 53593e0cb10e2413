"""The store on a real API server: shared, whole after crashes, and local without rights."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import json
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from gitops_tui.cluster import KubernetesCluster, open_store
from gitops_tui.cluster.cluster_state import SHARD
from gitops_tui.cluster.configmaps import ConfigMaps
from gitops_tui.cluster.records import Identity
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import TargetState
from gitops_tui.core.target import Target
from gitops_tui.engine.ports import SourceInfo, Store
from gitops_tui.errors import Forbidden, StateError
from tests.cluster.conftest import Connect
from tests.cluster.states import OTHER, SOURCE, SPACE, WEB, full, lock, record, same
from tests.cluster.waiting import Follower
from tests.control_plane.reach import Reach

pytestmark = pytest.mark.real

NAME = f"gitops-tui-{Identity.of(SOURCE).short}"
Kubectl = Callable[..., str]


@pytest.fixture
async def space(control_plane: Reach) -> AsyncIterator[str]:
    """The name of a state namespace that does not exist yet."""
    name = f"state-{secrets.token_hex(4)}"
    yield name
    control_plane.kubectl("delete", "namespace", name, "--ignore-not-found", "--wait=false")


@pytest.fixture
async def open_one(control_plane: Reach, connect: Connect, space: str) -> Callable[..., Any]:
    """Open a store as somebody, as a process of its own would."""

    async def opened(
        user: str = "admin", source: SourceInfo = SOURCE, holder: str = "ana@here-1"
    ) -> Store:
        target = Target(kubeconfig=control_plane.kubeconfig_of(user), state_namespace=space)
        cluster: KubernetesCluster = await connect(target.kubeconfig)
        return await open_store(cluster, await cluster.connect(), source, target, holder)

    return opened


def add(state: TargetState, name: str) -> TargetState:
    """`state` with one more record."""
    key = ResourceKey("", "ConfigMap", "shop", name)
    return dataclasses.replace(state, inventory={**state.inventory, key: record(key)})


async def test_looking_writes_nothing(
    open_one: Callable[..., Any], kubectl: Kubectl, space: str
) -> None:
    """Opening, loading and looking at locks and Lease leaves no namespace behind."""
    store: Store = await open_one()
    assert store.place == "cluster"
    assert same(await store.load(), TargetState())
    assert await store.locks() == {}
    assert await store.owned_elsewhere([WEB]) == {}
    assert (await store.lease()).holder is None
    assert space not in kubectl("get", "namespaces")


async def test_what_one_writes_another_reads(
    open_one: Callable[..., Any], kubectl: Kubectl, space: str
) -> None:
    """State is shared between processes, and its objects say what they are."""
    await (await open_one()).update(lambda _: full())
    assert same(await (await open_one()).load(), full())
    assert same(await (await open_one(source=OTHER)).load(), TargetState())
    (found,) = json.loads(kubectl("get", "configmaps", "-n", space, "-o", "json", "-l",
                                  "app.kubernetes.io/managed-by=gitops-tui"))["items"]  # fmt: skip
    assert found["metadata"]["name"] == NAME
    assert found["metadata"]["annotations"]["gitops-tui.dev/repository"] == SOURCE.repository


async def test_two_writers_lose_nothing(open_one: Callable[..., Any]) -> None:
    """Changes made at the same time all count."""
    stores = [await open_one() for _ in range(3)]
    await asyncio.gather(
        *(
            store.update(lambda state, name=f"{one}-{two}": add(state, name))
            for one, store in enumerate(stores)
            for two in range(3)
        )
    )
    assert len((await stores[0].load()).inventory) == 9


async def test_ten_thousand_records_fit(
    open_one: Callable[..., Any], kubectl: Kubectl, space: str
) -> None:
    """Large state goes into several objects, small again into one, and no shard is left."""
    store: Store = await open_one()
    large = full(10_000)
    await store.update(lambda _: large)
    assert same(await (await open_one()).load(), large)
    sizes = [
        len(base64.b64decode(text))
        for item in json.loads(kubectl("get", "cm", "-n", space, "-o", "json"))["items"]
        for text in item.get("binaryData", {}).values()
    ]
    assert len(sizes) > 1
    assert max(sizes) <= SHARD
    await store.update(lambda _: large)
    await store.update(lambda _: full())
    assert same(await (await open_one()).load(), full())
    left = kubectl("get", "cm", "-n", space, "-l", "gitops-tui.dev/part=shard", "-o", "name")
    assert left == ""


async def test_a_crash_between_shards_leaves_the_old(
    open_one: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever write a process dies after, the old or the new state is whole."""
    store: Store = await open_one()
    await store.update(lambda _: full(10_000))
    write = ConfigMaps.write
    for survived in range(3):
        count = 0

        async def dies(self: ConfigMaps, wanted: Any, *, limit: int = survived) -> Any:
            nonlocal count
            count += 1
            if count > limit:
                message = "killed"
                raise KeyboardInterrupt(message)
            return await write(self, wanted)

        monkeypatch.setattr(ConfigMaps, "write", dies)
        with pytest.raises(KeyboardInterrupt):
            await (await open_one()).update(lambda _: full(9_000))
        monkeypatch.setattr(ConfigMaps, "write", write)
        assert same(await (await open_one()).load(), full(10_000))


async def test_damaged_state_stops_writing(
    open_one: Callable[..., Any], kubectl: Kubectl, space: str
) -> None:
    """State that somebody edited is named, with the way out, and not overwritten."""
    store: Store = await open_one()
    await store.update(lambda _: full())
    patch = json.dumps({"binaryData": {"state": base64.b64encode(b"rubbish").decode()}})
    kubectl("patch", "cm", NAME, "-n", space, "--type=merge", "-p", patch)
    later: Store = await open_one()
    for attempt in (store.load(), later.load(), later.update(lambda _: TargetState())):
        with pytest.raises(StateError, match=f"configmap/{NAME} in namespace {space}"):
            await attempt


async def test_a_missing_shard_stops_writing(
    open_one: Callable[..., Any], kubectl: Kubectl, space: str
) -> None:
    """A head whose shard is gone is unreadable state, not an empty one."""
    store: Store = await open_one()
    await store.update(lambda _: full(10_000))
    shards = kubectl("get", "cm", "-n", space, "-l", "gitops-tui.dev/part=shard", "-o", "name")
    kubectl("delete", shards.split()[0], "-n", space)
    with pytest.raises(StateError, match="cannot be read"):
        await (await open_one()).load()


async def test_others_changes_are_told(open_one: Callable[..., Any]) -> None:
    """A write by another process, of state or locks, is told of."""
    mine, theirs = await open_one(), await open_one()
    follower = Follower(mine.changes())
    await follower.wait(lambda _: True)
    await theirs.update(lambda _: full())
    await follower.wait(lambda _: True)
    await theirs.update_locks(lambda _: {WEB: lock()})
    await follower.wait(lambda _: True)
    await follower.stop()


async def test_other_targets_are_known(open_one: Callable[..., Any]) -> None:
    """What another target's inventory holds is told with that target's name."""
    await (await open_one(source=OTHER)).update(lambda _: full())
    key = next(iter(full().inventory))
    mine: Store = await open_one()
    await mine.update(lambda _: full())
    assert await mine.owned_elsewhere([key, WEB]) == {key: "https://example.com/other.git main ."}


async def test_locks_are_shared_and_readable(
    open_one: Callable[..., Any], kubectl: Kubectl, space: str
) -> None:
    """Locks of all targets lie together, are read by people, and expire for nobody here."""
    mine, theirs = await open_one(), await open_one(source=OTHER)
    await mine.update_locks(lambda locks: {**locks, WEB: lock()})
    await theirs.update_locks(lambda locks: {**locks, SPACE: lock(SPACE, "ben")})
    assert await mine.locks() == {WEB: lock(), SPACE: lock(SPACE, "ben")}
    data = json.loads(kubectl("get", "cm", "gitops-tui-locks", "-n", space, "-o", "json"))["data"]
    assert {name.rsplit(".", 1)[0] for name in data} == {"shop.deployment.web", "namespace.shop"}
    assert json.loads(next(iter(data.values())))["owner"] in {"ana", "ben"}
    await mine.update_locks(lambda locks: {k: v for k, v in locks.items() if k != WEB})
    assert await theirs.locks() == {SPACE: lock(SPACE, "ben")}


async def test_a_damaged_lock_is_named(
    open_one: Callable[..., Any], kubectl: Kubectl, space: str
) -> None:
    """A lock that somebody broke by hand stops, and the command to mend it is given."""
    store: Store = await open_one()
    await store.update_locks(lambda _: {WEB: lock()})
    kubectl("patch", "cm", "gitops-tui-locks", "-n", space, "-p", '{"data": {"odd": "{"}}')
    with pytest.raises(StateError, match="lock 'odd'") as caught:
        await store.locks()
    assert "kubectl -n" in caught.value.hint


async def test_without_rights_state_is_local(open_one: Callable[..., Any], tmp_path: Path) -> None:
    """Who may not even read the ConfigMaps keeps state in a file; locks are refused."""
    store: Store = await open_one("ana")
    assert store.place.startswith(str(tmp_path))
    assert "configmaps" in (store.hidden or "")
    await store.update(lambda _: full())
    assert same(await (await open_one("ana")).load(), full())
    assert await store.locks() == {}
    with pytest.raises(Forbidden) as caught:
        await store.update_locks(lambda _: {WEB: lock()})
    assert caught.value.verb == "get"
    assert caught.value.message.startswith("Locks cannot be kept in this cluster: ")
    assert not (await store.acquire()).available
    await store.release()
    follower = Follower(store.changes())
    await follower.wait(lambda _: True)
    await follower.stop()


async def test_reading_rights_alone_end_locally_at_the_first_write(
    open_one: Callable[..., Any], kubectl: Kubectl, space: str
) -> None:
    """A refused first write goes to the file; once rights come, the cluster takes it over."""
    kubectl("create", "namespace", space)
    role = ("--verb=get,list,watch", "--resource=configmaps")
    kubectl("create", "role", "reader", *role, "-n", space)
    kubectl("create", "rolebinding", "reader", "--role=reader", "--user=ana", "-n", space)
    store: Store = await open_one("ana")
    assert (store.place, store.hidden) == ("cluster", None)
    await store.update(lambda _: full())
    assert store.place != "cluster"
    assert same(await (await open_one("ana")).load(), full())
    with pytest.raises(Forbidden) as caught:
        await store.update_locks(lambda _: {WEB: lock()})
    assert caught.value.verb == "create"

    kubectl("create", "role", "writer", "--verb=create,update,delete", "--resource=configmaps",
            "-n", space)  # fmt: skip
    kubectl("create", "rolebinding", "writer", "--role=writer", "--user=ana", "-n", space)
    again: Store = await open_one("ana")
    await again.update(lambda state: add(state, "new"))
    assert again.place == "cluster"
    assert len((await (await open_one("admin")).load()).inventory) == 3
