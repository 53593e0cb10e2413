"""The dashboard follows the snapshots: cursor, marks, filter and focus stay where they were."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from textual.content import Content

from gitops_tui.core.drift import ABSENT, LOCALLY, IgnoredField, ResourceStatus, State, summarise
from gitops_tui.core.health import Health, HealthStatus
from gitops_tui.core.operations import Action, Operation, Phase, Result
from gitops_tui.core.snapshot import ClusterPhase, ClusterView, GitView, Snapshot
from gitops_tui.core.state import Synced
from gitops_tui.core.target import Target
from gitops_tui.ui.render.drift import why
from gitops_tui.ui.render.hunks import hunks
from gitops_tui.ui.render.words import folded
from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.bottom_line import BottomLine
from gitops_tui.ui.widgets.pod_marks import PodMarks
from gitops_tui.ui.widgets.verdict_bar import VerdictBar
from tests.ui import scenes
from tests.ui.driving import staged

VERDICTS: list[tuple[Callable[[], Snapshot], tuple[str, ...]]] = [
    (scenes.snapshot, ("≠ 2 of 10 drifted", "next sync 3m12s", "● live", "2 behind")),
    (scenes.in_sync, ("✓ in sync", "10 resources")),
    (
        scenes.syncing,
        (
            "↻ syncing 7/10",
            "≠ 1 drifted",
            "waiting for",
            "deployment/frontend: 3 of 4",
            "replicas are ready",
        ),
    ),
    (
        partial(scenes.interrupted, None),
        ("✗ rollback interrupted", "nothing changed: redo it, or s without it"),
    ),
    (
        partial(scenes.interrupted, scenes.HEAD.sha),
        ("✗ rollback interrupted", f"Git has {scenes.HEAD.short}: s finishes it, R undoes it"),
    ),
    (
        partial(scenes.interrupted, scenes.HEAD.sha, applied=True),
        ("✗ rollback interrupted", "is applied: s waits for its health,", "R undoes it"),
    ),
    (
        partial(scenes.interrupted, scenes.HEAD.sha, minutes=2),
        ("… rollback at work, or interrupted", "Git has", "undoes it"),
    ),
    (scenes.failed, ("✗ last sync failed for 1 of 10", "you may not", "(ask for verb")),
    (scenes.lost, ("⚠ cluster not reached for 40s", "refused", "from 1")),
    (scenes.broken, ("2 manifests cannot be read", "⚠ Git: git.example.com did not answer")),
]


@pytest.mark.parametrize(("scene", "words"), VERDICTS)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_the_verdict_is_told_in_words(
    scene: Callable[[], Snapshot], words: tuple[str, ...], size: tuple[int, int]
) -> None:
    """The first two lines answer, on small terminals too."""
    async with staged(scene(), size=size) as stage:
        told = " ".join(" ".join(stage.text().splitlines()[:2]).split())
        for word in words:
            assert word in told


async def test_before_anything_is_read_it_says_connecting() -> None:
    """Nothing is called missing or in sync before both sides were read."""
    unread = Snapshot(target=Target(), taken=scenes.NOW)
    async with staged(unread) as stage:
        assert "○ connecting" in stage.text()
        assert "reading Git and the cluster" in stage.text()
        assert "not read yet" in stage.text()
        await stage.press("s")
        assert "still reading Git" in stage.notice


async def test_a_repository_that_cannot_be_read_at_all_is_the_verdict() -> None:
    """Its reason and way out stand on the first line."""
    git = GitView(error="/nowhere is no Git repository.")
    async with staged(Snapshot(Target(), scenes.NOW, git=git)) as stage:
        assert "✗ Git cannot be read" in stage.text()
        assert "/nowhere is no Git repository." in stage.text()
        await stage.press("s")
        assert "Not ready: Git cannot be read." in stage.notice


async def test_cursor_marks_and_focus_survive_updates() -> None:
    """Rows come, go and change; the cursor stays on its resource."""
    async with staged() as stage:
        table = stage.screen.drift.table
        await stage.press("j", "space", "j", "j")
        resource = table.cursor
        assert resource is not None
        others = tuple(row for row in scenes.ROWS if row.key != scenes.FRONTEND)
        added = scenes.row(scenes.key("Service", "aaa"), State.MISSING)
        await stage.show(scenes.snapshot((*others, added)))
        assert table.cursor == resource
        assert table.marked == {scenes.USERS}
        assert table.has_focus
        gone = tuple(row for row in others if row.key != resource)
        await stage.show(scenes.snapshot(gone))
        assert table.cursor in table.shown
        assert table.has_focus


async def test_a_running_operation_moves_no_rows() -> None:
    """While something is synced a row changes in place; afterwards attention sorts again."""
    async with staged() as stage:
        table = stage.screen.drift.table
        before = list(table.shown)
        await stage.show(scenes.syncing())
        assert table.shown == before
        await stage.show(scenes.snapshot(scenes.syncing().resources))
        assert table.shown != before


async def test_drift_comes_to_the_top_while_a_sync_waits_for_health() -> None:
    """What drifts behind a sync that waits is not hidden by it; the rollout stays in sight."""
    async with staged(scenes.syncing()) as stage:
        table = stage.screen.drift.table
        before = list(table.shown)
        service = scenes.ROWS[-1].key
        *others, _ = scenes.syncing().resources
        rows = (*others, scenes.row(service, State.DRIFTED))
        newer = replace(scenes.syncing(), resources=rows, summary=summarise(rows))
        await stage.show(newer)
        assert table.shown == [service, *(key for key in before if key != service)]
        assert "≠ 2 drifted" in stage.text()


async def test_what_failed_before_it_touched_anything_is_news_and_no_state() -> None:
    """The refusal is told once; the headline goes on saying how things stand."""
    async with staged() as stage:
        told = "main has moved; nothing was changed."
        refused = replace(scenes.SYNC, id="op-9", phase=Phase.FAILED, results=(), message=told)
        await stage.show(scenes.snapshot(operation=refused))
        assert stage.notice == f"The sync failed: {told}"
        assert "≠ 2 of 10 drifted" in stage.text()


async def test_only_lines_that_changed_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """One changed row among many asks for one line."""
    async with staged(scenes.many(2_000)) as stage:
        table = stage.screen.drift.table
        regions: list[object] = []
        monkeypatch.setattr(table, "refresh", lambda *region, **_: regions.extend(region))
        snapshot = scenes.many(2_000)
        index = next(i for i, row in enumerate(snapshot.resources) if row.key == table.shown[3])
        rows = list(stage.dashboard.snapshot.resources)
        rows[index] = replace(rows[index], health=scenes.healthy(0, 1))
        await stage.show(replace(stage.dashboard.snapshot, resources=tuple(rows)))
        assert len(regions) == 1


async def test_ten_thousand_rows_filter_and_scroll() -> None:
    """A big cluster is filtered as one types, and its end is one key away."""
    async with staged(scenes.many(10_000)) as stage:
        await stage.press("G")
        assert stage.screen.drift.table.cursor is not None
        await stage.press("g", "slash", *"app-00970")
        assert len(stage.screen.drift.table.shown) == 1
        await stage.press("enter")
        assert "1 of 10000" in stage.text()


async def test_a_filter_stays_until_escape() -> None:
    """It filters while one types, holds through updates, n and N go around, esc takes it away."""
    async with staged() as stage:
        table = stage.screen.drift.table
        await stage.press("slash", *"service")
        assert {key.kind for key in table.shown} == {"Service"}
        await stage.press("enter")
        assert table.has_focus
        await stage.show(scenes.snapshot())
        assert len(table.shown) == 3
        await stage.press("n", "n", "n")
        assert table.cursor == table.shown[0]
        await stage.press("N")
        assert table.cursor == table.shown[-1]
        await stage.press("escape")
        assert len(table.shown) == len(scenes.ROWS)
        await stage.press("slash", *"drifted", "escape")
        assert len(table.shown) == len(scenes.ROWS)


async def test_a_filter_that_is_left_for_another_pane_stands_in_no_ones_way() -> None:
    """Its line goes, and what it lets through stays."""
    async with staged() as stage:
        await stage.press("slash", *"drifted", "tab")
        await stage.until(lambda: not stage.screen.query_one("#filter").display)
        assert len(stage.screen.drift.table.shown) < len(scenes.ROWS)
        assert stage.screen.focused is not stage.screen.drift.table


async def test_escape_then_takes_the_marks_off() -> None:
    """Filter first, marks second."""
    async with staged() as stage:
        await stage.press("space", "escape")
        assert stage.screen.selection.marked == frozenset()


async def test_the_detail_tells_both_sides_and_their_causes() -> None:
    """Field, values, commit, author, manager: never more than is known about the time."""
    async with staged() as stage:
        text = stage.text()
        assert "spec.replicas  live 4  →  Git 2" in text
        assert '4f1c2ab ana, 2m ago "Scale the frontend down for the night"' in text
        assert "gitops-tui, 4h ago or earlier" in text
        await stage.press("d")
        assert "− 4" in stage.text()
        assert "+ 2" in stage.text()
        await stage.press("q")
        await stage.press("G", "k", "k")
        assert "metadata.labels.debug  on  kubectl-label, time unknown" in stage.text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 50)], ids=str)
async def test_long_sentences_are_told_whole(size: tuple[int, int]) -> None:
    """The detail folds what is wider than the pane; the row leaves out what it says already."""
    error = (
        "manifests/web.yaml:103: The cluster refused service/web: spec.ports[0].name: Required "
        "value; spec.ports[1].name: Required value. Correct the manifest."
    )
    row = scenes.row(scenes.key("Service", "web"), State.FAILED, error=error)
    async with staged(scenes.snapshot((row,)), size=size) as stage:
        lines = [text.plain for text in stage.screen.drift.detail.lines]
        assert error in " ".join(" ".join(lines).split())
        room = stage.screen.drift.detail.scrollable_content_region.width
        assert max(map(len, lines)) <= room
        assert re.search(r"✗ (failed +)?spec.ports\[0\].name: Requ", stage.line("service/web"))


async def test_the_drift_of_what_is_locked_is_told_in_its_row() -> None:
    """The lock's sign stands by the name; what differs is not pushed out by the lock's words."""
    row = replace(scenes.ROWS[0], lock=scenes.LOCK)
    async with staged(scenes.snapshot((row,)), size=(80, 24)) as stage:
        assert "⊘ ≠ Git ahead · replicas 4 → 2" in re.sub(" +", " ", stage.line("frontend"))


def test_of_long_texts_only_what_differs_is_shown() -> None:
    """A line changed in thirty: it, both ways, and a few lines around; a missing side is said."""
    live = "".join(f"key{number}=1\n" for number in range(30))
    told = [line.plain for line in hunks(live, live.replace("key7=1", "key7=2"))]
    assert told == [
        "  … 5 equal lines", "  key5=1", "  key6=1", "− key7=1", "+ key7=2", "  key8=1",
        "  key9=1", "  … 20 equal lines",
    ]  # fmt: skip
    assert [line.plain for line in hunks(ABSENT, live)][:2] == ["− nothing", "+ key0=1"]
    assert [line.plain for line in hunks(1, 2)] == ["− 1", "+ 2"]


def test_what_goes_on_below_stays_in_its_column() -> None:
    """Below the last column where that has room, else a little further in."""
    lines = folded(
        [Content("  failed     service/web  it was refused by a webhook, which asks for a label")],
        60,
    )
    assert [line.plain.index(line.plain.strip()) for line in lines] == [2, 26]
    lines = folded([Content("  it was refused by a webhook that nobody knows")], 30)
    assert [line.plain.index(line.plain.strip()) for line in lines] == [2, 6]


def test_no_line_ends_inside_a_word_or_beside_an_arrow() -> None:
    """Where a word has room further out, it goes there; `4 → 6` stays one."""
    failed = "  failed     web  cannot: sales-in-every-region-every-night"
    lines = [line.plain.strip() for line in folded([Content(failed)], 45)]
    assert lines == ["failed     web  cannot:", "sales-in-every-region-every-night"]
    for width in range(12, 44):
        lines = [
            line.plain for line in folded([Content("+ change web  replicas 4 → 6, x 1 → 2")], width)
        ]
        assert any("4 → 6," in line for line in lines)
        assert any("x 1 → 2" in line or "1 → 2" in line for line in lines)


async def test_the_way_to_all_keys_is_always_shown() -> None:
    """Where there is no room for every key, ? stays."""
    async with staged(scenes.broken(), size=(64, 20)) as stage:
        assert "P prune" in stage.text()
        assert "? help" in stage.text()
        assert ": commands" not in stage.text()


async def test_the_diff_view_follows_its_resource() -> None:
    """What changes in the cluster changes in the view."""
    async with staged() as stage:
        await stage.press("d")
        change = replace(scenes.SCALED, live=7)
        rows = (replace(scenes.ROWS[0], changes=(change,)), *scenes.ROWS[1:])
        await stage.show(scenes.snapshot(rows))
        assert "− 7" in stage.text()
        await stage.show(scenes.snapshot(scenes.ROWS[1:]))
        assert "neither in Git nor in the cluster" in stage.notice


async def test_pods_are_seen_coming_and_going() -> None:
    """`+` for one that came, `−` for one that went."""
    async with staged() as stage:
        pods = dict(scenes.snapshot().pods)
        gone = pods.pop(("example", "frontend-5fc9f4bf66-5lfkj"))
        new = scenes.pod(scenes.FRONTEND, "5fc9f4bf66-zzzzz", "ContainerCreating")
        await stage.show(scenes.snapshot(pods={**pods, new.id: new}))
        assert "+" in stage.line(new.name)
        assert "−" in stage.line(gone.name)


def test_signs_of_pods_fade() -> None:
    """After some seconds a new pod is a pod and a gone one is gone."""
    marks = PodMarks()
    first, second = scenes.PODS[:2]
    marks.see({first.id: first}, scenes.NOW)
    assert [row.sign for row in marks.rows()] == [""]
    marks.see({second.id: second}, scenes.NOW)
    assert sorted(row.sign for row in marks.rows()) == ["+", "−"]
    marks.fade(scenes.NOW + timedelta(seconds=6))
    assert [row.sign for row in marks.rows()] == [""]
    assert not marks.fading


async def test_pods_of_what_makes_none_say_so() -> None:
    """A service has no pods; a namespace shows those in it."""
    async with staged() as stage:
        await stage.press("slash", *"service/frontend", "enter")
        assert "service/frontend makes no pods" in stage.text()
        await stage.press("escape", "slash", *"namespace/example", "enter")
        assert len(stage.screen.pods.table.shown) == len(scenes.PODS)


async def test_history_marks_what_runs_and_what_waits() -> None:
    """● the synced commit, ○ those ahead of it."""
    async with staged(size=(80, 24)) as stage:
        await stage.press("4")
        assert stage.line("9be01d3 ").split()[0] == "●" or "runs" in stage.text()
        assert stage.text().count("ahead") == 2


async def test_older_history_comes_when_the_cursor_gets_there() -> None:
    """One question, one page, and no more when there is none."""
    async with staged() as stage:
        stage.dashboard.older = (scenes.revision("1234567", "zoe", "The very first", days=30),)
        await stage.press("4", "G")
        await stage.until(lambda: "The very first" in stage.text())
        await stage.press("G")
        await stage.until(lambda: len(stage.dashboard.previews) == 2)
        await stage.press("k", "G")
        assert len(stage.dashboard.previews) == 2


async def test_a_small_terminal_shows_one_pane_and_says_which() -> None:
    """The verdict and the tabs stay, whatever pane has the keys."""
    async with staged(size=(80, 24)) as stage:
        for key, word in (("1", "Cluster"), ("2", "RESOURCE"), ("3", "POD"), ("4", "SUBJECT")):
            await stage.press(key)
            text = stage.text()
            assert "≠ 2 of 10 drifted" in text
            assert "1 Revision" in text
            assert word in text


async def test_a_terminal_too_small_says_so_and_recovers() -> None:
    """One sentence; nothing is lost when it grows again."""
    async with staged(size=(50, 12)) as stage:
        assert "gitops-tui needs 60x15" in stage.text()
        await stage.pilot.resize_terminal(120, 40)
        await stage.until(lambda: "2 of 10 drifted" in stage.text())
        assert "needs 60x15" not in stage.text()


async def test_the_mouse_moves_the_cursor_and_the_keys() -> None:
    """A click selects; a click in another pane moves there."""
    async with staged() as stage:
        await stage.pilot.click("#drift-table", offset=(5, 3))
        assert stage.screen.drift.table.cursor == stage.screen.drift.table.shown[2]
        await stage.pilot.click("#history-table", offset=(5, 2))
        await stage.pilot.pause()
        assert stage.screen.pane is Pane.HISTORY


async def test_untrusted_text_is_shown_as_it_is() -> None:
    """Markup and escape codes are letters, in every pane."""
    evil = "[red]boo[/red] \x1b[2J\x1b]0;x\x07 [@click=app.bell]x[/]"
    lock = replace(scenes.LOCK, reason=evil, owner=evil)
    pod = scenes.pod(scenes.FRONTEND, "evil", f"[b]{evil}")
    change = replace(scenes.SCALED, desired=evil, path=f"spec.{evil}")
    rows = (
        replace(scenes.ROWS[0], changes=(change,), error=evil),
        replace(scenes.ROWS[1], lock=lock),
    )
    history = (scenes.revision("e", evil, evil, minutes=1),)
    base = scenes.snapshot(rows)
    snapshot = replace(
        base,
        pods={pod.id: pod},
        history=history,
        git=replace(base.git, head=history[0], branch=evil, error=evil, notes=(evil,)),
        cluster=ClusterView(evil, evil, phase=ClusterPhase.LOST, error=evil, since=scenes.NOW),
        notice=evil,
    )
    async with staged(snapshot, size=(200, 60)) as stage:
        await stage.until(lambda: stage.notice)
        for keys in ((), ("e",), ("escape", "d"), ("escape", "L"), ("escape", "A")):
            await stage.press(*keys)
            text = stage.text()
            assert "[red]boo[/red]" in text or "Automatic" in text or "automatic" in text
            assert "\x1b" not in text
            assert "\x07" not in text


async def test_answers_and_ends_of_operations_are_said_once() -> None:
    """A notice, and how an operation ended, stand in the bottom line."""
    async with staged() as stage:
        await stage.show(scenes.snapshot(notice="Nothing new in Git."))
        assert stage.notice == "Nothing new in Git."
        await stage.show(scenes.failed())
        assert "1 of 10 failed" in stage.notice
        await stage.press("j")
        assert stage.notice == ""


async def test_a_way_out_is_not_cut_off() -> None:
    """The last words of a long sentence are what to do about it."""
    refused = "the forge did not take the commit on main, which it protects. " * 4
    async with staged(size=(80, 24)) as stage:
        await stage.show(scenes.snapshot(notice=f"{refused}Choose To a new branch."))
        assert "Choose To a new branch." in " ".join(stage.text().split())


async def test_both_revisions_have_room_before_whoever_runs_the_timer() -> None:
    """On a narrow screen: which commit the cluster runs is what one came for."""
    snapshot = scenes.snapshot()
    view = replace(snapshot.timer, holder="operations@a-laptop-with-a-long-name", mine=False)
    async with staged(size=(80, 24)) as stage:
        await stage.show(replace(snapshot, timer=view))
        line = stage.line("cluster @")
        assert f"cluster @ {scenes.RUNS.short}, 2 behind" in line
        assert line.rstrip().endswith("next sync 3m12s")


async def test_what_the_timer_does_is_news_only_when_it_changes_something() -> None:
    """Three hundred quiet syncs a day, or the same failure every time, say nothing."""
    failed = scenes.failed().operation
    assert failed is not None
    timed = replace(failed, cause="timer")
    quiet = (Result(scenes.FRONTEND, Action.UNCHANGED), Result(scenes.THOUGHTS, Action.SKIPPED))
    busy = (*quiet, Result(scenes.USERS, Action.CONFIGURED))
    well = replace(timed, phase=Phase.SUCCEEDED, message="the end")
    told: list[tuple[Operation, str]] = [
        (replace(well, id="1", results=quiet), ""),
        (replace(well, id="2", results=busy), "Sync: the end"),
        (replace(well, id="3", results=quiet, cause="operator"), "Sync: the end"),
        (replace(timed, id="4"), "The sync failed: 1 of 10 failed"),
        (replace(timed, id="5"), ""),
    ]
    async with staged() as stage:
        for operation, said in told:
            await stage.press("J")
            await stage.show(scenes.snapshot(operation=operation))
            assert stage.notice == said


async def test_the_cursor_stays_on_what_matters_most_until_somebody_moves() -> None:
    """Whoever just looks sees the detail of the first row; then the cursor is theirs."""
    async with staged(scenes.in_sync()) as stage:
        first = stage.screen.drift.table.cursor
        drifted = replace(scenes.in_sync().resources[-1], state=State.DRIFTED)
        rows = (*scenes.in_sync().resources[:-1], drifted)
        await stage.show(scenes.snapshot(rows))
        assert stage.screen.drift.table.cursor == drifted.key != first
        await stage.press("J")
        await stage.show(scenes.in_sync())
        assert stage.screen.drift.table.cursor == drifted.key


async def test_all_that_counts_seconds_counts_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first line and the revision pane tell one countdown."""
    async with staged() as stage:
        later = scenes.NOW + timedelta(seconds=5)
        monkeypatch.setattr(stage.screen, "now", lambda: later)
        monkeypatch.setattr(stage.screen.query_one(VerdictBar), "_now", lambda: later)
        due = re.compile(r"next sync (\w+)")
        before = due.findall(stage.text())
        await stage.until(lambda: due.findall(stage.text()) != before)
        one, other = due.findall(stage.text())
        assert one == other


