"""Dialogs: Cancel first, a sentence that says what will happen, and nothing by accident."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.events import Key
from textual.widgets import Input

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import LiveCause
from gitops_tui.core.snapshot import TimerView
from gitops_tui.engine.api import (
    Effect,
    EffectAction,
    Leaving,
    PruneCandidate,
    PrunePreview,
    RollbackHow,
    RollbackPreview,
)
from gitops_tui.errors import NotCut, RevertConflict, SourceError
from gitops_tui.ui.screens.dialog import Dialog
from gitops_tui.ui.screens.rollback_dialog import RollbackDialog
from gitops_tui.ui.screens.sync_dialog import SyncDialog
from tests.ui import scenes
from tests.ui.driving import Stage, staged
from tests.ui.fake import FakeDashboard
from tests.ui.test_commands import go_to_row


async def opened(stage: Stage, kind: type[object]) -> None:
    """Wait until a dialog of that kind has asked and shown its answer."""
    await stage.until(lambda: isinstance(stage.app.screen, kind))
    await stage.pilot.pause()


def focused(stage: Stage) -> str | None:
    """The id of what has the keys."""
    return stage.app.focused.id if stage.app.focused else None


@pytest.mark.parametrize(
    ("keys", "enters"), [(("4", "j", "R"), 2), (("P",), 1)], ids=["rollback", "prune"]
)
async def test_dangerous_dialogs_default_to_cancel(keys: tuple[str, ...], enters: int) -> None:
    """Enter, and enter again after a field, changes nothing."""
    async with staged(scenes.broken()) as stage:
        await stage.press(*keys)
        await stage.until(lambda: isinstance(stage.app.screen, Dialog))
        await stage.press(*["enter"] * (enters - 1))
        assert focused(stage) == "cancel"
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is stage.screen)
        assert stage.dashboard.requests == []


@pytest.mark.parametrize("left", ["enter", "escape"])
@pytest.mark.parametrize(
    "keys",
    [("4", "j", "R"), ("P",), ("A",), ("L",), ("t",), ("d",), ("y",), ("question_mark",)],
    ids=lambda keys: keys[-1],
)
async def test_keys_that_come_too_fast_leave_the_dashboard_alone(
    keys: tuple[str, ...], left: str
) -> None:
    """A screen is left once; the rest of a burst is the dashboard's, which stays alive."""
    async with staged(scenes.broken()) as stage:
        await stage.press(*keys)
        await stage.until(lambda: stage.app.screen is not stage.screen)
        for key in (left, left, left, "escape", "escape", "escape"):
            stage.app.post_message(Key(key, None))
        await stage.until(lambda: stage.app.screen is stage.screen)
        await stage.press("1", "2")
        assert "Drift" in stage.text()


@pytest.mark.parametrize("keys", [("4", "j", "R"), ("4", "j", "p"), ("L",), ("A",)])
async def test_a_reason_typed_at_once_is_the_reason(keys: tuple[str, ...]) -> None:
    """No letter of it is a command: `errors since noon` must not sync what is to be undone."""
    async with staged() as stage:
        await stage.press(*keys)
        await opened(stage, Dialog)
        await stage.press(*["space" if letter == " " else letter for letter in "errors since"])
        assert stage.app.screen.query_one("#reason", Input).value == "errors since"
        assert stage.dashboard.requests == []


async def test_typing_where_no_field_is_does_nothing() -> None:
    """Space chooses nothing: what follows it would be taken for commands."""
    async with staged(scenes.never_synced()) as stage:
        await opened(stage, SyncDialog)
        await stage.press("space", "s", "space")
        assert isinstance(stage.app.screen, SyncDialog)
        assert stage.dashboard.requests == []


async def test_a_plan_names_whose_value_it_takes_over() -> None:
    """As the command's plan does; of what is passed by, nothing is taken."""
    async with staged(size=(160, 40)) as stage:
        scaled = replace(scenes.SCALED, cluster=LiveCause("kubectl-scale", None))
        taken = Effect(scenes.FRONTEND, EffectAction.CHANGE, (scaled,), "", verified=True)
        left = Effect(scenes.THOUGHTS, EffectAction.SKIP, (scaled,), "locked by ben")
        stage.dashboard.effects = (taken, left)
        await stage.show(scenes.never_synced())
        await opened(stage, SyncDialog)
        await stage.until(lambda: "replicas 4 → 2" in stage.text())
        lines = [line for line in stage.text().splitlines() if "replicas 4 → 2" in line]
        assert ["takes over from kubectl-scale" in line for line in lines] == [True, False]


