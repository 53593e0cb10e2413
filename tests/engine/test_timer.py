"""The timer applies only what a person armed, when it is due, and while this process may."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from unittest.mock import MagicMock

import pytest

from gitops_tui.core.operations import Action, OperationKind, Phase, Result
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.state import Suspension, TargetState
from gitops_tui.engine.ports import LeaseView
from gitops_tui.engine.timer import Timer
from gitops_tui.errors import ReadOnly, Unreachable
from tests.engine.conftest import FRONTEND, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.clock import START
from tests.engine.fakes.scene import ME, Scene
from tests.engine.running import Running, running

OTHER = "ben@desk-7"
NO_LEASES = "leases: no right to use them, so each dashboard runs its own timer"


@pytest.fixture
async def armed(shop: Scene) -> Scene:
    """The shop, its timer armed by a person, and a field changed by hand."""
    shop.records.state = replace(shop.records.state, armed=True)
    shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    return shop


def replicas(scene: Scene) -> int:
    """How many replicas the frontend has now."""
    count: int = scene.live(FRONTEND)["spec"]["replicas"]
    return count


async def until_repaired(run: Running) -> Snapshot:
    """The timed sync has put the frontend back, and ended."""
    return await run.shows(
        lambda s: (
            replicas(run.scene) == 1
            and s.operation is not None
            and s.operation.phase is Phase.SUCCEEDED
        )
    )


async def test_looking_never_writes(shop: Scene) -> None:
    """A target that nobody armed is not applied, nor its Lease taken, however long one looks."""
    shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    async with running(shop) as run:
        snapshot = await run.is_ready()
        assert not snapshot.timer.armed
        assert snapshot.timer.next_sync is None
        await run.passes(320)
    assert not shop.cluster.script.writes
    assert not shop.records.written
    assert shop.records.holder is None


async def test_the_first_sync_is_never_the_timers(unsynced: Scene) -> None:
    """Armed by the configuration, and still nobody has confirmed the plan."""
    async with running(unsynced, auto_sync=True) as run:
        snapshot = await run.is_ready()
        assert snapshot.timer.armed
        assert snapshot.timer.held_back == "never synced"
        assert snapshot.timer.next_sync is None
        await run.passes(320)
    assert not unsynced.cluster.script.writes


async def test_the_configuration_arms_once_the_first_sync_is_done(unsynced: Scene) -> None:
    """From the confirmed one on, the timer goes on by itself."""
    async with running(unsynced, auto_sync=True) as run:
        await run.is_ready()
        run.engine.request_sync()
        await run.ends()
        unsynced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        await run.passes(302)
        await until_repaired(run)


async def test_the_first_sync_arms_the_timer_where_that_was_answered(unsynced: Scene) -> None:
    """The answer is recorded, and the next sync's time is on show."""
    async with running(unsynced) as run:
        await run.is_ready()
        run.engine.request_sync(arm=True)
        snapshot = await run.shows(lambda s: s.timer.armed)
        assert snapshot.timer.next_sync == START + timedelta(seconds=300)
        assert snapshot.timer.held_back is None
    assert unsynced.records.state.armed


async def test_the_first_sync_leaves_the_timer_off_where_that_was_answered(
    unsynced: Scene,
) -> None:
    """No is an answer."""
    async with running(unsynced) as run:
        await run.is_ready()
        run.engine.request_sync(arm=False)
        await run.ends()
        await run.passes(320)
        assert not run.snapshot.timer.armed
    assert len(unsynced.cluster.script.of("apply")) == 4


async def test_a_timed_sync_puts_back_what_was_changed_by_hand(armed: Scene) -> None:
    """At its time and not before, although Git has not moved; recorded as the timer's."""
    async with running(armed) as run:
        snapshot = await run.is_ready()
        assert snapshot.timer.next_sync == START + timedelta(seconds=300)
        await run.passes(298)
        assert replicas(armed) == 5
        await armed.clock.advance(4)
        snapshot = await until_repaired(run)
    recorded = armed.records.state.operations[0]
    assert (recorded.kind, recorded.cause) == (OperationKind.SYNC, "timer")
    assert snapshot.summary.in_sync == 4


