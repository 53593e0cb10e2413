"""Reads what a revision asks for, parsing each blob of Git once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Desired, Finding, Manifest, Origin
from gitops_tui.core.manifests import ReadFile, read_file
from gitops_tui.core.placing import Placed, place, resolve
from gitops_tui.core.positions import lines_of
from gitops_tui.core.resources import Kind, ResourceKey
from gitops_tui.engine.ports import Source, SourceFile, SourceTree

KEPT_REVISIONS = 4

Rules = tuple[Catalog, tuple[Kind, ...], str]
"""What is served, what the revision itself defines, and the default namespace."""

KEPT_FILES = 1_000
"""Parsed files that nobody asks for any more, before they are looked for."""


class DesiredReader:
    """Git revision -> Desired. Documents are cached by blob, so cost follows what changed."""

    def __init__(
        self, source: Source, *, namespace: Callable[[], str], only_namespace: str | None
    ) -> None:
        self._source = source
        self._namespace = namespace
        """Where manifests go that name no namespace: known for good after the first sync."""
        self._only_namespace = only_namespace
        self._turn = asyncio.Lock()
        self._trees: OrderedDict[str, SourceTree] = OrderedDict()
        self._parsed: dict[tuple[str, str], ReadFile] = {}
        self._known: tuple[Rules, dict[tuple[str, str], tuple[Placed, ...]]] | None = None
        """What each file was placed as, by which rules."""

    async def at(self, revision: str, catalog: Catalog) -> Desired:
        """What `revision` asks for, among the kinds that `catalog` serves.

        Raises RevisionNotFound.
        """
        async with self._turn:
            tree = await self._tree(revision)
            # Off the loop: ten thousand files take seconds to parse, and a while to put together.
            return await asyncio.to_thread(self._read, tree, catalog)

    def _read(self, tree: SourceTree, catalog: Catalog) -> Desired:
        self._forget_unused()
        for file in tree.files:
            if (file.path, file.blob) not in self._parsed:
                self._parsed[file.path, file.blob] = read_file(file.path, file.data)
        files = [self._parsed[file.path, file.blob] for file in tree.files]
        findings = [Finding(path, None, text, hides=True) for path, text in tree.problems]
        findings += [finding for file in files for finding in file.findings]
        defined = tuple(kind for file in files for kind in file.defines)
        manifests, unresolved = resolve(self._placed(tree, catalog, defined))
        return Desired(tree.revision, manifests, (*findings, *unresolved))

    def _placed(
        self, tree: SourceTree, catalog: Catalog, defined: tuple[Kind, ...]
    ) -> Iterator[tuple[Placed, ...]]:
        """The documents of each file, placed anew only where the file or the rules changed."""
        rules = catalog, defined, self._namespace()
        if self._known is None or rules != self._known[0]:
            # One value, because the thread of a cancelled reading may still be at work.
            self._known = rules, {}
        _, known = self._known
        everything = catalog.with_kinds(defined)
        for file in tree.files:
            id_ = file.path, file.blob
            if id_ not in known:
                known[id_] = place(
                    self._parsed[id_],
                    everything,
                    default_namespace=self._namespace(),
                    only_namespace=self._only_namespace,
                )
            yield known[id_]

    async def each(
        self, files: Sequence[SourceFile], catalog: Catalog
    ) -> tuple[Mapping[ResourceKey, Manifest], ...]:
        """What each of these files asks for by itself, whatever else its revision holds."""

        def work() -> tuple[Mapping[ResourceKey, Manifest], ...]:
            once = {(file.path, file.blob): file for file in files}
            read = {id_: self._by_itself(file, catalog) for id_, file in once.items()}
            return tuple(read[file.path, file.blob] for file in files)

        return await asyncio.to_thread(work)

    def _by_itself(self, file: SourceFile, catalog: Catalog) -> Mapping[ResourceKey, Manifest]:
        read = self._parsed.get((file.path, file.blob)) or read_file(file.path, file.data)
        # The kinds that Git itself brings are those of the revision read last.
        defined = self._known[0][1] if self._known else ()
        placed = place(
            read,
            catalog.with_kinds((*read.defines, *defined)),
            default_namespace=self._namespace(),
            only_namespace=self._only_namespace,
        )
        return resolve((placed,))[0]

    async def lines(self, revision: str, origin: Origin, pointer: str) -> tuple[int, int] | None:
        """The first and last line of `origin.file` that state the value at `pointer`."""
        data = await self.data(revision, origin.file)
        return None if data is None else await asyncio.to_thread(lines_of, data, origin, pointer)

    async def data(self, revision: str, path: str) -> bytes | None:
        """The content of one manifest file, None where the revision has no such file."""
        tree = await self._tree(revision)
        return next((file.data for file in tree.files if file.path == path), None)

    async def _tree(self, revision: str) -> SourceTree:
        tree = self._trees.get(revision)
        if tree is None:
            tree = await self._source.tree(revision)
            self._trees[revision] = tree
            while len(self._trees) > KEPT_REVISIONS:
                self._trees.popitem(last=False)
        self._trees.move_to_end(revision)
        return tree

    def _forget_unused(self) -> None:
        trees = tuple(self._trees.values())
        if len(self._parsed) <= sum(len(tree.files) for tree in trees[-1:]) + KEPT_FILES:
            return
        used = {(file.path, file.blob) for tree in trees for file in tree.files}
        for unused in self._parsed.keys() - used:
            del self._parsed[unused]
            if self._known is not None:
                self._known[1].pop(unused, None)
