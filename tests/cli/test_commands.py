"""The commands: what they ask of the session, what they write, and their exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action, OperationKind, Phase
from gitops_tui.core.state import TargetState
from gitops_tui.core.target import Target
from gitops_tui.engine.api import Effect, EffectAction, Leaving, RollbackHow
from gitops_tui.errors import (
    MAY_NOT,
    Declined,
    FetchFailed,
    Forbidden,
    GitopsError,
    PushRefused,
    ReadOnly,
    RepositoryNotFound,
    RevertConflict,
    StateError,
    Unreachable,
    UsageError,
)
from tests.cli import pictures
from tests.cli.conftest import Run
from tests.cli.fakes import FakeSession


@pytest.mark.parametrize("command", ["diff", "status"])
@pytest.mark.parametrize(
    ("states", "code"),
    [
        ([], 0),
        ([State.IN_SYNC], 0),
        ([State.IN_SYNC, State.DRIFTED], 1),
        ([State.MISSING], 1),
        ([State.STALE], 1),
        ([State.TERMINATING], 1),
        ([State.FAILED], 3),
        ([State.DRIFTED, State.FAILED], 3),
    ],
)
def test_a_comparison_ends_in_its_code(
    run: Run, session: FakeSession, command: str, states: list[State], code: int
) -> None:
    """0 in sync, 1 something differs, 3 something could not be compared."""
    session.picture = pictures.snapshot(*(pictures.row(state) for state in states))
    assert run(command)[0] == code
    assert session.closed


@pytest.mark.parametrize("words", [("diff",), ("status",), ("history",), ("show", "HEAD")])
def test_while_the_remote_is_away_what_is_known_is_told_with_its_age(
    run: Run, session: FakeSession, words: tuple[str, ...]
) -> None:
    """The answer is there, and the code says that it is not Git's present."""
    session.error = FetchFailed("It could not be reached.")
    code, out, err = run(*words)
    assert (code, out != "") == (5, True)
    assert "warning: It could not be reached. What is told of Git was fetched 3h ago." in err
    document = json.loads(run(*words, "-o", "json")[1])
    assert document["outdated"] == "It could not be reached."
    assert document["fetched"] == "2026-11-23T11:05:00Z"


def test_while_the_remote_is_away_the_cluster_can_be_held_and_nothing_is_applied(
    run: Run, session: FakeSession
) -> None:
    """What is about the cluster alone is done; what goes by Git's present is refused."""
    session.error = FetchFailed("It could not be reached.")
    assert run("suspend", "--reason", "freeze")[0] == 0
    assert run("pin", "HEAD", "--reason", "freeze", "--yes")[0] == 0
    for words in (("sync",), ("rollback", "HEAD", "--yes"), ("release", "x", "--image", "a=b")):
        code, out, err = run(*words)
        assert (code, out) == (5, "")
        assert "error: It could not be reached." in err


@pytest.mark.parametrize("command", ["diff", "status"])
def test_an_unusable_manifest_is_above_drift(run: Run, session: FakeSession, command: str) -> None:
    """A finding makes the comparison incomplete: 3, also in JSON."""
    session.picture = pictures.snapshot(pictures.DRIFTED, findings=(pictures.FINDING,))
    code, out, _ = run(command, "-o", "json")
    assert code == 3
    assert json.loads(out)["errors"][0]["file"] == "broken.yaml"


def test_who_has_no_right_at_all_is_refused(run: Run, session: FakeSession) -> None:
    """Everything refused is 4; some of it is 3, as is everything for other reasons."""
    refused = f"{MAY_NOT} list services in example. Ask for the verb list."
    row = replace(pictures.row(State.FAILED), error=refused)
    session.picture = pictures.snapshot(row, row)
    assert run("status")[0] == run("diff")[0] == 4
    session.picture = pictures.snapshot(row, replace(row, error="No."))
    assert run("status")[0] == run("diff")[0] == 3
    failed = replace(pictures.FAILED, reason=refused)
    passed_by = replace(pictures.FAILED, action=Action.SKIPPED, reason="locked by ben")
    session.outcome = pictures.operation(failed, passed_by, phase=Phase.FAILED)
    assert run("sync")[0] == 4
    session.outcome = pictures.operation(failed, pictures.UNCHANGED, phase=Phase.FAILED)
    assert run("sync")[0] == 3
    effect = Effect(pictures.SERVICE, EffectAction.REFUSED, note=refused)
    session.plan = replace(session.plan, effects=(effect,))
    assert run("sync", "--dry-run")[0] == 4
    session.rollback_plan = replace(session.rollback_plan, effects=(effect,), refusal=refused)
    assert run("rollback", "9be01d3", "--yes")[0] == 4
    assert run("rollback", "9be01d3", "--dry-run")[0] == 4
    left = Effect(pictures.SERVICE, EffectAction.BECOMES_STALE, note="stays in the cluster")
    session.rollback_plan = replace(session.rollback_plan, effects=(effect, left))
    assert run("rollback", "9be01d3", "--yes")[0] == 4


