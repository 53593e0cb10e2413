"""Which commit gave a field another value: for what the lines of its file cannot tell.

Blame knows who wrote what is there. It does not know who took a field out, or a line of a text
of many. The last commits of the manifest do; they are read newest first, and only a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Manifest
from gitops_tui.core.direction import restated
from gitops_tui.core.resources import JsonObject, ResourceKey
from gitops_tui.core.revisions import GitCause
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Path
from gitops_tui.engine.desired import DesiredReader
from gitops_tui.engine.ports import Source
from gitops_tui.engine.tracing import Trace, Version

AT_ONCE = 5
"""Commits of a file that are read together."""
MOST = 50
"""Commits of a file that are looked at before what its lines tell is good enough."""
KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Since:
    """What a manifest was when it was applied, and how its commits are read."""

    was: JsonObject
    catalog: Catalog

    def moved(self, manifest: Manifest, path: Path, schema: Schema | None) -> bool:
        """Whether Git says something else of a field than it did then."""
        return restated(self.was, manifest.body, path, schema)


class Turning:
    """Finds these commits, and keeps what it found by revision and field."""

    def __init__(self, source: Source, reader: DesiredReader) -> None:
        self._source = source
        self._reader = reader
        self._kept: dict[tuple[str, ResourceKey, Path], GitCause | None] = {}

    async def causes(
        self,
        revision: str,
        manifest: Manifest,
        schema: Schema | None,
        paths: Sequence[Path],
        catalog: Catalog,
    ) -> dict[Path, GitCause]:
        """The cause of each field that one of the last commits touched. `revision` is the tip.

        Raises SourceError.
        """
        names = {path: (revision, manifest.key, path) for path in paths}
        asked = [path for path, name in names.items() if name not in self._kept]
        if asked:
            trace = Trace(self._source, self._reader, catalog, manifest.key, at_once=AT_ONCE)
            found = await trace.turns(manifest.origin.file, asked, schema, most=MOST)
            if len(self._kept) >= KEPT:
                self._kept.clear()
            for path in asked:
                cause = await self._behind(found[path]) if path in found else None
                self._kept[names[path]] = cause
        known = {path: self._kept.get(name) for path, name in names.items()}
        return {path: cause for path, cause in known.items() if cause is not None}

    async def _behind(self, version: Version) -> GitCause | None:
        """Who is behind one commit; behind a merge, who changed the file on the other line."""
        commit, side = version.revision, version.now or version.then
        if commit.is_merge and side is not None:
            return await self._source.last_change(commit.sha, side.origin.file)
        return GitCause(commit.sha, commit.author, commit.time, commit.subject)
