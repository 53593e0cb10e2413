"""The control plane of the tests does what tests rely on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from tests.control_plane.plane import LOG_LINES
from tests.control_plane.reach import Reach

pytestmark = pytest.mark.real


def pod(name: str, behaviour: str = "well") -> str:
    """A pod's manifest; `behaviour` is one of those in kwok.yaml."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "labels": {"test.gitops-tui.dev/pod": behaviour}},
            "spec": {"containers": [{"name": "main", "image": "any/image:1"}]},
        }
    )


def eventually(check: Callable[[], bool], seconds: float = 20) -> None:
    """Poll until `check` holds."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("behaviour", "word"),
    [
        ("well", "Running"),
        ("crash", "CrashLoopBackOff"),
        ("no-image", "ImagePullBackOff"),
        ("fail", "Error"),
    ],
)
def test_a_pod_behaves_as_its_label_says(
    kubectl: Callable[..., str], namespace: str, behaviour: str, word: str
) -> None:
    """Each label of kwok.yaml ends in kubectl's word for it."""
    kubectl("create", "-n", namespace, "-f", "-", stdin=pod("one", behaviour))
    eventually(lambda: word in kubectl("get", "pods", "-n", namespace))


def test_a_job_completes(kubectl: Callable[..., str], namespace: str) -> None:
    """A Job's pod finishes, and the Job with it."""
    kubectl("create", "job", "once", "--image=any", "-n", namespace)
    kubectl("wait", "--for=condition=complete", "job/once", "-n", namespace, "--timeout=20s")


def test_logs_are_served(kubectl: Callable[..., str], namespace: str) -> None:
    """`kubectl logs` answers through the API server."""
    kubectl("create", "-n", namespace, "-f", "-", stdin=pod("one"))
    kubectl("wait", "--for=condition=Ready", "pod/one", "-n", namespace, "--timeout=20s")
    assert kubectl("logs", "one", "-n", namespace).splitlines() == list(LOG_LINES)


def test_ordinary_users_may_do_nothing(control_plane: Reach, namespace: str) -> None:
    """Users other than the administrator start without rights."""
    answer = control_plane.kubectl(
        "auth", "can-i", "get", "pods", "-n", namespace, user="ana", check=False
    )
    assert answer.strip() == "no"
