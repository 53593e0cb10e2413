"""Watches: what happens to the objects of one kind, as it happens.

https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import ServedKind
from gitops_tui.sandbox.refusals import Refusal
from gitops_tui.sandbox.selecting import Matcher
from gitops_tui.sandbox.store import Change, Store

BOOKMARK_EVERY = 5.0
"""Seconds between bookmarks of a quiet watch."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What a client wants to be told."""

    kind: ServedKind
    namespace: str
    wanted: Matcher
    version: str
    """Where to begin; empty or `0`: with everything there is."""
    seconds: float
    bookmarks: bool
    initial: bool
    """Whether everything there is comes first, with a bookmark at its end (streaming list)."""


async def events(store: Store, watch: Watch) -> AsyncIterator[JsonObject]:
    """The watch's events until its time is over; a version that is too old is one ERROR."""
    end = asyncio.get_running_loop().time() + watch.seconds
    try:
        version = (
            store.version if watch.version in {"", "0"} or watch.initial else int(watch.version)
        )
        if watch.initial or watch.version in {"", "0"}:
            for body in store.all(watch.kind, watch.namespace):
                if watch.wanted(body):
                    yield {"type": "ADDED", "object": body}
        if watch.initial:
            yield _bookmark(watch.kind, version, {"k8s.io/initial-events-end": "true"})
        async for event in _follow(store, watch, version, end):
            yield event
    except Refusal as refusal:
        yield {"type": "ERROR", "object": refusal.body()}


async def _follow(
    store: Store, watch: Watch, version: int, end: float
) -> AsyncIterator[JsonObject]:
    now = asyncio.get_running_loop().time
    while now() < end:
        for change in list(store.since(version)):
            version = change.version
            event = _event(watch, change)
            if event:
                yield event
        try:
            async with asyncio.timeout(max(0.0, min(BOOKMARK_EVERY, end - now()))):
                await store.moved(version)
        except TimeoutError:
            if watch.bookmarks:
                yield _bookmark(watch.kind, version, {})


def _event(watch: Watch, change: Change) -> JsonObject | None:
    if change.kind != watch.kind:
        return None
    wanted: Callable[[JsonObject | None], bool] = lambda body: (  # noqa: E731
        body is not None and _in(body, watch.namespace) and watch.wanted(body)
    )
    was, now = wanted(change.before), wanted(change.after)
    if now:
        return {"type": "MODIFIED" if was else "ADDED", "object": change.after}
    if not was or change.before is None:
        return None
    # An object that no longer matches is gone, as far as this watch is concerned.
    version = {"resourceVersion": str(change.version)}
    gone = change.before | {"metadata": change.before["metadata"] | version}
    return {"type": "DELETED", "object": gone}


def _in(body: JsonObject, namespace: str) -> bool:
    return not namespace or body["metadata"].get("namespace") == namespace


def _bookmark(kind: ServedKind, version: int, annotations: dict[str, str]) -> JsonObject:
    metadata: JsonObject = {"resourceVersion": str(version), "creationTimestamp": None}
    if annotations:
        metadata["annotations"] = annotations
    body = {"kind": kind.kind, "apiVersion": kind.api_version, "metadata": metadata}
    return {"type": "BOOKMARK", "object": body}
