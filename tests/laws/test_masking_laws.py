"""Laws of secrets: no value of theirs in anything that is told."""

from __future__ import annotations

import base64
import json

import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.bookkeeping import LAST_APPLIED
from gitops_tui.core.changes import field_changes, local_changes
from gitops_tui.core.extras import extra_fields
from gitops_tui.core.masking import masked, scrub, secret_values
from gitops_tui.core.resources import JsonObject
from tests.laws.objects import SECRET

# Long enough not to stand in a pointer or a mask by chance.
values = st.text("abcdefXYZ\"'\\\n é", min_size=4, max_size=12).map(lambda text: f"§{text}§")
data = st.dictionaries(st.sampled_from(["token", "key", "tls.crt"]), values, max_size=3)


def secret(plain: dict[str, str]) -> JsonObject:
    """A Secret with those values, and a copy of itself as kubectl keeps one."""
    body: JsonObject = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "keys", "annotations": {}},
        "data": {name: _encoded(value) for name, value in plain.items()},
    }
    body["metadata"]["annotations"][LAST_APPLIED] = json.dumps(body)
    body["metadata"]["managedFields"] = [
        {
            "manager": "kubectl-edit",
            "operation": "Update",
            "fieldsV1": {"f:data": {f"f:{name}": {} for name in plain}},
        }
    ]
    return body


@given(data, data, data)
def test_no_value_is_told(
    desired: dict[str, str], live: dict[str, str], base: dict[str, str]
) -> None:
    """Neither plain nor encoded, in changes, extras and dumps."""
    one, other, earlier = secret(desired), secret(live), secret(base)
    told = [
        str(field_changes(one, other, SECRET)),
        str(local_changes(one, other, SECRET, base=earlier)),
        str(local_changes(one, other, None, base=earlier)),
        str(extra_fields(one, other, SECRET)),
        yaml.safe_dump(masked(one), allow_unicode=True),
        json.dumps(masked(other)),
    ]
    for value in {*desired.values(), *live.values(), *base.values()}:
        for text in told:
            assert value not in text
            assert _encoded(value) not in text


@given(
    plain=data,
    sentence=st.sampled_from(["{}", "got {!r}", 'value "{}" is bad']),
    quoted=st.booleans(),
)
def test_no_value_is_left_in_an_error(
    plain: dict[str, str], sentence: str, *, quoted: bool
) -> None:
    """Whatever the server quotes back."""
    body = secret(plain)
    for value in plain.values():
        text = json.dumps(value) if quoted else value
        shown = scrub(f"{sentence.format(text)} {_encoded(value)}", secret_values(body))
        assert value not in shown
        assert json.dumps(value)[1:-1] not in shown
        assert _encoded(value) not in shown


@given(data, data)
def test_that_a_value_changed_is_told(desired: dict[str, str], live: dict[str, str]) -> None:
    """Every key that differs is named, and no other."""
    changes = field_changes(secret(desired), secret(live), SECRET)
    differing = {
        name for name in desired.keys() | live.keys() if desired.get(name) != live.get(name)
    }
    assert {change.steps[1] for change in changes} == differing


def _encoded(value: str) -> str:
    return base64.b64encode(value.encode()).decode()
