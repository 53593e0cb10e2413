"""A repository may be as large as it likes: what is held of it in memory is bounded."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gitops_tui.source import trees
from gitops_tui.source.command import Git, GitFailed, GitTimedOut
from tests.source.conftest import OpenSource, Repo
from tests.source.test_commits import MESSAGE

MEBIBYTE = 1024 * 1024


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """Fail when what Python holds grows beyond `limit` bytes meanwhile."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < limit, f"{peak // MEBIBYTE} MiB were held"


def import_files(repo: Repo, files: Iterator[tuple[str, bytes]], subject: str) -> str:
    """One commit on top with these files, made without a work tree; its hash."""
    lines = [
        b"commit refs/heads/main\ncommitter A <a@example.com> 1700000000 +0000\n",
        f"data {len(subject)}\n{subject}\nfrom refs/heads/main^0\n".encode(),
    ]
    for name, data in files:
        lines.append(f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n")
    repo.git("fast-import", "--quiet", "--force", stdin=b"".join(lines))
    return repo.head("refs/heads/main")


async def test_a_blob_of_100_mebibytes(bare: Repo, open_source: OpenSource) -> None:
    """It is named as too large; neither reading, nor a preview, nor a rollback holds it."""
    before = bare.head("main")
    line = b"# " + b"x" * 97 + b"\n"
    huge = import_files(bare, iter([("deploy/huge.yaml", line * MEBIBYTE)]), "huge")
    changed = import_files(bare, iter([("deploy/huge.yaml", line * 60_000)]), "large")
    source = open_source(f"file://{bare.root}")
    await source.open()
    with at_most(40 * MEBIBYTE):
        tree = await source.tree(changed)
        assert dict(tree.problems)["deploy/huge.yaml"].startswith("Larger than 5 MiB")
        assert len(tree.files) == 2
        assert len(await source.history(5)) == 4
        for revision in (before, huge):
            change = await source.restore(revision)
            assert "deploy/huge.yaml" in [file.path for file in change.files]
            assert len(change.diff) < MEBIBYTE
        assert (await source.revert(changed)).tip == changed
        await source.commit(await source.restore(before), MESSAGE)


async def test_twenty_thousand_files(bare: Repo, open_source: OpenSource) -> None:
    """All are read, within a few hundred bytes each beside their contents."""
    count = 20_000
    files = ((f"deploy/{n % 97}/{n}.yaml", b"n: %d\n" % n) for n in range(count))
    tip = import_files(bare, files, "many")
    source = open_source(f"file://{bare.root}")
    await source.open()
    with at_most(60 * MEBIBYTE):
        tree = await source.tree(tip)
        assert len(tree.files) == count + 2
        change = await source.restore(bare.head("main~1"))
        assert len(change.files) == count
        assert len(change.diff) < MEBIBYTE


async def test_more_manifests_than_fit(
    repo: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that do not are named: then nothing is pruned either."""
    monkeypatch.setattr(trees, "ALL", 100)
    files: dict[str, str | None] = {f"deploy/{n}.yaml": f"n: {'x' * 60}\n" for n in range(3)}
    tip = repo.commit("many", files)
    source = open_source(repo)
    await source.open()
    tree = await source.tree(tip)
    assert len(tree.files) == 3
    assert [name for name, _ in tree.problems] == ["deploy/1.yaml", "deploy/2.yaml"]


async def test_a_very_long_diff_is_never_made(
    repo: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many large files only the beginning is read from Git."""
    monkeypatch.setattr("gitops_tui.source.diffs.READ", 4 * MEBIBYTE)
    old = repo.head()
    text = "- line of some length\n" * 40_000
    repo.commit("long", {f"deploy/{n}.yaml": text + f"- {n}\n" for n in range(20)})
    source = open_source(repo)
    await source.open()
    change = await source.restore(old)
    assert change.diff.endswith("(very many more lines are not shown)\n")
    assert len(change.diff) < MEBIBYTE
    assert len(change.files) == 20


def test_what_begins_may_be_all_or_fail(repo: Repo) -> None:
    """The first bytes, whether that was all, or the error."""
    git = Git(repo.root)
    assert git.begins("rev-parse", "HEAD", most=100) == (f"{repo.head()}\n".encode(), True)
    assert git.begins("rev-parse", "HEAD", most=7) == (repo.head()[:7].encode(), False)
    with pytest.raises(GitFailed, match="Needed a single revision"):
        git.begins("rev-parse", "--verify", "nothing", most=7)
    with pytest.raises(GitTimedOut, match="did not end within"):
        git.begins("-c", "alias.wait=!sleep 30", "wait", most=7, timeout=0.2)
