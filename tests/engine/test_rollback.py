"""Rollback: the exact commit and its effect first, then that commit and nothing else."""

from __future__ import annotations

import pytest

from gitops_tui.core.operations import Action, OperationKind, Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.engine.api import Effect, EffectAction, RollbackHow, RollbackPreview
from gitops_tui.errors import (
    MAY_NOT,
    Forbidden,
    NoIdentity,
    PushRefused,
    Rejected,
    RevertConflict,
    RevisionNotFound,
    SourceError,
    UsageError,
)
from tests.cluster.states import same
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, NAMESPACE, SERVICE, SETTINGS, SHOP
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, told
from tests.engine.fakes.script import Call
from tests.engine.running import running

RESTORE, REVERT = RollbackHow.RESTORE, RollbackHow.REVERT
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
        image: str = spec["containers"][0]["image"]
        return image

    @property
    def file(self) -> str:
        """The frontend's manifest at the tip."""
        return self.source.repository.at(self.source.tip.sha).files["frontend.yaml"].decode()


@pytest.fixture(params=[False, True], ids=["local", "remote"])
async def story(request: pytest.FixtureRequest) -> Story:
    """The story synced, with and without a remote."""
    story = Story(remote=request.param)
    await story.synced(arm=True)
    story.cluster.script.calls.clear()
    story.records.written.clear()
    return story


def effect(preview: RollbackPreview, of: ResourceKey) -> Effect:
    """What the preview says of one resource."""
    return next(each for each in preview.effects if each.key == of)


async def previewed(
    story: Story,
    to: Revision,
    how: RollbackHow = RESTORE,
    only: ResourceKey | None = None,
) -> RollbackPreview:
    """The preview of a rollback, from a session of its own."""
    return await (await story.session()).preview_rollback(to.sha, how, only)


# --- the preview -------------------------------------------------------------


async def test_a_preview_shows_the_git_change_and_its_effect(story: Story) -> None:
    """Files, diff, the commits undone, and what the server says of each resource."""
    preview = await previewed(story, story.good)
    assert [(file.path, file.change) for file in preview.git.files] == [
        ("cache.yaml", "removed"),
        ("frontend.yaml", "modified"),
    ]
    assert "-          image: shop/web:2" in preview.git.diff
    assert [revision.subject for revision in preview.git.undone] == ["Cache", "Bad image"]
    changed = effect(preview, FRONTEND)
    assert changed.action is EffectAction.CHANGE
    assert changed.verified
    assert [(change.desired, change.live) for change in changed.changes] == [
        ("shop/web:1", "shop/web:2")
    ]
    assert effect(preview, SERVICE).action is EffectAction.UNCHANGED
    assert effect(preview, CACHE).action is EffectAction.BECOMES_STALE
    assert preview.pushes is story.source.info.remote


async def test_a_preview_changes_nothing(story: Story) -> None:
    """No commit, no write to the cluster, nothing recorded."""
    tip = story.source.tip
    await previewed(story, story.good)
    await previewed(story, story.bad, REVERT)
    assert story.source.tip == tip
    assert story.source.made == []
    assert story.cluster.script.writes == []
    assert story.records.written == []


async def test_a_revision_may_be_named_as_people_name_it(story: Story) -> None:
    """A short hash, or counted back from HEAD."""
    session = await story.session()
    for name in (story.good.short, "HEAD~2"):
        assert (await session.preview_rollback(name, RESTORE)).revision == story.good


async def test_there_is_nothing_to_restore_where_nothing_changed(story: Story) -> None:
    """Said, not committed as nothing."""
    with pytest.raises(SourceError):
        await previewed(story, story.cache)


async def test_a_revision_beside_the_line_is_not_offered(story: Story) -> None:
    """Restoring it would undo what was merged beside it."""
    side = story.source.repository.add(
        {}, story.good.sha, author="Tim", time=story.clock.now(), subject="Side"
    )
    with pytest.raises(RevisionNotFound):
        await previewed(story, side)


async def test_a_revision_that_was_once_synced_may_be_restored(story: Story) -> None:
    """Also when the branch was rewritten since: it ran here, so it is known to be good."""
    synced = story.source.tip
    story.source.move_to(story.good.sha)
    story.commit("Rewritten", settings=manifests.config("settings", colour="red"))
    if story.source.info.remote:
        await story.source.fetch()
    preview = await previewed(story, synced)
    assert {file.path for file in preview.git.files} == {
        "cache.yaml",
        "frontend.yaml",
        "settings.yaml",
    }


