"""No sequence of commits, syncs and prunes deletes what no person confirmed.

Two targets share a cluster, and everything happens to both: resources move between files
and targets, manifests become unreadable, parts are synced, hands edit, lock and delete,
revisions are pinned and rolled back. At each deletion the rules are looked at from outside.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitops_tui.core.prune import PRUNE_ANNOTATION, guarded
from gitops_tui.core.resources import JsonObject, ResourceKey
from gitops_tui.engine.api import RollbackHow
from gitops_tui.errors import GitopsError
from tests.core.objects import key
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene
from tests.engine.fakes.script import Call

BROKEN = "kind: ["
TEXTS = {
    key("Namespace/example", ""): manifests.namespace("example"),
    key("apps/StatefulSet/db"): manifests.stateful_set("db"),
    key("apps/Deployment/web"): manifests.deployment("web"),
    key("ConfigMap/one"): manifests.config("one", colour="blue"),
    key("ConfigMap/two"): manifests.config("two", colour="blue"),
    key("batch/Job/migrate"): manifests.job("migrate"),
}
KEYS = [*TEXTS]
FILES = ("a.yaml", "b.yaml", "c.yaml")
KEPT: JsonObject = {"metadata": {"annotations": {PRUNE_ANNOTATION: "disabled"}}}

_targets = st.integers(0, 1)
_keys = st.sampled_from(KEYS)
_subsets = st.frozensets(_keys, min_size=1, max_size=3)
STEPS = st.one_of(
    st.tuples(st.just("put"), _targets, _keys, st.sampled_from(FILES)),
    st.tuples(st.just("drop"), _targets, _subsets),
    st.tuples(st.just("move"), _targets, _keys, st.sampled_from(FILES)),
    st.tuples(st.just("hand_over"), _targets, _keys, st.sampled_from(FILES)),
    st.tuples(st.just("break_a_file"), _targets, st.booleans()),
    st.tuples(st.just("sync"), _targets, st.none() | _subsets),
    st.tuples(st.just("sync"), _targets, st.none()),
    st.tuples(st.just("preview"), _targets),
    st.tuples(st.just("confirm"), _targets, st.booleans(), _subsets),
    st.tuples(st.just("prune"), _targets, st.booleans()),
    st.tuples(st.just("prune"), _targets, st.booleans()),
    st.tuples(st.just("edit"), _keys, st.booleans()),
    st.tuples(st.just("delete"), _keys),
    st.tuples(st.just("make"), _keys),
    st.tuples(st.just("make_anew"), _keys),
    st.tuples(st.just("lock"), _keys),
    st.tuples(st.just("forget"), _targets, _keys),
    st.tuples(st.just("pin"), _targets, st.integers(0, 5)),
    st.tuples(st.just("roll_back"), _targets, st.integers(1, 5)),
)
"""One thing that happens: a method of Cluster, and its arguments."""


class Target:
    """One of the two repositories, and who looks after it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.files: dict[str, list[ResourceKey]] = {name: [] for name in FILES}
        self.broken = False
        self.revisions: list[tuple[str, dict[str, list[ResourceKey]], bool]] = []
        self.confirmed: frozenset[ResourceKey] = frozenset()
        """What a person has agreed to delete, in the act that runs."""
        self.shown: frozenset[ResourceKey] = frozenset()
        """What the last preview said that it would delete."""

    def commit(self) -> None:
        """Write what there is to write."""
        source = self.scene.source
        known = source.repository.at(source.latest.sha).files
        texts: dict[str, str | None] = {
            name: "---\n".join(TEXTS[key] for key in keys) or None
            for name, keys in self.files.items()
        }
        texts["broken.yaml"] = BROKEN if self.broken else None
        changes = {p: t for p, t in texts.items() if t is not None or p in known}
        revision = source.push(changes, "Change")
        kept = {name: [*keys] for name, keys in self.files.items()}
        self.revisions.append((revision.sha, kept, self.broken))

    def wants(self, sha: str) -> tuple[set[ResourceKey], bool]:
        """What a revision asks for, and whether all of it can be read."""
        for known, files, broken in self.revisions:
            if known == sha:
                return {key for keys in files.values() for key in keys}, not broken
        return set(), True

    def remove(self, key: ResourceKey) -> None:
        """Out of every file."""
        for keys in self.files.values():
            if key in keys:
                keys.remove(key)


