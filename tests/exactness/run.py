"""The rounds of one run: hands on live objects, and then the question to both sides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml

from gitops_tui.cli.wiring import make_session
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Action
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.engine.api import OneShot
from tests.control_plane.reach import Reach
from tests.e2e.program import Operator
from tests.exactness.agreement import Said, disagreement, missed
from tests.exactness.edits import change, removal
from tests.exactness.genes import Genes, dice
from tests.exactness.hands import Hand, hands_for
from tests.exactness.kinds import Specimen
from tests.exactness.oracle import IN_OUR_NAME, Name, Oracle, Shown
from tests.exactness.repository import Repository

TRIES = 4
_APPLIED = {Action.CREATED, Action.CONFIGURED, Action.UNCHANGED, Action.RECREATED}

Rows = dict[Name, ResourceStatus]


class Run:
    """One repository, one namespace, and what was done to both."""

    def __init__(
        self, seed: str, plane: Reach, namespace: str, operator: Operator, scratch: Path
    ) -> None:
        self._seed = seed
        self._plane = plane
        self._scratch = scratch
        self._random = dice(seed)
        self._repository = Repository(operator, namespace, self._random)
        self._oracle = Oracle(plane, scratch / "oracle")
        self._target = Target(
            repo=str(operator.directory),
            kubeconfig=operator.kubeconfig,
            state_namespace=namespace,
        )
        self._synced: dict[Name, Any] = {}
        self._live: dict[Name, Any] = {}
        self._touched: dict[Name, Any] = {}
        self._trail: list[str] = []
        self.mutations = 0
        self.refused = 0

    async def begin(self) -> None:
        """The first commit, synced."""
        self._repository.begin()
        await self.sync()
        await self.compare()

    def end(self) -> None:
        """Give back what no namespace holds."""
        for kind, names in self._repository.shared().items():
            words = ("delete", kind, *names, "--ignore-not-found", "--wait=false")
            self._plane.kubectl(*words)

    async def round(self, *, edits: int, commits: int) -> None:
        """A batch of changes on both sides; both are asked about it, and after a sync again."""
        await self._touch(edits)
        for told in self._repository.commit(commits):
            self._trail.append(f"git {told}")
            self.mutations += 1
        await self.compare()
        chance = self._random.random()
        if chance < 0.2:
            await asyncio.to_thread(self._sync_by_kubectl)
        elif chance < 0.7:
            await self.sync()
        if chance < 0.7:
            await self.compare()

    async def sync(self) -> None:
        """A whole sync by our engine."""
        async with self._session() as session:
            operation = await session.sync(wait=False)
        applied = {_name(r.key) for r in operation.results if r.action in _APPLIED}
        self._trail.append(f"-- synced {len(applied)}")
        specimens = self._repository.specimens
        self._synced |= {k: s.manifest() for k, s in specimens.items() if k in applied}

    def _sync_by_kubectl(self) -> None:
        """A few objects are applied by kubectl in our name; we know nothing of it."""
        specimens = self._repository.specimens
        for key in self._random.sample(sorted(specimens), 6):
            file = str(self._repository.file(specimens[key]))
            self._plane.kubectl("apply", *IN_OUR_NAME, "--filename", file, check=False)
            self._trail.append(f"-- kubectl applied {key[2]}")

    async def compare(self) -> None:
        """Ask both sides about everything; fails where they disagree.

        What disagrees is asked about again: controllers may have written in between.
        """
        specimens = self._repository.specimens
        asked: Iterable[Name] = specimens
        found: dict[Name, str] = {}
        for _ in range(TRIES):
            rows, verified = await self._rows()
            shown = await asyncio.to_thread(self._shown, [specimens[key] for key in asked])
            found = {}
            for key in asked:
                synced = self._synced.get(key)
                said = Said(rows[key], shown[key], specimens[key].manifest(), synced)
                if told := disagreement(said) or missed(said, verified[key]):
                    found[key] = told
            self._live |= {key: seen.live for key, seen in shown.items()}
            self._repository.broken |= {key for key, seen in shown.items() if seen.refused}
            self._repository.broken -= {key for key, seen in shown.items() if not seen.refused}
            if not found:
                break
            asked = list(found)
        assert not found, self._report(found)
        self._count()

    # --- hands ---

    async def _touch(self, count: int) -> None:
        """`count` edits by hand of what lives, a few at a time."""
        living = sorted(key for key, body in self._live.items() if body)
        chosen = self._random.sample(living, min(count, len(living)))
        slots = asyncio.Semaphore(3)

        async def one(hand: Hand) -> None:
            act = hand.random.choice(hands_for(hand.live["kind"]))
            name = hand.live["metadata"]["name"]
            self._trail.append(f"{act.__name__} {name}: {hand.edit}")
            async with slots:
                await asyncio.to_thread(act, hand)

        await asyncio.gather(*(one(self._hand(key)) for key in chosen))
        self._touched |= {key: self._live[key] for key in chosen}

    def _hand(self, key: Name) -> Hand:
        random, live = dice(self._random.random()), self._live[key]
        specimen = self._repository.specimens.get(key)
        made = None
        if specimen is not None and random.random() < 0.75:
            other = Specimen(specimen.build, Genes(str(random.random())), key[2], key[1])
            made = change(live, other.manifest(), random)
        made = made or removal(live, random)
        return Hand(self._plane, self._scratch / f"edit-{random.random()}", made, random)

    def _count(self) -> None:
        """Of what hands tried, what took effect."""
        for key, before in self._touched.items():
            after = self._live[key]
            moved = after is None or _version(after) != _version(before)
            self.mutations += moved
            self.refused += not moved
        self._touched = {}

    # --- both sides ---

    async def _rows(self) -> tuple[Rows, Rows]:
        """Our rows as a command shows them, and verified."""
        async with self._session() as session:
            return _rows(await session.observe()), _rows(await session.observe(verify=True))

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[OneShot]:
        session = make_session(self._target)
        await session.open()
        try:
            yield session
        finally:
            await session.close()

    def _shown(self, specimens: list[Specimen]) -> dict[Name, Shown]:
        files = {s.key: self._repository.file(s) for s in specimens}
        suspects = [file for key, file in files.items() if key in self._repository.broken]
        shown, refused = self._oracle.ask(list(files.values()), suspects)
        for key, file in files.items():
            if file in refused:
                live = yaml.safe_load(self._get(key, "-oyaml"))
                shown[key] = Shown(live, None, refused[file])
        return {key: shown[key] for key in files}

    def _get(self, key: Name, *form: str) -> str:
        kind, namespace, name = key
        place = ["--namespace", namespace] if namespace else []
        return self._plane.kubectl("get", kind, name, *place, "--ignore-not-found", *form)

    def _report(self, found: dict[Name, str]) -> str:
        lines = [f"seed {self._seed}, after {self.mutations} mutations:"]
        for key, told in found.items():
            self._keep(key)
            mine = [t for t in self._trail if f" {key[2]}:" in t or t.startswith("--")]
            lines += [f"{key[0]}/{key[2]}: {told}", *(f"    {line}" for line in mine[-12:])]
        return "\n".join([*lines, f"kept in {self._scratch}"])

    def _keep(self, key: Name) -> None:
        """Write down what a named case is made of."""
        shown = ("-oyaml", "--show-managed-fields")
        kept = {
            "live": self._get(key, *shown),
            "manifest": yaml.safe_dump(self._repository.specimens[key].manifest()),
            "base": yaml.safe_dump(self._synced.get(key)),
        }
        for name, text in kept.items():
            (self._scratch / f"{key[2]}.{name}.yaml").write_text(text)


def _rows(picture: Snapshot) -> Rows:
    return {_name(row.key): row for row in picture.resources}


def _name(key: Any) -> Name:
    return key.kind, key.namespace, key.name


def _version(body: Any) -> str:
    return str(body["metadata"]["resourceVersion"])