def test_a_value_that_is_none_of_the_choices_is_told_in_words(run: Run) -> None:
    """Not in those of the library that checks it."""
    code, _, err = run("status", "-o", "yaml")
    assert code == 2
    assert err.startswith("error: Invalid value for '--output' / '-o': 'yaml' is not one of")


def test_an_extra_is_in_sync(run: Run, session: FakeSession) -> None:
    """What Git never stated is shown, and changes no code."""
    session.picture = pictures.snapshot(replace(pictures.IN_SYNC, extra=(pictures.EXTRA,)))
    code, out, _ = run("diff")
    assert code == 0
    assert "extra spec.template" in out


def test_what_another_revision_lacks_is_not_called_stale(run: Run, session: FakeSession) -> None:
    """Nothing is to be pruned: the tracked tip may well ask for it."""
    session.picture = pictures.snapshot(pictures.row(State.STALE))
    session.health = session.picture.resources
    assert "sync --prune" in run("diff")[2]
    git = replace(session.picture.git, head=pictures.OLD)
    session.picture = replace(session.picture, git=git)
    code, out, err = run("diff", "--revision", "9be01d3")
    assert (code, err) == (1, "")
    assert out == "example/service/frontend  not in 9be01d3\n\n1 not in 9be01d3\n"


def test_a_locked_drift_is_still_drift(run: Run, session: FakeSession) -> None:
    """A lock is shown beside the state, never instead of it."""
    session.picture = pictures.snapshot(replace(pictures.DRIFTED, lock=pictures.LOCK))
    assert run("diff")[0] == 1


def test_diff_of_one_resource(run: Run, session: FakeSession) -> None:
    """Only what was named is told and counted."""
    session.picture = pictures.snapshot(pictures.DRIFTED, pictures.IN_SYNC)
    code, out, _ = run("diff", "service/frontend", "-o", "json")
    document = json.loads(out)
    assert code == 0
    assert [r["kind"] for r in document["resources"]] == ["Service"]
    assert document["summary"]["in_sync"] == 1


def test_diff_of_a_stranger_is_a_wrong_name(run: Run, session: FakeSession) -> None:
    """A resource that is neither in Git nor in the cluster is no empty success."""
    code, out, err = run("diff", "namespace/example")
    assert (code, out) == (2, "")
    assert "neither in Git nor in the cluster" in err


@pytest.mark.parametrize(
    ("argv", "asked"),
    [
        ([], (False, False, None)),
        (["--verify"], (True, False, None)),
        (["--local"], (False, True, None)),
        (["--revision", "HEAD~1"], (False, False, "HEAD~1")),
    ],
)
def test_diff_asks_as_it_is_told(
    run: Run, session: FakeSession, argv: list[str], asked: tuple[bool, bool, str | None]
) -> None:
    """--verify, --local and --revision reach the session."""
    run("diff", *argv)
    assert ("observe", asked) in session.calls


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("No."), 2),
        (Declined("No."), 2),
        (Unreachable("No."), 4),
        (Forbidden("No.", verb="list"), 4),
        (ReadOnly("No."), 4),
        (StateError("No."), 4),
        (RepositoryNotFound("No."), 5),
        (KeyError("password: hunter2"), 70),
        (KeyboardInterrupt(), 130),
        (ExceptionGroup("several", [Unreachable("No."), Unreachable("No.")]), 4),
        (ExceptionGroup("several", [Unreachable("No."), ValueError("hunter2")]), 70),
    ],
)
def test_every_error_has_its_code(
    run: Run, session: FakeSession, error: BaseException, code: int
) -> None:
    """Errors end in the code that the table promises, and in one sentence on stderr."""
    session.error = error
    ended, out, err = run("status")
    assert (ended, out) == (code, "")
    assert "Traceback" not in err
    assert "hunter2" not in err
    assert session.closed
    if isinstance(error, GitopsError):
        assert err == "error: No.\n"


