"""The cluster side stays current: watches, what rights hide, and a server that falls silent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import yaml

from gitops_tui.core.drift import Direction, State
from gitops_tui.core.health import HealthStatus
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import Kind
from gitops_tui.core.schema import Schema
from gitops_tui.core.snapshot import ClusterPhase
from gitops_tui.engine import timer
from gitops_tui.engine.ports import LinkPhase
from gitops_tui.errors import Forbidden, Unreachable
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, SERVICE, SETTINGS, SHOP
from tests.engine.fakes import manifests
from tests.engine.fakes.manifests import custom, definition
from tests.engine.fakes.scene import Scene, row
from tests.engine.fakes.script import Call
from tests.engine.running import running

SILENT = Unreachable("https://staging:6443 does not answer.")
NO_RIGHT = Forbidden("configmaps in example: no right to list.", verb="list")


def pod(name: str, namespace: str = "example") -> PodStatus:
    """A pod that runs."""
    return PodStatus(
        namespace,
        name,
        f"uid-{name}",
        "1",
        "Running",
        1,
        1,
        0,
        None,
        "node-1",
        "10.0.0.1",
        FRONTEND,
    )


def watched(scene: Scene) -> set[tuple[str, str | None]]:
    """The kinds and namespaces that are watched now."""
    return {(feed.kind.kind, feed.namespace) for feed in scene.cluster.living.watches}


def deaf(scene: Scene) -> None:
    """The watches' connections are dead, and nobody has told them."""
    for feed in scene.cluster.living.watches:
        feed.phase = LinkPhase.LOST
    for pods in scene.cluster.living.pod_watches:
        pods.phase = LinkPhase.LOST


def denies(*places: str | None) -> Callable[[Call], None]:
    """A cluster that forbids to list in those places."""

    def act(call: Call) -> None:
        if call.namespace in places:
            where = call.namespace or "all namespaces"
            raise Forbidden(f"{call.kind.plural} in {where}: no right to list.", verb="list")

    return act


@pytest.fixture
def wide() -> Scene:
    """Five namespaces with a ConfigMap each, all of it in the cluster: watched as one."""
    files: dict[str, str | None] = {}
    scene = Scene(runs=False)
    for name in ("a", "b", "c", "d", "e"):
        files[f"{name}.yaml"] = manifests.config("settings", namespace=name, colour="blue")
        body = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "settings", "namespace": name},
            "data": {"colour": "blue"},
        }
        scene.cluster.living.create(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        )
        scene.cluster.living.create(body)
    scene.source.push(files, "First manifests")
    return scene


async def test_a_live_edit_drifts_that_row_at_once(shop: Scene) -> None:
    """Without time passing: the field, the manager, the direction, and since when."""
    async with running(shop) as run:
        await run.is_ready()
        await shop.clock.advance(40)
        shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        found = await run.row(FRONTEND, lambda r: not r.in_sync)
    assert (found.state, found.direction) == (State.DRIFTED, Direction.LIVE_EDITED)
    assert found.since == shop.clock.now()
    change = found.changes[0]
    assert (change.path, change.desired, change.live) == ("spec.replicas", 1, 5)
    assert change.cluster is not None
    assert change.cluster.manager == "kubectl-edit"
    assert run.snapshot.summary.in_sync == 3


async def test_an_edit_that_is_taken_back_is_in_sync_again(shop: Scene) -> None:
    """No trace of it, and no `since`."""
    async with running(shop) as run:
        await run.is_ready()
        shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        await run.row(FRONTEND, lambda r: not r.in_sync)
        shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 1}})
        found = await run.row(FRONTEND, lambda r: r.in_sync)
    assert (found.changes, found.since) == ((), None)


async def test_a_deleted_object_is_missing_and_one_that_is_made_anew_is_not(shop: Scene) -> None:
    """Deletions and creations come by the watch as edits do."""
    async with running(shop) as run:
        await run.is_ready()
        body = shop.live(SETTINGS)
        shop.cluster.living.remove(SETTINGS)
        await run.row(SETTINGS, lambda r: r.state is State.MISSING)
        shop.cluster.living.create(
            {name: body[name] for name in ("apiVersion", "kind", "data")}
            | {"metadata": {"name": "settings", "namespace": "example"}}
        )
        await run.row(SETTINGS, lambda r: r.in_sync)


