"""Prune: deletes only what was confirmed, is stale, is ours, and is not guarded."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action, Phase
from gitops_tui.core.resources import JsonObject, ResourceKey
from gitops_tui.engine.api import PruneCandidate, PrunePreview
from gitops_tui.errors import Forbidden, Rejected, UsageError
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, NAMESPACE, SERVICE, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, reason, row, told
from tests.engine.fakes.script import Call
from tests.engine.fakes.store import FakeStore

DATABASE = key("apps/StatefulSet/database")
WIDGETS = key("apiextensions.k8s.io/CustomResourceDefinition/widgets.shop.example", "")

DELETIONS: dict[str, str | None] = {"settings.yaml": None, "service.yaml": None}


@pytest.fixture
def stale(synced: Scene) -> Scene:
    """The shop synced, then settings and Service deleted from Git."""
    synced.source.push(DELETIONS, "Remove what nobody needs")
    return synced


def candidate(preview: PrunePreview, of: ResourceKey) -> PruneCandidate:
    """What the preview says of one resource."""
    return next(each for each in preview.candidates if each.key == of)


def deleted(scene: Scene) -> list[str]:
    """What was deleted, in order."""
    return [str(call.key) for call in scene.cluster.script.of("delete")]


# --- nothing goes by itself --------------------------------------------------


async def test_deleting_a_manifest_deletes_nothing(stale: Scene) -> None:
    """The resource stays, and is shown as stale after the sync too."""
    await stale.synced()
    snapshot = await (await stale.session()).observe()
    assert row(snapshot, SETTINGS).state is State.STALE
    assert stale.lives(SETTINGS)
    assert deleted(stale) == []
    assert SETTINGS in stale.records.state.inventory


async def test_a_confirmed_stale_resource_is_deleted_and_forgotten(stale: Scene) -> None:
    """Pruned, gone, out of the inventory; what was not confirmed stays."""
    operation = await (await stale.session()).sync(prune=frozenset({SETTINGS}))
    assert told(operation)["configmap/settings"] is Action.PRUNED
    assert not stale.lives(SETTINGS)
    assert stale.lives(SERVICE)
    assert SETTINGS not in stale.records.state.inventory
    assert SERVICE in stale.records.state.inventory


async def test_what_went_by_itself_leaves_the_inventory(stale: Scene) -> None:
    """Gone from Git and from the cluster: there is nothing left to know about it."""
    stale.cluster.living.remove(SETTINGS)
    await stale.synced()
    assert SETTINGS not in stale.records.state.inventory
    assert SERVICE in stale.records.state.inventory


async def test_pruning_comes_after_applying_and_in_reverse_order(stale: Scene) -> None:
    """Services go before the configuration that was applied before them."""
    await (await stale.session()).sync(prune=frozenset({SETTINGS, SERVICE}))
    verbs = [call.verb for call in stale.cluster.script.writes]
    assert verbs == sorted(verbs)  # apply before delete
    assert deleted(stale) == ["service/frontend", "configmap/settings"]


async def test_a_resource_that_is_still_in_git_is_never_pruned(synced: Scene) -> None:
    """Whatever was confirmed."""
    operation = await (await synced.session()).sync(prune=frozenset({SETTINGS}))
    assert told(operation)["configmap/settings"] is Action.UNCHANGED
    assert synced.lives(SETTINGS)


async def test_what_no_sync_applied_is_never_stale(synced: Scene) -> None:
    """Somebody's own ConfigMap in the same namespace is not ours to delete."""
    other = synced.cluster.living.create(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "notes", "namespace": "example"},
        }
    )
    session = await synced.session()
    assert (await session.preview_prune()).candidates == ()
    await session.sync(prune=frozenset({other}))
    assert synced.lives(other)


async def test_what_is_gone_already_is_no_candidate(stale: Scene) -> None:
    """Deleted from Git and by hand: nothing is left to do."""
    stale.cluster.living.remove(SETTINGS)
    preview = await (await stale.session()).preview_prune()
    assert [each.key for each in preview.candidates] == [SERVICE]


