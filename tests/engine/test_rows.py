"""Rows: what differs, which side moved, who moved it, and what is said beside it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from gitops_tui.core.drift import ABSENT, Direction, Op, ResourceStatus, State, Verdict
from gitops_tui.core.health import Health, HealthStatus
from gitops_tui.core.resources import JsonObject, ResourceKey
from gitops_tui.errors import Busy, ClusterError, Forbidden, Rejected, Unreachable
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, NAMESPACE, SERVICE, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, row

EDITED: JsonObject = {"spec": {"replicas": 5}}
HOUR = 3600.0


async def seen(scene: Scene, of: ResourceKey = FRONTEND, **how: Any) -> ResourceStatus:
    """The row of one resource as things stand now."""
    return row(await (await scene.session()).observe(**how), of)


def newer(scene: Scene, image: str = "shop/web:2") -> None:
    """A teammate commits another image for the frontend."""
    scene.commit("Newer image", frontend=manifests.deployment("frontend", image=image))


# --- which side moved --------------------------------------------------------


async def test_before_the_first_sync_everything_is_missing(scene: Scene) -> None:
    """In Git, not in the cluster: Git is ahead."""
    snapshot = await (await scene.session()).observe()
    assert {each.state for each in snapshot.resources} == {State.MISSING}
    assert {each.direction for each in snapshot.resources} == {Direction.GIT_AHEAD}
    assert {each.health.status for each in snapshot.resources if each.health} == {
        HealthStatus.MISSING
    }
    assert not snapshot.ever_synced


async def test_after_a_sync_everything_is_in_sync(synced: Scene) -> None:
    """No direction, nothing since."""
    snapshot = await (await synced.session()).observe()
    assert snapshot.summary.in_sync == snapshot.summary.total == 4
    assert {(each.direction, each.since) for each in snapshot.resources} == {(None, None)}
    assert snapshot.git.ahead == 0


async def test_git_is_ahead_with_the_commit_that_set_the_field(synced: Scene) -> None:
    """Its author and its subject stand beside the field."""
    newer(synced)
    found = await seen(synced)
    assert (found.state, found.direction) == (State.DRIFTED, Direction.GIT_AHEAD)
    (change,) = found.changes
    assert change.path == "spec.template.spec.containers[frontend].image"
    assert (change.desired, change.live) == ("shop/web:2", "shop/web:1")
    assert change.git is not None
    assert (change.git.author, change.git.subject) == ("Tim", "Newer image")
    assert change.git.commit == synced.source.tip.sha


async def test_a_live_edit_is_told_with_the_manager_and_its_time(synced: Scene) -> None:
    """Git did not move: the hand that did is named."""
    await synced.clock.advance(HOUR)
    synced.cluster.living.edit(FRONTEND, EDITED)
    at = synced.clock.now()
    await synced.clock.advance(HOUR)
    found = await seen(synced)
    assert (found.state, found.direction) == (State.DRIFTED, Direction.LIVE_EDITED)
    (change,) = found.changes
    assert (change.path, change.desired, change.live) == ("spec.replicas", 1, 5)
    assert change.cluster is not None
    assert (change.cluster.manager, change.cluster.time) == ("kubectl-edit", at)


async def test_both_sides_moved_in_the_same_field(synced: Scene) -> None:
    """Git and a hand set different replicas."""
    synced.cluster.living.edit(FRONTEND, EDITED)
    synced.commit("Three", frontend=manifests.deployment("frontend", replicas=3))
    assert (await seen(synced)).direction is Direction.BOTH


async def test_both_sides_moved_in_different_fields(synced: Scene) -> None:
    """The resource as a whole moved on both sides; each field has its own cause."""
    synced.cluster.living.edit(FRONTEND, EDITED)
    newer(synced)
    found = await seen(synced)
    assert found.direction is Direction.BOTH
    assert len(found.changes) == 2


async def test_all_changes_of_a_resource_are_explained_at_once(synced: Scene) -> None:
    """Git reads a file's history once for all its lines, and the work tree is looked at once."""
    synced.commit(
        "Three newer", frontend=manifests.deployment("frontend", replicas=3, image="shop/web:2")
    )
    synced.source.calls.clear()
    found = await seen(synced)
    assert [change.git and change.git.subject for change in found.changes] == ["Three newer"] * 2
    asked = synced.source.calls
    assert (asked.count("blame"), asked.count("head"), asked.count("notes")) == (1, 1, 0)


