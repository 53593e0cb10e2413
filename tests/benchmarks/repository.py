"""Git itself beside us: a repository of 10,000 manifests and 1,000 commits.

What a person waits for: the first desired state (every file read, parsed and placed) beside
`git cat-file --batch` of the same blobs and parsing them; the next revision, which changes five
files; the first page of history beside `git log -50`; one file's history; blame of a whole
manifest beside `git blame`. All through GitSource and the desired reader, off the event loop:
the longest time that it stood still meanwhile is the last line.

    python -m tests.benchmarks.repository --why     # and where the loop stood meanwhile
"""

from __future__ import annotations

import asyncio
import gc
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path

from gitops_tui.core.manifests import ReadFile, read_file
from gitops_tui.core.target import Target
from gitops_tui.engine.desired import DesiredReader
from gitops_tui.engine.tracing import Trace
from gitops_tui.source import GitSource
from tests.benchmarks.figures import Took, beside_limit, beside_peer, say
from tests.benchmarks.objects import manifests
from tests.benchmarks.ticking import Ticker
from tests.engine.fakes.kinds import CATALOG

FILES, COMMITS, CHANGED = 10_000, 1_000, 5
NAMESPACE = "example"
ROUNDS = 15
WHOLE_ROUNDS = 3
NEXT_LIMIT = 0.1
ONE_LIMIT = 0.2
LOOP_LIMIT = 0.05


def main(*words: str) -> None:
    """Make the repository, then take turns."""
    # As the console script has it (gitops_tui/cli/main.py).
    gc.set_threshold(100_000, 50, 1_000)
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        made = Made.make(Path(place))
        asyncio.run(_measure(made, why="--why" in words))


