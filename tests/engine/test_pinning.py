"""A pin holds the cluster at one revision, whatever Git says, until somebody unpins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitops_tui.core.drift import Direction, State
from gitops_tui.core.operations import Action, OperationKind, Phase
from gitops_tui.core.pins import Pin
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.engine.api import Effect, EffectAction, RollbackHow
from gitops_tui.engine.session import Session
from gitops_tui.errors import Conflict, ReadOnly, Rejected, RevisionNotFound, UsageError
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, SERVICE, SHOP
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, row, told
from tests.engine.running import running

CACHE = key("ConfigMap/cache")


class Story(Scene):
    """A good revision, then a bad image, then a new ConfigMap; all of it synced."""

    def __init__(self, *, remote: bool = False, runs: bool = True) -> None:
        super().__init__(SHOP, remote=remote, runs=runs)
        self.good = self.source.tip
        bad = manifests.deployment("frontend", image="shop/web:2")
        self.bad = self.commit("Bad image", frontend=bad)
        self.cache = self.commit("Cache", cache=manifests.config("cache", size="1"))

    @property
    def image(self) -> str:
        """The frontend's image now."""
        spec = self.live(FRONTEND)["spec"]["template"]["spec"]
        return str(spec["containers"][0]["image"])

    def pin(self, to: Revision, owner: str = "Tim") -> Pin:
        """Somebody else has pinned it."""
        pin = Pin(to.sha, owner, "incident 42", self.clock.now())
        self.records.state = replace(self.records.state, pin=pin)
        return pin

    async def pinned(self, to: Revision | None = None) -> Session:
        """A session that has pinned the good revision (or another)."""
        session = await self.session()
        preview = await session.preview_pin((to or self.good).sha)
        assert (await session.pin(preview, "incident 42")).phase is Phase.SUCCEEDED
        return session

    async def observed(self) -> Snapshot:
        """The picture that a session of its own takes."""
        return await (await self.session()).observe()


@pytest.fixture(params=[False, True], ids=["local", "remote"])
async def story(request: pytest.FixtureRequest) -> Story:
    """The story synced, with and without a remote."""
    story = Story(remote=request.param)
    await story.synced(arm=True)
    story.cluster.script.calls.clear()
    return story


def effect(effects: tuple[Effect, ...], of: ResourceKey) -> Effect:
    """What a preview says of one resource."""
    return next(each for each in effects if each.key == of)


# --- the preview -------------------------------------------------------------


async def test_a_preview_says_what_changes_and_how_far_git_is_ahead(story: Story) -> None:
    """By the server's dry run; what the tip has is left as it is; nothing is written."""
    preview = await (await story.session()).preview_pin(story.good.short)
    assert preview.revision == story.good
    assert (preview.behind, preview.replaces, preview.blocked) == (2, None, None)
    changed = effect(preview.effects, FRONTEND)
    assert (changed.action, changed.verified) == (EffectAction.CHANGE, True)
    left = effect(preview.effects, CACHE)
    assert (left.action, left.note) == (
        EffectAction.SKIP,
        "left as it is: that revision does not have it yet",
    )
    assert story.cluster.script.writes == []
    assert story.records.state.pin is None


async def test_a_revision_that_was_never_here_is_not_pinned(story: Story) -> None:
    """Neither part of the branch nor ever synced: somebody's branch, most likely."""
    side = story.source.repository.add(
        story.source.repository.at(story.good.sha).files,
        story.good.sha,
        author="Tim",
        time=story.clock.now(),
        subject="Side",
    )
    with pytest.raises(RevisionNotFound, match="is not part of main, and was never synced"):
        await (await story.session()).preview_pin(side.sha)


async def test_a_revision_that_asks_for_nothing_is_not_pinned(story: Story) -> None:
    """The first commit is empty."""
    with pytest.raises(UsageError, match="asks for nothing"):
        await (await story.session()).preview_pin("HEAD~3")


async def test_a_synced_revision_that_was_rewritten_away_may_be_pinned(story: Story) -> None:
    """It ran here: that is what a pin is for."""
    synced = story.source.tip
    story.source.move_to(story.good.sha)
    preview = await (await story.session()).preview_pin(synced.sha)
    assert preview.behind is None


# --- pin ---------------------------------------------------------------------


