"""Requests to the API server: the only place where they leave, and where read-only holds."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from gitops_tui.cluster.outages import sentences
from gitops_tui.cluster.permit import check_read_only

if TYPE_CHECKING:
    from gitops_tui.cluster.credentials import Credentials

AT_ONCE = 32
"""Requests in flight; watches and logs do not count."""
TIMEOUT = 30.0
"""Seconds for a whole request."""
CONNECTING = 10.0
"""Seconds to connect."""
LARGE = 2**20
"""Bytes of a body that is sent piece by piece."""
JSON = "application/json"

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """One API server's connections."""

    def __init__(self, credentials: Credentials, *, read_only: bool) -> None:
        self._credentials = credentials
        self._read_only = read_only
        self._at_once = asyncio.Semaphore(AT_ONCE)
        # Watches hold connections for long, so the semaphore limits, not the pool.
        connector = aiohttp.TCPConnector(limit=0, socket_factory=_socket, keepalive_timeout=60)
        self._session = aiohttp.ClientSession(
            connector=connector,
            # It looks anew for every request, in two threads: a fifth of what a request costs.
            trust_env=proxied(credentials.server),
            auto_decompress=True,
            read_bufsize=2**20,
            headers={"User-Agent": "gitops-tui"},
        )

    @property
    def server(self) -> str:
        """The API server's address."""
        return self._credentials.server

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: bytes | None = None,
        media_type: str = JSON,
        accept: str = JSON,
        timeout: float = TIMEOUT,
    ) -> Answer:
        """One request and its whole answer. Raises ReadOnly, Unreachable."""
        limits = aiohttp.ClientTimeout(total=timeout, sock_connect=CONNECTING)
        headers = {"Accept": accept}
        if body is not None:
            headers["Content-Type"] = media_type
        async with self._at_once:
            request = self._open(method, path, query, limits, headers, body)
            async with request as response:
                with sentences(self.server):
                    content = await response.read()
                return Answer(response.status, response.headers, content)

    @contextlib.asynccontextmanager
    async def stream(
        self, path: str, *, query: Query = (), quiet: float | None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """GET an answer that goes on. `quiet` is how many seconds it may say nothing.

        The caller reads `response.content`, and turns its errors into sentences by
        `reading`. Raises Unreachable.
        """
        limits = aiohttp.ClientTimeout(total=None, sock_connect=CONNECTING, sock_read=quiet)
        async with self._open("GET", path, query, limits, {"Accept": JSON}, None) as response:
            yield response

    def reading(self) -> contextlib.AbstractContextManager[None]:
        """Around what reads a stream: its errors become Unreachable."""
        return sentences(self.server)

    async def close(self) -> None:
        """Close every connection. Safe to call twice."""
        if not self._session.closed:
            await self._session.close()
            # A connection is gone a turn of the loop after it was closed.
            await asyncio.sleep(0)

    @contextlib.asynccontextmanager
    async def _open(
        self,
        method: str,
        path: str,
        query: Query,
        limits: aiohttp.ClientTimeout,
        headers: dict[str, str],
        body: bytes | None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        if self._read_only:
            check_read_only(method, path, query, body)
        url = URL(self._credentials.server + path, encoded=True).extend_query(query)
        with sentences(self.server):
            response = await self._request(method, url, limits, headers, body)
            if response.status == 401 and await self._credentials.renew(rejected=True):
                response.release()
                response = await self._request(method, url, limits, headers, body)
        try:
            yield response
        finally:
            # An answer that was read whole gives its connection back; another is closed.
            response.release()

    async def _request(
        self,
        method: str,
        url: URL,
        limits: aiohttp.ClientTimeout,
        headers: dict[str, str],
        body: bytes | None,
    ) -> aiohttp.ClientResponse:
        authorization = await self._credentials.authorization()
        if authorization is not None:
            headers["Authorization"] = authorization
        options: dict[str, Any] = {"proxy": self._credentials.proxy}
        if self._credentials.ssl is not None:
            options["ssl"] = self._credentials.ssl
            options["server_hostname"] = self._credentials.server_name
        return await self._session.request(
            method,
            url,
            # What is large is sent piece by piece: at once it would hold the event loop.
            data=BytesIO(body) if body and len(body) > LARGE else body,
            headers=headers,
            timeout=limits,
            allow_redirects=False,
            **options,
        )


def proxied(server: str) -> bool:
    """Whether the environment names a proxy for `server` (HTTPS_PROXY, NO_PROXY)."""
    address = URL(server)
    return address.scheme in getproxies() and not proxy_bypass(address.host or "")


def _socket(address: aiohttp.AddrInfoType) -> socket.socket:
    """A socket that notices a peer that is gone within half a minute."""
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, seconds in (("TCP_KEEPIDLE", 15), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):
            made.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)
    return made
