"""Who a document says it is, and whether that can be anybody's name."""

from __future__ import annotations

import re
from typing import Any

from gitops_tui.core.resources import JsonObject
from gitops_tui.core.text import one_line, shorten

# k8s.io/apimachinery/pkg/api/validation/path: what can stand in a URL. Each kind has
# narrower rules of its own, which the server knows best.
_NAME = re.compile(r"(?!\.{1,2}$)[!-$&-.0-~]{1,253}", re.ASCII)
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", re.ASCII)
_API_VERSION = re.compile(r"([a-z0-9.-]+/)?[a-z0-9]+", re.ASCII)
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9]*", re.ASCII)


def nameless(body: Any) -> str | None:
    """Why `body` does not say which resource it is: one sentence; None when it does."""
    if not isinstance(body, dict):
        return "This is no object: a manifest is a mapping with apiVersion, kind and metadata."
    if "apiVersion" not in body and "kind" not in body:
        return (
            "It has no apiVersion and kind: not a Kubernetes manifest. "
            "Keep such files outside the tracked paths."
        )
    return (
        _no_text(body, "apiVersion", _API_VERSION)
        or _no_text(body, "kind", _KIND)
        or _no_name(body)
    )


def no_namespace(name: str) -> str | None:
    """Why `name` cannot be a namespace's: one sentence; None when it can."""
    if _NAMESPACE.fullmatch(name):
        return None
    return f"{_quoted(name)} cannot be a namespace's name."


def refused(body: JsonObject) -> str | None:
    """Why a document that says who it is cannot be applied all the same; None when it can.

    Only what the server would tell less clearly, or could not be asked about.
    """
    if _by_sops(body):
        return _ENCRYPTED
    metadata = body["metadata"]
    name, namespace = metadata["name"], metadata.get("namespace") or ""
    if not _NAME.fullmatch(name):
        return f"{_quoted(name)} cannot be a name."
    if not isinstance(namespace, str):
        return f"{_quoted(namespace)} cannot be a namespace's name."
    return (
        (no_namespace(namespace) if namespace else None)
        or _not_texts(metadata, "labels", "metadata.labels")
        or _not_texts(metadata, "annotations", "metadata.annotations")
        or (_not_texts(body, "stringData", "stringData") if body["kind"] == "Secret" else None)
    )


def _by_sops(body: JsonObject) -> bool:
    """Whether SOPS has encrypted it: it says so in a field that no kind has."""
    said = body.get("sops")
    return isinstance(said, dict) and "mac" in said


_ENCRYPTED = (
    "It is encrypted by SOPS, and nothing is decrypted here: apply it by what decrypts it, "
    "and keep it outside the tracked paths."
)


def _no_text(body: JsonObject, field: str, shape: re.Pattern[str]) -> str | None:
    value = body.get(field)
    if value is None or value == "":
        return f"The document has no {field}."
    if not isinstance(value, str) or not shape.fullmatch(value):
        return f"{_quoted(value)} is no {field}."
    return None


def _no_name(body: JsonObject) -> str | None:
    metadata = body.get("metadata")
    if not isinstance(metadata, dict):
        return "The document has no metadata.name."
    name = metadata.get("name")
    if isinstance(name, str) and name:
        return None
    if name is not None and name != "":
        return f"metadata.name is {_quoted(name)}, which is no text: put it in quotes."
    if "generateName" in metadata:
        return (
            "generateName makes a new resource at every sync: "
            "give it a metadata.name, so that it can be compared."
        )
    return "The document has no metadata.name."


def _not_texts(holder: JsonObject, field: str, path: str) -> str | None:
    values = holder.get(field)
    if values is None:
        return None
    if not isinstance(values, dict):
        return f"{path} is no mapping."
    wrong = next((key for key, value in values.items() if not isinstance(value, str)), None)
    if wrong is None:
        return None
    # Never the value: it may be a Secret's.
    return f"The value of {_quoted(wrong)} in {path} is no text: put it in quotes."


def _quoted(value: object) -> str:
    return repr(shorten(one_line(str(value)), 60))
