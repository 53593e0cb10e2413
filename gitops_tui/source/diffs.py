"""The difference between two trees, for people: which files, how many lines, the text.

The text of a file that holds a Secret is not shown: only that it changes.
"""

from __future__ import annotations

import re

from gitops_tui.engine.ports import FileChange
from gitops_tui.source.blobs import LARGEST, Blobs, sizes_of
from gitops_tui.source.command import Git
from gitops_tui.source.names import shown_name

LONGEST = 512 * 1024
"""Characters of diff that anybody may want to read."""

READ = 32 * 1024 * 1024
"""Bytes of diff that are looked at; a section that is cut there is not among the shown ones."""

_CHANGES = {"A": "added", "D": "removed"}
_SECRET = re.compile(rb"\bSecret(?:List)?\b")
_INDEX = re.compile(r"^index ([0-9a-f]+)\.\.([0-9a-f]+)", re.MULTILINE)
_SUBMODULE = b"160000"


class Differences:
    """Reads differences; contents come through the repository's blobs."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def between(self, git: Git, old: str, new: str) -> tuple[tuple[FileChange, ...], str]:
        """The files that differ between two commits or trees, and the unified diff."""
        records = git.run(
            "diff-tree",
            "-r",
            "-z",
            "--raw",
            "--numstat",
            "--no-renames",
            "--no-abbrev",
            old,
            new,
        ).records
        raw = [record for record in records if record.startswith(b":")]
        count = len(raw)
        # `:MODES HASHES STATUS`, path, … and after all of these `ADDED\tREMOVED\tPATH`, ….
        names = records[1 : 2 * count : 2]
        counted = dict(map(_counted, records[2 * count :]))
        files = tuple(
            FileChange(
                shown_name(name),
                _CHANGES.get(facts.split()[4].decode()[:1], "modified"),
                *counted.get(name, (0, 0)),
            )
            for facts, name in zip(records[0 : 2 * count : 2], names, strict=True)
        )
        hidden = self._secrets(git, raw)
        patch, whole = _patch(git, old, new)
        return files, _shortened(_without(hidden, patch), whole=whole)

    def _secrets(self, git: Git, raw: list[bytes]) -> frozenset[str]:
        """The blobs among the changed ones that must not be shown."""
        blobs = {
            blob.decode()
            for facts in raw
            for mode, blob in zip(facts[1:].split()[:2], facts.split()[2:4], strict=True)
            if mode != _SUBMODULE and blob.strip(b"0")
        }
        sizes = sizes_of(git, sorted(blobs))
        large = {blob for blob, size in sizes.items() if size > LARGEST}
        small = {blob: size for blob, size in sizes.items() if blob not in large}
        contents = self._blobs.each(git, small)
        return frozenset(large | {blob for blob, data in contents if _SECRET.search(data)})


def _counted(record: bytes) -> tuple[bytes, tuple[int, int]]:
    added, removed, name = record.split(b"\t", 2)
    return name, (_lines(added), _lines(removed))


def _lines(number: bytes) -> int:
    # A binary file has `-` instead.
    return int(number) if number.isdigit() else 0


def _patch(git: Git, old: str, new: str) -> tuple[str, bool]:
    """The patch, and whether it is whole: of a very long one the rest is never made."""
    out, whole = git.begins(
        "diff-tree",
        "-r",
        "-p",
        "--no-renames",
        "--full-index",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        old,
        new,
        most=READ,
    )
    return out.decode("utf-8", "replace"), whole


def _without(hidden: frozenset[str], patch: str) -> str:
    """The patch with the content of hidden blobs replaced by a sentence."""
    if not hidden:
        return patch
    # Every line of content begins with a blank, + or -, so this only finds headers.
    sections = re.split(r"^(?=diff --git )", patch, flags=re.MULTILINE)
    return "".join(
        _cut(section) if hidden & _blobs_of(section) else section for section in sections
    )


def _blobs_of(section: str) -> frozenset[str]:
    found = _INDEX.search(section)
    return frozenset(found.groups()) if found else frozenset()


def _cut(section: str) -> str:
    head = section.partition("\n@@ ")[0].partition("\nBinary files")[0].rstrip("\n")
    return f"{head}\n(holds a Secret or is very large: its content is not shown)\n"


def _shortened(patch: str, *, whole: bool) -> str:
    if not whole:
        shown = patch[:LONGEST].rpartition("\n")[0]
        return f"{shown}\n(very many more lines are not shown)\n"
    if len(patch) <= LONGEST:
        return patch
    shown = patch[:LONGEST].rpartition("\n")[0]
    left = patch.count("\n") - shown.count("\n")
    return f"{shown}\n({left} more lines are not shown)\n"