def test_an_error_tells_the_way_out(run: Run, session: FakeSession) -> None:
    """The hint stands on a line of its own; escape codes in either are shown as text."""
    session.error = Unreachable("No \x1b[2J answer.", hint="Is it up?")
    assert run("status")[2] == "error: No ␛[2J answer.\nhint: Is it up?\n"


def test_sync_applies_everything_and_waits(run: Run, session: FakeSession) -> None:
    """A target once synced is not asked about again; nothing is previewed."""
    code, out, err = run("sync")
    assert code == 0
    assert session.acts() == ["target", "sync"]
    assert ("sync", (None, frozenset(), True, None)) in session.calls
    assert out.splitlines()[0] == "example/deployment/frontend configured"
    assert err == "1/1 example/deployment/frontend configured\n"


def test_a_rewritten_branch_is_asked_about_and_yes_does_not_answer(
    session: FakeSession, run: Run
) -> None:
    """The flag that does is named, and its answer is about just that revision."""
    session.leaving = Leaving("9" * 40, "main was moved back: a is 1 commit before b.")
    code, _, err = run("sync", "--yes")
    assert code == 2
    assert "main was moved back" in err
    assert "--accept-rewritten" in err
    assert not [call for call in session.calls if call[0] == "sync"]
    assert run("sync", "--accept-rewritten")[0] == 0
    assert session.calls[-1] == ("sync", (None, frozenset(), True, None, "9" * 40))


def test_a_person_vouches_for_a_commit_by_a_flag(session: FakeSession, run: Run) -> None:
    """Before anything is shown or asked; without the flag, never."""
    assert run("sync", "--yes")[0] == 0
    assert "accept_unverified" not in [name for name, _ in session.calls]
    assert run("sync", "--accept-unverified")[0] == 0
    assert [name for name, _ in session.calls][-2:] == ["accept_unverified", "sync"]


def test_what_is_withheld_is_no_empty_repository(session: FakeSession, run: Run) -> None:
    """Nothing was compared: the reason is told, and the exit code says that it is not in sync."""
    told = "4f1c2ab by mal is not signed, and nothing before it was verified: nothing is applied."
    session.picture = pictures.snapshot(withheld=told)
    session.withheld, session.notes = told, (told,)
    session.state = TargetState()
    for command in ("status", "diff"):
        code, out, err = run(command)
        assert code == 3
        assert told in out + err
        assert "check the branch" not in out + err


def test_sync_of_named_resources(run: Run, session: FakeSession) -> None:
    """RESOURCEs make it a partial sync; --no-wait does not wait."""
    run("sync", "deployment/frontend", "--no-wait")
    keys = frozenset({pictures.DEPLOYMENT})
    assert ("sync", (keys, frozenset(), False, None)) in session.calls


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (pictures.operation(pictures.CONFIGURED, pictures.UNCHANGED), 0),
        (pictures.operation(pictures.CONFIGURED, pictures.FAILED), 3),
        (pictures.operation(pictures.CONFIGURED, phase=Phase.FAILED, message="not healthy"), 3),
    ],
)
def test_sync_says_what_failed(run: Run, session: FakeSession, outcome: object, code: int) -> None:
    """Failures and time-outs end in 3, in text and in JSON."""
    session.outcome = outcome  # type: ignore[assignment] # parametrize knows no types
    assert run("sync")[0] == code
    ended, out, _ = run("sync", "-o", "json")
    document = json.loads(out)
    assert ended == code
    assert document["schemaVersion"] == 1
    assert len(document["results"]) == len(session.outcome.results)


def test_a_dry_run_changes_nothing(run: Run, session: FakeSession) -> None:
    """`sync --dry-run` only previews, and never asks."""
    session.state = TargetState()
    code, out, _ = run("sync", "--dry-run")
    assert code == 0
    assert session.acts() == ["target"]
    assert "change example/deployment/frontend" in out
    assert json.loads(run("sync", "--dry-run", "-o", "json")[1])["dryRun"] is True


