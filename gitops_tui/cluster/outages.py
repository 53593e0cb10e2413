"""What keeps a request from being answered, as one sentence in an operator's words."""

from __future__ import annotations

import contextlib
import os
import re
import ssl
from collections.abc import Iterator

import aiohttp

from gitops_tui.core.text import one_line
from gitops_tui.errors import Unreachable

_UP = "Is it up, and is the way to it open?"
_ADDRESS = "Check the kubeconfig's server and your network."
_PROXY = "Check HTTPS_PROXY and NO_PROXY, and proxy-url in the kubeconfig."
_PORT = "Check the kubeconfig's server: the port, and whether it is https:// or http://."
_ERRNO = re.compile(r"\[Errno (\d+)\]")


@contextlib.contextmanager
def sentences(server: str) -> Iterator[None]:
    """Turn the transport's errors into Unreachable."""
    try:
        yield
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        what, hint = _told(error)
        raise Unreachable(f"The API server {server} {what}.", hint=hint) from error


def _told(error: Exception) -> tuple[str, str]:
    """What happened to the server, and the way out. The library's own words are left out."""
    match error:
        case TimeoutError():
            told = "does not answer in time", _UP
        case ssl.SSLError():
            told = _untrusted(error)
        case aiohttp.ClientConnectorDNSError():
            told = "cannot be found: its name cannot be resolved", _ADDRESS
        case aiohttp.ClientProxyConnectionError():
            told = f"cannot be reached through the proxy: {_reason(error)}", _PROXY
        case aiohttp.ClientHttpProxyError():
            told = f"cannot be reached: the proxy refused with {error.status}", _PROXY
        case aiohttp.InvalidURL():
            told = "has no usable address", "Correct the kubeconfig's server."
        case aiohttp.ServerDisconnectedError():
            told = "closed the connection", ""
        case aiohttp.ClientPayloadError():
            told = "closed the connection in the middle of an answer", ""
        case aiohttp.ClientResponseError():
            told = "answers with something else than HTTP", _PORT
        case _:
            told = f"cannot be reached: {_reason(error)}", _UP
    return told


def _untrusted(error: ssl.SSLError) -> tuple[str, str]:
    found = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    reason = getattr(found, "verify_message", "") or getattr(found, "reason", "") or ""
    if "WRONG_VERSION" in reason or "RECORD_LAYER" in reason or "HTTP_REQUEST" in reason:
        return "answers with something else than TLS", _PORT
    told = one_line(str(reason)).replace("_", " ").rstrip(".").lower() or "no reason was given"
    hint = "Check the certificate authority of the context in the kubeconfig."
    return f"is not trusted: {told}", hint


def _reason(error: BaseException) -> str:
    """The operating system's words for it; there may be several tries with one reason."""
    inner = getattr(error, "os_error", None) or error
    number = getattr(inner, "errno", None)
    if number is None and (found := _ERRNO.search(str(inner))):
        number = int(found[1])
    return os.strerror(number).lower() if number else "the connection broke"