async def test_one_long_name_takes_nothing_from_the_other_rows() -> None:
    """At 80 columns it is cut, with its kind and both ends; every row stays one line."""
    long = scenes.key("CronJob", "sales-in-every-region-of-the-world-and-the-moon")
    note = "create, not verifiable yet"
    async with staged(size=(80, 30)) as stage:
        stage.dashboard.effects = tuple(
            Effect(key, EffectAction.CREATE, note=note) for key in (scenes.FRONTEND, long)
        )
        await stage.show(scenes.never_synced())
        await opened(stage, SyncDialog)
        await stage.until(lambda: "deployment/frontend " in stage.text())
        rows = [line for line in stage.text().splitlines() if "+ create" in line]
        assert len(rows) == 2
        assert all("not verifiable yet" in row for row in rows)
        assert "cronjob/sales-in" in rows[1]
        assert "-the-moon  not" in rows[1]


async def test_the_first_sync_ever_asks_by_itself_once() -> None:
    """The plan is shown; cancelled, it comes back only when asked for."""
    async with staged(scenes.never_synced()) as stage:
        await opened(stage, SyncDialog)
        assert "10 create" in stage.text()
        assert "not verifiable yet" in stage.text()
        assert "Nothing was ever synced here from this path (manifests)." in stage.text()
        assert focused(stage) == "cancel"
        await stage.press("escape")
        await stage.show(scenes.never_synced())
        assert stage.app.screen is stage.screen
        assert "never synced from this path" in stage.text()
        await stage.press("s")
        await opened(stage, SyncDialog)
        assert stage.dashboard.requests == []


@pytest.mark.parametrize(("steps", "arm"), [(1, False), (2, True)], ids=["once", "keep"])
async def test_the_first_sync_is_done_once_or_kept(steps: int, arm: bool) -> None:
    """Both answers sync; the second arms the timer."""
    async with staged(scenes.never_synced()) as stage:
        await opened(stage, SyncDialog)
        await stage.until(lambda: "10 create" in stage.text())
        await stage.press(*["right"] * steps, "enter")
        assert stage.dashboard.requests == [("sync", None, arm)]


async def test_the_first_sync_says_what_it_leaves_out() -> None:
    """A manifest that cannot be read is seen before the answer, and in the headline."""
    broken = replace(scenes.never_synced(), findings=scenes.broken().findings)
    async with staged(broken) as stage:
        await stage.press("s")
        await stage.until(lambda: "Sync once" in stage.text())
        left = "cannot be read: manifests/frontend/service.yaml:12 and 1 more."
        assert f"⚠ Left out, because it {left}" in stage.text()
        assert "2 manifests cannot be read (e)" in stage.text()


async def test_a_rewritten_branch_is_asked_about() -> None:
    """What would be left stands above the plan; the answer is to just that revision."""
    shown = scenes.snapshot()
    rewritten = replace(shown, git=replace(shown.git, ahead=None, rewritten=True))
    async with staged(rewritten) as stage:
        why = "main was moved back: 4f1c2ab is 2 commits before 9be01d3, which ben synced."
        stage.dashboard.leaves = Leaving("9" * 40, why)
        assert "no longer on main" in stage.text()
        await stage.press("s")
        await opened(stage, SyncDialog)
        await stage.until(lambda: "main was moved back" in stage.text())
        assert focused(stage) == "cancel"
        await stage.press("right", "enter")
        assert stage.dashboard.requests == [("sync", None, None, "9" * 40)]


async def test_a_target_that_only_detects_is_never_offered_the_timer() -> None:
    """The third choice is not there."""
    detects = replace(scenes.never_synced(), timer=TimerView(detect_only=True))
    async with staged(detects) as stage:
        await opened(stage, SyncDialog)
        await stage.until(lambda: "Sync once" in stage.text())
        assert "keep in sync" not in stage.text()


