"""The order of a sync, as data: what must exist first, and what waits for what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from gitops_tui.core.annotations import wave_of
from gitops_tui.core.definitions import CRD
from gitops_tui.core.desired import Manifest
from gitops_tui.core.resources import JsonObject, ResourceKey

NAMESPACE = ("", "Namespace")

# By (group, kind); a wave begins when the one before it has ended.
_WAVES: tuple[frozenset[tuple[str, str]], ...] = (
    frozenset({NAMESPACE, CRD}),
    frozenset(
        {
            ("", "ServiceAccount"),
            ("", "LimitRange"),
            ("", "ResourceQuota"),
            ("rbac.authorization.k8s.io", "ClusterRole"),
            ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
            ("rbac.authorization.k8s.io", "Role"),
            ("rbac.authorization.k8s.io", "RoleBinding"),
        }
    ),
    frozenset(
        {
            ("", "ConfigMap"),
            ("", "Secret"),
            ("flowcontrol.apiserver.k8s.io", "FlowSchema"),
            ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
            ("networking.k8s.io", "NetworkPolicy"),
            ("node.k8s.io", "RuntimeClass"),
            ("scheduling.k8s.io", "PriorityClass"),
        }
    ),
    frozenset(
        {
            ("", "PersistentVolume"),
            ("", "PersistentVolumeClaim"),
            ("storage.k8s.io", "CSIDriver"),
            ("storage.k8s.io", "StorageClass"),
        }
    ),
    frozenset(
        {
            ("", "Endpoints"),
            ("", "Service"),
            ("discovery.k8s.io", "EndpointSlice"),
            ("networking.k8s.io", "IngressClass"),
        }
    ),
    frozenset(
        {
            ("", "Pod"),
            ("", "ReplicationController"),
            ("apps", "DaemonSet"),
            ("apps", "Deployment"),
            ("apps", "ReplicaSet"),
            ("apps", "StatefulSet"),
            ("autoscaling", "HorizontalPodAutoscaler"),
            ("batch", "CronJob"),
            ("batch", "Job"),
            ("networking.k8s.io", "Ingress"),
            ("policy", "PodDisruptionBudget"),
        }
    ),
)
_THE_REST = len(_WAVES)
_LAST = _THE_REST + 1
# They judge or serve what others send: once they stand, a broken one refuses the rest.
_LAST_GROUPS = frozenset({"admissionregistration.k8s.io", "apiregistration.k8s.io"})

_WAVE_OF = {identity: number for number, kinds in enumerate(_WAVES) for identity in kinds}


@dataclass(frozen=True, slots=True)
class Stage:
    """The waves of one custom number. What follows waits for them, if anybody asked for one."""

    number: int | None
    """None for what stands before and behind all numbers."""
    waves: tuple[tuple[Manifest, ...], ...]

    @property
    def asked_for(self) -> tuple[Manifest, ...]:
        """Those whose annotation put them here: what follows needs them."""
        return tuple(m for wave in self.waves for m in wave if wave_of(m.body) is not None)


def stages(manifests: Iterable[Manifest]) -> tuple[Stage, ...]:
    """`manifests` by their custom wave (`gitops-tui.dev/wave`; 0 without one), each stage in
    waves.

    Namespaces and CRDs come before all of them, webhooks and admission policies last,
    unless their own annotation says otherwise.
    """
    ordered: dict[tuple[int, int], list[Manifest]] = {}
    for manifest in manifests:
        ordered.setdefault(_stage(manifest.key, manifest.body), []).append(manifest)
    return tuple(
        Stage(None if outside else number, _in_waves(ordered[outside, number]))
        for outside, number in sorted(ordered)
    )


def waves(manifests: Iterable[Manifest]) -> tuple[tuple[Manifest, ...], ...]:
    """`manifests` in waves: namespaces and CRDs, accounts and roles, configuration, storage,
    services, workloads, custom resources and the rest, webhooks and admission policies.

    Empty waves are left out. Inside a wave they are ordered by key, whatever the order of
    files, so that two syncs of a revision do the same.
    """
    return tuple(wave for stage in stages(manifests) for wave in stage.waves)


def _stage(key: ResourceKey, body: JsonObject) -> tuple[int, int]:
    """Before (-1), among (0) or behind (1) the numbers, and the number."""
    number = wave_of(body)
    if number is None and awaited(key):
        return -1, 0
    if number is None and key.group in _LAST_GROUPS:
        return 1, 0
    return 0, number or 0


def _in_waves(manifests: Iterable[Manifest]) -> tuple[tuple[Manifest, ...], ...]:
    ordered: dict[int, list[Manifest]] = {}
    for manifest in manifests:
        ordered.setdefault(_wave(manifest.key), []).append(manifest)
    return tuple(
        tuple(sorted(ordered[number], key=lambda manifest: manifest.key))
        for number in sorted(ordered)
    )


def awaited(key: ResourceKey) -> bool:
    """Whether the next wave must wait until the object is established: Namespace and CRD."""
    return (key.group, key.kind) in {NAMESPACE, CRD}


def blocked_by(manifest: Manifest, failed: Collection[ResourceKey]) -> ResourceKey | None:
    """Which of the `failed` resources `manifest` cannot do without: its namespace, or the
    CRD that defines its kind.
    """
    kind = manifest.kind
    needed = (
        ResourceKey(*NAMESPACE, "", manifest.key.namespace),
        # A CRD's name is made of what it defines: plural.group.
        ResourceKey(*CRD, "", f"{kind.plural}.{kind.group}"),
    )
    return next((key for key in needed if key in failed), None)


def prune_order(bodies: Mapping[ResourceKey, JsonObject]) -> tuple[ResourceKey, ...]:
    """The order of deletion: a sync's, backwards. The live `bodies` tell the custom waves,
    which Git no longer does.
    """
    applied = sorted(bodies, key=lambda key: (_stage(key, bodies[key]), _wave(key), key))
    return tuple(reversed(applied))


def _wave(key: ResourceKey) -> int:
    if key.group in _LAST_GROUPS:
        return _LAST
    return _WAVE_OF.get((key.group, key.kind), _THE_REST)
