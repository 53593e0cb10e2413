"""Makes the row of one resource: verdict, direction, causes, health and lock together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gitops_tui.core.desired import Manifest
from gitops_tui.core.direction import direction_of, missing_direction, overall
from gitops_tui.core.drift import LOCALLY, Direction, FieldChange, ResourceStatus, State, Verdict
from gitops_tui.core.health import Health, HealthStatus, health_of
from gitops_tui.core.jobs import health_after
from gitops_tui.core.resources import JsonObject, LiveObject, ResourceKey
from gitops_tui.core.schema import Schema
from gitops_tui.engine.as_written import as_written
from gitops_tui.engine.autoscaling import autoscaler_of
from gitops_tui.engine.causes import Causes
from gitops_tui.engine.fighting import fought_over
from gitops_tui.engine.jobs import ran
from gitops_tui.engine.judge import Ask
from gitops_tui.engine.keeping import Keeping
from gitops_tui.engine.not_yet import namespace_of, not_yet
from gitops_tui.engine.pair import Judgement
from gitops_tui.engine.turning import Since
from gitops_tui.engine.world import World


class Rows:
    """Rows of a world. One is made whenever its manifest, its live object or a lock changed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._causes = Causes(world.ports.source, world.reader)
        self._keeping = Keeping(world)

    async def row(
        self, key: ResourceKey, ask: Ask = Ask.WHERE_DIFFERENT, *, explain: bool = True
    ) -> ResourceStatus:
        """The row of `key` as things stand. `explain` asks Git who set what differs.

        Raises ClusterError when the server was needed and did not answer.
        """
        world = self._world
        live = world.live.objects.get(key)
        manifest = world.desired.manifests.get(key)
        row = (
            await self._unasked(key, live)
            if manifest is None
            else await self._judged(key, manifest, live, ask, explain=explain)
        )
        return replace(
            row,
            lock=world.lock_on(key),
            since=self._since(row),
            autoscaler=autoscaler_of(world, key),
        )

    async def locally(self, key: ResourceKey, why: object) -> ResourceStatus:
        """The row by our own comparison, which says why the server's is not to be had."""
        row = await self.row(key, Ask.NEVER)
        return replace(row, error=f"{LOCALLY}{why}", unanswered=True)

    def just_applied(self, key: ResourceKey) -> ResourceStatus:
        """The row of what a sync has applied this moment: the server's answer was the verdict."""
        manifest, live = self._world.desired.manifests[key], self._world.live.objects.get(key)
        return ResourceStatus(
            key,
            manifest.kind.api_version,
            State.IN_SYNC,
            Verdict.SERVER,
            health=_health(live),
            origin=manifest.origin,
        )

    async def _judged(
        self,
        key: ResourceKey,
        manifest: Manifest,
        live: LiveObject | None,
        ask: Ask,
        *,
        explain: bool,
    ) -> ResourceStatus:
        world = self._world
        version = manifest.kind.api_version
        denied = world.sight.denial(key)
        if denied is not None:
            unknown = Health(HealthStatus.UNKNOWN)
            return ResourceStatus(
                key, version, State.FAILED, health=unknown, error=denied, origin=manifest.origin
            )
        run = ran(world, manifest) if live is None else None
        if run is not None:
            health = health_after(run)
            done = State.IN_SYNC, Verdict.SERVER
            return ResourceStatus(key, version, *done, health=health, origin=manifest.origin)
        if live is None and not_yet(world, world.desired, manifest):
            ask = Ask.NEVER
        base = world.applied(key)
        judgement = await world.judge.judge(
            manifest,
            live,
            ask,
            base=base,
            autoscaled=autoscaler_of(world, key) is not None,
            ignored=world.ignored(manifest),
        )
        row = ResourceStatus(
            key,
            version,
            judgement.state,
            judgement.verdict,
            health=_health(live),
            error=judgement.error
            or self._homeless(manifest, judgement)
            or self._fight(manifest, judgement),
            recreatable=judgement.recreatable,
            origin=manifest.origin,
            changes=judgement.changes,
            extra=judgement.extra,
            ignored=judgement.ignored,
        )
        if live is None or judgement.state is State.MISSING:
            missing = missing_direction(base.body if base else None, manifest.body)
            return replace(row, direction=missing)
        if not judgement.changes:
            return row
        schema = await world.ports.cluster.schema(manifest.kind)
        compared = await as_written(world.ports.cluster, manifest, live) or live
        return await self._explained(
            row, manifest, base, compared, schema, judgement, explain=explain
        )

    def _homeless(self, manifest: Manifest, judgement: Judgement) -> str | None:
        """Why no sync can make it: where it belongs does not exist, and none will come."""
        home = namespace_of(manifest)
        if not judgement.homeless or home in self._world.desired.manifests:
            return None
        return f"Its namespace {home.name} does not exist, and Git does not make it."

    def _fight(self, manifest: Manifest, judgement: Judgement) -> str | None:
        """Why its drift stays: somebody answers every apply back."""
        fight = fought_over(self._world, manifest)
        return fight.told(manifest.key) if fight and judgement.state is State.DRIFTED else None

    async def _explained(
        self,
        row: ResourceStatus,
        manifest: Manifest,
        base: Manifest | None,
        live: LiveObject,
        schema: Schema | None,
        judgement: Judgement,
        *,
        explain: bool,
    ) -> ResourceStatus:
        body = live.body()
        direction = overall(
            self._direction(change, manifest, base, body, schema)
            for change in judgement.changes
            # What the server makes of the manifest is no move of either side.
            if not change.by_server
        )
        if not explain:
            return replace(row, direction=direction)
        revision, head = self._world.desired.revision, self._world.head
        since = Since(base.body, self._world.catalog) if base is not None else None
        if head is None or head.sha != revision:
            since = None
        changes = await self._causes.explain(revision, manifest, schema, judgement.changes, since)
        return replace(row, direction=direction, changes=changes)

    def _direction(
        self,
        change: FieldChange,
        manifest: Manifest,
        base: Manifest | None,
        live: JsonObject,
        schema: Schema | None,
    ) -> Direction:
        return direction_of(
            change,
            base=base.body if base is not None else None,
            head=manifest.body,
            live=live,
            schema=schema,
            forgotten=base is None and self._world.was_applied(manifest.key),
        )

    async def _unasked(self, key: ResourceKey, live: LiveObject | None) -> ResourceStatus:
        """A resource without a usable manifest: named by a finding, or stale."""
        world = self._world
        record = world.state.inventory.get(key)
        version = live.api_version if live else record.api_version if record else ""
        for finding in world.desired.findings:
            if finding.key == key:
                return ResourceStatus(
                    key, version, State.FAILED, health=_health(live), error=str(finding)
                )
        if live is not None and live.body()["metadata"].get("deletionTimestamp"):
            return ResourceStatus(
                key, version, State.TERMINATING, Verdict.SERVER, health=_health(live)
            )
        return ResourceStatus(
            key,
            version,
            State.STALE,
            Verdict.SERVER,
            direction=Direction.GIT_AHEAD,
            health=_health(live),
            kept=await self._keeping.why(key),
        )

    def _since(self, row: ResourceStatus) -> datetime | None:
        """When it began to differ: as we saw it happen, or, at first sight, by its causes."""
        if row.in_sync:
            return None
        before = self._world.rows.get(row.key)
        if before is not None and not before.in_sync and before.since is not None:
            return before.since
        if self._world.all_seen and (before is None or before.in_sync):
            return self._world.now()
        known = [
            cause.time
            for change in row.changes
            if not change.by_server
            for cause in (change.git if row.direction is Direction.GIT_AHEAD else change.cluster,)
            if cause is not None and cause.time is not None
        ]
        return min(known, default=None)


def _health(live: LiveObject | None) -> Health:
    return Health(HealthStatus.MISSING) if live is None else health_of(live.body())
