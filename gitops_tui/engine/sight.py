"""What of the cluster is looked at: which kinds, in which namespaces, and what rights hide."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Desired
from gitops_tui.core.intent import AUTOSCALER
from gitops_tui.core.resources import Kind, ResourceKey
from gitops_tui.core.state import InventoryRecord

# Above this many namespaces one watch over all of them is cheaper than one for each.
FEW_NAMESPACES = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """One list or watch: a kind, in one namespace or (None) in all of them."""

    kind: Kind
    namespace: str | None

    def covers(self, key: ResourceKey) -> bool:
        """Whether `key` would be among what it lists."""
        same_kind = self.kind.identity == (key.group, key.kind)
        return same_kind and self.namespace in {None, key.namespace}


class Sight:
    """What of the cluster is looked at, what was seen of it, and what rights hide."""

    def __init__(self, only_namespace: str | None) -> None:
        self._only_namespace = only_namespace
        self.kinds: tuple[Kind, ...] = ()
        self.namespaces: frozenset[str] = frozenset()
        self.listed: set[Scope] = set()
        """Listed at least once: what is not among the live objects is missing."""
        self.followed: set[Scope] = set()
        """Watched, and the watch is alive: the live objects are current."""
        self.fresh: set[Scope] = set()
        """Listed for the act at hand, by a session, which watches nothing: as good as that."""
        self.denied: dict[Scope, str] = {}
        """What rights forbid to list, with the server's reason."""
        self._narrowed: set[tuple[str, str]] = set()

    def look(
        self, desired: Desired, inventory: Collection[InventoryRecord], catalog: Catalog
    ) -> None:
        """Look at what `desired` and `inventory` name."""
        self.kinds = _kinds_in_use(desired, inventory, catalog)
        keys: list[ResourceKey] = [*desired.manifests, *(record.key for record in inventory)]
        self.namespaces = frozenset(key.namespace for key in keys if key.namespace)

    def scopes(self) -> frozenset[Scope]:
        """The lists and watches that cover everything in use."""
        return frozenset(scope for kind in self.kinds for scope in self._scopes(kind))

    @property
    def complete(self) -> bool:
        """Whether everything in use was listed once, or is known to be forbidden."""
        return self.scopes() <= self.listed | self.denied.keys()

    def places(self, *, narrow: bool = False) -> tuple[str | None, ...]:
        """The namespaces to ask for one by one, or (None,) for all at once."""
        if self._only_namespace is not None:
            return (self._only_namespace,)
        if narrow or len(self.namespaces) <= FEW_NAMESPACES:
            return tuple(sorted(self.namespaces))
        return (None,)

    def deny(self, scope: Scope, reason: str) -> bool:
        """`scope` may not be listed. True when its namespaces are to be tried one by one."""
        if scope.kind.namespaced and scope.namespace is None:
            self._narrowed.add(scope.kind.identity)
            return True
        self.denied[scope] = reason
        return False

    @property
    def limits(self) -> tuple[str, ...]:
        """What rights forbid, a sentence each: one for all kinds that it says the same of."""
        kinds: dict[tuple[str, ...], set[str]] = {}
        for scope, reason in self.denied.items():
            plural = scope.kind.plural
            before, named, after = reason.partition(f" {plural}")
            said = (before, after) if named else (reason,)
            kinds.setdefault(said, set()).add(plural)
        return tuple(
            sorted(
                f"{said[0]} {', '.join(sorted(plurals))}{said[1]}" if len(said) > 1 else said[0]
                for said, plurals in kinds.items()
            )
        )

    def denial(self, key: ResourceKey) -> str | None:
        """Why `key` cannot be seen, if rights forbid it."""
        for scope, reason in self.denied.items():
            if scope.covers(key):
                return reason
        return None

    def knows(self, key: ResourceKey) -> bool:
        """Whether it can be told by now if `key` lives: listed, forbidden, or not served."""
        mine = [s for s in self.scopes_of(key) if s not in self.denied]
        return all(scope in self.listed for scope in mine)

    def lists(self, key: ResourceKey) -> bool:
        """Whether `key` would be among the live objects if it lived."""
        return any(s.covers(key) for s in self.listed)

    def follows(self, key: ResourceKey) -> bool:
        """Whether changes of `key` come by themselves."""
        return any(s.covers(key) for s in self.followed)

    def is_current(self, key: ResourceKey) -> bool:
        """Whether what is known of `key` is no older than the act at hand."""
        return self.follows(key) or any(s.covers(key) for s in self.fresh)

    def scopes_of(self, key: ResourceKey) -> tuple[Scope, ...]:
        """The scopes that `key` is listed in."""
        kind = next((k for k in self.kinds if k.identity == (key.group, key.kind)), None)
        return () if kind is None else tuple(s for s in self._scopes(kind) if s.covers(key))

    def _scopes(self, kind: Kind) -> tuple[Scope, ...]:
        if kind.namespaced:
            narrow = kind.identity in self._narrowed
            return tuple(Scope(kind, place) for place in self.places(narrow=narrow))
        return (Scope(kind, None),) if self._only_namespace is None else ()


def _kinds_in_use(
    desired: Desired, inventory: Iterable[InventoryRecord], catalog: Catalog
) -> tuple[Kind, ...]:
    """One version of each kind that the target's resources have, and autoscalers.

    The version is the one that manifests name, so that live objects come in the shape
    they are compared in; the preferred one for what only the inventory knows.
    """
    kinds: dict[tuple[str, str], Kind] = {}
    stated = {id(manifest.kind): manifest.kind for manifest in desired.manifests.values()}
    for named in stated.values():
        # A kind that its CRD is yet to bring cannot be listed.
        if catalog.find(named.api_version, named.kind):
            kinds.setdefault(named.identity, named)
    for group, kind in {(r.key.group, r.key.kind): None for r in inventory} | {AUTOSCALER: None}:
        served = catalog.preferred(group, kind)
        if served is not None:
            kinds.setdefault((group, kind), served)
    return tuple(kinds.values())
