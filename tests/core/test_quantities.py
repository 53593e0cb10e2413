"""Quantities are compared by the spelling that the API server keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.quantities import canonical, same_quantity

SAME = [
    ("1000m", "1"),
    ("1", 1),
    ("0.5", "500m"),
    (0.5, "500m"),
    ("1Gi", "1024Mi"),
    ("1.5Gi", "1536Mi"),
    ("1000", "1k"),
    ("1E", "1000P"),
    ("-1", -1),
    (".5", "0.50"),
    ("100n", "0.1u"),
    ("0.1n", "1n"),
    ("16Ei", "8Ei"),
    ("0", "0Gi"),
    (1e3, "1k"),
    (1e-5, "10u"),
]

DIFFERENT = [
    ("1Gi", "1073741824"),
    ("1Ki", "1024"),
    ("1e3", "1k"),
    ("1E3", "1e3"),
    ("1e-3", "1m"),
    ("+1", "1"),
    ("01", "1"),
    ("1.", "1"),
    ("1.500", "1500m"),
    ("1", "1001m"),
    ("1Gi", "1G"),
    ("1M", "1m"),
    ("1", "-1"),
    ("9007199254740993", "9007199254740992"),
    ("abc", "abd"),
    ("1", True),
    ("1ki", "1Ki"),
    ("1 Gi", "1Gi"),
    ("", "0"),
    (".", "0"),
    (None, "0"),
    ("1", "1 "),
    (True, 1),
    ("1e99", "1e98"),
]

# What a server made of them (1.37.2).
KEPT_AS = [
    ("1073741824", "1073741824"),
    ("67108864", "67108864"),
    ("1000000", "1M"),
    ("1e6", "1e6"),
    ("1.5e3", "1500"),
    ("1e1", "10"),
    ("12e4", "120e3"),
    ("1E", "1E"),
    ("0.5Ki", "512"),
    ("1.5Mi", "1536Ki"),
    ("0.1Gi", "107374182400m"),
    ("1.0001Ki", "1024102400u"),
    ("1048576Ki", "1Gi"),
    ("1000Ki", "1000Ki"),
    ("+1Ki", "+1Ki"),
    ("1.500", "1.500"),
    ("1.5", "1500m"),
    ("1.000", "1"),
    ("0.500", "500m"),
    ("008", "008"),
    ("1000E", "1"),
    ("0.0", "0"),
    (0.1, "100m"),
    (1e22, "10e21"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_the_same_amount_in_other_words(a: object, b: object) -> None:
    """Another spelling of one family is no difference."""
    assert same_quantity(a, b)
    assert same_quantity(b, a)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different_amounts_and_families(a: object, b: object) -> None:
    """Amounts that differ, one amount in two families, and texts that are none."""
    assert not same_quantity(a, b)
    assert not same_quantity(b, a)


@pytest.mark.parametrize(("written", "kept"), KEPT_AS)
def test_the_servers_spelling(written: object, kept: str) -> None:
    """As short as can be, in its family; a text that looks canonical stays as it is."""
    assert canonical(written) == kept


@pytest.mark.parametrize(
    "text", ["1e999999999", "1" * 10_000, "1kk", "k", "--1", "1i", "٣", "", "nan", float("inf")]
)
def test_texts_that_are_no_quantity(text: object) -> None:
    """A text that is none, or would only cost time, is equal to itself alone."""
    assert canonical(text) is None
    assert same_quantity(text, text)


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_hundredths_are_exact(amount: Decimal) -> None:
    """A number and its thousandths are the same amount, whatever its size."""
    assert same_quantity(format(amount, "f"), f"{int(amount * 1000)}m")


@given(st.integers(0, 2**20), st.sampled_from(["Ki", "Mi", "Gi", "Ti"]))
def test_binary_units_step_by_1024(number: int, unit: str) -> None:
    """1024 of a unit are one of the next."""
    bigger = {"Ki": "Mi", "Mi": "Gi", "Gi": "Ti", "Ti": "Pi"}[unit]
    assert same_quantity(f"{number * 1024}{unit}", f"{number}{bigger}")


@given(
    st.from_regex(r"[+-]?[0-9]{1,12}(\.[0-9]{0,4})?", fullmatch=True),
    st.sampled_from(["", "n", "m", "k", "G", "Ki", "Mi", "Ti", "e3", "E-1", "e5"]),
)
def test_what_the_server_keeps_it_keeps(number: str, suffix: str) -> None:
    """Its own spelling, sent to it again, stays."""
    kept = canonical(number + suffix)
    assert kept is not None
    assert canonical(kept) == kept
