"""The README's picture is the program as it is."""

from __future__ import annotations

from tests.readme import PICTURE, picture


async def test_the_picture_is_the_program() -> None:
    """`python -m tests.readme` draws it anew after a change of the looks."""
    assert PICTURE.read_text("utf-8") == await picture()