def test_a_refused_dry_run_is_3(run: Run, session: FakeSession) -> None:
    """What the server would refuse is told beforehand, with the code of a failure."""
    refused = Effect(pictures.SERVICE, EffectAction.REFUSED, note="port too high")
    behind = UsageError("The revision is behind.")
    session.plan = replace(session.plan, effects=(refused,), blocked=behind)
    code, out, err = run("sync", "--dry-run")
    assert code == 3
    assert "refuse example/service/frontend  (port too high)" in out.replace("refused", "refuse")
    assert err == "note: The revision is behind.\n"


def test_history_lists_and_limits(run: Run, session: FakeSession) -> None:
    """Revisions of the path, or those that touched one resource."""
    code, out, _ = run("history", "deployment/frontend", "--limit", "1", "-o", "json")
    assert code == 0
    assert ("history", (2, pictures.DEPLOYMENT, None, ())) in session.calls
    document = json.loads(out)
    assert [r["commit"] for r in document["revisions"]] == [pictures.HEAD.sha]
    assert "REVISION" in run("history")[1]


def test_history_comes_in_pages(run: Run, session: FakeSession) -> None:
    """The way to the next page is said beside the data; words and a beginning are handed on."""
    code, out, err = run("history", "--limit", "1", "--grep", "front", "--before", "HEAD~3")
    assert code == 0
    assert ("history", (2, None, "HEAD~3", ("front",))) in session.calls
    assert pictures.HEAD.short in out
    assert pictures.OLD.short not in out
    assert err == "There are older ones: --before 4f1c2ab shows the next page.\n"
    pages = [json.loads(run("history", *few, "-o", "json")[1]) for few in (("--limit", "1"), ())]
    assert [page["before"] for page in pages] == [pictures.HEAD.sha, None]


def test_show_tells_what_a_commit_changed(run: Run, session: FakeSession) -> None:
    """In Git and for the cluster, as text and as JSON."""
    code, out, _ = run("show", "HEAD~1")
    assert code == 0
    assert ("commit_view", "HEAD~1") in session.calls
    assert "changed example/deployment/frontend" in out
    document = json.loads(run("show", "HEAD~1", "-o", "json")[1])
    assert document["manifests"][0]["fields"][0]["after"] == 2
    assert set(session.acts()) == {"target"}


def test_history_says_when_others_operations_cannot_be_seen(run: Run, session: FakeSession) -> None:
    """An empty list would read as if nothing had been done."""
    session.warnings = ("Syncs of others cannot be seen.",)
    assert run("history")[2] == "note: Syncs of others cannot be seen.\n"


def test_history_of_one_lists_the_operations_that_touched_it(
    run: Run, session: FakeSession
) -> None:
    """A sync that did something to another resource is no part of it."""
    ours = pictures.operation(pictures.CONFIGURED, id="ours")
    other = pictures.operation(pictures.FAILED, id="other")
    session.state = replace(session.state, operations=(other, ours))
    words = ("history", "deployment/frontend")
    document = json.loads(run(*words, "-o", "json")[1])
    assert [told["id"] for told in document["operations"]] == ["ours"]
    assert run("history")[1].count("sync  ") == 1 + run(*words)[1].count("sync  ")


def test_history_of_one_calls_no_revision_failed_that_was_synced_since(
    run: Run, session: FakeSession
) -> None:
    """The sync that made it good found this one as it was, and is no operation of its own."""
    failed = pictures.operation(pictures.CONFIGURED, id="failed", phase=Phase.FAILED)
    good = pictures.operation(id="good")
    words = ("history", "deployment/frontend")
    for operations, bad in (((failed,), True), ((good, failed), False)):
        session.state = replace(session.state, operations=operations)
        document = json.loads(run(*words, "-o", "json")[1])
        told = {each["commit"]: each["failed"] for each in document["revisions"]}
        assert told == {pictures.HEAD.sha: bad, pictures.OLD.sha: False}
        row = next(line for line in run(*words)[1].splitlines() if pictures.HEAD.short in line)
        assert row.startswith("x") is bad


