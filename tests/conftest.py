"""Fixtures that every part's tests may use: the real control plane, and namespaces in it."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from urllib.error import HTTPError

import pytest
from hypothesis import HealthCheck, settings

from tests.control_plane.plane import ControlPlane
from tests.control_plane.reach import Reach
from tests.control_plane.shared import shared_control_plane

# A busy machine breaks no law: how long an example takes to make or to try is no failure.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def control_plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reach]:
    """A real control plane, one for all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    with shared_control_plane(base / "control-plane") as plane:
        yield plane


@pytest.fixture(scope="module")
def own_control_plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """An API server and its etcd that the module may hang and kill; no controllers."""
    plane = ControlPlane.create(tmp_path_factory.mktemp("plane"), controllers=False)
    yield plane
    plane.stop()


@pytest.fixture
def namespace(control_plane: Reach) -> Iterator[str]:
    """A fresh namespace on the shared control plane."""
    name = f"test-{secrets.token_hex(4)}"
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    control_plane.request("POST", "/api/v1/namespaces", body)
    _wait_for_account(control_plane, name)
    yield name
    control_plane.request("DELETE", f"/api/v1/namespaces/{name}")


@pytest.fixture
def kubectl(control_plane: Reach) -> Callable[..., str]:
    """The virtual environment's kubectl as administrator: words in, standard output out."""
    return control_plane.kubectl


def _wait_for_account(plane: Reach, namespace: str) -> None:
    """Pods are refused until the controller has made the default service account."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            plane.request("GET", f"/api/v1/namespaces/{namespace}/serviceaccounts/default")
        except HTTPError:
            time.sleep(0.02)
        else:
            return
    message = f"no default service account in {namespace}"
    raise AssertionError(message)
