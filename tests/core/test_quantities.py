"""Quantities are compared by amount, exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.quantities import parse_quantity, same_quantity

SAME = [
    ("1000m", "1"),
    ("1", 1),
    ("0.5", "500m"),
    (0.5, "500m"),
    ("1Gi", "1024Mi"),
    ("1.5Gi", "1536Mi"),
    ("1Gi", "1073741824"),
    ("1e3", "1k"),
    ("1E3", "1000"),
    ("1E", "1000P"),
    ("1e-3", "1m"),
    ("+1", "1"),
    ("-1", -1),
    (".5", "0.50"),
    ("1.", "1"),
    ("100n", "0.1u"),
    ("0.1n", "1n"),
    ("16Ei", "8Ei"),
    ("0", "0Gi"),
    (1e3, "1k"),
    ("12345678901234567890123", "12345678901234567890.123k"),
]

DIFFERENT = [
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


@pytest.mark.parametrize(("a", "b"), SAME)
def test_the_same_amount_in_other_words(a: object, b: object) -> None:
    """Another spelling of an amount is no difference."""
    assert same_quantity(a, b)
    assert same_quantity(b, a)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different_amounts(a: object, b: object) -> None:
    """Amounts that differ, and texts that are none, stay different."""
    assert not same_quantity(a, b)
    assert not same_quantity(b, a)


@pytest.mark.parametrize("text", ["1e999999999", "1" * 10_000, "1kk", "k", "--1", "1i", "٣"])
def test_texts_that_are_no_quantity(text: str) -> None:
    """A text that is none, or would only cost time, is equal to itself alone."""
    assert parse_quantity(text) is None
    assert same_quantity(text, text)


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=3))
def test_thousandths_are_exact(amount: Decimal) -> None:
    """A number and its thousandths are the same amount, whatever its size."""
    assert same_quantity(format(amount, "f"), f"{int(amount * 1000)}m")


@given(st.integers(0, 2**20), st.sampled_from(["Ki", "Mi", "Gi", "Ti"]))
def test_binary_units_step_by_1024(number: int, unit: str) -> None:
    """1024 of a unit are one of the next."""
    bigger = {"Ki": "Mi", "Mi": "Gi", "Gi": "Ti", "Ti": "Pi"}[unit]
    assert same_quantity(f"{number * 1024}{unit}", f"{number}{bigger}")
