"""What open() finds, and what it refuses with one sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gitops_tui.core.target import Target
from gitops_tui.engine.ports import Source
from gitops_tui.errors import FetchFailed, RepositoryNotFound, RevisionNotFound
from gitops_tui.source import GitSource
from tests.source.conftest import OpenSource, Repo


async def test_a_work_tree_without_upstream_is_read_in_place(
    repo: Repo, open_source: OpenSource
) -> None:
    """Its absolute path is its name, its HEAD's branch is tracked."""
    source = open_source(repo)
    info = await source.open()
    assert (info.repository, info.branch, info.paths) == (str(repo.root), "main", (".",))
    assert not info.remote
    assert info.owner == "Ana Operator"
    assert info.notes == ()
    assert (await source.head()).sha == repo.head()
    assert (await source.fetch()).sha == repo.head()


async def test_a_bare_repository_is_read_in_place(bare: Repo, open_source: OpenSource) -> None:
    """A path is a path, bare or not."""
    source = open_source(bare)
    info = await source.open()
    assert (info.repository, info.remote) == (str(bare.root), False)
    assert (await source.head()).sha == bare.head()


async def test_a_clone_tracks_its_upstream(
    clone: Repo, bare: Repo, open_source: OpenSource
) -> None:
    """The mirror is of the upstream; the clone's own unpushed work is said, not synced."""
    clone.commit("mine", {"deploy/c.yaml": "c: 1\n"})
    clone.write("deploy/a.yaml", "a: dirty\n")
    clone.write("deploy/new.yaml", "n: 1\n")
    before = clone.state()
    source = open_source(clone)
    info = await source.open()
    assert (info.repository, info.branch, info.remote) == (str(bare.root), "main", True)
    assert (await source.head()).sha == bare.head()
    assert info.notes == (
        "2 uncommitted changes in the work tree are not synced",
        "1 commit of main is not pushed",
    )
    assert clone.state() == before


async def test_two_clones_are_one_target(
    clone: Repo, bare: Repo, colleague: Repo, open_source: OpenSource
) -> None:
    """Identity is the upstream's, however it is spelled."""
    colleague.git("remote", "set-url", "origin", "../server.git")
    infos = [
        await open_source(place).open() for place in (clone, colleague, f"file://{bare.root}/")
    ]
    assert {(info.repository, info.branch, info.paths) for info in infos} == {
        (str(bare.root), "main", (".",))
    }
    assert all(info.remote for info in infos)


async def test_an_upstream_of_another_name_is_followed(
    clone: Repo, bare: Repo, open_source: OpenSource
) -> None:
    """branch.NAME.merge says which branch of the remote is meant."""
    clone.git("checkout", "-q", "-b", "work", "--track", "origin/main")
    info = await open_source(clone).open()
    assert (info.branch, info.remote) == ("main", True)


async def test_a_branch_that_only_the_remote_has(
    clone: Repo, bare: Repo, colleague: Repo, open_source: OpenSource
) -> None:
    """It is found there, also when the mirror was made before it existed."""
    await open_source(clone).open()
    colleague.git("checkout", "-q", "-b", "production")
    tip = colleague.commit("prod", {"deploy/a.yaml": "a: 9\n"})
    colleague.git("push", "-q", "origin", "production")
    source = open_source(clone, branch="production")
    info = await source.open()
    assert (info.branch, info.remote) == ("production", True)
    assert (await source.head()).sha == tip


