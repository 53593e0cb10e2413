"""The dashboard's flags read without the parser: the same as with it, or left to it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import typer

from gitops_tui.cli.commands import dashboard
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.parsing import app
from gitops_tui.cli.plain import plain

PLAIN: list[Sequence[str]] = [
    (),
    ("--repo", "/srv/shop", "--path", "prod", "--path", "base"),
    ("--repo=/srv/a=b", "--read-only", "-n", "example"),
    ("--kubeconfig", "k.yaml", "--context", "kind", "--target", "staging", "--timeout", "90s"),
    ("--signatures", "required", "--allowed-signers", "signers", "--gpg-keyring", "~/.gnupg"),
    ("--only-namespace", "a", "--state-namespace", "b", "--sync-interval", "1m"),
]
ELSE: list[Sequence[str]] = [
    ("status",),
    ("--help",),
    ("--repo",),
    ("--repo=", "x"),
    ("--repo", "--path"),
    ("--no-such-flag", "x"),
    ("-o", "json"),
    ("--repo", "x", "diff"),
    ("--read-only=yes",),
    ("--signatures", "maybe"),
]


@pytest.mark.parametrize("argv", PLAIN, ids=" ".join)
def test_what_is_plain_is_read_as_the_parser_reads_it(
    argv: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flag for flag."""
    parsed: list[Flags] = []

    def remember(flags: Flags) -> int:
        parsed.append(flags)
        return 0

    monkeypatch.setattr(dashboard, "dashboard", remember)
    typer.main.get_command(app).main(list(argv), "gitops-tui", standalone_mode=False)
    assert plain(argv) == parsed[0]


@pytest.mark.parametrize("argv", ELSE, ids=" ".join)
def test_what_is_not_plain_is_left_to_the_parser(argv: Sequence[str]) -> None:
    """Commands, help, and every mistake."""
    assert plain(argv) is None