async def test_a_pin_goes_back_and_is_recorded(story: Story) -> None:
    """The cluster runs the revision; who, why and since when is written; Git is untouched."""
    tip = story.source.latest
    session = await story.session()
    operation = await session.pin(await session.preview_pin(story.good.sha), "incident 42")
    assert (operation.kind, operation.phase) == (OperationKind.PIN, Phase.SUCCEEDED)
    assert (operation.revision, operation.message) == (
        story.good.sha,
        "incident 42; 1 configured, 3 unchanged",
    )
    assert story.image == "shop/web:1"
    assert (story.source.latest, story.source.made) == (tip, [])
    state = story.records.state
    assert state.pin is not None
    assert (state.pin.revision, state.pin.owner, state.pin.reason) == (
        story.good.sha,
        "Ana",
        "incident 42",
    )
    assert state.synced is not None
    assert state.synced.revision == story.good.sha


async def test_a_pin_is_on_the_picture(story: Story) -> None:
    """The pin, its commit, how far Git is ahead of it; and nothing has drifted."""
    await story.pinned()
    story.commit("Newer", frontend=manifests.deployment("frontend", image="shop/web:3"))
    snapshot = await story.observed()
    assert snapshot.pin == story.records.state.pin
    assert snapshot.pinned_revision == story.good
    assert snapshot.git.past_pin == 3
    assert snapshot.git.head == story.source.latest
    assert not snapshot.git.rewritten
    assert snapshot.summary.out_of_sync == 0


async def test_a_sync_applies_the_pinned_revision(story: Story) -> None:
    """New commits wait; what a hand changed is repaired towards the pin."""
    await story.pinned()
    story.commit("Newer", frontend=manifests.deployment("frontend", image="shop/web:3"))
    story.cluster.living.edit(FRONTEND, {"spec": {"replicas": 7}})
    drifted = row(await story.observed(), FRONTEND)
    assert (drifted.state, drifted.direction) == (State.DRIFTED, Direction.LIVE_EDITED)
    session = await story.session()
    assert (await session.preview_sync()).revision == story.good
    operation = await session.sync()
    assert operation.revision == story.good.sha
    assert told(operation)["deployment/frontend"] is Action.CONFIGURED
    assert story.image == "shop/web:1"


async def test_what_the_pin_lacks_is_neither_stale_nor_pruned(story: Story) -> None:
    """The tip has it: it is left as it is, and said to be."""
    session = await story.pinned()
    snapshot = await story.observed()
    assert snapshot.summary.stale == 0
    assert [note for note in snapshot.git.notes if note.startswith("Left as it is")] == [
        "Left as it is, for the pinned revision does not have it yet: configmap/cache"
    ]
    assert (await session.preview_prune()).candidates == ()
    assert (await session.sync(prune=frozenset({CACHE}))).phase is Phase.SUCCEEDED
    with pytest.raises(UsageError, match="is not stale"):
        await session.forget(CACHE)
    assert story.lives(CACHE)
    assert CACHE in story.records.state.inventory


async def test_what_neither_has_is_stale(story: Story) -> None:
    """Gone from the tip as well: a pin does not keep it."""
    story.commit("Without cache", cache=None)
    await story.synced()
    session = await story.pinned()
    assert [each.key for each in (await session.preview_prune()).candidates] == [CACHE]


async def test_what_the_pin_has_is_not_stale_for_the_tip(story: Story) -> None:
    """A pinned revision's resource that Git has dropped since is asked for while it holds."""
    story.commit("Without service", service=None)
    await story.synced()
    session = await story.pinned()
    assert (await session.preview_prune()).candidates == ()
    assert row(await story.observed(), SERVICE).in_sync


async def test_another_pin_replaces_the_first_and_says_so(story: Story) -> None:
    """The preview names it, and so does what is recorded."""
    await story.pinned()
    session = await story.session()
    preview = await session.preview_pin(story.bad.sha)
    assert preview.replaces == story.records.state.pin
    operation = await session.pin(preview, "better")
    assert operation.message.startswith(f"better; instead of {story.good.short}; 1 configured")
    assert story.image == "shop/web:2"


