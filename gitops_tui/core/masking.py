"""Values that must never be seen: what a Secret holds, and what kubectl copied of it.

Masked before anything leaves the core, so that no screen, log or report has to think of
it. A change is still told: one side says before, the other after.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from gitops_tui.core.bookkeeping import LAST_APPLIED
from gitops_tui.core.drift import ABSENT, FieldChange
from gitops_tui.core.resources import JsonObject

MASK = "***"
BEFORE = "*** (before)"
AFTER = "*** (after)"

_SECRET_FIELDS = frozenset({"data", "stringData"})
# All else may be a value too, whose line lost its indentation.
_OPEN_FIELDS = frozenset({"apiVersion", "kind", "metadata", "type", "status"})


def is_secret(body: JsonObject) -> bool:
    """Whether the object is a Secret of the core group."""
    return body.get("kind") == "Secret" and body.get("apiVersion", "v1") == "v1"


def masked(body: JsonObject) -> JsonObject:
    """The object as it may be shown: no last-applied annotation, a Secret's values masked.

    A copy as far down as something is masked; a list of objects has each of them masked.
    """
    shown = dict(body)
    if isinstance(shown.get("items"), list):
        shown["items"] = [
            masked(item) if isinstance(item, dict) else item for item in shown["items"]
        ]
    metadata = shown.get("metadata")
    if isinstance(metadata, dict) and LAST_APPLIED in (metadata.get("annotations") or {}):
        annotations = {**metadata["annotations"]}
        del annotations[LAST_APPLIED]
        shown["metadata"] = {**metadata, "annotations": annotations}
    if is_secret(body):
        for field in shown.keys() - _OPEN_FIELDS:
            shown[field] = _mask_field(field, shown[field], MASK)
    return shown


def masked_change(change: FieldChange) -> FieldChange:
    """A Secret's change as it may be shown: live is before, desired is after."""
    if not change.steps or change.steps[0] in _OPEN_FIELDS:
        return change
    field = change.steps[0]
    return replace(
        change,
        desired=_mask_field(field, change.desired, AFTER),
        live=_mask_field(field, change.live, BEFORE),
    )


def masked_value(value: Any, steps: tuple[Any, ...]) -> Any:
    """A Secret's live value at `steps` as it may be shown."""
    return value if not steps or steps[0] in _OPEN_FIELDS else _mask_field(steps[0], value, MASK)


def secret_values(body: JsonObject) -> frozenset[str]:
    """Every value of a Secret, as written and decoded: what `scrub` takes out of texts."""
    if not is_secret(body):
        return frozenset()
    found: set[str] = set()
    for field in _SECRET_FIELDS:
        values = body.get(field)
        if not isinstance(values, dict):
            continue
        for value in values.values():
            text = value if isinstance(value, str) else str(value)
            found |= {text, _decoded(text), base64.b64encode(text.encode()).decode()}
    return frozenset(found - {""})


def scrub(text: str, secrets: Iterable[str]) -> str:
    """`text` without any of `secrets`: the API server's messages quote bad values.

    Quoted and escaped spellings go too. Longest first, for one may contain another.
    """
    spellings = {spelling for secret in secrets for spelling in _spellings(secret)}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = text.replace(spelling, MASK)
    return text


def _spellings(secret: str) -> set[str]:
    pieces = {secret, secret.strip(), *(line.strip() for line in secret.splitlines())}
    quoted = {
        json.dumps(piece, ensure_ascii=ascii_only)[1:-1]
        for ascii_only in (True, False)
        for piece in pieces
    }
    escaped = {piece.encode("unicode_escape").decode() for piece in pieces}
    return (pieces | quoted | escaped) - {""}


def _mask_field(field: Any, value: Any, mask: str) -> Any:
    return value if field == "immutable" and isinstance(value, bool) else _mask(value, mask)


def _mask(value: Any, mask: str) -> Any:
    if value is ABSENT or value is None:
        return value
    if isinstance(value, dict):
        return {name: _mask(entry, mask) for name, entry in value.items()}
    return mask


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
