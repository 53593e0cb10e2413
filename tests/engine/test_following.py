"""The Git side stays current: local commits at once, the remote by fetching, failures said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import yaml

from gitops_tui.core.drift import Direction, State
from gitops_tui.core.operations import Phase
from gitops_tui.errors import FetchFailed, RevisionNotFound, SourceError
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, SERVICE, SETTINGS, synced_shop
from tests.engine.fakes import manifests
from tests.engine.fakes.manifests import custom, definition
from tests.engine.fakes.scene import Scene, row
from tests.engine.fakes.waiting import until
from tests.engine.running import PICTURES, Running, running

NO_REMOTE = FetchFailed("https://git.example/team/shop does not answer.")
GREEN = manifests.config("settings", colour="green")


@pytest.fixture
async def cloned() -> Scene:
    """The shop after its first sync, in a repository with a remote."""
    return await synced_shop(remote=True)


def compared(run: Running, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the resources whose rows are made from now on."""
    made: list[str] = []
    comparing = run.engine.loop.comparing
    renew: Callable[..., object] = comparing._renew

    def noted(rows: object, of: object, ask: object) -> object:
        made.append(str(of))
        return renew(rows, of, ask)

    monkeypatch.setattr(comparing, "_renew", noted)
    return made


async def test_a_local_commit_changes_just_the_rows_it_is_about(
    shop: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a fetch, without time passing, and nothing else is compared."""
    async with running(shop) as run:
        await run.is_ready()
        made = compared(run, monkeypatch)
        shop.commit("Paint it green", settings=GREEN)
        found = await run.row(SETTINGS, lambda r: not r.in_sync)
        await run.is_quiet()
    assert (found.state, found.direction) == (State.DRIFTED, Direction.GIT_AHEAD)
    assert found.changes[0].git is not None
    assert found.changes[0].git.subject == "Paint it green"
    assert set(made) == {"configmap/settings"}
    assert run.snapshot.git.ahead == 1
    assert run.snapshot.history[0] == shop.source.tip


async def test_a_new_manifest_becomes_a_missing_row(shop: Scene) -> None:
    """Also of a kind that was not in use before."""
    async with running(shop) as run:
        await run.is_ready()
        secret = manifests.secret("token", value="aHVudGVyMg==")
        shop.commit("Add a token", token=secret)
        found = await run.row(key("Secret/token"), lambda r: r.state is State.MISSING)
    assert found.direction is Direction.GIT_AHEAD


async def test_a_removed_manifest_becomes_a_stale_row(shop: Scene) -> None:
    """What past syncs applied stays on show."""
    async with running(shop) as run:
        await run.is_ready()
        shop.commit("Drop the service", service=None)
        await run.row(SERVICE, lambda r: r.state is State.STALE)


async def test_nothing_is_stale_while_a_manifest_cannot_be_read(shop: Scene) -> None:
    """The row goes with the broken file, and comes again when that is repaired."""
    async with running(shop) as run:
        await run.is_ready()
        frontend = manifests.deployment("frontend")
        shop.commit("Break one, drop another", frontend="kind: [", service=None)
        await run.shows(lambda s: s.findings and s.summary.total == 2)
        shop.commit("Repair", frontend=frontend)
        await run.row(SERVICE, lambda r: r.state is State.STALE)
        assert (await run.is_quiet()).summary.in_sync == 3


async def test_an_unchanged_repository_is_not_read_again(shop: Scene) -> None:
    """A ref moved elsewhere: the tip is looked at, its tree is not."""
    async with running(shop) as run:
        await run.is_ready()
        shop.source.calls.clear()
        shop.source.move_to(shop.source.tip.sha)
        await run.is_quiet()
        assert "head" in shop.source.calls
        assert "tree" not in shop.source.calls


async def test_what_was_pushed_is_seen_at_the_next_fetch(cloned: Scene) -> None:
    """Every minute, no sooner and no later; when that was is on show."""
    async with running(cloned) as run:
        await run.is_ready()
        await run.is_quiet()
        pushed = cloned.commit("Paint it green", settings=GREEN)
        await run.passes(58)
        assert run.snapshot.git.ahead == 0
        await run.passes(3)
        snapshot = await run.shows(lambda s: s.git.ahead == 1)
    assert snapshot.git.head == pushed
    assert snapshot.git.fetched_at == run.seen[0].taken.replace(minute=1)


async def test_the_fetch_interval_is_the_targets(cloned: Scene) -> None:
    """Ten seconds where ten were asked for."""
    async with running(cloned, fetch_interval=10.0) as run:
        await run.is_ready()
        await run.is_quiet()
        cloned.source.calls.clear()
        await run.passes(35)
    assert cloned.source.calls.count("fetch") == 3


async def test_asking_for_a_fetch_asks_the_remote_at_once(cloned: Scene) -> None:
    """No need to wait for the minute."""
    async with running(cloned) as run:
        await run.is_ready()
        await run.is_quiet()
        cloned.commit("Paint it green", settings=GREEN)
        run.engine.request_fetch()
        await run.row(SETTINGS, lambda r: not r.in_sync)
    assert cloned.clock.now() == run.seen[0].taken


async def test_a_fetch_that_fails_is_said_and_what_is_known_stays(cloned: Scene) -> None:
    """Rows, history and tip as of the last good fetch, whose time stays too."""
    async with running(cloned) as run:
        before = await run.shows(lambda s: s.ready and s.git.fetched_at)
        cloned.source.errors["fetch"] = NO_REMOTE
        await cloned.clock.advance(61)
        snapshot = await run.shows(lambda s: s.git.error)
        assert snapshot.git.error == str(NO_REMOTE)
        assert snapshot.git.fetched_at == before.git.fetched_at
        assert snapshot.git.head == before.git.head
        assert snapshot.summary == before.summary
        assert not snapshot.git.fetching


async def test_timed_syncs_are_held_back_while_fetching_fails(cloned: Scene) -> None:
    """They say why, and go on when the remote is back."""
    async with running(cloned, auto_sync=True) as run:
        await run.is_ready()
        cloned.source.errors["fetch"] = NO_REMOTE
        cloned.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        await run.passes(61)
        assert run.snapshot.timer.held_back == "fetching fails"
        assert run.snapshot.timer.next_sync is None
        await run.passes(400)
        assert not cloned.cluster.script.writes
        cloned.source.errors.clear()
        run.engine.request_fetch()
        await cloned.clock.advance(2)
        await run.row(FRONTEND, lambda r: r.in_sync)
        assert run.snapshot.timer.held_back is None


async def test_a_sync_that_is_asked_for_says_by_what_it_goes_without_the_remote(
    cloned: Scene,
) -> None:
    """A person may repair drift then; the result says how old what is known of Git is."""
    async with running(cloned) as run:
        await run.is_ready()
        await run.is_quiet()
        cloned.source.errors["fetch"] = NO_REMOTE
        cloned.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        await run.passes(6)
        run.engine.request_sync()
        operation = await run.ends()
        assert operation.phase is Phase.SUCCEEDED
        assert operation.message.startswith("by what was fetched 6s ago, since fetching fails; ")
        cloned.source.errors.clear()
        run.engine.request_sync()
        assert "fetched" not in (await run.ends()).message


async def test_a_timed_sync_whose_own_fetch_fails_applies_nothing(cloned: Scene) -> None:
    """It asks the remote first; without an answer it may be undoing newer work."""
    async with running(cloned, auto_sync=True, fetch_interval=10_000.0) as run:
        await run.is_ready()
        await run.is_quiet()
        cloned.source.errors["fetch"] = NO_REMOTE
        cloned.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        await cloned.clock.advance(302)
        await run.shows(lambda s: s.git.error)
        await run.is_quiet()
        assert not cloned.cluster.script.writes
        assert run.snapshot.timer.held_back == "fetching fails"


async def test_a_person_may_sync_while_fetching_fails(cloned: Scene) -> None:
    """What is known is applied; the error stays on show."""
    async with running(cloned) as run:
        await run.is_ready()
        cloned.source.errors["fetch"] = NO_REMOTE
        cloned.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        run.engine.request_sync()
        operation = await run.ends()
        assert operation.phase is Phase.SUCCEEDED
        assert run.snapshot.git.error == str(NO_REMOTE)
        await run.row(FRONTEND, lambda r: r.in_sync)


async def test_fetching_that_fails_is_tried_ever_more_rarely(cloned: Scene) -> None:
    """Doubling up to five minutes; after one success, every minute again."""
    cloned.source.errors["fetch"] = NO_REMOTE
    async with running(cloned) as run:
        await run.is_ready()
        cloned.source.calls.clear()
        await run.passes(119)
        assert cloned.source.calls.count("fetch") == 0
        await run.passes(2 + 240)
        assert cloned.source.calls.count("fetch") == 2
        await run.passes(300 + 300)
        assert cloned.source.calls.count("fetch") == 4
        cloned.source.errors.clear()
        run.engine.request_fetch()
        assert (await run.shows(lambda s: s.git.fetched_at)).git.error is None
        cloned.source.calls.clear()
        await run.passes(125)
        assert cloned.source.calls.count("fetch") == 2


async def test_a_sync_that_is_asked_for_applies_what_was_pushed_a_moment_ago(
    cloned: Scene,
) -> None:
    """`s` right after `git push` means what was pushed."""
    async with running(cloned) as run:
        await run.is_ready()
        pushed = cloned.commit("Paint it green", settings=GREEN)
        run.engine.request_sync()
        assert (await run.ends()).revision == pushed.sha
    assert cloned.live(SETTINGS)["data"]["colour"] == "green"


@pytest.mark.parametrize("remote", [False, True])
async def test_a_branch_that_was_deleted_is_said_and_nothing_is_lost(remote: bool) -> None:
    """The rows stay as they were; when the branch is back, so is everything."""
    scene = await synced_shop(remote=remote)
    gone = RevisionNotFound("There is no branch main any more.")
    async with running(scene) as run:
        before = await run.is_ready()
        scene.source.errors["head"] = gone
        run.engine.request_fetch()
        snapshot = await run.shows(lambda s: s.git.error)
        assert snapshot.git.error == str(gone)
        assert snapshot.resources == before.resources
        assert snapshot.git.head == before.git.head
        scene.source.errors.clear()
        run.engine.request_fetch()
        await run.shows(lambda s: s.git.error is None)


async def test_a_colleagues_sync_of_what_was_not_fetched_is_a_reason_to_fetch(
    cloned: Scene,
) -> None:
    """The synced revision is unknown here for a moment, not for a minute."""
    async with running(cloned) as run:
        await run.is_ready()
        pushed = cloned.commit("Paint it green", settings=GREEN)
        await cloned.synced()
        snapshot = await run.shows(lambda s: s.synced_revision == pushed)
        assert (snapshot.git.head, snapshot.git.ahead) == (pushed, 0)


async def test_timed_syncs_are_held_back_while_git_cannot_be_read(shop: Scene) -> None:
    """What was known of a branch that is gone is not applied for ever."""
    await shop.synced(arm=True)
    shop.cluster.script.calls.clear()
    async with running(shop) as run:
        await run.is_ready()
        shop.source.errors["head"] = RevisionNotFound("There is no branch main any more.")
        run.engine.request_fetch()
        snapshot = await run.shows(lambda s: s.git.error)
        assert snapshot.timer.held_back == "Git cannot be read"
        await run.passes(700)
    assert not shop.cluster.script.writes


async def test_other_peoples_syncs_move_the_synced_revision(shop: Scene) -> None:
    """A colleague's dashboard synced: synced revision and distance follow by themselves."""
    async with running(shop) as run:
        await run.is_ready()
        shop.commit("Paint it green", settings=GREEN)
        await run.shows(lambda s: s.git.ahead == 1)
        await shop.synced()
        snapshot = await run.shows(lambda s: s.git.ahead == 0)
        assert snapshot.synced_revision == shop.source.tip
        await run.row(SETTINGS, lambda r: r.in_sync)


@pytest.mark.parametrize("method", ["resolve", "tree", "distance"])
async def test_a_synced_revision_that_git_fails_to_read_ends_nothing(
    shop: Scene, method: str
) -> None:
    """A colleague synced what this repository does not have: said or not, the engine goes on."""
    async with running(shop) as run:
        await run.is_ready()
        shop.commit("Paint it green", settings=GREEN)
        await run.shows(lambda s: s.git.ahead == 1)
        await shop.synced()
        shop.source.errors[method] = SourceError("The object database is being repacked.")
        run.engine.loop.world.base = None
        shop.records.bell.ring()
        await run.is_quiet()
        shop.source.errors.clear()
        shop.records.bell.ring()
        await run.shows(lambda s: s.git.ahead == 0)


async def test_a_kind_that_is_not_served_appears_when_its_definition_is_installed(
    shop: Scene,
) -> None:
    """First it is said that the cluster does not know it; after the next look it is missing."""
    shop.commit("Add a till", till=custom("Till", "front"))
    till = key("shop.example/Till/front")
    async with running(shop) as run:
        snapshot = await run.is_ready()
        assert any("Till" in str(finding) for finding in snapshot.findings)
        shop.cluster.living.create(yaml.safe_load(definition("Till")))
        await run.passes(61)
        assert (await run.row(till, lambda r: r.state is State.MISSING)).error is None
        assert not run.snapshot.findings
        assert run.snapshot.summary.total == 5


async def test_a_kind_that_a_sync_itself_defines_is_in_sync_afterwards(shop: Scene) -> None:
    """Definition and resource in one commit: one sync, and both are followed."""
    shop.commit("Add a till", crd=definition("Till"), till=custom("Till", "front"))
    till = key("shop.example/Till/front")
    async with running(shop) as run:
        await run.is_ready()
        run.engine.request_sync()
        assert (await run.ends()).phase is Phase.SUCCEEDED
        await run.row(till, lambda r: r.in_sync)
        shop.cluster.living.edit(till, {"spec": {"size": 2}})
        assert (await run.row(till, lambda r: not r.in_sync)).direction is Direction.LIVE_EDITED
        assert row(run.snapshot, till).state is State.DRIFTED


async def test_what_git_drops_is_stale_however_long_the_rest_takes_to_read(
    shop: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture taken in the middle of reading Git must not lose the row for good."""
    going_on = asyncio.Event()

    async def slow(old: str, new: str) -> int | None:
        del old, new
        await going_on.wait()
        return 1

    async with running(shop) as run:
        await run.is_ready()
        monkeypatch.setattr(shop.source, "distance", slow)
        shop.commit("Drop the service", service=None)
        desired = run.engine.loop.world.desired
        await until(lambda: run.engine.loop.world.desired is not desired)
        run.engine.loop.publisher.changed()
        await asyncio.sleep(2 * PICTURES)
        going_on.set()
        await run.row(SERVICE, lambda r: r.state is State.STALE)
