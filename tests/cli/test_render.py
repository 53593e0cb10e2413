"""Text output: aligned, calm, causes named, and nothing untrusted gets through as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gitops_tui.cli import (
    documents,
    documents_of_history,
    documents_of_status,
    exit_codes,
    exits,
    render_commit,
    render_diff,
    render_history,
    render_outcome,
    render_plan,
    render_pods,
    render_status,
    wording,
)
from gitops_tui.cli.paint import Paint, Role
from gitops_tui.core.deeds import Deed, deeds, never_well
from gitops_tui.core.drift import (
    LOCALLY,
    Direction,
    FieldChange,
    Op,
    ResourceStatus,
    State,
    Verdict,
)
from gitops_tui.core.health import Health, HealthStatus
from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import GitView, Snapshot, TimerView
from gitops_tui.core.state import Suspension, TargetState
from tests.cli import pictures

PLAIN = Paint()
NOW = pictures.NOW


def test_a_diff_tells_sides_and_causes() -> None:
    """Header with state and direction, each field, both causes, extras, and a count."""
    lines = render_diff.diff((pictures.DRIFTED, pictures.IN_SYNC), (), NOW, PLAIN)
    when = wording.clock(NOW - timedelta(minutes=3), NOW)
    assert lines == [
        "example/deployment/frontend  drifted  Git ahead  for 2m",
        "  spec.replicas: live 4 -> Git 2",
        '    Git   4f1c2ab ana, 2m ago "Scale the frontend down"',
        f"    live  kubectl-scale, at or before {when}",
        "  ignored spec.minReadySeconds: live 9, Git 5  (by the configuration)",
        "  extra spec.template.spec.containers[frontend].env[DEBUG]: "
        'live {"name": "DEBUG", "value": "1"}  (kubectl-edit, time unknown)',
        "",
        "1 drifted, 1 in sync",
    ]


def test_ages_are_kubectls() -> None:
    """The age of a commit is spelled as kubectl spells ages."""
    assert wording.ago(NOW - timedelta(minutes=2), NOW) == "2m ago"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (FieldChange("/a", "a", Op.ADD, desired="x"), '  a: live (none) -> Git "x"'),
        (FieldChange("/a", "a", Op.REMOVE, live=None), "  a: live null -> Git (none)"),
        (FieldChange("/a", "a", Op.CHANGE, desired=1, live="1"), '  a: live "1" -> Git 1'),
    ],
)
def test_absence_and_types_are_told_apart(change: FieldChange, told: str) -> None:
    """null, nothing, 1 and "1" all look different."""
    assert render_diff.field_changes([change], NOW, PLAIN) == [told]


def test_what_the_server_makes_of_a_manifest_is_not_called_git_s() -> None:
    """A policy's value has the server's name, and what that means below it."""
    change = FieldChange("/a", "a", Op.CHANGE, desired=1, live=2, by_server=True)
    lines = render_diff.field_changes([change], NOW, PLAIN)
    assert lines[0] == "  a: live 2 -> server 1"
    assert "a policy, a webhook or a default" in lines[1]
    assert render_diff.field_changes([change], NOW, PLAIN, causes=False) == lines[:1]


def test_texts_of_several_lines_show_the_lines_that_differ() -> None:
    """A ConfigMap's file is compared line by line, not as one long string."""
    change = FieldChange("/data/f", "data.f", Op.CHANGE, desired="a\nc\n", live="a\nb\n")
    assert render_diff.field_changes([change], NOW, PLAIN) == [
        "  data.f: live -> Git",
        "    @@ -1,3 +1,3 @@",
        "     a",
        "    -b",
        "    +c",
        "     ",
    ]


def test_locks_errors_and_findings_are_told() -> None:
    """A lock stands beside the drift; what could not be compared says why."""
    locked = replace(pictures.DRIFTED, lock=pictures.LOCK, direction=Direction.BOTH)
    failed = replace(pictures.row(State.FAILED), error="no right to get services")
    lines = render_diff.diff((locked, failed), (pictures.FINDING,), NOW, PLAIN)
    assert "Git ahead and edited live  for 2m  locked by ana, 60m left (incident 42)" in lines[0]
    assert "  no right to get services" in lines
    assert "broken.yaml:3: a tab cannot indent" in lines
    assert lines[-1] == "1 manifest unusable, 1 failed, 1 drifted"