async def test_health_follows_the_status(shop: Scene) -> None:
    """A status that moves changes the row's health, and asks the server nothing."""
    async with running(shop) as run:
        await run.is_ready()
        await run.is_quiet()
        shop.cluster.script.calls.clear()
        shop.cluster.living.set_status(FRONTEND, observedGeneration=1, replicas=1)
        found = await run.row(
            FRONTEND, lambda r: r.health and r.health.status is not HealthStatus.HEALTHY
        )
        assert found.in_sync
        await run.is_quiet()
        assert not shop.cluster.script.calls


async def test_what_is_watched_follows_what_git_asks_for(shop: Scene) -> None:
    """A new kind is watched when it comes; one that nothing needs any more is let go."""
    async with running(shop) as run:
        await run.is_ready()
        assert ("Secret", "example") not in watched(shop)
        shop.commit("Add a token", token=manifests.secret("token", value="eA=="))
        await run.shows(lambda s: s.summary.total == 5)
        assert ("Secret", "example") in watched(shop)
        shop.commit("Drop it again", token=None)
        await run.shows(lambda s: s.summary.total == 4)
        assert ("Secret", "example") not in watched(shop)


async def test_what_past_syncs_applied_is_watched_on(shop: Scene) -> None:
    """A kind that only stale resources have: their deletion is seen."""
    shop.commit("Drop the settings", settings=None)
    async with running(shop) as run:
        await run.is_ready()
        assert row(run.snapshot, SETTINGS).state is State.STALE
        shop.cluster.living.remove(SETTINGS)
        await run.shows(lambda s: s.summary.total == 3)


async def test_a_few_namespaces_are_watched_one_by_one_and_many_at_once(wide: Scene) -> None:
    """Up to three watches for a kind; beyond that, one."""
    async with running(wide) as run:
        await run.is_ready()
        assert ("ConfigMap", None) in watched(wide)
        wide.source.push({"d.yaml": None, "e.yaml": None}, "Three are enough")
        await run.shows(lambda s: s.ready and s.summary.total == 3)
        await run.is_quiet()
        assert {place for kind, place in watched(wide) if kind == "ConfigMap"} == {"a", "b", "c"}
    assert {snapshot.summary.missing for snapshot in run.seen} == {0}


async def test_where_all_namespaces_may_not_be_listed_each_is_tried(wide: Scene) -> None:
    """Nobody is bothered: everything is seen all the same."""
    wide.cluster.script.when("watch", "ConfigMap", denies(None))
    async with running(wide) as run:
        snapshot = await run.is_ready()
        assert snapshot.summary.in_sync == 5
        assert snapshot.cluster.limits == ()
        await run.is_quiet()
        assert {place for kind, place in watched(wide) if kind == "ConfigMap"} == set("abcde")


async def test_a_namespace_that_may_not_be_listed_is_a_limit_and_the_rest_goes_on(
    wide: Scene,
) -> None:
    """Its rows say what right is missing; the others are compared, and live edits seen."""
    wide.cluster.script.when("watch", "ConfigMap", denies(None, "c"))
    hidden, seen = key("ConfigMap/settings", "c"), key("ConfigMap/settings", "b")
    async with running(wide) as run:
        snapshot = await run.is_ready()
        sentence = "configmaps in c: no right to list."
        assert snapshot.cluster.limits == (sentence,)
        assert row(snapshot, hidden).state is State.FAILED
        assert row(snapshot, hidden).error == sentence
        assert snapshot.summary.in_sync == 4
        assert snapshot.cluster.phase is ClusterPhase.LIVE
        wide.cluster.living.edit(seen, {"data": {"colour": "green"}})
        await run.row(seen, lambda r: not r.in_sync)


async def test_a_right_that_is_granted_later_is_used(shop: Scene) -> None:
    """The watch tries again now and then; when it may, the row is compared."""
    shop.cluster.script.fail("watch", "ConfigMap", NO_RIGHT)
    async with running(shop) as run:
        assert (await run.is_ready()).cluster.limits == (str(NO_RIGHT),)
        shop.cluster.link(LinkPhase.LIVE, kind="ConfigMap")
        await run.row(SETTINGS, lambda r: r.in_sync)
        assert run.snapshot.cluster.limits == ()


async def test_a_right_that_is_withdrawn_is_said(shop: Scene) -> None:
    """What was seen until then is not passed off as known."""
    async with running(shop) as run:
        await run.is_ready()
        shop.cluster.link(LinkPhase.DENIED, str(NO_RIGHT), kind="ConfigMap")
        found = await run.row(SETTINGS, lambda r: r.state is State.FAILED)
        assert found.error == str(NO_RIGHT)
        assert (await run.is_quiet()).cluster.limits == (str(NO_RIGHT),)