async def test_what_must_be_known_before_the_first_sync_stands_above_the_plan() -> None:
    """That others' locks cannot be seen is read before the answer."""
    dashboard = FakeDashboard(scenes.never_synced())
    dashboard.warnings = ("Locks of others cannot be seen: get configmaps in gitops-tui.",)
    async with staged(dashboard=dashboard, size=(80, 24)) as stage:
        await stage.until(lambda: "⚠ Locks of others cannot be seen" in stage.text())
        assert stage.text().index("⚠ Locks") < stage.text().index("Nothing was ever synced")


async def test_a_plan_over_several_namespaces_says_which() -> None:
    """Two services of one name are told apart."""
    twins = [scenes.key("Service", "api", space) for space in ("catalog", "payments")]
    rows = tuple(scenes.row(one, State.MISSING) for one in twins)
    async with staged(replace(scenes.never_synced(), resources=rows)) as stage:
        await stage.until(lambda: "payments/service/api" in stage.text())
        assert "catalog/service/api" in stage.text()


async def test_read_only_never_asks_to_sync() -> None:
    """Looking stays looking."""
    snapshot = scenes.never_synced()
    looking = replace(snapshot, target=replace(snapshot.target, read_only=True))
    async with staged(looking) as stage:
        assert stage.app.screen is stage.screen
        assert "read-only" in stage.text()


async def test_a_lock_takes_a_reason_and_a_time() -> None:
    """Without a reason, or with a time that is none, it says so and waits; enter in the last
    field locks, for that is the harmless direction.
    """
    async with staged() as stage:
        await stage.press("L", "enter", "enter")
        assert "Say why" in stage.text()
        await stage.press(*"incident 42", "enter", *"soon", "enter")
        assert "'soon' is no duration." in stage.text()
        await stage.press(*["backspace"] * 4, *"2h", "enter")
        expected = ("lock", scenes.FRONTEND, "incident 42", timedelta(hours=2))
        assert stage.dashboard.requests == [expected]
        assert stage.app.screen is stage.screen


GIVEN_UP = [
    (("2", "L"), "reason", "Nothing was locked."),
    (("1", "A"), "reason", "Nothing was suspended: automatic sync goes on."),
    (("4", "j", "R"), "reason", "Nothing was rolled back."),
    (("2", "P"), "count", "Nothing was deleted."),
]


@pytest.mark.parametrize("by", ["enter", "escape"])
@pytest.mark.parametrize(("keys", "field", "told"), GIVEN_UP, ids=[told for *_, told in GIVEN_UP])
async def test_a_dialog_given_up_after_typing_says_that_nothing_was_done(
    keys: tuple[str, ...], field: str, told: str, by: str
) -> None:
    """Nobody walks away believing that it was done; one that was only looked at says nothing."""
    async with staged(scenes.broken()) as stage:
        stage.dashboard.prune = PrunePreview(_candidates(12), count=12, typed=True)
        for typed, notice in (("", ""), ("4", told)):
            await stage.press(*keys)
            await stage.until(lambda: isinstance(stage.app.screen, Dialog))
            stage.app.screen.query_one(f"#{field}").focus()
            await stage.press(*typed)
            if by == "enter":
                stage.app.screen.query_one("#cancel").focus()
            await stage.press(by)
            await stage.until(lambda: stage.app.screen is stage.screen)
            assert stage.notice == notice
        assert stage.dashboard.requests == []


async def test_unlocking_says_whose_lock_it_is() -> None:
    """Owner, reason and the time left are read before it is taken away."""
    async with staged() as stage:
        await go_to_row(stage, "thoughts-backend")
        await stage.press("L")
        assert "locked by ana, incident 42, 60m left" in stage.text()
        await stage.press("right", "enter")
        assert stage.dashboard.requests == [("unlock", scenes.THOUGHTS, "ana")]


async def test_a_rollback_shows_git_and_cluster_then_asks_for_exactly_that() -> None:
    """Both sides of the preview are there; what is requested is the preview seen."""
    async with staged() as stage:
        await stage.press("4", "j", "j", "j", "R")
        await opened(stage, RollbackDialog)
        assert "In the cluster: 1 resource · 1 passed by" in stage.text()
        text = stage.text()
        assert 'Roll back: c01dbee "Pin every image", 11h ago by eva' in text
        assert "In Git: 1 file +1 −1" in text
        assert "3 later commits by ana and ben are undone by it" in text
        assert "replicas 4 → 2" in text
        assert "locked by ana until 15:02" in text
        stage.app.screen.query_one("#git").focus()
        await stage.press("enter")
        assert "+  replicas: 4" in stage.text()
        stage.app.screen.query_one("#reason").focus()
        await stage.press(*"bad images", "enter", "right", "enter")
        name, preview, reason = stage.dashboard.requests[0]
        assert (name, reason) == ("rollback", "bad images")
        assert getattr(preview, "how", None) is RollbackHow.RESTORE