async def test_a_long_notice_is_told_whole() -> None:
    """In as many lines as it needs, and then the line is a line again."""
    async with staged(size=(80, 24)) as stage:
        await stage.press("R")
        await stage.until(lambda: "then press R." in " ".join(stage.text().split()))
        await stage.press("j")
        await stage.until(lambda: stage.screen.query_one(BottomLine).size.height == 1)
        assert stage.line("sync all")


async def test_a_young_commit_leaves_room_for_its_author() -> None:
    """Where an age would take the author's place it loses its smaller unit."""
    young = replace(scenes.HEAD, time=scenes.ago(minutes=2, seconds=7), author="Ana")
    snapshot = scenes.snapshot(git=replace(scenes.snapshot().git, head=young))
    async with staged(snapshot) as stage:
        assert "4f1c2ab  2m  Ana" in stage.line("Git  ")


async def test_what_runs_is_marked_though_the_tip_touches_another_path() -> None:
    """The newest commit of the path is what the cluster has of it."""
    other = scenes.revision("a11ce00", "eva", "Elsewhere", minutes=1)
    calm = scenes.in_sync()
    synced = Synced(other.sha, scenes.ago(minutes=1), "ana", "timer")
    git, landed = replace(calm.git, head=other), {other.sha: scenes.HEAD.sha}
    async with staged(replace(calm, synced=synced, git=git, landed=landed)) as stage:
        assert "● 4f1c2ab" in stage.text()


