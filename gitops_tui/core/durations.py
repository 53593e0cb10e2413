"""Spans of time: as a person types them, and as kubectl spells an age."""

from __future__ import annotations

import re
from datetime import timedelta

from gitops_tui.core.text import one_line, shorten
from gitops_tui.errors import UsageError

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PART = re.compile(r"([0-9]{1,7})([dhms])", re.ASCII)
_WHOLE = re.compile(rf"(?:{_PART.pattern})+", re.ASCII)

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_YEAR = 365 * _DAY


def parse_duration(text: str) -> timedelta:
    """`90s`, `2h`, `1h30m`, `7d` -> the span of time. Raises UsageError, also for none at all."""
    word = text.strip()
    if not _WHOLE.fullmatch(word):
        message = f"{shorten(one_line(text), 40)!r} is no duration."
        raise UsageError(message, hint="Write 90s, 30m, 2h, 1h30m or 7d.")
    seconds = sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(word))
    if seconds == 0:
        message = f"{word!r} is no time at all."
        raise UsageError(message, hint="Write 90s, 30m, 2h, 1h30m or 7d.")
    return timedelta(seconds=seconds)


def age(delta: timedelta) -> str:
    """A span in kubectl's spelling: `12s`, `3m12s`, `14m`, `2h`, `5d3h`, `2y40d`.

    The rules are HumanDuration's of k8s.io/apimachinery/pkg/util/duration: two units while
    the bigger one is small, else one. What lies ahead (a clock that is off) is `0s`.
    https://github.com/kubernetes/apimachinery/blob/master/pkg/util/duration/duration.go
    """
    seconds = max(0, int(delta.total_seconds()))
    # Below each limit: the bigger unit, and the smaller one that is told with it.
    for limit, big, small in _SPELLINGS:
        if seconds < limit:
            return _spell(seconds, big, small)
    return _spell(seconds, _YEAR, None)


_NAMES = {1: "s", _MINUTE: "m", _HOUR: "h", _DAY: "d", _YEAR: "y"}

_SPELLINGS: tuple[tuple[int, int, int | None], ...] = (
    (2 * _MINUTE, 1, None),
    (10 * _MINUTE, _MINUTE, 1),
    (3 * _HOUR, _MINUTE, None),
    (8 * _HOUR, _HOUR, _MINUTE),
    (2 * _DAY, _HOUR, None),
    (8 * _DAY, _DAY, _HOUR),
    (2 * _YEAR, _DAY, None),
    (8 * _YEAR, _YEAR, _DAY),
)


def _spell(seconds: int, big: int, small: int | None) -> str:
    count, rest = divmod(seconds, big)
    told = f"{count}{_NAMES[big]}"
    if small is None or rest < small:
        return told
    return f"{told}{rest // small}{_NAMES[small]}"
