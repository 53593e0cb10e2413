"""`run` as a Deployment runs it: the documented rights, and a deploy key that the cluster keeps."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import gitops_tui.cli
from tests.control_plane.reach import Reach
from tests.e2e.program import LIMIT
from tests.e2e.story import Story
from tests.e2e.waiting import until
from tests.source.servers.ssh import SshServer

pytestmark = pytest.mark.real

REFERENCE = Path(gitops_tui.cli.__file__).parent / "reference.md"


@pytest.fixture
def space(control_plane: Reach) -> Iterator[str]:
    """A name for the namespace that the documentation calls gitops-tui."""
    name = f"gitops-{secrets.token_hex(4)}"
    yield name
    for kind in ("namespace", "clusterrole", "clusterrolebinding"):
        control_plane.kubectl("delete", kind, name, "--ignore-not-found", "--wait=false")


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SshServer]:
    """The upstream's server; the operator's ssh knows it, and nobody is let in."""
    server = SshServer.start(tmp_path / "sshd")
    server.know()
    server.authorize()
    monkeypatch.setenv("PATH", f"{server.bin}:{os.environ['PATH']}")
    yield server
    server.stop()


def documented(space: str) -> list[dict[str, Any]]:
    """The manifests of the reference, under the test's own name."""
    blocks = re.findall(r"```yaml\n(.*?)```", REFERENCE.read_text(), re.DOTALL)
    [text] = [block for block in blocks if "kind: Deployment" in block]
    renamed = re.sub(r"\b(name|namespace): gitops-tui\b", rf"\1: {space}", text)
    return list(yaml.safe_load_all(renamed))


def given(plane: Reach, *documents: dict[str, Any], dry: bool = False) -> str:
    """What kubectl says when it applies them."""
    words = ["apply", "--server-side", "-f", "-", *(["--dry-run=server"] if dry else [])]
    return plane.kubectl(*words, stdin="---\n".join(map(yaml.safe_dump, documents)))


def account(plane: Reach, space: str, file: Path) -> Path:
    """A kubeconfig that speaks as the documented ServiceAccount."""
    token = plane.kubectl("create", "token", space, "-n", space).strip()
    config = yaml.safe_load(plane.kubeconfig.read_text())
    for user in config["users"]:
        user["user"] = {"token": token}
    file.write_text(yaml.safe_dump(config))
    return file


def test_the_documented_deployment_is_one(control_plane: Reach, space: str) -> None:
    """The server takes every document as it is written."""
    first, *rest = documented(space)
    given(control_plane, first)
    told = given(control_plane, *rest, dry=True)
    assert len(told.splitlines()) == len(rest)
    assert f"deployment.apps/{space} serverside-applied (server dry run)" in told


def test_run_with_the_key_and_the_rights_of_the_cluster(
    story: Story, ssh: SshServer, space: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made by a person, offered by `run` as the account; its files are private and gone after."""
    plane = story.plane
    given(plane, *(each for each in documented(space) if each["kind"] != "Deployment"))
    where = ("--repo", ssh.url(story.upstream or Path()), "--branch", "main")
    kept = ("--state-namespace", space)
    made = story.gitops("identity", "--in-cluster", *where, *kept, "-o", "json")
    assert made.code == 0, made.err
    assert made.json["made"]
    namespace, name = made.json["secret"].split("/")
    ssh.authorize(made.json["publicKey"])
    secret = json.loads(plane.kubectl("get", "secret", name, "-n", namespace, "-o", "json"))
    again = story.gitops("identity", "--in-cluster", *where, *kept)
    assert again.out == f"{made.json['publicKey']}\n"
    for private in (secret["data"]["ssh-privatekey"], "PRIVATE KEY"):
        assert private not in made.out + made.err + again.out + again.err

    # The pod's ssh knows no host, and has nobody's key.
    ssh.known_hosts.unlink()
    handed = tmp_path / "handed"
    handed.mkdir()
    monkeypatch.setenv("TMPDIR", str(handed))
    kubeconfig = account(plane, space, tmp_path / "account")
    process = story.ana.start(
        *("run", "--cluster-key", "--yes", *where, *kept, "--kubeconfig", str(kubeconfig)),
        stdout=subprocess.DEVNULL,
    )
    files = ("*/identity", "*/known_hosts")
    until(
        lambda: process.poll() is not None or all(list(handed.glob(file)) for file in files),
        "the key's files",
    )
    modes = {oct(path.stat().st_mode)[-3:] for file in files for path in handed.glob(file)}
    until(
        lambda: (
            process.poll() is not None
            or (story.exists() and "frontend" in story.names("deployments"))
        ),
        "the first sync",
    )
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, err
    assert "frontend" in story.names("deployments"), err
    assert modes == {"600"}
    assert list(handed.iterdir()) == []


def test_a_key_in_the_cluster_is_replaced_only_when_asked(
    story: Story, ssh: SshServer, space: str
) -> None:
    """Nobody there means no; --yes makes it anew; read-only makes none."""
    where = ("--repo", ssh.url(story.upstream or Path()), "--state-namespace", space)
    forbidden = story.gitops("identity", "--in-cluster", "--read-only", *where)
    assert (forbidden.code, forbidden.out) == (2, "")
    first = story.gitops("identity", "--in-cluster", *where)
    assert first.code == 0, first.err
    declined = story.gitops("identity", "--in-cluster", "--regenerate", *where)
    assert (declined.code, declined.out) == (2, "")
    assert "is replaced" in declined.err
    assert story.gitops("identity", "--in-cluster", *where).out == first.out
    renewed = story.gitops("identity", "--in-cluster", "--regenerate", "--yes", *where)
    assert renewed.code == 0, renewed.err
    assert renewed.out != first.out
    assert story.gitops("identity", "--in-cluster", *where).out == renewed.out


def test_an_unknown_host_is_never_vouched_for(story: Story, ssh: SshServer, space: str) -> None:
    """The key is made, the host is not kept, and both are said; --yes does not answer that."""
    ssh.known_hosts.unlink()
    where = ("--repo", ssh.url(story.upstream or Path()), "--state-namespace", space)
    told = story.gitops("identity", "--in-cluster", "--yes", *where, "-o", "json")
    assert told.code == 0, told.err
    assert ssh.fingerprint in told.err
    assert "only by a key that was confirmed" in told.err
    name = told.json["secret"].split("/")[1]
    data = story.plane.kubectl("get", "secret", name, "-n", space, "-o", "jsonpath={.data}")
    assert "known_hosts" not in data
