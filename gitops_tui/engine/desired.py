"""Reads what a revision asks for, parsing each blob of Git once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Desired, Finding, Origin
from gitops_tui.core.manifests import ReadFile, read_file
from gitops_tui.core.placing import Placed, place, resolve
from gitops_tui.core.positions import lines_of
from gitops_tui.core.resources import Kind
from gitops_tui.engine.ports import Source, SourceFile, SourceTree

KEPT_REVISIONS = 4


class DesiredReader:
    """Git revision -> Desired. Documents are cached by blob, so cost follows what changed."""

    def __init__(
        self, source: Source, *, namespace: Callable[[], str], only_namespace: str | None
    ) -> None:
        self._source = source
        self._namespace = namespace
        """Where manifests go that name no namespace: known for good after the first sync."""
        self._only_namespace = only_namespace
        self._trees: OrderedDict[str, SourceTree] = OrderedDict()
        self._parsed: dict[tuple[str, str], ReadFile] = {}
        self._rules: tuple[Catalog, tuple[Kind, ...], str] | None = None
        self._known: dict[tuple[str, str], tuple[Placed, ...]] = {}
        """What each file was placed as, by the rules above."""

    async def at(self, revision: str, catalog: Catalog) -> Desired:
        """What `revision` asks for, among the kinds that `catalog` serves.

        Raises RevisionNotFound.
        """
        tree = await self._tree(revision)
        unread = [file for file in tree.files if (file.path, file.blob) not in self._parsed]
        if unread:
            # Off the loop: ten thousand new files take seconds to parse.
            await asyncio.to_thread(self._parse, unread)
        files = [self._parsed[file.path, file.blob] for file in tree.files]
        findings = [Finding(path, None, text, hides=True) for path, text in tree.problems]
        findings += [finding for file in files for finding in file.findings]
        defined = tuple(kind for file in files for kind in file.defines)
        manifests, unresolved = resolve(self._placed(tree, catalog, defined))
        return Desired(revision, manifests, (*findings, *unresolved))

    def _placed(
        self, tree: SourceTree, catalog: Catalog, defined: tuple[Kind, ...]
    ) -> Iterator[tuple[Placed, ...]]:
        """The documents of each file, placed anew only where the file or the rules changed."""
        rules = catalog, defined, self._namespace()
        if rules != self._rules:
            self._rules = rules
            self._known = {}
        everything = catalog.with_kinds(defined)
        for file in tree.files:
            id_ = file.path, file.blob
            if id_ not in self._known:
                self._known[id_] = place(
                    self._parsed[id_],
                    everything,
                    default_namespace=self._namespace(),
                    only_namespace=self._only_namespace,
                )
            yield self._known[id_]

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
            self._forget_old()
        self._trees.move_to_end(revision)
        return tree

    def _parse(self, files: list[SourceFile]) -> None:
        for file in files:
            self._parsed[file.path, file.blob] = read_file(file.path, file.data)

    def _forget_old(self) -> None:
        while len(self._trees) > KEPT_REVISIONS:
            self._trees.popitem(last=False)
        used = {(file.path, file.blob) for tree in self._trees.values() for file in tree.files}
        for unused in self._parsed.keys() - used:
            del self._parsed[unused]
            self._known.pop(unused, None)
