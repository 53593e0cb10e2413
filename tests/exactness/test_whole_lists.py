"""Lists that are replaced as a whole: an entry that comes or goes is told as any other field.

The server fills in what the entries leave open, and one manager owns all of such a list.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import yaml

from gitops_tui.core.drift import Direction, State, Verdict
from gitops_tui.core.taken_from import taken_from
from tests.e2e.waiting import until
from tests.exactness.bench import Bench

pytestmark = pytest.mark.real

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: racks.{group}}}
spec:
  group: {group}
  scope: Namespaced
  names: {{kind: Rack, plural: racks}}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            shelves:
              type: array
              items:
                type: object
                properties:
                  label: {{type: string}}
                  note: {{type: string, default: ""}}
                  spare: {{type: boolean, default: false}}
                  size:
                    type: object
                    default: {{}}
                    properties: {{deep: {{type: integer, default: 3}}}}
"""


@dataclass(frozen=True)
class Kind:
    """A kind with a list that is replaced as a whole."""

    word: str
    body: str
    """The manifest, `ENTRIES` being where the list's are."""
    path: str
    first: str
    second: str
    third: str

    def manifest(self, *entries: str) -> str:
        """The manifest with those entries."""
        return self.body.replace("ENTRIES", f"[{', '.join(entries)}]")

    def patch(self, *entries: str) -> str:
        """A merge patch by which a hand leaves those entries."""
        value = f"[{', '.join(entries)}]"
        for name in reversed(self.path.split(".")):
            value = f"{{{name}: {value}}}"
        return json.dumps(yaml.safe_load(value))


SLICE = Kind(
    "endpointslice/one",
    "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: one}\n"
    "addressType: IPv4\nports: [{port: 80}]\nendpoints: ENTRIES\n",
    "endpoints",
    "{addresses: [10.0.0.1]}",
    "{addresses: [10.0.0.2]}",
    "{addresses: [10.0.0.3]}",
)
POLICY = Kind(
    "networkpolicy/one",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: one}\n"
    "spec: {podSelector: {}, policyTypes: [Egress], egress: ENTRIES}\n",
    "spec.egress",
    "{ports: [{port: 80}]}",
    "{ports: [{port: 81}, {port: 82, protocol: UDP}]}",
    "{to: [{podSelector: {}}], ports: [{port: 83}]}",
)
BINDING = Kind(
    "rolebinding/one",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: one}\n"
    "roleRef: {kind: ClusterRole, name: view}\nsubjects: ENTRIES\n",
    "subjects",
    "{kind: User, name: ana}",
    "{kind: Group, name: team}",
    "{kind: ServiceAccount, name: default, namespace: default}",
)
INGRESS = Kind(
    "ingress/one",
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: one}\n"
    "spec: {rules: ENTRIES}\n",
    "spec.rules",
    *(
        f"{{host: {host}.example.com, http: {{paths: [{{path: /, pathType: Prefix, "
        "backend: {service: {name: one, port: {number: 80}}}}]}}"
        for host in "abc"
    ),
)
RACK = Kind(
    "racks.GROUP/one",
    "apiVersion: GROUP/v1\nkind: Rack\nmetadata: {name: one}\nshelves: ENTRIES\n",
    "shelves",
    "{label: top}",
    "{label: middle, spare: true}",
    "{label: bottom}",
)
KINDS = (SLICE, POLICY, BINDING, INGRESS, RACK)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.word.partition("/")[0])
def kind(request: pytest.FixtureRequest, bench: Bench) -> Iterator[Kind]:
    """Each of them; the custom one is served under a group that nobody else has."""
    kind: Kind = request.param
    if kind is not RACK:
        yield kind
        return
    group = f"g{secrets.token_hex(4)}.example.dev"
    bench.kubectl("apply", "--filename", "-", stdin=DEFINITION.format(group=group))
    # Served at once, but described only a moment later: until then the server is asked.
    known = f"/openapi/v3/apis/{group}/v1"
    until(lambda: "Rack" in bench.plane.kubectl("get", "--raw", known, check=False), "its schema")
    yield Kind(
        kind.word.replace("GROUP", group),
        kind.body.replace("GROUP", group),
        kind.path,
        kind.first,
        kind.second,
        kind.third,
    )
    bench.plane.kubectl("delete", "crd", f"racks.{group}")


