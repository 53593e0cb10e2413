"""Lists, whole or page by page; all pages of a list are of one moment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import ServedKind
from gitops_tui.sandbox.refusals import expired
from gitops_tui.sandbox.selecting import Matcher
from gitops_tui.sandbox.store import Store

KEPT_LISTS = 64


@dataclass(frozen=True, slots=True)
class Page:
    """Some objects, and what to ask for to get the rest."""

    items: list[JsonObject]
    metadata: JsonObject


class Lists:
    """Answers lists; the rest of a list that is read by pages is kept for a while."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rests: dict[str, tuple[int, list[JsonObject]]] = {}

    def forget(self) -> None:
        """Let every list that is half read expire."""
        self._rests.clear()

    def page(
        self, kind: ServedKind, namespace: str, wanted: Matcher, *, limit: int, position: str
    ) -> Page:
        """The next objects. Raises Refusal 410 when `position` is no longer known."""
        if position:
            version, items = self._rest(position)
        else:
            version = self._store.version
            items = [body for body in self._store.all(kind, namespace) if wanted(body)]
        metadata: JsonObject = {"resourceVersion": str(version)}
        if limit and len(items) > limit:
            metadata |= {"continue": self._keep(version, items[limit:])}
            metadata |= {"remainingItemCount": len(items) - limit}
            items = items[:limit]
        return Page(items, metadata)

    def _keep(self, version: int, items: list[JsonObject]) -> str:
        position = secrets.token_urlsafe(12)
        self._rests[position] = (version, items)
        if len(self._rests) > KEPT_LISTS:
            del self._rests[next(iter(self._rests))]
        return position

    def _rest(self, position: str) -> tuple[int, list[JsonObject]]:
        try:
            return self._rests[position]
        except KeyError:
            message = (
                "The provided continue parameter is too old to display a consistent list result. "
                "You can start a new list without the continue parameter."
            )
            raise expired(message) from None
