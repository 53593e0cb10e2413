"""JSON pointers (RFC 6901): how one value inside a JSON document is named."""

from __future__ import annotations

from collections.abc import Iterable


def json_pointer(parts: Iterable[str | int]) -> str:
    """The pointer that leads through `parts`, list entries by index.

    `("metadata", "annotations", "a/b")` -> `/metadata/annotations/a~1b`; no parts -> the
    empty pointer, which is the whole document.
    """
    return "".join(f"/{_escape(str(part))}" for part in parts)


def parse_pointer(pointer: str) -> tuple[str, ...]:
    """The parts of a pointer, unescaped; an index stays the text it is.

    Raises ValueError when `pointer` is neither empty nor begins with a slash.
    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        message = f"not a JSON pointer: {pointer!r}"
        raise ValueError(message)
    return tuple(_unescape(part) for part in pointer[1:].split("/"))


def sortable(parts: Iterable[str | int]) -> tuple[tuple[int, str], ...]:
    """A sort key for the parts of a pointer: indices by their number, names before them."""
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in parts)


def _escape(part: str) -> str:
    # The tilde first: it is what the other escape is written with.
    return part.replace("~", "~0").replace("/", "~1")


def _unescape(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")
