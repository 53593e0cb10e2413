"""Where signatures are required, nothing is applied that no allowed key vouches for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitops_tui.core.operations import Phase
from gitops_tui.core.revisions import Revision
from gitops_tui.core.signatures import Fault, Signatures
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.state import Synced
from gitops_tui.engine.api import RollbackHow
from gitops_tui.errors import SourceError, Unverified, UsageError
from tests.engine.conftest import FRONTEND, SETTINGS, SHOP
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene
from tests.engine.running import running


@pytest.fixture
def required(scene: Scene) -> Scene:
    """The shop, never synced, by a target that requires signatures."""
    return demanding(scene)


@pytest.fixture
async def guarded(required: Scene) -> Scene:
    """The same after its first sync."""
    await required.synced()
    return required


def demanding(scene: Scene) -> Scene:
    """From now on its target requires signatures."""
    scene.target = replace(scene.target, signatures=Signatures.REQUIRED)
    return scene


def image(scene: Scene) -> str:
    """What the frontend runs."""
    containers = scene.live(FRONTEND)["spec"]["template"]["spec"]["containers"]
    return str(containers[0]["image"])


def push(scene: Scene, number: int, fault: Fault | None = None) -> Revision:
    """A teammate sets the frontend's image; `fault` is what is wrong with the signature."""
    text = manifests.deployment("frontend", image=f"shop/web:{number}")
    made = scene.commit(f"Image {number}", frontend=text)
    if fault is not None:
        scene.source.doubtful[made.sha] = fault
    return made


async def observed(scene: Scene) -> Snapshot:
    """What `status` sees."""
    return await (await scene.session()).observe()


async def test_a_first_sync_needs_a_signed_tip_and_trusts_its_past(required: Scene) -> None:
    """What led there is unsigned: a team that begins to sign has a history."""
    past = required.source.tip.sha
    required.source.doubtful[past] = Fault.UNSIGNED
    tip = push(required, 2)
    assert (await required.synced()).phase is Phase.SUCCEEDED
    assert required.records.state.verified == tip.sha
    assert image(required) == "shop/web:2"


async def test_an_unsigned_tip_is_not_synced_first(required: Scene) -> None:
    """Which commit, whose, why; nothing is desired, nothing is applied, and looking works."""
    tip = push(required, 2, Fault.UNSIGNED)
    snapshot = await observed(required)
    assert snapshot.withheld == (
        f"{tip.short} by Tim is not signed, and nothing before it was verified: nothing is applied."
    )
    assert (snapshot.wanted, snapshot.resources) == (None, ())
    assert snapshot.withheld in snapshot.git.notes
    with pytest.raises(Unverified, match=f"{tip.short} by Tim is not signed") as refused:
        await required.synced()
    assert "--accept-unverified" in refused.value.hint
    assert not required.lives(SETTINGS)
    preview = await (await required.session()).preview_sync()
    assert preview.blocked is not None
    assert tip.short in str(preview.blocked)
    assert preview.effects == ()


async def test_an_unverified_commit_freezes_syncs_at_the_last_verified_revision(
    guarded: Scene,
) -> None:
    """Those before it are applied, what comes after it is not, and drift is still repaired."""
    good = push(guarded, 2)
    bad = push(guarded, 3, Fault.UNKNOWN_KEY)
    push(guarded, 4)
    operation = await guarded.synced()
    assert (operation.phase, operation.revision) == (Phase.SUCCEEDED, good.sha)
    assert image(guarded) == "shop/web:2"
    guarded.cluster.living.edit(FRONTEND, {"spec": {"replicas": 7}})
    await guarded.synced()
    assert guarded.live(FRONTEND)["spec"]["replicas"] == 1
    snapshot = await observed(guarded)
    assert snapshot.frozen == (
        f"{bad.short} by Tim is signed by a key that is not allowed:"
        f" syncs stay at {good.short}, the last verified revision."
    )
    assert snapshot.frozen in snapshot.warnings
    assert (snapshot.wanted, snapshot.git.unverified) == (good, 2)
    assert snapshot.doubt is not None
    assert snapshot.doubt.revision == bad
    assert all(row.in_sync for row in snapshot.resources)


async def test_another_persons_syncs_go_on_from_what_was_verified(guarded: Scene) -> None:
    """Kept with the target: a key that expires later takes nothing back."""
    good = push(guarded, 2)
    await guarded.synced()
    guarded.source.doubtful[good.sha] = Fault.EXPIRED
    assert (await observed(guarded)).doubt is None
    push(guarded, 3)
    await guarded.synced()
    assert image(guarded) == "shop/web:3"


