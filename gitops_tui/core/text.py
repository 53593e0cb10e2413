"""Untrusted text made safe to show: names, messages and log lines stay text, nothing more."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"

# Python calls these printable, but they draw nothing: two texts would look the same.
# From Unicode's Default_Ignorable_Code_Point.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
# Ask for a glyph in colour or in black, and confuse a terminal's widths.
_SELECTORS = frozenset(chr(code) for code in range(0xFE00, 0xFE10))


def clean(text: str) -> str:
    r"""`text` with everything that is not plainly visible made visible; newlines and tabs stay.

    Control characters and escape codes become their control pictures (`␛`), bidirectional
    overrides, zero-width characters, tags and lone surrogates become `\u202e`.
    Carriage returns before a newline and variation selectors are dropped.
    """
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(map(_visible, text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """`text` cleaned and on one line: every run of white space becomes one space."""
    return " ".join(clean(text).split())


def shorten(text: str, width: int) -> str:
    """At most `width` characters of `text`, with an ellipsis where it was cut."""
    if len(text) <= width:
        return text
    return text[: width - 1] + ELLIPSIS if width > 0 else ""


def _visible(character: str) -> str:
    if character in _SELECTORS:
        return ""
    if character in "\n\t" or (character.isprintable() and character not in _BLANKS):
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return _picture(ord(character))


def _picture(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