async def test_a_linked_worktree_is_the_same_repository(
    repo: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """Its own branch is tracked; the name is the repository's."""
    repo.git("worktree", "add", "-q", "-b", "feature", str(tmp_path / "linked"))
    source = open_source(tmp_path / "linked")
    info = await source.open()
    assert (info.repository, info.branch) == (str(repo.root), "feature")
    assert len((await source.tree(repo.head())).files) == 2


async def test_packed_refs_are_read(repo: Repo, open_source: OpenSource) -> None:
    """A branch need not be a file."""
    repo.git("pack-refs", "--all")
    source = open_source(repo)
    await source.open()
    assert (await source.head()).sha == repo.head()


async def test_a_subdirectory_means_itself(repo: Repo, open_source: OpenSource) -> None:
    """Standing in deploy/, the default path is deploy; named paths count from the root."""
    source = open_source(repo.root / "deploy")
    assert (await source.open()).paths == ("deploy",)
    with pytest.raises(RevisionNotFound, match=r"--path deploy/a\.yaml"):
        await open_source(repo.root / "deploy", paths=("a.yaml",)).open()


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ((".",), (".",)),
        (("./deploy/", "deploy/a.yaml"), ("deploy",)),
        (("deploy/x/..", "."), (".",)),
        (("deploy/b.yml", "deploy/a.yaml"), ("deploy/a.yaml", "deploy/b.yml")),
    ],
)
async def test_paths_are_normalised(
    repo: Repo, open_source: OpenSource, paths: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """However they are spelled, the same paths are the same target."""
    assert (await open_source(repo, paths=paths).open()).paths == expected


async def test_an_absolute_path_inside_counts(repo: Repo, open_source: OpenSource) -> None:
    """What the shell completes is understood."""
    info = await open_source(repo, paths=(str(repo.root / "deploy"),)).open()
    assert info.paths == ("deploy",)


@pytest.mark.parametrize("path", ["..", "../x", "deploy/../../x", "/etc", "a\nb"])
async def test_a_path_outside_is_refused(repo: Repo, open_source: OpenSource, path: str) -> None:
    """Nothing outside the repository is read."""
    with pytest.raises(RevisionNotFound):
        await open_source(repo, paths=(path,)).open()


async def test_a_path_that_does_not_exist(repo: Repo, open_source: OpenSource) -> None:
    """The sentence names what there is."""
    with pytest.raises(RevisionNotFound, match="The path prod does not exist on main") as caught:
        await open_source(repo, paths=("prod",)).open()
    assert "deploy" in caught.value.hint


async def test_a_path_that_a_commit_took_away(repo: Repo, open_source: OpenSource) -> None:
    """It is opened all the same: what stood there is what a rollback brings back."""
    repo.commit("Lose all", dict.fromkeys(repo.git("ls-files", "deploy").splitlines()))
    source = open_source(repo, paths=("deploy",))
    assert (await source.open()).paths == ("deploy",)
    tree = await source.tree(repo.head())
    gone = f"The path deploy does not exist at {repo.head()[:7]}."
    assert (tree.files, tree.problems) == ((), (("deploy", gone),))


async def test_a_detached_head_asks_for_a_branch(repo: Repo, open_source: OpenSource) -> None:
    """The way out is --branch, with the branches there are."""
    repo.git("checkout", "-q", "--detach")
    with pytest.raises(RevisionNotFound, match="is detached at") as caught:
        await open_source(repo).open()
    assert caught.value.hint == "Name one with --branch; there is main."
    info = await open_source(repo, branch="main").open()
    assert info.notes == ("the work tree is on no branch; main is tracked",)


async def test_branches_are_offered_as_they_are_in_use(
    repo: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed to last comes first, whatever the alphabet says."""
    repo.git("branch", "abandoned")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2090-01-01T00:00:00Z")
    repo.commit("newer")
    with pytest.raises(RevisionNotFound, match="has no branch gone") as caught:
        await open_source(repo, branch="gone").open()
    assert caught.value.hint == "Name another with --branch; there is main, abandoned."


async def test_an_empty_repository(new_repo: Callable[..., Repo], open_source: OpenSource) -> None:
    """No commits is no error of Git's to show."""
    with pytest.raises(RevisionNotFound, match="has no commits yet"):
        await open_source(new_repo("empty")).open()
    served = new_repo("empty.git", "--bare")
    with pytest.raises(FetchFailed, match="has no commits yet"):
        await open_source(f"file://{served.root}").open()


@pytest.mark.parametrize("branch", ["nope", "main~1", "-x", "a..b", "ma in", "", "@{-1}"])
async def test_a_branch_that_is_none(repo: Repo, open_source: OpenSource, branch: str) -> None:
    """Only branches are tracked."""
    with pytest.raises(RevisionNotFound):
        await open_source(repo, branch=branch).open()


async def test_an_unknown_branch_names_the_others(
    repo: Repo, bare: Repo, open_source: OpenSource
) -> None:
    """Locally and on a remote."""
    for place in (repo, f"file://{bare.root}"):
        with pytest.raises(RevisionNotFound, match="has no branch nope") as caught:
            await open_source(place, branch="nope").open()
        assert "main" in caught.value.hint


async def test_what_is_no_repository(tmp_path: Path, repo: Repo, open_source: OpenSource) -> None:
    """Not there, not a directory, not Git's: each its sentence."""
    (tmp_path / "plain").mkdir()
    for place, sentence in (
        (tmp_path / "plain", "is not in a Git repository"),
        (tmp_path / "gone", "does not exist"),
        (repo.root / "README", "is not a directory"),
        (f"file://{tmp_path}/gone", "There is no Git repository at"),
    ):
        with pytest.raises(RepositoryNotFound, match=sentence):
            await open_source(place).open()


async def test_another_users_repository_is_not_read(
    repo: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git's ownership check holds, and the way out is said."""
    monkeypatch.setattr("gitops_tui.source.environment._KEPT", frozenset({"GIT_CONFIG_GLOBAL"}))
    monkeypatch.setitem(
        sys.modules["gitops_tui.source.environment"].VARIABLES,
        "GIT_TEST_ASSUME_DIFFERENT_OWNER",
        "1",
    )
    with pytest.raises(RepositoryNotFound, match="belongs to another user") as caught:
        await open_source(repo).open()
    assert "safe.directory" in caught.value.hint


async def test_an_existing_mirror_needs_no_network(
    clone: Repo, bare: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """The server may be away: what is known is on show, and only fetch says so."""
    await open_source(clone).open()
    bare.root.rename(tmp_path / "moved.git")
    source = open_source(clone)
    await source.open()
    assert (await source.head()).subject == "second"
    with pytest.raises(FetchFailed, match="There is no Git repository at"):
        await source.fetch()


async def test_a_damaged_mirror_is_made_anew(
    bare: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """Missing objects and a missing HEAD are repaired from the remote."""
    source = open_source(f"file://{bare.root}")
    await source.open()
    (mirror,) = (tmp_path / "cache" / "mirrors").glob("*.git")
    for pack in mirror.rglob("*.pack"):
        pack.unlink()
    for loose in mirror.glob("objects/??/*"):
        loose.unlink()
    fresh = open_source(f"file://{bare.root}")
    info = await fresh.open()
    assert info.branch == "main"
    assert len((await fresh.tree(bare.head())).files) == 2
    (mirror / "HEAD").unlink()
    assert (await open_source(f"file://{bare.root}").open()).branch == "main"


async def test_an_unfinished_clone_is_not_taken_for_a_mirror(
    bare: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """What a crash left beside it is thrown away."""
    await open_source(f"file://{bare.root}").open()
    (mirror,) = (tmp_path / "cache" / "mirrors").glob("*.git")
    mirror.rename(mirror.with_suffix(".new"))
    (mirror.with_suffix(".new") / "packed-refs").unlink(missing_ok=True)
    source = open_source(f"file://{bare.root}")
    await source.open()
    assert (await source.head()).sha == bare.head()
    assert not mirror.with_suffix(".new").exists()


async def test_the_mirror_keeps_no_credentials(
    bare: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """No address is written into it at all."""
    await open_source(f"file://{bare.root}").open()
    (mirror,) = (tmp_path / "cache" / "mirrors").glob("*.git")
    assert str(bare.root) not in (mirror / "config").read_text(encoding="utf-8")
    assert not list(mirror.glob("hooks/*"))


def test_importing_is_cheap() -> None:
    """GitPython and watchfiles wait until they are needed."""
    code = (
        "import sys, gitops_tui.source; "
        "print([name for name in ('git', 'watchfiles', 'platformdirs') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_without_a_name_the_owner_is_user_at_host(
    repo: Repo, nobody: None, open_source: OpenSource
) -> None:
    """Somebody always owns a lock."""
    assert "@" in (await open_source(repo).open()).owner


def test_it_is_the_engines_source(tmp_path: Path) -> None:
    """Type checkers hold the port; nothing is touched before open()."""
    source: Source = GitSource(Target(repo=str(tmp_path / "gone")), cache=tmp_path / "cache")
    assert source is not None
    assert not (tmp_path / "cache").exists()
