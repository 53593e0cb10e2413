"""What a guarded resource holds, in words: what would be lost, or left behind, with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from gitops_tui.core.resources import WORKLOADS, JsonObject, Kind, LiveObject, ResourceKey

CLAIM = ("", "PersistentVolumeClaim")
POD = ("", "Pod")
_NAMED = 3
"""So many names, or kinds, are told; the rest is counted."""

# Every namespace has them, or they are written by controllers beside what is counted.
_UNTOLD = frozenset({("", "Event"), ("events.k8s.io", "Event"), ("", "Endpoints")})
_GIVEN = frozenset({("", "ConfigMap", "kube-root-ca.crt"), ("", "ServiceAccount", "default")})
# What runs and what is stored: told first, and although others own it.
_TELLING = (POD, CLAIM)


def holdable(kind: Kind) -> bool:
    """Whether objects of the kind are something that a namespace holds."""
    verbs = kind.verbs or {"list", "delete"}
    return kind.namespaced and kind.identity not in _UNTOLD and {"list", "delete"} <= verbs


def counts(live: LiveObject) -> bool:
    """Whether the object is counted: not what comes by itself, or is part of another."""
    key = live.key
    if (key.group, key.kind, key.name) in _GIVEN:
        return False
    if (key.group, key.kind) in _TELLING:
        return True
    return not msgspec.json.decode(live.raw, type=_Head).metadata.owner_references


def namespace(found: Mapping[Kind, int], *, unread: bool) -> str:
    """`4 workloads, 9 pods, 2 persistentvolumeclaims, 3 services and 6 more`."""
    workloads = sum(n for kind, n in found.items() if _makes_pods(kind))
    parts = [_count(workloads, "workload", "workloads")]
    rest = Counter({kind: n for kind, n in found.items() if not _makes_pods(kind)})
    telling = sorted((kind for kind in rest if kind.identity in _TELLING), key=_telling)
    parts += [_count_kind(rest.pop(kind), kind) for kind in telling]
    told = rest.most_common(_NAMED)
    parts += [_count_kind(n, kind) for kind, n in told]
    text = ", ".join(filter(None, parts))
    if more := rest.total() - sum(n for _, n in told):
        text += f" and {more} more"
    if not text:
        return "nothing that may be listed" if unread else "nothing"
    return f"at least {text}" if unread else text


def definition(kind: Kind, objects: Collection[ResourceKey] | None) -> str:
    """`3 widgets in 2 namespaces`; `objects` is None where they may not be listed."""
    if objects is None:
        return f"{kind.plural} that may not be listed"
    if not objects:
        return f"no {kind.plural}"
    spaces = {key.namespace for key in objects} - {""}
    where = f" in {_count(len(spaces), 'namespace', 'namespaces')}" if spaces else ""
    return _count_kind(len(objects), kind) + where


def stateful_set(body: JsonObject, claims: Collection[str] | None) -> str:
    """`3 replicas, volume claims kept: data-db-0, data-db-1`.

    `claims` are the names of all there are beside it; None where they may not be listed.
    """
    spec = _at(body, "spec")
    wanted = spec.get("replicas", 1)
    replicas = _count(wanted, "replica", "replicas") if wanted else "no replicas"
    templates = [
        str(_at(each, "metadata").get("name")) for each in spec.get("volumeClaimTemplates", ())
    ]
    if not templates:
        return replicas
    if claims is None:
        return f"{replicas}, volume claims that may not be listed"
    name = _at(body, "metadata").get("name", "")
    ours = re.compile(f"(?:{'|'.join(map(re.escape, templates))})-{re.escape(name)}-[0-9]+")
    held = sorted(claim for claim in claims if ours.fullmatch(claim))
    if not held:
        return f"{replicas}, no volume claims yet"
    goes = _at(spec, "persistentVolumeClaimRetentionPolicy").get("whenDeleted") == "Delete"
    fate = "deleted with it" if goes else "kept"
    return f"{replicas}, volume claims {fate}: {_named(held)}"


def claim(body: JsonObject, volume: JsonObject | None, pods: Iterable[JsonObject] | None) -> str:
    """`volume pv-1 of 10Gi, deleted with it, mounted by db-0`."""
    name = _at(body, "spec").get("volumeName")
    size = _at(body, "status", "capacity").get("storage")
    text = f"volume {name}" if name else "no volume yet"
    if name and size:
        text += f" of {size}"
    if name and volume:
        policy = str(_at(volume, "spec").get("persistentVolumeReclaimPolicy"))
        text += {"Delete": ", deleted with it", "Retain": ", kept"}.get(policy, "")
    if pods is None:
        return f"{text}, pods that may not be listed"
    own = _at(body, "metadata").get("name")
    users = sorted(_at(pod, "metadata").get("name", "") for pod in pods if own in _mounted(pod))
    return f"{text}, mounted by {_named(users) or 'no pod'}"


def volume(body: JsonObject) -> str:
    """`10Gi, claimed by shop/data-db-0`."""
    size = _at(body, "spec", "capacity").get("storage", "unknown size")
    holder = _at(body, "spec", "claimRef")
    if not holder:
        return f"{size}, claimed by nobody"
    released = _at(body, "status").get("phase") == "Released"
    verb = "last claimed by" if released else "claimed by"
    return f"{size}, {verb} {holder.get('namespace')}/{holder.get('name')}"


class _Metadata(msgspec.Struct, rename="camel", gc=False):
    owner_references: list[msgspec.Raw] | None = None


class _Head(msgspec.Struct, gc=False):
    metadata: _Metadata


def _mounted(pod: JsonObject) -> set[str]:
    volumes = _at(pod, "spec").get("volumes") or ()
    return {_at(each, "persistentVolumeClaim").get("claimName", "") for each in volumes}


def _makes_pods(kind: Kind) -> bool:
    return kind.identity in WORKLOADS and kind.identity != POD


def _telling(kind: Kind) -> int:
    return _TELLING.index(kind.identity)


def _count_kind(number: int, kind: Kind) -> str:
    return _count(number, kind.kind.lower(), kind.plural)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""


def _named(names: Collection[str]) -> str:
    told = ", ".join(sorted(names)[:_NAMED])
    return f"{told} and {len(names) - _NAMED} more" if len(names) > _NAMED else told


def _at(body: Any, *path: str) -> JsonObject:
    """The object at `path`, an empty one where there is none."""
    for name in path:
        body = body.get(name) if isinstance(body, Mapping) else None
    return body if isinstance(body, dict) else {}
