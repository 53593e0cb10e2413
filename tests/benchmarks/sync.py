"""Sync of many objects, the first and one with nothing to do, beside `kubectl apply`.

`gitops-tui sync --no-wait` beside `kubectl apply --server-side`, each in namespaces of its own,
both as processes. Ours reads the live objects before, and keeps inventory and history in the
cluster; kubectl applies and forgets. With nothing to do the server answers both of them object
by object all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench import Bench, Repository, workbench
from tests.benchmarks.figures import Took, beside_peer, in_turn
from tests.benchmarks.objects import manifests

SIZES = {300: 3, 1000: 3}
"""Number of objects -> turns."""


def main() -> None:
    """Compare at every size."""
    with workbench() as bench:
        warm = bench.repository("warm-up", manifests(3, "warm-up"))
        warm.gitops("sync", "--yes", "--no-wait")
        warm.kubectl("apply")
        for size, rounds in SIZES.items():
            compare(bench, size, rounds)


def compare(bench: Bench, size: int, rounds: int) -> None:
    """First syncs into fresh namespaces, then the same again."""
    ours, theirs = _Fresh(bench, size, "ours", rounds), _Fresh(bench, size, "theirs", rounds)
    first = in_turn(rounds, {"ours": ours.sync, "theirs": theirs.apply})
    beside_peer(f"first sync of {size}", first["ours"], "kubectl apply", first["theirs"])
    again = in_turn(rounds, {"ours": ours.sync_again, "theirs": theirs.apply_again})
    what = f"sync of {size} with nothing to do"
    beside_peer(what, again["ours"], "kubectl apply", again["theirs"])


class _Fresh:
    """Repositories that nobody has synced yet, one a turn."""

    def __init__(self, bench: Bench, size: int, whose: str, rounds: int) -> None:
        self._bench = bench
        names = [f"{whose}-{size}-{number}" for number in range(rounds)]
        self._made = {name: bench.repository(name, manifests(size, name)) for name in names}
        self._left: Iterator[tuple[str, Repository]] = iter(self._made.items())

    def sync(self) -> Took:
        """Our first sync of the next one."""
        name, made = next(self._left)
        took = made.gitops("sync", "--yes", "--no-wait")
        self._bench.settle(name)
        return took

    def apply(self) -> Took:
        """kubectl's first apply of the next one."""
        name, made = next(self._left)
        took = made.kubectl("apply")
        self._bench.settle(name)
        return took

    def sync_again(self) -> Took:
        """Our sync of one that is in sync."""
        return next(iter(self._made.values())).gitops("sync", "--no-wait")

    def apply_again(self) -> Took:
        """kubectl's apply of one that is applied."""
        return next(iter(self._made.values())).kubectl("apply")


if __name__ == "__main__":
    main()