async def test_a_name_goes_before_the_bar_beside_it() -> None:
    """Where both do not fit: which resource it is matters more."""
    long = scenes.key("Deployment", "worker-of-the-night")
    row = scenes.row(long, State.DRIFTED, health=scenes.healthy(1, 1))
    async with staged(scenes.snapshot((row,))) as stage:
        assert "deployment/worker-of-the-night " in stage.line("≠ differs")


async def test_what_is_missing_for_a_reason_promises_no_next_sync() -> None:
    """The server refused it: the detail says so, and says nothing twice."""
    error = "The cluster refused deployment/frontend: .spec.replicas: expected a number."
    ill = Health(HealthStatus.MISSING)
    row = scenes.row(scenes.FRONTEND, State.MISSING, error=error, health=ill)
    async with staged(scenes.snapshot((row,))) as stage:
        assert "✗" not in stage.line("deployment/frontend")
        assert error in stage.text()
        assert "the next sync creates it" not in stage.text()
        assert "∅ Missing" not in stage.text()


async def test_a_failed_sync_counts_all_and_names_each_thing_once() -> None:
    """Five were asked for, though only four were waited for."""
    reason = "The cluster refused deployment/frontend: .spec.replicas: expected a number."
    results = (
        Result(scenes.FRONTEND, Action.FAILED, reason),
        *(Result(one.key, Action.CREATED) for one in scenes.ROWS[1:5]),
    )
    over = replace(scenes.SYNC, id="op-9", phase=Phase.FAILED, results=results, total=4)
    async with staged(scenes.snapshot(operation=over)) as stage:
        assert "for 1 of 5" in stage.text()
        assert "deployment/frontend: .spec.replicas: expected a number." in stage.text()
        assert "refused deployment" not in stage.text().splitlines()[0]


