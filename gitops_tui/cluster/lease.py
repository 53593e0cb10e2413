"""The Lease that says which process runs a target's timer.

https://kubernetes.io/docs/concepts/architecture/leases/. A holder is believed for as long
as it renews, measured by our own clock: the clocks of two machines may differ.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from gitops_tui.cluster.configmaps import MANAGED, TARGET, Metadata, create_in
from gitops_tui.cluster.paths import item
from gitops_tui.cluster.records import Identity
from gitops_tui.cluster.refusals import subject_of
from gitops_tui.cluster.requests import ask, decoded
from gitops_tui.cluster.transport import Transport
from gitops_tui.core.resources import Kind
from gitops_tui.engine.ports import LeaseView
from gitops_tui.errors import ClusterError, Conflict, Forbidden, NotFound, ReadOnly

LEASES = Kind("coordination.k8s.io", "v1", "Lease", "leases", namespaced=True)
DURATION = 30
"""Seconds that a holder is believed without renewing."""


class _Spec(msgspec.Struct, rename="camel", omit_defaults=True):
    holder_identity: str | None = None
    lease_duration_seconds: int | None = None
    acquire_time: str | None = None
    renew_time: str | None = None
    lease_transitions: int | None = None


class _Lease(msgspec.Struct, rename="camel"):
    metadata: Metadata
    spec: _Spec = msgspec.field(default_factory=_Spec)
    api_version: str = "coordination.k8s.io/v1"
    kind: str = "Lease"


@dataclass(slots=True)
class _Observation:
    """What the Lease looked like when it last changed, and when we saw that."""

    version: str
    seen: float


class TimerLease:
    """One target's Lease, seen from one process."""

    def __init__(
        self,
        transport: Transport,
        namespace: str,
        identity: Identity,
        holder: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._namespace = namespace
        self._identity = identity
        self._holder = holder
        self._monotonic = monotonic
        self._name = f"gitops-tui-{identity.short}"
        self._observed: _Observation | None = None
        self._subject = subject_of(LEASES, self._name)

    async def look(self) -> LeaseView:
        """Who holds it, without taking it."""
        try:
            return self._view(await self._get())
        except Forbidden:
            return LeaseView(None, mine=False, available=False)

    async def acquire(self) -> LeaseView:
        """Take it or renew it, if it is free, ours, or its holder has fallen silent."""
        try:
            found = await self._get()
            if found is None:
                return self._view(await self._create())
            if self._free(found):
                found = await self._put(self._taken(found))
            return self._view(found)
        except Conflict:
            # Another process was quicker: it holds the Lease now.
            return await self.look()
        except ReadOnly:
            return await self.look()
        except Forbidden:
            return LeaseView(None, mine=False, available=False)

    async def release(self) -> None:
        """Give it back if it is ours; if that fails it ends by itself in half a minute."""
        with contextlib.suppress(ClusterError):
            found = await self._get()
            if found is not None and found.spec.holder_identity == self._holder:
                found.spec.holder_identity = ""
                found.spec.lease_duration_seconds = 1
                await self._put(found)

    def _free(self, found: _Lease) -> bool:
        holder = found.spec.holder_identity
        if not holder or holder == self._holder:
            return True
        return self._silent_for() >= (found.spec.lease_duration_seconds or DURATION)

    def _silent_for(self) -> float:
        return self._monotonic() - self._observed.seen if self._observed else 0.0

    def _view(self, found: _Lease | None) -> LeaseView:
        holder = (found.spec.holder_identity if found else None) or None
        return LeaseView(holder, mine=holder == self._holder)

    def _taken(self, found: _Lease) -> _Lease:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        spec = found.spec
        if spec.holder_identity != self._holder:
            spec.acquire_time = now
            spec.lease_transitions = (spec.lease_transitions or 0) + 1
        spec.holder_identity = self._holder
        spec.lease_duration_seconds = DURATION
        spec.renew_time = now
        return found

    async def _get(self) -> _Lease | None:
        path = item(LEASES, self._namespace, self._name)
        try:
            answer = await ask(self._transport, "GET", path, self._subject)
        except NotFound:
            return None
        return self._observe(decoded(answer.body, _Lease, self._subject))

    async def _create(self) -> _Lease:
        metadata = Metadata(
            name=self._name,
            namespace=self._namespace,
            labels={**MANAGED, TARGET: self._identity.short},
            annotations={"gitops-tui.dev/describes": str(self._identity)},
        )
        body = msgspec.json.encode(self._taken(_Lease(metadata)))
        answer = await create_in(self._transport, self._namespace, LEASES, self._name, body)
        return self._observe(decoded(answer.body, _Lease, self._subject))

    async def _put(self, lease: _Lease) -> _Lease:
        path, body = item(LEASES, self._namespace, self._name), msgspec.json.encode(lease)
        answer = await ask(self._transport, "PUT", path, self._subject, body=body)
        return self._observe(decoded(answer.body, _Lease, self._subject))

    def _observe(self, lease: _Lease) -> _Lease:
        version = lease.metadata.resource_version
        if self._observed is None or self._observed.version != version:
            self._observed = _Observation(version, self._monotonic())
        return lease
