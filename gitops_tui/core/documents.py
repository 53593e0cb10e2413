"""Turns what a YAML document holds into documents with an identity; Lists are expanded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from gitops_tui.core.desired import Document, Finding, Origin
from gitops_tui.core.flux_annotations import ignoring_in_words
from gitops_tui.core.identity import nameless, refused
from gitops_tui.core.resources import JsonObject, split_api_version
from gitops_tui.core.sendable import digest, sendable
from gitops_tui.core.yaml_reader import YamlDocument
from gitops_tui.core.yaml_values import Fault

_KUSTOMIZATION = (
    "A kustomization is not rendered: its resources are read as the plain files that they are."
)
_LIST = re.compile(r"[A-Z][A-Za-z0-9]*List|List")


def documents_of(read: YamlDocument, file: str) -> Iterator[Document | Finding]:
    """The objects that one YAML document holds: itself, or the entries of a List."""
    body = read.value
    if not _is_list(body):
        yield _one(body, Origin(file, read.line, read.number), read.faults)
        return
    items = body.get("items")
    if not isinstance(items, list):
        if items is not None:
            yield Finding(file, read.line, "The items of this List are no list.", hides=True)
        return
    for number, item in enumerate(items):
        lines = read.item_lines
        line = lines[number] if number < len(lines) else read.line
        end = lines[number + 1] if number + 1 < len(lines) else None
        faults = [f for f in read.faults if _within(f, line if number else 0, end)]
        origin = Origin(file, line, read.number, number)
        yield _one(_typed(item, body), origin, faults)


def _one(body: Any, origin: Origin, faults: Sequence[Fault]) -> Document | Finding:
    unclear = next((fault for fault in faults if fault.identity), None)
    if unclear is not None:
        return Finding(origin.file, unclear.line, _sentence(unclear), hides=True)
    problem = _not_one(body) or nameless(body)
    if problem is not None:
        line = faults[0].line if faults else origin.line
        message = _sentence(faults[0]) if faults else problem
        return Finding(origin.file, line, message, hides=True)
    return _document(body, origin, faults)


def _document(body: JsonObject, origin: Origin, faults: Sequence[Fault]) -> Document:
    body = ignoring_in_words(body)
    refusal, line = refused(body), origin.line
    if faults:
        refusal, line = _sentence(faults[0]), faults[0].line
    metadata = body["metadata"]
    namespace = metadata.get("namespace")
    sent = body if refusal else sendable(body)
    return Document(
        api_version=body["apiVersion"],
        kind=body["kind"],
        name=metadata["name"],
        namespace=namespace if isinstance(namespace, str) else "",
        body=sent,
        origin=origin,
        digest=digest(sent),
        refusal=refusal,
        refused_at=line if refusal else None,
        status=bool(body.get("status")),
    )


def _is_list(body: Any) -> bool:
    """`v1 List`, or `ConfigMapList`; not a custom resource whose kind ends in List."""
    if not isinstance(body, dict) or not isinstance(body.get("kind"), str):
        return False
    if (body["kind"], body.get("apiVersion")) == ("List", "v1"):
        return True
    metadata = body.get("metadata")
    named = isinstance(metadata, dict) and "name" in metadata
    return "items" in body and not named and _LIST.fullmatch(body["kind"]) is not None


def _typed(item: Any, around: JsonObject) -> Any:
    """An entry of a `ConfigMapList` is a ConfigMap, also where it does not say so."""
    kind = around["kind"].removesuffix("List")
    if not kind or not isinstance(item, dict):
        return item
    return {"apiVersion": around.get("apiVersion"), "kind": kind, **item}


def _not_one(body: Any) -> str | None:
    """Why `body`, whoever it says it is, is no resource of a cluster."""
    if _is_list(body):
        return "A List inside a List is not read: write its entries into the outer one."
    if not isinstance(body, dict) or not isinstance(body.get("apiVersion"), str):
        return None
    group, _ = split_api_version(body["apiVersion"])
    return _KUSTOMIZATION if group == "kustomize.config.k8s.io" else None


def _within(fault: Fault, line: int, end: int | None) -> bool:
    return fault.line >= line and (end is None or fault.line < end)


def _sentence(fault: Fault) -> str:
    return f"{fault.message[:1].upper()}{fault.message[1:]}."