async def test_a_partial_sync_never_prunes(stale: Scene) -> None:
    """Not even what was confirmed."""
    session = await stale.session()
    operation = await session.sync(frozenset({FRONTEND}), prune=frozenset({SETTINGS}))
    assert told(operation) == {"deployment/frontend": Action.UNCHANGED}
    assert deleted(stale) == []


async def test_a_preview_deletes_nothing(stale: Scene) -> None:
    """It names what would go and how many that are."""
    preview = await (await stale.session()).preview_prune()
    assert {each.key for each in preview.candidates} == {SETTINGS, SERVICE}
    assert preview.count == 2
    assert stale.cluster.script.writes == []


# --- when nothing may be called stale ----------------------------------------


async def test_nothing_is_stale_while_a_manifest_cannot_be_read(stale: Scene) -> None:
    """The broken file may hold what looks stale: refused by its name, nothing deleted."""
    stale.commit("Oops", broken="kind: [\n")
    session = await stale.session()
    preview = await session.preview_prune()
    assert preview.count == 0
    assert preview.refusal is not None
    assert "broken.yaml" in preview.refusal
    await session.sync(prune=frozenset({SETTINGS}))
    assert deleted(stale) == []
    assert SETTINGS in stale.records.state.inventory


async def test_nothing_is_stale_while_a_file_was_left_out(stale: Scene) -> None:
    """A link out of the path, a file too big: nobody knows what is in it."""
    stale.source.problems = (("big.yaml", "This file is over the limit."),)
    session = await stale.session()
    assert (await session.preview_prune()).refusal is not None
    await session.sync(prune=frozenset({SETTINGS}))
    assert deleted(stale) == []


async def test_nothing_is_stale_while_git_asks_for_nothing_at_all(synced: Scene) -> None:
    """A wrong path looks like that: prune and sync are refused, and nothing is deleted."""
    files = dict.fromkeys(synced.source.repository.at(synced.source.tip.sha).files)
    synced.source.push(files, "Remove everything")
    session = await synced.session()
    preview = await session.preview_prune()
    assert preview.refusal is not None
    assert "nothing at all" in preview.refusal
    with pytest.raises(UsageError, match="Git asks for nothing"):
        await session.sync(prune=frozenset({SETTINGS, SERVICE, FRONTEND, NAMESPACE}))
    assert deleted(synced) == []
    assert len(synced.records.state.inventory) == 4


async def test_a_sync_of_what_cannot_be_read_is_refused_with_the_place(synced: Scene) -> None:
    """Git may well ask for something there: the path is right, and a file is not."""
    files = dict.fromkeys(synced.source.repository.at(synced.source.tip.sha).files)
    synced.source.push(files | {"all.yaml": "a: [1"}, "Break it")
    session = await synced.session()
    with pytest.raises(UsageError, match=r"nothing that can be read under .* 4 resources:") as told:
        await session.sync()
    assert told.value.hint.startswith("all.yaml:1: ")


async def test_what_other_namespaces_hold_is_not_missed(synced: Scene) -> None:
    """Limited to a namespace that nothing asks for: there is nothing to do, and no alarm."""
    session = await synced.session(only_namespace="payments")
    assert not any("Git asks for nothing" in note for note in session.notes)
    assert (await session.sync()).message == "nothing to do"
    assert len(synced.records.state.inventory) == 4


async def test_a_resource_whose_manifest_cannot_be_used_is_not_stale(synced: Scene) -> None:
    """Its manifest is there, twice even: nothing is pruned because of that."""
    synced.commit("Twice", again=manifests.config("settings", colour="red"))
    session = await synced.session()
    assert SETTINGS not in {each.key for each in (await session.preview_prune()).candidates}
    await session.sync(prune=frozenset({SETTINGS}))
    assert synced.lives(SETTINGS)


async def test_outside_the_only_namespace_nothing_is_stale(synced: Scene) -> None:
    """What was left out of view is not gone from Git."""
    synced.commit("Elsewhere", elsewhere=manifests.config("elsewhere", namespace="default"))
    await synced.synced()
    session = await synced.session(only_namespace="default")
    everything = frozenset(synced.records.state.inventory)
    assert (await session.preview_prune(everything)).candidates == ()
    await session.sync(prune=everything)
    assert deleted(synced) == []