SITE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: example}
data:
  site.conf: |
    listen 80
    gzip on
    log off
  mode: fast
"""


async def cause(scene: Scene, path: str) -> str | None:
    """The subject of the commit that is told of a field of the settings."""
    found = {change.path: change.git for change in (await seen(scene, SETTINGS)).changes}
    told = found[path]
    return told.subject if told else None


@pytest.mark.parametrize("gone", ["    listen 80\n", "    gzip on\n", "    log off\n"])
async def test_a_line_taken_out_of_a_text_is_blamed_on_who_took_it(scene: Scene, gone: str) -> None:
    """The lines that are left tell only who wrote them."""
    scene.commit("Site", settings=SITE)
    await scene.synced()
    scene.commit("Take one out", settings=SITE.replace(gone, ""))
    scene.commit("Slow", settings=SITE.replace(gone, "").replace("fast", "slow"))
    assert await cause(scene, "data[site.conf]") == "Take one out"
    assert await cause(scene, "data.mode") == "Slow"


async def test_a_field_taken_out_is_blamed_on_who_took_it(scene: Scene) -> None:
    """Not on a later commit to the same file; also where the file was moved meanwhile."""
    scene.commit("Site", settings=SITE)
    await scene.synced()
    less = SITE.replace("  mode: fast\n", "")
    scene.commit("No mode", settings=less)
    scene.commit("Move", settings=None, moved=less)
    scene.commit("Explain", moved=f"# why\n{less}")
    assert await cause(scene, "data.mode") == "No mode"


async def test_no_commit_is_behind_what_git_never_stated(scene: Scene) -> None:
    """An entry that a hand put into a list which Git replaces as a whole."""
    text = manifests.deployment("frontend") + "          args: [ours]\n"
    scene.commit("Arguments", frontend=text)
    await scene.synced()

    def add(body: JsonObject) -> None:
        body["spec"]["template"]["spec"]["containers"][0]["args"].append("theirs")

    scene.cluster.living.edit(FRONTEND, add)
    found = await seen(scene)
    (change,) = found.changes
    assert (found.direction, change.op, change.git) == (Direction.LIVE_EDITED, Op.REMOVE, None)


async def test_what_was_deleted_by_hand_is_a_live_edit(synced: Scene) -> None:
    """Missing, but Git did not move."""
    synced.cluster.living.remove(SERVICE)
    found = await seen(synced, SERVICE)
    assert (found.state, found.direction) == (State.MISSING, Direction.LIVE_EDITED)


async def test_what_is_new_in_git_is_git_s_move(synced: Scene) -> None:
    """Missing, and never applied."""
    synced.commit("Cache", cache=manifests.config("cache", size="1"))
    found = await seen(synced, key("ConfigMap/cache"))
    assert (found.state, found.direction) == (State.MISSING, Direction.GIT_AHEAD)


async def test_a_field_that_git_dropped_is_to_be_removed(synced: Scene) -> None:
    """Git's move, blamed on the commit that dropped it."""
    labelled = manifests.deployment("frontend", labels="tier: web")
    synced.commit("Label", frontend=labelled)
    await synced.synced()
    synced.commit("No label", frontend=manifests.deployment("frontend"))
    found = await seen(synced)
    assert found.direction is Direction.GIT_AHEAD
    (change,) = found.changes
    assert (change.op, change.desired, change.live) == (Op.REMOVE, ABSENT, "web")
    assert change.git is not None
    assert change.git.subject == "No label"