def test_the_owner_of_the_replicas_is_named() -> None:
    """With what differs, and with what a person has named; else it is no news."""
    told = "  its replicas belong to the autoscaler web"
    quiet = replace(pictures.row(State.IN_SYNC, pictures.DEPLOYMENT), autoscaler="web")
    loud = replace(pictures.DRIFTED, autoscaler="web")
    assert told in render_diff.diff((loud,), (), NOW, PLAIN)
    assert render_diff.diff((quiet,), (), NOW, PLAIN) == ["1 in sync"]
    lines = render_diff.diff((quiet,), (), NOW, PLAIN, named=True)
    assert lines == ["example/deployment/frontend  in sync", told, "", "1 in sync"]


def test_hostile_names_are_shown_as_text() -> None:
    """Escape codes from Git and the cluster never reach the terminal."""
    key = ResourceKey("", "ConfigMap", "n", "x\x1b[31m")
    bad = "\x1b]0;title\x07\n"
    change = FieldChange("/a", f"a{bad}", Op.CHANGE, desired=bad, live=f"{bad}{bad}")
    row = ResourceStatus(key, "v1", State.DRIFTED, error=bad, changes=(change,))
    finding = replace(pictures.FINDING, message=bad)
    picture = pictures.snapshot(row, findings=(finding,))
    picture = replace(picture, git=replace(picture.git, branch=bad, notes=(bad,), error=bad))
    lines = [
        *render_diff.diff((row,), (finding,), NOW, PLAIN),
        *render_status.status(picture, PLAIN),
    ]
    assert not [line for line in lines if "\x1b" in line or "\x07" in line or "\n" in line]


def test_colours_are_only_where_they_are_wanted() -> None:
    """Off by default; on, the text between is the same."""
    assert PLAIN(Role.BAD, "x") == "x"
    assert Paint(on=True)(Role.BAD, "x") == "\x1b[31mx\x1b[0m"
    assert Paint(on=True)(Role.BAD, "") == ""


def test_a_folder_of_a_repository_is_named_as_what_it_is() -> None:
    """Standing in k8s, that is the target: the text and the document say it, not `.`."""
    picture = pictures.snapshot()
    picture = replace(picture, git=replace(picture.git, paths=("k8s",)))
    assert render_status.status(picture, PLAIN)[0].endswith("branch main, k8s")
    assert documents.revision_of(picture)["path"] == ["k8s"]


def test_status_is_one_fact_a_line() -> None:
    """Revision in Git, revision synced, counts, timer, last operation, locks."""
    picture = pictures.snapshot(
        pictures.DRIFTED,
        locks={pictures.DEPLOYMENT: pictures.LOCK},
        operations=(pictures.operation(message="1 configured"),),
    )
    assert render_status.status(picture, PLAIN) == [
        "Repository  https://git.example/app, branch main, .",
        'Git         4f1c2ab ana, 2m ago "Scale the frontend down"  '
        "(1 commit ahead of the cluster)",
        "Synced      9be01d3, 60m ago by ana",
        "Cluster     kind-dev, https://10.0.0.1:6443, v1.37.2",
        "State       1 drifted",
        "Health      1 healthy",
        "Automatic   on, next in 3m, by ana@laptop-1",
        "Last        sync of 4f1c2ab succeeded: 1 configured (0s ago, ana)",
        "Lock        example/deployment/frontend locked by ana, 60m left (incident 42)",
    ]


