"""Editing Git from the cluster's side: a release, and live values taken into Git."""

from __future__ import annotations

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action, OperationKind, Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.api import EditPreview, Effect, EffectAction
from gitops_tui.errors import (
    MovingTag,
    NotEditable,
    PushRefused,
    ReadOnly,
    Rejected,
    UsageError,
)
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, SERVICE, SETTINGS, SHOP
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, told
from tests.engine.running import running

SECRET = key("Secret/login")
V2 = [("frontend", "2")]


@pytest.fixture(params=[False, True], ids=["local", "remote"])
async def story(request: pytest.FixtureRequest) -> Scene:
    """The shop, synced, with and without a remote; then a hand has scaled and repainted it."""
    login = {"login.yaml": manifests.secret("login", word="b25l")}
    story = Scene(SHOP | login, remote=request.param)
    await story.synced(arm=True)
    story.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    story.cluster.living.edit(SETTINGS, {"data": {"colour": "red"}})
    story.cluster.script.calls.clear()
    story.records.written.clear()
    return story


def file(story: Scene, name: str) -> str:
    """A manifest's file at the tip."""
    data = story.source.repository.at(story.source.tip.sha).files[name]
    return data.decode()


def effect(preview: EditPreview, of: ResourceKey) -> Effect:
    """What the preview says of one resource."""
    return next(each for each in preview.effects if each.key == of)


# --- release -----------------------------------------------------------------


async def test_a_release_is_previewed_in_git_and_in_the_cluster(story: Scene) -> None:
    """One line in Git, a rolling restart in the cluster, and nothing is written."""
    tip = story.source.tip
    preview = await (await story.session()).preview_release(FRONTEND, V2)
    assert [(f.path, f.added, f.removed) for f in preview.git.files] == [("frontend.yaml", 1, 1)]
    assert "+          image: shop/web:2" in preview.git.diff
    assert preview.message == "Release shop/web:2 to example/deployment/frontend"
    assert effect(preview, FRONTEND).note == "rolling restart"
    assert preview.pushes is story.source.info.remote
    assert story.source.tip == tip
    assert story.cluster.script.writes == []