async def test_the_worst_link_is_what_can_be_trusted(shop: Scene) -> None:
    """One lost watch is `lost`, one that lists anew `relisting`; all well is `live`."""
    async with running(shop) as run:
        await run.is_ready()
        shop.cluster.link(LinkPhase.RELISTING, kind="Service")
        await run.shows(lambda s: s.cluster.phase is ClusterPhase.RELISTING)
        shop.cluster.link(LinkPhase.LOST, str(SILENT), kind="Deployment")
        snapshot = await run.shows(lambda s: s.cluster.phase is ClusterPhase.LOST)
        assert snapshot.cluster.error == str(SILENT)
        shop.cluster.link(LinkPhase.LIVE, kind="Deployment")
        await run.shows(lambda s: s.cluster.phase is ClusterPhase.RELISTING)
        shop.cluster.link(LinkPhase.LIVE, kind="Service")
        snapshot = await run.shows(lambda s: s.cluster.phase is ClusterPhase.LIVE)
        assert snapshot.cluster.error is None
        assert snapshot.summary.in_sync == 4


async def test_a_kind_that_goes_away_is_a_finding_and_the_cluster_is_not_lost(
    shop: Scene,
) -> None:
    """Its definition was deleted: what is served is asked anew, and the rest stays live."""
    crd = shop.cluster.living.create(yaml.safe_load(definition("Till")))
    shop.commit("Add a till", till=custom("Till", "front"))
    till = key("shop.example/Till/front")
    async with running(shop) as run:
        await run.row(till, lambda r: r.state is State.MISSING)
        shop.cluster.living.remove(crd)
        shop.cluster.link(LinkPhase.GONE, "the server could not find it", kind="Till")
        found = await run.row(till, lambda r: r.state is State.FAILED)
        assert "Till" in (found.error or "")
        assert run.snapshot.cluster.phase is ClusterPhase.LIVE


@pytest.mark.parametrize("through", [LinkPhase.LOST, LinkPhase.RELISTING])
async def test_what_happened_while_a_watch_was_away_is_seen_afterwards(
    shop: Scene, through: LinkPhase
) -> None:
    """Changed, deleted and made: told later or listed anew, the rows are right again."""
    async with running(shop) as run:
        await run.is_ready()
        shop.cluster.link(through, str(SILENT))
        shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        shop.cluster.living.remove(SETTINGS)
        snapshot = await run.is_quiet()
        assert snapshot.summary.in_sync == 4
        shop.cluster.link(LinkPhase.LIVE)
        await run.row(FRONTEND, lambda r: r.state is State.DRIFTED)
        await run.row(SETTINGS, lambda r: r.state is State.MISSING)


async def test_pods_are_shown_as_they_come_and_go(shop: Scene) -> None:
    """Those of the namespaces in use, and no others."""
    shop.cluster.living.set_pod(pod("frontend-1"))
    async with running(shop) as run:
        assert ("example", "frontend-1") in (await run.is_ready()).pods
        shop.cluster.living.set_pod(pod("frontend-2"))
        shop.cluster.living.set_pod(pod("stranger", "default"))
        await run.shows(lambda s: ("example", "frontend-2") in s.pods)
        shop.cluster.living.remove_pod("example", "frontend-1")
        snapshot = await run.shows(lambda s: len(s.pods) == 1)
        assert set(snapshot.pods) == {("example", "frontend-2")}


async def test_with_many_namespaces_pods_of_others_are_left_out(wide: Scene) -> None:
    """All pods are watched at once, and only those in use are shown."""
    wide.cluster.living.set_pod(pod("one", "a"))
    wide.cluster.living.set_pod(pod("stranger", "kube-system"))
    async with running(wide) as run:
        assert set((await run.is_ready()).pods) == {("a", "one")}
        assert [feed.namespace for feed in wide.cluster.living.pod_watches] == [None]


async def test_pods_that_may_not_be_listed_are_a_limit_and_nothing_else(wide: Scene) -> None:
    """Cluster-wide first, then one by one; what is forbidden is said, the rest shown."""
    wide.cluster.living.set_pod(pod("one", "a"))
    wide.cluster.living.set_pod(pod("two", "b"))
    wide.cluster.script.when("watch", "Pod", denies(None, "b"))
    async with running(wide) as run:
        await run.is_ready()
        snapshot = await run.shows(lambda s: s.pods)
        assert set(snapshot.pods) == {("a", "one")}
        assert snapshot.cluster.limits == ("pods in b: no right to list.",)
        assert snapshot.cluster.pods_unseen
        assert snapshot.cluster.phase is ClusterPhase.LIVE


