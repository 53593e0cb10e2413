"""Flux v1's annotations, understood so that a repository is taken over as it is.

`fluxcd.io/ignore` leaves a resource alone, stated in Git or on the live object;
`fluxcd.io/locked` locks a workload, with `locked_user` and `locked_msg` beside it. Both
count as a lock of ours: Flux itself went on applying what was locked.
"""

from __future__ import annotations

import json
from typing import Any

from gitops_tui.core.annotations import annotations_of
from gitops_tui.core.desired import Manifest, Origin
from gitops_tui.core.locks import LIVE, Hold, Lock
from gitops_tui.core.ownership import Writer, read_owners
from gitops_tui.core.pointers import json_pointer
from gitops_tui.core.positions import lines_of
from gitops_tui.core.resources import JsonObject, ResourceKey

_PREFIXES = ("fluxcd.io/", "flux.weave.works/")
_IGNORE, _LOCKED, _USER, _MESSAGE = "ignore", "locked", "locked_user", "locked_msg"
_AUTOMATED = frozenset(f"{prefix}automated" for prefix in _PREFIXES)
_MARKS = tuple(f"{prefix}{_IGNORE}".encode() for prefix in _PREFIXES)
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_FROM_GIT = {Writer.WE, Writer.CLIENT_SIDE_APPLY}


def ignoring_in_words(body: JsonObject) -> JsonObject:
    """`body`, its `ignore: true` without quotes made the text that an annotation has to be.

    Flux's own documentation writes it so, and nobody noticed: what is ignored is not sent.
    """
    notes = annotations_of(body)
    bare = {name: "true" for name in _names(_IGNORE) if notes.get(name) is True}
    if not bare:
        return body
    return {**body, "metadata": {**body["metadata"], "annotations": {**notes, **bare}}}


def hold_in_git(body: JsonObject, origin: Origin, data: bytes) -> Hold | None:
    """Why a document, read from `data`, says of itself that it is not to be applied, if it does."""
    notes = annotations_of(body)
    owner = reason = ""
    name = _stated(notes, _IGNORE)
    if name is None:
        name = _stated(notes, _LOCKED)
        owner, reason = _text(notes, _USER), _text(notes, _MESSAGE)
    if name is None:
        return None
    lines = lines_of(data, origin, _pointer(name))
    return Hold(name, owner, reason, lines[0] if lines else origin.line)


def lock_when_live(key: ResourceKey, live: JsonObject, *, in_git: bool) -> Lock | None:
    """The lock that somebody stated on a live object, if anybody did.

    `in_git` is whether Git asks for the resource. Then Git alone decides about what once
    came from there: an annotation that a commit took out again must not stick for ever.
    """
    name = _stated(annotations_of(live), _IGNORE)
    if name is None or (in_git and _came_from_git(live, name)):
        return None
    return Lock(key, "", "", None, annotation=name, place=LIVE)


def may_lock(raw: bytes) -> bool:
    """Whether an encoded live object is worth the look of `lock_when_live`."""
    return any(mark in raw for mark in _MARKS)


def never_pruned(live: JsonObject) -> str | None:
    """Why a live object is applied but never deleted, by its annotation; None where it may be."""
    notes = annotations_of(live)
    for name in _names(_IGNORE):
        if notes.get(name) == "sync_only":
            return f"its annotation {name} says sync_only"
    return None


def wants_new_images(manifest: Manifest) -> bool:
    """Whether Flux would have moved its images by itself."""
    notes = annotations_of(manifest.body)
    # Asked of everything that Git has, at each revision.
    return not _AUTOMATED.isdisjoint(notes) and _stated(notes, "automated") is not None


def stated_pointers(manifest: Manifest) -> tuple[str, ...]:
    """Where a manifest states its own lock: that never gets into the cluster, so it is no drift."""
    notes = annotations_of(manifest.body)
    words = (_IGNORE, _LOCKED, _USER, _MESSAGE)
    return tuple(_pointer(name) for word in words for name in _names(word) if name in notes)


def _names(word: str) -> tuple[str, ...]:
    return tuple(prefix + word for prefix in _PREFIXES)


def _stated(notes: dict[str, Any], word: str) -> str | None:
    """The annotation's whole name, where it is true."""
    if not notes:
        return None
    return next((name for name in _names(word) if notes.get(name) == "true"), None)


def _text(notes: dict[str, Any], word: str) -> str:
    said = (notes.get(name) for name in _names(word))
    return next((text for text in said if isinstance(text, str)), "")


def _came_from_git(live: JsonObject, name: str) -> bool:
    """Whether an apply of a manifest put the annotation there."""
    path = ("metadata", "annotations", name)
    if any(owner.writer in _FROM_GIT and owner.owns(path) for owner in read_owners(live)):
        return True
    try:
        applied = json.loads(annotations_of(live).get(_LAST_APPLIED) or "{}")
    except (TypeError, ValueError):
        return False
    return isinstance(applied, dict) and _stated(annotations_of(applied), _IGNORE) is not None


def _pointer(name: str) -> str:
    return json_pointer(("metadata", "annotations", name))
