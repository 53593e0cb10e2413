"""Custom waves, `gitops-tui.dev/wave`: awaited one after the other, stopped by a failed one."""

from __future__ import annotations

import pytest

from gitops_tui.core.operations import Action, Operation, Phase
from gitops_tui.errors import Rejected
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, SERVICE, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, reason, told

MIGRATE = key("batch/Job/migrate")
COMPLETE = [{"type": "Complete", "status": "True"}]
FAILED = [{"type": "Failed", "status": "True", "message": "no such table"}]


def in_wave(text: str, wave: str) -> str:
    """The manifest with a custom wave."""
    note = f"metadata:\n  annotations:\n    gitops-tui.dev/wave: {wave!r}\n"
    return text.replace("metadata:\n", note, 1)


def migrating(scene: Scene, wave: str = "-1") -> None:
    """A Job in a wave before everything else."""
    scene.commit("Migrate", job=in_wave(manifests.job("migrate"), wave))


def applied(scene: Scene) -> list[str]:
    """What was applied, in order."""
    return [str(call.key) for call in scene.cluster.script.of("apply")]


async def test_the_number_comes_before_the_kind(scene: Scene) -> None:
    """Namespaces first of all; then -1, everything without a number, and 5."""
    migrating(scene)
    scene.commit("Late", settings=in_wave(manifests.config("settings", colour="blue"), "5"))
    scene.cluster.script.when(
        "get", "Job", lambda call: scene.cluster.living.set_status(call.key, conditions=COMPLETE)
    )
    operation = await scene.synced()
    assert operation.phase is Phase.SUCCEEDED, operation.message
    assert applied(scene) == [
        "namespace/example",
        "job/migrate",
        "service/frontend",
        "deployment/frontend",
        "configmap/settings",
    ]


async def test_what_follows_waits_until_the_wave_is_well(scene: Scene) -> None:
    """Nothing behind the Job is applied before it is complete."""
    migrating(scene)
    seen: list[list[str]] = []

    def hear(operation: Operation) -> None:
        if operation.waiting_for.startswith("job/migrate"):
            seen.append(applied(scene))
            scene.cluster.living.set_status(MIGRATE, conditions=COMPLETE)

    operation = await (await scene.session()).sync(progress=hear)
    assert operation.phase is Phase.SUCCEEDED
    assert seen[0] == ["namespace/example", "job/migrate"]
    assert scene.lives(FRONTEND)


@pytest.mark.parametrize("wait", [True, False])
async def test_a_wave_that_does_not_get_well_stops_the_later_ones(scene: Scene, wait: bool) -> None:
    """In time, once; each that was passed by says why, and the operation failed."""
    migrating(scene)
    began = scene.clock.now()
    operation = await (await scene.session()).sync(wait=wait)
    assert (scene.clock.now() - began).total_seconds() < 40
    assert operation.phase is Phase.FAILED
    assert "job/migrate" in operation.message
    assert told(operation)["deployment/frontend"] is Action.SKIPPED
    assert "wave -1" in reason(operation, FRONTEND)
    assert applied(scene) == ["namespace/example", "job/migrate"]


async def test_a_wave_that_could_not_be_applied_stops_the_later_ones(scene: Scene) -> None:
    """At once."""
    migrating(scene)
    scene.cluster.script.fail("apply", "Job", Rejected("No such image."))
    operation = await scene.synced()
    assert operation.phase is Phase.FAILED
    assert "No such image." in reason(operation, SETTINGS)
    assert scene.clock.slept == []


async def test_a_failed_job_of_an_earlier_sync_still_stops_the_later_waves(scene: Scene) -> None:
    """Unchanged and failed: without another wait."""
    migrating(scene)
    await (await scene.session(timeout=1.0)).sync()
    scene.cluster.living.set_status(MIGRATE, conditions=FAILED)
    slept = len(scene.clock.slept)
    operation = await scene.synced()
    assert operation.phase is Phase.FAILED
    assert "no such table" in reason(operation, FRONTEND)
    assert len(scene.clock.slept) == slept
    scene.cluster.living.set_status(MIGRATE, conditions=COMPLETE)
    assert told(await scene.synced())["deployment/frontend"] is Action.CREATED


async def test_without_numbers_nothing_waits_between_waves(scene: Scene) -> None:
    """A Deployment that is not ready yet holds up no webhook."""
    scene.cluster.living.controllers = False
    scene.commit("Widgets", crd=manifests.definition("Widget"))
    await (await scene.session()).sync(wait=False)
    assert scene.lives(FRONTEND)


async def test_a_wave_that_is_no_number_is_a_finding(scene: Scene) -> None:
    """Told with its file; the others are applied."""
    migrating(scene, wave="first")
    operation = await scene.synced()
    assert told(operation)["job/migrate"] is Action.FAILED
    assert "gitops-tui.dev/wave must be a whole number" in reason(operation, MIGRATE)
    assert scene.lives(FRONTEND)


async def test_pruning_goes_back_through_the_waves(synced: Scene) -> None:
    """What came last goes first: configuration of wave 5 before the Service of wave 0."""
    synced.commit("Late", settings=in_wave(manifests.config("settings", colour="blue"), "5"))
    await synced.synced()
    synced.source.push({"settings.yaml": None, "service.yaml": None}, "Remove both")
    await (await synced.session()).sync(prune=frozenset({SETTINGS, SERVICE}))
    gone = [str(call.key) for call in synced.cluster.script.of("delete")]
    assert gone == ["configmap/settings", "service/frontend"]