def test_status_names_the_first_few_that_are_ill() -> None:
    """Counted by health, what is ill worst first; what is missing is told as a state."""
    names = ("d", "c", "b", "a", "e")
    keys = [pictures.DEPLOYMENT._replace(name=name) for name in names]
    told = [
        *(Health(HealthStatus.PROGRESSING, "0 of 1 replicas are ready") for _ in range(3)),
        Health(HealthStatus.DEGRADED, "image not\nfound"),
        Health(HealthStatus.MISSING),
    ]
    rows = [
        replace(pictures.row(State.IN_SYNC, key), health=health)
        for key, health in zip(keys, told, strict=True)
    ]
    lines = render_status.status(pictures.snapshot(*rows), PLAIN)
    at = lines.index("Health      3 progressing, 1 missing, 1 degraded")
    assert lines[at + 1 : at + 5] == [
        "            example/deployment/a Degraded: image not found",
        "            example/deployment/b Progressing: 0 of 1 replicas are ready",
        "            example/deployment/c Progressing: 0 of 1 replicas are ready",
        "            and 1 more",
    ]
    assert not any("Health" in line for line in render_status.status(missing(), PLAIN))


def missing() -> Snapshot:
    """Before the first sync."""
    row = replace(pictures.row(State.MISSING), health=Health(HealthStatus.MISSING))
    return pictures.snapshot(row)


@pytest.mark.parametrize(
    ("timer", "told"),
    [
        (TimerView(), "off"),
        (TimerView(detect_only=True, armed=True), "never: the configuration says so"),
        (TimerView(armed=True), "on, nobody runs the timer now"),
        (TimerView(armed=True, holder_known=False), "on, who runs the timer cannot be seen"),
        (
            TimerView(armed=True, held_back="fetching fails", holder="b@h-1"),
            "on, held back: fetching fails, by b@h-1",
        ),
        (
            TimerView(armed=True, suspension=Suspension("ben", "freeze", NOW)),
            "suspended by ben, 0s ago (freeze)",
        ),
    ],
)
def test_automatic_sync_in_words(timer: TimerView, told: str) -> None:
    """Off, on, suspended or forbidden, with who and why."""
    assert render_status.automatic(pictures.snapshot(timer=timer)) == told


def test_a_target_never_synced_says_so() -> None:
    """Nothing is made up where nothing was recorded."""
    picture = pictures.snapshot(synced=None, ever_synced=False)
    lines = render_status.status(picture, PLAIN)
    assert "Synced      never" in lines
    assert "State       nothing to compare" in lines
    assert "Last        no operation yet" in lines


def test_what_may_not_be_read_is_unknown() -> None:
    """Past syncs and the timer of others: never and off would be made up."""
    hidden = "The cluster refused: you may not get configmaps in gitops-tui."
    picture = pictures.snapshot(synced=None, ever_synced=False, hidden=hidden, timer=TimerView())
    lines = render_status.status(picture, PLAIN)
    assert {"Synced      unknown", "Automatic   unknown", "Last        unknown"} <= set(lines)
    mine = render_status.status(pictures.snapshot(hidden=hidden), PLAIN)
    assert "Synced      9be01d3, 60m ago by ana; what others synced is unknown" in mine


def test_a_sync_that_still_waits_is_not_said_to_be_none() -> None:
    """Synced, and no operation recorded: it waits for health, or was killed while it did."""
    lines = render_status.status(pictures.snapshot(pictures.IN_SYNC), PLAIN)
    assert "Last        the sync of 9be01d3 has not ended yet, or was broken off" in lines


def test_a_plan_leaves_out_what_stays() -> None:
    """What a sync would do, with the fields, and a count of everything."""
    assert render_plan.sync_plan(pictures.SYNC_PREVIEW, NOW, PLAIN) == [
        'A sync of 4f1c2ab ana, 2m ago "Scale the frontend down" would:',
        "  create namespace/example  (create, not verifiable yet)",
        "  change example/deployment/frontend  (rolling restart)",
        "    spec.replicas: live 4 -> Git 2  (takes it over from kubectl-scale)",
        "1 to create, 1 to change, 1 unchanged",
    ]


def test_a_prune_says_what_is_kept_and_why() -> None:
    """Guarded kinds and locks are named with the reason they stay."""
    chosen = frozenset({pictures.SERVICE})
    assert render_plan.prune_plan(pictures.PRUNE_PREVIEW, chosen, PLAIN) == [
        "  prune example/service/frontend",
        "  keep namespace/example  (holds 4 workloads, 9 pods; pruned only when named by itself)",
        "  keep example/deployment/frontend  (locked by ana)",
        "1 resource to prune",
    ]