# --- guards ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "text", "guarded"),
    [
        ("database", manifests.stateful_set("database"), DATABASE),
        ("widgets", manifests.definition("Widget"), WIDGETS),
        ("other", manifests.namespace("other"), key("Namespace/other", "")),
    ],
)
async def test_what_holds_data_is_pruned_only_when_named(
    synced: Scene, file: str, text: str, guarded: ResourceKey
) -> None:
    """Shown with that reason, counted only when named one by one."""
    synced.commit("Add", **{file: text})
    await synced.synced()
    synced.commit("Remove", **{file: None})
    session = await synced.session()
    unnamed = await session.preview_prune()
    assert candidate(unnamed, guarded).guarded
    assert candidate(unnamed, guarded).unnamed
    assert candidate(unnamed, guarded).holds
    assert "only when named" in (candidate(unnamed, guarded).skip or "")
    assert unnamed.count == 0
    named = await session.preview_prune(frozenset({guarded}))
    assert candidate(named, guarded).skip is None
    assert not candidate(named, guarded).unnamed
    assert named.count == 1
    await session.sync(prune=frozenset({guarded}))
    assert not synced.lives(guarded)


async def test_what_a_guarded_one_holds_is_on_show(synced: Scene) -> None:
    """Counted in the cluster, in kinds that Git never named too; honest where rights end."""
    synced.commit(
        "Add",
        other=manifests.namespace("other"),
        widgets=manifests.definition("Widget"),
        database=manifests.stateful_set("database"),
    )
    await synced.synced()
    await synced.cluster.catalog(refresh=True)
    living = synced.cluster.living
    for body in (
        there("v1", "Secret", "token"),
        there("batch/v1", "Job", "once"),
        there("v1", "PersistentVolumeClaim", "data"),
        there("v1", "ConfigMap", "kube-root-ca.crt"),
        there("shop.example/v1", "Widget", "one"),
        there("shop.example/v1", "Widget", "two", "example"),
    ):
        living.create(body)
    synced.commit("Remove", other=None, widgets=None, database=None)
    session = await synced.session()

    async def holds() -> list[str]:
        preview = await session.preview_prune()
        others = (key("Namespace/other", ""), WIDGETS, DATABASE)
        return [candidate(preview, each).holds for each in others]

    assert await holds() == [
        "1 workload, 1 persistentvolumeclaim, 1 secret, 1 widget",
        "2 widgets in 2 namespaces",
        "1 replica",
    ]
    synced.cluster.script.fail("list", "Secret", Forbidden("You may not list secrets."))
    synced.cluster.script.fail("list", "Widget", Forbidden("You may not list widgets."))
    assert await holds() == [
        "at least 1 workload, 1 persistentvolumeclaim",
        "widgets that may not be listed",
        "1 replica",
    ]


async def test_deleting_does_not_count_again_what_was_shown(synced: Scene) -> None:
    """What is held is read for people, before the question; the deletion itself is quick."""
    synced.commit("Add", other=manifests.namespace("other"))
    await synced.synced()
    synced.commit("Remove", other=None)
    session = await synced.session()
    await session.sync(prune=frozenset({key("Namespace/other", "")}))
    assert not synced.lives(key("Namespace/other", ""))
    assert "Secret" not in {call.kind.kind for call in synced.cluster.script.of("list")}


async def test_what_is_locked_is_not_merely_unnamed(stale: Scene) -> None:
    """Naming would not help: the two reasons to pass by are told apart."""
    stale.records.lock(SETTINGS)
    locked = candidate(await (await stale.session()).preview_prune(), SETTINGS)
    assert (locked.unnamed, locked.holds) == (False, "")
    assert locked.skip


def there(version: str, kind: str, name: str, namespace: str = "other") -> JsonObject:
    """An object that somebody made by hand."""
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": version, "kind": kind, "metadata": metadata}


async def test_what_another_target_applies_too_is_not_pruned(stale: Scene) -> None:
    """Skipped, with that target's name."""
    stale.records.elsewhere[SETTINGS] = "team/other main"
    session = await stale.session()
    assert "team/other main" in (candidate(await session.preview_prune(), SETTINGS).skip or "")
    operation = await session.sync(prune=frozenset({SETTINGS}))
    assert told(operation)["configmap/settings"] is Action.SKIPPED
    assert "team/other main" in reason(operation, SETTINGS)
    assert stale.lives(SETTINGS)
    assert SETTINGS in stale.records.state.inventory


