"""What an apply takes over, as it is told."""

from __future__ import annotations

import pytest

from gitops_tui.core.resources import JsonObject
from gitops_tui.core.taken_from import takes_over


def config(manager: str, **data: str) -> JsonObject:
    """A ConfigMap whose data one manager has set."""
    fields: JsonObject = {"f:data": {f"f:{name}": {} for name in data}}
    entry = {"manager": manager, "operation": "Update", "fieldsV1": fields}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "settings", "managedFields": [entry]},
        "data": dict(data),
    }


def test_many_fields_are_bounded_and_names_are_harmless() -> None:
    """Three are named, the rest is counted; a manager's name cannot act on a terminal."""
    fields = ("a", "b", "c", "d", "e")
    before = config("ot\x1b[31mher\nx", **dict.fromkeys(fields, "theirs"))
    after = config("any", **dict.fromkeys(fields, "ours"))
    told = takes_over(after, before, after, None)
    assert told is not None
    assert told.startswith("took data.a, data.b, data.c and 2 more over from ot")
    assert told.isprintable()


def test_nothing_is_taken_from_ourselves() -> None:
    """What we set ourselves is just set again."""
    after = config("any", a="2")
    assert takes_over(after, config("gitops-tui", a="1"), after, None) is None


@pytest.mark.parametrize("secret", [False, True])
def test_what_a_client_side_apply_set_otherwise_is_told(secret: bool) -> None:
    """Of a Secret too; what it set just as Git states it is ours without a word."""
    before = config("kubectl-client-side-apply", a="1", b="1")
    after = config("any", a="2", b="1")
    told = takes_over(after, before, after, None, secret=secret)
    assert told == "took data.a over from kubectl-client-side-apply"


def test_what_only_goes_was_not_taken_over() -> None:
    """A field that Git does not state any more is not taken, but removed."""
    after = config("any", a="1")
    assert takes_over(after, config("other", a="1", b="1"), after, None) is None


def test_what_a_controller_changes_meanwhile_was_not_taken_over() -> None:
    """A Deployment's revision, counted up between the two looks: Git states no such thing."""
    before, after = config("other", a="1", revision="3"), config("any", a="2", revision="4")
    told = takes_over(config("any", a="2"), before, after, None)
    assert told == "took data.a over from other"
