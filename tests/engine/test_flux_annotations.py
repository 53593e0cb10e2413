"""A repository taken over from Flux v1: what its annotations hold is left alone, and told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action, Phase
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.revisions import Revision
from gitops_tui.engine.api import EffectAction, RollbackHow
from gitops_tui.errors import UsageError
from tests.engine.conftest import FRONTEND, SERVICE, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, reason, row, told

IGNORED = "locked by fluxcd.io/ignore in frontend.yaml:5"


def annotated(text: str, **notes: str) -> str:
    """The manifest with annotations of Flux's."""
    lines = "".join(f"    fluxcd.io/{name}: {value}\n" for name, value in notes.items())
    return text.replace("metadata:\n", f"metadata:\n  annotations:\n{lines}", 1)


def ignore(scene: Scene, **notes: str) -> None:
    """A commit asks for two replicas, and that nobody applies it."""
    text = manifests.deployment("frontend", replicas=2)
    scene.commit("Hold", frontend=annotated(text, **(notes or {"ignore": "'true'"})))


def noting(name: str, value: str | None) -> Callable[[JsonObject], None]:
    """Somebody annotates the live object."""

    def change(body: JsonObject) -> None:
        notes = body["metadata"].setdefault("annotations", {})
        notes.pop(f"fluxcd.io/{name}", None)
        if value is not None:
            notes[f"fluxcd.io/{name}"] = value

    return change


async def test_what_git_says_to_ignore_is_not_applied(synced: Scene) -> None:
    """Passed by, with file and line; the rest is applied; its drift is on show."""
    ignore(synced)
    operation = await synced.synced()
    assert told(operation)["deployment/frontend"] is Action.SKIPPED
    assert reason(operation, FRONTEND) == IGNORED
    assert operation.phase is Phase.SUCCEEDED
    assert synced.live(FRONTEND)["spec"]["replicas"] == 1
    seen = row(await (await synced.session()).observe(verify=True), FRONTEND)
    assert seen.state is State.DRIFTED
    assert [change.path for change in seen.changes] == ["spec.replicas"]
    assert seen.lock is not None
    assert (seen.lock.annotation, seen.lock.place) == ("fluxcd.io/ignore", "frontend.yaml:5")
    assert [(f.path, f.why) for f in seen.ignored] == [
        ("metadata.annotations[fluxcd.io/ignore]", "the lock that it states")
    ]


async def test_a_preview_goes_by_the_locks_of_the_revision_it_is_of(synced: Scene) -> None:
    """What a rollback unlocks is applied, and what it locks again is passed by; both are told."""
    free = synced.source.latest
    ignore(synced)
    held = synced.source.latest
    await synced.synced()
    assert await rolled_back(synced, free) == (EffectAction.UNCHANGED, Action.UNCHANGED)
    assert await rolled_back(synced, held) == (EffectAction.SKIP, Action.SKIPPED)


async def rolled_back(scene: Scene, to: Revision) -> tuple[EffectAction, Action]:
    """What was foretold of a rollback for the frontend, and what it did."""
    session = await scene.session()
    preview = await session.preview_rollback(to.sha, RollbackHow.RESTORE)
    [told_before] = [each.action for each in preview.effects if each.key == FRONTEND]
    operation = await session.rollback(preview, "test")
    return told_before, told(operation)["deployment/frontend"]


async def test_the_annotation_alone_is_no_drift(synced: Scene) -> None:
    """It is obeyed, so it never reaches the cluster: that is as it shall be."""
    synced.commit("Hold", frontend=annotated(manifests.deployment("frontend"), ignore="'true'"))
    for verify in (False, True):
        seen = row(await (await synced.session()).observe(verify=verify), FRONTEND)
        assert (seen.state, seen.changes) == (State.IN_SYNC, ())
        assert seen.lock is not None