async def test_a_locked_resource_is_not_pruned(stale: Scene) -> None:
    """Skipped, with the lock's owner and reason."""
    stale.records.lock(SETTINGS)
    operation = await (await stale.session()).sync(prune=frozenset({SETTINGS}))
    assert reason(operation, SETTINGS) == "locked by Tim (incident 42)"
    assert stale.lives(SETTINGS)


async def test_an_annotation_keeps_a_resource(synced: Scene) -> None:
    """`gitops-tui.dev/prune: disabled` on the live object."""
    keep = {"metadata": {"annotations": {"gitops-tui.dev/prune": "disabled"}}}
    synced.cluster.living.edit(SETTINGS, keep)
    synced.commit("Remove", settings=None)
    operation = await (await synced.session()).sync(prune=frozenset({SETTINGS}))
    assert "annotation" in reason(operation, SETTINGS)
    assert synced.lives(SETTINGS)


async def test_an_object_that_somebody_made_anew_is_not_ours(stale: Scene) -> None:
    """Same name, another UID: skipped."""
    recreate(stale, SETTINGS)
    operation = await (await stale.session()).sync(prune=frozenset({SETTINGS}))
    assert told(operation)["configmap/settings"] is Action.SKIPPED
    assert stale.lives(SETTINGS)


async def test_an_object_made_anew_at_the_last_moment_is_not_deleted(stale: Scene) -> None:
    """The UID goes with the request: the server refuses, the new object stays."""

    def race(call: Call) -> None:
        recreate(stale, call.key)

    session = await stale.session()
    stale.cluster.script.when("delete", "ConfigMap", race)
    operation = await session.sync(prune=frozenset({SETTINGS}))
    assert told(operation)["configmap/settings"] is Action.FAILED
    assert operation.phase is Phase.FAILED
    assert stale.lives(SETTINGS)
    assert SETTINGS in stale.records.state.inventory


async def test_what_vanished_at_the_last_moment_counts_as_pruned(stale: Scene) -> None:
    """Somebody was quicker: it is gone, and out of the inventory."""
    session = await stale.session()
    stale.cluster.script.when(
        "delete", "ConfigMap", lambda call: stale.cluster.living.remove(call.key)
    )
    operation = await session.sync(prune=frozenset({SETTINGS}))
    assert operation.phase is Phase.SUCCEEDED
    assert SETTINGS not in stale.records.state.inventory


@pytest.mark.parametrize("stopped", ["refused", "locked"])
async def test_an_object_that_no_sync_of_ours_ever_touched_is_not_deleted(
    synced: Scene, stopped: str
) -> None:
    """It was in Git and never applied: somebody else's, although the inventory names it."""
    theirs = key("ConfigMap/theirs")
    synced.cluster.living.create(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "theirs", "namespace": "example"},
        }
    )
    if stopped == "locked":
        synced.records.lock(theirs)
    else:
        synced.cluster.script.fail("apply", "ConfigMap", Rejected("No."), name="theirs")
    synced.commit("Add", theirs=manifests.config("theirs", x="1"))
    await synced.synced()
    synced.cluster.script.heal()
    synced.records.locks.clear()
    synced.commit("Remove", theirs=None)
    await (await synced.session()).sync(prune=frozenset({theirs}))
    assert synced.lives(theirs)


async def test_what_a_killed_sync_applied_can_be_pruned(synced: Scene) -> None:
    """Applied but never recorded: its field manager says that it was us."""
    cache = key("ConfigMap/cache")
    synced.commit("Cache", cache=manifests.config("cache", x="1"))
    synced.cluster.living.mutate("services")
    task = asyncio.create_task((await synced.session()).sync())

    def kill(_: Call) -> None:
        task.cancel()

    synced.cluster.script.when("apply", "Service", kill)
    with pytest.raises(asyncio.CancelledError):
        await task
    synced.cluster.script.heal()
    assert synced.records.state.inventory[cache].uid == ""
    synced.commit("No cache", cache=None)
    await (await synced.session()).sync(prune=frozenset({cache}))
    assert not synced.lives(cache)


