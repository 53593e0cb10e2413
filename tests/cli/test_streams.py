"""`watch` and `run`: following what happens, until stopped."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from gitops_tui.cli import wiring
from gitops_tui.cli.commands.watch import PodLines
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.engine.ports import (
    LinkChanged,
    LinkPhase,
    PodDeleted,
    PodEvent,
    PodsSynchronised,
    PodUpserted,
)
from tests.cli import pictures
from tests.cli.conftest import Run
from tests.cli.fakes import FakeSession

POD = PodStatus("n", "p", "u", "1", "Running", 1, 1, 0, pictures.NOW, "node", "ip", None)
GONE = replace(POD, name="q", resource_version="2")


def test_a_pod_is_told_when_it_changed() -> None:
    """Each version once, a deletion with the word; a list that begins anew repeats nothing."""
    printed = PodLines(json=True)

    def told(event: PodEvent) -> list[tuple[str, str]]:
        documents = map(json.loads, printed.lines(event, pictures.NOW))
        return [(document["event"], document["name"]) for document in documents]

    changed = replace(POD, resource_version="3")
    assert told(PodsSynchronised((POD, GONE))) == [("added", "p"), ("added", "q")]
    assert told(PodUpserted(POD)) == []
    assert told(PodUpserted(changed)) == [("changed", "p")]
    assert told(LinkChanged(LinkPhase.LOST)) == []
    assert told(PodsSynchronised((changed,))) == [("deleted", "q")]
    assert told(PodDeleted("n", "p")) == [("deleted", "p")]
    assert told(PodDeleted("n", "p")) == []


@dataclass
class FakeCluster:
    """Plays pod events and ends, as no real watch does."""

    events: list[PodEvent]
    namespace: str | None = "not asked"
    closed: bool = False

    async def connect(self) -> None:
        pass

    async def close(self) -> None:
        self.closed = True

    async def watch_pods(self, namespace: str | None) -> AsyncIterator[PodEvent]:
        self.namespace = namespace
        for event in self.events:
            yield event


@dataclass
class FakePorts:
    cluster: FakeCluster


@pytest.mark.parametrize(
    ("argv", "namespace"), [([], None), (["-n", "n"], "n"), (["--only-namespace", "n"], "n")]
)
def test_watch_follows_a_namespace_or_the_target_s(
    run: Run,
    session: FakeSession,
    monkeypatch: pytest.MonkeyPatch,
    argv: list[str],
    namespace: str | None,
) -> None:
    """A header, a line a change on stdout; a lost connection on stderr, a first list nowhere.
    Pods of others' namespaces are not told.
    """
    begins = LinkChanged(LinkPhase.RELISTING)
    cluster = FakeCluster(
        [
            begins,
            PodsSynchronised((POD, replace(POD, namespace="kube-system"))),
            PodUpserted(replace(POD, namespace="other", resource_version="9")),
            PodDeleted("other", POD.name),
            LinkChanged(LinkPhase.LOST, "refused"),
        ]
    )
    monkeypatch.setattr(wiring, "make_ports", lambda target, cause: FakePorts(cluster))
    code, out, err = run("watch", *argv)
    assert code == 0
    assert cluster.namespace == namespace
    assert cluster.closed
    assert [line.split()[0] for line in out.splitlines()] == ["NAMESPACE", "n"]
    assert err == "connection lost, trying again: refused\n"


def test_watch_of_one_namespace_asks_for_no_other(
    run: Run, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may watch just that one can."""
    cluster = FakeCluster([])
    monkeypatch.setattr(wiring, "make_ports", lambda target, cause: FakePorts(cluster))
    session.namespaces = frozenset({"example"})
    assert run("watch")[0] == 0
    assert cluster.namespace == "example"
    assert session.closed


def test_watch_of_nothing_is_a_sentence(run: Run, session: FakeSession) -> None:
    """Instead of a wait that never ends."""
    session.namespaces = frozenset()
    code, out, err = run("watch")
    assert (code, out) == (2, "")
    assert "no pods to watch" in err