async def test_flux_s_lock_is_a_lock_with_its_user_and_message(synced: Scene) -> None:
    """Owner and reason as Flux wrote them; it is among the locks."""
    ignore(synced, locked="'true'", locked_user="Ana", locked_msg="incident 42")
    operation = await synced.synced()
    assert reason(operation, FRONTEND) == (
        "locked by Ana (incident 42): fluxcd.io/locked in frontend.yaml:5"
    )
    snapshot = await (await synced.session()).observe()
    assert set(snapshot.locks) == {FRONTEND}
    preview = await (await synced.session()).preview_sync(frozenset({FRONTEND}))
    assert [effect.action for effect in preview.effects] == [EffectAction.SKIP]


async def test_an_annotation_that_is_committed_away_lets_go(synced: Scene) -> None:
    """The next sync applies it again."""
    ignore(synced)
    await synced.synced()
    synced.commit("Go on", frontend=manifests.deployment("frontend", replicas=2))
    assert told(await synced.synced())["deployment/frontend"] is Action.CONFIGURED
    assert synced.live(FRONTEND)["spec"]["replicas"] == 2


async def test_what_a_person_annotated_in_the_cluster_is_left_alone(synced: Scene) -> None:
    """Until the annotation is taken off."""
    synced.cluster.living.edit(SETTINGS, noting("ignore", "true"), manager="kubectl-annotate")
    synced.commit("Paint", settings=manifests.config("settings", colour="red"))
    operation = await synced.synced()
    assert reason(operation, SETTINGS) == "locked by fluxcd.io/ignore in the cluster"
    assert synced.live(SETTINGS)["data"] == {"colour": "blue"}
    assert set((await (await synced.session()).observe()).locks) == {SETTINGS}
    synced.cluster.living.edit(SETTINGS, noting("ignore", None), manager="kubectl-annotate")
    assert told(await synced.synced())["configmap/settings"] is Action.CONFIGURED


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("true", "locked by fluxcd.io/ignore in the cluster"),
        ("sync_only", "its annotation fluxcd.io/ignore says sync_only"),
    ],
)
async def test_what_the_live_object_says_keeps_it_from_being_pruned(
    synced: Scene, value: str, why: str
) -> None:
    """Gone from Git, named in a confirmed prune, and there all the same."""
    synced.cluster.living.edit(SETTINGS, noting("ignore", value), manager="kubectl-annotate")
    synced.commit("Drop", settings=None)
    session = await synced.session()
    (candidate,) = (await session.preview_prune(frozenset({SETTINGS}))).candidates
    assert candidate.skip == why
    operation = await session.sync(prune=frozenset({SETTINGS}))
    assert reason(operation, SETTINGS) == why
    assert synced.lives(SETTINGS)


async def test_sync_only_is_applied(synced: Scene) -> None:
    """Only prune passes it by."""
    ignore(synced, ignore="sync_only")
    assert told(await synced.synced())["deployment/frontend"] is Action.CONFIGURED


async def test_what_was_never_ours_does_not_become_stale(scene: Scene) -> None:
    """Ignored since before the first sync, then gone from Git: nothing to prune, or to tell."""
    text = annotated(manifests.service("frontend"), ignore="'true'")
    scene.commit("Hold", service=text)
    await scene.synced()
    scene.cluster.living.create(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "frontend", "namespace": "example"},
        }
    )
    scene.commit("Drop", service=None)
    snapshot = await (await scene.session()).observe()
    assert SERVICE not in {status.key for status in snapshot.resources}
    assert scene.lives(SERVICE)


async def test_unlock_says_where_the_annotation_is(synced: Scene) -> None:
    """It is not ours to take away; one of ours above it is."""
    ignore(synced)
    session = await synced.session()
    with pytest.raises(UsageError, match=IGNORED) as refused:
        await session.unlock(FRONTEND)
    assert refused.value.hint == "A commit that takes the annotation out unlocks it."
    await session.lock(FRONTEND, "incident 42")
    done = await session.unlock(FRONTEND)
    assert done.message.endswith(f"it is still {IGNORED}")


async def test_automation_of_images_is_said_not_to_be_done(synced: Scene) -> None:
    """Once, with how many ask for it."""
    ignore(synced, automated="'true'")
    notes = (await (await synced.session()).observe()).git.notes
    assert "1 manifest asks for Flux's automation of images, which is not done here." in notes
