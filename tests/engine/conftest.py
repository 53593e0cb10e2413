"""A small shop in Git, nothing of it in the cluster yet."""

from __future__ import annotations

import pytest

from tests.core.objects import key
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene

FRONTEND = key("apps/Deployment/frontend")
SERVICE = key("Service/frontend")
SETTINGS = key("ConfigMap/settings")
NAMESPACE = key("Namespace/example", "")

SHOP: dict[str, str | None] = {
    "frontend.yaml": manifests.deployment("frontend"),
    "service.yaml": manifests.service("frontend"),
    "settings.yaml": manifests.config("settings", colour="blue"),
    "zz-namespace.yaml": manifests.namespace("example"),
}


@pytest.fixture
def scene() -> Scene:
    """The shop, never synced."""
    return Scene(SHOP)


@pytest.fixture
async def synced() -> Scene:
    """The shop after its first sync."""
    scene = Scene(SHOP)
    await scene.synced()
    scene.cluster.script.calls.clear()
    scene.records.written.clear()
    return scene


@pytest.fixture
def unsynced() -> Scene:
    """The shop, never synced; time stands still until the test lets it pass."""
    return Scene(SHOP, runs=False)


@pytest.fixture
async def shop() -> Scene:
    """The shop after its first sync; time stands still until the test lets it pass."""
    return await synced_shop()


async def synced_shop(*, remote: bool = False) -> Scene:
    """The shop after its first sync, in a repository of one's own or with a remote."""
    scene = Scene(SHOP, remote=remote, runs=False)
    await scene.synced()
    scene.cluster.script.calls.clear()
    scene.records.written.clear()
    return scene