async def test_a_rollback_may_go_to_a_new_branch_instead() -> None:
    """For a branch that is protected: asked for, never instead of what was chosen."""
    async with staged() as stage:
        await stage.press("4", "j", "j", "j", "R")
        await opened(stage, RollbackDialog)
        assert "To a new branch" in stage.text()
        await stage.press("enter", "right", "right", "enter")
        name, preview, _ = stage.dashboard.requests[0]
        assert name == "proposal"
        assert getattr(preview, "how", None) is RollbackHow.RESTORE
        assert len(stage.dashboard.requests) == 1


async def test_other_rollbacks_are_previewed_before_they_can_be_chosen() -> None:
    """Only this workload, and undo just this commit, each ask the dashboard anew."""
    async with staged() as stage:
        await stage.press("4", "j", "j", "R")
        await opened(stage, RollbackDialog)
        for mode in ("only", "undo"):
            stage.app.screen.query_one(f"#{mode}").focus()
            await stage.press("enter")
        sha = scenes.RUNS.sha
        assert stage.dashboard.previews == [
            ("rollback", sha, RollbackHow.RESTORE, None),
            ("rollback", sha, RollbackHow.RESTORE, scenes.FRONTEND),
            ("rollback", sha, RollbackHow.REVERT, None),
        ]
        assert "Undo it" in stage.text()


async def test_the_newest_commit_can_only_be_undone() -> None:
    """There is nothing to go back to at the tip."""
    async with staged() as stage:
        await stage.press("4", "R")
        await opened(stage, RollbackDialog)
        assert stage.dashboard.previews == [("rollback", scenes.HEAD.sha, RollbackHow.REVERT, None)]
        assert "later commit" not in stage.text()


async def test_a_preview_is_void_when_the_branch_moves() -> None:
    """A new tip makes the preview anew before anything can be chosen."""
    async with staged() as stage:
        await stage.press("4", "j", "j", "R")
        await opened(stage, RollbackDialog)
        newer = scenes.revision("abcdef0", "ben", "Meanwhile", seconds=1)
        before = scenes.snapshot()
        git = replace(before.git, head=newer, ahead=3)
        await stage.show(replace(before, git=git, history=(newer, *before.history)))
        await stage.until(lambda: len(stage.dashboard.previews) == 2)
        await stage.pilot.pause()
        await stage.press("enter", "right", "enter")
        _, preview, _ = stage.dashboard.requests[0]
        assert getattr(preview, "git").tip == newer.sha  # noqa: B009  # an object() to mypy


async def test_an_outdated_answer_never_arrives() -> None:
    """While the first preview hangs, another mode is chosen: only the second is shown."""
    async with staged() as stage:
        await stage.press("4", "j", "j")
        gate = asyncio.Event()
        stage.dashboard.gate = gate.wait  # type: ignore[assignment]  # it returns True
        await stage.press("R")
        assert "Asking Git and the cluster" in stage.text()
        assert "Roll back " not in stage.line("Cancel")
        stage.app.screen.query_one("#undo").focus()
        stage.dashboard.gate = None
        await stage.press("enter")
        gate.set()
        await stage.until(lambda: "Undo it" in stage.text())
        screen = stage.app.screen
        assert isinstance(screen, RollbackDialog)
        assert screen.preview is not None
        assert screen.preview.how is RollbackHow.REVERT


async def test_errors_are_shown_as_their_sentence_and_nothing_can_be_chosen() -> None:
    """What Git or the cluster says stands in the dialog."""
    async with staged() as stage:
        stage.dashboard.trouble = SourceError("Later commits hold it.", hint="Go on.")
        await stage.press("4", "j", "R")
        await stage.until(lambda: "Later commits hold it. Go on." in stage.text())
        assert "Roll back " not in stage.line("Cancel")


