"""Who set a field: the commit behind a manifest's line, kept by revision and line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gitops_tui.core.changes import desired_pointer
from gitops_tui.core.desired import Manifest
from gitops_tui.core.drift import ABSENT, FieldChange
from gitops_tui.core.revisions import GitCause
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Path
from gitops_tui.engine.desired import DesiredReader
from gitops_tui.engine.ports import Source
from gitops_tui.engine.turning import Since, Turning
from gitops_tui.errors import SourceError

KEPT_CAUSES = 5_000

Spot = tuple[int, int] | None
"""The first and the last of some lines; None for a whole file: what was taken out of it has no
line to blame, and its last commit is what is known."""


class Causes:
    """Blame for drifted fields. Git is asked once for all lines of a file, and once for each."""

    def __init__(self, source: Source, reader: DesiredReader) -> None:
        self._source = source
        self._reader = reader
        self._turning = Turning(source, reader)
        self._kept: dict[tuple[str, str, Spot], GitCause | None] = {}

    async def explain(
        self,
        revision: str,
        manifest: Manifest,
        schema: Schema | None,
        changes: Sequence[FieldChange],
        since: Since | None = None,
    ) -> tuple[FieldChange, ...]:
        """The changes, each with the commit that set (or dropped) it in Git.

        A cause that Git cannot give is left out: it explains, it does not decide. No commit is
        behind what the server makes of the manifest. `since` is there where `revision` is the
        tracked tip and the manifest was applied before.
        """
        try:
            spots = await self._spots(revision, manifest, schema, changes)
            causes = await self._causes(revision, manifest.origin.file, spots)
            turned = await self._turned(revision, manifest, schema, changes, spots, since)
        except SourceError:
            return tuple(changes)
        return tuple(
            replace(change, git=turned.get(change.steps, _newest(causes[spot] for spot in of_it)))
            for change, of_it in zip(changes, spots, strict=True)
        )

    async def _turned(
        self,
        revision: str,
        manifest: Manifest,
        schema: Schema | None,
        changes: Sequence[FieldChange],
        spots: Sequence[tuple[Spot, ...]],
        since: Since | None,
    ) -> dict[Path, GitCause | None]:
        """The causes of those whose lines do not tell: None for what Git never stated."""
        blurred = [c.steps for c, of_it in zip(changes, spots, strict=True) if _blurred(of_it)]
        if since is None or not blurred:
            return {}
        moved = [path for path in blurred if since.moved(manifest, path, schema)]
        gone = [c.steps for c, of_it in zip(changes, spots, strict=True) if None in of_it]
        never = dict.fromkeys(path for path in gone if path not in moved)
        causes = self._turning.causes
        return never | await causes(revision, manifest, schema, moved, since.catalog)

    async def _spots(
        self,
        revision: str,
        manifest: Manifest,
        schema: Schema | None,
        changes: Sequence[FieldChange],
    ) -> list[tuple[Spot, ...]]:
        """Where in the manifest's file each change was made; nowhere if the server makes it."""
        stated = [
            None if change.desired is ABSENT else desired_pointer(change, manifest.body, schema)
            for change in changes
        ]
        asked = list(filter(None, stated))
        lines = dict(
            zip(asked, await self._reader.lines(revision, manifest.origin, asked), strict=True)
        )
        return [
            () if change.by_server else lines[pointer] if pointer else (None,)
            for change, pointer in zip(changes, stated, strict=True)
        ]

    async def _causes(
        self, revision: str, file: str, spots: Sequence[tuple[Spot, ...]]
    ) -> dict[Spot, GitCause | None]:
        wanted = dict.fromkeys(spot for of_one in spots for spot in of_one)
        found = {
            spot: self._kept[key]
            for spot in wanted
            if (key := (revision, file, spot)) in self._kept
        }
        lines = [spot for spot in wanted if spot not in found and spot is not None]
        if lines:
            found |= zip(lines, await self._source.blame(revision, file, lines), strict=True)
        if None in wanted and None not in found:
            found[None] = await self._source.last_change(revision, file)
        if len(self._kept) >= KEPT_CAUSES:
            self._kept.clear()
        self._kept |= {(revision, file, spot): cause for spot, cause in found.items()}
        return found


def _blurred(spots: Iterable[Spot]) -> bool:
    """Whether lines do not tell all: none is left, or one of several may be gone."""
    return any(spot is None or spot[0] < spot[1] for spot in spots)


def _newest(causes: Iterable[GitCause | None]) -> GitCause | None:
    return max(filter(None, causes), key=lambda cause: cause.time, default=None)
