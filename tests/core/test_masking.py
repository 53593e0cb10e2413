"""Secrets are never seen."""

from __future__ import annotations

import base64
import json

import pytest

from gitops_tui.core.bookkeeping import LAST_APPLIED
from gitops_tui.core.changes import field_changes, local_changes
from gitops_tui.core.extras import extra_fields
from gitops_tui.core.masking import AFTER, BEFORE, MASK, masked, scrub, secret_values
from gitops_tui.core.resources import JsonObject
from tests.core.drift_cases import case, schema_for

PLAIN = "hunter2 & co"
ENCODED = base64.b64encode(PLAIN.encode()).decode()


def secret(**data: str) -> JsonObject:
    """A Secret with that data."""
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "keys"}, "data": data}


def test_values_are_masked_and_names_are_not() -> None:
    """Which keys there are is no secret."""
    body = {**secret(token=ENCODED), "stringData": {"other": PLAIN}}
    shown = masked(body)
    assert shown["data"] == {"token": MASK}
    assert shown["stringData"] == {"other": MASK}
    assert body["data"] == {"token": ENCODED}


def test_the_last_applied_annotation_is_never_shown() -> None:
    """For no kind: it holds a copy of whatever was applied."""
    body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"annotations": {LAST_APPLIED: json.dumps(secret(token=ENCODED)), "a": "b"}},
    }
    assert masked(body)["metadata"]["annotations"] == {"a": "b"}


def test_lists_are_masked_entry_by_entry() -> None:
    """A List of Secrets shows none of them."""
    shown = masked({"kind": "List", "apiVersion": "v1", "items": [secret(token=ENCODED), "odd"]})
    assert ENCODED not in json.dumps(shown)


def test_another_groups_secret_is_shown() -> None:
    """A custom resource that is called Secret is not one."""
    body = {"apiVersion": "vault.example.dev/v1", "kind": "Secret", "data": {"a": "b"}}
    assert masked(body) == body


def test_a_change_is_told_without_its_values() -> None:
    """Live is before, desired is after; what is not there stays so."""
    schema = schema_for("v1", "Secret")
    one, other = secret(token=ENCODED, gone="YQ=="), secret(token="bmV3", more="Yg==")
    told = {
        change.path: (change.desired, change.live) for change in field_changes(other, one, schema)
    }
    assert told["data.token"] == (AFTER, BEFORE)
    assert list(told) == ["data.gone", "data.more", "data.token"]
    assert ENCODED not in str(told)


@pytest.mark.parametrize("with_schema", [True, False])
def test_whole_data_added_is_masked(*, with_schema: bool) -> None:
    """Also where nothing is known of the kind, and where all of it is new."""
    schema = schema_for("v1", "Secret") if with_schema else None
    live = secret()
    del live["data"]
    changes = field_changes(secret(token=ENCODED), live, schema, secret=True)
    assert changes
    assert ENCODED not in str(changes)


def test_local_verdicts_and_extras_of_secrets_are_masked() -> None:
    """What was recorded of a real Secret shows none of its values."""
    for name in ("secret-edited-by-hand", "secret-key-dropped", "secret-key-added-by-hand"):
        recorded = case(name)
        args = (recorded.manifest, recorded.live, recorded.schema)
        told = f"{local_changes(*args)}{extra_fields(*args)}"
        for value in secret_values(recorded.live) | secret_values(recorded.manifest):
            assert value not in told


def test_error_texts_are_scrubbed() -> None:
    """Plain, encoded, quoted and escaped: no spelling of a value stays."""
    values = secret_values({**secret(token=ENCODED), "stringData": {"a": 'say "x"\nline two'}})
    text = f'invalid: {PLAIN!r}, {ENCODED}, "say \\"x\\"\\nline two", and line two'
    shown = scrub(text, values)
    for piece in (PLAIN, ENCODED, "line two", "say"):
        assert piece not in shown


def test_texts_without_secrets_stay() -> None:
    """Nothing is masked where there is nothing to hide."""
    assert scrub("spec.replicas: Invalid value: -1", secret_values({"kind": "ConfigMap"})) == (
        "spec.replicas: Invalid value: -1"
    )
