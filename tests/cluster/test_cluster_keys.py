"""Deploy keys in Secrets, on a real API server: by repository, version and rights."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from gitops_tui.cluster import ClusterKeys
from gitops_tui.core.target import Target
from gitops_tui.engine.ports import StoredKey
from gitops_tui.errors import ClusterError, Conflict, Forbidden, ReadOnly
from tests.control_plane.reach import Reach

pytestmark = pytest.mark.real

APP, OTHER = "ssh://git@git.example/app", "ssh://git@git.example/other"
KEY = StoredKey("-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n", "git.example ssh-ed25519 AAAA\n")
Keys = Callable[..., ClusterKeys]


@pytest.fixture
async def space(control_plane: Reach) -> AsyncIterator[str]:
    """The name of a state namespace that does not exist yet."""
    name = f"state-{secrets.token_hex(4)}"
    yield name
    control_plane.kubectl("delete", "namespace", name, "--ignore-not-found", "--wait=false")


@pytest.fixture
async def keys(control_plane: Reach, space: str) -> AsyncIterator[Keys]:
    """The cluster's keys, as somebody."""
    opened: list[ClusterKeys] = []

    def made(
        user: str = "admin", *, optional: bool = False, read_only: bool = False
    ) -> ClusterKeys:
        target = Target(
            kubeconfig=control_plane.kubeconfig_of(user),
            state_namespace=space,
            read_only=read_only,
        )
        opened.append(ClusterKeys(target, optional=optional))
        return opened[-1]

    yield made
    for each in opened:
        await each.aclose()


async def test_a_key_is_kept_by_repository(keys: Keys, control_plane: Reach, space: str) -> None:
    """Where nothing was; kubectl sees a Secret of ssh's type, labelled, and named by its place."""
    ring = keys()
    assert await ring.read(APP) is None
    await ring.write(APP, KEY)
    assert await ring.read(APP) == KEY
    assert await keys().read(APP) == KEY
    assert await ring.read(OTHER) is None
    namespace, name = ring.place(APP).split("/")
    assert namespace == space
    kept = json.loads(control_plane.kubectl("get", "secret", name, "-n", space, "-o", "json"))
    assert kept["type"] == "kubernetes.io/ssh-auth"
    assert kept["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "gitops-tui"
    assert kept["metadata"]["annotations"]["gitops-tui.dev/repository"] == APP


async def test_of_two_who_replace_it_one_loses(keys: Keys) -> None:
    """By the version that each has read."""
    ring = keys()
    await ring.write(APP, KEY)
    one = await ring.read(APP)
    assert one is not None
    await ring.write(APP, replace(one, private="second\n"))
    with pytest.raises(Conflict):
        await ring.write(APP, replace(one, private="third\n"))
    with pytest.raises(Conflict):
        await keys().write(APP, KEY)
    now = await ring.read(APP)
    assert now is not None
    assert now.private == "second\n"


async def test_without_the_right_to_read_it(keys: Keys) -> None:
    """Named where it was asked for; none where it is optional."""
    await keys().write(APP, KEY)
    with pytest.raises(Forbidden, match="secrets"):
        await keys("cleo").read(APP)
    assert await keys("cleo", optional=True).read(APP) is None


async def test_read_only_writes_none(keys: Keys) -> None:
    """Refused at the request."""
    with pytest.raises(ReadOnly):
        await keys(read_only=True).write(APP, KEY)
    assert await keys().read(APP) is None


async def test_a_secret_that_holds_no_key(keys: Keys, control_plane: Reach, space: str) -> None:
    """A sentence that names it and the way out, without a word of what it holds."""
    control_plane.kubectl("create", "namespace", space)
    name = keys().place(APP).split("/")[1]
    body = {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/ssh-auth",
        "metadata": {"name": name, "namespace": space},
        "data": {"ssh-privatekey": "/w=="},
    }
    control_plane.kubectl("create", "-f", "-", stdin=json.dumps(body))
    with pytest.raises(ClusterError, match="holds no key") as refused:
        await keys().read(APP)
    # The way out that is told is one.
    control_plane.kubectl(*refused.value.hint.partition("kubectl ")[2].split())
    await keys().write(APP, KEY)
    assert "/w" not in str(refused.value)