async def test_hundreds_of_pods_are_counted_whole() -> None:
    """A number that is cut tells a wrong one."""
    row = scenes.row(scenes.FRONTEND, health=scenes.healthy(100, 120))
    async with staged(scenes.snapshot((row,)), size=(80, 24)) as stage:
        assert "100/120" in stage.text()


async def test_what_is_ignored_is_told_with_who_wants_that() -> None:
    """It differs, it is left alone, and nobody has to wonder why."""
    field = IgnoredField("/spec/replicas", "spec.replicas", "the configuration", 2, 5)
    row = scenes.row(scenes.FRONTEND, ignored=(field,))
    async with staged(scenes.snapshot((row,))) as stage:
        assert "ignored: spec.replicas  live 5, Git 2  the configuration" in stage.text()


@pytest.mark.parametrize(("width", "bar"), [(80, "████ "), (132, "████ "), (160, "████████ ")])
async def test_how_many_are_ready_is_drawn_in_the_room_there_is(width: int, bar: str) -> None:
    """A short bar where there is little, and none that is cut."""
    row = scenes.row(scenes.FRONTEND, health=scenes.healthy(12, 12))
    async with staged(scenes.snapshot((row,)), size=(width, 38)) as stage:
        assert f"12/12 {bar}" in stage.text()
        assert f"{bar.strip()}█" not in stage.text()


