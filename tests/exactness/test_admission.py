"""A policy that changes what is sent: drift or not by what the server would make of it."""

from __future__ import annotations

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action
from tests.exactness.bench import Bench
from tests.exactness.painter import Painter

pytestmark = pytest.mark.real

ONE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: '1'}\n"
RED = ONE.replace("a: '1'", "a: '1', colour: red")


async def test_what_a_policy_put_there_is_no_drift(bench: Bench, painter: Painter) -> None:
    """Beside what Git states, and also where it puts its own value over Git's."""
    painter.paint("blue")
    await bench.synced({"one": ONE, "red": RED.replace("name: one", "name: red")})
    assert bench.live("configmap/red", ".data.colour") == "blue"
    picture = await bench.observe(verify=True)
    assert {row.state for row in picture.resources} == {State.IN_SYNC}
    # Locally the second looks changed, so that the server is asked without --verify too.
    assert {row.state for row in (await bench.observe()).resources} == {State.IN_SYNC}


async def test_a_policy_added_after_a_verdict_is_found_by_asking(
    bench: Bench, painter: Painter
) -> None:
    """The local comparison cannot see it; the server does, asked once policies are others."""
    await bench.synced({"one": ONE})
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC
    painter.paint("green")
    for verify in (False, True):
        row = await bench.row("one", verify=verify)
        assert [(change.path, change.desired) for change in row.changes] == [
            ("data.colour", "green")
        ]
    await bench.sync()
    assert bench.live("configmap/one", ".data.colour") == "green"
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC


async def test_a_policy_that_changes_turns_what_was_in_sync(bench: Bench, painter: Painter) -> None:
    """The verdict of a moment ago does not answer for the policy of now."""
    painter.paint("blue")
    await bench.synced({"one": ONE})
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC
    painter.paint("green")
    row = await bench.row("one", verify=True)
    assert [(change.live, change.desired) for change in row.changes] == [("blue", "green")]


async def test_a_policy_that_makes_every_apply_a_new_change(bench: Bench, painter: Painter) -> None:
    """Drifted by the server's own word after each sync; three are enough, then it is left alone."""
    painter.never_the_same()
    await bench.synced({"one": ONE})
    for _ in range(3):
        row = await bench.row("one", verify=True)
        assert (row.state, [change.path for change in row.changes]) == (
            State.DRIFTED,
            ["data.colour"],
        )
        [result] = (await bench.sync()).results
        assert result.action is Action.CONFIGURED
    before = bench.live("configmap/one", ".metadata.resourceVersion")
    [result] = (await bench.sync()).results
    assert result.action is Action.SKIPPED
    assert "data.colour" in (result.reason or "")
    assert bench.live("configmap/one", ".metadata.resourceVersion") == before
    assert (await bench.row("one", verify=True)).error == result.reason