async def test_a_dropped_field_that_a_hand_edited_is_still_drift(synced: Scene) -> None:
    """Server-side apply would leave it alone; it was Git's, so it is told."""
    labelled = manifests.deployment("frontend", labels="tier: web")
    synced.commit("Label", frontend=labelled)
    await synced.synced()
    synced.cluster.living.edit(FRONTEND, {"metadata": {"labels": {"tier": "mine"}}})
    synced.commit("No label", frontend=manifests.deployment("frontend"))
    found = await seen(synced)
    assert found.state is State.DRIFTED
    assert found.direction is Direction.BOTH


async def test_a_field_that_a_hand_added_is_extra_and_no_drift(synced: Scene) -> None:
    """In sync, with the extra and its manager beside it."""
    synced.cluster.living.edit(FRONTEND, {"metadata": {"labels": {"team": "shop"}}})
    found = await seen(synced)
    assert found.state is State.IN_SYNC
    (extra,) = found.extra
    assert (extra.path, extra.live, extra.cluster.manager) == (
        "metadata.labels.team",
        "shop",
        "kubectl-edit",
    )


async def test_after_a_partial_sync_only_the_rest_is_behind(synced: Scene) -> None:
    """What was applied at HEAD is in sync, and an edit of it is a live edit."""
    newer(synced)
    synced.commit("Red", settings=manifests.config("settings", colour="red"))
    await (await synced.session()).sync(frozenset({FRONTEND}))
    assert (await seen(synced)).state is State.IN_SYNC
    assert (await seen(synced, SETTINGS)).direction is Direction.GIT_AHEAD
    image = {"spec": {"replicas": 9}}
    synced.cluster.living.edit(FRONTEND, image)
    assert (await seen(synced)).direction is Direction.LIVE_EDITED


async def test_a_stale_resource_is_git_s_move(synced: Scene) -> None:
    """Stale, with its live health."""
    synced.commit("Remove", settings=None)
    found = await seen(synced, SETTINGS)
    assert (found.state, found.direction) == (State.STALE, Direction.GIT_AHEAD)
    assert found.health is not None
    assert found.health.status is HealthStatus.HEALTHY


async def test_a_resource_being_deleted_is_terminating_and_not_in_sync(synced: Scene) -> None:
    """Whatever its fields say."""
    synced.cluster.living.begin_deletion(SETTINGS)
    snapshot = await (await synced.session()).observe()
    assert row(snapshot, SETTINGS).state is State.TERMINATING
    assert snapshot.summary.out_of_sync == 1


async def test_another_revision_has_no_direction_and_no_age(synced: Scene) -> None:
    """Both are about the tip: what came since is neither an edit, nor left behind."""
    old = synced.source.tip
    replicas = manifests.deployment("frontend", replicas=3)
    synced.commit("Scale and add", frontend=replicas, more=manifests.config("more", a="b"))
    await synced.synced()
    found = await (await synced.session()).observe(revision=old.sha)
    assert row(found, FRONTEND).state is State.DRIFTED
    assert row(found, key("ConfigMap/more")).state is State.STALE
    assert {(each.direction, each.since) for each in found.resources} == {(None, None)}
    tip = await (await synced.session()).observe(revision=synced.source.tip.sha)
    assert tip.summary.in_sync == tip.summary.total


async def test_an_earlier_revision_can_be_compared(synced: Scene) -> None:
    """Against what Git said then."""
    old = synced.source.tip
    newer(synced)
    await synced.synced()
    assert (await seen(synced)).state is State.IN_SYNC
    found = await seen(synced, revision=old.short)
    assert found.state is State.DRIFTED
    assert found.changes[0].desired == "shop/web:1"


