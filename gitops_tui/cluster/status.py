"""The API server's answer to what it refuses: a Status object, read by its message too.

https://kubernetes.io/docs/reference/kubernetes-api/definitions/status-v1-meta/
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gitops_tui.core.text import one_line, shorten


class Cause(msgspec.Struct):
    """One reason among several."""

    reason: str = ""
    message: str = ""
    field: str = ""


class Details(msgspec.Struct, rename="camel"):
    """What the refusal is about."""

    name: str = ""
    kind: str = ""
    causes: list[Cause] | None = None
    retry_after_seconds: float = 0


class Status(msgspec.Struct):
    """A refusal."""

    message: str = ""
    reason: str = ""
    details: Details | None = None
    code: int = 0

    @property
    def causes(self) -> list[Cause]:
        """Each reason by itself; often none."""
        return (self.details.causes if self.details else None) or []

    @property
    def about(self) -> str:
        """The plural of what it is about, `namespaces`; empty when it does not say."""
        return self.details.kind if self.details else ""


def read_status(code: int, body: bytes) -> Status:
    """Decode a refusal; plain text (a proxy's, or an unknown path's) becomes its message."""
    try:
        status = msgspec.json.decode(body, type=Status)
    except msgspec.MsgspecError:
        status = Status(message=body[:2000].decode(errors="replace"))
    status.code = status.code or code
    status.message = shorten(one_line(status.message), 2000)
    return status


def retry_after(headers: Mapping[str, str], status: Status) -> float | None:
    """Seconds that the server asks us to wait."""
    text = headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    return (status.details.retry_after_seconds if status.details else 0) or None
