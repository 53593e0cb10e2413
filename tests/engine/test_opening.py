"""Opening takes as long as it takes: what is in the way is said, tried again, never raised."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Phase
from gitops_tui.core.snapshot import ClusterPhase
from gitops_tui.engine.ports import LinkPhase
from gitops_tui.engine.session import Session
from gitops_tui.errors import (
    ClusterError,
    FetchFailed,
    Forbidden,
    HostKeyUnknown,
    RepositoryNotFound,
    RevisionNotFound,
    SourceError,
    StateError,
    Unreachable,
    UsageError,
)
from tests.engine.conftest import FRONTEND, SETTINGS, SHOP, synced_shop
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, row
from tests.engine.running import running

NO_REPOSITORY = RepositoryNotFound("/srv/shop is no Git repository.", hint="Give another --repo.")
NO_ANSWER = Unreachable("https://staging:6443 does not answer.")
UNREADABLE = StateError("ConfigMap gitops-tui/shop cannot be read.", hint="Use a newer version.")


async def test_what_opens_at_once_is_shown_at_once(shop: Scene) -> None:
    """Repository, branch, context and every row, without any time passing."""
    async with running(shop) as run:
        snapshot = await run.is_ready()
    assert (snapshot.git.branch, snapshot.cluster.context) == ("main", "staging")
    assert snapshot.owner == "Ana"
    assert snapshot.summary.in_sync == snapshot.summary.total == 4
    assert snapshot.git.error is None
    assert snapshot.cluster.error is None


async def test_the_path_is_the_one_that_was_found() -> None:
    """Where one stands in a folder, `.` means that folder: it is shown as what it is."""
    shop = Scene(SHOP)
    shop.source.info = replace(shop.source.info, paths=("k8s",))
    async with running(shop) as run:
        snapshot = await run.shows(lambda s: s.git.repository)
    assert snapshot.target.paths == (".",)
    assert snapshot.paths == ("k8s",)


async def test_a_repository_that_cannot_be_opened_is_said_until_it_can(shop: Scene) -> None:
    """The sentence stands in the snapshot, and goes when the repository is there."""
    shop.source.errors["open"] = NO_REPOSITORY
    async with running(shop) as run:
        snapshot = await run.shows(lambda s: s.git.error)
        assert snapshot.git.error == str(NO_REPOSITORY)
        assert not snapshot.ready
        del shop.source.errors["open"]
        await shop.clock.advance(1)
        assert (await run.is_ready()).git.error is None


async def test_what_is_known_of_a_remote_that_is_away_is_shown_with_its_age() -> None:
    """From the first picture on: others may have asked it before."""
    scene = Scene(SHOP, remote=True, runs=False)
    fetched = scene.clock.now() - timedelta(hours=3)
    scene.source.info = replace(scene.source.info, fetched_at=fetched)
    scene.source.errors["fetch"] = FetchFailed("It could not be reached.")
    async with running(scene) as run:
        snapshot = await run.is_ready()
        assert snapshot.git.fetched_at == fetched
        assert snapshot.summary.total == 4


async def test_a_command_goes_by_what_is_known_only_where_that_will_do() -> None:
    """Why it is not newer, and how old it is, is there to be told."""
    scene = Scene(SHOP, remote=True)
    fetched = scene.clock.now() - timedelta(hours=3)
    scene.source.info = replace(scene.source.info, fetched_at=fetched)
    scene.source.errors["fetch"] = FetchFailed("It could not be reached.")
    session = Session(scene.target, scene.ports())
    with pytest.raises(FetchFailed):
        await session.open()
    await session.open(known=True)
    assert session.outdated == "It could not be reached. What is told of Git was fetched 3h ago."
    assert (await session.observe()).git.error == "It could not be reached."
    await session.close()


async def test_a_host_that_is_not_known_any_more_keeps_nobody_from_what_was_fetched() -> None:
    """A command that looks tells it with its age, and whose key a person may accept."""
    scene = Scene(SHOP, remote=True)
    error = HostKeyUnknown("ssh does not know it.", line="it ssh-ed25519 AAAA", file=Path("/k"))
    scene.source.errors["fetch"] = error
    session = Session(scene.target, scene.ports())
    with pytest.raises(HostKeyUnknown):
        await session.open()
    assert session.unknown_host is None
    await session.open(known=True)
    assert session.outdated == "ssh does not know it. What is told of Git was fetched before."
    assert session.unknown_host is error
    assert (await session.observe()).summary.total == 4
    await session.close()


async def test_a_cluster_that_does_not_answer_is_lost_until_it_does(shop: Scene) -> None:
    """The phase, the sentence and the time since when; then live, and no error any more."""
    shop.cluster.reachable = NO_ANSWER
    async with running(shop) as run:
        snapshot = await run.shows(lambda s: s.cluster.error)
        assert snapshot.cluster.phase is ClusterPhase.LOST
        assert snapshot.cluster.error == str(NO_ANSWER)
        began = snapshot.cluster.since
        await run.passes(3)
        assert run.snapshot.cluster.since == began
        shop.cluster.reachable = None
        await shop.clock.advance(4)
        assert (await run.is_ready()).cluster.error is None


async def test_tries_come_ever_more_rarely_and_never_end(shop: Scene) -> None:
    """The pauses double up to half a minute, and stay there."""
    shop.cluster.reachable = NO_ANSWER
    async with running(shop) as run:
        await run.shows(lambda s: s.cluster.error)
        await shop.clock.advance(150)
        tries = [pause for pause in shop.clock.slept if pause != shop.target.fetch_interval]
        assert tries[:8] == [1, 2, 4, 8, 16, 30, 30, 30]
        assert not run.task.done()


async def test_each_side_is_opened_although_the_other_cannot_be(shop: Scene) -> None:
    """Without a cluster, the revision in Git is on show; and the other way round."""
    shop.cluster.reachable = NO_ANSWER
    async with running(shop) as run:
        snapshot = await run.shows(lambda s: s.cluster.error and s.git.head)
        assert snapshot.git.head == shop.source.tip
        assert snapshot.history == (shop.source.tip,)
    shop.cluster.reachable = None
    shop.source.errors["open"] = NO_REPOSITORY
    async with running(shop) as run:
        snapshot = await run.shows(lambda s: s.git.error and s.cluster.version)
        assert snapshot.cluster.server == "https://staging:6443"
        assert snapshot.cluster.error is None


async def test_git_is_fetched_although_the_cluster_cannot_be_reached() -> None:
    """And again at its interval: what a teammate pushed is on show, and when it was asked."""
    shop = await synced_shop(remote=True)
    shop.cluster.reachable = NO_ANSWER
    pushed = shop.commit("Scale up", frontend=manifests.deployment("frontend", replicas=3))
    async with running(shop) as run:
        snapshot = await run.shows(lambda s: s.git.head == pushed)
        assert snapshot.git.fetched_at == shop.clock.now()
        later = shop.commit("Scale down", frontend=manifests.deployment("frontend", replicas=2))
        await shop.clock.advance(61)
        snapshot = await run.shows(lambda s: s.git.head == later)
        assert snapshot.history[0] == later
        assert snapshot.cluster.phase is ClusterPhase.LOST


async def test_a_fetch_that_fails_is_still_said_once_the_cluster_is_there() -> None:
    """Opening the cluster says nothing about the remote."""
    shop = await synced_shop(remote=True)
    shop.cluster.reachable = NO_ANSWER
    shop.source.errors["fetch"] = FetchFailed("git.example does not answer.")
    async with running(shop) as run:
        await run.shows(lambda s: s.git.error)
        shop.cluster.reachable = None
        await shop.clock.advance(2)
        assert (await run.is_ready()).git.error == "git.example does not answer."


async def test_asking_for_it_cuts_the_pause(shop: Scene) -> None:
    """Who repaired it need not wait for the next try."""
    shop.cluster.reachable = NO_ANSWER
    async with running(shop) as run:
        await run.shows(lambda s: s.cluster.error)
        shop.cluster.reachable = None
        run.engine.request_fetch()
        await run.is_ready()
    assert shop.clock.now() == run.seen[0].taken


async def test_a_kubeconfig_that_cannot_be_used_is_said_not_raised(shop: Scene) -> None:
    """A context that is not there is one sentence on a screen that stays alive."""
    refused = UsageError("There is no context stagign.", hint="Choose one: staging, production.")
    shop.cluster.reachable = refused
    async with running(shop) as run:
        assert (await run.shows(lambda s: s.cluster.error)).cluster.error == str(refused)
        shop.cluster.reachable = None
        await shop.clock.advance(1)
        await run.is_ready()


@pytest.mark.parametrize("error", [NO_ANSWER, Forbidden("configmaps: no right to list.")])
async def test_records_that_cannot_be_reached_are_asked_for_again(
    shop: Scene, error: ClusterError
) -> None:
    """The cluster answered and then fell silent: said, and tried again."""
    shop.records.errors["load"] = error
    async with running(shop) as run:
        assert (await run.shows(lambda s: s.cluster.error)).cluster.error == str(error)
        del shop.records.errors["load"]
        await shop.clock.advance(1)
        assert (await run.is_ready()).ever_synced


@pytest.mark.parametrize("method", ["head", "tree"])
async def test_a_revision_that_cannot_be_read_is_said_and_read_again(
    shop: Scene, method: str
) -> None:
    """The repository is there, its branch or tree is not: the rows come when it is."""
    gone = RevisionNotFound("There is no branch main.")
    shop.source.errors[method] = gone
    async with running(shop) as run:
        snapshot = await run.shows(lambda s: s.git.error)
        assert snapshot.git.error == str(gone)
        del shop.source.errors[method]
        await shop.clock.advance(1)
        assert (await run.is_ready()).summary.in_sync == 4


async def test_nothing_is_said_about_what_git_asks_for_before_it_was_read(shop: Scene) -> None:
    """Not read yet is not empty: no word about a wrong path."""
    shop.source.errors["tree"] = SourceError("The object database is being repacked.")
    async with running(shop) as run:
        snapshot = await run.shows(lambda s: s.git.error and s.ever_synced)
    assert snapshot.git.notes == ()


async def test_records_that_cannot_be_understood_hide_nothing(shop: Scene) -> None:
    """Rows and live state are on show; why nothing is written is said."""
    shop.records.errors["load"] = UNREADABLE
    async with running(shop) as run:
        snapshot = await run.is_ready()
        assert row(snapshot, FRONTEND).state is State.IN_SYNC
        assert str(UNREADABLE) in snapshot.git.notes
        preview = await run.engine.preview_sync()
        assert preview.blocked is UNREADABLE


async def test_records_that_can_be_understood_again_are_used(shop: Scene) -> None:
    """Somebody repaired them: what was said goes, and what they tell is on show."""
    shop.records.errors["load"] = UNREADABLE
    async with running(shop) as run:
        await run.is_ready()
        del shop.records.errors["load"]
        shop.records.bell.ring()
        assert (await run.shows(lambda s: s.ever_synced)).git.notes == ()


async def test_while_records_cannot_be_understood_nothing_is_written(shop: Scene) -> None:
    """A sync, a lock and the timer are refused with that sentence."""
    shop.records.errors["load"] = UNREADABLE
    shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    async with running(shop, auto_sync=True) as run:
        snapshot = await run.is_ready()
        assert snapshot.timer.held_back == str(UNREADABLE)
        run.engine.request_sync()
        operation = await run.ends()
        assert (operation.phase, operation.message) == (Phase.FAILED, str(UNREADABLE))
        run.engine.request_lock(FRONTEND, "incident 42")
        await run.shows(lambda s: s.notice == str(UNREADABLE))
        await run.passes(310)
    assert not shop.cluster.script.writes
    assert not shop.records.written
    assert not shop.records.locks


async def test_nothing_is_ever_shown_as_missing_that_is_there(shop: Scene) -> None:
    """Until everything was listed, what is not known yet has no row at all."""
    shop.cluster.script.fail("watch", "Deployment", NO_ANSWER)
    async with running(shop) as run:
        await run.shows(lambda s: s.summary.total == 3, "the rows that can be told")
        await run.is_quiet()
        assert not run.snapshot.ready
        shop.cluster.link(LinkPhase.LIVE, kind="Deployment")
        await run.is_ready()
        ready = [snapshot for snapshot in run.seen if snapshot.ready]
    assert {snapshot.summary.missing for snapshot in run.seen} == {0}
    assert ready[0].summary.in_sync == 4


async def test_what_may_not_be_listed_does_not_keep_it_from_being_ready(shop: Scene) -> None:
    """Forbidden is an answer too."""
    shop.cluster.script.fail("watch", "ConfigMap", Forbidden("configmaps: no right to list."))
    async with running(shop) as run:
        snapshot = await run.is_ready()
    assert row(snapshot, SETTINGS).state is State.FAILED
    assert snapshot.summary.in_sync == 3


async def test_a_question_before_anything_was_read_is_refused(shop: Scene) -> None:
    """A preview of what is not known yet would be a lie."""
    shop.cluster.reachable = NO_ANSWER
    async with running(shop) as run:
        await run.shows(lambda s: s.cluster.error)
        for question in (run.engine.preview_sync, run.engine.preview_prune):
            with pytest.raises(UsageError, match="not been read yet"):
                await question()


@pytest.mark.parametrize("reachable", [None, NO_ANSWER])
async def test_ending_lets_go_of_both_sides(shop: Scene, reachable: ClusterError | None) -> None:
    """Also in the middle of opening."""
    shop.cluster.reachable = reachable
    async with running(shop) as run:
        await run.shows(lambda s: s.ready or s.cluster.error)
    assert run.task.cancelled()
    assert shop.source.closed
    assert shop.cluster.closed


async def test_who_runs_the_timer_is_not_known_without_rights_to_leases(synced: Scene) -> None:
    """Nobody and somebody who may not be seen are told apart."""
    synced.records.hold("ben@laptop-2")
    timer = (await (await synced.session()).observe()).timer
    assert (timer.holder, timer.holder_known) == ("ben@laptop-2", True)
    synced.records.leases = False
    timer = (await (await synced.session()).observe()).timer
    assert (timer.holder, timer.holder_known) == (None, False)
