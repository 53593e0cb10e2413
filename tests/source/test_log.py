"""History, causes, distances, and what a person may type as a revision."""

from __future__ import annotations

import pytest

from gitops_tui.errors import RevisionNotFound
from gitops_tui.source.blobs import LARGEST
from tests.source.conftest import OpenSource, Repo


@pytest.fixture
def merged(repo: Repo) -> Repo:
    """main with a merged branch that changed the path, and a commit beside the path."""
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("on the side", {"deploy/a.yaml": "a: 3\n"})
    repo.git("checkout", "-q", "main")
    repo.commit("beside", {"README": "2\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "merge side", "side")
    return repo


async def test_history_of_the_paths(merged: Repo, open_source: OpenSource) -> None:
    """First parents only; a merge that changed the paths counts, a commit beside does not."""
    source = open_source(merged, paths=("deploy",))
    await source.open()
    found = await source.history(10)
    assert [revision.subject for revision in found] == ["merge side", "second", "first"]
    assert found[0].is_merge
    assert found[1].author == "Ana Operator"
    assert found[1].time.utcoffset() is not None
    whole = open_source(merged)
    await whole.open()
    subjects = [revision.subject for revision in await whole.history(10)]
    assert subjects == ["merge side", "beside", "second", "first"]


async def test_history_comes_in_pages(merged: Repo, open_source: OpenSource) -> None:
    """`before` continues after that hash, and the root has nothing before it."""
    source = open_source(merged)
    await source.open()
    first = await source.history(2)
    rest = await source.history(10, before=first[-1].sha)
    assert [revision.subject for revision in (*first, *rest)] == [
        "merge side",
        "beside",
        "second",
        "first",
    ]
    assert await source.history(10, before=rest[-1].sha) == ()


async def test_history_of_what_put_a_text_in_or_took_it_out(
    merged: Repo, open_source: OpenSource
) -> None:
    """Whatever the text holds; a merge counts as what it brought."""
    source = open_source(merged)
    await source.open()
    assert [r.subject for r in await source.history(9, having="a: 3")] == ["merge side"]
    assert [r.subject for r in await source.history(9, having="a: 1")] == ["second", "first"]
    assert await source.history(9, having="--output=x") == ()


async def test_contents_of_files(repo: Repo, open_source: OpenSource) -> None:
    """Many at once, in the order asked; none for what is not there, is no file, or is too large."""
    first, name = repo.head("HEAD~1"), "od d\\\x0aname blob 1.yaml"
    repo.write("od d\\\nname blob 1.yaml", "never: read\n")
    last = repo.commit("odd", {"a blob 12": "b: 1\n", "big.yaml": "x" * (LARGEST + 1)})
    source = open_source(repo)
    await source.open()
    asked = [
        (last, "deploy/a.yaml"),
        (first, "deploy/a.yaml"),
        (first, "a blob 12"),
        (last, "a blob 12"),
        (last, "deploy"),
        (last, "big.yaml"),
        (last, name),
        ("0" * 40, "deploy/a.yaml"),
        (last, "no\rsuch"),
        (last, "deploy/b.yml"),
    ]
    found = await source.contents(asked)
    assert [file.data if file else None for file in found] == [
        b"a: 2\n",
        b"a: 1\n",
        None,
        b"b: 1\n",
        *[None] * 5,
        b"b: 1\n",
    ]
    assert found[0] is not None
    assert found[0].blob == repo.git("rev-parse", "HEAD:deploy/a.yaml")
    assert await source.contents([]) == ()
    with pytest.raises(RevisionNotFound):
        await source.contents([("--batch-all-objects", "x")])


async def test_the_files_of_a_commit(merged: Repo, open_source: OpenSource) -> None:
    """Both names of one that moved; none for a commit that left the paths alone; a merge's are
    those that it brought.
    """
    merge = merged.head()
    moved = merged.commit("move", {"deploy/b.yml": None, "deploy/c.yml": "b: 1\n"})
    beside = merged.commit("read me", {"README": "3\n"})
    source = open_source(merged, paths=("deploy",))
    await source.open()
    assert await source.files(beside) == ()
    assert (await source.outside(beside), await source.outside(moved)) == (1, 0)
    assert await source.files(moved) == ("deploy/b.yml", "deploy/c.yml")
    assert await source.files(merge) == ("deploy/a.yaml",)
    first = merged.git("rev-list", "--max-parents=0", "HEAD")
    assert await source.files(first) == ("deploy/a.yaml", "deploy/b.yml")


async def test_where_the_paths_stood_at_a_commit(merged: Repo, open_source: OpenSource) -> None:
    """The last commit that touched them, of those on its first-parent line."""
    merge = merged.head()
    beside = merged.commit("read me", {"README": "3\n"})
    source = open_source(merged, paths=("deploy",))
    await source.open()
    asked = (beside, merge, "0" * 40, "--all")
    assert await source.landed(asked) == {beside: merge, merge: merge}


async def test_history_of_files(merged: Repo, open_source: OpenSource) -> None:
    """Just the ones asked for, wildcards taken literally."""
    source = open_source(merged)
    await source.open()
    assert [found.subject for found in await source.history(9, files=("README",))] == [
        "beside",
        "first",
    ]
    assert await source.history(9, files=("*",)) == ()
    assert await source.history(9, files=(":(top)README",)) == ()


async def test_messages_are_read_whole(repo: Repo, open_source: OpenSource) -> None:
    """Subject and body apart, whatever they hold; the user's log settings do not matter."""
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "format.pretty", "oneline")
    repo.git("commit", "-q", "--allow-empty", "-m", "[bold]x\x1b[31m", "-m", "line 1\n\nline 2")
    source = open_source(repo)
    await source.open()
    head = await source.head()
    assert head.subject == "[bold]x\x1b[31m"
    assert head.body == "line 1\n\nline 2"
    assert head.parents == (repo.head("HEAD~1"),)


async def test_distance(merged: Repo, open_source: OpenSource) -> None:
    """Commits between, as `git status` counts; None when history was rewritten."""
    source = open_source(merged)
    await source.open()
    tip, old = merged.head(), merged.head("HEAD~2")
    assert await source.distance(old, tip) == 3
    assert await source.distance(tip, tip) == 0
    assert await source.distance(tip, old) is None
    assert await source.distance("1" * 40, tip) is None


async def test_causes(merged: Repo, open_source: OpenSource) -> None:
    """The commit of a line, and of a removed file."""
    source = open_source(merged)
    await source.open()
    tip = merged.head()
    [cause] = await source.blame(tip, "deploy/a.yaml", [(1, 1)])
    assert cause is not None
    assert (cause.subject, cause.author) == ("on the side", "Ana Operator")
    revision = await source.resolve(cause.commit)
    assert (cause.time, cause.time.utcoffset()) == (revision.time, revision.time.utcoffset())
    for line in (0, -1, 99):
        assert await source.blame(tip, "deploy/a.yaml", [(line, line)]) == (None,)
    assert await source.blame(tip, "gone.yaml", [(1, 1), (2, 2)]) == (None, None)
    several = await source.blame(tip, "deploy/a.yaml", [(99, 99), (1, 1), (0, 0)])
    assert several == (None, cause, None)
    removed = merged.commit("removed", {"deploy/b.yml": None})
    last = await source.last_change(removed, "deploy/b.yml")
    assert last is not None
    assert last.commit == removed
    assert await source.last_change(removed, "never.yaml") is None


async def test_what_a_person_may_type(merged: Repo, open_source: OpenSource) -> None:
    """Hash, short hash, branch, tag, HEAD~2; HEAD is the tracked tip."""
    merged.git("tag", "-a", "v1", "-m", "one", "HEAD~1")
    tip = merged.head()
    source = open_source(merged, branch="main")
    await source.open()
    merged.git("checkout", "-q", "side")
    for name, expected in {
        tip: tip,
        tip[:8]: tip,
        "HEAD": tip,
        "@~1": merged.head("main~1"),
        "HEAD^2": merged.head("side"),
        "main": tip,
        "v1": merged.head("main~1"),
        "side": merged.head("side"),
    }.items():
        assert (await source.resolve(name)).sha == expected


@pytest.mark.parametrize(
    "name", ["nope", "", "-x", "--all", "a..b", "^main", "HEAD:README", ":/first", "a b", "x\n"]
)
async def test_what_names_no_revision(repo: Repo, open_source: OpenSource, name: str) -> None:
    """A sentence, and never an option of Git's."""
    source = open_source(repo)
    await source.open()
    with pytest.raises(RevisionNotFound):
        await source.resolve(name)


async def test_a_remotes_name_in_front_is_understood(clone: Repo, open_source: OpenSource) -> None:
    """`origin/main` is what the person at the clone types; unpushed commits are unknown."""
    mine = clone.commit("mine", {"x.yaml": "x: 1\n"})
    source = open_source(clone)
    await source.open()
    assert (await source.resolve("origin/main")).subject == "second"
    with pytest.raises(RevisionNotFound, match="never pushed"):
        await source.resolve(mine)


async def test_force_pushed_history_is_seen(
    bare: Repo, colleague: Repo, open_source: OpenSource
) -> None:
    """Fetch follows the rewritten branch; the old revision stays readable."""
    source = open_source(f"file://{bare.root}")
    await source.open()
    old = (await source.head()).sha
    colleague.git("reset", "-q", "--hard", "HEAD~1")
    new = colleague.commit("rewritten", {"deploy/a.yaml": "a: 7\n"})
    colleague.git("push", "-q", "--force", "origin", "main")
    assert (await source.head()).sha == old
    assert (await source.fetch()).sha == new
    assert await source.distance(old, new) is None
    assert len((await source.tree(old)).files) == 2


async def test_tags_and_branches_come_along(
    bare: Repo, colleague: Repo, open_source: OpenSource
) -> None:
    """New, moved and removed ones; a branch in place of a removed one too."""
    source = open_source(f"file://{bare.root}")
    await source.open()
    colleague.git("tag", "v1")
    colleague.git("push", "-q", "origin", "v1", "main:refs/heads/team")
    await source.fetch()
    assert (await source.resolve("v1")).sha == (await source.resolve("team")).sha
    colleague.git("push", "-q", "origin", ":team")
    colleague.git("push", "-q", "origin", "main:refs/heads/team/x")
    await source.fetch()
    assert (await source.resolve("team/x")).subject == "second"
