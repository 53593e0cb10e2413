"""Whatever the history looks like, nothing doubtful is ever reached."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.signatures import Link, how_far

TRUSTED = "c0"


@st.composite
def histories(draw: st.DrawFn) -> list[Link]:
    """Commits on top of each other, parents first; some merge, some begin before the trusted."""
    links: list[Link] = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        known = [TRUSTED, "older", *(link.sha for link in links)]
        parents = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        links.append(Link(f"c{number}", tuple(parents)))
    return links


def led_to(links: list[Link], tip: str) -> set[str]:
    """`tip` and what is reachable from it, as far as `links` goes."""
    parents = {link.sha: link.parents for link in links}
    found: set[str] = set()
    left = [tip]
    while left:
        sha = left.pop()
        if sha in parents and sha not in found:
            found.add(sha)
            left += parents[sha]
    return found


@given(histories(), st.sets(st.integers(1, 12)))
def test_nothing_doubtful_leads_to_what_may_be_applied(
    links: list[Link], numbers: set[int]
) -> None:
    """And what stops it is doubtful and leads to the tip; without any, all of it may be."""
    tip = links[-1].sha
    after = [link for link in links if link.sha in led_to(links, tip)]
    doubtful = {f"c{number}" for number in numbers}
    reach = how_far(after, doubtful, tip, TRUSTED)
    assert reach.verified is not None
    assert not led_to(after, reach.verified) & doubtful
    in_the_way = doubtful & {link.sha for link in after}
    assert (reach.stopped_by is None) == (not in_the_way)
    if in_the_way:
        assert reach.stopped_by in in_the_way
        assert reach.verified != tip
    else:
        assert reach.verified == tip


@given(histories(), st.sets(st.integers(1, 12)))
def test_what_is_trusted_is_never_left_behind(links: list[Link], numbers: set[int]) -> None:
    """Where the tip contains it, so does what may be applied."""
    tip = links[-1].sha
    after = [link for link in links if link.sha in led_to(links, tip)]
    parents = {link.sha: link.parents for link in after}

    def contains(sha: str) -> bool:
        reached = led_to(after, sha)
        return sha == TRUSTED or any(TRUSTED in parents[one] for one in reached)

    reach = how_far(after, {f"c{number}" for number in numbers}, tip, TRUSTED)
    assert reach.verified is not None
    if contains(tip):
        assert contains(reach.verified)
