"""Who owns a field decides what a sync does to it: told before, and true after."""

from __future__ import annotations

import pytest

from gitops_tui.core.drift import Op, State
from tests.exactness.bench import Bench

pytestmark = pytest.mark.real

BOTH = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: '1', b: '1'}\n"
ONE = BOTH.replace(", b: '1'", "")
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: one}\nstringData: {a: x, b: z}\n"


async def test_taking_over_from_client_side_apply_is_no_drift(bench: Bench) -> None:
    """Nor does the first sync change anything but who owns it."""
    bench.kubectl("apply", "--filename", "-", stdin=BOTH)
    bench.kubectl("annotate", "configmap/one", "mine=1")
    bench.commit({"one": BOTH})
    row = await bench.row("one", verify=True)
    assert (row.state, row.changes) == (State.IN_SYNC, ())
    assert [extra.path for extra in row.extra] == ["metadata.annotations.mine"]
    await bench.sync()
    assert bench.live("configmap/one", ".metadata.annotations.mine") == "1"
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC


async def test_a_key_dropped_after_client_side_apply_goes(bench: Bench) -> None:
    """kubectl would leave it for ever; we say so and remove it."""
    bench.kubectl("apply", "--filename", "-", stdin=BOTH)
    bench.commit({"one": ONE})
    row = await bench.row("one", verify=True)
    assert [(change.op, change.path) for change in row.changes] == [(Op.REMOVE, "data.b")]
    await bench.sync()
    assert bench.live("configmap/one", ".data") == '{"a":"1"}'
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC


async def test_a_key_dropped_from_string_data_goes(bench: Bench) -> None:
    """Also when kubectl applied it in our name, whose `stringData` leaves `data` behind."""
    for first in ("ours", "kubectl"):
        bench.commit({"one": SECRET})
        if first == "kubectl":
            flags = ("--server-side", "--field-manager=gitops-tui", "--force-conflicts")
            bench.kubectl("apply", *flags, "--filename", "-", stdin=SECRET)
        await bench.sync()
        bench.commit({"one": SECRET.replace(", b: z", "")})
        row = await bench.row("one", verify=True)
        assert [change.path for change in row.changes] == ["data.b"]
        await bench.sync()
        assert set(bench.live("secret/one", ".data").split('"')[1::4]) == {"a"}


async def test_what_nobody_owns_stays_in_a_secret(bench: Bench) -> None:
    """kubectl applied it in our name from `stringData`, and Git dropped it before we saw it.

    kubectl would sweep it out now, for sending no `data` at all; nobody ever told us of it.
    """
    flags = ("--server-side", "--field-manager=gitops-tui", "--force-conflicts")
    bench.kubectl("apply", *flags, "--filename", "-", stdin=SECRET)
    less = SECRET.replace(", b: z", "")
    await bench.synced({"one": less})
    row = await bench.row("one", verify=True)
    assert (row.state, row.changes, row.extra) == (State.IN_SYNC, (), ())
    assert set(bench.live("secret/one", ".data").split('"')[1::4]) == {"a", "b"}
    words = ("apply", *flags, "--dry-run=server", "--output=jsonpath={.data}", "--filename", "-")
    assert set(bench.kubectl(*words, stdin=less).split('"')[1::4]) == {"a"}


async def test_a_change_of_ownership_alone_flips_a_verdict(bench: Bench) -> None:
    """The same values; but what another applier states too, our apply leaves alone."""
    await bench.synced({"one": BOTH})
    bench.commit({"one": ONE})
    async with bench.session() as session:
        [row] = (await session.observe(verify=True)).resources
        assert [change.path for change in row.changes] == ["data.b"]
    stated = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {b: '1'}\n"
    flags = ("--server-side", "--field-manager=argocd", "--filename", "-")
    bench.kubectl("apply", *flags, stdin=stated)
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC
    await bench.sync()
    assert bench.live("configmap/one", ".data.b") == "1"


async def test_an_object_held_by_a_finalizer_is_terminating(bench: Bench) -> None:
    """Not in sync, not drifted; once it is gone it is missing, and a sync makes it anew."""
    await bench.synced({"one": ONE})
    hold = '{"metadata": {"finalizers": ["example.dev/hold"]}}'
    bench.kubectl("patch", "configmap/one", "--type=merge", "--patch", hold)
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC
    bench.kubectl("delete", "configmap/one", "--wait=false")
    assert (await bench.row("one", verify=True)).state is State.TERMINATING
    free = '{"metadata": {"finalizers": null}}'
    bench.kubectl("patch", "configmap/one", "--type=merge", "--patch", free)
    assert (await bench.row("one")).state is State.MISSING
    await bench.sync()
    assert (await bench.row("one")).state is State.IN_SYNC


WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      affinity: AFFINITY
      containers: [{name: web, image: web}]
"""


async def test_a_structure_that_git_empties_is_there_after_one_sync(bench: Bench) -> None:
    """The server's first apply takes it away; the same sync brings it back, empty."""
    term = "{weight: 1, podAffinityTerm: {topologyKey: zone}}"
    wanted = f"{{podAntiAffinity: {{preferredDuringSchedulingIgnoredDuringExecution: [{term}]}}}}"
    await bench.synced({"web": WEB.replace("AFFINITY", wanted)})
    await bench.synced({"web": WEB.replace("AFFINITY", "{}")})
    assert bench.live("deployment/web", ".spec.template.spec.affinity") == "{}"
    assert (await bench.row("web", verify=True)).state is State.IN_SYNC


async def test_resources_that_git_empties_are_there_after_one_sync(bench: Bench) -> None:
    """Also in an entry of a list."""
    asked = "{name: web, image: web, resources: {requests: {cpu: 1}}}"
    text = WEB.replace("affinity: AFFINITY", "dnsPolicy: Default")
    await bench.synced({"web": text.replace("{name: web, image: web}", asked)})
    given = asked.replace("{requests: {cpu: 1}}", "{}")
    await bench.synced({"web": text.replace("{name: web, image: web}", given)})
    assert (await bench.row("web", verify=True)).state is State.IN_SYNC
