"""File contents from the object database, many at a time, each read only once.

One `git cat-file --batch` answers for all that is asked; what was read before comes from
memory by its hash, so the next revision costs only what changed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gitops_tui.errors import SourceError
from gitops_tui.source.command import Git

LARGEST = 5 * 1024 * 1024
"""Bytes; no manifest is larger, and what is larger is not read."""

KEPT = 128 * 1024 * 1024
"""Bytes of contents that are kept for the next revision."""

_AT_ONCE = 32 * 1024 * 1024

Held = tuple[str, bytes]
"""A blob's hash and its content."""


class ObjectMissing(SourceError):
    """The object database lacks something that it names: it is damaged."""


class Blobs:
    """Contents by hash, the least recently used ones forgotten first."""

    def __init__(self, kept: int = KEPT) -> None:
        self._limit = kept
        self._size = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._guard = threading.Lock()

    def read(self, git: Git, sizes: Mapping[str, int]) -> dict[str, bytes]:
        """The contents of these blobs, given their sizes in bytes. Raises ObjectMissing."""
        found = self._known(sizes)
        for batch in _batches((blob, size) for blob, size in sizes.items() if blob not in found):
            read = _read_batch(git, batch)
            self._keep(read)
            found |= read
        return found

    def each(self, git: Git, sizes: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
        """The same one by one, never holding much at once. Raises ObjectMissing."""
        for batch in _batches(sizes.items()):
            yield from self.read(git, {blob: sizes[blob] for blob in batch}).items()

    def _known(self, blobs: Iterable[str]) -> dict[str, bytes]:
        with self._guard:
            found = {blob: self._kept[blob] for blob in blobs if blob in self._kept}
            for blob in found:
                self._kept.move_to_end(blob)
        return found

    def _keep(self, contents: Mapping[str, bytes]) -> None:
        with self._guard:
            for blob, data in contents.items():
                if blob not in self._kept:
                    self._kept[blob] = data
                    self._size += len(data)
            while self._size > self._limit:
                _, forgotten = self._kept.popitem(last=False)
                self._size -= len(forgotten)


def sizes_of(git: Git, blobs: Sequence[str]) -> dict[str, int]:
    """The sizes in bytes of those objects that exist."""
    if not blobs:
        return {}
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    answer = git.run("cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=asked).text
    pairs = (line.split() for line in answer.splitlines())
    return {blob: int(size) for blob, size in pairs if size.isdecimal()}


def at_places(git: Git, blobs: Blobs, places: Sequence[tuple[str, bytes]]) -> list[Held | None]:
    """Blob and content of each (full commit hash, file); None where there is no such file, or
    one larger than a manifest may be. Raises ObjectMissing.
    """
    # A line break would end the question: nobody keeps manifests in such a file.
    asked = [b"%s:%s" % (sha.encode(), b"" if b"\n" in raw else raw) for sha, raw in places]
    found = [_blob(answer) for answer in _looked_up(git, asked)] if asked else []
    contents = blobs.read(git, dict(filter(None, found)))
    return [(one[0], contents[one[0]]) if one else None for one in found]


def _looked_up(git: Git, asked: list[bytes]) -> list[bytes]:
    """What Git says of each: one line an object, whatever else stands in it."""
    words = "cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)"
    return git.run(*words, stdin=b"\n".join(asked) + b"\n").out.split(b"\n")[: len(asked)]


def _blob(answer: bytes) -> tuple[str, int] | None:
    match answer.split():
        case [name, b"blob", size] if size.isdigit() and int(size) <= LARGEST:
            return name.decode(), int(size)
    return None


def _batches(blobs: Iterable[tuple[str, int]]) -> Iterable[list[str]]:
    """Cut into groups of bounded size, because an answer is held in memory twice."""
    batch: list[str] = []
    size = 0
    for blob, length in blobs:
        if batch and size + length > _AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(blob)
        size += length
    if batch:
        yield batch


def _read_batch(git: Git, blobs: list[str]) -> dict[str, bytes]:
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    answer = git.run("cat-file", "--batch", "--buffer", stdin=asked).out
    contents: dict[str, bytes] = {}
    start = 0
    for blob in blobs:
        end = answer.find(b"\n", start)
        header = answer[start:end].split()
        if len(header) != 3:
            raise ObjectMissing(
                f"The repository is damaged: the object {blob[:7]} is missing.",
                hint="See what `git fsck` says.",
            )
        length = int(header[2])
        contents[blob] = answer[end + 1 : end + 1 + length]
        start = end + 1 + length + 1
    return contents