async def test_what_an_autoscaler_owns_is_not_said_to_be_as_git_states() -> None:
    """The replicas are its own; every other field is so."""
    row = scenes.row(scenes.FRONTEND, autoscaler="web")
    async with staged(scenes.snapshot((row,))) as stage:
        text = stage.text()
    assert "its replicas belong to the autoscaler web" in text
    assert "Every other field that Git states is so in the cluster." in text


def test_what_rights_keep_from_being_verified_is_said_after_what_differs() -> None:
    """And quietly: what differs is what a person looks for."""
    first = scenes.snapshot().resources[0]
    unasked = f"{LOCALLY}The cluster refused: you may not patch deployments."
    row = replace(first, error=unasked)
    quiet, loud = why(row, scenes.NOW), why(replace(row, unanswered=True), scenes.NOW)
    assert quiet.plain.index("replicas") < quiet.plain.index("not verified: you may not patch")
    assert ["$failed" in {span.style for span in told.spans} for told in (quiet, loud)] == [
        False,
        True,
    ]


async def test_a_prune_is_not_promised_of_what_is_locked() -> None:
    """It passes the resource by."""
    row = scenes.row(scenes.THOUGHTS, State.STALE, lock=scenes.LOCK)
    async with staged(scenes.snapshot((row,))) as stage:
        assert "P passes it by while it is locked" in stage.text()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (scenes.row(scenes.THOUGHTS, State.STALE), "P prunes it,"),
        (scenes.row(scenes.THOUGHTS, State.STALE, kept="also synced by x"), "P passes it by (also"),
        (
            scenes.row(scenes.key("PersistentVolumeClaim", "files"), State.STALE),
            "P prunes it only where it is chosen by its name",
        ),
    ],
)
async def test_what_a_prune_would_do_is_told_of_what_is_stale(
    row: ResourceStatus, told: str
) -> None:
    """Not that it deletes what it keeps, nor what it deletes only when named."""
    async with staged(scenes.snapshot((row,)), size=(160, 40)) as stage:
        assert told in stage.text()
