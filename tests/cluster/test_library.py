"""The kubernetes library is loaded by halves, and nothing of it is missing."""

from __future__ import annotations

import subprocess
import sys

from gitops_tui.cluster.library import sparing

_PROGRAM = """
import sys
from gitops_tui.cluster import library
with library.sparing():
    import gitops_tui.cluster.credentials
"""


def in_a_fresh_process(then: str) -> list[str]:
    """What `then` prints once the credentials' module is loaded."""
    words = [sys.executable, "-c", _PROGRAM + then]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()


def test_the_synchronous_half_brings_nothing_along() -> None:
    """Reading a kubeconfig loads no second HTTP stack."""
    heavy = "{'requests', 'websocket', 'requests_oauthlib', 'urllib3'}"
    assert in_a_fresh_process(f"print(*{heavy} & set(sys.modules))") == []


def test_what_was_left_is_there_when_it_is_touched() -> None:
    """Code that wants the rest of the library finds it whole."""
    told = in_a_fresh_process(
        "import kubernetes, kubernetes.client\n"
        "from kubernetes.aio.watch import Watch\n"
        "print(kubernetes.client.CoreV1Api.__name__, Watch.__name__,"
        " kubernetes.config.load_kube_config.__name__)\n"
    )
    assert told == ["CoreV1Api", "Watch", "load_kube_config"]


def test_nothing_stays_in_the_way_of_other_imports() -> None:
    """Afterwards Python finds modules as it always did."""
    assert in_a_fresh_process("print(*(f for f in sys.meta_path if '_Later' in repr(f)))") == []


def test_an_import_under_way_elsewhere_keeps_its_finders() -> None:
    """Whoever walks along the finders meanwhile, in another thread, misses none of them."""
    before, walked = sys.meta_path, list(sys.meta_path)
    with sparing():
        during, inside = sys.meta_path, list(sys.meta_path)
    assert before == walked
    assert during == inside
    assert sys.meta_path == walked
