"""Cuts a YAML stream into its documents by text, so that a broken one hides no other."""

from __future__ import annotations

import re
from dataclasses import dataclass

# In YAML three such characters in column one can be nothing else, wherever they stand.
# And JSON objects may follow each other without any, as kubectl reads them.
_MARKER = re.compile(
    rb"^(?:---(?=[ \t\r\n]|\Z)|\.\.\.(?=[ \t\r\n]|\Z)|\}[ \t]*\r?\n(?=\{))", re.MULTILINE
)
_BOM = b"\xef\xbb\xbf"
# Comments and directives alone belong to the document after them.
_PREAMBLE = re.compile(rb"(?:[ \t]*(?:#[^\n]*|%[^\n]*)?\r?(?:\n|\Z))*")


@dataclass(frozen=True, slots=True)
class Part:
    """The text of at most one document."""

    text: bytes
    line: int
    """How many lines of the file stand before it."""
    start: int = 0
    """Where in the file it begins."""

    @property
    def end(self) -> int:
        """Where in the file it ends."""
        return self.start + len(self.text)


def split(data: bytes) -> tuple[Part, ...]:
    """The parts of a YAML file, in order; their number is `Origin.document`.

    Parts without any content are kept, so that numbers do not depend on what is in them.
    """
    text = data.removeprefix(_BOM)
    skipped = len(data) - len(text)
    parts: list[Part] = []
    start, line = 0, 0
    for marker in _MARKER.finditer(text):
        sign = marker[0]
        if sign == b"---" and _PREAMBLE.fullmatch(text, start, marker.start()):
            continue
        end = marker.start() + (sign[:1] == b"}")
        parts.append(Part(text[start:end], line, skipped + start))
        begins = marker.start() if sign == b"---" else marker.end()
        line += text.count(b"\n", start, begins)
        start = begins
    parts.append(Part(text[start:], line, skipped + start))
    return tuple(parts)
