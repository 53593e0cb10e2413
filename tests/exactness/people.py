"""Those who change live objects by hand: who does what to which of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

from tests.exactness.bench import Bench
from tests.exactness.disorder import injection, respelling, swap
from tests.exactness.edits import change, removal
from tests.exactness.genes import Genes, dice
from tests.exactness.hands import Hand, hands_for
from tests.exactness.kinds import Specimen
from tests.exactness.oracle import Name
from tests.exactness.repository import Repository

AT_ONCE = 3


class People:
    """What lives as they last saw it, and how much of what they tried took effect."""

    def __init__(self, bench: Bench, repository: Repository, random: Random, scratch: Path) -> None:
        self._bench = bench
        self._repository = repository
        self._random = random
        self._scratch = scratch
        self._live: dict[Name, Any] = {}
        self._touched: dict[Name, Any] = {}
        self.done = 0
        self.in_vain = 0

    async def touch(self, count: int) -> list[str]:
        """`count` edits of what lives, a few at a time; what each of them is."""
        living = sorted(key for key, body in self._live.items() if body)
        chosen = self._random.sample(living, min(count, len(living)))
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(hand: Hand) -> str:
            act = hand.random.choice(hands_for(hand.live["kind"]))
            async with slots:
                await asyncio.to_thread(act, hand)
            return f"{act.__name__} {hand.live['metadata']['name']}: {hand.edit}"

        self._touched |= {key: self._live[key] for key in chosen}
        return await asyncio.gather(*(one(self._hand(key)) for key in chosen))

    def see(self, live: Mapping[Name, Any]) -> None:
        """What lives now; None for what is missing."""
        self._live |= live
        for key in self._touched.keys() & live.keys():
            before, after = self._touched.pop(key), live[key]
            moved = after is None or _version(after) != _version(before)
            self.done += moved
            self.in_vain += not moved

    def _hand(self, key: Name) -> Hand:
        random, live = dice(self._random.random()), self._live[key]
        specimen = self._repository.specimens.get(key)
        pick = random.random()
        made = None
        for share, kind in ((0.15, swap), (0.25, injection), (0.35, respelling)):
            if pick < share:
                made = kind(live, random)
                break
        if made is None and specimen is not None and random.random() < 0.75:
            other = Specimen(specimen.build, Genes(str(random.random())), key[2], key[1])
            made = change(live, other.manifest(), random)
        made = made or removal(live, random)
        return Hand(self._bench.plane, self._scratch / f"edit-{random.random()}", made, random)


def _version(body: Any) -> str:
    return str(body["metadata"]["resourceVersion"])