@pytest.mark.parametrize(
    ("argv", "call"),
    [
        (
            ["lock", "deployment/frontend", "--reason", "incident 42", "--for", "2h"],
            ("lock", (pictures.DEPLOYMENT, "incident 42", timedelta(hours=2))),
        ),
        (
            ["lock", "deployment/frontend", "--reason", "x"],
            ("lock", (pictures.DEPLOYMENT, "x", None)),
        ),
        (["unlock", "deployment/frontend"], ("unlock", pictures.DEPLOYMENT)),
        (["suspend", "--reason", "freeze"], ("suspend", "freeze")),
        (["resume"], ("resume", None)),
        (["forget", "service/frontend", "--yes"], ("forget", pictures.SERVICE)),
        (["unpin", "--yes"], ("unpin", None)),
    ],
)
def test_small_acts_ask_nothing(
    run: Run, session: FakeSession, argv: list[str], call: tuple[str, object]
) -> None:
    """Lock, unlock, suspend, resume and forget act at once and answer with an operation."""
    code, out, _ = run(*argv)
    assert code == 0
    assert call in session.calls
    assert "succeeded" in out
    document = json.loads(run(*argv, "-o", "json")[1])
    assert (document["operation"], document["phase"]) == (argv[0], "succeeded")


@pytest.mark.parametrize(
    "argv",
    [
        ["statsu"],
        ["status", "--nope"],
        ["status", "-o", "yaml"],
        ["lock", "deployment/frontend"],
        ["lock", "deployment/frontend", "--reason", " "],
        ["lock", "deployment/frontend", "--reason", "x", "--for", "soon"],
        ["lock"],
        ["rollback"],
        ["pin", "9be01d3"],
        ["pin", "--reason", "x"],
        ["pin", "9be01d3", "--reason", " ", "--yes"],
        ["diff", "--local", "--verify"],
        ["sync", "--prune-count", "3"],
        ["sync", "--prune-count", "many", "--prune"],
        ["history", "--limit", "0"],
        ["sync", "--sync-tag=-d"],
        ["sync", "--timeout", "never"],
        ["--sync-interval", "x", "sync"],
        ["--target", "nowhere", "status"],
        ["unlock", "deployment/unknown"],
        ["-o", "json"],
        [],
    ],
)
def test_wrong_usage_is_2(run: Run, session: FakeSession, argv: list[str]) -> None:
    """Never 1: that means drift. One sentence, nothing on stdout, nothing changed."""
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert "Traceback" not in err
    assert [act for act in session.acts() if act != "target"] == []


@pytest.mark.parametrize(
    "argv",
    [
        ["--repo", "/r", "--path", "a", "--path", "b", "-n", "x", "status"],
        ["status", "--repo", "/r", "--path", "a", "--path", "b", "-n", "x"],
        ["--repo", "/r", "-n", "y", "status", "--path", "a", "--path", "b", "-n", "x"],
    ],
)
def test_flags_work_before_and_after_the_command(
    run: Run, session: FakeSession, argv: list[str]
) -> None:
    """`gitops-tui --repo X status` is `gitops-tui status --repo X`; the later one wins."""
    run(*argv)
    assert session.calls[0] == ("target", Target(repo="/r", paths=("a", "b"), namespace="x"))


def test_every_flag_reaches_the_target(run: Run, session: FakeSession) -> None:
    """Nothing that is said about the target is dropped."""
    said = (
        "--branch b --context c --only-namespace o --state-namespace s --read-only "
        "--sync-tag t --sync-interval 2m --fetch-interval 30s --timeout 1h30m"
    )
    run("status", *said.split())
    assert session.calls[0] == (
        "target",
        Target(
            branch="b",
            context="c",
            only_namespace="o",
            state_namespace="s",
            read_only=True,
            sync_tag="t",
            sync_interval=120.0,
            fetch_interval=30.0,
            timeout=5400.0,
        ),
    )


def test_rollback_restores_and_revert_undoes(run: Run, session: FakeSession) -> None:
    """The two commands differ in which commit they make."""
    session.outcome = pictures.operation(
        pictures.CONFIGURED, kind=OperationKind.ROLLBACK, restored=pictures.OLD.sha
    )
    code, out, _ = run("rollback", "9be01d3", "-m", "back", "--yes", "-o", "json")
    assert code == 0
    assert json.loads(out)["restored"] == pictures.OLD.sha
    assert ("preview_rollback", ("9be01d3", RollbackHow.RESTORE, None)) in session.calls
    assert ("rollback", ("back", True)) in session.calls
    run("revert", "4f1c2ab", "--yes", "--no-wait")
    assert ("preview_rollback", ("4f1c2ab", RollbackHow.REVERT, None)) in session.calls
    assert ("rollback", ("", False)) in session.calls