async def test_how_far_git_is_ahead_is_counted(synced: Scene) -> None:
    """In commits since the synced revision."""
    newer(synced)
    newer(synced, "shop/web:3")
    snapshot = await (await synced.session()).observe()
    assert snapshot.git.ahead == 2
    assert snapshot.synced_revision is not None
    assert snapshot.synced_revision.subject == "First manifests"


# --- since when --------------------------------------------------------------


async def test_a_live_edit_is_drift_since_its_manager_s_time(synced: Scene) -> None:
    """Known also by who looks for the first time."""
    await synced.clock.advance(HOUR)
    synced.cluster.living.edit(FRONTEND, EDITED)
    at = synced.clock.now()
    await synced.clock.advance(HOUR)
    assert (await seen(synced)).since == at


async def test_a_commit_is_drift_since_it_was_written(synced: Scene) -> None:
    """Git's author time."""
    await synced.clock.advance(HOUR)
    newer(synced)
    at = synced.clock.now()
    await synced.clock.advance(HOUR)
    assert (await seen(synced)).since == at


# --- who is asked ------------------------------------------------------------


async def test_the_server_is_asked_only_where_something_differs(synced: Scene) -> None:
    """One dry run for one difference; the rest is compared locally."""
    synced.cluster.living.edit(FRONTEND, EDITED)
    snapshot = await (await synced.session()).observe()
    asked = [call.key for call in synced.cluster.script.of("apply", dry_run=True)]
    assert asked == [FRONTEND]
    assert row(snapshot, FRONTEND).verdict is Verdict.SERVER
    assert row(snapshot, SERVICE).verdict is Verdict.LOCAL
    assert snapshot.verified == 1


async def test_verifying_asks_about_everything(synced: Scene) -> None:
    """Each verdict is the server's."""
    snapshot = await (await synced.session()).observe(verify=True)
    assert snapshot.verified == len(snapshot.resources) == 4


async def test_a_local_comparison_asks_about_nothing(synced: Scene) -> None:
    """Drift is found all the same."""
    synced.cluster.living.edit(FRONTEND, EDITED)
    found = await seen(synced, local=True)
    assert (found.state, found.verdict) == (State.DRIFTED, Verdict.LOCAL)
    assert synced.cluster.script.of("apply", dry_run=True) == []


async def test_what_an_admission_policy_changes_is_no_drift(scene: Scene) -> None:
    """Locally it differs; the server says that applying would change nothing."""

    scene.cluster.admit = lambda body: (
        {**body, "data": {"colour": "policy"}} if body["kind"] == "ConfigMap" else body
    )
    await scene.synced()
    found = await seen(scene, SETTINGS)
    assert (found.state, found.verdict) == (State.IN_SYNC, Verdict.SERVER)


@pytest.mark.parametrize("stated", [{"colour": "blue"}, {}], ids=["otherwise", "not at all"])
async def test_what_a_policy_sets_is_neither_git_s_nor_a_hand_s(
    synced: Scene, stated: dict[str, str]
) -> None:
    """The server's answer has what the manifest does not state: nobody is blamed for it."""
    synced.commit("Settings", settings=manifests.config("settings", size="1", **stated))
    await synced.synced()
    synced.cluster.admit = lambda body: (
        {**body, "data": {**body["data"], "colour": "policy"}}
        if body["kind"] == "ConfigMap"
        else body
    )
    session = await synced.session()
    found = row(await session.observe(verify=True), SETTINGS)
    assert (found.state, found.direction, found.since) == (State.DRIFTED, None, None)
    change = found.changes[0]
    assert (change.path, change.desired, change.by_server) == ("data.colour", "policy", True)
    assert change.git is None


async def test_what_git_asks_for_is_git_s_also_beside_a_policy(synced: Scene) -> None:
    """What Git changed and what it dropped have their commit; the policy's field has none."""
    synced.cluster.admit = lambda body: (
        {**body, "data": {**body["data"], "painted": "yes"}}
        if body["kind"] == "ConfigMap"
        else body
    )
    synced.commit("Settings", settings=manifests.config("settings", size="2"))
    found = await seen(synced, SETTINGS)
    assert {change.path: (change.by_server, change.git is None) for change in found.changes} == {
        "data.colour": (False, False),
        "data.size": (False, False),
        "data.painted": (True, True),
    }
    assert found.direction is Direction.GIT_AHEAD


