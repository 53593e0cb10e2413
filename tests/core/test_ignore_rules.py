"""Fields to ignore, as people name them: in annotations and in the configuration."""

from __future__ import annotations

import pytest

from gitops_tui.core.annotations import annotation_problem, ignored_by, wave_of
from gitops_tui.core.ignore_rules import ignore_rule
from gitops_tui.core.resources import JsonObject
from gitops_tui.errors import UsageError
from tests.core.objects import key


def annotated(**notes: str) -> JsonObject:
    """A manifest with annotations of ours."""
    named = {f"gitops-tui.dev/{name}": value for name, value in notes.items()}
    return {"metadata": {"name": "a", "annotations": named}}


def test_pointers_stand_apart_by_spaces_commas_or_lines() -> None:
    """However people break the text."""
    body = annotated(ignore=" /spec/replicas,/spec/paused\n/data/a~1b \n")
    assert ignored_by(body) == ("/spec/replicas", "/spec/paused", "/data/a~1b")
    assert annotation_problem(body) is None
    assert ignored_by({"metadata": {"annotations": None}}) == ()


@pytest.mark.parametrize(
    "pointer", ["spec.replicas", "/spec/~2", "/", "/metadata/name", "/kind", "/status/replicas"]
)
def test_what_cannot_be_ignored_is_told(pointer: str) -> None:
    """What is no pointer, and what tells the resource."""
    assert "gitops-tui.dev/ignore" in (annotation_problem(annotated(ignore=pointer)) or "")
    with pytest.raises(UsageError):
        ignore_rule(f"deployment {pointer}")


@pytest.mark.parametrize(("text", "number"), [("5", 5), ("-1", -1), ("+2", 2), (" 0 ", 0)])
def test_a_wave_is_a_whole_number(text: str, number: int) -> None:
    """With a sign or without."""
    assert wave_of(annotated(wave=text)) == number


@pytest.mark.parametrize("text", ["first", "1.5", "", "1" * 20])
def test_a_wave_that_is_none_is_told(text: str) -> None:
    """And is no wave."""
    assert wave_of(annotated(wave=text)) is None
    assert "whole number" in (annotation_problem(annotated(wave=text)) or "")


def test_a_rule_names_resources_by_kind_name_and_namespace() -> None:
    """Each part may be a pattern; a part that is left out fits anything."""
    web, other = key("apps/Deployment/web-1"), key("apps/Deployment/api")
    assert ignore_rule("Deployment /spec/replicas").fits(web)
    assert ignore_rule("deployment/web-* /spec/replicas").fits(web)
    assert not ignore_rule("deployment/web-* /spec/replicas").fits(other)
    assert not ignore_rule("shop/*/* /spec/replicas").fits(web)
    assert ignore_rule("example/*/* /spec/replicas").fits(web)


@pytest.mark.parametrize("text", ["", "deployment", "/spec/replicas", "a/b/c/d /x", "a//b /x"])
def test_a_rule_that_cannot_be_read_is_told(text: str) -> None:
    """With an example."""
    with pytest.raises(UsageError, match="no rule"):
        ignore_rule(text)


def test_a_kind_may_be_named_with_its_group() -> None:
    """Then another group's kind of that name is not meant."""
    ours, theirs = key("shop.example/Widget/big"), key("toys.example/Widget/big")
    one, both = ignore_rule("Widget.shop.example/big /spec/a"), ignore_rule("widget/* /spec/a")
    assert (one.fits(ours), one.fits(theirs)) == (True, False)
    assert both.fits(ours)
    assert both.fits(theirs)
