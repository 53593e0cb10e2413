"""Read-only mode: the one rule about which requests may leave."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from gitops_tui.errors import ReadOnly

_REVIEWS = "/apis/authorization.k8s.io/v1/"
# Questions that are asked by POST: they change nothing.
_QUESTIONS = frozenset(
    {_REVIEWS + "selfsubjectaccessreviews", _REVIEWS + "selfsubjectrulesreviews"}
)


def check_read_only(
    method: str, path: str, query: Iterable[tuple[str, str]], body: bytes | None
) -> None:
    """Raise ReadOnly unless the request changes nothing: GET, a dry run, an access review."""
    if method == "GET" or (method == "POST" and path in _QUESTIONS):
        return
    if _is_dry(method, query, body):
        return
    message = "Nothing was changed: this is read-only mode."
    raise ReadOnly(message, hint="Start without --read-only to write to the cluster.")


def _is_dry(method: str, query: Iterable[tuple[str, str]], body: bytes | None) -> bool:
    """Whether the server takes the request as a dry run.

    A DELETE that has a body is dry by its body alone: the server does not look at its query.
    """
    if method == "DELETE" and body is not None:
        try:
            return msgspec.json.decode(body, type=_DeleteOptions).dry_run == ["All"]
        except msgspec.MsgspecError:
            return False
    return [value for name, value in query if name == "dryRun"] == ["All"]


class _DeleteOptions(msgspec.Struct, rename="camel"):
    dry_run: list[str] = []