async def test_the_sync_interval_is_the_targets_and_counts_from_the_last_sync(
    armed: Scene,
) -> None:
    """A sync that a person asked for moves the next one."""
    async with running(armed, sync_interval=20.0) as run:
        await run.is_ready()
        await run.passes(15)
        run.engine.request_sync()
        await run.ends()
        armed.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        await run.passes(17)
        assert replicas(armed) == 5
        await armed.clock.advance(5)
        await until_repaired(run)


async def test_what_was_due_while_nobody_looked_is_done_at_once(armed: Scene) -> None:
    """Synced hours ago: the timer does not wait another interval."""
    await armed.clock.advance(7200)
    async with running(armed) as run:
        await armed.clock.advance(2)
        await until_repaired(run)


async def test_a_timed_sync_that_changes_nothing_is_no_operation_to_record(shop: Scene) -> None:
    """When it ran is kept; three hundred empty entries a day are not."""
    shop.records.state = replace(shop.records.state, armed=True)
    before = shop.records.state
    async with running(shop) as run:
        await run.is_ready()
        await run.passes(305)
        await run.shows(lambda s: s.synced and s.synced.cause == "timer")
    assert shop.records.state.operations == before.operations
    assert shop.records.state.synced is not None
    assert shop.records.state.synced.time >= START + timedelta(seconds=300)


async def test_a_timed_sync_that_makes_good_what_had_failed_is_recorded_once(shop: Scene) -> None:
    """Although it changed nothing: else the revision went on being called failed."""
    before = shop.records.state
    failed = replace(before.operations[0], id="failed", phase=Phase.FAILED)
    shop.records.state = replace(before, armed=True, operations=(failed,))
    async with running(shop) as run:
        await run.is_ready()
        await run.passes(305)
        await run.shows(lambda s: len(s.operations) == 2)
        await run.passes(305)
    good, last = shop.records.state.operations
    assert (good.phase, good.cause, last.id) == (Phase.SUCCEEDED, "timer", "failed")


async def test_what_was_made_good_piece_by_piece_is_recorded_as_a_whole_once(shop: Scene) -> None:
    """No sync of that revision had succeeded yet: else it went on being called failed."""
    before = shop.records.state
    went = replace(before.operations[0], results=(Result(FRONTEND, Action.CONFIGURED),))
    failed = replace(
        went, id="failed", phase=Phase.FAILED, results=(Result(FRONTEND, Action.FAILED),)
    )
    mended = replace(went, id="mended", only="deployment/frontend")
    shop.records.state = replace(before, armed=True, operations=(mended, failed))
    async with running(shop) as run:
        assert (await run.is_ready()).runs_never_good
        await run.passes(305)
        await run.shows(lambda s: not s.runs_never_good)
        await run.passes(305)
    assert [each.cause for each in shop.records.state.operations].count("timer") == 1


async def test_the_first_operation_is_recorded_though_it_changed_nothing(shop: Scene) -> None:
    """The daemon's first sync of what lives already: afterwards there is a last operation."""
    shop.records.state = TargetState()
    ports = replace(shop.ports(), cause="daemon")
    shop.ports = lambda *_: ports  # type: ignore[method-assign]
    async with running(shop) as run:
        await run.is_ready()
        run.engine.request_sync(arm=True)
        await run.ends()
    [operation] = shop.records.state.operations
    assert (operation.cause, operation.message) == ("daemon", "4 unchanged")


async def test_a_timed_sync_that_fails_waits_for_the_next_time(armed: Scene) -> None:
    """Not once a second."""
    armed.records.errors["update"] = Unreachable("https://staging:6443 does not answer.")
    async with running(armed) as run:
        await run.is_ready()
        await armed.clock.advance(302)
        await run.shows(lambda s: s.operation and s.operation.phase is Phase.FAILED)
        applied = len(armed.cluster.script.of("apply"))
        await run.passes(200)
        assert len(armed.cluster.script.of("apply")) == applied
        del armed.records.errors["update"]
        await armed.clock.advance(120)
        await run.shows(lambda s: s.operation and s.operation.phase is Phase.SUCCEEDED)


