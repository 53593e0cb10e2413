"""One process at a time holds a target's timer; a silent holder is replaced."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable

import pytest

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.cluster.lease import TimerLease
from gitops_tui.cluster.records import Identity
from gitops_tui.engine.ports import LeaseView
from tests.cluster.conftest import Connect
from tests.cluster.states import SOURCE
from tests.control_plane.reach import Reach

pytestmark = pytest.mark.real


class Time:
    """A clock that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
async def space(control_plane: Reach) -> AsyncIterator[str]:
    """The name of a state namespace that does not exist yet."""
    name = f"state-{secrets.token_hex(4)}"
    yield name
    control_plane.kubectl("delete", "namespace", name, "--ignore-not-found", "--wait=false")


@pytest.fixture
async def cluster(control_plane: Reach, connect: Connect) -> KubernetesCluster:
    """A connected administrator."""
    return await connect(control_plane.kubeconfig)


def lease(cluster: KubernetesCluster, space: str, holder: str, time: Time) -> TimerLease:
    """A process's view of the Lease."""
    return TimerLease(cluster.transport, space, Identity.of(SOURCE), holder, monotonic=time)


async def test_the_first_takes_it(
    cluster: KubernetesCluster, space: str, kubectl: Callable[..., str]
) -> None:
    """It is taken and renewed by one, seen by the other, and readable with kubectl."""
    time = Time()
    ana, ben = lease(cluster, space, "ana@here-1", time), lease(cluster, space, "ben@there-2", time)
    assert await ben.look() == LeaseView(None, mine=False)
    assert await ana.acquire() == LeaseView("ana@here-1", mine=True)
    assert await ben.acquire() == LeaseView("ana@here-1", mine=False)
    assert await ana.acquire() == LeaseView("ana@here-1", mine=True)
    (found,) = json.loads(kubectl("get", "leases", "-n", space, "-o", "json"))["items"]
    assert found["spec"]["holderIdentity"] == "ana@here-1"
    assert found["spec"]["leaseDurationSeconds"] == 30


async def test_a_silent_holder_is_replaced(cluster: KubernetesCluster, space: str) -> None:
    """After its duration without a renewal, by our own clock, it is ours; not before."""
    time = Time()
    ana, ben = lease(cluster, space, "ana", time), lease(cluster, space, "ben", time)
    await ana.acquire()
    assert not (await ben.acquire()).mine
    time.now += 29
    assert not (await ben.acquire()).mine
    await ana.acquire()
    time.now += 29
    assert not (await ben.acquire()).mine
    time.now += 31
    assert (await ben.acquire()).mine
    assert await ana.acquire() == LeaseView("ben", mine=False)


async def test_it_is_given_back(cluster: KubernetesCluster, space: str) -> None:
    """A released Lease is free at once; releasing what is not ours changes nothing."""
    time = Time()
    ana, ben = lease(cluster, space, "ana", time), lease(cluster, space, "ben", time)
    await ana.acquire()
    await ben.release()
    assert (await ben.look()).holder == "ana"
    await ana.release()
    assert await ben.look() == LeaseView(None, mine=False)
    assert (await ben.acquire()).mine


async def test_of_many_at_once_one_gets_it(cluster: KubernetesCluster, space: str) -> None:
    """A race has one winner, and everybody knows who it is."""
    time = Time()
    racers = [lease(cluster, space, f"racer-{number}", time) for number in range(8)]
    await asyncio.gather(*(racer.acquire() for racer in racers))
    views = [await racer.acquire() for racer in racers]
    assert sum(view.mine for view in views) == 1
    assert len({view.holder for view in views}) == 1


async def test_without_rights_it_is_unavailable(
    control_plane: Reach, connect: Connect, space: str
) -> None:
    """403 means that the local timer runs and says so."""
    cluster = await connect(control_plane.kubeconfig_of("ana"))
    view = await lease(cluster, space, "ana", Time()).acquire()
    assert view == LeaseView(None, mine=False, available=False)