def test_a_whole_file_goes_back_only_with_the_resource_in_it(
    run: Run, session: FakeSession
) -> None:
    """`--whole-file` says how `--only` is meant, and nothing without it."""
    run("rollback", "9be01d3", "--only", "deployment/frontend", "--whole-file", "--yes")
    assert ("besides", (True, ())) in session.calls
    code, _, err = run("rollback", "9be01d3", "--whole-file", "--yes")
    assert code == 2
    assert "Add --only" in err


def test_conflicts_are_listed_file_by_file(run: Run, session: FakeSession) -> None:
    """However many they are; the way out stands beside them."""
    files = tuple(f"shop/{n}.yaml" for n in range(5))
    session.conflict = RevertConflict("It conflicts.", hint="Nothing was changed.", files=files)
    code, _, err = run("revert", "4f1c2ab..", "--yes")
    assert code == 5
    assert all(f"  conflict  {file}\n" in err for file in files)
    assert "Nothing was changed." in err


def test_a_rollback_may_go_to_a_branch_instead(run: Run, session: FakeSession) -> None:
    """Which pull request to open is told, and the pin that holds the cluster meanwhile."""
    code, out, _ = run("rollback", "9be01d3", "--to-branch", "--yes", "-m", "errors")
    assert code == 0
    assert out.splitlines() == [
        "Pushed 4f1c2ab to the new branch gitops-tui/rollback-4f1c2ab; nothing was synced.",
        "Open a pull request from gitops-tui/rollback-4f1c2ab into main: Restore . to 9be01d3",
        "Until it is merged, `gitops-tui pin 9be01d3 --reason TEXT` holds the cluster there;"
        " `unpin` it then.",
    ]
    assert session.acts() == ["target", "propose"]
    assert ("propose", "errors") in session.calls
    assert run("rollback", "9be01d3", "--to-branch")[0] == 2
    told = json.loads(run("revert", "9be01d3", "--to-branch", "--yes", "-o", "json")[1])
    assert (told["branch"], told["onto"]) == ("gitops-tui/rollback-4f1c2ab", "main")


@pytest.mark.parametrize("declined", [True, False])
def test_a_protected_branch_names_the_way_around(
    run: Run, session: FakeSession, declined: bool
) -> None:
    """With nobody to ask nothing is pushed anywhere, and --to-branch is named; not where the
    branch has only moved.
    """
    session.refused = PushRefused(
        "It was declined.", hint="Nothing was changed.", declined=declined
    )
    code, out, err = run("rollback", "9be01d3", "--yes")
    assert (code, out) == (5, "")
    assert "error: It was declined." in err
    assert ("--to-branch" in err) is declined
    assert "propose" not in session.acts()


def test_a_branch_that_moved_is_looked_at_and_asked_about_again(
    run: Run, session: FakeSession, answer: Callable[..., list[str]]
) -> None:
    """Nothing was pushed; what is asked then is about what is there now."""
    session.refused = PushRefused("main is no longer at 4f1c2ab.", hint="Look.", moved=True)
    asked = answer("y", "y")
    code, _, err = run("rollback", "HEAD~1")
    assert code == 0
    assert len(asked) == 2
    assert "main is no longer at 4f1c2ab. It is looked at again:" in err
    acts = [name for name, _ in session.calls]
    assert acts[-4:] == ["rollback", "fetch", "preview_rollback", "rollback"]
    # HEAD~1 may be another commit by now: what was shown first is meant.
    looks = [said for name, said in session.calls if name == "preview_rollback"]
    shown = session.rollback_plan.revision.sha
    assert looks == [(word, RollbackHow.RESTORE, None) for word in ("HEAD~1", shown)]
    session.refused = PushRefused("main is no longer at 4f1c2ab.", hint="Look.", moved=True)
    code, _, err = run("rollback", "9be01d3", "--yes")
    assert (code, "hint: Look." in err) == (5, True)


