"""Each refusal of the API server is the right error, in one sentence that helps."""

from __future__ import annotations

import json

import pytest

from gitops_tui.cluster.refusals import Subject, refusal
from gitops_tui.errors import (
    Busy,
    ClusterError,
    Conflict,
    Expired,
    Forbidden,
    NotFound,
    Rejected,
    Unauthorized,
)
from tests.cluster.scripted import status

WEB = Subject("deployment/web")
TOKEN = Subject("secret/token", secret=True)


def read(
    code: int, message: str, reason: str = "", subject: Subject = WEB, **details: object
) -> ClusterError:
    """The error that a Status is."""
    body = json.dumps(status(code, message, reason, **details)).encode()
    return refusal(code, {}, body, subject)


CASES = [
    (
        401,
        "Unauthorized",
        Unauthorized,
        "The cluster does not accept your credentials.",
    ),
    (
        403,
        'deployments.apps "web" is forbidden: User "ana" cannot patch resource "deployments" in '
        'API group "apps" in the namespace "shop"',
        Forbidden,
        "The cluster refused: you may not patch deployments in shop.",
    ),
    (
        403,
        'services.shop.example is forbidden: User "ana" cannot list resource "services" in '
        'API group "shop.example" in the namespace "shop"',
        Forbidden,
        "The cluster refused: you may not list services.shop.example in shop.",
    ),
    (
        403,
        'nodes is forbidden: User "ana" cannot list resource "nodes" in API group "" at the '
        "cluster scope",
        Forbidden,
        "The cluster refused: you may not list nodes.",
    ),
    (
        403,
        'forbidden: User "ana" cannot get path "/apis"',
        Forbidden,
        "The cluster refused: you may not get /apis.",
    ),
    (
        403,
        'pods "web-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, '
        "limited: pods=2",
        Forbidden,
        "The quota small leaves no room for deployment/web (pods=1, used: pods=2, limited: "
        "pods=2).",
    ),
    (
        403,
        'configmaps "a" is forbidden: unable to create new content in namespace shop because it '
        "is being terminated",
        Forbidden,
        "The namespace shop is being deleted: nothing can be made in it.",
    ),
    (
        403,
        "admission webhook says no",
        Forbidden,
        "The cluster refused deployment/web: admission webhook says no.",
    ),
    (
        410,
        "too old resource version: 1 (20)",
        Expired,
        "The cluster no longer knows that far back.",
    ),
    (
        429,
        "too many requests",
        Busy,
        "The cluster has too much to do right now.",
    ),
    (
        500,
        "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.replica: "
        "field not declared in schema",
        Rejected,
        "The cluster refused deployment/web: .spec.replica: field not declared in schema.",
    ),
    (
        500,
        "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): "
        '.spec.template.spec.containers[name="a"].env: duplicate entries for key [name="A"]',
        Rejected,
        'The cluster refused deployment/web: .spec.template.spec.containers[name="a"].env: '
        'duplicate entries for key [name="A"].',
    ),
    (
        500,
        "failed to create manager for existing fields: failed to convert new object (shop/web; "
        "/v1, Kind=ServiceAccount) to smd typed: .secrets: element 0: associative list with keys "
        'has an element that omits all key fields ["name"]',
        Rejected,
        "The cluster refused deployment/web: .secrets: element 0: associative list with keys has "
        'an element that omits all key fields ["name"].',
    ),
    (
        500,
        "duplicate nodePort: {TCP 31222}",
        Rejected,
        "The cluster refused deployment/web: spec.ports.nodePort: Duplicate value: 31222.",
    ),
    (
        500,
        "etcdserver: request timed out",
        Busy,
        "The cluster could not answer for deployment/web (500): etcdserver: request timed out.",
    ),
    (
        503,
        "service unavailable\nreally",
        Busy,
        "The cluster could not answer for deployment/web (503): service unavailable really.",
    ),
    (
        400,
        'strict decoding error: unknown field "spec.foo"',
        Rejected,
        'The cluster refused deployment/web: unknown field "spec.foo".',
    ),
    (
        500,
        "rpc error: code = ResourceExhausted desc = trying to send message larger than max "
        "(2712513 vs. 2097152)",
        Rejected,
        "deployment/web with its 2.7 MB is too large for the cluster: at most 2.1 MB can be kept.",
    ),
    (
        413,
        "Request entity too large: limit is 3145728",
        Rejected,
        "deployment/web is too large for the cluster: at most 3.1 MB can be kept.",
    ),
    (
        500,
        "etcdserver: request is too large",
        Rejected,
        "deployment/web is too large for the cluster.",
    ),
]


@pytest.mark.parametrize(("code", "message", "kind", "sentence"), CASES)
def test_messages_are_read(
    code: int, message: str, kind: type[ClusterError], sentence: str
) -> None:
    """The error's class and sentence follow from code and message together."""
    error = read(code, message)
    assert type(error) is kind
    assert error.message == sentence
    assert error.status == code


def test_only_cannot_names_a_verb() -> None:
    """The verb is known when the message names one; a quota is no missing right."""
    missing = read(403, CASES[1][1])
    quota = read(403, CASES[5][1])
    assert isinstance(missing, Forbidden)
    assert isinstance(quota, Forbidden)
    assert (missing.verb, missing.resource) == ("patch", "deployments")
    assert "Ask for the verb patch." in str(missing)
    assert quota.verb is None


