"""Asking the API server what we may do.

https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
"""

from __future__ import annotations

import msgspec

from gitops_tui.cluster.refusals import Subject
from gitops_tui.cluster.requests import ask, decoded
from gitops_tui.cluster.transport import Transport
from gitops_tui.core.resources import Kind

_PATH = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


class _Status(msgspec.Struct):
    allowed: bool = False


class _Review(msgspec.Struct):
    status: _Status


async def is_allowed(transport: Transport, verb: str, kind: Kind, namespace: str | None) -> bool:
    """Whether this user may do `verb` to all of a kind, in one namespace or (None) in all."""
    wanted = {
        "verb": verb,
        "group": kind.group,
        "resource": kind.plural,
        "namespace": namespace or "",
    }
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": wanted},
    }
    subject, body = Subject("your rights"), msgspec.json.encode(review)
    answer = await ask(transport, "POST", _PATH, subject, body=body)
    return decoded(answer.body, _Review, subject).status.allowed
