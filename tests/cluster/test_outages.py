"""Whatever breaks a connection is one sentence in an operator's words, never the library's."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest

from gitops_tui.cluster.outages import sentences
from gitops_tui.errors import Unreachable

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\n"


def saying(words: bytes) -> Handler:
    """A program that answers anything with `words` and hangs up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(words)
        writer.close()

    return answer


@asynccontextmanager
async def listening(handler: Handler) -> AsyncIterator[int]:
    """The port where `handler` answers."""
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def said(url: str, proxy: str | None = None) -> Unreachable:
    """What a request to `url` ends in."""
    with pytest.raises(Unreachable) as caught, sentences(url):
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as client,
            client.get(url, proxy=proxy) as response,
        ):
            await response.read()
    return caught.value


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "in the middle of an answer"),
        (HEAD + b"Content-Length: 100\r\n\r\nhello", "in the middle of an answer"),
        (b"", "closed the connection."),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "answers with something else than HTTP"),
    ],
)
async def test_an_answer_that_breaks_off_is_told_in_words(words: bytes, told: str) -> None:
    """No name of an exception, no header's name, no status of the library's own making."""
    async with listening(saying(words)) as port:
        error = await said(f"http://127.0.0.1:{port}")
    assert error.message.startswith(f"The API server http://127.0.0.1:{port} ")
    assert told in error.message
    assert "<" not in error.message


async def test_what_speaks_no_tls_is_told_so() -> None:
    """`https` to a port of plain HTTP, or of something else."""
    async with listening(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        error = await said(f"https://127.0.0.1:{port}")
    assert "answers with something else than TLS" in error.message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_refused_connection_is_the_systems_words(host: str) -> None:
    """However many addresses a name has."""
    async with listening(saying(b"")) as port:
        pass
    error = await said(f"http://{host}:{port}")
    assert error.message == f"The API server http://{host}:{port} cannot be reached: " + (
        "connection refused."
    )


async def test_a_proxy_is_named_as_what_is_in_the_way() -> None:
    """Gone, or wanting a password."""
    async with listening(saying(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")) as port:
        error = await said("https://127.0.0.1:1", f"http://127.0.0.1:{port}")
    assert "the proxy refused with 407" in error.message
    error = await said("https://127.0.0.1:1", f"http://127.0.0.1:{port}")
    assert "through the proxy: connection refused" in error.message


async def test_an_address_that_is_none_is_told_so() -> None:
    """A port that does not exist."""
    assert "has no usable address" in (await said("https://127.0.0.1:99999")).message


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TimeoutError(), "does not answer in time"),
        (OSError("Multiple exceptions: [Errno 111] x, [Errno 111] y"), "connection refused"),
        (OSError("who knows"), "the connection broke"),
        (ssl.SSLError(1, "[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert (_ssl.c:1)"), "is not trusted"),
    ],
)
def test_no_words_of_the_library_are_left(error: Exception, told: str) -> None:
    """Whatever the exception's text is."""
    with pytest.raises(Unreachable) as caught, sentences("https://x"):
        raise error
    assert told in caught.value.message
    assert not any(word in caught.value.message for word in ("Errno", "_ssl", "exceptions"))
