"""Fixtures: an embedded cluster that does everything at once, and two ways to speak to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gitops_tui.sandbox.cluster import EmbeddedCluster
from tests.sandbox.speaking import Api, Kubectl


@pytest.fixture
async def cluster() -> AsyncIterator[EmbeddedCluster]:
    """A fresh cluster in this process."""
    async with EmbeddedCluster(pace=0) as embedded:
        yield embedded


@pytest.fixture
async def api(cluster: EmbeddedCluster) -> AsyncIterator[Api]:
    """Plain HTTP."""
    async with Api(cluster.url) as speaking:
        yield speaking


@pytest.fixture
def kubectl(cluster: EmbeddedCluster, tmp_path: Path) -> Kubectl:
    """The virtual environment's kubectl, unmodified."""
    return Kubectl(cluster.kubeconfig, tmp_path / "kubectl-cache")
