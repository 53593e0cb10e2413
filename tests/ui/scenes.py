"""Snapshots to show: the book's repository in its usual and unusual states, at one fixed time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gitops_tui.core.desired import Finding, Origin
from gitops_tui.core.drift import (
    Direction,
    ExtraField,
    FieldChange,
    Op,
    ResourceStatus,
    State,
    Verdict,
    summarise,
)
from gitops_tui.core.health import Health, HealthStatus
from gitops_tui.core.locks import Lock
from gitops_tui.core.operations import Action, Operation, OperationKind, Phase, Result
from gitops_tui.core.pins import Pin
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import GitCause, LiveCause, Revision
from gitops_tui.core.signatures import Doubt, Fault, Signatures
from gitops_tui.core.snapshot import ClusterPhase, ClusterView, GitView, Snapshot, TimerView
from gitops_tui.core.state import Synced
from gitops_tui.core.target import Target
from gitops_tui.core.unfinished import Interrupted, Unfinished

NOW = datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC)


def ago(**span: float) -> datetime:
    """A moment before NOW."""
    return NOW - timedelta(**span)


def revision(digit: str, author: str, subject: str, **span: float) -> Revision:
    """A commit whose hash begins with seven times the digit."""
    return Revision((digit * 40)[:40], author, ago(**span), subject)


HISTORY = (
    revision("4f1c2ab", "ana", "Scale the frontend down for the night", minutes=2),
    revision("77aa01e", "ben", "Raise users-backend to two replicas", minutes=9),
    revision("9be01d3", "ana", "New user form", hours=4),
    revision("c01dbee", "eva", "Pin every image", hours=11),
    revision("5d2a9f0", "ana", "Give every container its limits", days=1),
    revision("0b77e61", "ben", "Start with three services", days=3),
)
HEAD, RUNS = HISTORY[0], HISTORY[2]


def key(kind: str, name: str, namespace: str = "example") -> ResourceKey:
    """A key in the group that the kind is at home in."""
    group = {"Deployment": "apps", "Ingress": "networking.k8s.io"}.get(kind, "")
    return ResourceKey(group, kind, "" if kind == "Namespace" else namespace, name)


FRONTEND = key("Deployment", "frontend")
USERS = key("Deployment", "users-backend")
THOUGHTS = key("Deployment", "thoughts-backend")


def healthy(ready: int, wanted: int) -> Health:
    """Healthy, or on its way there."""
    if ready == wanted:
        return Health(HealthStatus.HEALTHY, ready=ready, wanted=wanted)
    message = f"{ready} of {wanted} replicas are ready"
    return Health(HealthStatus.PROGRESSING, message, ready, wanted)


def row(resource: ResourceKey, state: State = State.IN_SYNC, **more: object) -> ResourceStatus:
    """A row with the server's verdict."""
    version = f"{resource.group}/v1" if resource.group else "v1"
    made = ResourceStatus(resource, version, state, Verdict.SERVER)
    folder = resource.name.replace("-", "_")
    origin = Origin(f"manifests/{folder}/{resource.kind.lower()}.yaml", 1)
    return replace(made, origin=origin, **more)  # type: ignore[arg-type]  # fields by name


LOCK = Lock(THOUGHTS, "ana", "incident 42", ago(minutes=20), NOW + timedelta(hours=1))

SCALED = FieldChange(
    "/spec/replicas",
    "spec.replicas",
    Op.CHANGE,
    desired=2,
    live=4,
    git=GitCause(HEAD.sha, "ana", HEAD.time, HEAD.subject),
    cluster=LiveCause("gitops-tui", ago(hours=4)),
)
EDITED = FieldChange(
    "/spec/template/spec/containers/0/image",
    "spec.template.spec.containers[users-backend].image",
    Op.CHANGE,
    desired="thoughts/users-backend:v1.1",
    live="thoughts/users-backend:dev",
    git=GitCause(HISTORY[3].sha, "eva", HISTORY[3].time, HISTORY[3].subject),
    cluster=LiveCause("kubectl-set", ago(minutes=14)),
)
DEBUG = ExtraField(
    "/metadata/labels/debug", "metadata.labels.debug", "on", LiveCause("kubectl-label", None)
)