def test_a_release_shows_its_change_and_asks(run: Run, session: FakeSession) -> None:
    """Images, the lock, the diff and the effect go to stderr; nobody there means no."""
    code, _, err = run("release", "deployment/frontend", "--image", "frontend=2")
    assert code == 2
    assert "Release to example/deployment/frontend:\n  frontend: shop/web:1 -> shop/web:2" in err
    assert "note: example/deployment/frontend is locked by ana" in err
    assert "\n+  image: shop/web:2\n" in err
    assert session.acts() == ["target"]
    session.outcome = pictures.operation(pictures.CONFIGURED, kind=OperationKind.RELEASE)
    words = ("--image", "frontend=2", "--image", "x/y=z:1", "--moving-tag", "-m", "go", "--yes")
    code, out, _ = run("release", "deployment/frontend", *words, "--no-wait")
    assert (code, out.splitlines()[-1]) == (0, "release of 4f1c2ab succeeded")
    asked = (pictures.DEPLOYMENT, (("frontend", "2"), ("x/y", "z:1")), True)
    assert ("preview_release", asked) in session.calls
    assert ("edit", ("go", False)) in session.calls


def test_a_release_wants_an_image_with_its_tag(run: Run, session: FakeSession) -> None:
    """Nothing is read before the words make sense."""
    code, _, err = run("release", "deployment/frontend", "--image", "frontend")
    assert code == 2
    assert "does not name an image" in err
    assert run("release", "deployment/frontend")[0] == 2
    assert session.calls == []


def test_take_writes_what_was_named_and_tells_it(run: Run, session: FakeSession) -> None:
    """A dry run shows what becomes of Git's side, and the diff; --yes commits."""
    session.edit_plan = pictures.TAKE_PREVIEW
    code, out, _ = run("take", "deployment/frontend", "--field", "/spec/replicas", "--dry-run")
    assert code == 0
    assert "Write into Git what the cluster has in example/deployment/frontend:" in out
    assert "spec.replicas: Git 2 -> live 4" in out
    assert "+  image: shop/web:2" in out
    assert ("preview_take", (pictures.DEPLOYMENT, ("/spec/replicas",))) in session.calls
    assert session.acts() == ["target"]
    session.outcome = pictures.operation(pictures.CONFIGURED, kind=OperationKind.TAKE)
    told = json.loads(run("take", "deployment/frontend", "--yes", "-o", "json")[1])
    assert (told["operation"], told["commit"]) == ("take", pictures.HEAD.sha)
    assert "restored" not in told


def test_an_edit_may_go_to_a_branch(run: Run, session: FakeSession) -> None:
    """The pull request is named, no pin is: no revision has what it changes."""
    code, out, _ = run("take", "deployment/frontend", "--to-branch", "--yes")
    assert code == 0
    assert "Open a pull request from gitops-tui/rollback-4f1c2ab into main: Release" in out
    assert "pin" not in out
    words = (
        "release",
        "deployment/frontend",
        "--image",
        "a=1",
        "--to-branch",
        "--yes",
        "-o",
        "json",
    )
    told = json.loads(run(*words, "--to-branch", "--yes", "-o", "json")[1])
    assert (told["operation"], told["resource"]["name"]) == ("release", "frontend")


def test_pin_shows_its_plan_and_does_what_was_confirmed(run: Run, session: FakeSession) -> None:
    """The plan goes to stderr with the question; --yes answers it."""
    _, _, err = run("pin", "9be01d3", "--reason", "incident 42")
    assert "Pinned to 9be01d3" in err
    assert "Every sync keeps to this revision until somebody unpins." in err
    assert "It is pinned to 9be01d3 by ben" in err
    assert "(incident 42), which this one replaces." in err
    assert session.acts() == ["target"]
    session.outcome = pictures.operation(pictures.CONFIGURED, kind=OperationKind.PIN)
    code, out, _ = run("pin", "9be01d3", "--reason", " incident 42 ", "--yes", "--no-wait")
    assert (code, out.splitlines()[-1]) == (0, "pin to 4f1c2ab succeeded")
    assert ("preview_pin", "9be01d3") in session.calls
    assert ("pin", ("incident 42", False)) in session.calls


def test_a_pin_dry_run_changes_nothing(run: Run, session: FakeSession) -> None:
    """The same plan on stdout, as text and as JSON; a blocked one says why and ends in 3."""
    code, out, _ = run("pin", "9be01d3", "--reason", "x", "--dry-run")
    assert code == 0
    assert "Git is 1 commit ahead of it." in out
    document = json.loads(run("pin", "9be01d3", "--reason", "x", "--dry-run", "-o", "json")[1])
    assert document["replaces"]["owner"] == "ben"
    blocked = ReadOnly("Read-only mode: nothing is written.", hint="Leave it out.")
    session.pin_plan = replace(session.pin_plan, blocked=blocked)
    code, _, err = run("pin", "9be01d3", "--reason", "x", "--dry-run")
    assert (code, err) == (3, "note: Read-only mode: nothing is written. Leave it out.\n")
    code, _, err = run("pin", "9be01d3", "--reason", "x", "--yes")
    assert code == 4
    assert err == "error: Read-only mode: nothing is written.\nhint: Leave it out.\n"
    assert set(session.acts()) == {"target"}


