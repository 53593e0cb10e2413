"""The manifests of a revision: which files, which problems, and how little is read twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gitops_tui.errors import RevisionNotFound
from gitops_tui.source import blobs
from gitops_tui.source.blobs import LARGEST, Blobs
from gitops_tui.source.command import Git
from gitops_tui.source.names import raw_name, shown_name
from tests.source.conftest import OpenSource, Repo


async def test_manifests_under_the_paths(repo: Repo, open_source: OpenSource) -> None:
    """YAML and JSON, dot names left out, below the paths only, as the commit has them."""
    sha = repo.commit(
        "third",
        {
            "deploy/c.json": "{}",
            "deploy/notes.txt": "x",
            "deploy/.hidden/d.yaml": "d: 1\n",
            "deploy/.e.yaml": "e: 1\n",
            "other/f.yaml": "f: 1\n",
        },
    )
    repo.write("deploy/a.yaml", "a: dirty\n")
    source = open_source(repo, paths=("deploy",))
    await source.open()
    tree = await source.tree(sha)
    assert tree.problems == ()
    assert {file.path: file.data for file in tree.files} == {
        "deploy/a.yaml": b"a: 2\n",
        "deploy/b.yml": b"b: 1\n",
        "deploy/c.json": b"{}",
    }
    assert tree.files[0].blob == repo.git("rev-parse", f"{sha}:deploy/a.yaml")


async def test_a_dot_directory_named_as_path_is_read(repo: Repo, open_source: OpenSource) -> None:
    """What is asked for by name is meant."""
    sha = repo.commit("dot", {".deploy/a.yaml": "a: 1\n", ".deploy/.x/b.yaml": "b: 1\n"})
    source = open_source(repo, paths=(".deploy",))
    await source.open()
    assert [file.path for file in (await source.tree(sha)).files] == [".deploy/a.yaml"]


async def test_a_path_may_be_one_file(repo: Repo, open_source: OpenSource) -> None:
    """However it is called."""
    source = open_source(repo, paths=("README",))
    await source.open()
    assert [file.path for file in (await source.tree(repo.head())).files] == ["README"]


async def test_a_path_absent_at_a_revision_is_a_problem(
    repo: Repo, open_source: OpenSource
) -> None:
    """Before it was made, it held nothing; that is said, not guessed."""
    repo.commit("more", {"later/a.yaml": "a: 1\n"})
    source = open_source(repo, paths=("later",))
    await source.open()
    old = repo.head("HEAD~1")
    tree = await source.tree(old)
    assert tree.files == ()
    assert tree.problems == (("later", f"The path later does not exist at {old[:7]}."),)


async def test_a_path_without_manifests_is_empty(repo: Repo, open_source: OpenSource) -> None:
    """Empty is not an error."""
    sha = repo.commit("docs", {"docs/x.txt": "x"})
    source = open_source(repo, paths=("docs",))
    await source.open()
    tree = await source.tree(sha)
    assert tree.files == ()
    assert tree.problems == ()


@pytest.mark.parametrize("revision", ["0" * 40, "main", "HEAD", "--all", "f" * 64, ""])
async def test_only_known_full_hashes_are_revisions(
    repo: Repo, open_source: OpenSource, revision: str
) -> None:
    """Everything else went through resolve() first."""
    source = open_source(repo)
    await source.open()
    with pytest.raises(RevisionNotFound):
        await source.tree(revision)


async def test_charts_and_kustomizations_are_named(repo: Repo, open_source: OpenSource) -> None:
    """A chart's own files are not manifests; what lies beside a kustomization is."""
    sha = repo.commit(
        "render me",
        {
            "deploy/chart/Chart.yaml": "name: x\n",
            "deploy/chart/values.yaml": "x: 1\n",
            "deploy/chart/values-prod.yaml": "x: 1\n",
            "deploy/chart/templates/t.yaml": "{{ x }}\n",
            "deploy/chart/extra/plain.yaml": "p: 1\n",
            "deploy/kust/kustomization.yaml": "resources: []\n",
            "deploy/kust/plain.yaml": "p: 1\n",
        },
    )
    source = open_source(repo)
    await source.open()
    tree = await source.tree(sha)
    assert [file.path for file in tree.files] == [
        "deploy/a.yaml",
        "deploy/b.yml",
        "deploy/chart/extra/plain.yaml",
        "deploy/kust/plain.yaml",
    ]
    problems = dict(tree.problems)
    assert "not rendered" in problems["deploy/chart/Chart.yaml"]
    assert "not built" in problems["deploy/kust/kustomization.yaml"]


