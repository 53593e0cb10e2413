"""The embedded cluster as a whole: its objects, its controllers, its HTTP server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from aiohttp import web

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.controllers.loop import run_controllers
from gitops_tui.sandbox.kinds import NAMESPACE, NODE, SERVICE
from gitops_tui.sandbox.ownership import Writer
from gitops_tui.sandbox.registry import Registry, Target
from gitops_tui.sandbox.server import Server
from gitops_tui.sandbox.store import Store

HOST = "127.0.0.1"
NAMESPACES = ("kube-system", "default", "kube-public", "kube-node-lease")


class EmbeddedCluster:
    """Serves on loopback for as long as it is entered.

    Args:
        pace: how long pods take to start and stop; 1 is lifelike, 0 is at once.
        port: 0 for any free one.
        kubeconfig: where to write the way in; a temporary file if left out.
    """

    def __init__(self, *, pace: float = 1.0, port: int = 0, kubeconfig: Path | None = None) -> None:
        self.store = Store()
        self.registry = Registry(self.store)
        self._secret = secrets.token_urlsafe(24)
        self._server = Server(self.store, self.registry, secret=self._secret, pace=pace)
        self._pace = pace
        self._port = port
        self._folder: TemporaryDirectory[str] | None = None
        self._kubeconfig = kubeconfig
        self._closing = contextlib.AsyncExitStack()

    @property
    def kubeconfig(self) -> Path:
        """The file that kubectl and everybody else is pointed at."""
        if self._kubeconfig is None:
            self._folder = TemporaryDirectory(prefix="gitops-tui-cluster-")
            self._kubeconfig = Path(self._folder.name) / "kubeconfig"
        return self._kubeconfig

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT/SECRET`: who does not know the secret is not answered.

        It is not a bearer token because kubectl sends those over TLS only, and a
        certificate is more than Python's own library can make.
        """
        return f"http://{HOST}:{self._port}/{self._secret}"

    def compact(self) -> None:
        """Forget what has happened: watches from an old version and half-read lists expire."""
        self.store.compact()
        self._server.lists.forget()

    async def __aenter__(self) -> Self:
        for name in NAMESPACES:
            self._put(Target(NAMESPACE, "", name, _SERVER), {})
        self._put(Target(NODE, "", "demo-node", Writer("kubelet")), _NODE)
        self._put(Target(SERVICE, "default", "kubernetes", _SERVER), _API_SERVICE)
        runner = web.AppRunner(
            self._server.application(),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=0.05,
        )
        await runner.setup()
        self._closing.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, HOST, self._port)
        await site.start()
        self._port = runner.addresses[0][1]
        controllers = asyncio.create_task(run_controllers(self.registry, self._pace))
        self._closing.push_async_callback(_stop, controllers)
        write_kubeconfig(self.kubeconfig, self.url)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._closing.aclose()
        if self._folder is not None:
            self._folder.cleanup()

    def _put(self, target: Target, body: JsonObject) -> None:
        self.registry.create(target, body | {"metadata": {"name": target.name}})


def write_kubeconfig(file: Path, server: str) -> None:
    """Write the way in, readable for its owner alone; it appears all at once.

    JSON is YAML, so every reader of kubeconfigs takes it.
    """
    name = "demo"
    body = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": server}}],
        "users": [{"name": name, "user": {}}],
        "contexts": [
            {"name": name, "context": {"cluster": name, "user": name, "namespace": "default"}}
        ],
        "current-context": name,
    }
    partial = file.with_name(f"{file.name}.partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
    partial.rename(file)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


_SERVER = Writer("kube-apiserver")
_ROOM = {"cpu": "8", "memory": "16Gi", "pods": "110"}
_NODE: JsonObject = {
    "spec": {"podCIDR": "10.244.0.0/16"},
    "status": {"capacity": _ROOM, "allocatable": _ROOM},
}
_API_SERVICE: JsonObject = {"spec": {"ports": [{"name": "https", "port": 443}]}}
