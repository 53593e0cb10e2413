"""Replicas under an autoscaler: whoever set them, they are neither drift nor reset."""

from __future__ import annotations

import pytest

from gitops_tui.core.drift import State
from tests.exactness.bench import Bench

pytestmark = pytest.mark.real

SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
  maxReplicas: 9
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
"""
UNSAID = WEB.replace("  replicas: 2\n", "")


async def test_a_person_may_scale_what_is_autoscaled(bench: Bench) -> None:
    """The number in Git is neither drift nor put back; it was removed once, for being left out."""
    await bench.synced({"web": WEB, "scaler": SCALER})
    bench.kubectl("scale", "deploy/web", "--replicas=4")
    row = await bench.row("web")
    assert (row.state, row.changes, row.autoscaler) == (State.IN_SYNC, (), "web")
    await bench.sync()
    assert bench.live("deploy/web", ".spec.replicas") == "4"


async def test_git_may_leave_replicas_to_an_autoscaler(bench: Bench) -> None:
    """Dropped from Git while we own them: sent as they are, for leaving them out resets to 1."""
    await bench.synced({"web": WEB, "scaler": SCALER})
    bench.commit({"web": UNSAID})
    row = await bench.row("web", verify=True)
    assert (row.state, row.changes) == (State.IN_SYNC, ())
    await bench.sync()
    assert bench.live("deploy/web", ".spec.replicas") == "2"


async def test_git_may_drop_replicas_that_a_person_set(bench: Bench) -> None:
    """Nor does the field that a hand took over go by a patch first."""
    await bench.synced({"web": WEB, "scaler": SCALER})
    bench.kubectl("scale", "deploy/web", "--replicas=4")
    bench.commit({"web": UNSAID})
    assert (await bench.row("web")).state is State.IN_SYNC
    await bench.sync()
    assert bench.live("deploy/web", ".spec.replicas") == "4"


async def test_an_autoscaler_may_come_with_the_commit_that_drops_replicas(bench: Bench) -> None:
    """Its own apply may come later than the workload's, which must not be reset to 1 by then."""
    await bench.synced({"web": WEB})
    bench.commit({"web": UNSAID, "scaler": SCALER})
    row = await bench.row("web", verify=True)
    assert (row.state, row.changes, row.autoscaler) == (State.IN_SYNC, (), "web")
    await bench.sync()
    assert bench.live("deploy/web", ".spec.replicas") == "2"
    assert (await bench.row("web", verify=True)).state is State.IN_SYNC


async def test_a_workload_that_its_autoscaler_leaves_is_as_git_says(bench: Bench) -> None:
    """By the sync that points the autoscaler elsewhere, and not by the one after that."""
    await bench.synced({"web": WEB, "scaler": SCALER})
    bench.kubectl("scale", "deploy/web", "--replicas=4")
    bench.commit({"scaler": SCALER.replace("Deployment, name: web", "Deployment, name: other")})
    row = await bench.row("web", kind="Deployment")
    assert [change.path for change in row.changes] == ["spec.replicas"]
    await bench.sync()
    assert bench.live("deploy/web", ".spec.replicas") == "2"
    assert (await bench.row("web", verify=True, kind="Deployment")).state is State.IN_SYNC


async def test_what_a_pruned_autoscaler_leaves_stays(bench: Bench) -> None:
    """It came with the commit that dropped the number, and never scaled: the replicas are ours.

    kubectl would set the workload back to one.
    """
    await bench.synced({"web": WEB})
    await bench.synced({"web": UNSAID, "scaler": SCALER})
    bench.commit({"scaler": None})
    async with bench.session() as session:
        scaler = next(key for key in session.select(("hpa/web",)))
        await session.observe()
        await session.sync(prune=frozenset({scaler}), wait=False)
    assert not bench.kubectl("get", "hpa", "--output=name")
    row = await bench.row("web", verify=True)
    assert (row.state, row.changes) == (State.IN_SYNC, ())
    await bench.sync()
    assert bench.live("deploy/web", ".spec.replicas") == "2"