def test_a_rollback_shows_git_and_cluster() -> None:
    """The commit that would be made, what it takes back, and its effect."""
    lines = render_plan.rollback_plan(pictures.ROLLBACK_PREVIEW, NOW, PLAIN)
    assert lines == [
        'Restore what 9be01d3 ben, 3h ago "Add the frontend" had.',
        "In Git, a new commit (pushed): Restore . to 9be01d3",
        "  frontend/deployment.yaml  modified  +1 -1",
        '  takes back 4f1c2ab ana, 2m ago "Scale the frontend down"',
        "In the cluster:",
        "  change example/deployment/frontend",
        "    spec.replicas: live 4 -> Git 2  (takes it over from kubectl-scale)",
        "1 to change",
    ]
    assert render_plan.git_diff(pictures.ROLLBACK_PREVIEW, PLAIN)[-2:] == ["-2", "+4"]


def test_an_outcome_ends_in_a_count() -> None:
    """Each result in kubectl's words, what is not healthy, and how it ended."""
    sick = replace(pictures.DRIFTED, health=Health(HealthStatus.DEGRADED, "image not found", 0, 2))
    ended = pictures.operation(
        pictures.CONFIGURED, pictures.FAILED, phase=Phase.FAILED, message="1 of 2 failed"
    )
    assert render_outcome.operation(ended, [sick], PLAIN) == [
        "example/deployment/frontend configured",
        "example/service/frontend failed: spec.ports[0].port: must be below 65536",
        "example/deployment/frontend Degraded: image not found",
        "sync of 4f1c2ab failed: 1 of 2 failed (1 configured, 1 failed)",
    ]


def test_an_outcome_counts_once() -> None:
    """What went well ends in its own count, said once."""
    ended = pictures.operation(pictures.CONFIGURED, message="1 configured")
    *_, last = render_outcome.operation(ended, [], PLAIN)
    assert last == "sync of 4f1c2ab succeeded: 1 configured"


def test_an_outcome_leaves_out_the_health_of_what_was_not_applied() -> None:
    """The reason why it failed says enough."""
    sick = replace(pictures.row(State.MISSING), health=Health(HealthStatus.MISSING))
    ended = pictures.operation(pictures.FAILED, phase=Phase.FAILED, message="1 of 1 failed")
    assert len(render_outcome.operation(ended, [sick], PLAIN)) == 2


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (OperationKind.ROLLBACK, "rollback to 9be01d3 by 4f1c2ab succeeded: done"),
        (OperationKind.REVERT, "revert of 9be01d3 by 4f1c2ab succeeded: done"),
        (OperationKind.PIN, "pin to 4f1c2ab succeeded: done"),
    ],
)
def test_a_rollback_names_the_revision_chosen_and_the_commit_made(
    kind: OperationKind, told: str
) -> None:
    """Not as if the new commit had been rolled back."""
    ended = pictures.operation(kind=kind, restored=pictures.OLD.sha, message="done")
    assert render_status.outcome(ended) == told


def test_a_finding_about_a_row_is_told_once() -> None:
    """The row of a resource says what is wrong with its manifest already."""
    about = replace(pictures.FINDING, key=pictures.SERVICE)
    row = replace(pictures.row(State.FAILED), error=str(about))
    lines = render_diff.diff((row,), (about,), NOW, PLAIN)
    assert sum("a tab cannot indent" in line for line in lines) == 1


@pytest.mark.parametrize(
    ("running", "told"),
    [
        (
            pictures.operation(done=5, total=10, waiting_for="deployment/frontend: 3 of 4"),
            "[##########----------] 5/10 waiting for deployment/frontend: 3 of 4",
        ),
        (pictures.operation(), "[--------------------] sync"),
    ],
)
def test_the_bar_fits_its_line(running: Operation, told: str) -> None:
    """Done, total and what is waited for; never wider than the terminal."""
    assert render_outcome.bar(running, 79) == told
    assert len(render_outcome.bar(running, 30)) <= 30