async def test_what_the_server_fills_in_is_no_drift_without_asking(
    bench: Bench, kind: Kind
) -> None:
    """Nor is it when asked."""
    await bench.synced({"one": kind.manifest(kind.first, kind.second)})
    row = await bench.row("one")
    assert (row.state, row.verdict) == (State.IN_SYNC, Verdict.LOCAL), row.changes
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC


async def test_an_entry_that_git_adds_is_git_s(bench: Bench, kind: Kind) -> None:
    """With its commit; nobody is named for its not being there yet."""
    await bench.synced({"one": kind.manifest(kind.first)})
    bench.commit({"one": kind.manifest(kind.first, kind.second)})
    row = await bench.row("one")
    assert row.direction is Direction.GIT_AHEAD
    [change] = row.changes
    assert (change.path, change.by_server) == (f"{kind.path}[1]", False)
    assert change.git is not None
    assert change.git.subject == "Change"
    assert change.cluster is None


async def test_an_entry_that_git_drops_is_git_s(bench: Bench, kind: Kind) -> None:
    """And it goes from its place, also from the front."""
    await bench.synced({"one": kind.manifest(kind.first, kind.second)})
    bench.commit({"one": kind.manifest(kind.second)})
    row = await bench.row("one")
    assert row.direction is Direction.GIT_AHEAD
    assert [(c.path, c.by_server) for c in row.changes] == [(f"{kind.path}[0]", False)]
    assert [taken_from(change) for change in row.changes] == [None]


async def test_an_entry_that_a_hand_adds_is_theirs(bench: Bench, kind: Kind) -> None:
    """Edited live, by whom; and the sync says from whom it takes the list over."""
    await bench.synced({"one": kind.manifest(kind.first, kind.second)})
    hand(bench, kind, kind.first, kind.second, kind.third)
    row = await bench.row("one")
    assert row.direction is Direction.LIVE_EDITED
    [change] = row.changes
    assert (change.path, change.by_server) == (f"{kind.path}[2]", False)
    await told_and_taken(bench, kind)


async def test_an_entry_that_a_hand_takes_out_is_theirs(bench: Bench, kind: Kind) -> None:
    """It is not there to be owned, but its list is."""
    await bench.synced({"one": kind.manifest(kind.first, kind.second)})
    hand(bench, kind, kind.first)
    row = await bench.row("one")
    assert row.direction is Direction.LIVE_EDITED
    [change] = row.changes
    assert (change.path, change.by_server) == (f"{kind.path}[1]", False)
    await told_and_taken(bench, kind)


async def test_what_a_hand_sets_where_git_leaves_it_open_is_theirs(bench: Bench) -> None:
    """In an entry of such a list it goes back to what the server fills in."""
    await bench.synced({"one": SLICE.manifest(SLICE.first)})
    patch = '{"ports": [{"port": 80, "name": "http"}]}'
    bench.kubectl("patch", SLICE.word, "--type=merge", "--patch", patch)
    row = await bench.row("one")
    assert row.direction is Direction.LIVE_EDITED
    assert [(c.path, c.desired, c.by_server) for c in row.changes] == [("ports[0].name", "", False)]
    assert taken_from(row.changes[0]) == "kubectl-patch"


async def test_the_live_entries_are_taken_into_git(bench: Bench) -> None:
    """An EndpointSlice's as any other's, without naming them."""
    await bench.synced({"one": SLICE.manifest(SLICE.first)})
    hand(bench, SLICE, SLICE.first, SLICE.second)
    async with bench.session() as session:
        key = (await session.observe()).resources[0].key
        await session.edit(await session.preview_take(key), "scaled by hand", wait=False)
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC
    text = (bench.operator.directory / "one.yaml").read_text()
    told = [entry["addresses"] for entry in yaml.safe_load(text)["endpoints"]]
    assert told == [["10.0.0.1"], ["10.0.0.2"]]


def hand(bench: Bench, kind: Kind, *entries: str) -> None:
    """Somebody patches the list."""
    bench.kubectl("patch", kind.word, "--type=merge", "--patch", kind.patch(*entries))


async def told_and_taken(bench: Bench, kind: Kind) -> None:
    """The one change says who made it, and the sync from whom it takes the list over."""
    [change] = (await bench.row("one")).changes
    assert change.cluster is not None
    assert change.cluster.manager == "kubectl-patch"
    assert taken_from(change) == "kubectl-patch"
    async with bench.session() as session:
        await session.observe()
        [result] = (await session.sync(wait=False)).results
    assert result.reason == f"took {change.path} over from kubectl-patch"
