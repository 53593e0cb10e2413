"""Untrusted text can neither command the terminal nor hide what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.text import clean, one_line, shorten


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("windows\r\nlines", "windows\nlines"),
        ("over\rwritten", "over␍written"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("nul\x00 del\x7f", "nul␀ del␡"),
        ("\x9b31m", "\\u009b31m"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("blank\u3164name", "blank\\u3164name"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("lone \udc80 surrogate", "lone \\udc80 surrogate"),
        ("no\u00a0break", "no break"),
        ("line\u2028separator", "line\\u2028separator"),
        ("größe 日本 🚀", "größe 日本 🚀"),
        ("⚠\ufe0f", "⚠"),
    ],
)
def test_what_hides_is_shown(text: str, shown: str) -> None:
    """Escape codes, overrides and zero-width characters are seen instead of obeyed."""
    assert clean(text) == shown


@given(st.text(st.characters(), max_size=40))
def test_cleaned_text_is_harmless(text: str) -> None:
    """Whatever comes in, what comes out can be printed and encoded, and stays as it is."""
    cleaned = clean(text)
    assert cleaned.replace("\n", "").replace("\t", "").isprintable()
    cleaned.encode()
    assert clean(cleaned) == cleaned


def test_one_line() -> None:
    """A message of several lines becomes one, with single spaces."""
    assert one_line("  first\n\n  second\tthird\x1b  ") == "first second third␛"


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [("frontend", 8, "frontend"), ("frontend", 5, "fron…"), ("ab", 1, "…"), ("ab", 0, "")],
)
def test_shorten(text: str, width: int, cut: str) -> None:
    """A text is never wider than asked for, and says that it was cut."""
    assert shorten(text, width) == cut