# --- restore and revert ------------------------------------------------------


async def test_restoring_makes_one_commit_and_syncs_it(story: Story) -> None:
    """The paths are what they were, on top of the tip; the cluster runs that commit."""
    tip = story.source.tip
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    operation = await session.rollback(preview, "incident 42")
    commit = story.source.tip
    assert commit.parents == (tip.sha,)
    assert operation.kind is OperationKind.ROLLBACK
    assert (operation.revision, operation.restored) == (commit.sha, story.good.sha)
    assert operation.phase is Phase.SUCCEEDED
    assert story.image == "shop/web:1"
    assert story.records.state.synced is not None
    assert story.records.state.synced.revision == commit.sha


async def test_restoring_deletes_nothing(story: Story) -> None:
    """What did not exist then becomes stale, and stays."""
    session = await story.session()
    await session.rollback(await session.preview_rollback(story.good.sha, RESTORE), "")
    assert story.lives(CACHE)
    assert story.cluster.script.of("delete") == []
    assert CACHE in story.records.state.inventory


async def test_reverting_undoes_just_that_commit(story: Story) -> None:
    """Later work stays."""
    session = await story.session()
    preview = await session.preview_rollback(story.bad.sha, REVERT)
    assert [file.path for file in preview.git.files] == ["frontend.yaml"]
    operation = await session.rollback(preview, "")
    assert operation.kind is OperationKind.REVERT
    assert operation.restored == story.bad.sha
    assert story.image == "shop/web:1"
    assert story.lives(CACHE)
    assert story.source.tip.subject == 'Revert "Bad image"'


async def test_a_commit_that_cannot_be_undone_alone_is_refused(story: Story) -> None:
    """Later commits changed the same file: nothing is changed."""
    story.commit("Even newer", frontend=manifests.deployment("frontend", image="shop/web:3"))
    with pytest.raises(RevertConflict):
        await previewed(story, story.bad, REVERT)
    assert story.source.made == []


async def test_the_message_says_what_why_and_who(story: Story) -> None:
    """The revision in full, the reason, the person."""
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    await session.rollback(preview, "incident 42")
    _, message = story.source.made[0]
    assert message.startswith(f"Roll back to {story.good.short}: First manifests\n\n")
    assert f"Restores {story.good.sha}." in message
    assert "Reason: incident 42" in message
    assert "By: Ana" in message


async def test_automatic_sync_stays_on(story: Story) -> None:
    """Git agrees with the cluster, so nothing will undo the rollback."""
    session = await story.session()
    await session.rollback(await session.preview_rollback(story.good.sha, RESTORE), "")
    assert story.records.state.armed
    assert story.records.state.suspension is None
    again = await story.synced()
    assert set(told(again).values()) == {Action.UNCHANGED}


async def test_a_locked_resource_is_passed_by(story: Story) -> None:
    """The preview says so, Git goes back, the resource stays."""
    story.records.lock(FRONTEND)
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    assert effect(preview, FRONTEND).action is EffectAction.SKIP
    operation = await session.rollback(preview, "")
    assert told(operation)["deployment/frontend"] is Action.SKIPPED
    assert story.image == "shop/web:2"
    assert "shop/web:1" in story.file


async def test_a_lock_on_what_the_commit_does_not_change_is_not_told(story: Story) -> None:
    """It has nothing to do with a rollback of one resource, nor of all."""
    story.records.lock(SERVICE)
    session = await story.session()
    for only in (FRONTEND, None):
        preview = await session.preview_rollback(story.good.sha, RESTORE, only)
        assert effect(preview, FRONTEND).action is EffectAction.CHANGE
        assert all(each.key != SERVICE for each in preview.effects)


# --- what stops it -----------------------------------------------------------


async def test_a_branch_that_has_moved_makes_the_preview_void(story: Story) -> None:
    """Refused; Git, cluster and record are as they were."""
    recorded = story.records.state
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    moved = story.commit("Meanwhile", settings=manifests.config("settings", colour="red"))
    with pytest.raises(PushRefused):
        await session.rollback(preview, "")
    assert story.source.latest == moved
    assert story.cluster.script.writes == []
    assert same(story.records.state, recorded)


