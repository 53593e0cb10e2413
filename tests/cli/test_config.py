"""The configuration file: what it may say, where it is found, and each way to be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gitops_tui import config
from gitops_tui.cli.flags import Flags
from gitops_tui.core.signatures import Signatures
from gitops_tui.core.target import Target
from gitops_tui.errors import UsageError


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's configuration file, not yet written."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "gitops-tui"
    folder.mkdir()
    return folder / "config.toml"


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    """No configuration is a configuration."""
    assert config.settle({}) == config.Settings(Target())


def test_an_empty_path_is_not_the_whole_repository(file: Path) -> None:
    """`--path "$DIR"` with a variable that is not set must not mean everything."""
    with pytest.raises(UsageError, match="--path is empty"):
        config.settle({"path": ("base", "")})


@pytest.mark.parametrize("key", ["only-namespace", "branch", "repo", "context"])
def test_an_empty_flag_does_not_mean_the_default(file: Path, key: str) -> None:
    """`--only-namespace "$NS"` with a variable that is not set must not mean all of them."""
    with pytest.raises(UsageError, match=f"--{key} is empty"):
        config.settle({key: ""})


def test_signatures_and_the_list_that_judges_them_go_together(file: Path) -> None:
    """Required without a list, and a list that would count for nothing, are mistakes."""
    listed = file.parent / "signers"
    with pytest.raises(UsageError, match="no list says whose") as caught:
        config.settle({"signatures": Signatures.REQUIRED})
    assert "--allowed-signers" in caught.value.hint
    with pytest.raises(UsageError, match="nothing says that signatures count") as caught:
        config.settle({"gpg-keyring": listed})
    assert "--signatures required" in caught.value.hint
    settled = config.settle({"signatures": Signatures.OFF, "allowed-signers": listed}).target
    assert settled.signatures is Signatures.OFF


def test_a_table_may_require_signatures(file: Path) -> None:
    """Files are relative to the configuration; a flag turns them off; a wrong word is named."""
    file.write_text(
        "[targets.x]\nsignatures = 'required'\nallowed-signers = 'signers'\n"
        "gpg-keyring = '~/ring'\n[targets.y]\nsignatures = 'maybe'\n"
    )
    target = config.settle({}, "x").target
    assert target.signatures is Signatures.REQUIRED
    assert target.allowed_signers == file.parent / "signers"
    assert target.gpg_keyring == Path("~/ring").expanduser()
    off = config.settle({"signatures": Signatures.OFF}, "x").target
    assert off.signatures is Signatures.OFF
    with pytest.raises(UsageError, match=r"\[targets.y\] signatures must be"):
        config.settle({}, "y")


@pytest.mark.parametrize("key", ["namespace", "only-namespace", "state-namespace"])
@pytest.mark.parametrize("name", ["x y", "Bad_NS", "-x", "x" * 64])
def test_what_cannot_be_a_namespace_is_refused(file: Path, key: str, name: str) -> None:
    """By the flag's name, or by its place in the file, before anything is asked."""
    told = "cannot be used: .* cannot be a namespace's name"
    with pytest.raises(UsageError, match=f"--{key} {told}"):
        config.settle({key: name})
    file.write_text(f"[targets.x]\n{key} = '{name}'\n")
    with pytest.raises(UsageError, match=rf"\[targets.x\] {key} {told}"):
        config.settle({}, "x")


def test_a_table_holds_every_flag(file: Path) -> None:
    """Each key is the flag's name; times are words or seconds; paths are relative to the file."""
    file.write_text(
        """
        theme = "nord"
        [targets.prod]
        repo = "manifests"
        branch = "release"
        path = ["base", "prod"]
        kubeconfig = "~/kube"
        context = "prod"
        namespace = "shop"
        only-namespace = "shop"
        state-namespace = "ours"
        read-only = true
        auto-sync = false
        sync-tag = "sync/prod"
        sync-interval = "1h30m"
        fetch-interval = 30
        timeout = 2.5
        """
    )
    assert config.settle({}, "prod") == config.Settings(
        Target(
            repo=str(file.parent / "manifests"),
            branch="release",
            paths=("base", "prod"),
            kubeconfig=Path("~/kube").expanduser(),
            context="prod",
            namespace="shop",
            only_namespace="shop",
            state_namespace="ours",
            read_only=True,
            auto_sync=False,
            sync_tag="sync/prod",
            sync_interval=5400.0,
            fetch_interval=30.0,
            timeout=2.5,
            name="prod",
        ),
        "nord",
    )


@pytest.mark.parametrize(
    ("repo", "read"),
    [
        ("https://git.example/app.git", "https://git.example/app.git"),
        ("git@git.example:app.git", "git@git.example:app.git"),
        ("file:///srv/app", "file:///srv/app"),
        ("/srv/app", "/srv/app"),
        ("../app", None),
        ("./a:b", None),
    ],
)
def test_only_paths_are_relative_to_the_file(file: Path, repo: str, read: str | None) -> None:
    """A URL is kept as it is, also in ssh's short form."""
    file.write_text(f'[targets.x]\nrepo = "{repo}"\n')
    assert config.settle({}, "x").target.repo == (read or str(file.parent / repo))


def test_flags_win(file: Path) -> None:
    """What is said on the command line stands before the table."""
    file.write_text('[targets.x]\nbranch = "a"\npath = "one"\ntimeout = "1m"\n')
    flags: dict[str, Any] = {"branch": "b", "path": ("two", "three"), "timeout": "2m"}
    target = config.settle(flags, "x").target
    assert (target.branch, target.paths, target.timeout) == ("b", ("two", "three"), 120.0)


