"""Judges one resource: in sync or drifted, locally first, by the API server where it counts.

The local comparison is fast and runs on every event. Where it finds drift, the server
judges: drift is what a server-side dry-run apply of the manifest would change. Verdicts
are kept by what they depend on, and expire.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar

from gitops_tui.core.desired import Manifest
from gitops_tui.core.drift import LOCALLY, State, Verdict
from gitops_tui.core.ignoring import Ignore, intended
from gitops_tui.core.resources import LiveObject
from gitops_tui.engine.as_written import as_written
from gitops_tui.engine.dry_run import dry_run
from gitops_tui.engine.fingerprint import fingerprint
from gitops_tui.engine.pair import Judgement, Pair
from gitops_tui.engine.ports import Clock, Cluster
from gitops_tui.engine.retry import INVITED
from gitops_tui.engine.ways_out import recreatable, why
from gitops_tui.errors import Busy, Forbidden, NotFound, Rejected

VERDICTS_LAST = timedelta(minutes=10)
# Who verifies comes back only after ten minutes: a verdict about to expire is no answer then.
ABOUT_TO_EXPIRE = timedelta(minutes=1)
KEPT_VERDICTS = 20_000
PARALLEL_DRY_RUNS = 16
ONCE_MORE = 2

# What an admission plugin says of something that must be there first; tried on 1.37.2.
_ABSENT_TOO = re.compile(r"\bnot found\b|\bno \w+ with name \S+ was found")

T = TypeVar("T")


class Ask(Enum):
    """When the server is asked."""

    NEVER = "never"
    WHERE_DIFFERENT = "where different"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class _Kept:
    judgement: Judgement
    until: datetime


class Judge:
    """Compares manifests with live objects, asking the server where that is needed."""

    def __init__(self, cluster: Cluster, clock: Clock) -> None:
        self._cluster = cluster
        self._clock = clock
        self._kept: OrderedDict[tuple[str, ...], _Kept] = OrderedDict()
        self._slots = asyncio.Semaphore(PARALLEL_DRY_RUNS)

    async def judge(
        self,
        manifest: Manifest,
        live: LiveObject | None,
        ask: Ask = Ask.WHERE_DIFFERENT,
        *,
        base: Manifest | None = None,
        autoscaled: bool = False,
        ignored: tuple[Ignore, ...] = (),
    ) -> Judgement:
        """How `manifest` stands to `live`; `base` is the manifest at the synced revision.

        Raises Unreachable and other passing errors.
        """
        if live is None:
            return await self._missing(manifest, ask)
        live = await as_written(self._cluster, manifest, live)
        if live is None:
            return Judgement(State.MISSING, Verdict.SERVER)
        # Decoded after the last wait: thousands of judgements may be waiting for one schema.
        schema = await self._cluster.schema(manifest.kind)
        body = live.body()
        if body["metadata"].get("deletionTimestamp"):
            return Judgement(State.TERMINATING, Verdict.SERVER)
        key = (
            manifest.digest,
            base.digest if base else "",
            manifest.kind.api_version,
            str(autoscaled),
            str(ignored),
            fingerprint(body),
        )
        kept = self._recall(key, ask)
        if kept is not None:
            return kept
        stated = base.body if base else None
        both = intended(
            manifest.body, body, schema, autoscaled=autoscaled, ignored=ignored, base=stated
        )
        pair = Pair(manifest, both, body, schema, stated, size=len(live.raw))
        judgement = await self._compare(pair, ask)
        if both.paths:
            judgement = replace(judgement, ignored=await pair.passed_over())
        self._keep(key, judgement)
        return judgement

    def forget(self) -> None:
        """Drop every verdict: the server's schema or admission set-up may have changed."""
        self._kept.clear()

    async def _missing(self, manifest: Manifest, ask: Ask) -> Judgement:
        """What is missing is to be created, unless the server would refuse it: a third outcome,
        neither in sync nor a difference that a sync could repair.
        """
        key = (manifest.digest, manifest.kind.api_version, "missing")
        kept = self._recall(key, ask)
        if kept is not None or ask is Ask.NEVER:
            return kept or Judgement(State.MISSING, Verdict.SERVER)
        try:
            await self._asked(
                lambda: self._cluster.apply(manifest.kind, manifest.body, dry_run=True)
            )
        except (Rejected, Forbidden) as error:
            judgement = _uncreatable(manifest, error)
        except NotFound as error:
            # Its namespace, or its kind, is missing too: nothing can be said before it comes.
            return Judgement(State.MISSING, Verdict.SERVER, homeless=bool(error.namespace))
        else:
            judgement = Judgement(State.MISSING, Verdict.SERVER)
        self._keep(key, judgement)
        return judgement

    async def _compare(self, pair: Pair, ask: Ask) -> Judgement:
        settled = await pair.in_sync()
        if ask is Ask.NEVER or (settled and ask is Ask.WHERE_DIFFERENT):
            return await pair.locally(settled=settled)
        try:
            run = await self._asked(
                lambda: dry_run(self._cluster, pair.manifest, pair.both.sent, pair.live)
            )
        except (Rejected, Forbidden) as error:
            local = await pair.locally(settled=settled)
            if isinstance(error, Forbidden) and error.verb is not None:
                return replace(local, error=f"{LOCALLY}{error.message}")
            # A policy, a webhook or a quota says no as well: the sync would be told the same.
            key = pair.manifest.key
            return replace(
                local,
                state=State.FAILED,
                error=why(key, error),
                recreatable=recreatable(key, error),
            )
        return await pair.by_the_server(run, settled=settled)

    async def _asked(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The server's answer, a few at a time; once more when it was busy, and more often
        where it says when to come back.
        """
        async with self._slots:
            for tried in itertools.count(1):
                try:
                    return await ask()
                except Busy as busy:
                    if tried >= (INVITED if busy.retry_after else ONCE_MORE):
                        raise
                    await self._clock.sleep(busy.retry_after or 1.0)
        raise AssertionError

    def _recall(self, key: tuple[str, ...], ask: Ask) -> Judgement | None:
        kept = self._kept.get(key)
        left = ABOUT_TO_EXPIRE if ask is Ask.ALWAYS else timedelta()
        if kept is None or kept.until < self._clock.now() + left:
            return None
        judgement = kept.judgement
        # A local verdict does not answer somebody who wants the server's, unless rights
        # forbid to ask; a server's answers everybody.
        unasked = judgement.verdict is Verdict.LOCAL and not judgement.error
        wanted = ask is Ask.ALWAYS or (
            ask is Ask.WHERE_DIFFERENT and judgement.state is not State.IN_SYNC
        )
        return None if unasked and wanted else judgement

    def _keep(self, key: tuple[str, ...], judgement: Judgement) -> None:
        self._kept[key] = _Kept(judgement, self._clock.now() + VERDICTS_LAST)
        while len(self._kept) > KEPT_VERDICTS:
            self._kept.popitem(last=False)


def _uncreatable(manifest: Manifest, error: Rejected | Forbidden) -> Judgement:
    """The judgement of what is missing and would not be created as things are."""
    if isinstance(error, Forbidden):
        if error.verb is not None:
            told = f"Not asked whether it can be created: {error.message}"
            return Judgement(State.MISSING, Verdict.LOCAL, error=told)
        if _ABSENT_TOO.search(error.message):
            # A pod's service account, most often, which the same sync may bring.
            return Judgement(State.MISSING, Verdict.SERVER, error=f"So far: {error.message}")
    told = f"It cannot be created: {why(manifest.key, error)}"
    return Judgement(State.FAILED, Verdict.SERVER, error=told)
