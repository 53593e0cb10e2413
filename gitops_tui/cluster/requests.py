"""Requests whose refusals are raised as errors."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from typing import TypeVar

import aiohttp
import msgspec

from gitops_tui.cluster.refusals import Subject, refusal
from gitops_tui.cluster.transport import JSON, TIMEOUT, Answer, Query, Transport
from gitops_tui.errors import Busy, ClusterError

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds that a request may wait in all for a server that has too much to do."""


async def ask(
    transport: Transport,
    method: str,
    path: str,
    subject: Subject,
    *,
    query: Query = (),
    body: bytes | None = None,
    media_type: str = JSON,
    accept: str = JSON,
    timeout: float = TIMEOUT,
) -> Answer:
    """Send a request, again where the server has too much to do and says when to come back.
    Raises the ClusterError that a refusal is.
    """
    waited = 0.0
    while True:
        answer = await transport.send(
            method,
            path,
            query=query,
            body=body,
            media_type=media_type,
            accept=accept,
            timeout=timeout,
        )
        if answer.status < 300:
            return answer
        error = refusal(answer.status, answer.headers, answer.body, subject)
        pause = _invited(method, error)
        if pause is None or waited + pause > PATIENCE:
            raise error
        await asyncio.sleep(pause)
        waited += pause


def _invited(method: str, error: ClusterError) -> float | None:
    """After how many seconds the server wants to be asked again; None where it did not say so.

    A patch is tried again by who sends it, after another look at the object.
    """
    if not isinstance(error, Busy) or error.status != 429 or not error.retry_after:
        return None
    # Those who came together must not come back together.
    jitter = random.uniform(1.0, 1.5)  # noqa: S311 - jitter is no secret
    return None if method == "PATCH" else error.retry_after * jitter


def decoded(body: bytes, shape: type[T], subject: Subject) -> T:
    """An answer's JSON as `shape`. Raises ClusterError when it is something else."""
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.MsgspecError as error:
        message = f"The cluster's answer for {subject.text} cannot be understood."
        raise ClusterError(message) from error


@contextlib.asynccontextmanager
async def ask_stream(
    transport: Transport, path: str, subject: Subject, *, query: Query, quiet: float | None
) -> AsyncIterator[AsyncIterator[bytes]]:
    """GET something that goes on, line by line. Raises as `ask` does, also while reading."""
    async with transport.stream(path, query=query, quiet=quiet) as response:
        with transport.reading():
            if response.status >= 300:
                body = await response.read()
                raise refusal(response.status, response.headers, body, subject)
            yield lines(response.content)


LINE_LIMIT = 64 * 2**20
"""Bytes after which a line is cut: no object is that large."""


async def lines(content: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    """Whole lines without their newline, however long; the last one may lack it."""
    held: list[bytes] = []
    size = 0
    async for chunk in content.iter_any():
        *whole, tail = chunk.split(b"\n")
        for line in whole:
            yield b"".join((*held, line)) if held else line
            held, size = [], 0
        if tail:
            held.append(tail)
            size += len(tail)
        if size > LINE_LIMIT:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
