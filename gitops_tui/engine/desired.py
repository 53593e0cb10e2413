"""Reads what a revision asks for: its files from Git, put together by what is served."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Desired, Manifest, Origin
from gitops_tui.core.positions import Ranges, all_lines_of
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.placed import PlacedFiles, Reading, Rules
from gitops_tui.engine.ports import Source, SourceFile, SourceTree

KEPT_REVISIONS = 4

T = TypeVar("T")


class DesiredReader:
    """Git revision -> Desired. The last few are kept, and a new one is told from the last."""

    def __init__(
        self, source: Source, *, namespace: Callable[[], str], only_namespace: str | None
    ) -> None:
        self._source = source
        self._namespace = namespace
        """Where manifests go that name no namespace: known for good after the first sync."""
        self._only_namespace = only_namespace
        self._turn = asyncio.Lock()
        self._trees: OrderedDict[str, SourceTree] = OrderedDict()
        self._files = PlacedFiles()
        self._readings: OrderedDict[str, Reading] = OrderedDict()

    async def at(self, revision: str, catalog: Catalog) -> Desired:
        """What `revision` asks for, among the kinds that `catalog` serves.

        Raises RevisionNotFound.
        """
        async with self._turn:
            tree = await self._tree(revision)
            rules = self._rules(catalog)
            reading = self._readings.get(revision)
            if reading is None or reading.tree is not tree or reading.placing.rules != rules:
                # Off the loop: ten thousand files take seconds to parse.
                reading = await asyncio.to_thread(self._read, tree, rules)
            _keep(self._readings, revision, reading)
            return reading.desired

    async def each(
        self, files: Sequence[SourceFile], catalog: Catalog
    ) -> tuple[Mapping[ResourceKey, Manifest], ...]:
        """What each of these files asks for by itself, whatever else its revision holds."""
        rules = self._rules(catalog)

        def work() -> tuple[Mapping[ResourceKey, Manifest], ...]:
            once = {(file.path, file.blob): file for file in files}
            read = {id_: self._files.alone(file, rules) for id_, file in once.items()}
            return tuple(read[file.path, file.blob] for file in files)

        return await asyncio.to_thread(work)

    def _rules(self, catalog: Catalog) -> Rules:
        return Rules(catalog, self._namespace(), self._only_namespace)

    def _read(self, tree: SourceTree, rules: Rules) -> Reading:
        self._files.forget(self._trees.values(), tree)
        last = next(reversed(self._readings.values()), None)
        return self._files.read(tree, rules, last)

    async def lines(self, revision: str, origin: Origin, pointers: Sequence[str]) -> list[Ranges]:
        """The ranges of lines of `origin.file` that set the value at each pointer."""
        data = await self.data(revision, origin.file)
        if data is None or not pointers:
            return [()] * len(pointers)
        return await asyncio.to_thread(all_lines_of, data, origin, pointers)

    async def data(self, revision: str, path: str) -> bytes | None:
        """The content of one manifest file, None where the revision has no such file."""
        tree = await self._tree(revision)
        return next((file.data for file in tree.files if file.path == path), None)

    async def _tree(self, revision: str) -> SourceTree:
        tree = self._trees.get(revision)
        if tree is None:
            tree = await self._source.tree(revision)
        _keep(self._trees, revision, tree)
        return tree


def _keep(kept: OrderedDict[str, T], revision: str, latest: T) -> None:
    kept[revision] = latest
    kept.move_to_end(revision)
    while len(kept) > KEPT_REVISIONS:
        kept.popitem(last=False)