async def test_a_server_that_does_not_answer_is_lost_since_its_last_answer(shop: Scene) -> None:
    """A watch on a dead connection is silent; the look at the Lease is not."""
    async with running(shop) as run:
        await run.is_ready()
        await shop.clock.advance(5)
        last = run.seen[0].taken
        shop.records.errors["lease"] = SILENT
        await shop.clock.advance(6)
        snapshot = await run.shows(lambda s: s.cluster.phase is ClusterPhase.LOST)
        assert snapshot.cluster.error == str(SILENT)
        assert snapshot.cluster.since == last
        assert snapshot.summary.in_sync == 4


async def test_a_server_that_hangs_is_lost_too(
    shop: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer within seconds is no answer."""
    monkeypatch.setattr(timer, "ANSWER_WITHIN", 0.05)
    async with running(shop) as run:
        await run.is_ready()

        async def hang() -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(run.engine.loop.world.store, "lease", hang)
        await shop.clock.advance(11)
        snapshot = await run.shows(lambda s: s.cluster.phase is ClusterPhase.LOST)
        assert snapshot.cluster.error == "The API server has not answered for 0.05 s."


async def test_all_watches_begin_anew_when_the_server_is_back(shop: Scene) -> None:
    """What they missed on the dead connection is listed."""
    async with running(shop) as run:
        await run.is_ready()
        shop.records.errors["lease"] = SILENT
        await shop.clock.advance(11)
        await run.shows(lambda s: s.cluster.phase is ClusterPhase.LOST)
        deaf(shop)
        shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        shop.cluster.living.set_pod(pod("frontend-1"))
        before = watched(shop)
        del shop.records.errors["lease"]
        await shop.clock.advance(11)
        snapshot = await run.shows(lambda s: s.cluster.phase is ClusterPhase.LIVE and s.pods)
        assert snapshot.cluster.error is None
        await run.row(FRONTEND, lambda r: r.state is State.DRIFTED)
        assert watched(shop) == before


async def test_a_schema_that_cannot_be_read_ends_nothing(
    shop: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server went away between the list and the comparison: the rows come later."""
    known, silent = shop.cluster.schema, True

    async def schema(kind: Kind) -> Schema | None:
        if silent:
            raise SILENT
        return await known(kind)

    monkeypatch.setattr(shop.cluster, "schema", schema)
    async with running(shop) as run:
        await run.is_quiet()
        assert not run.snapshot.ready
        silent = False
        await shop.clock.advance(2)
        assert (await run.is_ready()).summary.in_sync == 4


async def test_a_workload_that_an_autoscaler_lets_go_is_compared_in_full_again(
    shop: Scene,
) -> None:
    """The autoscaler was pointed at another workload: its old one's replicas are Git's."""
    shop.commit("Scale", hpa=manifests.autoscaler("scaler", "frontend"))
    await shop.synced()
    shop.commit("Not ours", hpa=None)
    scaler = key("autoscaling/HorizontalPodAutoscaler/scaler")
    async with running(shop) as run:
        await run.row(FRONTEND, lambda r: r.autoscaler == "scaler")
        shop.cluster.living.edit(scaler, {"spec": {"scaleTargetRef": {"name": "other"}}})
        await run.row(FRONTEND, lambda r: r.autoscaler is None)


async def test_a_workload_whose_autoscaler_a_commit_moves_is_compared_anew(shop: Scene) -> None:
    """Neither its manifest nor its live object has changed; who owns its replicas has."""
    await shop.synced()
    async with running(shop) as run:
        await run.row(FRONTEND, lambda r: r.autoscaler is None)
        shop.commit("Scale", hpa=manifests.autoscaler("scaler", "frontend"))
        await run.row(FRONTEND, lambda r: r.autoscaler == "scaler")
        shop.commit("Move", hpa=manifests.autoscaler("scaler", "other"))
        await run.row(FRONTEND, lambda r: r.autoscaler is None)


async def test_what_the_shop_holds_is_watched_where_it_is(shop: Scene) -> None:
    """One watch for each kind and namespace in use, and for autoscalers."""
    assert len(SHOP) == 4
    async with running(shop) as run:
        await run.is_ready()
        assert watched(shop) == {
            ("Deployment", "example"),
            ("Service", "example"),
            ("ConfigMap", "example"),
            ("HorizontalPodAutoscaler", "example"),
            ("Namespace", None),
        }
        assert row(run.snapshot, SERVICE).in_sync
    assert not shop.cluster.living.watches
