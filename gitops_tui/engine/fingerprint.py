"""Tells whether a live object is still what it was, as far as a verdict depends on it."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from gitops_tui.core.resources import JsonObject


def fingerprint(live: JsonObject, *, ownership: bool = True) -> str:
    """What a verdict depends on in a live object: everything but its status.

    `managedFields` count, but for the entries of the status subresource: a change of
    ownership alone can flip a verdict. Without `ownership` only what a person stated or
    a controller filled in counts.
    """
    metadata = {
        name: value
        for name, value in live["metadata"].items()
        if name not in {"resourceVersion", "managedFields"}
    }
    metadata["managedFields"] = [
        entry
        for entry in live["metadata"].get("managedFields") or []
        if ownership and entry.get("subresource") != "status"
    ]
    # A list's items say what they are at the end, or not at all: the key knows it.
    left_out = {"status", "metadata", "apiVersion", "kind"}
    kept = {name: value for name, value in live.items() if name not in left_out}
    encoded = msgspec.json.encode((metadata, kept))
    return blake2b(encoded, digest_size=16).hexdigest()