async def test_without_an_identity_nothing_is_changed(story: Story) -> None:
    """Git does not know who commits: refused before anything is applied."""
    recorded = story.records.state
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    story.source.errors["commit"] = NoIdentity("Git does not know in whose name to commit.")
    with pytest.raises(NoIdentity):
        await session.rollback(preview, "")
    assert story.cluster.script.writes == []
    assert same(story.records.state, recorded)


async def test_a_dry_run_that_is_refused_stops_it_before_the_commit(story: Story) -> None:
    """The preview carries the server's words, and the rollback is refused with them."""
    error = Rejected("spec.selector: field is immutable.")
    story.cluster.script.fail("apply", "Deployment", error, dry_run=True)
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    assert effect(preview, FRONTEND).action is EffectAction.REFUSED
    assert preview.refusal is not None
    assert "field is immutable" in preview.refusal
    with pytest.raises(UsageError, match="Nothing was changed"):
        await session.rollback(preview, "")
    assert story.source.made == []
    assert story.cluster.script.writes == []


@pytest.mark.parametrize("how", [RESTORE, REVERT])
async def test_what_would_leave_git_asking_for_nothing_is_refused(how: RollbackHow) -> None:
    """Before the path was there, or without the commit that brought it: no sync would go along."""
    scene = Scene(remote=True)
    empty = scene.source.push({"README.md": "Soon."}, "Begin")
    scene.source.move_to(empty.sha)
    first = scene.commit("All of it", frontend=manifests.deployment("frontend"))
    await scene.synced()
    session = await scene.session()
    preview = await session.preview_rollback((empty if how is RESTORE else first).sha, how)
    assert preview.refusal == "Git would ask for nothing under . any more."
    with pytest.raises(UsageError, match="Nothing was changed: Git would ask for nothing"):
        await session.rollback(preview, "")
    assert scene.source.made == []


# --- exactly that commit -----------------------------------------------------


@pytest.mark.parametrize("when", ["at once", "during the sync"])
async def test_what_comes_after_the_commit_is_not_synced_with_it(story: Story, when: str) -> None:
    """A teammate pushes right behind: that waits for the next sync."""

    def push() -> None:
        story.commit("Meanwhile", settings=manifests.config("settings", colour="red"))

    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    if when == "at once":
        story.source.after_commit = push
    else:
        script = story.cluster.script
        script.when("apply", "Namespace", lambda _: push(), dry_run=False)
    operation = await session.rollback(preview, "")
    assert operation.revision is not None
    assert story.source.repository.at(operation.revision).revision.parents == (story.cache.sha,)
    assert story.image == "shop/web:1"
    assert story.live(SETTINGS)["data"] == {"colour": "blue"}
    assert story.records.state.synced is not None
    assert story.records.state.synced.revision == operation.revision


async def test_a_git_that_fails_after_the_commit_is_told_as_such(story: Story) -> None:
    """Committed, not synced: recorded as failed with the commit, nothing applied."""
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    story.source.errors["tree"] = SourceError("The object database is gone.")
    operation = await session.rollback(preview, "")
    commit = story.source.tip
    assert operation.phase is Phase.FAILED
    assert operation.revision == commit.sha
    assert f"committed {commit.short}, not synced" in operation.message
    assert story.records.state.operations[0].id == operation.id
    assert story.cluster.script.writes == []
    assert story.records.state.synced is not None
    assert story.records.state.synced.revision == story.cache.sha


async def test_a_sync_after_a_rollback_that_git_cut_short_ends_it(story: Story) -> None:
    """Nothing to repair: the next sync applies the commit."""
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    story.source.errors["tree"] = SourceError("The object database is gone.")
    await session.rollback(preview, "")
    story.source.errors.clear()
    await story.synced()
    assert story.image == "shop/web:1"


async def test_a_failed_apply_is_a_result_and_the_commit_stays(story: Story) -> None:
    """Git says what should be; the next sync tries again."""
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    story.cluster.script.fail("apply", "Deployment", Rejected("No."), dry_run=False)
    operation = await session.rollback(preview, "")
    assert operation.phase is Phase.FAILED
    assert told(operation)["deployment/frontend"] is Action.FAILED
    assert "shop/web:1" in story.file


# --- one resource only -------------------------------------------------------


async def test_one_resource_can_be_rolled_back_alone(story: Story) -> None:
    """Its file is restored, everything else stays as the tip has it."""
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE, FRONTEND)
    assert [file.path for file in preview.git.files] == ["frontend.yaml"]
    assert preview.only == FRONTEND
    operation = await session.rollback(preview, "")
    assert operation.phase is Phase.SUCCEEDED
    assert story.image == "shop/web:1"
    assert story.lives(CACHE)
    assert story.source.tip.subject.startswith("Roll back example/deployment/frontend to ")