async def test_a_timed_sync_of_the_daemon_is_the_daemons(armed: Scene) -> None:
    """`run` records its own name as the cause."""
    ports = replace(armed.ports(), cause="daemon")
    armed.ports = lambda *_: ports  # type: ignore[method-assign]
    async with running(armed) as run:
        await run.is_ready()
        await armed.clock.advance(302)
        await until_repaired(run)
    assert armed.records.state.operations[0].cause == "daemon"


async def test_the_lease_is_taken_and_kept_while_armed(armed: Scene) -> None:
    """Renewed well before it ends."""
    async with running(armed) as run:
        snapshot = await run.shows(lambda s: s.timer.mine)
        assert snapshot.timer.holder == ME
        for _ in range(4):
            await run.passes(25)
            assert not armed.records.free
            assert run.snapshot.timer.mine


async def test_without_the_lease_nothing_is_applied_by_itself(armed: Scene) -> None:
    """Who holds it is on show, and when the next sync is; another's timer does it."""
    armed.records.hold(OTHER)
    async with running(armed) as run:
        await run.is_ready()
        snapshot = await run.shows(lambda s: s.timer.holder)
        assert (snapshot.timer.holder, snapshot.timer.mine) == (OTHER, False)
        assert snapshot.timer.next_sync is not None
        for _ in range(20):
            armed.records.hold(OTHER)
            await armed.clock.advance(20)
        snapshot = await run.is_quiet()
        # It was due by our interval, and the holder's is not known.
        assert (snapshot.timer.holder, snapshot.timer.next_sync) == (OTHER, None)
    assert not armed.cluster.script.writes
    assert armed.records.holder == OTHER


async def test_without_the_lease_a_person_may_sync(armed: Scene) -> None:
    """`s` needs no Lease, and takes none."""
    armed.records.hold(OTHER)
    async with running(armed) as run:
        await run.shows(lambda s: s.ready and s.timer.holder == OTHER)
        run.engine.request_sync()
        assert (await run.ends()).phase is Phase.SUCCEEDED
        assert replicas(armed) == 1
    assert armed.records.holder == OTHER


async def test_a_lease_that_is_lost_stops_the_timer(armed: Scene) -> None:
    """Another process took it: this one shows who, and applies nothing."""
    async with running(armed) as run:
        await run.shows(lambda s: s.timer.mine)
        armed.records.hold(OTHER)
        await run.passes(12)
        assert (run.snapshot.timer.holder, run.snapshot.timer.mine) == (OTHER, False)
        for _ in range(16):
            armed.records.hold(OTHER)
            await armed.clock.advance(20)
        await run.is_quiet()
    assert not armed.cluster.script.writes


async def test_the_lease_is_read_again_before_a_timed_sync(armed: Scene) -> None:
    """A process that slept believes for a moment that it holds it: it asks first."""
    await armed.clock.advance(3)
    async with running(armed) as run:
        await run.shows(lambda s: s.timer.mine)
        await armed.clock.advance(292)
        # Taken between two looks, and the sync is due before the next one.
        armed.records.hold(OTHER)
        await armed.clock.advance(6)
        await run.is_quiet()
    assert not armed.cluster.script.writes


async def test_a_lease_whose_holder_fell_silent_is_taken_over(armed: Scene) -> None:
    """The colleague's laptop was closed: half a minute later this timer runs."""
    armed.records.hold(OTHER)
    async with running(armed) as run:
        await run.shows(lambda s: s.timer.holder == OTHER)
        await run.passes(45)
        assert run.snapshot.timer.mine


async def test_of_two_dashboards_one_syncs(armed: Scene) -> None:
    """Both watch; the same drift is repaired once."""
    async with running(armed, ME) as mine, running(armed, OTHER) as other:
        await mine.is_ready()
        await other.is_ready()
        await armed.clock.advance(302)
        await until_repaired(mine)
        await other.is_quiet()
        holders = {run.snapshot.timer.holder for run in (mine, other)}
        assert len(holders) == 1
        assert [mine.snapshot.timer.mine, other.snapshot.timer.mine].count(True) == 1
    assert len(armed.cluster.script.of("apply", "Deployment")) == 1