def test_underscores_are_hyphens(file: Path) -> None:
    """`auto_sync` is `auto-sync`; both at once is an error."""
    file.write_text("[targets.x]\nauto_sync = true\n")
    assert config.settle({}, "x").target.auto_sync is True
    file.write_text("[targets.x]\nauto_sync = true\nauto-sync = true\n")
    with pytest.raises(UsageError, match="is there twice"):
        config.settle({}, "x")


def test_the_environment_can_name_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GITOPS_TUI_CONFIG stands before the user's file, and must exist."""
    elsewhere = tmp_path / "elsewhere.toml"
    monkeypatch.setenv("GITOPS_TUI_CONFIG", str(elsewhere))
    with pytest.raises(UsageError, match="does not exist, but GITOPS_TUI_CONFIG names it"):
        config.settle({})
    elsewhere.write_text('theme = "dracula"\n')
    assert config.settle({}).theme == "dracula"


def test_a_file_in_the_repository_is_never_read(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes from a repository is untrusted: no name there is looked at."""
    repository = tmp_path / "repository"
    for name in ("config.toml", ".gitops-tui.toml", "gitops-tui/config.toml"):
        place = repository / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text('theme = "evil"\n[targets.x]\nrepo = "/evil"\n')
    monkeypatch.chdir(repository)
    assert config.settle({}).theme is None
    with pytest.raises(UsageError, match="no target 'x'"):
        config.settle({}, "x")


@pytest.mark.parametrize(
    ("text", "told", "hint"),
    [
        ("them = 'x'", "them is no key that is known", "Did you mean theme?"),
        ("theme = 3", "theme must be the name of a theme", ""),
        ("targets = 3", "targets must be tables", ""),
        ("[targets]\nx = 3", "[targets.x] must be a table", "Write [targets.x] on a line."),
        ("[targets.x]\nbrunch = 'a'", "[targets.x] brunch is no key", "Did you mean branch?"),
        ("[targets.x]\nzzz = 'a'", "[targets.x] zzz is no key", "Known are repo, branch"),
        ("[targets.x]\nbranch = 3", "[targets.x] branch must be text", ""),
        ("[targets.x]\nrepo = ''", "[targets.x] repo must be text", ""),
        ("[targets.x]\npath = []", "[targets.x] path must be a directory", ""),
        ("[targets.x]\npath = [1]", "[targets.x] path must be text", ""),
        ("[targets.x]\nread-only = 'yes'", "[targets.x] read-only must be true or false", ""),
        ("[targets.x]\ntimeout = true", "[targets.x] timeout must be a time", ""),
        ("[targets.x]\ntimeout = 0", "[targets.x] timeout must be a time", ""),
        ("[targets.x]\ntimeout = inf", "[targets.x] timeout must be a time", ""),
        ("[targets.x]\ntimeout = 'soon'", "[targets.x] timeout cannot be used", "Write 90s"),
        ("[targets.x", "is no TOML", ""),
    ],
)
def test_each_mistake_names_its_place(file: Path, text: str, told: str, hint: str) -> None:
    """File, table and key, and the nearest known one; who does not use it is only told."""
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        config.settle({}, "x")
    said = str(caught.value)
    assert said.startswith((str(file), "There is no target 'x'"))
    assert told in said
    assert hint in said
    settings = config.settle({})
    assert settings.target == Target()
    [note] = settings.notes
    assert note.startswith(str(file))
    assert told in note
    assert hint in note


def test_a_mistake_matters_to_its_target_alone(file: Path) -> None:
    """Another target goes on, and so does a command without one; both are told of it."""
    file.write_text("theme = 'nord'\n[targets.x]\nbranch = 'a'\n[targets.bad]\npth = 'm'\n")
    settings = config.settle({}, "x")
    assert (settings.target.branch, settings.theme) == ("a", "nord")
    [note] = settings.notes
    assert note == f"{file}: [targets.bad] pth is no key that is known. Did you mean path?"
    assert config.settle({}).notes == (note,)
    with pytest.raises(UsageError, match=r"\[targets.bad\] pth"):
        config.settle({}, "bad")


def test_the_note_is_written_to_stderr(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whichever command is run, and without any harm to what it writes to stdout."""
    file.write_text("them = 'x'")
    assert Flags().settings().target == Target()
    written = capsys.readouterr()
    assert (written.out, written.err) == (
        "",
        f"note: {file}: them is no key that is known. Did you mean theme?\n",
    )


def test_a_file_that_cannot_be_read_says_why(file: Path) -> None:
    """A directory in its place, or other bytes than UTF-8."""
    file.write_bytes(b"\xff")
    with pytest.raises(UsageError, match="it is not UTF-8"):
        config.settle({}, "x")
    file.unlink()
    file.mkdir()
    with pytest.raises(UsageError, match="cannot be read"):
        config.settle({}, "x")
    assert "cannot be read" in config.settle({}).notes[0]


def test_an_unknown_target_names_the_nearest(file: Path) -> None:
    """One sentence with the file and what was probably meant."""
    file.write_text("[targets.staging]\n[targets.prod]\n")
    with pytest.raises(UsageError) as caught:
        config.settle({}, "stagin")
    assert caught.value.message == f"There is no target 'stagin' in {file}."
    assert caught.value.hint == "Did you mean staging?"
