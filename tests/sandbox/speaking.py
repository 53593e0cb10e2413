"""Speaking to a cluster: plain HTTP, and kubectl without blocking the event loop."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.control_plane.reach import KUBECTL

LIMIT = 20.0
APPLY = "application/apply-patch+yaml"


class Api:
    """One session with a server."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = aiohttp.ClientSession(headers={"User-Agent": "tests/1.0 (linux)"})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        media_type: str = "application/json",
        **query: str,
    ) -> tuple[int, Any]:
        """The status and the decoded answer."""
        data = None if body is None else json.dumps(body)
        headers = {"Content-Type": media_type}
        async with self._session.request(
            method, self._url + path, data=data, headers=headers, params=query
        ) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str, **query: str) -> Any:
        """What is there."""
        status, body = await self.ask("GET", path, **query)
        assert status == 200, body
        return body

    async def apply(
        self, path: str, body: Any, manager: str = "one", **query: str
    ) -> tuple[int, Any]:
        """Server-side apply."""
        return await self.ask("PATCH", path, body, APPLY, fieldManager=manager, **query)

    async def watch(self, path: str, **query: str) -> AsyncIterator[Any]:
        """A watch's events."""
        async with self._session.get(self._url + path, params={"watch": "1", **query}) as answer:
            async for line in answer.content:
                yield json.loads(line)


@dataclass(frozen=True)
class Said:
    """What a kubectl said."""

    code: int
    out: str
    err: str


class Kubectl:
    """Runs kubectl."""

    def __init__(self, kubeconfig: Path, cache: Path) -> None:
        self._words = [str(KUBECTL), "--kubeconfig", str(kubeconfig)]
        self._env = {**os.environ, "KUBECACHEDIR": str(cache)}

    async def __call__(self, *words: str, stdin: str = "") -> Said:
        """Run it to its end."""
        process = await asyncio.create_subprocess_exec(
            *self._words,
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._env,
        )
        async with asyncio.timeout(LIMIT):
            out, err = await process.communicate(stdin.encode())
        return Said(process.returncode or 0, out.decode(), err.decode())


async def eventually(check: Callable[[], Awaitable[bool]]) -> None:
    """Poll until `check` holds."""
    async with asyncio.timeout(LIMIT):
        while not await check():  # noqa: ASYNC110 - the state is in the cluster
            await asyncio.sleep(0.01)
