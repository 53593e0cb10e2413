"""A cluster in memory, as the engine's Cluster port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.definitions import kinds_of
from gitops_tui.core.resources import JsonObject, Kind, LiveObject, ResourceKey
from gitops_tui.core.schema import Schema
from gitops_tui.engine.ports import (
    Applied,
    Clock,
    ClusterInfo,
    LinkPhase,
    PodEvent,
    PodsSynchronised,
    Synchronised,
    WatchEvent,
)
from gitops_tui.errors import (
    ClusterError,
    Conflict,
    Forbidden,
    GitopsError,
    NotFound,
    ReadOnly,
)
from gitops_tui.sandbox.patches import json_patch
from gitops_tui.sandbox.refusals import Refusal
from tests.engine.fakes.feed import Feed
from tests.engine.fakes.kinds import CATALOG, DEFINITION, POD, schema_for
from tests.engine.fakes.living import Living, encoded
from tests.engine.fakes.managed import applied
from tests.engine.fakes.script import Call, Script

MANAGER = "gitops-tui"
INFO = ClusterInfo("uid-of-kube-system", "staging", "https://staging:6443", "v1.37.2", "default")


class FakeCluster:
    """Implements Cluster. `living` holds the objects, `script` the calls and the errors."""

    def __init__(self, clock: Clock, *, catalog: Catalog = CATALOG) -> None:
        self.living = Living(clock)
        self.script = Script()
        self.info = INFO
        self.read_only = False
        self.log_lines: dict[tuple[str, str], list[str]] = {}
        """By (namespace, pod)."""
        self.admit: Callable[[JsonObject], JsonObject] = lambda body: body
        """What an admission policy makes of each applied object."""
        self.closed = False
        self.reachable: GitopsError | None = None
        """Why connect() fails, if it does."""
        self._served = catalog
        self._known = catalog

    # --- the port ---

    async def connect(self) -> ClusterInfo:
        if self.reachable is not None:
            raise self.reachable
        return self.info

    async def catalog(self, *, refresh: bool = False) -> Catalog:
        if refresh:
            defined = self.living.of_kind(DEFINITION.identity)
            self._known = self._served.with_kinds(k for crd in defined for k in kinds_of(crd))
        return self._known

    async def schema(self, kind: Kind) -> Schema | None:
        return schema_for(kind)

    async def list(self, kind: Kind, namespace: str | None = None) -> tuple[LiveObject, ...]:
        self.script.called(Call("list", kind, namespace))
        return self._all(kind, namespace)

    async def get(self, kind: Kind, namespace: str, name: str) -> LiveObject | None:
        call = Call("get", kind, namespace, name)
        self.script.called(call)
        body = self.living.objects.get(call.key)
        return encoded(body) if body is not None else None

    def watch(self, kind: Kind, namespace: str | None = None) -> AsyncIterator[WatchEvent]:
        feed: Feed[WatchEvent] = Feed(
            kind, namespace, lambda: Synchronised(self._all(kind, namespace))
        )
        self._begin(feed)
        self.living.watches.append(feed)
        return feed.follow(self.living.watches)

    def watch_pods(self, namespace: str | None = None) -> AsyncIterator[PodEvent]:
        feed: Feed[PodEvent] = Feed(POD, namespace, lambda: self._all_pods(namespace))
        self._begin(feed)
        self.living.pod_watches.append(feed)
        return feed.follow(self.living.pod_watches)

    async def apply(
        self, kind: Kind, body: JsonObject, *, dry_run: bool = False, force: bool = True
    ) -> Applied:
        metadata = body["metadata"]
        place = metadata.get("namespace", "")
        call = Call("apply", kind, place, metadata["name"], dry_run, body)
        self._writing(call)
        if place and ResourceKey("", "Namespace", "", place) not in self.living.objects:
            message = f"The namespace {place} does not exist."
            raise NotFound(message, hint="Create it first.", namespace=place)
        live = self.living.objects.get(call.key)
        _require_version(live, metadata.get("resourceVersion"), call.key)
        _require_uid(live, metadata.get("uid"), call.key)
        before = live or self.living.born(body)
        now = self.living.timestamp()
        schema = schema_for(kind)
        made = applied(before, self.admit(body), schema, manager=MANAGER, now=now)
        if not dry_run:
            made = self.living.put(made)
        return Applied(encoded(made), created=live is None)

    async def patch(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        operations: Sequence[JsonObject],
        *,
        dry_run: bool = False,
    ) -> LiveObject:
        call = Call("patch", kind, namespace, name, dry_run)
        self._writing(call)
        live = self._there(call)
        try:
            body = json_patch(live, list(operations))
        except Refusal as refusal:
            raise Conflict(f"{call.key} changed meanwhile.") from refusal
        return encoded(body if dry_run else self.living.change(call.key, body, MANAGER))

    async def delete(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        *,
        uid: str,
        foreground: bool = False,
        dry_run: bool = False,
    ) -> None:
        call = Call("delete", kind, namespace, name, dry_run)
        self._writing(call)
        if self._there(call)["metadata"]["uid"] != uid:
            raise Conflict(f"{call.key} is no longer the same object.")
        if not dry_run:
            self.living.remove(call.key)

    async def logs(
        self,
        namespace: str,
        pod: str,
        container: str,
        *,
        tail: int = 500,
        follow: bool = True,
        previous: bool = False,
    ) -> AsyncIterator[str]:
        for line in self.log_lines.get((namespace, pod), [])[-tail:]:
            yield line

    async def events(self, namespace: str, uid: str) -> tuple[str, ...]:
        return ()

    async def may(self, verb: str, kind: Kind, namespace: str | None) -> bool:
        return True

    async def close(self) -> None:
        self.closed = True

    # --- what a test does ---

    def link(self, phase: LinkPhase, error: str | None = None, *, kind: str = "") -> None:
        """Cut or mend the watches (of one kind)."""
        feeds: tuple[Feed[WatchEvent] | Feed[PodEvent], ...]
        feeds = (*self.living.watches, *self.living.pod_watches)
        for feed in feeds:
            if kind in {"", feed.kind.kind}:
                feed.link(phase, error)

    # --- inside ---

    def _all(self, kind: Kind, namespace: str | None) -> tuple[LiveObject, ...]:
        return tuple(map(encoded, self.living.of_kind(kind.identity, namespace)))

    def _all_pods(self, namespace: str | None) -> PodsSynchronised:
        pods = self.living.pods.values()
        return PodsSynchronised(tuple(p for p in pods if namespace in {None, p.namespace}))

    def _begin(self, feed: Feed[WatchEvent] | Feed[PodEvent]) -> None:
        try:
            self.script.called(Call("watch", feed.kind, feed.namespace))
        except Forbidden as error:
            feed.link(LinkPhase.DENIED, str(error))
        except ClusterError as error:
            feed.link(LinkPhase.LOST, str(error))
        else:
            feed.link(LinkPhase.LIVE)

    def _writing(self, call: Call) -> None:
        self.script.called(call)
        if self.read_only and not call.dry_run:
            message = "Nothing was sent: this is read-only mode."
            raise ReadOnly(message)
        if self._known.find(call.kind.api_version, call.kind.kind) is None:
            raise NotFound(f"The cluster does not serve {call.key} at this version.")

    def _there(self, call: Call) -> JsonObject:
        live = self.living.objects.get(call.key)
        if live is None:
            raise NotFound(f"Not in the cluster: {call.key}.")
        return live


def _require_uid(live: JsonObject | None, wanted: str | None, key: ResourceKey) -> None:
    """Raises Conflict when the object is not the one that the caller has seen."""
    if wanted and (live is None or live["metadata"]["uid"] != wanted):
        raise Conflict(f"{key} is no longer the same object.", hint="Look at it again first.")


def _require_version(live: JsonObject | None, wanted: str | None, key: ResourceKey) -> None:
    """Raises Conflict when the object is not at the version that the caller has seen."""
    if wanted and (live is None or live["metadata"]["resourceVersion"] != wanted):
        raise Conflict(f"{key} changed meanwhile.", hint="Look at it again first.")
