"""The three ordinary kinds of patch: JSON patch, merge patch, strategic merge patch."""

from __future__ import annotations

import copy
from typing import Any

from gitops_tui.core.pointers import parse_pointer
from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.refusals import Refusal, bad_request
from gitops_tui.sandbox.shapes import Shape


def json_patch(body: JsonObject, operations: list[JsonObject]) -> JsonObject:
    """RFC 6902. Raises Refusal 422 when a test fails or a path does not exist."""
    document = copy.deepcopy(body)
    for operation in operations:
        try:
            document = _operate(document, operation)
        except (KeyError, IndexError, ValueError, TypeError) as error:
            # The real server says no more than this either.
            message = "the server rejected our request due to an error in our request"
            raise Refusal(422, "Invalid", message) from error
    return document


def _operate(document: Any, operation: JsonObject) -> Any:
    path = parse_pointer(operation["path"])
    match operation["op"]:
        case "test":
            if _find(document, path) != operation.get("value"):
                message = f"testing path {operation['path']} failed"
                raise ValueError(message)
        case "remove":
            _remove(document, path)
        case "add":
            return _add(document, path, operation["value"])
        case "replace":
            _find(document, path)
            if path:
                _remove(document, path)
            return _add(document, path, operation["value"])
        case "move" | "copy" as how:
            source = parse_pointer(operation["from"])
            value = copy.deepcopy(_find(document, source))
            if how == "move":
                _remove(document, source)
            return _add(document, path, value)
        case other:
            message = f"unexpected kind: {other}"
            raise ValueError(message)
    return document


def _find(document: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def _remove(document: Any, path: tuple[str, ...]) -> None:
    parent = _find(document, path[:-1])
    del parent[int(path[-1]) if isinstance(parent, list) else path[-1]]


def _add(document: Any, path: tuple[str, ...], value: Any) -> Any:
    if not path:
        return value
    parent = _find(document, path[:-1])
    if isinstance(parent, list):
        index = len(parent) if path[-1] == "-" else int(path[-1])
        parent.insert(index, value)
    else:
        parent[path[-1]] = value
    return document


def merge_patch(body: Any, patch: Any) -> Any:
    """RFC 7386: null removes, lists are replaced."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(body) if isinstance(body, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def strategic_patch(shape: Shape, body: Any, patch: Any) -> Any:
    """Kubernetes' own merge patch: keyed lists are merged item by item.

    https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
    """
    if isinstance(patch, dict):
        return _strategic_map(shape, body if isinstance(body, dict) else {}, patch)
    if isinstance(patch, list) and (shape.keys or shape.is_set):
        return _strategic_list(shape, body or [], patch)
    return patch


def _strategic_map(shape: Shape, body: JsonObject, patch: JsonObject) -> JsonObject:
    if patch.get("$patch") == "replace":
        return {name: value for name, value in patch.items() if name != "$patch"}
    merged = dict(body)
    if "$retainKeys" in patch:
        merged = {name: merged[name] for name in patch["$retainKeys"] if name in merged}
    for name, value in patch.items():
        directive, _, field = name.partition("/")
        if directive == "$deleteFromPrimitiveList":
            merged[field] = [item for item in merged.get(field, []) if item not in value]
        elif name.startswith("$"):
            continue
        elif value is None:
            merged.pop(name, None)
        else:
            child = shape.child(name) or Shape("object")
            merged[name] = strategic_patch(child, merged.get(name), value)
    return _in_order(shape, merged, patch)


def _in_order(shape: Shape, merged: JsonObject, patch: JsonObject) -> JsonObject:
    for name, order in patch.items():
        directive, _, field = name.partition("/")
        child = shape.child(field)
        if directive == "$setElementOrder" and child and field in merged:
            key = child.keys[0] if child.keys else None
            wanted = [item[key] if key else item for item in order]
            places = {value: index for index, value in enumerate(wanted)}
            merged[field] = sorted(
                merged[field],
                key=lambda item, k=key, p=places: p.get(item[k] if k else item, len(p)),  # type: ignore[misc]
            )
    return merged


def _strategic_list(shape: Shape, body: list[Any], patch: list[Any]) -> list[Any]:
    if not shape.keys:
        return body + [item for item in patch if item not in body]
    key = shape.keys[0]
    merged = list(body)
    for item in patch:
        if item == {"$patch": "replace"}:
            return [other for other in patch if other != item]
        if key not in item:
            message = f"map: {item} does not contain declared merge key: {key}"
            raise bad_request(message)
        at = next((i for i, other in enumerate(merged) if other.get(key) == item[key]), None)
        if item.get("$patch") == "delete":
            merged = [other for other in merged if other.get(key) != item[key]]
        elif at is None:
            merged.append(strategic_patch(shape.item or shape, {}, item))
        else:
            merged[at] = strategic_patch(shape.item or shape, merged[at], item)
    return merged