async def test_a_pin_that_came_between_is_not_replaced_unseen(story: Story) -> None:
    """What was agreed to was another question: nothing is done."""
    session = await story.session()
    preview = await session.preview_pin(story.good.sha)
    theirs = story.pin(story.bad)
    with pytest.raises(Conflict, match=f"pinned to {story.bad.short} by Tim"):
        await session.pin(preview, "incident 42")
    assert story.records.state.pin == theirs
    assert story.cluster.script.writes == []


async def test_a_pin_that_others_cannot_see_is_refused(story: Story) -> None:
    """Their next sync would undo it."""
    story.records.place = "/home/ana/state"
    session = await story.session()
    preview = await session.preview_pin(story.good.sha)
    assert preview.blocked
    with pytest.raises(UsageError, match="where everybody's sync sees it"):
        await session.pin(preview, "incident 42")
    assert story.records.state.pin is None


async def test_read_only_pins_nothing(story: Story) -> None:
    """Neither recorded nor applied."""
    session = await story.session(read_only=True)
    preview = await session.preview_pin(story.good.sha)
    assert preview.blocked
    with pytest.raises(ReadOnly):
        await session.pin(preview, "incident 42")
    assert story.records.state.pin is None


async def test_a_pin_whose_sync_fails_stands(story: Story) -> None:
    """It is what a person has decided: the next sync goes on with it."""
    session = await story.session()
    preview = await session.preview_pin(story.good.sha)
    story.cluster.script.fail("apply", "Deployment", Rejected("no room"), dry_run=False)
    operation = await session.pin(preview, "incident 42")
    assert operation.phase is Phase.FAILED
    assert operation.message.startswith("incident 42; 1 of 4 failed")
    assert story.records.state.pin is not None
    story.cluster.script.heal()
    assert (await story.synced()).revision == story.good.sha


# --- others ------------------------------------------------------------------


async def test_a_session_that_was_open_before_does_not_sync_past_a_pin(story: Story) -> None:
    """Others pin while somebody reads a plan: nothing is done."""
    session = await story.session()
    await session.preview_sync()
    story.pin(story.good)
    with pytest.raises(Conflict, match=f"Tim has pinned {story.good.short} meanwhile"):
        await session.sync()
    assert story.cluster.script.writes == []


async def test_a_session_that_was_open_before_does_not_sync_back_to_a_pin(story: Story) -> None:
    """Others unpin: what was pinned is not applied any more."""
    await story.pinned()
    session = await story.session()
    await (await story.session()).unpin()
    story.cluster.script.calls.clear()
    with pytest.raises(Conflict, match="is no longer pinned"):
        await session.sync()
    assert story.cluster.script.writes == []


async def test_nothing_is_pruned_by_what_was_known_before_a_pin(story: Story) -> None:
    """What the pin has may not be stale any more."""
    story.commit("Without service", service=None)
    await story.synced()
    session = await story.session()
    candidates = (await session.preview_prune()).candidates
    assert [each.key for each in candidates] == [SERVICE]
    story.pin(story.good)
    with pytest.raises(Conflict):
        await session.sync(prune=frozenset({SERVICE}))
    assert story.lives(SERVICE)


async def test_a_pinned_revision_that_git_lost_applies_nothing(story: Story) -> None:
    """One sentence for the person and the picture; unpinning is the way out."""
    lost = Pin("f" * 40, "Tim", "incident 42", story.clock.now())
    story.records.state = replace(story.records.state, pin=lost)
    sentence = "The repository has no revision fffffff, which Tim pinned: nothing is applied."
    snapshot = await story.observed()
    assert sentence in snapshot.git.notes
    assert (snapshot.pin, snapshot.pinned_revision) == (lost, None)
    assert snapshot.summary.stale == 0
    session = await story.session()
    assert (await session.preview_sync()).blocked is not None
    with pytest.raises(RevisionNotFound, match="has no revision fffffff"):
        await session.sync()
    with pytest.raises(RevisionNotFound):
        await session.forget(SERVICE)
    assert story.cluster.script.writes == []
    await session.unpin()
    assert (await story.observed()).summary.out_of_sync == 0


@pytest.mark.parametrize("how", RollbackHow)
async def test_a_rollback_is_refused_while_pinned(story: Story, how: RollbackHow) -> None:
    """The cluster would not follow it: said before anything is committed."""
    session = await story.session()
    preview = await session.preview_rollback(story.bad.sha, how)
    story.pin(story.good)
    with pytest.raises(UsageError, match=f"so a {how.act} would not reach it"):
        await session.rollback(preview, "")
    with pytest.raises(UsageError, match="pinned to"):
        await (await story.session()).preview_rollback(story.bad.sha, how)
    assert story.source.made == []


