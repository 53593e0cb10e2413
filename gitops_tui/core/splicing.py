"""One document of a file made what it was in another version of a file, by its text alone.

All else in the file stays byte for byte: other documents, and the comments and blank lines
around the document itself. The result is parsed again before anybody may use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitops_tui.core.desired import Origin
from gitops_tui.core.manifests import read_file
from gitops_tui.core.yaml_split import Part, split
from gitops_tui.errors import NotCut

# What stands before a document's first value: comments, directives, the marker.
_HEAD = re.compile(
    rb"(?:[ \t]*(?:#[^\n]*|%[^\n]*)?\r?\n)*"
    rb"(?:---[ \t]*(?:[ \t]#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*)?"
)
_TOP = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?=---[ \t\r\n])")
_MARKER = re.compile(rb"---[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class Standing:
    """A document and the bytes of the file that it stands in."""

    data: bytes
    origin: Origin

    @property
    def parts(self) -> tuple[Part, ...]:
        """The file's parts."""
        return split(self.data)

    @property
    def text(self) -> bytes:
        """The document's own part of the file. Raises NotCut."""
        file = self.origin.file
        if self.origin.item is not None:
            raise _not_cut(f"it is an entry of a List in {file}")
        parts = self.parts
        if self.origin.document >= len(parts):
            raise _not_cut(f"{file} does not hold it any more")
        return parts[self.origin.document].text

    @property
    def sole(self) -> bool:
        """Whether nothing else is in its file."""
        read = read_file(self.origin.file, self.data)
        return len(read.documents) == 1 and not read.findings and self.origin.item is None

    @property
    def meaning(self) -> str:
        """The digest of what it says. Raises NotCut."""
        return _meaning(self.data, self.origin)


def replaced(now: Standing, then: Standing) -> bytes:
    """The file of `now` with that one document saying what it said `then`. Raises NotCut."""
    _require_readable(now.data, now.origin.file)
    number, parts = now.origin.document, now.parts
    for text in _readings(now, then):
        part = parts[number]
        data = now.data[: part.start] + text + now.data[part.end :]
        if _is(data, now.origin, then) and _others(data, number) == _others(now.data, number):
            return data
    raise _not_cut(f"its text of then does not fit into {now.origin.file}")


def appended(data: bytes, file: str, then: Standing) -> bytes:
    """The content of `file` with the document of `then` added at its end. Raises NotCut."""
    _require_readable(data, file)
    if file.endswith(".json"):
        raise _not_cut(f"{file} is JSON, which takes no document at its end")
    whole = data if not data or data.endswith(b"\n") else data + b"\n"
    made = whole + _marked(then.text)
    if _meanings(made, file) != [*_meanings(whole, file), then.meaning]:
        raise _not_cut(f"its text of then does not fit into {file}")
    return made


def alone(then: Standing) -> bytes:
    """A file that holds just this document. Raises NotCut."""
    made = _MARKER.sub(b"", then.text, count=1) if _MARKER.match(then.text) else then.text
    if not _is(made, Origin(then.origin.file, 0), then):
        raise _not_cut(f"it cannot be taken out of {then.origin.file}")
    return made


def _readings(now: Standing, then: Standing) -> Iterator[bytes]:
    """Texts to try, those that leave most of the file as it is first."""
    before, _, after = _around(now.text)
    _, body, its_after = _around(then.text)
    yield before + body + after
    if not after:
        yield before + body + b"\n"
    yield before + body + its_after
    whole = then.text if now.origin.document == 0 else _marked(then.text)
    yield whole
    yield whole + b"\n"


def _not_cut(why: str) -> NotCut:
    return NotCut(
        f"It cannot be restored alone: {why}.",
        hint="Restore its whole file instead (--whole-file).",
    )


def _around(text: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before a document's content, the content, and what follows it."""
    head = _HEAD.match(text)
    start = head.end() if head else 0
    end = len(text)
    while end > start:
        line = text.rfind(b"\n", start, end - 1 if text[end - 1 : end] == b"\n" else end) + 1
        last = text[max(line, start) : end]
        if last.strip() and not last.startswith(b"#"):
            break
        end = max(line, start)
    # The end of its last line is the file's layout.
    end = start + len(text[start:end].removesuffix(b"\n").removesuffix(b"\r"))
    return text[:start], text[start:end], text[end:]


def _marked(text: bytes) -> bytes:
    """With a marker first; what stood before it was the top of another file."""
    top = _TOP.match(text)
    text = text[top.end() :] if top else text
    return text if text.startswith(b"---") else b"---\n" + text


def _require_readable(data: bytes, file: str) -> None:
    """What is behind something unreadable, a template say, nobody knows. Raises NotCut."""
    hidden = next((found for found in read_file(file, data).findings if found.hides), None)
    if hidden is not None:
        raise _not_cut(f"{file} cannot be read whole ({str(hidden).removesuffix('.')})")


def _is(data: bytes, origin: Origin, then: Standing) -> bool:
    try:
        return _meaning(data, origin) == then.meaning
    except NotCut:
        return False


def _meanings(data: bytes, file: str) -> list[str]:
    return [document.digest for document in read_file(file, data).documents]


def _meaning(data: bytes, origin: Origin) -> str:
    for document in read_file(origin.file, data).documents:
        place = document.origin
        if (place.document, place.item) == (origin.document, origin.item):
            return document.digest
    raise _not_cut(f"{origin.file} does not hold it any more")


def _others(data: bytes, number: int) -> list[bytes]:
    return [part.text for index, part in enumerate(split(data)) if index != number]
