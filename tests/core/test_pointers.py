"""JSON pointers name what RFC 6901 says they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.pointers import json_pointer, parse_pointer


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ((), ""),
        (("spec", "replicas"), "/spec/replicas"),
        (("spec", "containers", 0, "image"), "/spec/containers/0/image"),
        (("metadata", "annotations", "a/b"), "/metadata/annotations/a~1b"),
        (("m~n",), "/m~0n"),
        (("",), "/"),
        (("~1",), "/~01"),
    ],
)
def test_the_rfc_s_escapes(parts: tuple[str | int, ...], pointer: str) -> None:
    """Slashes and tildes inside a key are escaped, the tilde first."""
    assert json_pointer(parts) == pointer
    assert parse_pointer(pointer) == tuple(str(part) for part in parts)


@given(st.lists(st.text(), max_size=6))
def test_a_pointer_leads_back_to_its_parts(parts: list[str]) -> None:
    """No key is lost or mixed up on the way through text."""
    assert parse_pointer(json_pointer(parts)) == tuple(parts)


def test_a_pointer_begins_with_a_slash() -> None:
    """What is no pointer is refused instead of guessed at."""
    with pytest.raises(ValueError, match="not a JSON pointer"):
        parse_pointer("spec/replicas")
