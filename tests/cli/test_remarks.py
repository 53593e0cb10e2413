"""What stands beside an answer: unusable manifests, notes, stale resources, an empty path."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Phase
from gitops_tui.core.state import InventoryRecord
from tests.cli import pictures
from tests.cli.conftest import Run
from tests.cli.fakes import FakeSession

EMPTY = "note: Git asks for nothing here: check the branch and the path.\n"
ELSEWHERE = (
    "note: Git asks for nothing in payments: check the namespace, the branch and the path.\n"
)
INVENTORY = {pictures.SERVICE: InventoryRecord(pictures.SERVICE, "v1", "uid")}


@pytest.mark.parametrize(
    "argv", [["sync"], ["sync", "--dry-run"], ["rollback", "9be01d3", "--yes"]]
)
def test_an_unusable_manifest_is_told_beside_a_sync(
    run: Run, session: FakeSession, argv: list[str]
) -> None:
    """The others were synced, and still the code is 3: a script must not take it for done."""
    session.findings = (pictures.FINDING,)
    code, _, err = run(*argv)
    assert code == 3
    assert "unusable: broken.yaml:3: a tab cannot indent\n" in err
    code, out, _ = run(*argv, "-o", "json")
    assert code == 3
    assert json.loads(out)["errors"][0]["file"] == "broken.yaml"


def test_what_a_result_says_is_not_said_again(run: Run, session: FakeSession) -> None:
    """A resource whose manifest is unusable fails with that reason."""
    session.findings = (replace(pictures.FINDING, key=pictures.SERVICE),)
    failed = replace(pictures.FAILED, reason=str(session.findings[0]))
    session.outcome = pictures.operation(failed, phase=Phase.FAILED)
    code, out, err = run("sync", "--no-wait")
    assert (code, "unusable" in err) == (3, False)
    assert "broken.yaml:3" in out


def test_a_sync_of_one_leaves_out_what_is_wrong_with_another(
    run: Run, session: FakeSession
) -> None:
    """A finding about another resource is not about the one asked for."""
    elsewhere = replace(pictures.FINDING, key=pictures.NAMESPACE, hides=False)
    session.findings = (elsewhere,)
    code, _, err = run("sync", "deployment/frontend")
    assert (code, "unusable" in err) == (0, False)


def test_notes_about_the_repository_are_told(run: Run, session: FakeSession) -> None:
    """Uncommitted changes, and records that are kept in a file."""
    session.notes = ("1 uncommitted change is not synced.", "Inventory is kept in a file.")
    session.health = ()
    for argv in (["sync"], ["diff"]):
        code, _, err = run(*argv)
        assert code == 0
        assert err.endswith(
            "note: 1 uncommitted change is not synced.\nnote: Inventory is kept in a file.\n"
        )
    code, out, err = run("status", "-o", "json")
    assert (json.loads(out)["notes"], err) == (list(session.notes), "")


def test_a_sync_names_what_stays(run: Run, session: FakeSession) -> None:
    """A deleted manifest deletes nothing, and that is said with the way to delete."""
    session.health = (pictures.IN_SYNC, pictures.row(State.STALE))
    _, _, err = run("sync")
    told = "note: 1 stale resource stays in the cluster; `gitops-tui sync --prune` deletes it.\n"
    assert told in err


@pytest.mark.parametrize("argv", [["sync"], ["diff"], ["status"]])
def test_what_a_prune_would_keep_is_not_promised_to_it(
    run: Run, session: FakeSession, argv: list[str]
) -> None:
    """Counted are those that a prune deletes; of the rest why it stays, and the way out."""
    stays = replace(pictures.row(State.STALE), kept="somebody made it anew")
    goes = pictures.row(State.STALE, pictures.DEPLOYMENT)
    session.health = (stays, goes)
    _, out, err = run(*argv)
    assert "1 stale resource stays in the cluster; `gitops-tui sync --prune` deletes" in out + err
    name = stays.key.qualified
    assert (
        f"{name} is stale, and a prune keeps it: somebody made it anew; "
        f"`gitops-tui forget {name}` takes it off the list."
    ) in out + err
    session.health = (stays, replace(goes, kept="somebody made it anew"))
    _, out, err = run(*argv)
    assert "sync --prune" not in out + err
    assert "2 stale resources are kept by a prune: somebody made it anew;" in out + err


def test_what_was_named_for_a_prune_and_stays_is_passed_on(run: Run, session: FakeSession) -> None:
    """A person who named it is told that it was skipped; that is no failure."""
    code, _, _ = run("sync", "--prune", "deployment/frontend", "--yes")
    assert code == 0
    assert ("kept", {pictures.DEPLOYMENT: "locked by ana"}) in session.calls


@pytest.mark.parametrize("argv", [["sync"], ["diff"], ["status"]])
def test_what_is_stale_and_locked_is_no_prunes_business(
    run: Run, session: FakeSession, argv: list[str]
) -> None:
    """Whose lock it is and the way out, not a prune that would pass it by."""
    session.health = (replace(pictures.row(State.STALE), lock=pictures.LOCK),)
    _, out, err = run(*argv)
    assert "sync --prune" not in out + err
    name = pictures.row(State.STALE).key.qualified
    assert (
        f"{name} is stale, locked by {pictures.LOCK.owner} ({pictures.LOCK.reason}), and stays in "
        f"the cluster; a prune passes it by until `gitops-tui unlock {name}`."
    ) in out + err


@pytest.mark.parametrize("command", ["status", "diff"])
def test_nothing_in_git_is_no_agreement_with_what_was_synced(
    run: Run, session: FakeSession, command: str
) -> None:
    """Where past syncs applied something, an empty path is a mistake more often than a wish."""
    session.picture = pictures.snapshot()
    code, out, err = run(command)
    assert code == 0
    assert EMPTY in err + out.replace("Note        ", "note: ")
    session.state = replace(session.state, inventory=INVENTORY)
    assert run(command)[0] == 3


def test_an_unreadable_file_may_be_about_a_resource_without_a_row(
    run: Run, session: FakeSession
) -> None:
    """The resource named is in no manifest that can be read: the file is the answer."""
    session.findings = (pictures.FINDING,)
    session.picture = pictures.snapshot(pictures.DRIFTED, findings=session.findings)
    code, out, err = run("diff", "service/frontend")
    assert (code, err) == (3, "")
    assert "broken.yaml:3" in out


@pytest.mark.parametrize("command", ["diff", "status"])
def test_what_lies_in_other_namespaces_is_not_lost(
    run: Run, session: FakeSession, command: str
) -> None:
    """Limited to a namespace that nothing asks for: nothing is wrong, whatever others hold."""
    session.picture, session.health = pictures.snapshot(), ()
    session.state = replace(session.state, inventory=INVENTORY)
    session.only_namespace = "payments"
    code, out, err = run(command)
    assert code == 0
    assert ELSEWHERE.removeprefix("note: ").rstrip() in out + err
    session.only_namespace = pictures.SERVICE.namespace
    assert run(command)[0] == 3
