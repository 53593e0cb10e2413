"""The board of rows: in order and counted, whatever was put on it and taken off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.drift import ResourceStatus, State, Verdict, summarise
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.board import Board

keys = st.builds(
    ResourceKey, st.just(""), st.sampled_from(("ConfigMap", "Service")), st.just("n"), st.text("ab")
)
rows = st.builds(
    ResourceStatus, keys, st.just("v1"), st.sampled_from(State), st.sampled_from(Verdict)
)


@given(st.lists(st.one_of(rows, keys)))
def test_it_is_what_sorting_and_counting_would_tell(
    steps: list[ResourceStatus | ResourceKey],
) -> None:
    """A row puts itself on, a key takes its row off."""
    board, plain = Board(), dict[ResourceKey, ResourceStatus]()
    for step in steps:
        if isinstance(step, ResourceStatus):
            board[step.key] = plain[step.key] = step
        else:
            assert board.pop(step, None) == plain.pop(step, None)
        in_order = tuple(plain[key] for key in sorted(plain))
        assert board.in_order == in_order
        assert board == plain
        assert board.summary == summarise(in_order)
        assert board.differing == {row.key for row in in_order if row.state is not State.IN_SYNC}
        assert board.verified == sum(
            row.verdict is Verdict.SERVER or row.state is State.FAILED for row in in_order
        )
    assert Board(plain).in_order == board.in_order


def test_a_picture_of_what_did_not_change_is_the_same() -> None:
    """So whoever shows it has nothing to do."""
    key = ResourceKey("", "ConfigMap", "n", "a")
    board = Board({key: ResourceStatus(key, "v1", State.IN_SYNC, Verdict.LOCAL)})
    assert board.in_order is board.in_order
