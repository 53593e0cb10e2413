"""Credentials from login programs: kept while they last, asked again when refused."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.cluster.refusals import Subject
from gitops_tui.cluster.requests import ask
from gitops_tui.core.target import Target
from gitops_tui.errors import Unauthorized
from tests.cluster.conftest import Connect
from tests.cluster.scripted import Scripted, status

VERSION = Subject("its version")
API = "client.authentication.k8s.io/v1"


def plugin(folder: Path, script: str, **more: Any) -> dict[str, Any]:
    """A kubeconfig's user whose login program is a Python script."""
    program = folder / "login"
    program.write_text(f"#!{sys.executable}\nimport json, os, sys\n{script}\n")
    program.chmod(0o755)
    return {"exec": {"apiVersion": API, "command": "./login", **more}}


GIVE = (
    "n = len(open('count', 'a').write('x') and open('count').read())\n"
    "print(json.dumps({'kind': 'ExecCredential', 'status': {'token': f'token-{n}'}}))"
)


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_the_token_is_used_and_kept(
    scripted: Scripted, connect: Connect, tmp_path: Path
) -> None:
    """The program runs once; its token goes with every request."""
    file = scripted.kubeconfig(plugin(tmp_path, GIVE))
    cluster = await connect(file)
    await cluster.connect()
    assert set(scripted.tokens) == {"Bearer token-1", "Bearer token-2"}
    assert scripted.tokens.count("Bearer token-1") > 1


async def test_a_refused_token_is_renewed(
    scripted: Scripted, connect: Connect, tmp_path: Path
) -> None:
    """After a 401 the program runs again and the request is repeated, once."""

    async def version(request: web.Request) -> web.StreamResponse:
        if request.headers["Authorization"] == "Bearer token-1":
            return web.json_response(status(401, "Unauthorized"), status=401)
        return web.json_response({"gitVersion": "v1"})

    scripted.answer("/version", version)
    await connect(scripted.kubeconfig(plugin(tmp_path, GIVE)))
    assert "Bearer token-2" in scripted.tokens