async def test_a_document_that_cannot_be_cut_offers_its_whole_file() -> None:
    """What stood there before was the answer to another question, and goes."""
    async with staged() as stage:
        await stage.press("4", "j", "j", "R")
        await opened(stage, RollbackDialog)
        assert "In Git: 1 file" in stage.text()
        assert "Its whole file" not in stage.text()
        stage.app.screen.query_one("#only").focus()
        stage.dashboard.trouble = NotCut("It is an entry of a List.", hint="--whole-file does.")
        await stage.press("enter")
        await stage.until(lambda: "Its whole file can be rolled back" in stage.text())
        assert "In Git: 1 file" not in stage.text()
        assert "rolling restart" not in stage.text()
        assert "--whole-file" not in stage.text()
        stage.dashboard.trouble = None
        stage.app.screen.query_one("#file").focus()
        await stage.press("enter")
        await opened(stage, RollbackDialog)
        asked = ("rollback", scenes.RUNS.sha, RollbackHow.RESTORE, scenes.FRONTEND, True, ())
        assert stage.dashboard.previews[-1] == asked


async def test_marked_commits_are_undone_together() -> None:
    """Marked with space in History, with a gap: each is named, and the one between is not
    among them; escape takes the marks off, and so does the request.
    """
    async with staged() as stage:
        await stage.press("4", "space", "j", "space")
        newest, between, third = scenes.HISTORY[:3]
        assert list(stage.screen.selection.commits) == [newest, third]
        assert "undo 2 marked" in stage.text()
        await stage.press("R")
        await opened(stage, RollbackDialog)
        assert f"Undo 2 commits: {newest.short} and {third.short}" in stage.text()
        told = stage.line("undoes just")
        assert f'undoes just these 2 ({newest.short} "' in told
        assert between.short not in told
        asked = ("rollback", newest.sha, RollbackHow.REVERT, None, False, (third.sha,))
        assert stage.dashboard.previews == [asked]
        stage.app.screen.query_one("#go").focus()
        await stage.press("enter")
        assert stage.dashboard.requests[0][0] == "rollback"
        assert not stage.screen.selection.commits
        await stage.press("space", "escape")
        assert not stage.screen.selection.commits


async def test_a_branch_that_moved_meanwhile_is_asked_about_again() -> None:
    """Nothing was pushed: the same question, its mode and its reason, on what is there now."""
    async with staged() as stage:
        await stage.press("4", "j", "j", "R")
        await opened(stage, RollbackDialog)
        stage.app.screen.query_one("#only").focus()
        await stage.press("enter")
        await opened(stage, RollbackDialog)
        stage.app.screen.query_one("#reason").focus()
        await stage.press(*"errors")
        stage.app.screen.query_one("#go").focus()
        await stage.press("enter")
        assert len(stage.dashboard.requests) == 1
        failed = Operation("77", OperationKind.ROLLBACK, "ana", "operator", scenes.NOW)
        failed = replace(failed, phase=Phase.FAILED, message="main has moved.", moved=True)
        await stage.show(replace(scenes.snapshot(), operation=failed))
        await opened(stage, RollbackDialog)
        assert "The branch has moved, and nothing was changed" in stage.text()
        assert stage.dashboard.previews[-1][1:] == stage.dashboard.previews[-2][1:]
        stage.app.screen.query_one("#go").focus()
        await stage.press("enter")
        assert [reason for _, _, reason in stage.dashboard.requests] == ["errors", "errors"]
        # Once for each time it was asked.
        await stage.show(replace(scenes.snapshot(), operation=failed))
        assert not isinstance(stage.app.screen, RollbackDialog)


async def test_conflicts_of_an_undo_are_listed() -> None:
    """File by file, and there is nothing to choose but Cancel."""
    async with staged() as stage:
        files = ("shop/one.yaml", "shop/two.yaml")
        stage.dashboard.trouble = RevertConflict("Others changed it.", hint="Go on.", files=files)
        await stage.press("4", "space", "R")
        await stage.until(lambda: "Others changed it. Go on." in stage.text())
        assert all(f"conflict in {file}" in stage.text() for file in files)
        assert "Undo it" not in stage.text()


async def test_a_refused_dry_run_stops_a_rollback() -> None:
    """The refusal is told; there is only Cancel."""
    async with staged() as stage:
        stage.dashboard.refusal = "The cluster refused deployment/frontend: quota exceeded."
        await stage.press("4", "j", "R")
        await stage.until(lambda: "quota exceeded" in stage.text())
        assert "Roll back " not in stage.line("Cancel")


