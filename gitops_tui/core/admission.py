"""What on an API server may change or refuse objects on their way in, as far as it is configured.

Mutating webhooks and policies answer an apply with something else than was sent; validating
ones refuse what was fine before. Which they are is told by objects of the group
`admissionregistration.k8s.io`.
https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.resources import JsonObject, Kind

GROUP = "admissionregistration.k8s.io"
MUTATING = ("MutatingWebhookConfiguration", "MutatingAdmissionPolicy")
KINDS = (
    *MUTATING,
    "MutatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
)

# Built-in plugins may change these at every update (AlwaysPullImages, LimitRanger).
_CHANGED_ANYWAY = frozenset({"pods"})


@dataclass(frozen=True, slots=True)
class Admission:
    """The set-up at one moment."""

    digest: str
    """Another one: verdicts from before may no longer hold."""
    touched: frozenset[str] | None = None
    """Plural names of the kinds that something configured may change, `*` for all;
    None where that cannot be known."""

    def may_change(self, kind: Kind) -> bool:
        """Whether an apply of that kind may be answered by something else than was sent."""
        if self.touched is None or kind.plural in _CHANGED_ANYWAY:
            return True
        return bool(self.touched & {"*", kind.plural})


UNKNOWN = Admission("")


def admission_kinds(catalog: Catalog) -> tuple[Kind, ...]:
    """Those of the kinds above that the cluster serves."""
    found = (catalog.preferred(GROUP, kind) for kind in KINDS)
    return tuple(kind for kind in found if kind is not None)


def read_admission(objects: Iterable[JsonObject]) -> Admission:
    """The set-up that these objects describe."""
    touched: set[str] = set()
    digests = []
    for body in objects:
        told = (body["kind"], body["metadata"]["name"], _rules_of(body))
        digests.append(msgspec.json.encode(told, order="deterministic"))
        if body["kind"] in MUTATING:
            touched.update(_resources(body))
    whole = blake2b(b"\n".join(sorted(digests)), digest_size=16).hexdigest()
    return Admission(whole, frozenset(touched))


def _rules_of(body: JsonObject) -> JsonObject:
    """All that it decides by: its bookkeeping and status say nothing."""
    left_out = {"apiVersion", "kind", "metadata", "status"}
    return {name: value for name, value in body.items() if name not in left_out}


def _resources(body: JsonObject) -> Iterator[str]:
    """The plural names that a mutating webhook's or policy's rules name.

    Groups, versions and exclusions are not looked at: too many are no mistake here.
    """
    rules: list[JsonObject] = []
    for webhook in body.get("webhooks") or []:
        rules += webhook.get("rules") or []
    constraints = (body.get("spec") or {}).get("matchConstraints") or {}
    rules += constraints.get("resourceRules") or []
    for rule in rules:
        # `deployments/scale` is about a subresource, `*/*` about everything.
        yield from (name.partition("/")[0] for name in rule.get("resources") or [])
