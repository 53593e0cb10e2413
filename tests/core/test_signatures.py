"""A branch is followed as far as every commit that leads there is vouched for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gitops_tui.core.revisions import Revision
from gitops_tui.core.signatures import Doubt, Fault, Link, Reach, how_far


def links(*told: str) -> list[Link]:
    """`"b a"` is the commit b on top of a; a merge names both of its parents."""
    return [Link(sha, tuple(parents)) for sha, *parents in map(str.split, told)]


LINE = links("b a", "c b", "d c")


@pytest.mark.parametrize(
    ("doubtful", "reach"),
    [
        ("", Reach("d")),
        ("d", Reach("c", "d")),
        ("c", Reach("b", "c")),
        ("b", Reach("a", "b")),
        ("bd", Reach("a", "b")),
    ],
)
def test_a_line_is_followed_up_to_the_first_doubt(doubtful: str, reach: Reach) -> None:
    """What comes after an unverified commit contains it, signed or not."""
    assert how_far(LINE, doubtful, "d", "a") == reach


def test_a_signed_merge_does_not_vouch_for_what_it_merges() -> None:
    """The branch is held at its own line before the merge, by the side's commit."""
    merged = links("b a", "x a", "m b x", "c m")
    assert how_far(merged, {"x"}, "c", "a") == Reach("b", "x")
    assert how_far(merged, set(), "c", "a") == Reach("c")


def test_an_old_branch_that_is_merged_late_is_looked_at_too() -> None:
    """It was forked before what is trusted, and never came with it."""
    merged = links("x o", "m a x")
    assert how_far(merged, {"x"}, "m", "a") == Reach("a", "x")


def test_what_is_trusted_is_not_left_for_a_side_of_its_merge() -> None:
    """Where it came by the second parent, the first one's line alone would go back."""
    crossed = links("x o", "m x a")
    assert how_far(crossed, {"m"}, "m", "a") == Reach("a", "m")


def test_nothing_new_is_nothing_to_doubt() -> None:
    """The tip is what is trusted, or a revision before it."""
    assert how_far([], set(), "a", "a") == Reach("a")
    assert how_far([], set(), "before-a", "a") == Reach("before-a")


def test_a_rewritten_branch_is_followed_as_far_as_it_is_signed() -> None:
    """That what was trusted is no longer part of it is somebody else's question."""
    rewritten = links("b o", "c b")
    assert how_far(rewritten, {"c"}, "c", "a") == Reach("b", "c")
    assert how_far(rewritten, {"b"}, "c", "a") == Reach("a", "b")


def test_before_anything_is_trusted_the_tip_alone_counts() -> None:
    """Its past is trusted with it; unsigned, it is not applied at all."""
    assert how_far(links("t p"), set(), "t", None) == Reach("t")
    assert how_far(links("t p"), {"t"}, "t", None) == Reach(None, "t")


def test_a_doubt_says_which_commit_whose_and_why() -> None:
    """One line, the untrusted text in it harmless."""
    revision = Revision("4f1c2ab" + "0" * 33, "Mal\x1b[31m\nlory", datetime.now(UTC), "Nothing bad")
    assert str(Doubt(revision, Fault.UNSIGNED)) == "4f1c2ab by Mal␛[31m lory is not signed"
    told = str(Doubt(revision, Fault.UNKNOWN_KEY, "SHA256:abc"))
    assert told.endswith("is signed by a key that is not allowed (SHA256:abc)")