async def test_without_rights_to_leases_the_local_timer_runs_and_says_so(armed: Scene) -> None:
    """One sentence among the limits."""
    armed.records.leases = False
    async with running(armed) as run:
        snapshot = await run.shows(lambda s: s.cluster.limits)
        assert snapshot.cluster.limits == (NO_LEASES,)
        assert not snapshot.timer.holder_known
        await armed.clock.advance(302)
        await until_repaired(run)


async def test_while_the_lease_cannot_be_looked_at_nothing_is_applied(armed: Scene) -> None:
    """Somebody else may have it by now."""
    async with running(armed) as run:
        await run.shows(lambda s: s.timer.mine)
        armed.records.errors["acquire"] = Unreachable("https://staging:6443 does not answer.")
        await run.passes(400)
        assert not run.snapshot.timer.mine
    assert not armed.cluster.script.writes


async def test_the_lease_is_given_back_at_the_end(armed: Scene) -> None:
    """The next one need not wait half a minute."""
    async with running(armed) as run:
        await run.shows(lambda s: s.timer.mine)
    assert armed.records.holder is None


async def test_an_end_is_not_held_up_by_a_lease_that_cannot_be_given_back(armed: Scene) -> None:
    """Both sides are closed all the same."""
    async with running(armed) as run:
        await run.shows(lambda s: s.timer.mine)
        armed.records.errors["release"] = Unreachable("https://staging:6443 does not answer.")
    assert run.task.cancelled()
    assert armed.source.closed
    assert armed.cluster.closed


async def test_a_suspended_target_is_not_applied_and_its_lease_is_let_go(armed: Scene) -> None:
    """Who and why is on show; another may run the timer when it goes on."""
    async with running(armed) as run:
        await run.shows(lambda s: s.timer.mine)
        run.engine.request_suspend("incident 42")
        snapshot = await run.shows(lambda s: s.timer.suspension)
        assert snapshot.timer.suspension == Suspension("Ana", "incident 42", START)
        assert snapshot.timer.next_sync is None
        await run.passes(320)
        assert not run.snapshot.timer.mine
    assert not armed.cluster.script.writes
    assert armed.records.holder is None


async def test_resuming_lets_the_timer_go_on(armed: Scene) -> None:
    """What became due meanwhile is done at once."""
    held = Suspension("Ben", "incident 42", START)
    armed.records.state = replace(armed.records.state, suspension=held)
    async with running(armed) as run:
        await run.is_ready()
        await run.passes(400)
        assert not armed.cluster.script.writes
        run.engine.request_resume()
        await run.shows(lambda s: s.timer.suspension is None)
        await armed.clock.advance(2)
        await until_repaired(run)


async def test_resuming_arms_a_target_that_nobody_armed(shop: Scene) -> None:
    """`A` turns it on."""
    async with running(shop) as run:
        await run.is_ready()
        run.engine.request_resume()
        snapshot = await run.shows(lambda s: s.timer.armed)
        assert snapshot.timer.next_sync == START + timedelta(seconds=300)


async def test_a_colleagues_suspension_is_seen_and_obeyed(armed: Scene) -> None:
    """Recorded by another dashboard: this one's timer stops too."""
    async with running(armed) as run:
        await run.shows(lambda s: s.timer.mine)
        await (await armed.session()).suspend("incident 42")
        await run.shows(lambda s: s.timer.suspension)
        await run.passes(400)
    assert not armed.cluster.script.writes


async def test_a_suspension_stops_the_configurations_timer_too(armed: Scene) -> None:
    """`auto_sync = true` is no way around a colleague's reason."""
    async with running(armed, auto_sync=True) as run:
        await run.is_ready()
        await (await armed.session()).suspend("incident 42")
        await run.shows(lambda s: s.timer.suspension)
        await run.passes(400)
    assert not armed.cluster.script.writes


