"""Puts together what a tree of files asks for; each file is parsed once, and placed once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Desired, Finding, Manifest
from gitops_tui.core.manifests import ReadFile, read_file
from gitops_tui.core.placing import Placed, edited, place, resolve
from gitops_tui.core.resources import Kind, ResourceKey
from gitops_tui.engine.ports import SourceFile, SourceTree

KEPT_FILES = 1_000
"""Parsed files that nobody asks for any more, before they are looked for."""

FileId = tuple[str, str]
"""A file's path and its blob: what it says depends on nothing else."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides which resource a document is about; a catalog that was asked for again is
    another one.
    """

    catalog: Catalog
    default_namespace: str
    only_namespace: str | None

    def defining(self, kinds: tuple[Kind, ...]) -> Rules:
        """The same rules where Git itself brings `kinds`."""
        return replace(self, catalog=self.catalog.with_kinds(kinds))

    def place(self, file: ReadFile) -> tuple[Placed, ...]:
        """The documents of a file, each with the resource that it is about."""
        return place(
            file,
            self.catalog,
            default_namespace=self.default_namespace,
            only_namespace=self.only_namespace,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """Rules, and what each file was placed as by them."""

    rules: Rules
    defined: tuple[Kind, ...]
    """The kinds that the revision itself defines."""
    here: Rules
    """The rules where those kinds are known as well."""
    known: dict[FileId, tuple[Placed, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a tree asked for, and how that was found."""

    tree: SourceTree
    desired: Desired
    placing: Placing


class PlacedFiles:
    """Trees -> what they ask for. Cost follows what changed between one tree and the next."""

    def __init__(self) -> None:
        self._parsed: dict[FileId, ReadFile] = {}
        self._placing: Placing | None = None

    def read(self, tree: SourceTree, rules: Rules, before: Reading | None) -> Reading:
        """What `tree` asks for; `before` is a reading of another tree that may be much like it."""
        if before is not None and before.placing.rules == rules:
            desired = self._edited(before, tree)
            if desired is not None:
                return Reading(tree, desired, before.placing)
        files = [self._parse(file) for file in tree.files]
        defined = tuple(kind for file in files for kind in file.defines)
        placing = self._placing
        if placing is None or (placing.rules, placing.defined) != (rules, defined):
            placing = self._placing = Placing(rules, defined, rules.defining(defined))
        findings = [Finding(path, None, text, hides=True) for path, text in tree.problems]
        findings += [finding for file in files for finding in file.findings]
        placed = [self._place(file, placing) for file in tree.files]
        manifests, unresolved = resolve(placed)
        return Reading(tree, Desired(tree.revision, manifests, (*findings, *unresolved)), placing)

    def alone(self, file: SourceFile, rules: Rules) -> Mapping[ResourceKey, Manifest]:
        """What one file asks for by itself, whatever else its revision holds."""
        read = self._parsed.get(_id(file)) or read_file(file.path, file.data)
        # The kinds that Git itself brings are those of the tree read last.
        defined = self._placing.defined if self._placing else ()
        here = rules.defining((*read.defines, *defined))
        return resolve((here.place(read),))[0]

    def forget(self, kept: Collection[SourceTree], newest: SourceTree) -> None:
        """Let go of files that no tree of `kept` has, once they are many."""
        if len(self._parsed) <= len(newest.files) + KEPT_FILES:
            return
        used = {_id(file) for tree in kept for file in tree.files}
        for unused in self._parsed.keys() - used:
            del self._parsed[unused]
            if self._placing is not None:
                self._placing.known.pop(unused, None)

    def _edited(self, before: Reading, tree: SourceTree) -> Desired | None:
        """What `tree` asks for, where it only says other things of what `before` asked for."""
        old, new = before.tree.files, tree.files
        if len(old) != len(new) or before.tree.problems != tree.problems:
            return None
        pairs = [(was, now) for was, now in zip(old, new, strict=True) if was is not now]
        for was, now in pairs:
            read = self._parse(was), self._parse(now)
            if was.path != now.path or any(file.findings or file.defines for file in read):
                return None
        placing = before.placing
        placed = ((self._place(was, placing), self._place(now, placing)) for was, now in pairs)
        return edited(before.desired, tree.revision, placed)

    def _parse(self, file: SourceFile) -> ReadFile:
        id_ = _id(file)
        if id_ not in self._parsed:
            self._parsed[id_] = read_file(file.path, file.data)
        return self._parsed[id_]

    def _place(self, file: SourceFile, placing: Placing) -> tuple[Placed, ...]:
        """Its documents. A cancelled reading's thread may be at work on other rules meanwhile."""
        id_ = _id(file)
        if id_ not in placing.known:
            placing.known[id_] = placing.here.place(self._parse(file))
        return placing.known[id_]


def _id(file: SourceFile) -> FileId:
    return file.path, file.blob
