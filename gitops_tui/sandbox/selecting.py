"""Label and field selectors of lists and watches.

https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.refusals import bad_request

Matcher = Callable[[JsonObject], bool]

_SET = re.compile(r"(?P<key>\S+)\s+(?P<how>in|notin)\s+\((?P<values>[^)]*)\)")
_EQUAL = re.compile(r"(?P<key>[^=!\s]+)\s*(?P<how>==|=|!=)\s*(?P<value>\S*)")
_TERMS = re.compile(r",(?![^()]*\))")


def matcher(labels: str, fields: str) -> Matcher:
    """Whether an object has these labels and fields. Raises Refusal 400."""
    rules = [_label_rule(term.strip()) for term in _TERMS.split(labels) if term.strip()]
    rules += [_field_rule(term.strip()) for term in fields.split(",") if term.strip()]
    return lambda body: all(rule(body) for rule in rules)


def _label_rule(term: str) -> Matcher:
    if found := _SET.fullmatch(term):
        key, values = found["key"], {value.strip() for value in found["values"].split(",")}
        if found["how"] == "in":
            return lambda body: _labels(body).get(key) in values
        return lambda body: _labels(body).get(key) not in values
    if found := _EQUAL.fullmatch(term):
        key, value, equal = found["key"], found["value"], found["how"] != "!="
        return lambda body: (_labels(body).get(key) == value) is equal
    if term.startswith("!"):
        return lambda body: term[1:].strip() not in _labels(body)
    if " " in term:
        message = f"unable to parse requirement: {term}"
        raise bad_request(message)
    return lambda body: term in _labels(body)


def _field_rule(term: str) -> Matcher:
    found = _EQUAL.fullmatch(term)
    if found is None:
        message = f'invalid field selector: "{term}"'
        raise bad_request(message)
    path, value, equal = found["key"].split("."), found["value"], found["how"] != "!="
    return lambda body: (_text_at(body, path) == value) is equal


def _labels(body: JsonObject) -> dict[str, Any]:
    labels: dict[str, Any] = body["metadata"].get("labels") or {}
    return labels


def _text_at(body: Any, path: list[str]) -> str:
    for name in path:
        body = body.get(name, "") if isinstance(body, dict) else ""
    return str(body)
