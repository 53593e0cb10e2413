"""A rollback that was interrupted is stated on the next start, and finished or dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gitops_tui.core.operations import Phase
from gitops_tui.core.revisions import Revision
from gitops_tui.core.unfinished import Interrupted
from gitops_tui.engine.api import RollbackHow
from gitops_tui.engine.finishing import interrupted
from gitops_tui.errors import PushRefused
from tests.engine.conftest import FRONTEND, SHOP
from tests.engine.fakes import manifests
from tests.engine.fakes.controllers import settled
from tests.engine.fakes.scene import Scene
from tests.engine.running import running


class Killed(BaseException):
    """The process dies here: nothing after it runs, and nothing is tidied up."""


class Story(Scene):
    """A bad image, synced; whoever rolls it back dies at a given point."""

    def __init__(self, *, runs: bool = True) -> None:
        super().__init__(SHOP, remote=True, runs=runs)
        self.good = self.source.tip
        self.bad = self.commit("Bad", frontend=manifests.deployment("frontend", image="shop/web:2"))

    async def die(self, at: str) -> None:
        """Begin a rollback, and die before the commit, right after it, in the sync, or while it
        waits for health.
        """
        await self.synced()
        session = await self.session()
        preview = await session.preview_rollback(self.good.sha, RollbackHow.RESTORE)

        def dead(*_: object) -> None:
            raise Killed

        if at == "before the commit":
            self.source.before_commit = dead
        elif at == "after the commit":
            self.source.after_commit = dead
        elif at == "health":
            self.cluster.living.controllers = False
        with pytest.raises(Killed):
            await session.rollback(
                preview,
                "",
                progress=lambda op: (
                    dead()
                    if (op.total and at == "sync") or (op.waiting_for and at == "health")
                    else None
                ),
            )
        self.cluster.living.controllers = True
        self.source.before_commit = self.source.after_commit = lambda: None

    def gets_well(self) -> None:
        """The controllers do now what they have not done."""
        living = self.cluster.living
        living.controllers = True
        living.set_status(FRONTEND, **settled(living.objects[FRONTEND]))

    async def interrupted(self) -> Interrupted:
        """What the next start is told."""
        told = (await (await self.session()).observe()).interrupted
        assert told is not None
        return told

    @property
    def image(self) -> str:
        """The image that runs."""
        image: str = self.live(FRONTEND)["spec"]["template"]["spec"]["containers"][0]["image"]
        return image


async def test_what_does_not_become_healthy_names_the_way_back() -> None:
    """The exact command, in the operation that everybody sees."""
    story = Story()
    await story.synced()
    story.cluster.living.controllers = False
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RollbackHow.RESTORE)
    operation = await session.rollback(preview, "")
    assert operation.phase is Phase.FAILED
    short = story.source.tip.short
    assert "did not become healthy in time" in operation.message
    assert f"the way back: `gitops-tui revert {short}`" in operation.message
    assert story.records.state.operations[0].message == operation.message
    undone = await (await story.session()).preview_rollback(short, RollbackHow.REVERT)
    assert "+          image: shop/web:2" in undone.git.diff


async def test_before_the_commit_nothing_was_changed_and_a_sync_goes_on_without_it() -> None:
    """Said with the act, who began it and both ways on."""
    story = Story()
    await story.die("before the commit")
    left = await story.interrupted()
    assert left.commit is None
    assert left.begun.act == "rollback"
    assert "redo it" in left.way_out
    session = await story.session()
    note = next(note for note in session.notes if "interrupted" in note)
    assert note.startswith("The rollback that Ana began on 2030-01-07 09:")
    assert "nothing was changed" in note
    await session.sync()
    assert story.records.state.unfinished is None
    assert story.image == "shop/web:2"


async def test_before_the_commit_it_can_be_begun_again() -> None:
    """The same rollback ends it."""
    story = Story()
    await story.die("before the commit")
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RollbackHow.RESTORE)
    operation = await session.rollback(preview, "")
    assert operation.phase is Phase.SUCCEEDED
    assert story.records.state.unfinished is None
    assert story.image == "shop/web:1"


@pytest.mark.parametrize("at", ["after the commit", "sync"])
async def test_after_the_commit_a_sync_finishes_it(at: str) -> None:
    """The commit is known by what it was made on, whenever the process died."""
    story = Story()
    await story.die(at)
    left = await story.interrupted()
    commit = story.source.latest
    assert left.commit == commit.sha
    session = await story.session()
    note = next(note for note in session.notes if "interrupted" in note)
    assert f"`gitops-tui revert {commit.short}`" in note
    await session.sync()
    assert story.records.state.unfinished is None
    assert story.image == "shop/web:1"
    assert (await (await story.session()).observe()).interrupted is None


async def test_while_it_waits_for_health_a_sync_waits_again_or_it_is_taken_back() -> None:
    """Everything is applied by then; whether it was any good nobody has seen."""
    story = Story()
    await story.die("health")
    left = await story.interrupted()
    assert story.image == "shop/web:1"
    commit = story.source.latest
    assert left.commit == commit.sha
    assert left.way_out == f"{commit.short} is applied: s waits for its health, R undoes it"
    session = await story.session()
    note = next(note for note in session.notes if "interrupted" in note)
    assert "while it waited for health: Git and the cluster have" in note
    assert f"`gitops-tui revert {commit.short}`" in note
    story.gets_well()
    operation = await session.sync()
    assert operation.phase is Phase.SUCCEEDED
    assert story.records.state.unfinished is None
    story = Story()
    await story.die("health")
    story.gets_well()
    session = await story.session()
    preview = await session.preview_rollback(story.source.latest.sha, RollbackHow.REVERT)
    await session.rollback(preview, "")
    assert story.records.state.unfinished is None


async def test_what_is_taken_over_by_the_timer_is_told_until_that_has_seen_it_healthy() -> None:
    """Applied once more is not seen to be well."""
    story = Story(runs=False)
    await story.die("health")
    async with running(story, auto_sync=True, timeout=120.0) as run:
        assert (await run.is_ready()).interrupted
        await run.passes(301)
        await run.shows(lambda s: s.operation and s.operation.waiting_for)
        assert run.snapshot.interrupted
        story.gets_well()
        await run.passes(5)
        assert run.snapshot.interrupted is None


async def test_after_the_commit_it_can_be_taken_back() -> None:
    """Dropped by a commit of its own, as everything in Git is."""
    story = Story()
    await story.die("after the commit")
    session = await story.session()
    commit = (await story.interrupted()).commit
    assert commit is not None
    preview = await session.preview_rollback(commit, RollbackHow.REVERT)
    await session.rollback(preview, "")
    assert story.records.state.unfinished is None
    assert story.image == "shop/web:2"


async def test_a_partial_sync_finishes_nothing() -> None:
    """The others still wait for it."""
    story = Story()
    await story.die("after the commit")
    await (await story.session()).sync(frozenset({FRONTEND}))
    assert story.records.state.unfinished is not None


@pytest.mark.parametrize("at", ["before the commit", "after the commit"])
async def test_the_timer_finishes_what_git_has_and_leaves_the_rest_to_people(at: str) -> None:
    """Git says so already; what never got there nobody has agreed to go on without."""
    story = Story(runs=False)
    await story.die(at)
    async with running(story, auto_sync=True) as run:
        shown = await run.is_ready()
        assert shown.interrupted
        await run.passes(320)
        if at == "before the commit":
            assert story.image == "shop/web:2"
            assert run.snapshot.interrupted
        else:
            assert story.image == "shop/web:1"
            assert run.snapshot.interrupted is None


async def test_what_git_has_is_not_forgotten_while_it_is_looked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else it is told of a commit on the branch that the branch no longer has it."""
    story = Story(runs=False)
    await story.die("health")
    async with running(story) as run:
        await run.is_ready()
        look, known = story.source.commit_on, list[bool]()

        async def watched(tip: str, tree: str) -> Revision | None:
            left = interrupted(run.engine.loop.world)
            known.append(left is not None and left.commit is not None)
            return await look(tip, tree)

        monkeypatch.setattr(story.source, "commit_on", watched)
        later = story.commit("Later", settings=manifests.config("settings", colour="red"))
        run.engine.request_fetch()
        await run.shows(lambda s: s.git.head == later)
        await run.shows(lambda _: known)
    assert all(known)


