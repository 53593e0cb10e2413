r"""File names: bytes in Git, text for people, and the same bytes again when asked back.

A name is shown as UTF-8; what is not printable in it (line breaks, escape codes, bytes
that are not UTF-8, direction marks) and the backslash itself stand as `\x0a`. So a name
never breaks a line or a terminal, and two files never share one.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable

from gitops_tui.core.text import clean, one_line
from gitops_tui.errors import RevisionNotFound

ROOT = "."

_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")


def shown_name(raw: bytes) -> str:
    """A file's name as it is shown and handed around."""
    text = raw.decode("utf-8", "surrogateescape")
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_shown_character, text))


def raw_name(shown: str) -> bytes:
    """The bytes that Git knows under a shown name."""
    if "\\" not in shown:
        return shown.encode("utf-8", "surrogateescape")
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), shown.encode())


def as_word(raw: bytes) -> str:
    """A name as a word of a command line."""
    return os.fsdecode(raw)


def _shown_character(character: str) -> str:
    if character not in "\\\n\t" and clean(character) == character:
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))


def normal_paths(paths: Iterable[str], *, root: str | None, prefix: str) -> tuple[str, ...]:
    """The target's paths from the repository's root, sorted, none inside another.

    Paths count from the root; `.` alone means `prefix`, the directory inside the work tree
    that the repository was named by. An absolute path must lie inside `root`. Raises
    RevisionNotFound for one that leaves the repository.
    """
    found = {_normal(path, root, prefix) for path in paths} or {prefix or ROOT}
    if ROOT in found:
        return (ROOT,)
    return tuple(
        path
        for path in sorted(found)
        if not any(path != other and is_under(path, other) for other in found)
    )


def is_under(name: str, path: str) -> bool:
    """Whether a name is the path itself or inside it."""
    return path in {ROOT, name} or name.startswith(f"{path}/")


def _normal(path: str, root: str | None, prefix: str) -> str:
    if posixpath.normpath(path or ROOT) == ROOT:
        return prefix or ROOT
    inside = path
    if path.startswith("/"):
        inside = os.path.relpath(os.path.realpath(path), root) if root else ".."
    inside = posixpath.normpath(inside)
    if inside == ".." or inside.startswith(("../", "/")):
        raise RevisionNotFound(
            f"The path {one_line(path)} is outside the repository.",
            hint="Paths count from the repository's root.",
        )
    if any(ord(character) < 0x20 for character in inside):
        raise RevisionNotFound(f"The path {one_line(path)} has control characters in it.")
    return inside