async def test_who_may_apply_nothing_commits_nothing(story: Story) -> None:
    """Also where what the commit changes is only taken away, and so is not asked about."""
    story.cluster.script.fail("apply", "", Forbidden(f"{MAY_NOT} patch it."), dry_run=True)
    session = await story.session()
    preview = await session.preview_rollback(story.bad.sha, RESTORE)
    assert [file.path for file in preview.git.files] == ["cache.yaml"]
    assert effect(preview, CACHE).action is EffectAction.BECOMES_STALE
    assert preview.refusal is not None
    assert MAY_NOT in preview.refusal
    with pytest.raises(UsageError, match="Nothing was changed"):
        await session.rollback(preview, "")
    assert story.source.made == []


async def test_who_may_apply_some_of_it_may_take_something_away(story: Story) -> None:
    """A right that is missing for what stays as it is does not stop a rollback."""
    story.cluster.script.fail("apply", "Service", Forbidden(f"{MAY_NOT} patch it."), dry_run=True)
    preview = await previewed(story, story.bad)
    assert effect(preview, SERVICE).action is EffectAction.REFUSED
    assert preview.refusal is None


@pytest.mark.parametrize("only", [FRONTEND, None], ids=["one resource", "the paths"])
async def test_a_manifest_that_stays_as_it_is_does_not_stop_a_rollback(
    only: ResourceKey | None,
) -> None:
    """It was refused before and will be refused after: the way back must stay open."""
    story = Story()
    story.cluster.script.fail("apply", "Service", Rejected("No such port."))
    await story.synced()
    preview = await previewed(story, story.good, only=only)
    assert "service.yaml" not in {file.path for file in preview.git.files}
    assert preview.refusal is None


async def test_a_resource_that_did_not_exist_then_cannot_go_back_there(story: Story) -> None:
    """Said by name."""
    with pytest.raises(UsageError, match="configmap/cache did not exist"):
        await previewed(story, story.good, only=CACHE)


# --- beside the branch -------------------------------------------------------


async def test_a_proposal_is_pushed_beside_the_branch_and_syncs_nothing(story: Story) -> None:
    """The commit of the preview, on a branch of its own; nothing is recorded, nothing applied."""
    session, tip = await story.session(), story.source.tip
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    if not story.source.info.remote:
        with pytest.raises(SourceError, match="no remote"):
            await session.propose(preview, "")
        return
    proposal = await session.propose(preview, "incident 42")
    assert proposal.branch == f"gitops-tui/rollback-{proposal.commit.short}"
    assert proposal.onto == "main"
    assert "Reason: incident 42" in proposal.commit.body
    assert proposal.commit.parents == (tip.sha,)
    assert story.source.latest == tip
    assert story.cluster.script.writes == []
    assert story.records.written == []


async def test_a_refused_dry_run_is_not_proposed(story: Story) -> None:
    """What the server would refuse is no better on another branch."""
    story.cluster.script.fail("apply", "Deployment", Rejected("no"), dry_run=True)
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    with pytest.raises(UsageError, match="Nothing was changed"):
        await session.propose(preview, "")
    assert story.source.proposed == {}


async def test_what_has_to_be_recreated_may_be_proposed() -> None:
    """An immutable field: never committed before it can be synced, but a pull request may ask."""
    story = Story(remote=True)
    await story.synced()
    error = Rejected("spec.selector: field is immutable.")
    story.cluster.script.fail("apply", "Deployment", error, dry_run=True)
    session = await story.session()
    preview = await session.preview_rollback(story.good.sha, RESTORE)
    assert preview.refusal is not None
    assert preview.recreatable == {FRONTEND}
    assert preview.refusal.endswith(
        "spec.selector: field is immutable. `--recreate example/deployment/frontend` (Recreate it) "
        "deletes it and makes it anew with this; or put this on a new branch (--to-branch), and "
        "recreate it after the merge."
    )
    with pytest.raises(UsageError, match="Nothing was changed"):
        await session.rollback(preview, "")
    proposal = await session.propose(preview, "")
    assert story.source.proposed[proposal.branch] == proposal.commit