async def test_signatures_asked_for_later_count_from_what_runs(synced: Scene) -> None:
    """The past of a target that was synced without them is not asked for any."""
    past = synced.source.tip
    synced.source.doubtful[past.sha] = Fault.UNSIGNED
    demanding(synced)
    assert (await observed(synced)).doubt is None
    push(synced, 2, Fault.UNSIGNED)
    assert (await synced.synced()).revision == past.sha


async def test_a_person_may_vouch_for_a_commit(guarded: Scene) -> None:
    """Applied, recorded with the commit's fault, and the branch is followed on from there."""
    bad = push(guarded, 2, Fault.UNSIGNED)
    session = await guarded.session()
    await session.accept_unverified()
    operation = await session.sync()
    assert operation.message.startswith(f"accepted, although {bad.short} by Tim is not signed")
    assert image(guarded) == "shop/web:2"
    push(guarded, 3)
    assert (await observed(guarded)).doubt is None
    await guarded.synced()
    assert image(guarded) == "shop/web:3"


async def test_vouching_counts_only_once_it_was_synced(guarded: Scene) -> None:
    """Who only looked at the plan has accepted nothing for others."""
    push(guarded, 2, Fault.UNSIGNED)
    session = await guarded.session()
    await session.accept_unverified()
    preview = await session.preview_sync()
    assert preview.blocked is None
    assert (await observed(guarded)).frozen


async def test_there_is_nothing_to_accept_where_nothing_is_required(synced: Scene) -> None:
    """A flag that would do nothing is a mistake."""
    with pytest.raises(UsageError, match="not required"):
        await (await synced.session()).accept_unverified()


async def test_what_somebody_synced_unverified_stops_everything(guarded: Scene) -> None:
    """By a target that asks for less: said, not undone, and not followed."""
    bad = push(guarded, 2, Fault.UNSIGNED)
    lax = await guarded.session(signatures=Signatures.OFF)
    assert any("Signatures were required here" in note for note in lax.notes)
    await lax.sync()
    assert image(guarded) == "shop/web:2"
    with pytest.raises(Unverified, match=f"Ana has synced {bad.short}, which is not verified"):
        await guarded.synced()
    session = await guarded.session()
    await session.accept_unverified()
    assert (await session.sync()).phase is Phase.SUCCEEDED
    assert (await observed(guarded)).doubt is None


async def test_a_rollback_on_top_of_an_unverified_commit_is_refused(guarded: Scene) -> None:
    """No sync would apply it; a pin holds the cluster meanwhile."""
    first = guarded.source.tip
    bad = push(guarded, 2, Fault.UNSIGNED)
    for how, revision in ((RollbackHow.RESTORE, first), (RollbackHow.REVERT, bad)):
        with pytest.raises(Unverified, match=f"{bad.short} by Tim is not signed") as refused:
            await (await guarded.session()).preview_rollback(revision.sha, how)
        assert "Pin a verified revision" in refused.value.hint
    assert guarded.source.made == []


async def test_only_what_is_verified_can_be_pinned(guarded: Scene) -> None:
    """An unverified one is refused before anything is recorded; a verified one holds."""
    first = guarded.source.tip
    good = push(guarded, 2)
    bad = push(guarded, 3, Fault.UNSIGNED)
    session = await guarded.session()
    preview = await session.preview_pin(bad.sha)
    assert preview.blocked is not None
    assert "cannot be pinned" in str(preview.blocked)
    with pytest.raises(Unverified):
        await session.pin(preview, "incident 42")
    assert guarded.records.state.pin is None
    for revision in (good, first):
        session = await guarded.session()
        await session.pin(await session.preview_pin(revision.sha), "incident 42")
        snapshot = await observed(guarded)
        assert (snapshot.wanted, snapshot.doubt, snapshot.frozen) == (revision, None, None)
    assert guarded.records.state.verified == good.sha
    preview_unpin = await (await guarded.session()).preview_unpin()
    assert preview_unpin.revision == good


async def test_a_pin_that_somebody_else_set_to_the_unverified_applies_nothing(
    guarded: Scene,
) -> None:
    """The cluster is not held there, and not elsewhere either."""
    bad = push(guarded, 2, Fault.REVOKED)
    lax = await guarded.session(signatures=Signatures.OFF)
    await lax.pin(await lax.preview_pin(bad.sha), "because")
    snapshot = await observed(guarded)
    assert snapshot.withheld is not None
    assert f"the cluster is pinned to {bad.short}: nothing is applied" in snapshot.withheld
    assert snapshot.wanted is None
    with pytest.raises(Unverified, match="was revoked"):
        await guarded.synced()


