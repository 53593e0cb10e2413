"""The adapters are what the engine's ports ask for."""

from __future__ import annotations

import subprocess
import sys

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.cluster.store import TargetStore
from gitops_tui.engine.ports import Cluster, Store


def test_the_cluster_is_a_cluster() -> None:
    """The type checker holds the class to the port; here the names are."""
    made: Cluster = KubernetesCluster.__new__(KubernetesCluster)
    assert {name for name in vars(Cluster) if not name.startswith("_")} <= set(dir(made))


def test_the_store_is_a_store() -> None:
    """The same for the store and its Lease."""
    made: Store = TargetStore.__new__(TargetStore)
    assert {name for name in vars(Store) if not name.startswith("_")} <= set(dir(TargetStore))
    assert made is not None


def test_importing_is_cheap() -> None:
    """The Kubernetes library is not loaded before a cluster is connected."""
    code = "import sys, gitops_tui.cluster; sys.exit('kubernetes' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
