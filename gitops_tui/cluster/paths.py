"""Where objects lie on the API server."""

from __future__ import annotations

from urllib.parse import quote

from gitops_tui.core.resources import Kind
from gitops_tui.errors import Rejected


def collection(kind: Kind, namespace: str | None = None) -> str:
    """The path of a kind's objects, in one namespace or (None) in all."""
    root = f"/apis/{kind.group}/{kind.version}" if kind.group else f"/api/{kind.version}"
    if kind.namespaced and namespace is not None:
        return f"{root}/namespaces/{segment(namespace)}/{kind.plural}"
    return f"{root}/{kind.plural}"


def item(kind: Kind, namespace: str, name: str) -> str:
    """The path of one object."""
    return f"{collection(kind, namespace)}/{segment(name)}"


def segment(name: str) -> str:
    """`name` as one segment of a path. Raises Rejected for what cannot be one."""
    if name in {"", ".", ".."}:
        message = f"{name!r} cannot be the name of an object."
        raise Rejected(message, hint="Correct metadata.name and metadata.namespace.")
    return quote(name, safe="")
