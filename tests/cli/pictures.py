"""Resources, snapshots and operations to render: the story of a small frontend."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gitops_tui.core.desired import Finding, Origin
from gitops_tui.core.drift import (
    Direction,
    ExtraField,
    FieldChange,
    IgnoredField,
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
from gitops_tui.core.releasing import ContainerImage, ImageChange
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import GitCause, LiveCause, Revision
from gitops_tui.core.signatures import Doubt, Fault, Signatures
from gitops_tui.core.snapshot import ClusterPhase, ClusterView, GitView, Snapshot, TimerView
from gitops_tui.core.state import Synced, TargetState
from gitops_tui.core.target import Target
from gitops_tui.engine.api import (
    CommitView,
    EditPreview,
    Effect,
    EffectAction,
    ManifestChange,
    ManifestMove,
    PinPreview,
    Proposal,
    PruneCandidate,
    PrunePreview,
    RollbackHow,
    RollbackPreview,
    SyncPreview,
)
from gitops_tui.engine.ports import FileChange, GitChange

NOW = datetime(2026, 11, 23, 14, 5, 0, tzinfo=UTC)
DEPLOYMENT = ResourceKey("apps", "Deployment", "example", "frontend")
SERVICE = ResourceKey("", "Service", "example", "frontend")
NAMESPACE = ResourceKey("", "Namespace", "", "example")
HEAD = Revision("4f1c2ab" + "0" * 33, "ana", NOW - timedelta(minutes=2), "Scale the frontend down")
OLD = Revision("9be01d3" + "0" * 33, "ben", NOW - timedelta(hours=3), "Add the frontend")

CHANGE = FieldChange(
    "/spec/replicas",
    "spec.replicas",
    Op.CHANGE,
    desired=2,
    live=4,
    git=GitCause(HEAD.sha, "ana", HEAD.time, HEAD.subject),
    cluster=LiveCause("kubectl-scale", NOW - timedelta(minutes=3)),
)
EXTRA = ExtraField(
    "/spec/template/spec/containers/0/env/2",
    "spec.template.spec.containers[frontend].env[DEBUG]",
    {"name": "DEBUG", "value": "1"},
    LiveCause("kubectl-edit", None),
)
IGNORED = IgnoredField(
    "/spec/minReadySeconds", "spec.minReadySeconds", "the configuration", desired=5, live=9
)
DRIFTED = ResourceStatus(
    DEPLOYMENT,
    "apps/v1",
    State.DRIFTED,
    Verdict.SERVER,
    Direction.GIT_AHEAD,
    Health(HealthStatus.HEALTHY, "4 of 4 replicas are ready", 4, 4),
    origin=Origin("frontend/deployment.yaml", 1),
    changes=(CHANGE,),
    extra=(EXTRA,),
    ignored=(IGNORED,),
    since=NOW - timedelta(minutes=2),
)
ROLLING = Health(HealthStatus.PROGRESSING, "1 of 4 replicas is ready", 1, 4)
IN_SYNC = ResourceStatus(SERVICE, "v1", State.IN_SYNC, Verdict.SERVER)
LOCK = Lock(DEPLOYMENT, "ana", "incident 42", NOW - timedelta(hours=1), NOW + timedelta(hours=1))
FINDING = Finding("broken.yaml", 3, "a tab cannot indent", hides=True)


def row(state: State, key: ResourceKey = SERVICE) -> ResourceStatus:
    """A resource in `state`, nothing else said."""
    return ResourceStatus(key, "v1", state)


def snapshot(
    *resources: ResourceStatus, findings: tuple[Finding, ...] = (), **more: object
) -> Snapshot:
    """A picture of `resources`, synced at OLD while Git is at HEAD."""
    picture = Snapshot(
        target=Target(),
        taken=NOW,
        git=GitView("https://git.example/app", "main", HEAD, ahead=1),
        cluster=ClusterView("kind-dev", "https://10.0.0.1:6443", "v1.37.2", ClusterPhase.LIVE),
        timer=TimerView(armed=True, next_sync=NOW + timedelta(minutes=3), holder="ana@laptop-1"),
        owner="ana",
        synced=Synced(OLD.sha, NOW - timedelta(hours=1), "ana", "operator"),
        ready=True,
        ever_synced=True,
        resources=resources,
        summary=summarise(resources),
        findings=findings,
        state_place="cluster",
    )
    return replace(picture, **more)  # type: ignore[arg-type] # fields of Snapshot, by name


def operation(*results: Result, **more: object) -> Operation:
    """A sync by ana that ended well."""
    told = Operation(
        "op-1",
        OperationKind.SYNC,
        "ana",
        "operator",
        NOW - timedelta(seconds=20),
        revision=HEAD.sha,
        phase=Phase.SUCCEEDED,
        ended=NOW,
        results=results,
    )
    return replace(told, **more)  # type: ignore[arg-type] # fields of Operation, by name


def frozen(*resources: ResourceStatus) -> Snapshot:
    """A picture in which HEAD is not verified, and syncs stay at OLD."""
    doubt = Doubt(HEAD, Fault.UNKNOWN_KEY, "SHA256:abc")
    told = snapshot(*resources, wanted=OLD, doubt=doubt)
    sentence = f"{doubt}: syncs stay at {OLD.short}, the last verified revision."
    return replace(
        told,
        target=replace(told.target, signatures=Signatures.REQUIRED),
        git=replace(told.git, unverified=1),
        frozen=sentence,
        warnings=(sentence,),
    )


CONFIGURED = Result(DEPLOYMENT, Action.CONFIGURED, api_version="apps/v1")
UNCHANGED = Result(SERVICE, Action.UNCHANGED, api_version="v1")
FAILED = Result(SERVICE, Action.FAILED, "spec.ports[0].port: must be below 65536", "v1")

SYNC_PREVIEW = SyncPreview(
    HEAD,
    (
        Effect(NAMESPACE, EffectAction.CREATE, note="create, not verifiable yet"),
        Effect(DEPLOYMENT, EffectAction.CHANGE, (CHANGE,), "rolling restart", verified=True),
        Effect(SERVICE, EffectAction.UNCHANGED, verified=True),
    ),
    first=True,
)
ROLLBACK_PREVIEW = RollbackPreview(
    how=RollbackHow.RESTORE,
    revision=OLD,
    git=GitChange(
        HEAD.sha,
        "t" * 40,
        (FileChange("frontend/deployment.yaml", "modified", 1, 1),),
        "--- a/frontend/deployment.yaml\n+++ b/frontend/deployment.yaml\n@@ -1 +1 @@\n-2\n+4\n",
        (HEAD,),
    ),
    effects=(Effect(DEPLOYMENT, EffectAction.CHANGE, (CHANGE,), verified=True),),
    message="Restore . to 9be01d3",
    pushes=True,
)
_IMAGE = ContainerImage("frontend", "shop/web:1", ("spec",))
_EDITED = GitChange(
    HEAD.sha,
    "t" * 40,
    (FileChange("frontend/deployment.yaml", "modified", 1, 1),),
    "--- a/frontend/deployment.yaml\n+++ b/frontend/deployment.yaml\n@@ -9 +9 @@\n"
    "-  image: shop/web:1\n+  image: shop/web:2\n",
)
RELEASE_PREVIEW = EditPreview(
    kind=OperationKind.RELEASE,
    key=DEPLOYMENT,
    git=_EDITED,
    effects=(Effect(DEPLOYMENT, EffectAction.CHANGE, (CHANGE,), verified=True),),
    message="Release shop/web:2 to example/deployment/frontend",
    pushes=True,
    images=(ImageChange(_IMAGE, "shop/web:2"),),
    note="example/deployment/frontend is locked by ana: the commit is made.",
)
TAKE_PREVIEW = EditPreview(
    kind=OperationKind.TAKE,
    key=DEPLOYMENT,
    git=_EDITED,
    effects=(),
    message="Take spec.replicas of example/deployment/frontend from the cluster",
    pushes=False,
    fields=(CHANGE,),
)
PROPOSAL = Proposal(HEAD, f"gitops-tui/rollback-{HEAD.short}", "main")
PIN = Pin(OLD.sha, "ben", "incident 42", NOW - timedelta(hours=3))
PIN_PREVIEW = PinPreview(
    OLD, (Effect(DEPLOYMENT, EffectAction.CHANGE, (CHANGE,), verified=True),), 1, PIN
)
COMMIT_VIEW = CommitView(
    replace(HEAD, parents=(OLD.sha,), body="It idles.\n\x1b[31mred"),
    ("frontend/deployment.yaml", "frontend/service.yaml"),
    (
        ManifestChange(
            DEPLOYMENT,
            ManifestMove.CHANGED,
            "frontend/deployment.yaml",
            (replace(CHANGE, git=None, cluster=None),),
        ),
        ManifestChange(
            SERVICE, ManifestMove.MOVED, "frontend/service.yaml", came_from="all/services.yaml"
        ),
    ),
    (FINDING,),
)
STALE = (
    PruneCandidate(SERVICE),
    PruneCandidate(
        NAMESPACE,
        guarded=True,
        unnamed=True,
        holds="4 workloads, 9 pods",
        skip="pruned only when named by itself",
    ),
    PruneCandidate(DEPLOYMENT, skip="locked by ana"),
)
PRUNE_PREVIEW = PrunePreview(STALE, 1, typed=False)
SYNCED_STATE = TargetState(synced=Synced(OLD.sha, NOW - timedelta(hours=1), "ana", "operator"))
