"""Git may state objects of one kind in two versions; one version of a kind is listed."""

from __future__ import annotations

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.resources import JsonObject, Kind, LiveObject
from gitops_tui.engine.api import EffectAction
from tests.core.objects import key
from tests.engine.fakes import manifests
from tests.engine.fakes.kinds import AUTOSCALER
from tests.engine.fakes.living import encoded
from tests.engine.fakes.scene import Scene

SCALER = key("autoscaling/HorizontalPodAutoscaler/scaler")
METRICS = """\
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
"""


def _older(body: JsonObject) -> JsonObject:
    """The object as another version of its kind tells it."""
    spec = {name: value for name, value in body["spec"].items() if name != "metrics"}
    older = {**body, "apiVersion": "autoscaling/v1"}
    return {**older, "spec": {**spec, "targetCPUUtilizationPercentage": 80}}


@pytest.fixture
async def scaled(synced: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The shop with a synced autoscaler, which lists tell in another version than Git."""
    synced.commit("Scale", scaler=manifests.autoscaler("scaler", "frontend") + METRICS)
    await synced.synced()
    lists = synced.cluster.list

    async def listed(kind: Kind, namespace: str | None = None) -> tuple[LiveObject, ...]:
        found = await lists(kind, namespace)
        if kind.identity != AUTOSCALER.identity:
            return found
        return tuple(encoded(_older(live.body())) for live in found)

    monkeypatch.setattr(synced.cluster, "list", listed)
    return synced


async def test_a_preview_compares_in_the_manifest_s_own_version(scaled: Scene) -> None:
    """What `diff` calls in sync, the dry run of a sync calls unchanged."""
    session = await scaled.session()
    row = next(each for each in (await session.observe()).resources if each.key == SCALER)
    assert row.state is State.IN_SYNC
    preview = await session.preview_sync()
    effect = next(each for each in preview.effects if each.key == SCALER)
    assert (effect.action, effect.changes) == (EffectAction.UNCHANGED, ())


async def test_what_is_taken_into_git_is_read_in_the_manifest_s_own_version(
    scaled: Scene,
) -> None:
    """A field that only the manifest's version has is found there."""

    def warmer(body: JsonObject) -> None:
        body["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] = 60

    scaled.cluster.living.edit(SCALER, warmer)
    preview = await (await scaled.session()).preview_take(SCALER)
    assert "+      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}" in (
        preview.git.diff
    )