async def test_a_release_commits_and_syncs_exactly_that(story: Scene) -> None:
    """The image runs; the message says what, why and who."""
    session = await story.session()
    operation = await session.edit(await session.preview_release(FRONTEND, V2), "asked by Ben")
    assert (operation.kind, operation.phase) == (OperationKind.RELEASE, Phase.SUCCEEDED)
    assert operation.revision == story.source.tip.sha
    [container] = story.live(FRONTEND)["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "shop/web:2"
    assert file(story, "frontend.yaml") == manifests.deployment("frontend", image="shop/web:2")
    _, message = story.source.made[0]
    assert "frontend: shop/web:1 -> shop/web:2" in message
    assert "Reason: asked by Ben" in message
    assert "By: Ana" in message


async def test_a_release_of_what_makes_no_pods_is_refused(story: Scene) -> None:
    """So is one of what has no manifest, and a tag that moves."""
    session = await story.session()
    with pytest.raises(UsageError, match="is no workload"):
        await session.preview_release(SERVICE, V2)
    with pytest.raises(UsageError, match="has no manifest in Git"):
        await session.preview_release(key("apps/Deployment/gone"), V2)
    with pytest.raises(MovingTag):
        await session.preview_release(FRONTEND, [("frontend", "latest")])
    preview = await session.preview_release(FRONTEND, [("frontend", "latest")], moving=True)
    assert [change.after for change in preview.images] == ["shop/web:latest"]


async def test_a_locked_workload_is_released_in_git_alone(story: Scene) -> None:
    """Said before; the commit is made and the sync passes it by."""
    story.records.lock(FRONTEND)
    session = await story.session()
    preview = await session.preview_release(FRONTEND, V2)
    assert "its sync passes it by" in preview.note
    operation = await session.edit(preview, "")
    assert told(operation)["deployment/frontend"] is Action.SKIPPED
    assert "shop/web:2" in file(story, "frontend.yaml")


# --- live into Git -----------------------------------------------------------


async def test_live_values_go_into_git_and_nothing_has_drifted_then(story: Scene) -> None:
    """One changed line; the cluster keeps what it has."""
    session = await story.session()
    preview = await session.preview_take(FRONTEND)
    assert [field.path for field in preview.fields] == ["spec.replicas"]
    assert effect(preview, FRONTEND).action is EffectAction.UNCHANGED
    operation = await session.edit(preview, "it sells")
    assert (operation.kind, operation.phase) == (OperationKind.TAKE, Phase.SUCCEEDED)
    assert file(story, "frontend.yaml") == manifests.deployment("frontend", replicas=5)
    assert story.live(FRONTEND)["spec"]["replicas"] == 5
    row = next(r for r in (await (await story.session()).observe()).resources if r.key == FRONTEND)
    assert row.state is State.IN_SYNC
    _, message = story.source.made[0]
    assert message.startswith("Take replicas of example/deployment/frontend from the cluster")


async def test_only_the_chosen_fields_are_taken(story: Scene) -> None:
    """Named by pointer; one that has not drifted is refused."""
    story.cluster.living.edit(FRONTEND, {"metadata": {"labels": {"tier": "x"}}})
    story.commit("Label", frontend=manifests.deployment("frontend", labels="tier: z"))
    session = await story.session()
    await session.observe()
    preview = await session.preview_take(FRONTEND, ["/spec/replicas"])
    assert [(f.path, f.added) for f in preview.git.files] == [("frontend.yaml", 1)]
    assert len((await session.preview_take(FRONTEND)).fields) == 2
    with pytest.raises(UsageError, match="/spec/paused has not drifted"):
        await session.preview_take(FRONTEND, ["/spec/paused"])


async def test_what_else_was_edited_live_is_not_undone_unsaid(story: Scene) -> None:
    """The sync after a commit is of everything: who takes one live value may want the others."""
    session = await story.session()
    assert effect(await session.preview_take(SETTINGS), FRONTEND).action is EffectAction.CHANGE
    undone = "The sync also undoes what was edited live in"
    assert f"{undone} deployment/frontend: lock" in (await session.preview_take(SETTINGS)).note
    assert f"{undone} configmap/settings: lock" in (await session.preview_take(FRONTEND)).note
    both = f"{undone} configmap/settings, deployment/frontend: lock"
    assert both in (await session.preview_release(FRONTEND, V2)).note
    story.records.lock(FRONTEND)
    assert (await (await story.session()).preview_take(SETTINGS)).note == ""


async def test_taking_over_what_git_has_changed_since_is_said(story: Scene) -> None:
    """A teammate's commit that no sync has applied would be undone."""
    session = await story.session()
    assert "since the last sync" not in (await session.preview_take(SETTINGS)).note
    story.commit("Paint it green", settings=manifests.config("settings", colour="green"))
    preview = await (await story.session()).preview_take(SETTINGS)
    assert "this undoes what was committed since the last sync" in preview.note
    assert "-  colour: 'green'\n+  colour: 'red'" in preview.git.diff


async def test_a_secret_is_never_taken(story: Scene) -> None:
    """Its live values do not go into Git, and not into a sentence either."""
    story.cluster.living.edit(SECRET, {"data": {"word": "dHdv"}})
    with pytest.raises(UsageError, match="never written into Git") as refused:
        await (await story.session()).preview_take(SECRET)
    assert "dHdv" not in str(refused.value)


async def test_what_is_not_there_or_has_not_drifted_is_not_taken(story: Scene) -> None:
    """One sentence each."""
    session = await story.session()
    with pytest.raises(UsageError, match="has not drifted"):
        await session.preview_take(SERVICE)
    story.cluster.living.remove(SETTINGS)
    with pytest.raises(UsageError, match="is not in the cluster"):
        await (await story.session()).preview_take(SETTINGS)


async def test_a_file_that_cannot_be_edited_names_its_line(story: Scene) -> None:
    """Nothing is drafted."""
    text = manifests.config("settings", colour="blue").replace("\ndata:", "\ndata: &all")
    story.commit("Anchor", settings=text + "binaryData: *all\n")
    with pytest.raises(NotEditable, match=r"settings.yaml:6: .*`&all`"):
        await (await story.session()).preview_take(SETTINGS, ["data.colour"])
    assert story.source.made == []


# --- what stops both ---------------------------------------------------------


async def test_a_pinned_cluster_refuses_both(story: Scene) -> None:
    """It would not follow the commit."""
    session = await story.session()
    await session.pin(await session.preview_pin("HEAD"), "calm")
    session = await story.session()
    with pytest.raises(UsageError, match="a release would not reach it"):
        await session.preview_release(FRONTEND, V2)
    with pytest.raises(UsageError, match="a change in Git would not reach it"):
        await session.preview_take(FRONTEND)


async def test_read_only_shows_and_writes_nothing(story: Scene) -> None:
    """The preview may be looked at; the commit is refused."""
    session = await story.session(read_only=True)
    preview = await session.preview_release(FRONTEND, V2)
    with pytest.raises(ReadOnly):
        await session.edit(preview, "")
    with pytest.raises(ReadOnly):
        await session.propose(preview, "")
    assert story.source.made == []


async def test_a_refused_dry_run_stops_it_before_the_commit(story: Scene) -> None:
    """With the server's words."""
    story.cluster.script.fail("apply", "Deployment", Rejected("spec.x: Forbidden."), dry_run=True)
    session = await story.session()
    preview = await session.preview_release(FRONTEND, V2)
    assert preview.refusal is not None
    with pytest.raises(UsageError, match="Nothing was changed"):
        await session.edit(preview, "")
    assert story.source.made == []


async def test_a_branch_that_moved_voids_the_preview(story: Scene) -> None:
    """Nothing of a teammate's commit is undone."""
    session = await story.session()
    preview = await session.preview_take(FRONTEND)
    moved = story.commit("Meanwhile", frontend=manifests.deployment("frontend", replicas=7))
    with pytest.raises(PushRefused):
        await session.edit(preview, "")
    assert story.source.latest == moved


async def test_a_file_read_before_git_moved_is_not_written_over(story: Scene) -> None:
    """The draft would build on a tip that nobody has looked at."""
    session = await story.session()
    story.commit("Meanwhile", frontend=manifests.deployment("frontend", replicas=7))
    if story.source.info.remote:
        await story.source.fetch()
    with pytest.raises(PushRefused, match="main has moved") as refused:
        await session.preview_release(FRONTEND, V2)
    assert refused.value.moved
    await session.fetch()
    assert (await session.preview_release(FRONTEND, V2)).git.tip == story.source.latest.sha


async def test_a_proposal_has_a_branch_of_its_name() -> None:
    """A release is pushed beside the protected branch, and nothing is synced."""
    story = Scene(SHOP, remote=True)
    await story.synced()
    session = await story.session()
    proposal = await session.propose(await session.preview_release(FRONTEND, V2), "")
    assert proposal.branch == f"gitops-tui/release-{proposal.commit.short}"
    assert (
        story.live(FRONTEND)["spec"]["template"]["spec"]["containers"][0]["image"] == "shop/web:1"
    )


async def test_the_dashboards_engine_does_the_same(shop: Scene) -> None:
    """Images are told, the preview made, and the operation is in the snapshot."""
    async with running(shop) as run:
        await run.is_ready()
        [container] = run.engine.images(FRONTEND)
        assert (container.name, container.image) == ("frontend", "shop/web:1")
        run.engine.request_edit(await run.engine.preview_release(FRONTEND, V2), "")
        operation = await run.ends()
        assert (operation.kind, operation.phase) == (OperationKind.RELEASE, Phase.SUCCEEDED)
        shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        await run.shows(lambda s: s.summary.drifted == 1)
        run.engine.request_edit(await run.engine.preview_take(FRONTEND), "")
        await run.shows(lambda s: s.summary.in_sync == 4)
    assert file(shop, "frontend.yaml") == manifests.deployment(
        "frontend", image="shop/web:2", replicas=5
    )