# --- unpin -------------------------------------------------------------------


async def test_unpinning_lets_go_and_syncs_nothing(story: Story) -> None:
    """What the next sync will change is known beforehand; then it does just that."""
    session = await story.pinned()
    story.cluster.script.calls.clear()
    preview = await session.preview_unpin()
    assert preview.revision == story.source.tip
    assert effect(preview.effects, FRONTEND).action is EffectAction.CHANGE
    operation = await session.unpin()
    assert operation.kind is OperationKind.UNPIN
    assert f"pinned to {story.good.short} by Ana" in operation.message
    assert operation.message.endswith(f"the next sync applies {story.source.tip.short}")
    assert story.records.state.pin is None
    assert (story.cluster.script.writes, story.image) == ([], "shop/web:1")
    await story.synced()
    assert story.image == "shop/web:2"
    assert (await story.observed()).summary.out_of_sync == 0


async def test_unpinning_tells_what_becomes_stale(story: Story) -> None:
    """What the pin had and the tip has not stays until it is pruned."""
    story.commit("Without service", service=None)
    session = await story.pinned()
    told_of = effect((await session.preview_unpin()).effects, SERVICE)
    assert told_of.action is EffectAction.BECOMES_STALE


async def test_what_is_not_pinned_cannot_be_unpinned(story: Story) -> None:
    """Said."""
    with pytest.raises(UsageError, match="is not pinned"):
        await (await story.session()).unpin()


# --- the dashboard and the timer --------------------------------------------


async def paused() -> Story:
    """The story synced and armed; time stands still until the test lets it pass."""
    story = Story(runs=False)
    await story.synced(arm=True)
    return story


async def test_the_timer_keeps_to_the_pin() -> None:
    """New commits wait for days, and what a hand changes is repaired towards the pin."""
    story = await paused()
    async with running(story) as run:
        await run.is_ready()
        run.engine.request_pin(await run.engine.preview_pin(story.good.sha), "incident 42")
        await run.shows(lambda s: s.synced and s.synced.revision == story.good.sha)
        newer = manifests.deployment("frontend", image="shop/web:3")
        story.commit("Newer", frontend=newer)
        snapshot = await run.shows(lambda s: s.git.past_pin == 3)
        assert snapshot.timer.held_back is None
        story.cluster.living.edit(FRONTEND, {"spec": {"replicas": 7}})
        drifted = await run.row(FRONTEND, lambda row: row.state is State.DRIFTED)
        assert drifted.direction is Direction.LIVE_EDITED
        await run.passes(320)
        await run.row(FRONTEND, lambda row: row.in_sync)
        assert story.image == "shop/web:1"
        run.engine.request_unpin()
        await run.shows(lambda s: s.pin is None and s.notice)
        assert story.image == "shop/web:1"
        await run.passes(320)
        await run.shows(lambda s: s.synced and s.synced.revision == story.source.tip.sha)
    assert story.image == "shop/web:3"


async def test_a_pin_of_somebody_else_shows_by_itself() -> None:
    """Recorded by a command elsewhere: this dashboard compares with it from then on."""
    story = await paused()
    async with running(story) as run:
        await run.is_ready()
        await story.pinned()
        snapshot = await run.shows(lambda s: s.pin and s.pinned_revision == story.good)
        await run.shows(lambda s: s.summary.out_of_sync == 0)
        assert snapshot.git.head == story.source.tip


async def test_the_timer_waits_where_the_pinned_revision_is_not_known() -> None:
    """It is looked for once more in the remote; until it is there nothing is applied."""
    story = await paused()
    async with running(story) as run:
        await run.is_ready()
        writes = len(story.cluster.script.writes)
        held = Pin("f" * 40, "Tim", "incident 42", story.clock.now())
        await story.records.store("tim@desk-1").update(lambda s: replace(s, pin=held))
        snapshot = await run.shows(lambda s: s.timer.held_back)
        assert snapshot.timer.held_back == "the pinned revision is not in Git"
        await run.passes(320)
        assert len(story.cluster.script.writes) == writes