async def test_what_has_to_be_recreated_can_go_to_a_new_branch() -> None:
    """The refusal is told, and what it leaves can be chosen."""
    async with staged() as stage:
        stage.dashboard.refusal = "spec.selector: field is immutable."
        stage.dashboard.recreatable = frozenset({scenes.FRONTEND})
        await stage.press("4", "j", "R")
        await stage.until(lambda: "field is immutable" in stage.text())
        assert "Roll back " not in stage.line("Cancel")
        assert "To a new branch" in stage.line("Cancel")
        await stage.press("enter", "right", "right", "enter")
        assert [request[0] for request in stage.dashboard.requests] == ["proposal"]


async def test_what_has_to_be_recreated_is_shown_before_it_is_agreed_to() -> None:
    """Recreate only asks again: what would be deleted is said, and Cancel has the keys."""
    async with staged() as stage:
        stage.dashboard.refusal = "spec.selector: field is immutable."
        stage.dashboard.recreatable = frozenset({scenes.FRONTEND})
        await stage.press("4", "j", "j", "R")
        await stage.until(lambda: "Recreate it" in stage.text())
        stage.app.screen.query_one("#anew").focus()
        await stage.press("enter")
        await stage.until(lambda: "Roll back, recreate" in stage.text())
        assert stage.dashboard.previews[-1][-1] == frozenset({scenes.FRONTEND})
        assert stage.dashboard.requests == []
        assert focused(stage) == "cancel"
        said = "deployment/frontend is deleted, with all that it owns, and made anew."
        assert said in " ".join(stage.text().replace("│", "").split())
        stage.app.screen.query_one("#undo").focus()
        await stage.press("enter")
        await stage.until(lambda: "Recreate it" in stage.text())
        stage.app.screen.query_one("#anew").focus()
        await stage.press("enter")
        await stage.until(lambda: "Undo it, recreate" in stage.text())
        stage.app.screen.query_one("#go").focus()
        await stage.press("enter")
        ((_, preview, *_),) = stage.dashboard.requests
        assert isinstance(preview, RollbackPreview)
        assert preview.recreate == frozenset({scenes.FRONTEND})


async def test_what_was_agreed_to_be_recreated_is_added_to() -> None:
    """Where the branch has moved meanwhile, and another one cannot be changed in place either."""
    first, both = frozenset({scenes.FRONTEND}), frozenset({scenes.FRONTEND, scenes.USERS})
    async with staged() as stage:
        stage.dashboard.refusal = "spec.selector: field is immutable."
        stage.dashboard.recreatable = first
        await stage.press("4", "j", "j", "R")
        for asked in (first, both):
            await stage.until(lambda: "Recreate it" in stage.text())
            stage.app.screen.query_one("#anew").focus()
            await stage.press("enter")
            await stage.until(lambda: "Roll back, recreate" in stage.text())
            assert stage.dashboard.previews[-1][-1] == asked
            stage.dashboard.recreatable = both
            git = replace(scenes.snapshot().git, head=scenes.HISTORY[1])
            await stage.show(scenes.snapshot(git=git))


def _candidates(number: int) -> tuple[PruneCandidate, ...]:
    return tuple(PruneCandidate(scenes.key("ConfigMap", f"old-{n}")) for n in range(number))


async def test_many_deletions_want_their_number_typed() -> None:
    """A wrong number deletes nothing."""
    async with staged(scenes.broken()) as stage:
        stage.dashboard.prune = PrunePreview(_candidates(12), count=12, typed=True)
        await stage.press("P")
        await stage.until(lambda: "Delete 12 objects" in stage.text())
        stage.app.screen.query_one("#count").focus()
        await stage.press("1", "1", "enter", "right", "enter")
        assert "Type 12 to delete 12 objects." in stage.text()
        assert stage.dashboard.requests == []
        stage.app.screen.query_one("#count").focus()
        await stage.press("end", "backspace", "2", "enter", "right", "enter")
        keys = frozenset(candidate.key for candidate in _candidates(12))
        assert stage.dashboard.requests == [("prune", keys)]


