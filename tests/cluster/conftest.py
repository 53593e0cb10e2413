"""Fixtures: connected clusters that are closed again, servers to speak to, places to work in."""

from __future__ import annotations

import contextlib
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.cluster.reflector import Pace
from gitops_tui.core.resources import Kind
from gitops_tui.core.target import Target
from gitops_tui.errors import GitopsError
from tests.cluster.scripted import Scripted
from tests.cluster.waiting import eventually
from tests.control_plane.reach import Reach

ROOT = Path(__file__).parents[2]
Connect = Callable[..., Awaitable[KubernetesCluster]]

SERVERS = ["embedded", pytest.param("real", marks=pytest.mark.real)]
"""The API servers that the contract is proven on."""
NAMESPACES = Kind("", "v1", "Namespace", "namespaces", namespaced=False)
ACCOUNTS = Kind("", "v1", "ServiceAccount", "serviceaccounts", namespaced=True)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the user's is read or written."""
    for name in ("CACHE", "STATE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.delenv("KUBECONFIG", raising=False)


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Connect to a kubeconfig's cluster; closed at the end of the test."""
    opened: list[KubernetesCluster] = []

    async def connected(
        kubeconfig: Path, *, pace: Pace | None = None, **target: Any
    ) -> KubernetesCluster:
        cluster = KubernetesCluster(Target(kubeconfig=kubeconfig, **target), pace=pace)
        opened.append(cluster)
        await cluster.connect()
        return cluster

    yield connected
    for cluster in opened:
        await cluster.close()


@pytest.fixture
async def scripted(tmp_path: Path) -> AsyncIterator[Scripted]:
    """A server that answers as the test tells it."""
    server = Scripted(tmp_path)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(params=SERVERS)
def kubeconfig(request: pytest.FixtureRequest) -> Path:
    """An administrator's kubeconfig for each server that the contract is proven on."""
    if request.param == "embedded":
        embedded: Path = request.getfixturevalue("embedded_kubeconfig")
        return embedded
    plane: Reach = request.getfixturevalue("control_plane")
    return plane.kubeconfig


@pytest.fixture(scope="session")
def embedded_kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The embedded cluster in a child process; it ends when its standard input does."""
    file = tmp_path_factory.mktemp("embedded") / "kubeconfig"
    command = [sys.executable, "-m", "gitops_tui.sandbox", "--kubeconfig", str(file), "--pace", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) as process:
        deadline = time.monotonic() + 20
        while not file.exists():
            assert process.poll() is None, "the embedded cluster ended"
            assert time.monotonic() < deadline, "the embedded cluster does not start"
            time.sleep(0.02)
        yield file


@pytest.fixture
async def cluster(kubeconfig: Path, connect: Connect) -> KubernetesCluster:
    """A connected administrator."""
    return await connect(kubeconfig)


@pytest.fixture
async def place(cluster: KubernetesCluster) -> AsyncIterator[str]:
    """The name of a fresh namespace on the server of `cluster`."""
    name = f"test-{secrets.token_hex(4)}"
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    applied = await cluster.apply(NAMESPACES, body)

    async def has_account() -> bool:
        return await cluster.get(ACCOUNTS, name, "default") is not None

    if (await cluster.catalog()).find("v1", "ServiceAccount"):
        await eventually(has_account)
    yield name
    with contextlib.suppress(GitopsError):
        await cluster.delete(NAMESPACES, "", name, uid=applied.live.uid)
