"""The admission set-up: which kinds something may change on their way in, and when it changed."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_tui.core.admission import UNKNOWN, admission_kinds, read_admission
from gitops_tui.core.catalog import Catalog
from gitops_tui.core.resources import JsonObject, Kind

DEPLOYMENT = Kind("apps", "v1", "Deployment", "deployments", namespaced=True)
CONFIG = Kind("", "v1", "ConfigMap", "configmaps", namespaced=True)
POD = Kind("", "v1", "Pod", "pods", namespaced=True)
EMPTY = read_admission([])


def webhook(*resources: str, kind: str = "MutatingWebhookConfiguration", **more: Any) -> JsonObject:
    """A webhook's configuration whose one rule names these."""
    rule = {"apiGroups": ["*"], "operations": ["UPDATE"], "resources": list(resources)}
    hooks = [{"name": "x.example.org", "rules": [rule], **more}]
    return {"kind": kind, "metadata": {"name": "x", "resourceVersion": "1"}, "webhooks": hooks}


def policy(*resources: str, kind: str = "MutatingAdmissionPolicy") -> JsonObject:
    """A policy whose one rule names these."""
    rules = [{"apiGroups": ["*"], "operations": ["*"], "resources": list(resources)}]
    spec = {"matchConstraints": {"resourceRules": rules}}
    return {"kind": kind, "metadata": {"name": "p"}, "spec": spec}


@pytest.mark.parametrize("make", [webhook, policy])
@pytest.mark.parametrize(
    ("resources", "touched"),
    [
        (("deployments",), True),
        (("deployments/scale",), True),
        (("*",), True),
        (("*/*",), True),
        (("configmaps", "deployments"), True),
        (("configmaps",), False),
        ((), False),
    ],
)
def test_what_mutates_touches_what_its_rules_name(
    make: Any, resources: tuple[str, ...], touched: bool
) -> None:
    """By plural name, subresources and wildcards included."""
    assert read_admission([make(*resources)]).may_change(DEPLOYMENT) is touched


def test_what_only_validates_changes_nothing() -> None:
    """It refuses, or lets through; but it is part of the set-up."""
    seen = read_admission([webhook("*", kind="ValidatingWebhookConfiguration")])
    assert not seen.may_change(DEPLOYMENT)
    assert seen.digest != EMPTY.digest


def test_without_the_right_to_look_everything_may_change() -> None:
    """Nothing is known then."""
    assert UNKNOWN.may_change(CONFIG)
    assert not EMPTY.may_change(CONFIG)


def test_pods_may_always_change() -> None:
    """Plugins built into the API server do that, and no object tells of them."""
    assert EMPTY.may_change(POD)


def test_the_digest_follows_rules_and_not_bookkeeping() -> None:
    """Another resourceVersion is no other set-up; another rule, name or binding is."""
    one = webhook("pods")
    touched = {**one, "metadata": {**one["metadata"], "resourceVersion": "9"}}
    assert read_admission([one]).digest == read_admission([touched]).digest
    assert read_admission([one]).digest != read_admission([webhook("pods", x=1)]).digest
    binding = {"kind": "MutatingAdmissionPolicyBinding", "metadata": {"name": "b"}, "spec": {}}
    both = [policy("pods"), binding]
    assert read_admission(both).digest != read_admission(both[:1]).digest
    assert read_admission(both).digest == read_admission(both[::-1]).digest


def test_only_what_is_served_is_asked_for() -> None:
    """Older servers have no policies that mutate."""
    served = Kind(
        "admissionregistration.k8s.io",
        "v1",
        "MutatingWebhookConfiguration",
        "mutatingwebhookconfigurations",
        namespaced=False,
    )
    assert admission_kinds(Catalog([served, CONFIG])) == (served,)