async def test_a_local_verdict_does_not_spare_the_server_its_own(scene: Scene) -> None:
    """Who looked locally first, and then asks for more, gets the server's word."""
    scene.cluster.admit = lambda body: (
        {**body, "data": {"colour": "policy"}} if body["kind"] == "ConfigMap" else body
    )
    await scene.synced()
    session = await scene.session()
    local = row(await session.observe(local=True), SETTINGS)
    assert (local.state, local.verdict) == (State.DRIFTED, Verdict.LOCAL)
    found = row(await session.observe(), SETTINGS)
    assert (found.state, found.verdict) == (State.IN_SYNC, Verdict.SERVER)


async def test_without_the_right_to_dry_run_the_local_verdict_stands_and_says_so(
    synced: Scene,
) -> None:
    """Drifted by our own comparison, with what is missing."""
    synced.cluster.living.edit(FRONTEND, EDITED)
    error = Forbidden("You may not patch deployments.", verb="patch")
    synced.cluster.script.fail("apply", "Deployment", error, dry_run=True)
    found = await seen(synced)
    assert (found.state, found.verdict) == (State.DRIFTED, Verdict.LOCAL)
    assert found.error == "Compared locally only: You may not patch deployments."
    assert not found.unanswered
    assert found.changes[0].path == "spec.replicas"


async def test_a_manifest_that_the_server_rejects_is_a_failed_row(synced: Scene) -> None:
    """With the server's words; it would not apply either."""
    newer(synced)
    synced.cluster.script.fail("apply", "Deployment", Rejected("No such image."), dry_run=True)
    found = await seen(synced)
    assert (found.state, found.error) == (State.FAILED, "No such image.")


@pytest.mark.parametrize(
    "refused", [Rejected("No such image."), Forbidden("The policy no-maps denied it.")]
)
async def test_what_looks_in_sync_and_would_be_refused_is_a_failed_row(
    synced: Scene, refused: ClusterError
) -> None:
    """A policy may say no with the code of a missing right: it is no want of rights."""
    synced.cluster.script.fail("apply", "Deployment", refused, dry_run=True)
    found = await seen(synced, verify=True)
    assert (found.state, found.error) == (State.FAILED, refused.message)


QUOTA = Forbidden("The quota tight leaves no room for configmap/cache.")


@pytest.mark.parametrize("error", [Rejected("No such size."), QUOTA])
async def test_a_new_manifest_that_the_server_refuses_is_a_failed_row(
    synced: Scene, error: ClusterError
) -> None:
    """Asked without a word about verifying: no sync would make it, and it says why."""
    synced.commit("Cache", cache=manifests.config("cache", size="1"))
    synced.cluster.script.fail("apply", "ConfigMap", error, dry_run=True)
    found = await seen(synced, key("ConfigMap/cache"))
    assert (found.state, found.health) == (State.FAILED, Health(HealthStatus.MISSING))
    assert found.error == f"It cannot be created: {error}"


async def test_what_may_not_be_asked_about_or_needs_what_is_still_to_come_is_missing(
    synced: Scene,
) -> None:
    """A right is missing, or a service account: a difference all the same, and it says why."""
    synced.commit("Cache", cache=manifests.config("cache", size="1"))
    absent = 'error looking up service account shop/a: serviceaccount "a" not found'
    for error, told in (
        (
            Forbidden("You may not create configmaps.", verb="create"),
            "Not asked whether it can be created: You may not create configmaps.",
        ),
        (Forbidden(absent), f"So far: {absent}"),
    ):
        synced.cluster.script.fail("apply", "ConfigMap", error, dry_run=True, times=1)
        found = await seen(synced, key("ConfigMap/cache"))
        assert (found.state, found.error) == (State.MISSING, told)


