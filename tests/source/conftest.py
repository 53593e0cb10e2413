"""Real repositories in temporary directories, apart from the machine's own Git set-up."""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gitops_tui.core.target import Target
from gitops_tui.source import GitSource
from tests.source.servers.ssh import SshServer

OpenSource = Callable[..., GitSource]


class Repo:
    """A repository that a test drives with git itself."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *words: str, stdin: bytes | None = None, check: bool = True) -> str:
        """Run git there and return its output."""
        done = subprocess.run(
            ["git", *words], cwd=self.root, input=stdin, capture_output=True, check=False
        )
        if check and done.returncode:
            raise AssertionError(done.stderr.decode())
        return done.stdout.decode("utf-8", "replace").removesuffix("\n")

    def write(self, name: str, text: str) -> None:
        """Write a file of the work tree."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, subject: str, files: dict[str, str | None] | None = None) -> str:
        """Write (None: remove) files, commit everything, return the hash."""
        for name, text in (files or {}).items():
            if text is None:
                (self.root / name).unlink()
            else:
                self.write(name, text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject)
        return self.head()

    def head(self, name: str = "HEAD") -> str:
        """A hash."""
        return self.git("rev-parse", name)

    def state(self) -> tuple[str, str, str, dict[str, bytes]]:
        """Branches, index, status and files: everything a failed act must leave alone."""
        files = {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(self.root).parts
        }
        refs = self.git("for-each-ref", "--format=%(objectname) %(refname)")
        return refs, self.git("ls-files", "-s"), self.git("status", "--porcelain"), files


@pytest.fixture(autouse=True)
def _own_git_setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in tuple(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    config = home / "gitconfig"
    config.write_text(
        "[user]\n\tname = Ana Operator\n\temail = ana@example.com\n"
        "[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / ".data"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def setup_file(tmp_path: Path) -> Path:
    """The user's own Git configuration."""
    return tmp_path / "home" / "gitconfig"


@pytest.fixture
def nobody(setup_file: Path) -> None:
    """A user who has not told Git who they are."""
    setup_file.write_text("", encoding="utf-8")


@pytest.fixture
def new_repo(tmp_path: Path) -> Callable[..., Repo]:
    """Makes a repository: `new_repo("name", *words of git init)`."""

    def make(name: str, *words: str) -> Repo:
        root = tmp_path / name
        root.mkdir(parents=True)
        repo = Repo(root)
        repo.git("init", "-q", *words)
        return repo

    return make


@pytest.fixture
def repo(new_repo: Callable[..., Repo]) -> Repo:
    """A work tree without upstream: two revisions, a path and something beside it."""
    repo = new_repo("app")
    repo.commit("first", {"deploy/a.yaml": "a: 1\n", "deploy/b.yml": "b: 1\n", "README": "1\n"})
    repo.commit("second", {"deploy/a.yaml": "a: 2\n"})
    return repo


@pytest.fixture
def bare(repo: Repo, tmp_path: Path) -> Repo:
    """A bare repository with the same content: the server."""
    repo.git("clone", "-q", "--bare", str(repo.root), str(tmp_path / "server.git"))
    return Repo(tmp_path / "server.git")


@pytest.fixture
def clone(bare: Repo, tmp_path: Path) -> Repo:
    """Somebody's clone of the server, with main following origin/main."""
    bare.git("clone", "-q", str(bare.root), str(tmp_path / "clone"))
    return Repo(tmp_path / "clone")


@pytest.fixture
def colleague(bare: Repo, tmp_path: Path) -> Repo:
    """Another clone, which pushes meanwhile."""
    bare.git("clone", "-q", str(bare.root), str(tmp_path / "colleague"))
    return Repo(tmp_path / "colleague")


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SshServer]:
    """A server that the person has been to before."""
    server = SshServer.start(tmp_path / "sshd")
    server.know()
    monkeypatch.setenv("PATH", f"{server.bin}{os.pathsep}{os.environ['PATH']}")
    yield server
    server.stop()


@pytest.fixture
async def open_source(tmp_path: Path) -> AsyncIterator[OpenSource]:
    """Makes a source on a repository: `open_source(repo, branch=…, paths=…)`; not opened."""
    made: list[GitSource] = []

    def make(
        repo: Repo | str | Path,
        *,
        branch: str | None = None,
        paths: tuple[str, ...] = (".",),
        cache: Path | None = None,
        **more: Any,
    ) -> GitSource:
        place = repo.root if isinstance(repo, Repo) else repo
        target = Target(repo=str(place), branch=branch, paths=paths, **more)
        made.append(GitSource(target, cache=cache or tmp_path / "cache"))
        return made[-1]

    yield make
    for source in made:
        await source.close()
