"""What users write for us into a manifest's annotations; all of it starts with PREFIX."""

from __future__ import annotations

import re
from typing import Any

from gitops_tui.core.resources import JsonObject

PREFIX = "gitops-tui.dev/"
WAVE = f"{PREFIX}wave"
IGNORE = f"{PREFIX}ignore"

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)
_POINTER = re.compile(r"(/([^~/]|~[01])*)+")


def wave_of(body: JsonObject) -> int | None:
    """The custom wave that a manifest asks for."""
    text = annotations_of(body).get(WAVE)
    return int(text) if isinstance(text, str) and _NUMBER.fullmatch(text.strip()) else None


def ignored_by(body: JsonObject) -> tuple[str, ...]:
    """The JSON pointers, apart by spaces, commas or lines, that a manifest wants ignored."""
    text = annotations_of(body).get(IGNORE)
    return (
        tuple(re.split(r"[\s,]+", text.strip())) if isinstance(text, str) and text.strip() else ()
    )


def annotation_problem(body: JsonObject) -> str | None:
    """What is wrong with our annotations in a manifest: one sentence; None for nothing."""
    if WAVE in annotations_of(body) and wave_of(body) is None:
        return f"The annotation {WAVE} must be a whole number in quotes, such as '-1' or '5'."
    for pointer in ignored_by(body):
        if why := pointer_problem(pointer):
            return f"The annotation {IGNORE} holds {pointer!r}: {why}"
    return None


def pointer_problem(pointer: str) -> str | None:
    """Why `pointer` cannot name fields to ignore: one sentence; None when it can."""
    if not _POINTER.fullmatch(pointer):
        return "that is no JSON pointer such as /spec/replicas."
    head = pointer.split("/")[1]
    if head in {"", "apiVersion", "kind", "status"} or pointer in _WHO:
        return "it is what tells the resource, or never compared."
    return None


_WHO = frozenset({"/metadata", "/metadata/name", "/metadata/namespace", "/spec"})


def annotations_of(body: JsonObject) -> dict[str, Any]:
    """The annotations of an object as written or as it lives; empty for none."""
    metadata = body.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return annotations if isinstance(annotations, dict) else {}