async def test_a_branch_moved_off_the_unverified_commit_is_followed_again(guarded: Scene) -> None:
    """Nothing of it was ever applied: nothing is left behind, and nobody is asked."""
    good = guarded.source.tip
    push(guarded, 2, Fault.UNSIGNED)
    assert (await observed(guarded)).frozen
    guarded.source.move_to(good.sha)
    push(guarded, 3)
    await guarded.synced()
    assert image(guarded) == "shop/web:3"


async def test_a_synced_revision_that_git_lost_asks_for_a_signed_tip(guarded: Scene) -> None:
    """As at first; that the branch was rewritten is asked about as ever."""
    lost = Synced("f" * 40, guarded.clock.now(), "Tim", "operator")
    guarded.records.state = replace(guarded.records.state, synced=lost, verified="f" * 40)
    push(guarded, 2, Fault.UNSIGNED)
    assert (await observed(guarded)).withheld
    push(guarded, 3)
    session = await guarded.session()
    await session.sync(leaving="f" * 40)
    assert image(guarded) == "shop/web:3"


async def test_what_cannot_be_checked_is_not_applied() -> None:
    """A list of keys that cannot be read is no list that allows everything."""
    shop = demanding(Scene(SHOP, runs=False))
    await shop.synced()
    async with running(shop) as run:
        await run.is_ready()
        shop.source.errors["vouch"] = SourceError("The list cannot be read.")
        push(shop, 2)
        await run.shows(lambda s: s.git.error)
        run.engine.request_sync()
        await run.ends()
    assert image(shop) != "shop/web:2"


async def test_the_timer_follows_as_far_as_it_may() -> None:
    """Verified commits are applied in time, the first unverified one and all after it never."""
    shop = demanding(Scene(SHOP, runs=False))
    await shop.synced(arm=True)
    async with running(shop) as run:
        await run.is_ready()
        good, bad = push(shop, 2), push(shop, 3, Fault.UNSIGNED)
        await run.shows(lambda s: s.frozen)
        await run.passes(320)
        snapshot = await run.shows(lambda s: s.synced and s.synced.revision == good.sha)
        assert snapshot.timer.held_back is None
        assert snapshot.frozen is not None
        assert bad.short in snapshot.frozen
        await run.passes(320)
        assert image(shop) == "shop/web:2"
        del shop.source.doubtful[bad.sha]
        await run.passes(70)
        await run.shows(lambda s: s.doubt is None)
        await run.passes(320)
        await run.shows(lambda s: s.synced and s.synced.revision == bad.sha)
    assert image(shop) == "shop/web:3"


async def test_on_the_dashboard_a_person_vouches_for_just_what_they_saw() -> None:
    """What came after it meanwhile is held back again, and nothing is accepted for good."""
    shop = demanding(Scene(SHOP, runs=False))
    await shop.synced(arm=True)
    async with running(shop) as run:
        await run.is_ready()
        seen = push(shop, 2, Fault.UNSIGNED)
        await run.shows(lambda s: s.frozen and seen.short in s.frozen)
        after = push(shop, 3, Fault.UNSIGNED)
        await run.shows(lambda s: s.git.head == after)
        run.engine.request_unverified(seen.sha)
        operation = await run.ends()
        assert operation.phase is Phase.SUCCEEDED
        assert operation.message.startswith(f"accepted, although {seen.short} by Tim is not")
        assert image(shop) == "shop/web:2"
        snapshot = await run.shows(lambda s: s.frozen and after.short in s.frozen)
        assert snapshot.synced is not None
        assert snapshot.synced.revision == seen.sha
        assert run.engine.loop.world.trust.accepted is None


async def test_the_timer_waits_where_nothing_may_be_applied() -> None:
    """Somebody synced the unverified: held back, with the reason."""
    shop = demanding(Scene(SHOP, runs=False))
    await shop.synced(arm=True)
    bad = push(shop, 2, Fault.UNSIGNED)
    await (await shop.session(signatures=Signatures.OFF)).sync()
    async with running(shop) as run:
        snapshot = await run.shows(lambda s: s.timer.held_back)
        assert snapshot.timer.held_back == f"{bad.short} is not verified"