async def test_what_has_to_be_recreated_is_where_a_person_says_so() -> None:
    """By its name: then the commit is made, and its sync deletes it and makes it anew."""
    story = Story(remote=True)
    await story.synced()
    old = story.live(FRONTEND)["metadata"]["uid"]

    def check(call: Call) -> None:
        if story.lives(FRONTEND) and story.live(FRONTEND)["metadata"]["uid"] == old:
            raise Rejected("spec.selector: field is immutable.")

    story.cluster.script.when("apply", "Deployment", check)
    session = await story.session()
    only = frozenset({FRONTEND})
    preview = await session.preview_rollback(story.good.sha, RESTORE, recreate=only)
    assert preview.refusal is None
    effects = {effect.key: effect.action for effect in preview.effects}
    assert effects[FRONTEND] is EffectAction.RECREATE
    operation = await session.rollback(preview, "")
    assert told(operation)["deployment/frontend"] is Action.RECREATED
    with pytest.raises(UsageError, match="never recreated"):
        await session.preview_rollback(story.good.sha, RESTORE, recreate=frozenset({NAMESPACE}))


async def test_what_recreating_does_not_help_is_told_first(story: Story) -> None:
    """Beside something that only has to be recreated: that way out would lead nowhere yet."""
    both = {
        "frontend": manifests.deployment("frontend", image="shop/web:3"),
        "cache": manifests.config("cache", size="2"),
    }
    commit = story.commit("Both", **both)
    await story.synced()
    script = story.cluster.script
    script.fail("apply", "ConfigMap", Rejected("data: field is immutable."), dry_run=True)
    script.fail("apply", "Deployment", Rejected("No such key."), dry_run=True)
    preview = await previewed(story, commit, REVERT)
    assert not preview.recreatable
    assert preview.refusal is not None
    assert "deployment/frontend" in preview.refusal
    assert "--recreate" not in preview.refusal


async def test_the_dashboard_says_which_pull_request_to_open() -> None:
    """One sentence answers the request; the cluster stays as it is."""
    story = Story(remote=True, runs=False)
    await story.synced()
    async with running(story) as run:
        await run.is_ready()
        preview = await run.engine.preview_rollback(story.good.sha, RESTORE)
        run.engine.request_proposal(preview, "incident 42")
        snapshot = await run.shows(lambda s: s.notice)
    [(branch, commit)] = story.source.proposed.items()
    assert snapshot.notice is not None
    assert f"Pushed {commit.short} to {branch}, nothing synced" in snapshot.notice
    assert "open a pull request into main" in snapshot.notice
    assert story.image == "shop/web:2"


async def test_a_branch_that_moved_before_a_proposal_is_fetched_at_once() -> None:
    """Nothing is pushed; the next preview is made on what is there now."""
    story = Story(remote=True, runs=False)
    await story.synced()
    async with running(story) as run:
        await run.is_ready()
        preview = await run.engine.preview_rollback(story.good.sha, RESTORE)
        moved = story.commit("Meanwhile", settings=manifests.config("settings", colour="red"))
        story.source.errors["propose"] = PushRefused("main has moved.", moved=True)
        run.engine.request_proposal(preview, "incident 42")
        await run.shows(lambda s: s.git.head == moved)
    assert story.source.proposed == {}


async def test_no_control_byte_of_an_old_subject_goes_into_a_new_commit() -> None:
    """Whoever reads the log by another tool is not attacked by ours."""
    story = Story()
    evil = story.commit("Red \x1b]0;evil\x07 \u202eand", frontend=None)
    session = await story.session()
    preview = await session.preview_rollback(evil.sha, REVERT)
    await session.rollback(preview, "since\x1b[2J")
    tip = story.source.tip
    assert tip.subject == 'Revert "Red ␛]0;evil␇ \\u202eand"'
    assert "\x1b" not in tip.body
    assert "␛[2J" in tip.body


async def test_a_branch_that_takes_no_commit_names_the_way_around_it() -> None:
    """On the dashboard that is the button beside the one that was pressed."""
    story = Story(remote=True, runs=False)
    await story.synced()
    async with running(story) as run:
        await run.is_ready()
        preview = await run.engine.preview_rollback(story.good.sha, RESTORE)
        refusal = PushRefused("It is protected.", hint="Nothing was changed.", declined=True)
        story.source.errors["commit"] = refusal
        run.engine.request_rollback(preview, "")
        operation = await run.ends()
    assert operation.message.startswith("It is protected. Nothing was changed.")
    assert "choose To a new branch" in operation.message