async def test_an_expired_token_is_renewed(
    scripted: Scripted, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that is about to end is replaced before it is used again."""
    monkeypatch.setattr("gitops_tui.cluster.credentials.RENEWAL", 0)
    script = (
        "n = len(open('count', 'a').write('x') and open('count').read())\n"
        "print(json.dumps({'status': {'token': f'token-{n}',"
        " 'expirationTimestamp': '2001-01-01T00:00:00Z'}}))"
    )
    await connect(scripted.kubeconfig(plugin(tmp_path, script)))
    assert "Bearer token-2" in scripted.tokens
    assert "Bearer token-1" not in scripted.tokens


async def test_the_program_gets_no_terminal(
    scripted: Scripted, connect: Connect, tmp_path: Path
) -> None:
    """Its standard input is empty, it is told not to ask, and told the cluster if it wants."""
    script = (
        "info = json.loads(os.environ['KUBERNETES_EXEC_INFO'])\n"
        "assert sys.stdin.read() == ''\n"
        "assert info['spec']['interactive'] is False\n"
        "assert info['spec']['cluster']['server'].startswith('http')\n"
        "assert os.environ['EXTRA'] == 'yes' and sys.argv[1:] == ['a', 'b']\n"
        "print(json.dumps({'status': {'token': 't'}}))"
    )
    user = plugin(
        tmp_path,
        script,
        args=["a", "b"],
        env=[{"name": "EXTRA", "value": "yes"}],
        provideClusterInfo=True,
    )
    await connect(scripted.kubeconfig(user))
    assert set(scripted.tokens) == {"Bearer t"}


@pytest.mark.parametrize(
    ("script", "more", "sentence"),
    [
        ("sys.exit('no session')", {}, r"failed \(1\): no session"),
        ("print('hello')", {}, "printed no ExecCredential"),
        ("print('{\"status\": {}}')", {}, "gave no token and no certificate"),
        (GIVE, {"interactiveMode": "Always"}, "wants to ask questions"),
        (GIVE, {"command": "no-such-program", "installHint": "Get it."}, "cannot be run"),
    ],
)
async def test_a_failing_program_is_a_sentence(
    scripted: Scripted, tmp_path: Path, script: str, more: dict[str, Any], sentence: str
) -> None:
    """Whatever goes wrong, the program is named and the way out too."""
    file = scripted.kubeconfig(plugin(tmp_path, script, **more))
    with pytest.raises(Unauthorized, match=sentence):
        await KubernetesCluster(Target(kubeconfig=file)).connect()
    assert scripted.requests == []


async def test_a_refused_static_token_is_said(scripted: Scripted) -> None:
    """Credentials that cannot be renewed are refused once."""
    scripted.answer("/version", status(401, "Unauthorized"), 401)
    cluster = KubernetesCluster(Target(kubeconfig=scripted.kubeconfig({"token": "old"})))
    with pytest.raises(Unauthorized, match="does not accept your credentials"):
        await cluster.connect()
    await cluster.close()
    assert [path for _, path in scripted.requests].count("/version") == 1


async def test_a_token_file_is_read_again(
    scripted: Scripted, connect: Connect, tmp_path: Path
) -> None:
    """A token in a file that was replaced is used after a refusal."""
    file = tmp_path / "token"
    file.write_text("old\n")

    async def version(request: web.Request) -> web.StreamResponse:
        if request.headers["Authorization"] == "Bearer old":
            file.write_text("new\n")
            return web.json_response(status(401, "Unauthorized"), status=401)
        return web.json_response({"gitVersion": "v1"})

    scripted.answer("/version", version)
    await connect(scripted.kubeconfig({"tokenFile": os.fspath(file)}))
    assert "Bearer new" in scripted.tokens


async def test_a_kubeconfig_that_was_written_anew_is_read_again(
    scripted: Scripted, connect: Connect
) -> None:
    """Somebody follows the hint and logs in again: what runs goes on with the new token."""
    file = scripted.kubeconfig({"token": "old"})
    cluster = await connect(file)

    async def refused(request: web.Request) -> web.StreamResponse:
        if request.headers["Authorization"] == "Bearer old":
            return web.json_response(status(401, "Unauthorized"), status=401)
        return web.json_response({"gitVersion": "v1"})

    scripted.answer("/version", refused)
    with pytest.raises(Unauthorized):
        await ask(cluster.transport, "GET", "/version", VERSION)
    file.write_text(file.read_text().replace("old", "newer"))
    await ask(cluster.transport, "GET", "/version", VERSION)
    assert scripted.tokens[-1] == "Bearer newer"


async def test_a_context_that_now_leads_elsewhere_is_not_followed(
    scripted: Scripted, connect: Connect
) -> None:
    """What was shown for one cluster must not be applied to another."""
    file = scripted.kubeconfig({"token": "old"})
    cluster = await connect(file)
    scripted.answer("/version", status(401, "Unauthorized"), 401)
    file.write_text(file.read_text().replace("127.0.0.1", "localhost").replace("old", "newer"))
    with pytest.raises(Unauthorized, match="now leads to another server"):
        await ask(cluster.transport, "GET", "/version", VERSION)
    assert "Bearer newer" not in scripted.tokens


async def test_a_kubeconfig_that_is_being_edited_passes(
    scripted: Scripted, connect: Connect
) -> None:
    """Half a file is no reason to end: it is a refusal like any other, and tried again."""
    file = scripted.kubeconfig({"token": "old"})
    cluster = await connect(file)
    scripted.answer("/version", status(401, "Unauthorized"), 401)
    file.write_text("apiVersion: [")
    with pytest.raises(Unauthorized, match="is not valid YAML"):
        await ask(cluster.transport, "GET", "/version", VERSION)
