"""The reference is true: its JSON has the keys that are written, its table every code."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gitops_tui.cli import (
    documents,
    documents_of_acts,
    documents_of_drift,
    documents_of_history,
    documents_of_status,
    exit_codes,
)
from gitops_tui.cli.commands import identity
from gitops_tui.config_keys import FIELDS
from gitops_tui.core.deeds import Deed
from gitops_tui.core.operations import OperationKind
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.state import Suspension, TargetState
from gitops_tui.source.identities import DeployKey
from tests.cli import pictures

REFERENCE = (Path(documents.__file__).parent / "reference.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- ([a-z ]+) -->\n```json\n(.*?)```", REFERENCE, re.DOTALL))


def picture() -> Any:
    """A snapshot in which nothing is left out."""
    told = pictures.snapshot(
        replace(pictures.DRIFTED, lock=pictures.LOCK, health=pictures.ROLLING),
        findings=(pictures.FINDING,),
        locks={pictures.DEPLOYMENT: pictures.LOCK},
        operations=(pictures.operation(),),
        pin=pictures.PIN,
    )
    held = Suspension("ben", "freeze", pictures.NOW)
    git = replace(told.git, notes=("uncommitted changes",))
    doubted = pictures.frozen()
    told = replace(told, target=doubted.target, doubt=doubted.doubt, frozen=doubted.frozen)
    return replace(told, git=git, timer=replace(told.timer, suspension=held))


def written() -> dict[str, Any]:
    """Each kind of document, made by the code."""
    told = picture()
    rolled_back = pictures.operation(pictures.CONFIGURED, kind=OperationKind.ROLLBACK)
    chosen = frozenset({pictures.SERVICE})
    state = TargetState(
        pictures.SYNCED_STATE.synced, operations=(pictures.operation(),), pin=pictures.PIN
    )
    unpinned = pictures.operation(kind=OperationKind.UNPIN)
    pod = PodStatus("n", "p", "u", "1", "Running", 1, 1, 0, None, "", "", pictures.DEPLOYMENT)
    key = DeployKey("ssh://h/r", "ssh-ed25519 A", "SHA256:b", Path("/k"), made=True)
    plan = documents_of_acts.sync_plan(pictures.SYNC_PREVIEW, pictures.PRUNE_PREVIEW, chosen)
    return {
        "diff": documents_of_drift.diff(told, told.resources, told.findings),
        "status": documents_of_status.status(told) | {"errors": []},
        "operation": documents_of_acts.operation(rolled_back, [pictures.DRIFTED]),
        "sync plan": plan,
        "rollback plan": documents_of_acts.rollback_plan(pictures.ROLLBACK_PREVIEW),
        "edit plan": documents_of_acts.edit_plan(pictures.RELEASE_PREVIEW),
        "pin plan": documents_of_acts.pin_plan(pictures.PIN_PREVIEW),
        "unpin": documents_of_acts.unpinned(unpinned, pictures.SYNC_PREVIEW),
        "proposal": documents_of_acts.proposal(pictures.PROPOSAL, pictures.ROLLBACK_PREVIEW),
        "history": documents_of_history.history((pictures.HEAD,), state, {}, None, told.git, ()),
        "commit": documents_of_history.commit(
            pictures.COMMIT_VIEW,
            pictures.ROLLBACK_PREVIEW.effects,
            [Deed("synced", pictures.operation(), applied=True)],
            told.git,
        ),
        "pod": documents.pod("added", pod),
        "identity": identity.document(key),
    }


def shape(value: Any, key: str = "") -> Any:
    """The keys of a document; values, and the changes of a plan, do not count."""
    if key in {"live", "limits", "notes"} or (key == "changes" and value == []):
        return None
    if isinstance(value, dict):
        return {name: shape(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return shape(value[0], key) if value else []
    return None


def without_changes(value: Any) -> Any:
    """A plan whose effects' changes are emptied, as the reference writes them."""
    emptied = [effect | {"changes": []} for effect in value["effects"]]
    return value | {"effects": emptied}


@pytest.mark.parametrize("name", sorted(written()))
def test_every_key_is_documented(name: str) -> None:
    """What is written has exactly the keys of the reference's example."""
    document = written()[name]
    if name.endswith("plan"):
        document = without_changes(document)
    assert shape(json.loads(EXAMPLES[name])) == shape(document)


def test_every_document_is_in_the_reference() -> None:
    """No example without a document, none without an example."""
    assert sorted(EXAMPLES) == sorted(written())


def test_every_exit_code_is_in_the_table() -> None:
    """The table has the codes of the code, and 4 and 5, which errors have."""
    ours = {value for name, value in vars(exit_codes).items() if name.isupper()}
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", REFERENCE, re.MULTILINE)}
    assert told == ours | {4, 5}


def test_every_configuration_key_is_in_the_example() -> None:
    """The example table holds each key there is."""
    table = REFERENCE.partition("[targets.staging]")[2].partition("```")[0]
    assert re.findall(r"^([a-z-]+) =", table, re.MULTILINE) == list(FIELDS)