async def test_what_misses_its_namespace_too_is_just_missing(scene: Scene) -> None:
    """Nothing is wrong with it, and nothing is asked: the namespace comes with the same sync."""
    found = await seen(scene, verify=True)
    assert (found.state, found.error) == (State.MISSING, None)
    asked = scene.cluster.script.of("apply", "", dry_run=True)
    assert [call.key for call in asked] == [NAMESPACE]


async def test_a_server_that_does_not_answer_leaves_the_local_verdict(synced: Scene) -> None:
    """One row says so; the others are told as ever."""
    synced.cluster.living.edit(FRONTEND, EDITED)
    synced.cluster.script.fail("apply", "Deployment", Unreachable("No answer."), dry_run=True)
    snapshot = await (await synced.session()).observe()
    found = row(snapshot, FRONTEND)
    assert (found.state, found.verdict) == (State.DRIFTED, Verdict.LOCAL)
    assert found.error == "Compared locally only: No answer."
    assert found.unanswered
    assert row(snapshot, SERVICE).error is None


async def test_a_busy_server_is_asked_again_when_it_wants_to_be(synced: Scene) -> None:
    """After its own pause the verdict is the server's."""
    synced.cluster.living.edit(FRONTEND, EDITED)
    busy = Busy("Too much to do.", status=429, retry_after=7.0)
    synced.cluster.script.fail("apply", "Deployment", busy, dry_run=True, times=3)
    assert (await seen(synced)).verdict is Verdict.SERVER
    assert synced.clock.slept.count(7.0) == 3


# --- what cannot be seen or used ---------------------------------------------


async def test_a_kind_that_may_not_be_listed_is_said_and_the_rest_goes_on(synced: Scene) -> None:
    """Its rows fail with the server's reason, not as missing; the snapshot names the limit."""
    synced.cluster.script.fail("list", "ConfigMap", Forbidden("You may not list configmaps."))
    snapshot = await (await synced.session()).observe()
    denied = row(snapshot, SETTINGS)
    assert (denied.state, denied.error) == (State.FAILED, "You may not list configmaps.")
    assert denied.health is not None
    assert denied.health.status is HealthStatus.UNKNOWN
    assert row(snapshot, FRONTEND).state is State.IN_SYNC
    assert "You may not list configmaps." in snapshot.cluster.limits


async def test_what_may_not_be_listed_everywhere_is_listed_one_by_one(synced: Scene) -> None:
    """Rights in each namespace are enough, however many namespaces there are."""
    places = [f"place-{n}" for n in range(6)]
    for place in places:
        synced.source.push(
            {
                f"{place}/ns.yaml": manifests.namespace(place),
                f"{place}/settings.yaml": manifests.config("settings", namespace=place, x="1"),
            },
            f"Add {place}",
        )
    await synced.synced()

    def only_one_by_one(call: Any) -> None:
        if call.namespace is None:
            message = "You may not list configmaps at the cluster scope."
            raise Forbidden(message, verb="list")

    synced.cluster.script.when("list", "ConfigMap", only_one_by_one)
    snapshot = await (await synced.session()).observe()
    states = {row(snapshot, key("ConfigMap/settings", place)).state for place in places}
    assert states == {State.IN_SYNC}


async def test_a_kind_that_is_gone_names_the_version_that_is_served(synced: Scene) -> None:
    """The book's `extensions/v1beta1` Ingress."""
    text = manifests.service("web").replace(
        "v1\nkind: Service", "extensions/v1beta1\nkind: Ingress"
    )
    synced.commit("From the book", ingress=text)
    snapshot = await (await synced.session()).observe()
    (failed,) = [each for each in snapshot.resources if each.state is State.FAILED]
    assert failed.key.kind == "Ingress"
    assert failed.error is not None
    assert "networking.k8s.io/v1" in failed.error
    assert "ingress.yaml:1" in failed.error


