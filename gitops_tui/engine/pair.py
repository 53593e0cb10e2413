"""A manifest beside its live object, and how the one stands to the other."""

from __future__ import annotations

from dataclasses import dataclass

from gitops_tui.core.changes import local_changes, server_changes
from gitops_tui.core.compare import in_sync
from gitops_tui.core.desired import Manifest
from gitops_tui.core.drift import ExtraField, FieldChange, IgnoredField, State, Verdict
from gitops_tui.core.extras import extra_fields
from gitops_tui.core.ignoring import Intended
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from gitops_tui.engine.beside import beside_the_loop
from gitops_tui.engine.dry_run import DryRun


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one manifest stands to its live object."""

    state: State
    verdict: Verdict
    changes: tuple[FieldChange, ...] = ()
    extra: tuple[ExtraField, ...] = ()
    ignored: tuple[IgnoredField, ...] = ()
    error: str | None = None
    recreatable: bool = False
    homeless: bool = False
    """Whether its namespace does not exist."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A manifest and its live object, in the same version."""

    manifest: Manifest
    both: Intended
    """What would be sent for it, and what is compared: with the live values where Git's own
    do not count."""
    live: JsonObject
    schema: Schema | None
    base: JsonObject | None
    """What was last applied."""
    size: int
    """Bytes of the live object."""

    async def in_sync(self) -> bool:
        """Whether our own comparison finds no difference."""
        return await beside_the_loop(
            self.size, lambda: in_sync(self.both.meant, self.live, self.schema, base=self.base)
        )

    async def locally(self, *, settled: bool) -> Judgement:
        """Our own judgement, without the server; `settled` is what `in_sync` says."""
        return await beside_the_loop(self.size, lambda: self._locally(settled=settled))

    async def by_the_server(self, run: DryRun, *, settled: bool) -> Judgement:
        """The judgement by what the server answered."""
        return await beside_the_loop(self.size, lambda: self._by_the_server(run, settled=settled))

    async def passed_over(self) -> tuple[IgnoredField, ...]:
        """What differs from the manifest and is ignored."""
        body = self.manifest.body
        changes = await beside_the_loop(self.size, lambda: self._changes(body))
        return self.both.passed_over(changes)

    def _locally(self, *, settled: bool) -> Judgement:
        if settled:
            return Judgement(State.IN_SYNC, Verdict.LOCAL, extra=self._extra())
        changes = self._changes(self.both.meant)
        return Judgement(State.DRIFTED, Verdict.LOCAL, changes, self._extra())

    def _by_the_server(self, run: DryRun, *, settled: bool) -> Judgement:
        assert run.live is not None  # noqa: S101 - it was given
        changes = server_changes(
            self.both.meant,
            run.answer,
            run.live,
            self.schema,
            base=self.base,
            secret=self.manifest.key.is_secret,
            settled=settled and run.live is self.live,
            foretold=run.foretold,
        )
        state = State.DRIFTED if changes else State.IN_SYNC
        going = {change.pointer for change in changes}
        extra = tuple(field for field in self._extra() if field.pointer not in going)
        return Judgement(state, Verdict.SERVER, changes, extra)

    def _changes(self, body: JsonObject) -> tuple[FieldChange, ...]:
        secret = self.manifest.key.is_secret
        return local_changes(body, self.live, self.schema, base=self.base, secret=secret)

    def _extra(self) -> tuple[ExtraField, ...]:
        """What somebody's tool set and Git never stated."""
        return extra_fields(self.both.meant, self.live, self.schema, base=self.base)
