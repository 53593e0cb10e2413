"""The law of taking live into Git: what was taken whole has not drifted any more."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_tui.core.changes import local_changes
from gitops_tui.core.json_edits import after
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.taking import taken
from tests.laws.objects import DEPLOYMENT, applied, deployments


@settings(max_examples=60)
@given(git=deployments, live=deployments, synced=st.booleans())
def test_nothing_differs_once_everything_was_taken(
    git: JsonObject, live: JsonObject, *, synced: bool
) -> None:
    """Whatever stands in the cluster, the manifest that took it all says the same."""
    served(live)
    base = live if synced else None
    there = applied(live, DEPLOYMENT)
    changes = local_changes(git, there, DEPLOYMENT, base=base)
    made = git
    for edit in taken(git, changes, there, DEPLOYMENT):
        made = after(made, edit)
    assert local_changes(made, there, DEPLOYMENT, base=base) == ()


def served(live: JsonObject) -> None:
    """Ports with the protocol that a server fills in."""
    for container in live["spec"]["template"]["spec"].get("containers", ()):
        for port in container.get("ports", ()):
            port.setdefault("protocol", "TCP")