class Made:
    """The repository, and git run in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def make(cls, root: Path) -> Made:
        """A thousand commits, the last of which changes five files."""
        made = cls(root / "app.git")
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", made.root], check=True)
        subprocess.run(
            ["git", "fast-import", "--quiet"], cwd=made.root, input=_stream(), check=True
        )
        made.git("repack", "-adq")
        return made

    def git(self, *words: str, stdin: bytes | None = None) -> bytes:
        """Its standard output."""
        return subprocess.run(
            ["git", *words], cwd=self.root, input=stdin, capture_output=True, check=True
        ).stdout

    def name(self, revision: str) -> str:
        """A full hash."""
        return self.git("rev-parse", revision).decode().strip()


def _stream() -> bytes:
    files = {f"manifests/{name}": text for name, text in manifests(FILES, NAMESPACE).items()}
    names = sorted(files)
    busy = _busy(names)
    parts: list[bytes] = []
    for number in range(COMMITS):
        if number == 0:
            changed = names
        else:
            start = number * CHANGED % (len(names) - CHANGED)
            changed = [busy, *names[start : start + CHANGED - 1]]
        parts.append(_header(number))
        for name in changed:
            text = files[name].replace("replicas: 0", f"replicas: {number}")
            data = f"{text}# as of commit {number}\n".encode()
            parts.append(f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n")
    return b"".join(parts)


def _header(number: int) -> bytes:
    subject = f"Change number {number}"
    return (
        f"commit refs/heads/main\ncommitter Ana <ana@example.com> {1_700_000_000 + number * 600} "
        f"+0000\ndata {len(subject)}\n{subject}\n"
    ).encode()


def _busy(names: list[str]) -> str:
    """The Deployment that every commit changes."""
    return next(name for name in names if "/deployments/" in name)


async def _measure(made: Made, *, why: bool) -> None:
    ticker = Ticker(limit=LOOP_LIMIT, why=why)
    ticking = asyncio.create_task(ticker.run())
    tip, before = made.name("main"), made.name("main~1")
    await _desired(made, before, tip)
    async with Opened(made) as source:
        await _pages(made, source)
        await _one_file(made, source, "in place")
        await _one_workload(made, source, "in place")
        await _blame(made, source, tip)
    async with Opened(made, mirrored=True) as source:
        # What is noted of paths is noted at a fetch, which comes every minute.
        await source.fetch()
        await _one_file(made, source, "from our mirror")
        await _one_workload(made, source, "from our mirror")
    ticking.cancel()
    beside_limit(
        "event loop", [max(gap.wall for gap in ticker.gaps)], LOOP_LIMIT,
        f"our own work in one gap {max(gap.processor for gap in ticker.gaps) * 1e3:.1f} ms",
    )  # fmt: skip
    for line in ticker.whys():
        say(f"    {line}")


class Opened:
    """A GitSource that remembers nothing: read in place, or from our mirror."""

    def __init__(self, made: Made, *, mirrored: bool = False) -> None:
        target = Target(repo=made.root.as_uri() if mirrored else str(made.root), branch="main")
        self._source = GitSource(target, cache=made.root.parent / "cache")

    async def __aenter__(self) -> GitSource:
        await self._source.open()
        return self._source

    async def __aexit__(self, *_: object) -> None:
        await self._source.close()


async def _desired(made: Made, before: str, tip: str) -> None:
    ours: list[Took] = []
    theirs: list[Took] = []
    following: list[float] = []
    for _ in range(WHOLE_ROUNDS):
        theirs.append(await asyncio.to_thread(_read_by_git, made, before))
        async with Opened(made) as source:
            reader = DesiredReader(source, namespace=lambda: NAMESPACE, only_namespace=None)
            first = await _took(partial(reader.at, before, CATALOG))
            second = await _took(partial(reader.at, tip, CATALOG))
            ours.append(first)
            following.append(second.wall)
    beside_peer(f"first desired state, {FILES} files", ours, "cat-file and parsing", theirs)
    beside_limit(f"next revision, {CHANGED} files changed", following, NEXT_LIMIT)


def _read_by_git(made: Made, revision: str) -> Took:
    listed = made.git("ls-tree", "-r", revision).decode().splitlines()
    names = {line.split("\t")[1]: line.split()[2] for line in listed}
    return _timed(lambda: _parse(made, names))


def _parse(made: Made, names: Mapping[str, str]) -> list[ReadFile]:
    """Every file, kept: whoever parses wants to have them."""
    read: list[ReadFile] = []
    answer = made.git("cat-file", "--batch", stdin="\n".join(names.values()).encode())
    start = 0
    for name in names:
        end = answer.index(b"\n", start)
        size = int(answer[start:end].split()[2])
        read.append(read_file(name, answer[end + 1 : end + 1 + size]))
        start = end + size + 2
    return read


async def _pages(made: Made, source: GitSource) -> None:
    git = partial(made.git, "log", "-50")
    ours, theirs = await _turns(lambda: source.history(50), git)
    beside_peer("first page of history", ours, "git log -50", theirs)


async def _one_file(made: Made, source: GitSource, where: str) -> None:
    """The history of a file that was changed once, so that every commit must be looked at."""
    listed = made.git("ls-tree", "-r", "--name-only", "main").decode().splitlines()
    quiet = listed[len(listed) // 2]

    git = partial(made.git, "log", "-50", "main", "--", quiet)
    ours, theirs = await _turns(partial(source.history, 50, files=(quiet,)), git)
    beside_limit(f"history of one file, {where}", [one.wall for one in ours], ONE_LIMIT)
    beside_peer(f"history of one file, {where}", ours, "git log -50 FILE", theirs)


async def _one_workload(made: Made, source: GitSource, where: str) -> None:
    """The revisions that changed what one Deployment asks for, beside the log of its file."""
    listed = made.git("ls-tree", "-r", "--name-only", "main").decode().splitlines()
    busy = _busy(listed)
    reader = DesiredReader(source, namespace=lambda: NAMESPACE, only_namespace=None)
    desired = await reader.at(made.name("main"), CATALOG)
    key = next(key for key, one in desired.manifests.items() if one.origin.file == busy)
    trace = Trace(source, reader, CATALOG, key)
    assert len(await trace.page(50, file=busy)) == 50
    git = partial(made.git, "log", "-50", "-p", "main", "--", busy)
    ours, theirs = await _turns(partial(trace.page, 50, file=busy), git)
    beside_limit(f"history of one workload, {where}", [one.wall for one in ours], ONE_LIMIT)
    beside_peer(f"history of one workload, {where}", ours, "git log -50 -p FILE", theirs)


async def _blame(made: Made, source: GitSource, tip: str) -> None:
    listed = made.git("ls-tree", "-r", "--name-only", tip).decode().splitlines()
    busy = _busy(listed)

    git = partial(made.git, "blame", "--porcelain", tip, "--", busy)
    last = made.git("show", f"{tip}:{busy}").count(b"\n")
    ours, theirs = await _turns(lambda: source.blame(tip, busy, [(1, last)]), git)
    beside_peer("blame of a manifest", ours, "git blame", theirs)


async def _turns(
    ours: Callable[[], Awaitable[object]], theirs: Callable[[], object]
) -> tuple[list[Took], list[Took]]:
    taken: tuple[list[Took], list[Took]] = ([], [])
    await ours()
    for _ in range(ROUNDS):
        taken[1].append(await asyncio.to_thread(_timed, theirs))
        taken[0].append(await _took(ours))
    return taken


async def _took(act: Callable[[], Awaitable[object]]) -> Took:
    began, worked = time.perf_counter(), _worked()
    await act()
    return Took(time.perf_counter() - began, _worked() - worked)


def _timed(act: Callable[[], object]) -> Took:
    began, worked = time.perf_counter(), _worked()
    act()
    return Took(time.perf_counter() - began, _worked() - worked)


def _worked() -> float:
    """The processor's time of this process and of the ones that it has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(*sys.argv[1:])
