"""What Git says should exist: documents as written, and manifests once their kind is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitops_tui.core.locks import Hold, Lock
from gitops_tui.core.resources import JsonObject, Kind, ResourceKey


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in the repository a document stands."""

    file: str
    """Path from the repository's root, with forward slashes."""
    line: int
    """Line of the document's first key, counted from 1."""
    document: int = 0
    """Which document of the file, counted from 0."""
    item: int | None = None
    """Which entry of `items`, when the document is a List."""

    def __str__(self) -> str:
        """`frontend/deployment.yaml:1`."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the repository that cannot be used, told in one sentence with a way out."""

    file: str
    line: int | None
    message: str
    key: ResourceKey | None = None
    """The resource it concerns, when the document got far enough to have an identity."""
    hides: bool = False
    """Whether unknown resources may be behind it (a file that does not parse): then
    nothing may be called stale, and prune refuses."""

    def __str__(self) -> str:
        """`frontend/service.yaml:12: a sentence`."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One object as written in a file, before the cluster has been asked about its kind."""

    api_version: str
    kind: str
    name: str
    namespace: str
    """As written; empty when the document does not say."""
    body: JsonObject = field(repr=False)
    """`stringData` already folded into `data`. Read only: share it, never change it."""
    origin: Origin
    digest: str
    """Hash of the canonical body: equal digests mean equal meaning to the server."""
    refusal: str | None = None
    """Why it cannot be applied although it says who it is (a key twice): one sentence."""
    refused_at: int | None = None
    """The line that the refusal is about."""
    status: bool = False
    """Whether it states a status, which is not in `body`: it is never applied."""
    hold: Hold | None = None
    """What it says about itself that keeps it from being applied."""


@dataclass(frozen=True, slots=True, eq=False)
class Manifest:
    """A document whose kind the cluster serves (or a CustomResourceDefinition beside it will)."""

    key: ResourceKey
    kind: Kind
    body: JsonObject = field(repr=False)
    """What is sent: `metadata.namespace` filled in. Read only."""
    origin: Origin
    digest: str
    lock: Lock | None = None
    """The lock that it states for itself, by an annotation of Flux's."""
    status: bool = False
    """Whether it states a status that its kind keeps in the object itself: left out too."""


@dataclass(frozen=True, slots=True, eq=False)
class Desired:
    """Everything that one revision asks for."""

    revision: str
    """Full commit hash."""
    manifests: Mapping[ResourceKey, Manifest] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    shape: object = field(default_factory=object, repr=False)
    """Two that share it have the same findings, and the same resources in the same order."""

    @property
    def complete(self) -> bool:
        """Whether every document was read: only then may anything be called stale."""
        return not any(finding.hides for finding in self.findings)


def changed_manifests(before: Desired | None, now: Desired | None) -> frozenset[ResourceKey]:
    """Resources that the two ask for differently, at another place, or not usably."""
    if before and now and before.shape is now.shape:
        pairs = zip(before.manifests.values(), now.manifests.values(), strict=True)
        return frozenset(new.key for old, new in pairs if old is not new and _differ(old, new))
    old = before.manifests if before else {}
    new = now.manifests if now else {}
    changed = set(old.keys() ^ new.keys())
    for key, manifest in new.items():
        was = old.get(key)
        # What no commit touched is the very same object.
        if was is manifest or was is None:
            continue
        if _differ(was, manifest):
            changed.add(key)
    for side in (before, now):
        changed |= {f.key for f in side.findings if f.key is not None} if side else set()
    return frozenset(changed)


def _differ(one: Manifest, other: Manifest) -> bool:
    return (one.digest, one.origin) != (other.digest, other.origin)