def test_a_missing_namespace_differs_from_a_missing_object() -> None:
    """404 is about the namespace, the object, or the kind."""
    namespace = read(404, 'namespaces "shop" not found', name="shop", kind="namespaces")
    thing = read(404, 'deployments.apps "web" not found', name="web", kind="deployments")
    kind = refusal(404, {}, b"404 page not found\n", WEB)
    assert namespace.message == "The namespace shop does not exist."
    assert thing.message == "Not in the cluster: deployment/web."
    assert kind.message == "The cluster does not serve deployment/web at this version."
    assert {type(namespace), type(thing), type(kind)} == {NotFound}


def test_conflicts_name_managers_and_fields() -> None:
    """Each manager is named once, with all its fields."""
    causes = [
        {"reason": "FieldManagerConflict", "field": field, "message": f'conflict with "{who}"'}
        for who, field in (("kubectl", ".spec.a"), ("hpa", ".spec.b"), ("kubectl", ".spec.c"))
    ]
    error = read(409, "Apply failed with 3 conflicts", "Conflict", causes=causes)
    assert type(error) is Conflict
    assert error.message == (
        "Other managers own fields of deployment/web: kubectl owns .spec.a, .spec.c; "
        "hpa owns .spec.b."
    )


@pytest.mark.parametrize(
    ("message", "reason", "sentence"),
    [
        ('configmaps "a" already exists', "AlreadyExists", "deployment/web exists already."),
        ("the object has been modified", "Conflict", "deployment/web changed meanwhile."),
        (
            "the UID in the precondition (x) does not match the UID in record (y)",
            "Conflict",
            "deployment/web is no longer the same object: it was deleted and made anew.",
        ),
    ],
)
def test_conflicts_are_told_apart(message: str, reason: str, sentence: str) -> None:
    """409 has several meanings."""
    assert read(409, message, reason).message == sentence


def test_invalid_names_the_fields() -> None:
    """422 lists what is wrong, the first three in the sentence, all in `fields`."""
    causes = [
        {"reason": "FieldValueInvalid", "field": f"spec.f{n}", "message": "field is immutable"}
        for n in range(5)
    ]
    error = read(422, "is invalid", "Invalid", causes=causes)
    assert isinstance(error, Rejected)
    assert error.immutable
    assert len(error.fields) == 5
    assert error.message.endswith("spec.f2: field is immutable; and 2 more.")


def test_a_failed_test_is_a_conflict() -> None:
    """The generic 422 of a JSON patch means a failed precondition, where it had one."""
    generic = "the server rejected our request due to an error in our request"
    tested = Subject("deployment/web", tested=True)
    assert type(read(422, generic, "Invalid", subject=tested)) is Conflict
    assert type(read(422, generic, "Invalid")) is Rejected


@pytest.mark.parametrize(
    "error",
    [
        read(
            422,
            'Secret "token" is invalid: data[a]: Invalid value: "aHVudGVyMg=="',
            "Invalid",
            subject=TOKEN,
            causes=[
                {
                    "reason": "FieldValueInvalid",
                    "field": "data[a]",
                    "message": 'Invalid value: "aHVudGVyMg=="',
                }
            ],
        ),
        read(
            500,
            "failed to create typed patch object (/token; /v1, Kind=Secret): .data.a: expected "
            "string, got &value.valueUnstructured{Value:aHVudGVyMg==}",
            subject=TOKEN,
        ),
        read(
            500,
            "failed to convert new object (/token; /v1, Kind=Secret) to proper version: unable to "
            "convert unstructured object to /v1, Kind=Secret: error decoding from json: "
            "aHVudGVyMg==",
            subject=TOKEN,
        ),
        read(400, "cannot use aHVudGVyMg==", subject=TOKEN),
        read(403, 'webhook denied "aHVudGVyMg=="', subject=TOKEN),
        read(500, "failed calling webhook: aHVudGVyMg==", subject=TOKEN),
    ],
)
def test_secret_values_are_never_quoted(error: ClusterError) -> None:
    """Whatever the server says about a Secret, its values stay out of our words."""
    said = [str(error), *(reason for _, reason in getattr(error, "fields", ()))]
    assert not any("aHVudGVyMg==" in text for text in said)
    assert "secret/token" in str(error)


def test_the_server_says_how_long_to_wait() -> None:
    """Retry-After comes from the header or from the Status."""
    body = json.dumps(status(429, "slow down", retryAfterSeconds=7)).encode()
    by_header = refusal(429, {"Retry-After": "3"}, body, WEB)
    by_body = refusal(429, {}, body, WEB)
    assert isinstance(by_header, Busy)
    assert isinstance(by_body, Busy)
    assert (by_header.retry_after, by_body.retry_after) == (3, 7)


@pytest.mark.parametrize(
    ("begin", "side"), [("typed patch", "manifest"), ("typed live", "live object")]
)
def test_the_way_out_names_the_side_that_is_wrong(begin: str, side: str) -> None:
    """What cannot be read may be Git's or a hand's work in the cluster."""
    told = f"failed to create {begin} object (shop/web; apps/v1, Kind=Deployment): .a: is wrong"
    assert read(500, told).hint == f"Correct the {side}."


def test_a_webhook_that_is_down_is_named() -> None:
    """Whoever looks after it is who can help."""
    told = (
        'Internal error occurred: failed calling webhook "deny.shop.example": failed to call '
        'webhook: Post "https://127.0.0.1:1/?timeout=10s": connect: connection refused'
    )
    hint = "The admission webhook deny.shop.example does not answer: see to it, or try again."
    assert read(500, told).hint == hint
    assert read(500, told, subject=TOKEN).hint == hint
    assert read(500, "etcdserver: request timed out").hint == ""
