"""A lock tells who, until when and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gitops_tui.core.locks import LIVE, Lock, active, lock_text, way_to_unlock
from tests.core.objects import key

NOW = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
KEY = key("apps/Deployment/frontend")


def lock(reason: str = "incident 42", **left: float) -> Lock:
    """Ana's lock, for as long as `left` says."""
    expires = NOW + timedelta(**left) if left else None
    return Lock(KEY, "ana", reason, NOW - timedelta(hours=1), expires)


def noted(owner: str = "") -> Lock:
    """A lock that an annotation in Git states."""
    name = "fluxcd.io/locked" if owner else "fluxcd.io/ignore"
    reason = "why" if owner else ""
    return Lock(KEY, owner, reason, None, annotation=name, place="f.yaml:7")


@pytest.mark.parametrize(
    ("held", "text"),
    [
        (lock(hours=2), "locked by ana until 18:00 (incident 42)"),
        (lock(days=2), "locked by ana until 2026-05-06 16:00 (incident 42)"),
        (lock(), "locked by ana (incident 42)"),
        (lock(reason=" "), "locked by ana"),
        (noted(), "locked by fluxcd.io/ignore in f.yaml:7"),
        (noted("ana"), "locked by ana (why): fluxcd.io/locked in f.yaml:7"),
        (lock(reason="two\nlines \x1b[31m"), "locked by ana (two lines ␛[31m)"),
    ],
)
def test_lock_text(held: Lock, text: str) -> None:
    """One line, the day only when it is not today's, untrusted text harmless."""
    assert lock_text(held, NOW) == text


def test_the_reader_s_zone_counts() -> None:
    """The time is told in the zone of the clock that is passed."""
    berlin = NOW.astimezone(timezone(timedelta(hours=2)))
    assert lock_text(lock(hours=2), berlin) == "locked by ana until 20:00 (incident 42)"


def test_an_expired_lock_holds_no_more() -> None:
    """At the moment of expiry it is over."""
    assert active({KEY: lock(hours=1)}, NOW + timedelta(minutes=59)) == {KEY: lock(hours=1)}
    assert active({KEY: lock(hours=1)}, NOW + timedelta(hours=1)) == {}


def test_what_an_annotation_locks_is_unlocked_where_it_is() -> None:
    """By a commit, or by a command of kubectl."""
    assert way_to_unlock(noted()) == "A commit that takes the annotation out unlocks it."
    live = Lock(KEY, "", "", None, annotation="fluxcd.io/ignore", place=LIVE)
    assert way_to_unlock(live) == (
        "Take it off: kubectl annotate deployment/frontend -n example fluxcd.io/ignore-"
    )
