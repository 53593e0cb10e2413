"""Previews of commits: restore, revert, and single files; nothing is written by looking."""

from __future__ import annotations

import pytest

from gitops_tui.engine.ports import FileChange
from gitops_tui.errors import RevertConflict, RevisionNotFound, SourceError
from tests.source.conftest import OpenSource, Repo


@pytest.fixture
def story(repo: Repo) -> Repo:
    """After `second`: a file added, one removed, one made executable, one beside changed."""
    repo.commit("third", {"deploy/new.yaml": "n: 1\n", "deploy/b.yml": None, "README": "2\n"})
    (repo.root / "deploy/a.yaml").chmod(0o755)
    repo.commit("fourth", {"deploy/a.yaml": "a: 4\n"})
    return repo


def content(repo: Repo, tree: str) -> dict[str, str]:
    """Every file of a tree with its mode and content."""
    lines = repo.git("ls-tree", "-r", tree).splitlines()
    return {
        line.split("\t")[1]: f"{line.split()[0]} {repo.git('cat-file', 'blob', line.split()[2])}"
        for line in lines
    }


async def test_restore_brings_the_path_back_as_it_was(story: Repo, open_source: OpenSource) -> None:
    """All files under it, removed and added ones too, with their modes; nothing beside it."""
    before = story.state()
    source = open_source(story, paths=("deploy",))
    await source.open()
    first = story.head("HEAD~3")
    change = await source.restore(first)
    assert change.tip == story.head()
    assert content(story, change.tree) == {
        "README": "100644 2",
        "deploy/a.yaml": "100644 a: 1",
        "deploy/b.yml": "100644 b: 1",
    }
    assert change.files == (
        FileChange("deploy/a.yaml", "modified", 1, 1),
        FileChange("deploy/b.yml", "added", 1, 0),
        FileChange("deploy/new.yaml", "removed", 0, 1),
    )
    assert [revision.subject for revision in change.undone] == ["fourth", "third", "second"]
    assert "-a: 4\n+a: 1\n" in change.diff
    assert story.state() == before


async def test_restore_of_the_whole_repository(story: Repo, open_source: OpenSource) -> None:
    """With `.` as path the tree is exactly the old one."""
    source = open_source(story)
    await source.open()
    change = await source.restore(story.head("HEAD~2"))
    assert change.tree == story.head("HEAD~2^{tree}")


async def test_restore_where_a_directory_was_a_file(repo: Repo, open_source: OpenSource) -> None:
    """Files and directories of one name replace each other."""
    old = repo.commit("file", {"deploy/x": "file\n"})
    repo.commit("gone", {"deploy/x": None})
    repo.commit("directory", {"deploy/x/y.yaml": "y: 1\n"})
    source = open_source(repo, paths=("deploy",))
    await source.open()
    change = await source.restore(old)
    assert change.tree == repo.head(f"{old}^{{tree}}")