async def test_what_may_hold_data_is_deleted_only_when_named() -> None:
    """A guarded one is kept until its own line is chosen, and previewed again then."""
    async with staged(scenes.broken()) as stage:
        space = scenes.key("Namespace", "old")
        guarded = PruneCandidate(space, guarded=True, unnamed=True, holds="9 pods", skip="kept")
        locked = PruneCandidate(scenes.THOUGHTS, skip="locked by ana")
        plain = _candidates(1)
        stage.dashboard.prune = PrunePreview((*plain, guarded, locked), count=1, typed=False)
        await stage.press("P")
        await stage.until(lambda: "[ ] namespace/old  holds 9 pods" in stage.text())
        assert "choose it below, one by one." in stage.text()
        named = replace(guarded, unnamed=False, skip=None)
        stage.dashboard.prune = PrunePreview((*plain, named, locked), count=2, typed=False)
        stage.app.screen.query_one("#guarded-0").focus()
        await stage.press("enter")
        await stage.until(lambda: "Delete 2 objects" in stage.text())
        assert "− namespace/old  holds 9 pods" in stage.text()
        assert "[x] namespace/old" in stage.text()
        assert stage.dashboard.previews[-1] == ("prune", frozenset({space}))
        stage.app.screen.query_one("#go").focus()
        await stage.press("enter")
        assert stage.dashboard.requests == [("prune", frozenset({plain[0].key, space}))]


async def test_what_comes_to_hold_data_while_it_is_asked_is_offered_too() -> None:
    """The lines to choose from are other ones once the plan is."""
    async with staged(scenes.broken()) as stage:
        spaces = [
            PruneCandidate(scenes.key("Namespace", name), guarded=True, unnamed=True, skip="kept")
            for name in ("old", "older")
        ]
        stage.dashboard.prune = PrunePreview(tuple(spaces[:1]), count=0, typed=False)
        await stage.press("P")
        await stage.until(lambda: "[ ] namespace/old" in stage.text())
        stage.dashboard.prune = PrunePreview(tuple(reversed(spaces)), count=0, typed=False)
        stage.app.screen.query_one("#guarded-0").focus()
        await stage.press("enter")
        await stage.until(lambda: "[ ] namespace/older" in stage.text())
        assert len(stage.app.screen.query("#guarded > Choice")) == 2


@pytest.mark.parametrize("keys", [(), ("space",)], ids=["cursor", "mark"])
async def test_what_may_hold_data_is_named_by_the_cursor_or_a_mark(keys: tuple[str, ...]) -> None:
    """P on its row asks with it; it can be taken out of the plan and put back."""
    claim, other = scenes.key("PersistentVolumeClaim", "data"), scenes.key("Namespace", "old")
    kept = "pruned only when named by itself"
    rows = tuple(scenes.row(one, State.STALE) for one in (claim, other))
    async with staged(scenes.snapshot((*scenes.ROWS, *rows))) as stage:
        await go_to_row(stage, "data")
        untold = PruneCandidate(other, guarded=True, unnamed=True, skip=kept)
        named = PruneCandidate(claim, guarded=True, holds="no volume yet")
        stage.dashboard.prune = PrunePreview((named, untold), count=1, typed=False)
        await stage.press(*keys, "P")
        await stage.until(lambda: "Delete 1 object" in stage.text())
        assert stage.dashboard.previews == [("prune", frozenset({claim}))]
        assert "− example/persistentvolumeclaim/data  holds no volume yet" in stage.text()
        assert "[x] example/persistentvolumeclaim/data" in stage.text()
        assert "[ ] namespace/old" in stage.text()
        unnamed = replace(named, unnamed=True, skip=kept)
        out = PrunePreview((unnamed, untold), count=0, typed=False)
        for preview, asked in ((out, frozenset[object]()), (stage.dashboard.prune, {claim})):
            stage.dashboard.prune = preview
            stage.app.screen.query_one("#guarded-0").focus()
            await stage.press("enter")
            assert stage.dashboard.previews[-1] == ("prune", asked)
        stage.app.screen.query_one("#go").focus()
        await stage.press("enter")
        assert stage.dashboard.requests == [("prune", frozenset({claim}))]
        assert not stage.screen.selection.marked


async def test_a_cursor_that_is_not_seen_names_nothing() -> None:
    """P in History deletes nothing that holds data."""
    claim = scenes.key("PersistentVolumeClaim", "data")
    rows = (scenes.row(claim, State.STALE), *scenes.ROWS)
    async with staged(scenes.snapshot(rows)) as stage:
        await go_to_row(stage, "data")
        await stage.press("4", "P")
        await stage.until(lambda: stage.dashboard.previews)
        assert stage.dashboard.previews == [("prune", frozenset())]


