"""What rights forbid, told once for all kinds that the same is said of."""

from __future__ import annotations

from gitops_tui.core.resources import Kind
from gitops_tui.engine.sight import Scope, Sight

MAY_NOT = "The cluster refused: you may not list {} in {}. Ask for the verb list."


def scope(plural: str, namespace: str | None = "shop") -> Scope:
    """Objects of a kind, in a namespace."""
    return Scope(Kind("", "v1", plural.title(), plural, namespaced=True), namespace)


def test_one_sentence_for_all_kinds_of_a_namespace() -> None:
    """A user without any right reads two lines here, not six."""
    sight = Sight(None)
    for place in ("shop", "data"):
        for plural in ("services", "configmaps", "secrets"):
            sight.deny(scope(plural, place), MAY_NOT.format(plural, place))
    assert sight.limits == (
        MAY_NOT.format("configmaps, secrets, services", "data"),
        MAY_NOT.format("configmaps, secrets, services", "shop"),
    )


def test_what_is_said_otherwise_stays_as_it_is() -> None:
    """Its own sentence, whatever it says."""
    sight = Sight(None)
    sight.deny(scope("services"), MAY_NOT.format("services", "shop"))
    sight.deny(scope("secrets"), "A policy says no.")
    sight.deny(scope("widgets"), "A policy says no.")
    assert sight.limits == ("A policy says no.", MAY_NOT.format("services", "shop"))