async def test_restore_only_from_the_first_parent_line(repo: Repo, open_source: OpenSource) -> None:
    """A side branch's commit would undo what was merged beside it, unless once synced."""
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit("side", {"deploy/a.yaml": "a: side\n"})
    repo.git("checkout", "-q", "main")
    repo.commit("main", {"deploy/c.yaml": "c: 1\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    source = open_source(repo)
    await source.open()
    with pytest.raises(RevisionNotFound, match="is not on the line of main"):
        await source.restore(side)
    with pytest.raises(RevisionNotFound):
        await source.restore("1" * 40)
    change = await source.restore(side, allowed=frozenset({side}))
    assert [file.path for file in change.files] == ["deploy/c.yaml"]


async def test_nothing_to_do_is_said(repo: Repo, open_source: OpenSource) -> None:
    """Restoring the tip, or what differs only beside the paths."""
    repo.commit("beside", {"README": "x\n"})
    source = open_source(repo, paths=("deploy",))
    await source.open()
    for revision in (repo.head(), repo.head("HEAD~1")):
        with pytest.raises(SourceError, match="main already has that content"):
            await source.restore(revision)
    with pytest.raises(SourceError, match="main already has that content"):
        await source.restore_files({"deploy/a.yaml": b"a: 2\n", "deploy/none.yaml": None})


async def test_revert_undoes_just_that_commit(story: Repo, open_source: OpenSource) -> None:
    """The whole commit, beside the paths too; later work stays."""
    source = open_source(story, paths=("deploy",))
    await source.open()
    third = story.head("HEAD~1")
    change = await source.revert(third)
    assert content(story, change.tree) == {
        "README": "100644 1",
        "deploy/a.yaml": "100755 a: 4",
        "deploy/b.yml": "100644 b: 1",
    }
    assert [revision.sha for revision in change.undone] == [third]
    assert {file.path for file in change.files} == {"README", "deploy/b.yml", "deploy/new.yaml"}


async def test_a_merge_is_reverted_against_its_first_parent(
    repo: Repo, open_source: OpenSource
) -> None:
    """What the merge brought goes, what was there stays."""
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("side", {"deploy/side.yaml": "s: 1\n"})
    repo.git("checkout", "-q", "main")
    before = repo.commit("main", {"deploy/c.yaml": "c: 1\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    source = open_source(repo)
    await source.open()
    change = await source.revert(repo.head())
    assert change.tree == repo.head(f"{before}^{{tree}}")


async def test_the_first_commit_can_be_reverted(repo: Repo, open_source: OpenSource) -> None:
    """Against nothing: its files go, unless later commits changed them."""
    source = open_source(repo)
    await source.open()
    with pytest.raises(RevertConflict) as caught:
        await source.revert(repo.head("HEAD~1"))
    assert caught.value.files == ("deploy/a.yaml",)


async def test_a_conflict_names_the_files(repo: Repo, open_source: OpenSource) -> None:
    """And changes nothing."""
    repo.commit("third", {"deploy/a.yaml": "a: 3\n"})
    before = repo.state()
    source = open_source(repo)
    await source.open()
    with pytest.raises(RevertConflict, match="later commits changed deploy/a") as caught:
        await source.revert(repo.head("HEAD~1"))
    assert caught.value.files == ("deploy/a.yaml",)
    assert repo.state() == before


async def test_a_range_is_undone_at_once(repo: Repo, open_source: OpenSource) -> None:
    """What one commit did and the next changed again is no conflict between them."""
    old = repo.head()
    for number in range(3, 6):
        repo.commit(f"n{number}", {"deploy/a.yaml": f"a: {number}\n"})
    source = open_source(repo)
    await source.open()
    found = await source.between(old, repo.head())
    assert [revision.subject for revision in found] == ["n5", "n4", "n3"]
    change = await source.revert(*(revision.sha for revision in found))
    assert change.tree == repo.head(f"{old}^{{tree}}")
    assert change.undone == found


async def test_commits_apart_from_each_other_are_undone_together(
    repo: Repo, open_source: OpenSource
) -> None:
    """What stands between them stays; what would take it along is a conflict."""
    first = repo.commit("one", {"deploy/one.yaml": "one: 1\n"})
    repo.commit("a", {"deploy/a.yaml": "a: 3\n"})
    third = repo.commit("three", {"deploy/three.yaml": "three: 1\n"})
    last = repo.commit("a", {"deploy/a.yaml": "a: 4\n"})
    before = repo.state()
    source = open_source(repo)
    await source.open()
    change = await source.revert(first, third)
    assert [revision.sha for revision in change.undone] == [third, first]
    assert {(file.path, file.change) for file in change.files} == {
        ("deploy/one.yaml", "removed"),
        ("deploy/three.yaml", "removed"),
    }
    with pytest.raises(RevertConflict, match="commits that are not among these") as caught:
        await source.revert(last, repo.head("HEAD~4"))
    assert caught.value.files == ("deploy/a.yaml",)
    assert "restore an earlier revision" in caught.value.hint
    assert repo.state() == before


async def test_a_range_is_one_of_first_parents(repo: Repo, open_source: OpenSource) -> None:
    """A merge counts as one commit, and what is beside the line bounds nothing."""
    old = repo.head()
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit("side", {"deploy/side.yaml": "s: 1\n"})
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    source = open_source(repo)
    await source.open()
    assert [each.subject for each in await source.between(old, repo.head())] == ["merge"]
    for bounds in ((side, repo.head()), (repo.head(), old), (old, old)):
        with pytest.raises(RevisionNotFound):
            await source.between(*bounds)


async def test_only_what_is_in_the_branch_is_reverted(repo: Repo, open_source: OpenSource) -> None:
    """Anything else is not there to be undone."""
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit("side", {"deploy/a.yaml": "a: side\n"})
    source = open_source(repo, branch="main")
    await source.open()
    with pytest.raises(RevisionNotFound, match="is not part of main"):
        await source.revert(side)


async def test_files_get_new_contents(story: Repo, open_source: OpenSource) -> None:
    """Changed (the mode stays), added and removed in one change."""
    source = open_source(story, paths=("deploy",))
    await source.open()
    change = await source.restore_files(
        {"deploy/a.yaml": b"a: 9\n", "deploy/new.yaml": None, "deploy/more/c.yaml": b"c: 1\n"}
    )
    assert content(story, change.tree) == {
        "README": "100644 2",
        "deploy/a.yaml": "100755 a: 9",
        "deploy/more/c.yaml": "100644 c: 1",
    }


@pytest.mark.parametrize(
    "name", ["README", "../x", "/etc/passwd", "deploy/../README", "deploy/./a", "deploy//a", ""]
)
async def test_files_outside_the_paths_are_refused(
    repo: Repo, open_source: OpenSource, name: str
) -> None:
    """Whatever spelling leads there."""
    source = open_source(repo, paths=("deploy",))
    await source.open()
    with pytest.raises(SourceError):
        await source.restore_files({name: b"x"})


async def test_a_gits_own_directory_is_never_written(repo: Repo, open_source: OpenSource) -> None:
    """`.git` is no file name in a tree."""
    source = open_source(repo)
    await source.open()
    with pytest.raises(SourceError):
        await source.restore_files({".git/hooks/post-merge": b"x"})


async def test_a_secrets_content_is_not_in_the_diff(repo: Repo, open_source: OpenSource) -> None:
    """That it changes is said; its values, old and new, are not, nor those of huge files."""
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: hunter%d}\n"
    repo.commit("one", {"deploy/s.yaml": secret % 1, "deploy/t.yaml": "kind: ConfigMap\n"})
    old = repo.head()
    repo.commit("two", {"deploy/s.yaml": secret % 2, "deploy/t.yaml": "kind: Other\n"})
    repo.commit("three", {"deploy/s.yaml": "kind: ConfigMap\n"})
    source = open_source(repo)
    await source.open()
    change = await source.restore(old)
    assert "hunter" not in change.diff
    assert "content is not shown" in change.diff
    assert "-kind: Other\n+kind: ConfigMap" in change.diff
    assert FileChange("deploy/s.yaml", "modified", 4, 1) in change.files


async def test_a_long_diff_is_cut(repo: Repo, open_source: OpenSource) -> None:
    """And says by how much."""
    old = repo.head()
    repo.commit("long", {"deploy/long.yaml": "- line\n" * 200_000})
    source = open_source(repo)
    await source.open()
    change = await source.restore(old)
    assert len(change.diff) < 600_000
    assert change.diff.endswith("more lines are not shown)\n")
    assert change.files == (FileChange("deploy/long.yaml", "removed", 0, 200_000),)
