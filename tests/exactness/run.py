"""The rounds of one run: hands on live objects, and then the question to both sides."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import yaml

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Action
from gitops_tui.core.snapshot import Snapshot
from tests.exactness.agreement import Said, disagreement, missed, unfounded, unrepaired
from tests.exactness.bench import Bench
from tests.exactness.genes import dice
from tests.exactness.kinds import Specimen
from tests.exactness.oracle import IN_OUR_NAME, Name, Oracle, Shown
from tests.exactness.people import People
from tests.exactness.repository import Repository

TRIES = 4
_APPLIED = {Action.CREATED, Action.CONFIGURED, Action.UNCHANGED, Action.RECREATED}

Rows = dict[Name, ResourceStatus]


class Run:
    """One repository, one namespace, and what was done to both."""

    def __init__(self, seed: str, bench: Bench, scratch: Path) -> None:
        self._seed = seed
        self._bench = bench
        self._scratch = scratch
        self._random = dice(seed)
        self._repository = Repository(bench.operator, bench.namespace, self._random)
        self._oracle = Oracle(bench.plane, scratch / "oracle")
        self._synced: dict[Name, Any] = {}
        self._people = People(bench, self._repository, self._random, scratch)
        self._commits = 0
        self._trail: list[str] = []

    @property
    def mutations(self) -> int:
        """How many changes there were, on both sides."""
        return self._commits + self._people.done

    @property
    def refused(self) -> int:
        """What hands tried in vain."""
        return self._people.in_vain

    async def begin(self) -> None:
        """The first commit, synced."""
        self._repository.begin()
        await self.compare(synced=await self.sync())

    def end(self) -> None:
        """Give back what no namespace holds."""
        for kind, names in self._repository.shared().items():
            words = ("delete", kind, *names, "--ignore-not-found", "--wait=false")
            self._bench.plane.kubectl(*words)

    async def round(self, *, edits: int, commits: int) -> None:
        """A batch of changes on both sides; both are asked about it, and after a sync again."""
        await self.change(edits=edits, commits=commits)
        await self.compare()
        chance = self._random.random()
        if chance < 0.2:
            await asyncio.to_thread(self._sync_by_kubectl)
            await self.compare()
        elif chance < 0.7:
            await self.compare(synced=await self.sync())

    async def change(self, *, edits: int, commits: int) -> None:
        """Edits by hand, then a commit of some changes."""
        self._trail += await self._people.touch(edits)
        told = list(self._repository.commit(commits))
        self._trail += [f"git {line}" for line in told]
        self._commits += len(told)

    async def sync(self) -> Collection[Name]:
        """A whole sync by our engine; what it applied."""
        operation = await self._bench.sync()
        applied = {_name(r.key) for r in operation.results if r.action in _APPLIED}
        self._trail.append(f"-- synced {len(applied)}")
        specimens = self._repository.specimens
        self._synced |= {k: s.manifest() for k, s in specimens.items() if k in applied}
        return applied

    def _sync_by_kubectl(self) -> None:
        """A few objects are applied by kubectl in our name; we know nothing of it."""
        specimens = self._repository.specimens
        for key in self._random.sample(sorted(specimens), 6):
            file = str(self._repository.file(specimens[key]))
            self._bench.plane.kubectl("apply", *IN_OUR_NAME, "--filename", file, check=False)
            self._trail.append(f"-- kubectl applied {key[2]}")

    async def compare(self, *, synced: Collection[Name] = ()) -> None:
        """Ask both sides about everything; fails where they disagree, and where what was
        just `synced` is not as Git says.

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
                manifest, base = specimens[key].manifest(), self._synced.get(key)
                said = Said(rows[key], shown[key], manifest, base)
                if told := _complaint(said, verified[key], synced=key in synced):
                    found[key] = told
            self._people.see({key: seen.live for key, seen in shown.items()})
            self._repository.broken |= {key for key, seen in shown.items() if seen.refused}
            self._repository.broken -= {key for key, seen in shown.items() if not seen.refused}
            if not found:
                break
            asked = list(found)
        assert not found, self._report(found)

    # --- both sides ---

    async def _rows(self) -> tuple[Rows, Rows]:
        """Our rows as a command shows them, and verified."""
        async with self._bench.session() as session:
            return _rows(await session.observe()), _rows(await session.observe(verify=True))

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
        group, _, version = self._repository.specimens[key].manifest()["apiVersion"].rpartition("/")
        # Other runs have kinds of the same name.
        word = f"{kind}.{version}.{group}" if group else kind
        place = ["--namespace", namespace] if namespace else []
        return self._bench.plane.kubectl("get", word, name, *place, "--ignore-not-found", *form)

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


def _complaint(said: Said, verified: ResourceStatus, *, synced: bool) -> str:
    """What is wrong with a row; empty for nothing."""
    told = disagreement(said) or missed(said, verified) or unfounded(said)
    return told or (unrepaired(verified) if synced else "")


def _rows(picture: Snapshot) -> Rows:
    return {_name(row.key): row for row in picture.resources}


def _name(key: Any) -> Name:
    return key.kind, key.namespace, key.name
