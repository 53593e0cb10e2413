"""The Git side of a run: a file for each specimen, and commits that change them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.e2e.program import Operator
from tests.exactness.custom import definition
from tests.exactness.genes import Genes
from tests.exactness.kinds import CLUSTER_SCOPED, Specimen, kinds
from tests.exactness.oracle import Name

OF_EACH_KIND = 2
FEWEST = 30
MOST = 20


class _Quoting(yaml.SafeDumper):
    """Puts quotes around a text that kubectl would read as a number: `1e6`."""


_Quoting.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?[0-9.]+[eE][-+]?[0-9]+"), list("-+.0123456789")
)


class Repository:
    """What an operator's directory holds, and the genes behind it."""

    def __init__(self, operator: Operator, namespace: str, random: Random) -> None:
        self._operator = operator
        self._namespace = namespace
        self._random = random
        self._group = f"{namespace}.example.dev"
        self._definition = f"gadgets.{self._group}"
        self._builds = kinds(self._group)
        self._specimens: dict[str, Specimen] = {}
        self.broken: set[Name] = set()
        """What the server refuses as it is: to be changed by the next commit."""

    @property
    def specimens(self) -> dict[Name, Specimen]:
        """All that Git holds now."""
        return {s.key: s for s in self._specimens.values()}

    def file(self, specimen: Specimen) -> Path:
        """Where it stands."""
        return self._operator.directory / specimen.file

    def shared(self) -> dict[str, list[str]]:
        """What stands in no namespace, by kind."""
        names = {
            word: [f"{self._namespace}-{kind}-{number}" for number in range(MOST)]
            for kind, word in CLUSTER_SCOPED.items()
        }
        return {"crd": [self._definition]} | names

    def begin(self) -> None:
        """The first commit: some of each kind, and the definition of the custom one."""
        for kind in self._builds:
            for _ in range(OF_EACH_KIND):
                self._add(kind)
        body: Any = {"metadata": {"name": self._definition}}
        body |= definition(self._group)(Genes("definition"), "")
        (self._operator.directory / "crd.yaml").write_text(yaml.safe_dump(body))
        self._commit()

    def commit(self, count: int) -> Iterator[str]:
        """A commit of `count` changes; what each of them is."""
        broken = [s for s in self._specimens.values() if s.key in self.broken]
        for specimen in broken:
            yield self._change(specimen)
        for _ in range(count - len(broken)):
            pick = self._random.random()
            if pick < 0.06:
                yield self._add(self._random.choice(list(self._builds)))
            elif pick < 0.12 and len(self._specimens) > FEWEST:
                yield self._drop()
            else:
                yield self._change(self._random.choice(list(self._specimens.values())))
        self._commit()

    def _add(self, kind: str) -> str:
        numbers = (n for n in range(MOST) if f"{kind}-{n}" not in self._specimens)
        name = f"{kind}-{next(numbers)}"
        genes = Genes(f"{name}/{self._random.random()}")
        scoped = kind in CLUSTER_SCOPED
        # What all namespaces share needs a name that nobody else has.
        own = f"{self._namespace}-{name}" if scoped else name
        namespace = "" if scoped else self._namespace
        specimen = Specimen(self._builds[kind], genes, own, namespace)
        self._specimens[name] = specimen
        self._write(specimen)
        return f"{own}: added"

    def _drop(self) -> str:
        specimen = self._specimens.pop(self._random.choice(list(self._specimens)))
        self.file(specimen).unlink()
        return f"{specimen.name}: deleted"

    def _change(self, specimen: Specimen) -> str:
        before = specimen.manifest()
        decision = specimen.genes.mutate(self._random)
        while specimen.manifest() == before:
            decision = specimen.genes.mutate(self._random)
        self._write(specimen)
        return f"{specimen.name}: {decision}"

    def _write(self, specimen: Specimen) -> None:
        text = yaml.dump(specimen.manifest(), Dumper=_Quoting, sort_keys=False)
        self.file(specimen).write_text(text)

    def _commit(self) -> None:
        self._operator.git("add", "--all")
        self._operator.git("commit", "--quiet", "--allow-empty", "--message", "Change")
