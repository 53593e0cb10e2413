"""Applies one manifest: clears the way, applies, and reads from the answer what happened."""

from __future__ import annotations

from typing import NamedTuple

from gitops_tui.core.desired import Manifest
from gitops_tui.core.emptied import any_lost, emptied
from gitops_tui.core.fights import Fight
from gitops_tui.core.operations import Action, Result
from gitops_tui.core.resources import JsonObject, LiveObject
from gitops_tui.core.taken_from import takes_over
from gitops_tui.engine.autoscaling import is_autoscaled
from gitops_tui.engine.clearing import clear_the_way, displace
from gitops_tui.engine.fighting import after_apply
from gitops_tui.engine.fingerprint import fingerprint
from gitops_tui.engine.intending import intended_now
from gitops_tui.engine.jobs import RAN, ran, run_at
from gitops_tui.engine.ports import Applied
from gitops_tui.engine.recreating import recreate
from gitops_tui.engine.retry import retried
from gitops_tui.engine.standing import Overtaken, Standing
from gitops_tui.engine.ways_out import placed, recreatable
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError, ReadOnly, Rejected


class Done(NamedTuple):
    """What came of one manifest."""

    result: Result
    fight: Fight | None = None
    """Where somebody answers back: to be recorded with it."""


async def apply_one(
    world: World,
    manifest: Manifest,
    standing: Standing,
    *,
    named: bool = False,
    anew: bool = False,
) -> Done:
    """Apply `manifest` and say what came of it. Only ReadOnly is raised; all else is a result.

    The live view is brought up to date with the server's answer. `named` says that a person
    asked for just this: then a Job that ran already runs again; `anew`, that the object may
    be deleted and created where it cannot be changed in place.
    """
    attempt = _Attempt(world, manifest, standing, named=named)
    try:
        applied = await retried(attempt.apply, world.ports.clock)
    except ReadOnly:
        raise
    except Overtaken as error:
        reason, version = error.message, manifest.kind.api_version
        return Done(Result(manifest.key, Action.SKIPPED, reason, version))
    except ClusterError as error:
        return Done(await _refused(world, manifest, error, anew=anew))
    version = manifest.kind.api_version
    if applied is None:
        return Done(Result(manifest.key, Action.UNCHANGED, RAN, version))
    world.live.upsert(applied.live)
    action = _action(attempt.before, applied)
    fight = await after_apply(world, manifest, action, attempt.before, applied.live, named=named)
    took = await _took(world, manifest, action, attempt.before, applied.live)
    return Done(Result(manifest.key, action, took, version), fight)


async def _took(
    world: World, manifest: Manifest, action: Action, before: LiveObject | None, after: LiveObject
) -> str | None:
    """What was taken over from another manager, where anything was."""
    if before is None or action is not Action.CONFIGURED:
        return None
    schema = await world.ports.cluster.schema(manifest.kind)
    secret = manifest.key.is_secret
    return takes_over(manifest.body, before.body(), after.body(), schema, secret=secret)


async def _refused(world: World, manifest: Manifest, error: ClusterError, *, anew: bool) -> Result:
    if anew and recreatable(manifest.key, error):
        try:
            return await recreate(world, manifest)
        except ReadOnly:
            raise
        except ClusterError as further:
            error = further
    return Result(manifest.key, Action.FAILED, placed(manifest, error), manifest.kind.api_version)


class _Attempt:
    """Applies one manifest; each further try looks at the object anew."""

    def __init__(
        self, world: World, manifest: Manifest, standing: Standing, *, named: bool
    ) -> None:
        self._world = world
        self._manifest = manifest
        self._standing = standing
        self._named = named
        self._tried = False
        self.before: LiveObject | None = None
        """The object before it was touched."""

    async def apply(self) -> Applied | None:
        """Clear the way, and apply; None where a Job ran already and is gone."""
        manifest = self._manifest
        live = await self._look()
        if live is None and not self._named and ran(self._world, manifest):
            return None
        await self._standing.hold()
        body = live.body() if live else None
        if body is not None:
            body = await clear_the_way(self._world, manifest, body)
        sent = await self._sent(body)
        cluster = self._world.ports.cluster
        try:
            applied = await cluster.apply(manifest.kind, sent)
        except Rejected as refused:
            if body is None or not await displace(self._world, manifest, body, refused):
                raise
            applied = await cluster.apply(manifest.kind, sent)
        if body is not None and await self._lost_what_is_empty(sent, body, applied):
            # What an ignored field's value is sent with is another version by now.
            sent = await self._sent(applied.live.body())
            applied = await cluster.apply(manifest.kind, sent)
        return applied

    async def _sent(self, live: JsonObject | None) -> JsonObject:
        """What is applied, given what lives."""
        sent = (await intended_now(self._world, self._manifest, live)).sent
        if live is None or not run_at(self._world, self._manifest):
            return sent
        # It may be removed this very moment: not to be made, and run, anew.
        return {**sent, "metadata": {**sent["metadata"], "uid": live["metadata"]["uid"]}}

    async def _lost_what_is_empty(self, sent: JsonObject, live: JsonObject, done: Applied) -> bool:
        """Whether the server took away a structure that Git has just emptied."""
        schema = await self._world.ports.cluster.schema(self._manifest.kind)
        places = emptied(sent, live, schema)
        return bool(places) and any_lost(done.live.body(), places, schema)

    async def _look(self) -> LiveObject | None:
        """The object as it is now; for the first try as it is known, where that is enough.

        It mostly is: what is sent does not depend on it, and patches test its version.
        """
        first, self._tried = not self._tried, True
        live = self._world.live.objects.get(self._manifest.key)
        if not (first and self._is_enough(live)):
            key = self._manifest.key
            live = await self._world.ports.cluster.get(self._manifest.kind, key.namespace, key.name)
        if first:
            self.before = live
        return live

    def _is_enough(self, live: LiveObject | None) -> bool:
        if live is None:
            return self._world.sight.lists(self._manifest.key)
        same_version = live.api_version == self._manifest.kind.api_version
        # What depends on it: an autoscaler's workload, and one with ignored fields.
        autoscaled = is_autoscaled(self._world, self._manifest.key)
        return same_version and not autoscaled and not self._world.ignored(self._manifest)


def _action(before: LiveObject | None, applied: Applied) -> Action:
    if before is None or applied.created:
        return Action.CREATED
    if before.resource_version == applied.live.resource_version:
        return Action.UNCHANGED
    # The status may have moved meanwhile, and who owns a field is bookkeeping.
    was, now = before.body(), applied.live.body()
    if fingerprint(was, ownership=False) == fingerprint(now, ownership=False):
        return Action.UNCHANGED
    return Action.CONFIGURED
