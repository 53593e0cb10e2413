"""Durations are read as people type them and spelled as kubectl does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gitops_tui.core.durations import age, parse_duration
from gitops_tui.errors import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("30m", 1_800),
        ("2h", 7_200),
        ("1h30m", 5_400),
        ("7d", 604_800),
        ("1d2h3m4s", 93_784),
        (" 5m ", 300),
    ],
)
def test_what_people_type(text: str, seconds: int) -> None:
    """Units may stand alone or together."""
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "10", "h", "-1h", "1.5h", "2 h", "tomorrow", "0s", "1h\x1b[0m", "99999999999d"]
)
def test_what_is_no_duration(text: str) -> None:
    """What cannot be read is refused with the spellings that can."""
    with pytest.raises(UsageError, match="Write 90s") as caught:
        parse_duration(text)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("delta", "spelling"),
    [
        (timedelta(seconds=-5), "0s"),
        (timedelta(0), "0s"),
        (timedelta(milliseconds=900), "0s"),
        (timedelta(seconds=12), "12s"),
        (timedelta(seconds=119), "119s"),
        (timedelta(minutes=2), "2m"),
        (timedelta(minutes=3, seconds=12), "3m12s"),
        (timedelta(minutes=10), "10m"),
        (timedelta(minutes=14, seconds=59), "14m"),
        (timedelta(minutes=179), "179m"),
        (timedelta(hours=3), "3h"),
        (timedelta(hours=3, minutes=1), "3h1m"),
        (timedelta(hours=8), "8h"),
        (timedelta(hours=47), "47h"),
        (timedelta(days=2), "2d"),
        (timedelta(days=5, hours=3), "5d3h"),
        (timedelta(days=8), "8d"),
        (timedelta(days=700), "700d"),
        (timedelta(days=730), "2y"),
        (timedelta(days=770), "2y40d"),
        (timedelta(days=365 * 8), "8y"),
    ],
)
def test_kubectl_s_ages(delta: timedelta, spelling: str) -> None:
    """An age reads as it does in kubectl's AGE column."""
    assert age(delta) == spelling
