"""What is ignored inside a list keeps its place there."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_tui.core.changes import server_changes
from gitops_tui.core.expected import expected
from gitops_tui.core.ignoring import Ignore, Intended, intended
from gitops_tui.core.resources import JsonObject
from tests.core.drift_cases import schema_for
from tests.laws.objects import applied

DEPLOYMENT = schema_for("apps/v1", "Deployment")
ENV = "/spec/template/spec/containers/0/env"


def web(*env: str) -> JsonObject:
    """A Deployment whose container has these variables."""
    container = {"name": "web", "image": "web:1", "env": [{"name": name} for name in env]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "example"},
        "spec": {"template": {"spec": {"containers": [container]}}},
    }


def both(git: JsonObject, live: JsonObject, *pointers: str) -> Intended:
    """What is sent and what is meant, with these places ignored."""
    ignored = [Ignore(pointer, "somebody") for pointer in pointers]
    return intended(git, live, DEPLOYMENT, autoscaled=False, ignored=ignored)


def names(body: JsonObject) -> str:
    """The variables, in their order."""
    env: list[dict[str, Any]] = body["spec"]["template"]["spec"]["containers"][0]["env"]
    return "".join(entry["name"] for entry in env)


@pytest.mark.parametrize("pointers", [(f"{ENV}/0",), (f"{ENV}/1",), (f"{ENV}/1", f"{ENV}/0")])
def test_an_ignored_entry_is_sent_in_its_place(pointers: tuple[str, ...]) -> None:
    """It is ours, so that its live value is sent; nothing moves because of it."""
    git = web(*"ABC")
    live = applied(git, DEPLOYMENT)
    live["metadata"]["resourceVersion"] = "7"
    found = both(git, live, *pointers)
    assert names(found.sent) == names(found.meant) == "ABC"
    answer = expected(found.sent, live, DEPLOYMENT) | {"metadata": live["metadata"]}
    assert server_changes(found.meant, answer, live, DEPLOYMENT, base=git) == ()


def test_an_ignored_list_keeps_the_order_that_it_has() -> None:
    """Whatever Git has made of it since."""
    live = applied(web(*"BAC"), DEPLOYMENT)
    live["metadata"]["resourceVersion"] = "7"
    found = both(web(*"CAB"), live, ENV)
    assert names(found.sent) == names(found.meant) == "BAC"


def test_ignored_entries_that_git_has_not_stand_as_they_live() -> None:
    """In whatever order they are named."""
    git = web()
    del git["spec"]["template"]["spec"]["containers"][0]["env"]
    live = applied(web(*"AB"), DEPLOYMENT)
    live["metadata"]["resourceVersion"] = "7"
    assert names(both(git, live, f"{ENV}/1", f"{ENV}/0").meant) == "AB"


@pytest.mark.parametrize(
    ("live", "meant"), [("BAC", "BAC"), ("ACB", "ACB"), ("CBA", "BAC"), ("BCA", "BAC")]
)
def test_an_ignored_entry_that_a_hand_has_moved_stays_there(live: str, meant: str) -> None:
    """Only the order of the others is Git's: what is told and what is sent."""
    git, there = web(*"ABC"), applied(web(*live), DEPLOYMENT)
    there["metadata"]["resourceVersion"] = "7"
    found = both(git, there, f"{ENV}/1")
    assert names(found.sent) == names(found.meant) == meant
    moved = server_changes(
        found.meant,
        expected(found.sent, there, DEPLOYMENT) | {"metadata": there["metadata"]},
        there,
        DEPLOYMENT,
        base=git,
    )
    assert [change.order for change in moved] == [True] * (live != meant)
