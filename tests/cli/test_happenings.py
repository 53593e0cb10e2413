"""What `run` tells: each change once, in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gitops_tui.cli.happenings import ended_operations, happenings
from gitops_tui.cli.render_status import outcome
from gitops_tui.core.drift import State
from gitops_tui.core.operations import Phase
from gitops_tui.core.snapshot import ClusterPhase, Snapshot, TimerView
from gitops_tui.core.state import Suspension
from tests.cli import pictures

BASE = pictures.snapshot(pictures.IN_SYNC)
RUNNING = pictures.operation(phase=Phase.RUNNING, ended=None)


def test_the_start_tells_where_things_stand() -> None:
    """Revision, cluster, timer and counts, before anything changes."""
    assert happenings(None, BASE) == [
        'Git is at 4f1c2ab ana, 2m ago "Scale the frontend down"',
        "the cluster is watched: kind-dev",
        "the timer is run by ana@laptop-1",
        "1 in sync",
    ]


def test_a_commit_that_is_no_longer_in_the_way_is_told() -> None:
    """That it was, is a note; that it is over would be nothing but a note that is gone."""
    frozen = pictures.frozen(pictures.IN_SYNC)
    told = happenings(frozen, replace(frozen, doubt=None, frozen=None))
    assert told == ["4f1c2ab is no longer in the way: all is verified"]


def test_nothing_new_is_silence() -> None:
    """A snapshot that only refreshed an age says nothing."""
    assert happenings(BASE, replace(BASE, taken=BASE.taken + timedelta(seconds=1))) == []


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (
            replace(BASE, git=replace(BASE.git, head=pictures.OLD)),
            ['Git is at 9be01d3 ben, 3h ago "Add the frontend"'],
        ),
        (
            replace(BASE, git=replace(BASE.git, error="the remote\nis gone")),
            ["Git: the remote is gone"],
        ),
        (replace(BASE, git=replace(BASE.git, notes=("dirty",))), ["note: dirty"]),
        (replace(BASE, findings=(pictures.FINDING,)), ["broken.yaml:3: a tab cannot indent"]),
        (
            replace(BASE, cluster=replace(BASE.cluster, phase=ClusterPhase.LOST, error="refused")),
            ["the cluster is lost: refused"],
        ),
        (
            replace(BASE, cluster=replace(BASE.cluster, limits=("no secrets",))),
            ["limited: no secrets"],
        ),
        (
            replace(BASE, timer=replace(BASE.timer, holder="me", mine=True)),
            ["this process runs the timer"],
        ),
        (replace(BASE, timer=TimerView()), ["nobody runs the timer"]),
        (
            replace(
                BASE,
                timer=replace(BASE.timer, suspension=Suspension("ben", "freeze", BASE.taken)),
            ),
            ["automatic sync is suspended by ben: freeze"],
        ),
        (
            replace(BASE, pin=pictures.PIN),
            ["the cluster is pinned to 9be01d3 by ben 3h ago (incident 42)"],
        ),
        (
            replace(BASE, timer=replace(BASE.timer, held_back="fetching fails")),
            ["no timed sync: fetching fails"],
        ),
        (
            replace(BASE, resources=(pictures.DRIFTED, pictures.IN_SYNC)),
            ["example/deployment/frontend is drifted, Git ahead"],
        ),
        (
            replace(BASE, resources=(replace(pictures.row(State.FAILED), error="denied"),)),
            ["example/service/frontend is failed: denied"],
        ),
        (replace(BASE, operation=RUNNING), ["sync began (operator, ana)"]),
        (replace(BASE, notice="nothing to do"), ["nothing to do"]),
    ],
)
def test_each_change_is_told_once(after: Snapshot, told: list[str]) -> None:
    """One sentence when it happens, none when it stays."""
    assert happenings(BASE, after) == told
    assert happenings(after, replace(after, taken=after.taken)) == []


def test_an_operation_ends_with_its_failures() -> None:
    """The failed resources are named before the outcome."""
    before = replace(BASE, operation=RUNNING)
    ended = pictures.operation(pictures.FAILED, phase=Phase.FAILED, message="1 failed")
    assert happenings(before, replace(BASE, operation=ended)) == [
        "example/service/frontend failed: spec.ports[0].port: must be below 65536",
        "sync of 4f1c2ab failed: 1 failed",
    ]


def test_every_ended_operation_is_told_once_and_in_order() -> None:
    """Also those recorded by others; not what runs, nor what was before the start."""
    since = BASE.taken - timedelta(minutes=1)
    older = pictures.operation(id="old", started=since - timedelta(seconds=1))
    first = pictures.operation(id="a", started=since)
    second = pictures.operation(id="b", started=since + timedelta(seconds=5))
    told: set[str] = set()
    picture = replace(BASE, operation=second, operations=(second, first, older))
    assert ended_operations(picture, since, told) == [first, second]
    assert ended_operations(picture, since, told) == []
    assert ended_operations(replace(picture, operation=RUNNING), since, told) == []


def test_an_operation_that_ended_between_two_looks_is_told() -> None:
    """The next one has begun by then: how the first ended stands in the record."""
    ended = replace(RUNNING, phase=Phase.FAILED, message="stopped, since Tim has synced")
    following = replace(RUNNING, id="op-next")
    before = replace(BASE, operation=RUNNING)
    assert happenings(before, replace(BASE, operation=following, operations=(ended,))) == [
        outcome(ended),
        "sync began (operator, ana)",
    ]
