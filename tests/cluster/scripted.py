"""An HTTP server that answers as a test tells it, for what no real server does on demand."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Scripted:
    """Answers by path; every request is kept."""

    def __init__(self, folder: Path) -> None:
        self.requests: list[tuple[str, str]] = []
        """(method, path with query), in the order they came."""
        self.tokens: list[str | None] = []
        self._answers: dict[str, Handler] = {}
        self._folder = folder
        self._runner: web.AppRunner | None = None
        self.server = ""
        self.answer("/version", {"gitVersion": "v1.37.0-scripted"})

    def answer(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        """Answer a path with JSON, or with a handler's response."""
        if callable(body):
            self._answers[path] = body
            return

        async def fixed(_request: web.Request) -> web.StreamResponse:
            kept = {name.replace("_", "-"): value for name, value in headers.items()}
            kept.setdefault("Content-Type", "application/json")
            return web.Response(body=json.dumps(body).encode(), status=status, headers=kept)

        self._answers[path] = fixed

    async def start(self) -> None:
        """Listen on a free port."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        _, port = self._runner.addresses[0][:2]
        self.server = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Close everything."""
        if self._runner is not None:
            await self._runner.cleanup()

    def kubeconfig(self, user: dict[str, Any] | None = None, **context: str) -> Path:
        """A kubeconfig for it."""
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "scripted", "cluster": {"server": self.server}}],
            "users": [{"name": "ana", "user": user or {}}],
            "contexts": [
                {
                    "name": "scripted",
                    "context": {"cluster": "scripted", "user": "ana", **context},
                }
            ],
            "current-context": "scripted",
        }
        file = self._folder / "kubeconfig"
        file.write_text(yaml.safe_dump(content))
        return file

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.method, request.path_qs))
        self.tokens.append(request.headers.get("Authorization"))
        handler = self._answers.get(request.path)
        if handler is None:
            return web.json_response(status(404, "not found", "NotFound"), status=404)
        return await handler(request)


def status(code: int, message: str, reason: str = "", **details: Any) -> dict[str, Any]:
    """A Status object."""
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "code": code,
        "message": message,
        "reason": reason,
        "details": details,
    }