async def test_a_file_that_cannot_be_read_is_a_finding_with_its_place(synced: Scene) -> None:
    """The rest is compared as ever, and nothing becomes stale by it."""
    synced.commit("Oops", settings="kind: ConfigMap\nkind: [\n")
    snapshot = await (await synced.session()).observe()
    assert [finding.file for finding in snapshot.findings] == ["settings.yaml"]
    assert row(snapshot, FRONTEND).state is State.IN_SYNC
    assert snapshot.summary.stale == 0


async def test_only_one_namespace_is_looked_at_when_asked_for(synced: Scene) -> None:
    """Cluster-scoped resources and other namespaces are left out, also of the lists."""
    synced.commit("Elsewhere", elsewhere=manifests.config("elsewhere", namespace="default"))
    await synced.synced()
    synced.cluster.script.calls.clear()
    snapshot = await (await synced.session(only_namespace="example")).observe()
    assert {each.key for each in snapshot.resources} == {FRONTEND, SERVICE, SETTINGS}
    assert {call.namespace for call in synced.cluster.script.of("list")} == {"example"}


# --- beside it ---------------------------------------------------------------


async def test_replicas_that_an_autoscaler_owns_are_no_drift_and_it_is_named(
    synced: Scene,
) -> None:
    """Controllers' fields are named as such, never fought."""
    synced.commit("Scale", scale=manifests.autoscaler("scaler", "frontend"))
    await synced.synced()
    manager = "kube-controller-manager"
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 7}}, manager=manager)
    found = await seen(synced, verify=True)
    assert (found.state, found.autoscaler) == (State.IN_SYNC, "scaler")


async def test_an_autoscaler_that_git_does_not_know_counts_too(synced: Scene) -> None:
    """Somebody made it by hand; it owns the replicas all the same."""
    synced.cluster.living.create(
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": "by-hand", "namespace": "example"},
            "spec": {
                "maxReplicas": 9,
                "scaleTargetRef": {
                    "apiVersion": "apps/v1",
                    "kind": "Deployment",
                    "name": "frontend",
                },
            },
        }
    )
    manager = "kube-controller-manager"
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 7}}, manager=manager)
    found = await seen(synced)
    assert (found.state, found.autoscaler) == (State.IN_SYNC, "by-hand")


async def test_a_secret_s_values_are_never_shown(synced: Scene) -> None:
    """The row says that one changed, and neither what it was nor what it is."""
    login = key("Secret/login")
    old, new = (base64.b64encode(word).decode() for word in (b"hunter2", b"correct horse"))
    synced.commit("Login", login=manifests.secret("login", password=old))
    await synced.synced()
    synced.commit("Login again", login=manifests.secret("login", password=new))
    found = await seen(synced, login)
    (change,) = found.changes
    assert change.path == "data.password"
    assert change.desired != change.live
    for word in (old, new, "hunter2", "correct horse"):
        assert word not in repr(found)


async def test_health_comes_from_the_live_status(synced: Scene) -> None:
    """In sync and progressing are two things."""
    synced.cluster.living.set_status(FRONTEND, observedGeneration=1, replicas=1, updatedReplicas=1)
    found = await seen(synced)
    assert found.state is State.IN_SYNC
    assert found.health is not None
    assert (found.health.status, found.health.ready, found.health.wanted) == (
        HealthStatus.PROGRESSING,
        0,
        1,
    )


async def test_after_a_sync_the_session_knows_the_health_of_what_it_applied(scene: Scene) -> None:
    """`health` holds a row for each resource, in sync and healthy."""
    session = await scene.session()
    await session.sync()
    assert {each.key for each in session.health} == {FRONTEND, SERVICE, SETTINGS, NAMESPACE}
    assert {each.state for each in session.health} == {State.IN_SYNC}
    assert {each.health.status for each in session.health if each.health} == {HealthStatus.HEALTHY}


