"""A live list entry without its key: the server can apply nothing to the object any more."""

from __future__ import annotations

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action
from tests.exactness.bench import Bench
from tests.exactness.oracle import IN_OUR_NAME

pytestmark = pytest.mark.real

ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: acc}\n"
STATED = ACCOUNT + "secrets: [{name: one}]\n"
LABELLED = ACCOUNT.replace("{name: acc}", "{name: acc, labels: {team: shop}}")
EMPTY = '[{"op": "add", "path": "/secrets", "value": [{}, {"name": "one"}, {}]}]'


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [(STATED, STATED, "one"), (STATED, LABELLED, ""), (ACCOUNT, LABELLED, "two")],
    ids=["stated", "dropped", "never stated"],
)
async def test_an_entry_without_its_key_is_drift_and_goes(
    bench: Bench, before: str, after: str, left: str
) -> None:
    """Told as a change of its list, and nothing is in the way any more; what has a key stays."""
    await bench.synced({"acc": before})
    entries = EMPTY.replace("one", left or "one")
    bench.kubectl("patch", "serviceaccount/acc", "--type=json", "--patch", entries)
    bench.commit({"acc": after})
    file = str(bench.operator.directory / "acc.yaml")
    assert bench.kubectl("diff", *IN_OUR_NAME, "--filename", file, check=False) == ""
    row = await bench.row("acc", verify=True)
    assert row.state is State.DRIFTED, row.error
    assert any(change.pointer.startswith("/secrets") for change in row.changes)
    (result,) = (await bench.sync()).results
    assert (result.action, result.reason) == (Action.CONFIGURED, None)
    assert bench.live("serviceaccount/acc", ".secrets[*]..name") == left
    assert (await bench.row("acc", verify=True)).state is State.IN_SYNC