async def test_who_is_at_work_is_not_called_interrupted() -> None:
    """Neither in the process that works, nor flatly by others while it may work and wait."""
    story = Story()
    await story.die("before the commit")
    left = await story.interrupted()
    waiting = timedelta(seconds=story.target.timeout)
    for while_, at_work in ((timedelta(minutes=5), True), (timedelta(minutes=7), False)):
        told = left.told(left.begun.time + waiting + while_)
        assert ("is still at work, or was interrupted" in told) == at_work
    story = Story()
    await story.die("health")
    waits = await story.interrupted()
    assert waits.begun.until is not None
    assert waits.begun.may_be_at_work(story.clock.now() + waiting)
    assert not waits.begun.may_be_at_work(story.clock.now() + waiting + timedelta(minutes=2))
    story = Story()
    await story.synced()
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RollbackHow.RESTORE)
    seen: list[tuple[str, ...]] = []
    operation = await session.rollback(preview, "", progress=lambda _: seen.append(session.notes))
    assert operation.phase is Phase.SUCCEEDED
    assert seen
    assert not any("interrupted" in note for notes in seen for note in notes)


async def test_a_branch_that_moved_is_said_to_have_so_that_it_is_asked_again() -> None:
    """The operation carries it; a session that fetches previews on what is there now."""
    story = Story(runs=False)
    await story.synced()
    async with running(story) as run:
        await run.is_ready()
        preview = await run.engine.preview_rollback(story.good.sha, RollbackHow.RESTORE)
        session = await story.session()
        moved = story.commit("Meanwhile", settings=manifests.config("settings", colour="red"))
        run.engine.request_rollback(preview, "")
        operation = await run.ends()
        assert operation.phase is Phase.FAILED
        assert operation.moved
    with pytest.raises(PushRefused) as refused:
        await session.rollback(preview, "")
    assert refused.value.moved
    await session.fetch()
    again = await session.preview_rollback(story.good.sha, RollbackHow.RESTORE)
    assert again.git.tip == moved.sha
    assert (await session.rollback(again, "", wait=False)).phase is Phase.SUCCEEDED