def test_watch_says_once_that_it_is_lost_and_once_that_it_is_back(
    run: Run, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it is tried meanwhile; the first connection is no news."""
    live = LinkChanged(LinkPhase.LIVE)
    lost = [LinkChanged(LinkPhase.LOST, why) for why in ("closed", "refused", "refused")]
    cluster = FakeCluster([live, *lost, live, live, lost[0]])
    monkeypatch.setattr(wiring, "make_ports", lambda target, cause: FakePorts(cluster))
    assert run("watch")[2].splitlines() == [
        "connection lost, trying again: closed",
        "the connection is back",
        "connection lost, trying again: closed",
    ]


def test_watch_without_the_right_ends_in_4(
    run: Run, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A watch that is denied does not wait for ever."""
    cluster = FakeCluster([LinkChanged(LinkPhase.DENIED, "You may not list pods.")])
    monkeypatch.setattr(wiring, "make_ports", lambda target, cause: FakePorts(cluster))
    code, _, err = run("watch")
    assert code == 4
    assert err.startswith("error: You may not list pods.\n")
    assert cluster.closed


@dataclass
class FakeEngine:
    """Publishes what a test wrote down, then sends this process a signal, then waits."""

    pictures: list[Snapshot]
    ends_by: signal.Signals | None = signal.SIGTERM
    requests: list[tuple[str, Any]] = field(default_factory=list)
    fails: BaseException | None = None
    released: bool = False

    async def run(self) -> None:
        if self.fails is not None:
            raise self.fails
        try:
            await asyncio.Event().wait()
        finally:
            self.released = True

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        for picture in self.pictures:
            yield picture
        if self.ends_by is not None:
            os.kill(os.getpid(), self.ends_by)
        await asyncio.Event().wait()

    def request_sync(self, keys: object = None, *, arm: bool | None = None) -> None:
        self.requests.append(("sync", arm))


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let `run` find this engine; collects the target it was made for."""

    def wire(engine: FakeEngine) -> list[Target]:
        targets: list[Target] = []

        def make(target: Target, *, cluster_key: bool) -> FakeEngine:
            assert not cluster_key
            targets.append(target)
            return engine

        monkeypatch.setattr(wiring, "make_daemon", make)
        return targets

    return wire


@pytest.mark.parametrize(("ends_by", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_run_ends_by_signal(run: Run, wired: Any, ends_by: signal.Signals, code: int) -> None:
    """SIGTERM is success, Ctrl-C is 130; either gives the Lease back."""
    engine = FakeEngine([pictures.snapshot(pictures.IN_SYNC)], ends_by)
    targets = wired(engine)
    ended, out, err = run("run")
    assert (ended, out) == (code, "")
    assert engine.released
    assert targets[0].auto_sync is True
    assert "1 in sync" in err


def test_run_tells_operations_as_json(run: Run, wired: Any) -> None:
    """One object a line on stdout for each operation that ended."""
    done = pictures.operation(
        pictures.CONFIGURED, started=pictures.NOW.replace(year=9999), id="op-9"
    )
    picture = pictures.snapshot(pictures.DRIFTED)
    wired(FakeEngine([picture, replace(picture, operation=done), replace(picture, operation=done)]))
    code, out, err = run("run", "-o", "json")
    assert code == 0
    [line] = out.splitlines()
    assert json.loads(line)["id"] == "op-9"
    assert "example/deployment/frontend" not in out.replace(line, "")
    assert "sync of 4f1c2ab succeeded" in err


@pytest.mark.parametrize(("argv", "requests"), [([], []), (["--yes"], [("sync", True)])])
def test_run_never_makes_a_first_sync_by_itself(
    run: Run, wired: Any, argv: list[str], requests: list[tuple[str, Any]]
) -> None:
    """A target never synced is only watched, and that is said; --yes confirms it, once."""
    new = pictures.snapshot(pictures.IN_SYNC, ever_synced=False, synced=None)
    engine = FakeEngine([replace(new, ready=False), new, replace(new, verified=1)])
    wired(engine)
    code, _, err = run("run", *argv)
    assert code == 0
    assert engine.requests == requests
    assert err.count("was never synced") == (0 if requests else 1)


def test_the_engines_failure_ends_run(run: Run, wired: Any) -> None:
    """What the engine dies of is what the command ends with."""
    engine = FakeEngine([], None, fails=ValueError("hunter2"))
    wired(engine)
    code, _, err = run("run")
    assert code == 70
    assert "hunter2" not in err