class Cluster:
    """What the two share; each deletion is looked at."""

    def __init__(self) -> None:
        first, second = Scene(), Scene()
        second.cluster, second.clock = first.cluster, first.clock
        self.targets = (Target(first), Target(second))
        self.living = first.cluster.living
        self.deleted: list[ResourceKey] = []
        first.cluster.script.when("delete", "", self.is_deleted)

    async def step(self, name: str, *arguments: Any) -> None:
        """Do one thing; what is refused is no deletion."""
        one, other = self.targets
        one.scene.records.elsewhere = dict.fromkeys(other.scene.records.state.inventory, "other")
        other.scene.records.elsewhere = dict.fromkeys(one.scene.records.state.inventory, "one")
        with suppress(GitopsError):
            await getattr(self, name)(*arguments)

    def is_deleted(self, call: Call) -> None:
        """The rules, at the very moment."""
        of, live = call.key, self.living.objects.get(call.key)
        [at_work] = [target for target in self.targets if target.confirmed]
        [other] = [target for target in self.targets if target is not at_work]
        state = at_work.scene.records.state
        assert of in at_work.confirmed, f"nobody confirmed {of}"
        assert of in state.inventory, f"{of} is not this target's"
        assert of not in other.scene.records.state.inventory, f"{of} is another target's too"
        assert of not in at_work.scene.records.locks, f"{of} is locked"
        assert live is not None
        assert state.inventory[of].uid in ("", live["metadata"]["uid"]), f"{of} is another one"
        annotations = live["metadata"].get("annotations") or {}
        assert annotations.get(PRUNE_ANNOTATION) != "disabled", f"{of} says that it stays"
        tip = at_work.scene.source.latest.sha
        for sha in (tip, state.pin.revision if state.pin else tip):
            wanted, readable = at_work.wants(sha)
            assert of not in wanted, f"Git asks for {of}"
            assert readable, f"a manifest that cannot be read may ask for {of}"
        self.deleted.append(of)

    # --- Git ---

    async def put(self, which: int, of: ResourceKey, file: str) -> None:
        target = self.targets[which]
        target.remove(of)
        target.files[file].append(of)
        target.commit()

    move = put

    async def drop(self, which: int, keys: frozenset[ResourceKey]) -> None:
        target = self.targets[which]
        for each in keys:
            target.remove(each)
        target.commit()

    async def hand_over(self, which: int, of: ResourceKey, file: str) -> None:
        """It moves from the one repository to the other."""
        await self.drop(which, frozenset({of}))
        await self.put(1 - which, of, file)

    async def break_a_file(self, which: int, broken: bool) -> None:
        target = self.targets[which]
        target.broken = broken
        target.commit()

    # --- people who use the program ---

    async def sync(self, which: int, keys: frozenset[ResourceKey] | None) -> None:
        session = await self.targets[which].scene.session()
        await session.sync(keys, wait=False)

    async def preview(self, which: int) -> None:
        target = self.targets[which]
        found = await (await target.scene.session()).preview_prune()
        target.shown = frozenset(each.key for each in found.candidates if each.skip is None)

    async def confirm(self, which: int, named: bool, keys: frozenset[ResourceKey]) -> None:
        """What was shown a while ago, and, if anything is `named`, guarded ones too."""
        target = self.targets[which]
        more = {each for each in keys if guarded(each)} if named else set()
        target.confirmed = target.shown | more
        try:
            if target.confirmed:
                session = await target.scene.session()
                await session.sync(prune=target.confirmed, wait=False)
        finally:
            target.confirmed = frozenset()

    async def prune(self, which: int, named: bool) -> None:
        """Shown and confirmed in one go."""
        await self.preview(which)
        await self.confirm(which, named, frozenset(KEYS))

    async def forget(self, which: int, of: ResourceKey) -> None:
        await (await self.targets[which].scene.session()).forget(of)

    async def pin(self, which: int, back: int) -> None:
        """At an earlier revision, or let go."""
        target = self.targets[which]
        session = await target.scene.session()
        if not back:
            await session.unpin()
        elif target.revisions:
            sha = target.revisions[max(0, len(target.revisions) - back)][0]
            await session.pin(await session.preview_pin(sha), "held", wait=False)

    async def roll_back(self, which: int, back: int) -> None:
        target = self.targets[which]
        if len(target.revisions) > back:
            sha, files, broken = target.revisions[-1 - back]
            session = await target.scene.session()
            preview = await session.preview_rollback(sha, RollbackHow.RESTORE)
            try:
                await session.rollback(preview, "it was good", wait=False)
            finally:
                tip = target.scene.source.latest.sha
                if tip != target.revisions[-1][0]:
                    target.files = {name: [*keys] for name, keys in files.items()}
                    target.broken = broken
                    target.revisions.append((tip, files, broken))

    async def lock(self, of: ResourceKey) -> None:
        for target in self.targets:
            target.scene.records.lock(of)

    # --- hands in the cluster ---

    async def edit(self, of: ResourceKey, kept: bool) -> None:
        if of in self.living.objects:
            self.living.edit(of, KEPT if kept else {"metadata": {"labels": {"team": "shop"}}})

    async def delete(self, of: ResourceKey) -> None:
        if of in self.living.objects and of.kind != "Namespace":
            self.living.remove(of)

    async def make_anew(self, of: ResourceKey) -> None:
        """Deleted, and made by somebody else: the name is all that is left."""
        await self.delete(of)
        await self.make(of)

    async def make(self, of: ResourceKey) -> None:
        """Somebody else makes an object of that name."""
        if of not in self.living.objects:
            metadata = {"name": of.name} | ({"namespace": of.namespace} if of.namespace else {})
            version = f"{of.group}/v1" if of.group else "v1"
            self.living.create({"apiVersion": version, "kind": of.kind, "metadata": metadata})


async def walk(steps: list[tuple[Any, ...]]) -> list[ResourceKey]:
    """Let `steps` happen to two targets that were synced once; what was deleted."""
    cluster = Cluster()
    namespace, *rest = KEYS
    for which, mine in enumerate((rest[:3], rest[3:])):
        for each in (namespace, *mine):
            await cluster.put(which, each, FILES[0])
        await cluster.sync(which, None)
    for step in steps:
        await cluster.step(*step)
    return cluster.deleted


@given(steps=st.lists(STEPS, max_size=30))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_deleted_that_no_person_confirmed(steps: list[tuple[Any, ...]]) -> None:
    """Nor what Git asks for, another target applied, a lock holds, or nobody of us made."""
    asyncio.run(walk(steps))


def test_what_a_person_confirmed_is_deleted() -> None:
    """The walk does get as far as deleting, else it would prove nothing."""
    one, two = key("ConfigMap/one"), key("ConfigMap/two")
    steps = [("drop", 1, frozenset({two})), ("preview", 1), ("confirm", 1, False, frozenset({one}))]
    assert asyncio.run(walk(steps)) == [two]
    moved = [("hand_over", 1, two, "b.yaml"), ("sync", 0, None), *steps[1:]]
    assert asyncio.run(walk(moved)) == []
