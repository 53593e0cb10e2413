"""Laws of secrets, one step further out: no value in anything that is written or shown."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import msgspec
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.cli import documents, documents_of_drift, render_diff
from gitops_tui.cli.paint import Paint
from gitops_tui.core.bookkeeping import LAST_APPLIED
from gitops_tui.core.changes import local_changes
from gitops_tui.core.drift import ResourceStatus, State
from gitops_tui.core.extras import extra_fields
from gitops_tui.core.manifests import read_file
from gitops_tui.core.resources import JsonObject, ResourceKey, live_object
from gitops_tui.core.yaml_writer import readable_yaml
from gitops_tui.ui.render.detail import detail_lines, diff_lines
from gitops_tui.ui.render.drift import haystack, why
from tests.laws.objects import SECRET

NOW = datetime(2026, 1, 1, tzinfo=UTC)
# Letters that nothing of ours is written with, so that they never stand there by chance.
values = st.text("ΨЖжЩ", min_size=4, max_size=8)
names = st.sampled_from(["token", "key", "tls.crt"])
data = st.dictionaries(names, values, max_size=3)


def encoded(value: str) -> str:
    """As `data` holds it."""
    return base64.b64encode(value.encode()).decode()


def secret(stored: dict[str, str], typed: dict[str, str]) -> JsonObject:
    """A Secret with values in `data` and in `stringData`, and kubectl's copy of it."""
    body: JsonObject = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "keys", "namespace": "example", "annotations": {}},
        "data": {name: encoded(value) for name, value in stored.items()},
        "stringData": typed,
    }
    body["metadata"]["annotations"][LAST_APPLIED] = json.dumps(body)
    fields: JsonObject = {"f:data": {f"f:{name}": {} for name in stored}}
    body["metadata"]["managedFields"] = [
        {"manager": "kubectl-edit", "operation": "Update", "fieldsV1": fields}
    ]
    return body


def spellings(*held: dict[str, str]) -> set[str]:
    """Every way in which a value could be written."""
    found = {value for each in held for value in each.values()}
    escaped = {json.dumps(value)[1:-1] for value in found}
    return found | escaped | {encoded(value) for value in found}


def row(desired: JsonObject, live: JsonObject, base: JsonObject) -> ResourceStatus:
    """What the engine makes of a Secret."""
    return ResourceStatus(
        ResourceKey("", "Secret", "example", "keys"),
        "v1",
        State.DRIFTED,
        changes=local_changes(desired, live, SECRET, base=base),
        extra=extra_fields(desired, live, SECRET, base=base),
    )


@given(data, data, data, data)
def test_nothing_that_is_shown_holds_a_value(
    desired: dict[str, str], typed: dict[str, str], live: dict[str, str], base: dict[str, str]
) -> None:
    """Text and JSON of `diff`, the dashboard's lines, the YAML view, and what a log would hold."""
    wanted, have, before = secret(desired, typed), secret(live, {}), secret(base, typed)
    # A line that lost its indentation.
    wanted |= typed
    told = row(wanted, have, before)
    item = live_object(msgspec.json.encode(have))
    shown = [
        documents.text(documents_of_drift.resource_status(told)),
        *render_diff.diff((told,), (), NOW, Paint()),
        *(line.plain for line in detail_lines(told, NOW, 80)),
        *(line.plain for line in diff_lines(told, NOW)),
        haystack(told),
        why(told, NOW).plain,
        readable_yaml(have),
        readable_yaml(wanted, like=have),
        repr(told),
        repr(item),
    ]
    assert_nowhere(spellings(desired, typed, live, base), shown)


@given(
    data,
    st.sampled_from(
        [
            "{}\n\tkey: {}\n",
            "{}key: '{}\n",
            "{}  key: [{}\n",
            "{}  token: {}\n",
            "{}  key: !odd {}\n",
            "{}  key: {{a: {}}}\n",
            "{}  key: 2.0\n  other: *{}\n",
            "{}type: Opaque\n{}\n",
            "{}immutable: {}\n",
        ]
    ),
    values,
)
def test_no_complaint_about_a_file_repeats_a_value(
    stored: dict[str, str], damage: str, value: str
) -> None:
    """Broken YAML, a key twice, a text where none belongs: the place is told, not what stands."""
    whole = secret(stored, {"token": value})
    text = yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)
    read = read_file("secret.yaml", damage.format(text, value).encode())
    shown = [*map(str, read.findings), *(repr(document) for document in read.documents)]
    shown += [str(document.refusal) for document in read.documents]
    assert_nowhere(spellings(stored, {"token": value}), shown)


def assert_nowhere(secrets: set[str], shown: list[str]) -> None:
    """None of `secrets` stands in anything of `shown`."""
    for text in shown:
        for value in secrets:
            assert value not in text, text
