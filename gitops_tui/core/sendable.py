"""What of a document is sent to the server: the intent, without what the server keeps itself."""

from __future__ import annotations

import base64
import hashlib

import msgspec

from gitops_tui.core.resources import JsonObject

# Kept by the server; `kubectl get -o yaml` prints them, and so they end up in Git.
_BOOKKEEPING = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)


def sendable(body: JsonObject) -> JsonObject:
    """`body` without status and bookkeeping, a Secret's `stringData` folded into `data`.

    `body` is left as it is; what does not change is shared.
    """
    sent = {name: value for name, value in body.items() if name != "status"}
    metadata = body["metadata"]
    if not _BOOKKEEPING.isdisjoint(metadata):
        sent["metadata"] = {k: v for k, v in metadata.items() if k not in _BOOKKEEPING}
    if "stringData" in sent and sent["kind"] == "Secret" and sent["apiVersion"] == "v1":
        _fold(sent)
    return sent


def digest(body: JsonObject) -> str:
    """A hash of the meaning of `body`: the order of its keys does not count."""
    encoded = msgspec.json.encode(body, order="sorted")
    return hashlib.blake2b(encoded, digest_size=16).hexdigest()


def _fold(secret: JsonObject) -> None:
    """As the server does, where `stringData` wins.

    https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/
    """
    texts = secret.pop("stringData") or {}
    encoded = {key: base64.b64encode(text.encode()).decode() for key, text in texts.items()}
    if encoded:
        secret["data"] = {**(secret.get("data") or {}), **encoded}
