"""The kinds that a cluster serves, and how a person's words name them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from gitops_tui.core.resources import Kind, split_api_version
from gitops_tui.errors import UsageError


class Catalog:
    """Every served version of every kind, looked up by identity or by word."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.kinds = tuple(kinds)
        self._by_version = {(k.group, k.version, k.kind): k for k in self.kinds}
        self._by_identity: dict[tuple[str, str], list[Kind]] = {}
        for served in self.kinds:
            self._by_identity.setdefault(served.identity, []).append(served)

    def find(self, api_version: str, kind: str) -> Kind | None:
        """The kind exactly as a manifest names it, or None where that is not served."""
        group, version = split_api_version(api_version)
        return self._by_version.get((group, version, kind))

    def preferred(self, group: str, kind: str) -> Kind | None:
        """The version of `kind` that the server prefers."""
        served = self._by_identity.get((group, kind), ())
        return next((k for k in served if k.preferred), served[0] if served else None)

    def elsewhere(self, kind: str) -> tuple[Kind, ...]:
        """Served kinds of that name in any group: where a removed version may have gone."""
        return tuple(k for k in self.kinds if k.kind == kind and k.preferred)

    def match(self, word: str) -> tuple[Kind, ...]:
        """The kinds that kubectl may take `word` for: plural, singular, short name or kind, in
        any case, with an optional `.group`; one of each group that has such a kind.

        Raises UsageError when none fits.
        """
        name, _, group = word.lower().partition(".")
        found = tuple(k for k in self._words.get(name, ()) if not group or k.group == group)
        if not found:
            message = f"The cluster serves no kind called {word!r}."
            raise UsageError(message, hint="See `kubectl api-resources` for those it serves.")
        return found

    def with_kinds(self, more: Iterable[Kind]) -> Catalog:
        """This catalog and kinds that are about to exist (CRDs in the same revision)."""
        added = [k for k in more if (k.group, k.version, k.kind) not in self._by_version]
        return Catalog((*self.kinds, *added)) if added else self

    @cached_property
    def _words(self) -> dict[str, list[Kind]]:
        words: dict[str, list[Kind]] = {}
        for kind in self.kinds:
            if not kind.preferred:
                continue
            names = {kind.plural, kind.singular, kind.kind.lower(), *kind.short_names}
            for name in names - {""}:
                words.setdefault(name, []).append(kind)
        return words