@pytest.mark.parametrize("words", [("deploy/frontend",), ("example/deployment/frontend",)])
async def test_resources_are_named_as_kubectl_names_them(
    synced: Scene, words: tuple[str, ...]
) -> None:
    """With or without the namespace, by any name of the kind."""
    session = await synced.session()
    assert session.select(words) == {FRONTEND}


async def test_what_has_no_namespace_and_gets_none_says_so(synced: Scene) -> None:
    """Missing all the same; where Git makes the namespace too, nothing is said."""
    lost = manifests.config("lost", namespace="nowhere", x="1")
    synced.commit("Lost", lost=lost)
    found = await seen(synced, key("ConfigMap/lost", "nowhere"))
    assert found.state is State.MISSING
    assert found.error == "Its namespace nowhere does not exist, and Git does not make it."
    synced.commit("Found", nowhere=manifests.namespace("nowhere"))
    found = await seen(synced, key("ConfigMap/lost", "nowhere"))
    assert (found.state, found.error) == (State.MISSING, None)


async def test_a_server_that_could_not_answer_was_asked_all_the_same(synced: Scene) -> None:
    """A webhook that is down: drifted by our own comparison, and the row says why only by it."""
    synced.cluster.living.edit(FRONTEND, EDITED)
    synced.cluster.script.fail("apply", "", Busy("It is down.", hint="Wait."), dry_run=True)
    found = await seen(synced)
    assert (found.state, found.verdict) == (State.DRIFTED, Verdict.LOCAL)
    assert found.error == "Compared locally only: It is down. Wait."
    assert found.unanswered


async def test_a_webhook_that_came_after_the_last_sync_has_the_server_asked(synced: Scene) -> None:
    """What looks in sync may be refused now: every object is asked about, until the next sync."""
    assert (await seen(synced)).verdict is Verdict.LOCAL
    synced.cluster.living.mutate("widgets")
    refused = Rejected("The webhook refuses it.")
    synced.cluster.script.fail("apply", FRONTEND.kind, refused, dry_run=True)
    found = await seen(synced)
    assert found.state is State.FAILED
    assert "The webhook refuses it." in (found.error or "")
    assert (await seen(synced, SETTINGS)).verdict is Verdict.SERVER
    assert (await seen(synced, local=True)).state is State.IN_SYNC
    await synced.synced()
    assert (await seen(synced, SETTINGS)).verdict is Verdict.LOCAL


async def test_what_a_new_policy_refuses_fails_the_sync_and_stays_told(synced: Scene) -> None:
    """The sync sends it although it stands as it was; what passed is not asked about again."""
    synced.cluster.living.mutate("widgets")
    synced.cluster.script.fail("apply", FRONTEND.kind, Rejected("The policy refuses it."))
    session = await synced.session()
    for _ in range(2):
        operation = await session.sync(wait=False)
        (failed,) = operation.failures
        assert failed.key == FRONTEND
        assert (await seen(synced)).state is State.FAILED
    assert (await seen(synced, SETTINGS)).verdict is Verdict.LOCAL


async def test_what_is_locked_is_asked_about_while_policies_are_others(synced: Scene) -> None:
    """No sync sends it, so that nobody knows whether it would pass."""
    await (await synced.session()).lock(SETTINGS, "incident 42")
    synced.cluster.living.mutate("widgets")
    await synced.synced()
    assert (await seen(synced, SETTINGS)).verdict is Verdict.SERVER
    assert (await seen(synced)).verdict is Verdict.LOCAL


async def test_webhooks_that_may_not_be_listed_change_nothing(synced: Scene) -> None:
    """As ever then: compared locally, and the look is no failure."""
    synced.cluster.living.mutate("widgets")
    denied = Forbidden("You may not list them.", verb="list")
    synced.cluster.script.fail("list", "MutatingWebhookConfiguration", denied)
    assert (await seen(synced)).verdict is Verdict.LOCAL
