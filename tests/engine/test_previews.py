"""What a sync would do, by the server's dry run, before anybody is asked."""

from __future__ import annotations

from gitops_tui.core.operations import Action
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.api import Effect, EffectAction, SyncPreview
from gitops_tui.errors import Forbidden, Rejected
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, NAMESPACE, SERVICE, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, told

IMAGE = "spec.template.spec.containers[frontend].image"


async def previewed(scene: Scene, keys: frozenset[ResourceKey] | None = None) -> SyncPreview:
    """The preview of a sync, from a session of its own."""
    return await (await scene.session()).preview_sync(keys)


def effect(preview: SyncPreview, of: ResourceKey) -> Effect:
    """What the preview says of one resource."""
    return next(each for each in preview.effects if each.key == of)


async def test_a_first_sync_is_told_as_such(scene: Scene) -> None:
    """It creates everything, and says that it is the first one ever."""
    preview = await previewed(scene)
    assert preview.first
    assert {each.action for each in preview.effects} == {EffectAction.CREATE}
    assert preview.revision == scene.source.tip
    assert preview.blocked is None


async def test_what_needs_a_namespace_of_the_same_sync_is_not_verifiable_yet(
    scene: Scene,
) -> None:
    """The server would answer 404: the preview says so instead of asking or failing."""
    preview = await previewed(scene)
    assert effect(preview, NAMESPACE).verified
    unverified = effect(preview, FRONTEND)
    assert (unverified.verified, unverified.note) == (False, "create, not verifiable yet")


async def test_what_needs_a_definition_of_the_same_sync_is_not_verifiable_yet(
    synced: Scene,
) -> None:
    """The kind is not served yet."""
    synced.commit(
        "Widgets",
        crd=manifests.definition("Widget"),
        widget=manifests.custom("Widget", "big"),
    )
    widget = effect(await previewed(synced), key("shop.example/Widget/big"))
    assert (widget.action, widget.verified) == (EffectAction.CREATE, False)


async def test_a_namespace_that_nobody_makes_is_told_before_the_sync(synced: Scene) -> None:
    """Neither in Git nor in the cluster: refused, as the sync will be."""
    synced.commit("Lost", lost=manifests.config("lost", namespace="nowhere", x="1"))
    lost = key("ConfigMap/lost", "nowhere")
    refused = effect(await previewed(synced), lost)
    assert refused.action is EffectAction.REFUSED
    assert "nowhere does not exist" in refused.note
    operation = await synced.synced()
    assert told(operation)["configmap/lost"] is Action.FAILED


async def test_each_field_that_would_change_is_named(synced: Scene) -> None:
    """Both sides, and that the workload restarts."""
    synced.commit("Two", frontend=manifests.deployment("frontend", image="shop/web:2"))
    changed = effect(await previewed(synced), FRONTEND)
    assert changed.action is EffectAction.CHANGE
    assert [(each.path, each.live, each.desired) for each in changed.changes] == [
        (IMAGE, "shop/web:1", "shop/web:2")
    ]
    assert changed.note == "rolling restart"
    assert changed.verified


async def test_more_replicas_are_no_restart(synced: Scene) -> None:
    """Only the pod template rolls pods."""
    synced.commit("Three", frontend=manifests.deployment("frontend", replicas=3))
    assert effect(await previewed(synced), FRONTEND).note == ""


async def test_what_stays_as_it_is_comes_last(synced: Scene) -> None:
    """What a person must look at comes first."""
    synced.commit("Two", service=manifests.service("frontend", port=81))
    preview = await previewed(synced)
    assert not preview.first
    assert preview.effects[0].key == SERVICE
    assert {each.action for each in preview.effects[1:]} == {EffectAction.UNCHANGED}


async def test_what_the_server_would_refuse_is_told_with_its_words(synced: Scene) -> None:
    """One refusal, the others as ever."""
    synced.cluster.script.fail("apply", "ConfigMap", Rejected("No such colour."), dry_run=True)
    preview = await previewed(synced)
    refused = effect(preview, SETTINGS)
    assert (refused.action, refused.note) == (
        EffectAction.REFUSED,
        "settings.yaml:1: No such colour.",
    )
    assert effect(preview, FRONTEND).action is EffectAction.UNCHANGED


async def test_a_missing_right_is_told_before_the_sync_stumbles_over_it(synced: Scene) -> None:
    """403 on one kind: refused, with the verb."""
    error = Forbidden("You may not patch services.", verb="patch")
    synced.cluster.script.fail("apply", "Service", error, dry_run=True)
    refused = effect(await previewed(synced), SERVICE)
    assert (refused.action, refused.note) == (EffectAction.REFUSED, "You may not patch services.")


async def test_a_partial_preview_shows_just_what_was_asked_for(synced: Scene) -> None:
    """And says that it is partial."""
    preview = await previewed(synced, frozenset({FRONTEND}))
    assert [each.key for each in preview.effects] == [FRONTEND]
    assert preview.partial


async def test_a_preview_and_its_sync_agree(synced: Scene) -> None:
    """Everything that the preview calls a change, and nothing else, is changed."""
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    synced.cluster.living.remove(SERVICE)
    synced.commit("Red", settings=manifests.config("settings", colour="red"))
    session = await synced.session()
    preview = await session.preview_sync()
    results = {result.key: result.action for result in (await session.sync()).results}
    named = {
        EffectAction.CREATE: Action.CREATED,
        EffectAction.CHANGE: Action.CONFIGURED,
        EffectAction.UNCHANGED: Action.UNCHANGED,
    }
    assert {each.key: named[each.action] for each in preview.effects} == results