async def test_a_refused_deletion_does_not_stop_the_next(stale: Scene) -> None:
    """It failed with its reason and stays in the inventory; the others are pruned."""
    stale.cluster.script.fail("delete", "Service", Forbidden("You may not delete services."))
    operation = await (await stale.session()).sync(prune=frozenset({SETTINGS, SERVICE}))
    assert operation.phase is Phase.FAILED
    assert reason(operation, SERVICE) == "You may not delete services."
    assert not stale.lives(SETTINGS)
    assert SERVICE in stale.records.state.inventory


# --- many --------------------------------------------------------------------


async def test_up_to_a_third_of_the_inventory_needs_no_number(synced: Scene) -> None:
    """One of four may go without its count being typed, two of four may not."""
    synced.commit("Remove", settings=None)
    assert not (await (await synced.session()).preview_prune()).typed
    synced.commit("Remove", service=None)
    assert (await (await synced.session()).preview_prune()).typed


@pytest.mark.parametrize(("number", "typed"), [(10, False), (11, True)])
async def test_more_than_ten_need_their_number(synced: Scene, number: int, typed: bool) -> None:
    """However big the inventory is."""
    many = {f"many-{n}.yaml": manifests.config(f"many-{n}", x="1") for n in range(40)}
    synced.source.push(many, "Many")
    await synced.synced()
    synced.source.push(dict.fromkeys(list(many)[:number]), "Fewer")
    preview = await (await synced.session()).preview_prune()
    assert (preview.count, preview.typed) == (number, typed)


def recreate(scene: Scene, of: ResourceKey) -> None:
    """Somebody deletes an object and makes one of the same name."""
    body = scene.live(of)
    scene.cluster.living.remove(of)
    metadata = {"name": of.name, "namespace": of.namespace}
    scene.cluster.living.create({**body, "metadata": metadata})


async def kept_by_prune(scene: Scene) -> dict[ResourceKey, str]:
    """What is stale and stays, with the reason that its row tells."""
    snapshot = await (await scene.session()).observe()
    return {row.key: row.kept for row in snapshot.resources if row.kept}


async def test_what_a_prune_would_keep_is_known_with_its_reason(stale: Scene) -> None:
    """Another target's, or made anew by hand: no prune deletes them, whoever names them."""
    stale.records.elsewhere[SERVICE] = "team/other main"
    recreate(stale, SETTINGS)
    kept = await kept_by_prune(stale)
    assert kept.keys() == {SERVICE, SETTINGS}
    assert kept[SERVICE] == "also synced by team/other main"
    assert "made it anew" in kept[SETTINGS]


async def test_what_a_prune_would_delete_is_not_kept(stale: Scene) -> None:
    """Neither what goes by number nor what goes by name; nor where nobody may read the others."""
    assert await kept_by_prune(stale) == {}
    stale.records.elsewhere[SERVICE] = "team/other main"
    stale.records.errors["owned_elsewhere"] = Forbidden("You may not list configmaps.")
    assert await kept_by_prune(stale) == {}


async def test_the_other_targets_are_read_once_for_all_that_is_stale(
    stale: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred stale rows are no hundred lists of everybody's inventories."""
    asked: list[set[ResourceKey]] = []
    honest = FakeStore.owned_elsewhere

    async def counted(store: FakeStore, keys: Iterable[ResourceKey]) -> dict[ResourceKey, str]:
        wanted = set(keys)
        asked.append(wanted)
        return await honest(store, wanted)

    monkeypatch.setattr(FakeStore, "owned_elsewhere", counted)
    snapshot = await (await stale.session()).observe()
    assert snapshot.summary.stale == 2
    assert asked == [{SERVICE, SETTINGS}]


async def test_what_was_named_and_stays_is_a_result(stale: Scene) -> None:
    """Skipped with the reason of the plan, though nothing is pruned."""
    why = "also synced by team/other main"
    operation = await (await stale.session()).sync(kept={SETTINGS: why})
    assert told(operation)["configmap/settings"] is Action.SKIPPED
    assert reason(operation, SETTINGS) == why
    assert operation.phase is Phase.SUCCEEDED
    assert stale.lives(SETTINGS)