def test_unpin_tells_what_the_next_sync_will_change(run: Run, session: FakeSession) -> None:
    """Asked before it lets go, and told after; who does it is told too."""
    code, out, _ = run("unpin")
    assert code == 0
    assert "A sync of 4f1c2ab" in out
    assert "change example/deployment/frontend" in out
    assert out.splitlines()[-1] == "Nothing is applied until then: `gitops-tui sync`."
    asked = [name for name, _ in session.calls]
    assert asked.index("preview_unpin") < asked.index("unpin")
    session.state = replace(session.state, armed=True)
    assert run("unpin")[1].endswith("Automatic sync is on: the timer does that.\n")
    document = json.loads(run("unpin", "-o", "json")[1])
    assert document["next"]["revision"] == pictures.HEAD.sha


def test_rollback_of_one_resource(run: Run, session: FakeSession) -> None:
    """--only restores just that one."""
    run("rollback", "9be01d3", "--only", "deployment/frontend", "--yes")
    wanted = ("9be01d3", RollbackHow.RESTORE, pictures.DEPLOYMENT)
    assert ("preview_rollback", wanted) in session.calls


def test_a_refused_rollback_commits_nothing(run: Run, session: FakeSession) -> None:
    """A dry run that the server refuses stops it, whatever was answered."""
    session.rollback_plan = replace(session.rollback_plan, refusal="The server refuses it.")
    code, _, err = run("rollback", "9be01d3", "--yes")
    assert code == 3
    assert session.acts() == ["target"]
    assert "error: The server refuses it." in err


def test_what_has_to_be_recreated_goes_to_a_new_branch(run: Run, session: FakeSession) -> None:
    """With the refusal as a note; without --to-branch it stays refused."""
    session.rollback_plan = replace(
        session.rollback_plan, refusal="Immutable.", recreatable=frozenset({pictures.DEPLOYMENT})
    )
    assert run("rollback", "9be01d3", "--yes")[0] == 3
    assert "propose" not in session.acts()
    code, _, err = run("rollback", "9be01d3", "--yes", "--to-branch")
    assert (code, err) == (0, "note: Immutable.\n")
    assert "propose" in session.acts()


@pytest.mark.parametrize("command", ["rollback", "revert"])
def test_a_rollback_may_recreate_what_is_named(
    run: Run, session: FakeSession, answer: Callable[..., list[str]], command: str
) -> None:
    """The question says what is deleted; no leaves it."""
    effect = Effect(pictures.DEPLOYMENT, EffectAction.RECREATE)
    session.rollback_plan = replace(session.rollback_plan, effects=(effect,))
    asked = answer("n\n")
    assert run(command, "9be01d3", "--recreate", "deployment/frontend")[0] == 2
    assert "delete example/deployment/frontend and make it anew?" in asked[0]
    assert ("recreate", frozenset({pictures.DEPLOYMENT})) in session.calls
    assert "rollback" not in session.acts()


def test_a_rollback_dry_run_shows_the_commit(run: Run, session: FakeSession) -> None:
    """The files, the diff and the effects; nothing is done."""
    code, out, _ = run("rollback", "9be01d3", "--dry-run")
    assert code == 0
    assert "+++ b/frontend/deployment.yaml" in out
    assert session.acts() == ["target"]
    assert json.loads(run("rollback", "9be01d3", "--dry-run", "-o", "json")[1])["pushes"] is True


def test_a_diff_of_a_named_workload_names_what_owns_its_replicas(
    run: Run, session: FakeSession
) -> None:
    """As the document and the dashboard do, also where it is in sync."""
    row = replace(pictures.row(State.IN_SYNC, pictures.DEPLOYMENT), autoscaler="web")
    session.picture = pictures.snapshot(row)
    code, out, _ = run("diff", "deployment/frontend")
    assert (code, "its replicas belong to the autoscaler web" in out) == (0, True)
