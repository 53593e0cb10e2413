"""Who is asked, who is not, and what happens when nobody can answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gitops_tui.core.state import TargetState
from gitops_tui.engine.api import PruneCandidate, PrunePreview
from gitops_tui.errors import HeldByAnother, ReadOnly
from tests.cli import pictures
from tests.cli.conftest import Run
from tests.cli.fakes import FakeSession

Person = Callable[..., list[str]]
PRUNED = frozenset({pictures.SERVICE})

QUESTIONS = [
    pytest.param(["rollback", "9be01d3"], "rollback", id="rollback"),
    pytest.param(["revert", "4f1c2ab"], "rollback", id="revert"),
    pytest.param(["sync", "--prune"], "sync", id="prune"),
    pytest.param(["sync"], "sync", id="first sync"),
    pytest.param(
        ["lock", "deployment/frontend", "--reason", "mine"], "lock", id="lock over another's"
    ),
    pytest.param(["unlock", "deployment/frontend"], "unlock", id="unlock another's"),
]


LOCKED = "example/deployment/frontend is locked by Ana (Ana's incident)."


@pytest.fixture
def asked_for(session: FakeSession, request: pytest.FixtureRequest) -> FakeSession:
    """A session whose target was never synced, where the test is about the first sync."""
    if "first sync" in request.node.callspec.id:
        session.state = TargetState()
    if "another's" in request.node.callspec.id:
        session.held = HeldByAnother(LOCKED, hint="Nothing was changed.", owner="Ana")
    return session


@pytest.mark.parametrize(("argv", "act"), QUESTIONS)
def test_nobody_to_ask_changes_nothing(
    run: Run, asked_for: FakeSession, argv: list[str], act: str
) -> None:
    """Without a terminal and without --yes: exit 2, a sentence, nothing done."""
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert act not in asked_for.acts()
    assert "Nobody is there to ask" in err
    assert "hint: Add --yes" in err


@pytest.mark.parametrize(("argv", "act"), QUESTIONS)
def test_yes_answers(run: Run, asked_for: FakeSession, argv: list[str], act: str) -> None:
    """--yes is the answer beforehand, with no terminal."""
    assert run(*argv, "--yes")[0] == 0
    assert act in asked_for.acts()


@pytest.mark.parametrize(("argv", "act"), QUESTIONS)
@pytest.mark.parametrize("said", ["y\n", "yes\n", " Y \n"])
def test_a_person_can_say_yes(
    run: Run, asked_for: FakeSession, answer: Person, argv: list[str], act: str, said: str
) -> None:
    """The plan is shown on stderr, then one question."""
    asked = answer(said)
    code, _, err = run(*argv)
    assert code == 0
    assert act in asked_for.acts()
    assert len(asked) == 1
    assert asked[0].endswith("[y/N] ")
    assert "frontend" in err + asked[0]


@pytest.mark.parametrize(("argv", "act"), QUESTIONS)
@pytest.mark.parametrize("said", ["n\n", "\n", "", "maybe\n"])
def test_anything_else_declines(
    run: Run, asked_for: FakeSession, answer: Person, argv: list[str], act: str, said: str
) -> None:
    """The default is No, also at the end of input: exit 2, nothing done."""
    answer(said)
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert act not in asked_for.acts()
    assert "Declined. Nothing was changed." in err


@pytest.mark.parametrize(("argv", "act"), QUESTIONS)
def test_machine_output_never_asks(
    run: Run, asked_for: FakeSession, answer: Person, argv: list[str], act: str
) -> None:
    """-o json needs --yes even at a terminal."""
    asked = answer("y\n")
    code, out, err = run(*argv, "-o", "json")
    assert (code, out, asked) == (2, "", [])
    assert act not in asked_for.acts()
    assert "Machine output never asks" in err


def test_who_is_asked_about_a_plan_is_told_what_cannot_be_part_of_it(
    run: Run, session: FakeSession, answer: Person
) -> None:
    """Before the answer: afterwards it would be news."""
    session.state = TargetState()
    session.findings = (pictures.FINDING,)
    answer("n\n")
    code, _, err = run("sync")
    assert code == 2
    assert f"unusable: {pictures.FINDING}\n" in err


def test_a_blocked_first_sync_says_why(run: Run, session: FakeSession, answer: Person) -> None:
    """What cannot run now is not asked about."""
    session.state = TargetState()
    session.plan = replace(session.plan, blocked=ReadOnly("Read-only mode: no.", hint="Leave it."))
    asked = answer("y\n")
    code, _, err = run("sync")
    assert (code, asked) == (4, [])
    assert err == "error: Read-only mode: no.\nhint: Leave it.\n"


def test_prune_takes_what_is_stale_but_not_what_holds_data(run: Run, session: FakeSession) -> None:
    """Guarded kinds and locked resources stay; the sync is of everything."""
    run("sync", "--prune", "--yes")
    assert ("sync", (None, PRUNED, True, None)) in session.calls


def test_guarded_kinds_are_pruned_by_name(run: Run, session: FakeSession) -> None:
    """A Namespace goes only when named, and naming it prunes nothing else."""
    run("sync", "--prune", "namespace/example", "--yes")
    assert ("preview_prune", frozenset({pictures.NAMESPACE})) in session.calls
    wanted = (None, frozenset({pictures.NAMESPACE}), True, None)
    assert ("sync", wanted) in session.calls


def test_only_stale_resources_can_be_pruned(run: Run, session: FakeSession) -> None:
    """A name that is not stale is a wrong name, not a partial sync."""
    session.prune = PrunePreview((PruneCandidate(pictures.SERVICE),), 1, typed=False)
    code, _, err = run("sync", "--prune", "deployment/frontend", "--yes")
    assert code == 2
    assert "is not stale" in err
    assert session.acts() == ["target"]


def test_nothing_stale_is_not_asked_about(run: Run, session: FakeSession) -> None:
    """--prune with nothing to prune is a plain sync."""
    session.prune = PrunePreview((), 0, typed=False)
    assert run("sync", "--prune")[0] == 0
    assert ("sync", (None, frozenset(), True, None)) in session.calls


def test_a_refused_prune_says_why(run: Run, session: FakeSession) -> None:
    """With a manifest unread nothing may be called stale, whatever --yes says."""
    session.prune = PrunePreview((), 0, typed=False, refusal="broken.yaml cannot be read.")
    code, _, err = run("sync", "--prune", "--yes")
    assert code == 2
    assert "error: broken.yaml cannot be read." in err
    assert session.acts() == ["target"]


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["--yes"], 2),
        (["--yes", "--prune-count", "2"], 2),
        (["--prune-count", "1"], 2),
        (["--yes", "--prune-count", "1"], 0),
    ],
)
def test_many_need_their_number(run: Run, session: FakeSession, argv: list[str], code: int) -> None:
    """Above the threshold the count must be said and be right; --yes does not answer it."""
    session.prune = replace(session.prune, typed=True)
    ended, _, err = run("sync", "--prune", *argv)
    assert ended == code
    assert ("sync" in session.acts()) == (code == 0)
    if argv == ["--yes"]:
        # One may be too many where there are only two: the rule is told, not that it is many.
        assert "would prune 1 resource: more than 10, or than a third of all" in err


@pytest.mark.parametrize(("said", "code"), [("1\n", 0), ("2\n", 2), ("\n", 2), ("y\n", 2)])
@pytest.mark.parametrize("flags", [[], ["--yes"]])
def test_at_a_terminal_the_number_is_typed(
    run: Run, session: FakeSession, answer: Person, said: str, code: int, flags: list[str]
) -> None:
    """The typed number is the answer, and the only question."""
    session.prune = replace(session.prune, typed=True)
    asked = answer(said)
    assert run("sync", "--prune", *flags)[0] == code
    assert len(asked) == 1
    assert "(1)" in asked[0]


def test_a_wrong_number_is_refused_also_below_the_threshold(run: Run, session: FakeSession) -> None:
    """Whoever says a number means it."""
    code, _, err = run("sync", "--prune", "--yes", "--prune-count", "5")
    assert code == 2
    assert "would delete 1 resource, and 5 was given" in err
    assert session.acts() == ["target"]


def test_the_question_names_whose_lock_it_is(
    run: Run, session: FakeSession, answer: Person
) -> None:
    """Owner and reason are read before anything is replaced."""
    session.held = HeldByAnother(LOCKED, owner="Ana")
    asked = answer("n\n", "n\n")
    run("lock", "deployment/frontend", "--reason", "mine")
    run("unlock", "deployment/frontend")
    assert asked == [
        f"{LOCKED} Replace that lock? [y/N] ",
        f"{LOCKED} Take that lock away? [y/N] ",
    ]


def test_ones_own_lock_is_replaced_without_asking(
    run: Run, session: FakeSession, answer: Person
) -> None:
    """Nobody else is concerned."""
    asked = answer()
    assert run("lock", "deployment/frontend", "--reason", "mine")[0] == 0
    assert asked == []