def test_history_marks_the_synced_revision() -> None:
    """Newest first, `*` at what runs, then the operations."""
    state = TargetState(
        synced=pictures.SYNCED_STATE.synced, operations=(pictures.operation(message="done"),)
    )
    lines = render_history.history((pictures.HEAD, pictures.OLD), state, {}, (), NOW, PLAIN)
    assert lines == [
        "   REVISION  AGE  AUTHOR  SUBJECT",
        "   4f1c2ab   2m   ana     Scale the frontend down",
        "                          synced 20s ago by ana (operator)",
        "*  9be01d3   3h   ben     Add the frontend",
        "                          synced 60m ago by ana (operator)",
        "",
        "OPERATION  REVISION  AGE  BY              OUTCOME",
        "sync       4f1c2ab   20s  ana (operator)  succeeded: done",
    ]


def test_what_runs_and_never_succeeded_is_told_by_status_and_history() -> None:
    """So the last good one is looked for below it; one that once succeeded was good."""
    failed = pictures.operation(phase=Phase.FAILED, revision=pictures.OLD.sha)
    for operations, mark, told in (
        ((failed,), "*x", "; no sync of it has succeeded"),
        ((failed, pictures.operation(revision=pictures.OLD.sha)), "*", ""),
    ):
        state = TargetState(synced=pictures.SYNCED_STATE.synced, operations=operations)
        bad = never_well(deeds(operations, {}))
        rows = render_history.history((pictures.HEAD, pictures.OLD), state, {}, bad, NOW, PLAIN)
        assert next(row for row in rows if "9be01d3" in row).split()[0] == mark
        document = documents_of_history.history(
            (pictures.HEAD, pictures.OLD), state, {}, None, GitView(), bad
        )
        assert [each["failed"] for each in document["revisions"]] == [False, bool(told)]
        picture = pictures.snapshot(operations=operations)
        assert f"Synced      9be01d3, 60m ago by ana{told}" in render_status.status(picture, PLAIN)
        assert documents_of_status.status(picture)["synced"]["failed"] == bool(told)


def test_a_revision_tells_what_was_done_with_it() -> None:
    """Also where the one synced touches other paths; only the first page has the table."""
    failed = pictures.operation(phase=Phase.FAILED, cause="timer", revision="f" * 40)
    state = TargetState(operations=(failed, pictures.operation(revision="f" * 40)))
    landed = {"f" * 40: pictures.OLD.sha}
    shown = (pictures.HEAD, pictures.OLD)
    lines = render_history.history(shown, state, landed, (), NOW, PLAIN, first=False)
    assert lines[2:] == [
        "  9be01d3   3h   ben     Add the frontend",
        "                         sync failed 20s ago by ana (timer)",
        "                         synced 20s ago by ana (operator)",
    ]
    assert render_history.history((), state, landed, (), NOW, PLAIN, first=False) == [
        "There are no older ones."
    ]


def test_a_commit_is_told_whole() -> None:
    """Its message as text, what it changed for each resource, and what a sync to it would."""
    done = (Deed("synced", pictures.operation(), applied=True),)
    effects = pictures.ROLLBACK_PREVIEW.effects
    lines = render_commit.commit(pictures.COMMIT_VIEW, effects, done, NOW, PLAIN)
    assert lines == [
        f"commit {pictures.HEAD.sha}",
        "ana, 2m ago",
        "synced 20s ago by ana (operator)",
        "",
        "    Scale the frontend down",
        "",
        "    It idles.",
        "    ␛[31mred",
        "",
        "2 files:",
        "  frontend/deployment.yaml",
        "  frontend/service.yaml",
        "",
        "What Git asks for:",
        "  changed example/deployment/frontend  (frontend/deployment.yaml)",
        "    spec.replicas: before 4 -> after 2",
        "  moved example/service/frontend  (all/services.yaml -> frontend/service.yaml)",
        "  broken.yaml:3: a tab cannot indent",
        "",
        "Synced to it now, the cluster would:",
        "  change example/deployment/frontend",
        "    spec.replicas: live 4 -> Git 2  (takes it over from kubectl-scale)",
        "1 to change",
    ]


