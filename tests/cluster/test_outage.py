"""The API server goes away, hangs, comes back, forgets: watches live through all of it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator

import msgspec
import pytest

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.cluster.paths import collection
from gitops_tui.cluster.projections import Objects
from gitops_tui.cluster.reflector import Pace, Reflector
from gitops_tui.cluster.refusals import subject_of
from gitops_tui.cluster.requests import ask
from gitops_tui.engine.ports import LinkChanged, LinkPhase, Synchronised, Upserted
from gitops_tui.errors import Expired, Unreachable
from tests.cluster.conftest import Connect
from tests.cluster.objects import CONFIG_MAPS, config_map
from tests.cluster.waiting import Follower, eventually
from tests.control_plane.plane import ControlPlane

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("own-control-plane")]

SERVER = "kube-apiserver"
PACE = Pace(watch=1, grace=1, first_delay=0.05, longest_delay=0.3)
LIVE = LinkChanged(LinkPhase.LIVE)


@pytest.fixture
async def cluster(own_control_plane: ControlPlane, connect: Connect) -> KubernetesCluster:
    """A connected administrator who notices quickly."""
    return await connect(own_control_plane.kubeconfig, pace=PACE)


@pytest.fixture
async def follower(cluster: KubernetesCluster) -> AsyncIterator[Follower]:
    """Follows the ConfigMaps of a namespace, live."""
    follower = Follower(cluster.watch(CONFIG_MAPS, "default"))
    await follower.wait(lambda event: event == LIVE)
    yield follower
    await follower.stop()


def lost(event: object) -> bool:
    """Whether the link was lost."""
    return isinstance(event, LinkChanged) and event.phase is LinkPhase.LOST


async def test_killed_and_back(
    own_control_plane: ControlPlane, cluster: KubernetesCluster, follower: Follower
) -> None:
    """A killed server is said at once; when it is back the watch lives and nothing is lost."""
    await cluster.apply(CONFIG_MAPS, config_map("default", "kept", a="1"))
    await asyncio.to_thread(own_control_plane.kill, SERVER)
    await follower.wait(lost)
    with pytest.raises(Unreachable):
        await cluster.get(CONFIG_MAPS, "default", "kept")
    await asyncio.to_thread(own_control_plane.start, SERVER)
    await follower.wait(lambda event: event == LIVE)
    await cluster.apply(CONFIG_MAPS, config_map("default", "kept", a="2"))

    def changed(event: object) -> bool:
        """By the watch, or by the list after it."""
        items = event.objects if isinstance(event, Synchronised) else ()
        if isinstance(event, Upserted):
            items = (event.object,)
        return any(item.body().get("data") == {"a": "2"} for item in items)

    await follower.wait(changed)


async def test_hung_and_back(
    own_control_plane: ControlPlane, cluster: KubernetesCluster, follower: Follower
) -> None:
    """A server that says nothing more is noticed by its silence."""
    own_control_plane.pause(SERVER)
    try:
        gone = await follower.wait(lost)
        assert isinstance(gone, LinkChanged)
        assert "does not answer in time" in str(gone.error)
    finally:
        own_control_plane.resume(SERVER)
    await follower.wait(lambda event: event == LIVE)
    await cluster.apply(CONFIG_MAPS, config_map("default", "after", a="1"))
    await follower.wait(
        lambda event: isinstance(event, Upserted) and event.object.key.name == "after"
    )


async def test_a_forgotten_version_lists_again(
    own_control_plane: ControlPlane, cluster: KubernetesCluster
) -> None:
    """A restarted server no longer knows old versions: 410, a new list, and on."""
    await asyncio.to_thread(own_control_plane.kill, SERVER)
    await asyncio.to_thread(own_control_plane.start, SERVER)
    path, subject = collection(CONFIG_MAPS, "default"), subject_of(CONFIG_MAPS)
    reflector = Reflector(cluster.transport, path, subject, Objects(CONFIG_MAPS), pace=PACE)
    # As if it had last heard of the server when that was new.
    reflector._version = "1"
    with pytest.raises(Expired):
        await Follower(reflector._watch_on()).wait(lambda event: isinstance(event, Upserted))
    follower = Follower(reflector.follow())
    await follower.wait(lambda event: isinstance(event, Synchronised))
    await follower.wait(lambda event: event == LIVE)
    await follower.stop()


async def test_compaction_between_pages(
    tmp_path_factory: pytest.TempPathFactory, connect: Connect
) -> None:
    """A continuation that etcd has compacted away is Expired, and a list starts over."""
    directory = tmp_path_factory.mktemp("compacting")
    plane = await asyncio.to_thread(
        ControlPlane.create,
        directory,
        controllers=False,
        etcd_compaction_interval="1s",
        # Else the server remembers what etcd has forgotten for half a minute.
        feature_gates="ListFromCacheSnapshot=false",
    )
    try:
        cluster = await connect(plane.kubeconfig)
        for number in range(4):
            await cluster.apply(CONFIG_MAPS, config_map("default", f"c{number}", a="1"))
        path, subject = collection(CONFIG_MAPS, "default"), subject_of(CONFIG_MAPS)
        first = await ask(cluster.transport, "GET", path, subject, query=[("limit", "2")])
        position = msgspec.json.decode(first.body)["metadata"]["continue"]

        async def expired() -> bool:
            await cluster.apply(CONFIG_MAPS, config_map("default", "c0", a=secrets.token_hex(4)))
            query = [("limit", "2"), ("continue", position)]
            try:
                await ask(cluster.transport, "GET", path, subject, query=query)
            except Expired:
                return True
            return False

        await eventually(expired, seconds=60)
        assert len(await cluster.list(CONFIG_MAPS, "default")) == 4
    finally:
        plane.stop()