async def test_links_submodules_large_files_and_pointers_are_problems(
    repo: Repo, open_source: OpenSource
) -> None:
    """Each is named with its reason, and nothing outside is read."""
    repo.write("deploy/big.yaml", "#" * (LARGEST + 1))
    repo.write("deploy/lfs.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    (repo.root / "deploy/link.yaml").symlink_to("/etc/passwd")
    (repo.root / "deploy/directory").symlink_to("../../secret")
    (repo.root / "deploy/picture.png").symlink_to("x.png")
    repo.git("add", "-A")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.head()},deploy/module")
    repo.git("commit", "-q", "-m", "odd")
    source = open_source(repo, paths=("deploy",))
    await source.open()
    tree = await source.tree(repo.head())
    assert [file.path for file in tree.files] == ["deploy/a.yaml", "deploy/b.yml"]
    problems = dict(tree.problems)
    assert set(problems) == {
        "deploy/big.yaml",
        "deploy/lfs.yaml",
        "deploy/link.yaml",
        "deploy/directory",
        "deploy/module",
    }
    assert "5 MiB" in problems["deploy/big.yaml"]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"plain.yaml", "plain.yaml"),
        ("grün.yaml".encode(), "grün.yaml"),
        (b"a\nb.yaml", r"a\x0ab.yaml"),
        (b"\xff.yaml", r"\xff.yaml"),
        (b"\x1b[31m.yaml", r"\x1b[31m.yaml"),
        ("\u202egnp.yaml".encode(), r"\xe2\x80\xaegnp.yaml"),
        (rb"a\x0ab.yaml", r"a\x5cx0ab.yaml"),
    ],
)
async def test_strange_names_are_shown_plainly_and_found_again(
    repo: Repo, open_source: OpenSource, raw: bytes, shown: str
) -> None:
    """A shown name leads back to the very file: its tree entry, blame and history."""
    assert shown_name(raw) == shown
    assert raw_name(shown) == raw
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"x: 1\n")
    index = f"100644 {blob}\t".encode() + raw + b"\0"
    repo.git("update-index", "-z", "--index-info", stdin=index)
    repo.git("commit", "-q", "-m", "strange")
    sha = repo.head()
    source = open_source(repo)
    await source.open()
    assert shown in [file.path for file in (await source.tree(sha)).files]
    [cause] = await source.blame(sha, shown, [(1, 1)])
    assert cause is not None
    assert cause.commit == sha
    assert [found.sha for found in await source.history(5, files=(shown,))] == [sha]


async def test_the_next_revision_reads_only_what_changed(
    new_repo: Callable[..., Repo], open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Contents are kept by hash."""
    repo = new_repo("many")
    repo.commit("all", {f"{number}.yaml": f"n: {number}\n" for number in range(50)})
    new = repo.commit("one", {"7.yaml": "n: seven\n"})
    asked: list[int] = []
    original = blobs._read_batch

    def counted(git: Git, batch: list[str]) -> dict[str, bytes]:
        asked.append(len(batch))
        return original(git, batch)

    monkeypatch.setattr(blobs, "_read_batch", counted)
    source = open_source(repo)
    await source.open()
    for sha in (repo.head("HEAD~1"), new, new):
        assert len((await source.tree(sha)).files) == 50
    assert asked == [50, 1]


def test_kept_contents_are_bounded(repo: Repo) -> None:
    """The least recently used go first, and are read again when needed."""
    contents = [b"a" * 10, b"b" * 10, b"c" * 10]
    hashes = [repo.git("hash-object", "-w", "--stdin", stdin=data) for data in contents]
    kept = Blobs(kept=20)
    git = Git(repo.root)
    for _ in range(2):
        found = kept.read(git, dict.fromkeys(hashes, 10))
        assert [found[blob] for blob in hashes] == contents
        assert len(kept._kept) == 2
        assert kept._size == 20


async def test_one_content_in_many_files(repo: Repo, open_source: OpenSource) -> None:
    """Read once, given to each."""
    sha = repo.commit("same", {"deploy/x.yaml": "s\n", "deploy/y.yaml": "s\n"})
    source = open_source(repo)
    await source.open()
    found = {file.path: file.data for file in (await source.tree(sha)).files}
    assert found["deploy/x.yaml"] == found["deploy/y.yaml"] == b"s\n"


async def test_the_next_revision_is_what_reading_it_anew_would_be(
    repo: Repo, open_source: OpenSource
) -> None:
    """Whatever has changed: contents, names, modes, kinds, size; forwards and backwards."""
    repo.write("deploy/big.yaml", "#" * (LARGEST + 1))
    steps: list[dict[str, str | None]] = [
        {"deploy/a.yaml": "a: 9\n"},
        {"deploy/a.yaml": "a: 9\n", "README": "2\n"},
        {"deploy/new.yaml": "n: 1\n"},
        {"deploy/b.yml": None},
        {"deploy/big.yaml": "b: 1\n"},
        {"deploy/big.yaml": "#" * (LARGEST + 2)},
        {"deploy/new.yaml": "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"},
        {"deploy/new.yaml": "n: 2\n"},
        {"deploy/Chart.yaml": "name: c\n", "deploy/values.yaml": "v: 1\n"},
        {"deploy/a.yaml": None},
        {"other/x.yaml": "x: 1\n"},
    ]
    revisions = [repo.commit(f"step {number}", files) for number, files in enumerate(steps)]
    (repo.root / "deploy/new.yaml").unlink()
    (repo.root / "deploy/new.yaml").symlink_to("a.yaml")
    revisions.append(repo.commit("link"))
    following = open_source(repo, paths=("deploy",))
    await following.open()
    for revision in (*revisions, *reversed(revisions), revisions[0], revisions[-1]):
        fresh = open_source(repo, paths=("deploy",))
        await fresh.open()
        assert await following.tree(revision) == await fresh.tree(revision)
