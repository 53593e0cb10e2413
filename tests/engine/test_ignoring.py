"""Ignored fields: shown with the reason, no drift, and never reset by a sync."""

from __future__ import annotations

from gitops_tui.core.drift import State
from gitops_tui.core.ignore_rules import ignore_rule
from gitops_tui.core.operations import Action
from gitops_tui.engine.api import EffectAction
from gitops_tui.engine.judge import Ask
from tests.engine.conftest import FRONTEND, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, row, told

NOTE = "metadata:\n  annotations:\n    gitops-tui.dev/ignore: {pointers}\n"


def ignoring(text: str, *pointers: str) -> str:
    """The manifest with an annotation of ours."""
    return text.replace("metadata:\n", NOTE.format(pointers=" ".join(pointers)), 1)


def edit(scene: Scene, replicas: int, manager: str = "kubectl-scale") -> None:
    """Somebody scales by hand."""
    scene.cluster.living.edit(FRONTEND, {"spec": {"replicas": replicas}}, manager=manager)


def replicas(scene: Scene) -> int:
    """How many there are."""
    found: int = scene.live(FRONTEND)["spec"]["replicas"]
    return found


async def annotated(scene: Scene, count: int | None = 4) -> None:
    """The frontend says that its replicas are nobody's business."""
    text = ignoring(manifests.deployment("frontend", replicas=count), "/spec/replicas")
    scene.commit("Ignore", frontend=text)
    await scene.synced()


async def test_a_new_object_gets_what_git_says(scene: Scene) -> None:
    """There is no live value to keep yet."""
    await annotated(scene)
    assert replicas(scene) == 4


async def test_an_ignored_field_is_no_drift_and_is_told(synced: Scene) -> None:
    """In sync, by us and by the server, with both sides and the reason."""
    await annotated(synced)
    edit(synced, 7)
    for verify in (False, True):
        seen = row(await (await synced.session()).observe(verify=verify), FRONTEND)
        assert (seen.state, seen.changes, seen.extra) == (State.IN_SYNC, (), ())
        (field,) = seen.ignored
        assert (field.path, field.desired, field.live) == ("spec.replicas", 4, 7)
        assert field.why == "its annotation gitops-tui.dev/ignore"
    (effect,) = (await (await synced.session()).preview_sync(frozenset({FRONTEND}))).effects
    assert effect.action is EffectAction.UNCHANGED


async def test_a_sync_leaves_what_another_manager_owns_to_them(synced: Scene) -> None:
    """It is left out of what is sent; the rest is applied."""
    await annotated(synced)
    edit(synced, 7)
    text = manifests.deployment("frontend", replicas=4, image="shop/web:2")
    synced.commit("Two", frontend=ignoring(text, "/spec/replicas"))
    operation = await synced.synced()
    assert told(operation)["deployment/frontend"] is Action.CONFIGURED
    assert replicas(synced) == 7
    sent = synced.cluster.script.of("apply", "Deployment")[-1].body
    assert sent is not None
    assert "replicas" not in sent["spec"]


async def test_a_sync_sends_the_live_value_of_what_only_we_own(synced: Scene) -> None:
    """Leaving it out would reset it; at that very version, for somebody may write meanwhile."""
    await annotated(synced, 4)
    version = synced.live(FRONTEND)["metadata"]["resourceVersion"]
    text = manifests.deployment("frontend", replicas=9, image="shop/web:2")
    synced.commit("Nine", frontend=ignoring(text, "/spec/replicas"))
    await synced.synced()
    assert replicas(synced) == 1
    sent = synced.cluster.script.of("apply", "Deployment")[-1].body
    assert sent is not None
    assert sent["spec"]["replicas"] == 1
    assert sent["metadata"]["resourceVersion"] == version


async def test_a_field_that_git_drops_and_ignores_stays(synced: Scene) -> None:
    """Dropped from Git, ignored, and ours alone: its live value goes on being sent."""
    synced.commit("Four", frontend=manifests.deployment("frontend", replicas=4))
    await synced.synced()
    await annotated(synced, None)
    assert replicas(synced) == 4
    seen = row(await (await synced.session()).observe(verify=True), FRONTEND)
    assert seen.state is State.IN_SYNC


async def test_an_entry_of_a_list_is_found_by_its_key(synced: Scene) -> None:
    """The index is the manifest's; somebody else's container in front does not matter."""
    pointer = "/spec/template/spec/containers/0/image"
    synced.commit("Ignore", frontend=ignoring(manifests.deployment("frontend"), pointer))
    await synced.synced()
    other = {"name": "aaa", "image": "side:1"}
    mine = {"name": "frontend", "image": "shop/web:9"}

    def put_in_front(body: dict[str, dict[str, dict[str, dict[str, object]]]]) -> None:
        body["spec"]["template"]["spec"]["containers"] = [other, mine]

    synced.cluster.living.edit(FRONTEND, put_in_front)
    operation = await synced.synced()
    assert told(operation)["deployment/frontend"] is Action.UNCHANGED
    containers = synced.live(FRONTEND)["spec"]["template"]["spec"]["containers"]
    assert {c["name"]: c["image"] for c in containers}["frontend"] == "shop/web:9"


async def test_a_whole_map_may_be_ignored(synced: Scene) -> None:
    """Each key that only we own keeps its live value, others' keys stay theirs."""
    text = ignoring(manifests.config("settings", colour="blue", shape="round"), "/data")
    synced.commit("Ignore", settings=text)
    await synced.synced()
    synced.cluster.living.edit(SETTINGS, {"data": {"colour": "red", "size": "big"}})
    text = ignoring(manifests.config("settings", colour="green", shape="flat"), "/data")
    synced.commit("Change", settings=text)
    await synced.synced()
    assert synced.live(SETTINGS)["data"] == {"colour": "red", "size": "big"}


async def test_the_configuration_ignores_for_a_whole_target(synced: Scene) -> None:
    """By kind and name, told with that reason."""
    rules = (ignore_rule("deployment/front* /spec/replicas"),)
    edit(synced, 7)
    session = await synced.session(ignore=rules)
    seen = row(await session.observe(), FRONTEND)
    assert seen.state is State.IN_SYNC
    assert [field.why for field in seen.ignored] == ["the configuration"]
    await session.sync()
    assert replicas(synced) == 7
    assert row(await (await synced.session()).observe(), FRONTEND).state is State.DRIFTED


async def test_a_verdict_is_not_kept_across_another_rule(synced: Scene) -> None:
    """What is ignored is part of the question."""
    edit(synced, 7)
    session = await synced.session()
    world = session._world
    await session.observe()
    manifest, live = world.desired.manifests[FRONTEND], world.live.objects[FRONTEND]
    drifted = await world.judge.judge(manifest, live, Ask.ALWAYS)
    world.target = synced.target.__class__(ignore=(ignore_rule("* /spec/replicas"),))
    ignored = world.ignored(manifest)
    in_sync = await world.judge.judge(manifest, live, Ask.ALWAYS, ignored=ignored)
    assert (drifted.state, in_sync.state) == (State.DRIFTED, State.IN_SYNC)