def test_a_pin_is_told_by_status_and_history() -> None:
    """Which revision, by whom, since when and why, and how far Git is ahead of it."""
    told = pictures.snapshot(pictures.IN_SYNC, pin=pictures.PIN)
    told = replace(told, git=replace(told.git, past_pin=1))
    lines = render_status.status(told, PLAIN)
    assert "Pinned      9be01d3, by ben 3h ago (incident 42); Git is 1 commit ahead" in lines
    assert not any("ahead of the cluster" in line for line in lines)
    state = replace(pictures.SYNCED_STATE, pin=pictures.PIN)
    first, *rest = render_history.history((pictures.HEAD, pictures.OLD), state, {}, (), NOW, PLAIN)
    assert first == "The cluster is pinned to 9be01d3 by ben 3h ago (incident 42)."
    assert rest[-2].startswith("*!  9be01d3")


def test_how_far_commits_are_verified_is_told_by_status() -> None:
    """Only where they have to be: which revision syncs apply, and how many commits wait."""
    lines = render_status.status(pictures.frozen(pictures.IN_SYNC), PLAIN)
    assert "Verified    9be01d3; 1 commit after it may not be applied" in lines
    withheld = replace(
        pictures.frozen(), wanted=None, frozen=None, withheld="…: nothing is applied."
    )
    lines = render_status.status(withheld, PLAIN)
    assert "Verified    nothing that could be applied" in lines
    assert not any("Verified" in line for line in render_status.status(pictures.snapshot(), PLAIN))


def test_pods_are_lines_like_kubectls() -> None:
    """Namespace, name, ready, status, restarts, age, in columns."""
    pod = PodStatus("n", "p", "u", "1", "Running", 1, 2, 0, NOW, "node", "ip", None)
    assert render_pods.pod(pod, NOW + timedelta(seconds=5)).split() == [
        "n",
        "p",
        "1/2",
        "Running",
        "0",
        "5s",
    ]
    assert "Deleted" in render_pods.pod(pod, NOW, "Deleted")


def test_a_server_that_could_not_answer_is_not_said_to_be_unasked() -> None:
    """Either nobody asked it, or the line below says why it gave no verdict: never both."""
    local = replace(pictures.DRIFTED, verdict=Verdict.LOCAL)
    assert "the server was not asked" in render_diff.diff((local,), (), NOW, PLAIN)[0]
    busy = replace(local, error=f"{LOCALLY}the webhook is down.", unanswered=True)
    lines = render_diff.diff((busy,), (), NOW, PLAIN)
    assert "not asked" not in lines[0]
    assert lines[1] == "  Compared locally only: the webhook is down."


def test_a_server_that_could_not_answer_is_told_of_what_looks_in_sync_too() -> None:
    """Nobody knows whether it is: its row says why, and the exit code is that of a failure."""
    unknown = replace(
        pictures.IN_SYNC, verdict=Verdict.LOCAL, error=f"{LOCALLY}it is down.", unanswered=True
    )
    assert render_diff.diff((unknown,), (), NOW, PLAIN)[:2] == [
        f"{wording.name(unknown.key)}  in sync",
        "  Compared locally only: it is down.",
    ]
    assert exits.of_comparison((unknown,), ()) == exit_codes.PARTLY


def test_a_status_says_of_how_many_the_server_could_not_tell() -> None:
    """Its exit code is not that of a cluster in sync, and here is why."""
    unknown = replace(pictures.IN_SYNC, error=f"{LOCALLY}it is down.", unanswered=True)
    lines = render_status.status(pictures.snapshot(unknown), PLAIN)
    (state,) = (line for line in lines if line.startswith("State"))
    assert state.endswith("; of 1 the server could not tell (`gitops-tui diff` says why)")


def test_that_rights_forbid_to_verify_is_said_once() -> None:
    """The local verdict stands: in sync, and below it of how many that is not verified."""
    unasked = replace(
        pictures.IN_SYNC, verdict=Verdict.LOCAL, error=f"{LOCALLY}You may not patch services."
    )
    name = wording.name(unasked.key)
    assert render_diff.diff((unasked, unasked), (), NOW, PLAIN) == [
        "2 in sync",
        f"2 of those in sync are not verified: {name}: {LOCALLY}You may not patch services.",
    ]
    assert exits.of_comparison((unasked,), ()) == exit_codes.OK
