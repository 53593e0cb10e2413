"""Two namespaces that hold the same names: nothing on the screen may mean either."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action, Phase, Result
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from tests.ui import scenes
from tests.ui.driving import staged

SIZES = [(80, 24), (100, 30), (120, 40), (160, 50)]
APIS = [scenes.key("Deployment", "api", space) for space in ("catalog", "payments")]


def two_spaces() -> Snapshot:
    """A deployment of one name in two namespaces, drifted both, and a long name beside them."""
    drifted = scenes.ROWS[0]
    rows = (
        *(replace(drifted, key=each) for each in APIS),
        scenes.row(scenes.key("Deployment", "thoughts-backend", "catalog"), State.MISSING),
    )
    return scenes.snapshot(rows, pods={})


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_each_row_names_its_namespace_where_there_are_several(size: tuple[int, int]) -> None:
    """In a column where that fits, in front of the name where it does not; why stays in sight."""
    async with staged(two_spaces(), size=size) as stage:
        column = "NAMESPACE" in stage.text()
        rows = [line for line in stage.text().splitlines() if "replicas 4 → 2" in line]
        for key, line in zip(APIS, rows, strict=False):
            assert key.namespace in line
            assert (key.qualified in line) is not column
        assert column == (size[0] in {100, 160})
        assert "deployment/thoughts-backend" in stage.line("∅")


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_one_namespace_is_not_repeated_in_each_row(size: tuple[int, int]) -> None:
    """Where it tells nothing apart it takes no room, cluster-scoped neighbours or not."""
    async with staged(scenes.snapshot(), size=size) as stage:
        assert "NAMESPACE" not in stage.text()
        row = stage.line("deployment/users-backend")
        assert "example/deployment" not in row


@pytest.mark.parametrize("size", SIZES[2:], ids=str)
async def test_the_detail_names_the_namespace(size: tuple[int, int]) -> None:
    """Whether there are several or one."""
    async with staged(scenes.snapshot(), size=size) as stage:
        assert "example/deployment/frontend  ≠ drifted" in stage.text()


async def test_pods_and_results_say_whose_they_are() -> None:
    """The border of Pods, the verdict of a failed sync, and the list of results."""
    results = tuple(Result(key, Action.FAILED, "No.") for key in APIS)
    failed = replace(scenes.SYNC, id="op-9", phase=Phase.FAILED, results=results)
    async with staged(replace(two_spaces(), operation=failed)) as stage:
        assert "of catalog/deployment/api" in stage.text()
        assert "for 2 of 10" in stage.text()
        assert "catalog/deployment/api: No." in stage.text()
        await stage.press("e")
        await stage.until(lambda: "payments/deployment/api  No." in stage.text())
        kept = replace(failed, id="op-8", results=results[1:])
        await stage.press("escape")
        await stage.show(replace(two_spaces(), operations=(kept,)))
        await stage.press("e")
        await stage.until(lambda: "payments/deployment/api  No." in stage.text())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_a_rollback_of_one_workload_says_which(size: tuple[int, int]) -> None:
    """With its namespace; the other choices are whole, however long the name."""
    rows = two_spaces().resources
    long = scenes.key("Deployment", "worker-of-the-longest-night-there-is", "catalog")
    for first, told in ((rows[0].key, "Only catalog/deployment/api"), (long, "Only catalog/dep")):
        scene = scenes.snapshot((replace(rows[0], key=first), rows[1]), pods={})
        async with staged(scene, size=size) as stage:
            await stage.press("4", "j", "R")
            await stage.until(lambda: "Roll back " in stage.line("Cancel"))
            choices = stage.line("Whole path")
            assert told in choices
            assert "Undo just this commit" in choices


async def test_why_a_row_differs_is_whole_beside_a_long_name() -> None:
    """On a small terminal how long it lasts gives way first: the detail tells it."""
    live = replace(scenes.ROWS[2], changes=(replace(scenes.SCALED, live=5),))
    names = (("api", "catalog"), ("worker-of-the-night", "payments"))
    rows = tuple(replace(live, key=scenes.key("Deployment", *name)) for name in names)
    async with staged(scenes.snapshot(rows, pods={}), size=(80, 24)) as stage:
        assert stage.text().count("edited live · replicas 5 → 2") == len(rows)
        assert "for 14m" in stage.text()


async def test_an_operation_and_what_it_said_stand_below_each_other() -> None:
    """No long name is cut in the middle of a word on a small terminal."""
    name = "catalog/deployment/worker-of-the-night"
    lock = replace(scenes.SYNC, message=f"{name} locked by ana until 18:07 (incident 42)")
    async with staged(scenes.snapshot(operations=(lock,)), size=(80, 24)) as stage:
        await stage.press("e")
        await stage.until(lambda: f"      {name} locked by ana" in stage.text())


async def test_a_bar_is_whole_or_not_there() -> None:
    """Five of five ready never look like three and an ellipsis."""
    ready = replace(two_spaces().resources[0], health=scenes.healthy(5, 5))
    long = scenes.row(scenes.key("Deployment", "worker-of-the-longest-night-there-is", "payments"))
    async with staged(scenes.snapshot((ready, long), pods={}), size=(160, 50)) as stage:
        assert "5/5   █████ " in stage.line("catalog")


async def test_the_same_kind_of_two_groups_is_told_apart() -> None:
    """By its group, which tells nothing and takes no room where there is only one."""
    keys = [ResourceKey(f"{who}.example", "Widget", "example", "same") for who in ("ana", "ben")]
    lone = ResourceKey("ana.example", "Gadget", "example", "other")
    rows = tuple(replace(scenes.ROWS[0], key=each) for each in (*keys, lone))
    async with staged(scenes.snapshot(rows, pods={}), size=(120, 40)) as stage:
        for each in keys:
            assert f"widget.{each.group}/same" in stage.text()
        assert "gadget/other" in stage.line("gadget")