async def test_a_refused_prune_says_why() -> None:
    """A manifest unread: nothing may be called stale."""
    async with staged(scenes.broken()) as stage:
        refusal = "frontend/service.yaml cannot be read, so nothing may be deleted."
        stage.dashboard.prune = PrunePreview((), 0, typed=False, refusal=refusal)
        await stage.press("P")
        await stage.until(lambda: refusal in stage.text())
        assert "Delete" not in stage.line("Cancel")


async def test_forgetting_leaves_it_in_the_cluster() -> None:
    """One confirmation."""
    async with staged(scenes.broken()) as stage:
        await go_to_row(stage, "newsletter")
        await stage.press("x")
        assert "It stays in the cluster" in stage.text()
        await stage.press("right", "enter")
        assert stage.dashboard.requests == [("forget", scenes.key("Service", "newsletter"))]


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (120, 40)], ids=str)
async def test_choices_are_seen_on_every_terminal(size: tuple[int, int]) -> None:
    """However long the plan, Cancel and the answers stay on the screen."""
    async with staged(scenes.never_synced(), size=size) as stage:
        await stage.until(lambda: "Sync once" in stage.line("Cancel"))
    async with staged(size=size) as stage:
        await stage.press("4", "j", "j", "R")
        await stage.until(lambda: "Roll back" in stage.line("Cancel"))


async def test_q_leaves_a_dialog_and_is_a_letter_where_somebody_types() -> None:
    """As in every view; nothing was asked for."""
    async with staged(scenes.broken()) as stage:
        await stage.press("P")
        await opened(stage, Dialog)
        await stage.press("q")
        await stage.until(lambda: stage.app.screen is stage.screen)
        await stage.press("2", "L")
        await stage.press("q")
        assert stage.app.screen.query_one("#reason", Input).value == "q"
        assert stage.dashboard.requests == []


REFUSED = scenes.row(
    scenes.FRONTEND,
    State.FAILED,
    error="The cluster refused deployment/frontend: spec.selector: field is immutable.",
    changes=(scenes.SCALED,),
    recreatable=True,
)


async def test_what_cannot_be_changed_in_place_is_recreated_after_asking() -> None:
    """The detail names the key; the dialog what is deleted; only yes to that sends it."""
    async with staged(scenes.snapshot((REFUSED, *scenes.ROWS[1:]))) as stage:
        assert "✗ 1 of 10 refused" in stage.text()
        assert "C recreates it, after asking" in stage.text()
        note = "deleted, with what it owns, and made anew"
        anew = Effect(scenes.FRONTEND, EffectAction.RECREATE, note=note)
        stage.dashboard.effects = (anew,)
        await stage.press("C")
        await stage.until(lambda: note in stage.text())
        assert "Recreate example/deployment/frontend" in stage.text()
        assert focused(stage) == "cancel"
        only = frozenset({scenes.FRONTEND})
        await stage.press("enter")
        assert stage.dashboard.requests == []
        await stage.press("C")
        await stage.until(lambda: "Delete and make anew" in stage.text())
        await stage.press("right", "enter")
        assert stage.dashboard.requests == [("sync", only, None, None, only)]


async def test_what_no_longer_needs_it_is_not_recreated() -> None:
    """Somebody was quicker: the preview finds nothing to delete, and offers nothing."""
    async with staged(scenes.snapshot((REFUSED,))) as stage:
        stage.dashboard.effects = (Effect(scenes.FRONTEND, EffectAction.CHANGE),)
        await stage.press("C")
        await stage.until(lambda: "It need not be recreated" in stage.text())
        assert "Delete" not in stage.line("Cancel")


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (scenes.key("PersistentVolumeClaim", "data"), "is never recreated"),
        (scenes.USERS, "need not be recreated"),
    ],
    ids=["guarded", "mutable"],
)
async def test_only_what_was_refused_for_that_is_recreated(key: ResourceKey, why: str) -> None:
    """The key says why not."""
    async with staged(scenes.snapshot((scenes.row(key, State.DRIFTED),))) as stage:
        await stage.press("C")
        assert f"{key.qualified} {why}" in stage.notice