async def test_a_detect_only_target_never_applies_by_itself(armed: Scene) -> None:
    """Whatever was recorded; a person may still sync."""
    async with running(armed, auto_sync=False) as run:
        snapshot = await run.is_ready()
        assert snapshot.timer.detect_only
        assert not snapshot.timer.armed
        await run.passes(320)
        assert not armed.cluster.script.writes
        assert armed.records.holder is None
        run.engine.request_sync()
        assert (await run.ends()).phase is Phase.SUCCEEDED


async def test_read_only_mode_neither_applies_nor_takes_the_lease(armed: Scene) -> None:
    """Asked for, a sync is refused with the way out."""
    async with running(armed, read_only=True) as run:
        snapshot = await run.is_ready()
        assert not snapshot.timer.armed
        await run.passes(320)
        run.engine.request_sync()
        operation = await run.ends()
        refused = ReadOnly("Read-only mode: nothing is written.", hint="Leave out --read-only.")
        assert (operation.phase, operation.message) == (Phase.FAILED, str(refused))
    assert not armed.cluster.script.writes
    assert not armed.records.written
    assert armed.records.holder is None


async def test_a_lock_is_the_timers_law_too(armed: Scene) -> None:
    """What is locked is passed by, the rest repaired."""
    armed.records.lock(FRONTEND)
    armed.cluster.living.edit(SETTINGS, {"data": {"colour": "red"}})
    async with running(armed) as run:
        await run.is_ready()
        await armed.clock.advance(302)
        await run.row(SETTINGS, lambda r: r.in_sync)
    assert replicas(armed) == 5
    assert armed.live(SETTINGS)["data"]["colour"] == "blue"


async def test_the_timer_applies_what_was_committed_meanwhile(armed: Scene) -> None:
    """The tracked tip at that moment."""
    async with running(armed) as run:
        await run.is_ready()
        green = armed.commit("Green", settings=manifests.config("settings", colour="green"))
        await run.shows(lambda s: s.git.ahead == 1)
        await armed.clock.advance(302)
        snapshot = await run.shows(lambda s: s.git.ahead == 0)
        assert snapshot.synced is not None
        assert snapshot.synced.revision == green.sha


async def test_one_workload_that_never_gets_ready_stops_no_timer(armed: Scene) -> None:
    """A timed sync that waits for health gives way to the next one."""
    armed.cluster.living.controllers = False
    armed.commit("Two", frontend=manifests.deployment("frontend", image="shop/web:2"))
    async with running(armed, sync_interval=60.0, timeout=600.0) as run:
        await run.passes(301)
        await run.shows(lambda s: s.operation and s.operation.waiting_for)
        armed.cluster.living.edit(SETTINGS, {"data": {"colour": "red"}})
        await run.passes(70)
        await run.shows(lambda s: s.operation and s.operation.phase is Phase.RUNNING)
        await run.row(SETTINGS, lambda r: r.in_sync)
    assert armed.live(SETTINGS)["data"] == {"colour": "blue"}


async def test_who_cannot_see_others_locks_has_no_timer(armed: Scene) -> None:
    """What goes by itself must obey every lock; and it is said."""
    armed.records.hidden = "configmaps in gitops-tui: no right to list."
    async with running(armed, auto_sync=True) as run:
        snapshot = await run.is_ready()
        assert snapshot.timer.held_back == "the locks of others cannot be seen"
        assert any("cannot be seen" in note for note in snapshot.git.notes)
        await run.passes(700)
    assert not armed.cluster.script.writes


async def test_an_end_at_the_moment_of_the_lease_s_answer_is_an_end() -> None:
    """Cancelled just as the answer comes, it does not go on ticking: the process would not end."""
    loop, world = asyncio.get_running_loop(), MagicMock()
    world.now.return_value = START
    world.target.auto_sync = False

    async def look() -> LeaseView:
        loop.call_soon(ticking.cancel)
        return LeaseView(None, mine=False)

    async def tick() -> None:
        await timer.may_sync()
        await asyncio.sleep(0)

    world.store.lease = look
    timer = Timer(
        world,
        git_fails=lambda: None,
        due=lambda: None,
        reached=lambda _: None,
        changed=lambda: None,
    )
    ticking = asyncio.create_task(tick())
    with pytest.raises(asyncio.CancelledError):
        await ticking
