"""Who set a field: the commit behind a manifest's line, kept by revision and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gitops_tui.core.changes import desired_pointer
from gitops_tui.core.desired import Manifest
from gitops_tui.core.drift import ABSENT, FieldChange
from gitops_tui.core.revisions import GitCause
from gitops_tui.core.schema import Schema
from gitops_tui.engine.desired import DesiredReader
from gitops_tui.engine.ports import Source
from gitops_tui.errors import SourceError

KEPT_CAUSES = 5_000


class Causes:
    """Blame for drifted fields. Git is asked once for each line of each revision."""

    def __init__(self, source: Source, reader: DesiredReader) -> None:
        self._source = source
        self._reader = reader
        self._kept: dict[tuple[str, str, tuple[int, int] | None], GitCause | None] = {}

    async def explain(
        self,
        revision: str,
        manifest: Manifest,
        schema: Schema | None,
        changes: Iterable[FieldChange],
    ) -> tuple[FieldChange, ...]:
        """The changes, each with the commit that set (or dropped) it in Git.

        A cause that Git cannot give is left out: it explains, it does not decide. No commit is
        behind what the server makes of the manifest.
        """
        explained = []
        for change in changes:
            if change.by_server:
                explained.append(change)
                continue
            pointer = desired_pointer(change, manifest.body, schema)
            try:
                if change.desired is ABSENT or pointer is None:
                    cause = await self._file_cause(revision, manifest.origin.file)
                else:
                    cause = await self._line_cause(revision, manifest, pointer)
            except SourceError:
                cause = None
            explained.append(replace(change, git=cause))
        return tuple(explained)

    async def _line_cause(self, revision: str, manifest: Manifest, pointer: str) -> GitCause | None:
        file = manifest.origin.file
        ranges = await self._reader.lines(revision, manifest.origin, pointer)
        causes = [await self._cause(revision, file, lines) for lines in ranges]
        return max(filter(None, causes), key=lambda cause: cause.time, default=None)

    async def _file_cause(self, revision: str, file: str) -> GitCause | None:
        # What was taken out has no line to blame: the file's last commit is what is known.
        return await self._cause(revision, file, None)

    async def _cause(
        self, revision: str, file: str, lines: tuple[int, int] | None
    ) -> GitCause | None:
        key = (revision, file, lines)
        if key not in self._kept:
            if len(self._kept) >= KEPT_CAUSES:
                self._kept.clear()
            self._kept[key] = (
                await self._source.blame(revision, file, *lines)
                if lines
                else await self._source.last_change(revision, file)
            )
        return self._kept[key]