ROWS = (
    row(
        FRONTEND,
        State.DRIFTED,
        direction=Direction.GIT_AHEAD,
        health=healthy(4, 4),
        changes=(SCALED,),
        since=ago(minutes=2),
    ),
    row(THOUGHTS, lock=LOCK, health=healthy(1, 1)),
    row(
        USERS,
        State.DRIFTED,
        direction=Direction.LIVE_EDITED,
        health=healthy(1, 1),
        changes=(EDITED,),
        since=ago(minutes=14),
    ),
    row(key("Ingress", "frontend")),
    row(key("Ingress", "thoughts-backend")),
    row(key("Ingress", "users-backend")),
    row(key("Namespace", "example")),
    row(key("Service", "frontend"), extra=(DEBUG,)),
    row(key("Service", "thoughts-backend")),
    row(key("Service", "users-backend")),
)


def pod(workload: ResourceKey, suffix: str, status: str = "Running", **more: object) -> PodStatus:
    """A pod of a workload."""
    made = PodStatus(
        namespace=workload.namespace,
        name=f"{workload.name}-{suffix}",
        uid=f"uid-{workload.name}-{suffix}",
        resource_version="1",
        status=status,
        ready=1 if status == "Running" else 0,
        containers=1,
        restarts=0,
        created=ago(hours=1),
        node="node-0",
        ip="10.0.0.7",
        owner=workload,
        container_names=(workload.name,),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


PODS = (
    pod(FRONTEND, "5fc9f4bf66-5lfkj"),
    pod(FRONTEND, "5fc9f4bf66-8x2dw"),
    pod(FRONTEND, "5fc9f4bf66-qzhms"),
    pod(FRONTEND, "5fc9f4bf66-w7ttn", restarts=2),
    pod(THOUGHTS, "77c5d4b8c9-r4kfp"),
    pod(USERS, "6d5f9c7b44-2mmxq"),
)

SYNC = Operation(
    "op-7",
    OperationKind.SYNC,
    "ana",
    "timer",
    ago(hours=1),
    revision=RUNS.sha,
    phase=Phase.SUCCEEDED,
    ended=ago(hours=1),
    done=10,
    total=10,
    message="10 resources are as Git says",
)


def snapshot(rows: tuple[ResourceStatus, ...] = ROWS, **more: object) -> Snapshot:
    """An ordinary afternoon: Git two commits ahead, somebody edited live, one lock."""
    made = Snapshot(
        target=Target(repo="/home/ana/shop", branch="main", paths=("manifests",), name="staging"),
        taken=NOW,
        git=GitView(
            repository="git@git.example.com:shop/manifests.git",
            branch="main",
            head=HEAD,
            ahead=2,
            remote=True,
            fetched_at=ago(seconds=12),
        ),
        cluster=ClusterView("kind-dev", "https://127.0.0.1:6443", "v1.37.2", ClusterPhase.LIVE),
        timer=TimerView(
            armed=True,
            next_sync=NOW + timedelta(minutes=3, seconds=12),
            holder="ana@laptop",
            mine=True,
        ),
        owner="ana",
        synced=Synced(RUNS.sha, ago(hours=1), "ana", "timer"),
        synced_revision=RUNS,
        ready=True,
        ever_synced=True,
        resources=rows,
        summary=summarise(rows),
        verified=len(rows),
        pods={one.id: one for one in PODS},
        history=HISTORY,
        operations=(SYNC,),
        locks={THOUGHTS: LOCK},
        state_place="cluster",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def in_sync() -> Snapshot:
    """Nothing to do."""
    rows = tuple(row(one.key, health=one.health) for one in ROWS)
    calm = snapshot(rows, git=replace(snapshot().git, ahead=0))
    synced = Synced(HEAD.sha, ago(minutes=1), "ana", "timer")
    return replace(calm, synced=synced, synced_revision=HEAD)


def pinned() -> Snapshot:
    """Held where it runs, two commits behind Git."""
    before = in_sync()
    return replace(
        before,
        pin=Pin(RUNS.sha, "ana", "incident 42", ago(hours=3)),
        pinned_revision=RUNS,
        synced=Synced(RUNS.sha, ago(hours=3), "ana", "operator"),
        synced_revision=RUNS,
        git=replace(before.git, ahead=2, past_pin=2),
    )


def interrupted(commit: str | None, *, applied: bool = False, minutes: int = 9) -> Snapshot:
    """A rollback whose process died, before or after Git had its commit, or all was applied."""
    begun = Unfinished(
        "r1", "rollback", "Back", HEAD.sha, "t" * 40, "ana", ago(minutes=minutes), applied
    )
    return replace(in_sync(), interrupted=Interrupted(begun, commit))


def frozen() -> Snapshot:
    """Two commits behind Git, for the first of them is signed by a key that is not allowed."""
    before = in_sync()
    doubt = Doubt(HISTORY[1], Fault.UNKNOWN_KEY, "SHA256:nScPgTs6WNZnRhA2bNLP")
    told = f"{doubt}: syncs stay at {RUNS.short}, the last verified revision."
    return replace(
        before,
        target=replace(before.target, signatures=Signatures.REQUIRED),
        wanted=RUNS,
        doubt=doubt,
        frozen=told,
        warnings=(told,),
        synced=Synced(RUNS.sha, ago(hours=3), "ana", "timer"),
        synced_revision=RUNS,
        git=replace(before.git, ahead=2, unverified=2, notes=(told,)),
    )


def withheld() -> Snapshot:
    """Never synced, and the tip is not signed."""
    doubt = Doubt(HEAD, Fault.UNSIGNED)
    told = f"{doubt}, and nothing before it was verified: nothing is applied."
    before = replace(never_synced(), resources=(), summary=summarise(()))
    return replace(
        before,
        target=replace(before.target, signatures=Signatures.REQUIRED),
        wanted=None,
        doubt=doubt,
        withheld=told,
        git=replace(before.git, notes=(told,)),
    )


def never_synced() -> Snapshot:
    """An empty cluster, the first time."""
    rows = tuple(row(one.key, State.MISSING) for one in ROWS)
    return snapshot(
        rows,
        synced=None,
        synced_revision=None,
        ever_synced=False,
        pods={},
        operations=(),
        locks={},
        timer=TimerView(),
        git=replace(snapshot().git, ahead=None),
    )


def syncing() -> Snapshot:
    """In the middle of a sync: a rollout is under way."""
    running = replace(
        SYNC,
        id="op-8",
        phase=Phase.RUNNING,
        ended=None,
        done=7,
        total=10,
        message="",
        started=ago(seconds=4),
        revision=HEAD.sha,
        waiting_for="deployment/frontend: 3 of 4 replicas are ready",
    )
    rows = (row(FRONTEND, health=healthy(3, 4)), *ROWS[1:])
    return snapshot(rows, operation=running)


def failed() -> Snapshot:
    """A sync that one resource did not survive."""
    reason = "The cluster refused: you may not patch deployments in example (ask for verb patch)."
    results = (
        Result(FRONTEND, Action.FAILED, reason),
        Result(THOUGHTS, Action.SKIPPED, "locked by ana (incident 42)"),
        Result(USERS, Action.CONFIGURED),
    )
    over = replace(SYNC, id="op-9", phase=Phase.FAILED, results=results, message="1 of 10 failed")
    return snapshot(operation=over, operations=(over, SYNC))


def lost() -> Snapshot:
    """The cluster went away 40 seconds ago."""
    cluster = replace(
        snapshot().cluster,
        phase=ClusterPhase.LOST,
        since=ago(seconds=40),
        error="The connection to 127.0.0.1:6443 was refused.",
    )
    return snapshot(cluster=cluster)


def broken() -> Snapshot:
    """Manifests that cannot be read, rights that are missing, Git that cannot be fetched."""
    findings = (
        Finding("manifests/frontend/service.yaml", 12, "a tab cannot indent YAML; use spaces."),
        Finding(
            "manifests/old/ingress.yaml",
            1,
            "extensions/v1beta1 Ingress is gone; write networking.k8s.io/v1.",
        ),
    )
    stale = row(key("Service", "newsletter"), State.STALE, since=ago(days=2))
    crashing = Health(HealthStatus.DEGRADED, "container users-backend crashes", 0, 1)
    rows = (*ROWS[:2], replace(ROWS[2], health=crashing), *ROWS[3:], stale)
    limits = ("secrets in example: no right to list",)
    return snapshot(
        rows,
        findings=findings,
        cluster=replace(snapshot().cluster, limits=limits),
        git=replace(
            snapshot().git,
            error="git.example.com did not answer within 10 s.",
            fetched_at=ago(minutes=7),
        ),
    )


def many(number: int) -> Snapshot:
    """A big cluster: that many workloads and as many pods."""
    rows = tuple(
        row(
            key("Deployment", f"app-{index:05}", f"team-{index % 20:02}"),
            State.DRIFTED if index % 97 == 0 else State.IN_SYNC,
            health=healthy(1, 1),
        )
        for index in range(number)
    )
    pods = {
        one.id: one
        for one in (pod(each.key, f"{7 * index:08x}") for index, each in enumerate(rows))
    }
    return snapshot(rows, pods=pods, verified=number // 2)
