"""One command's parser says what the whole program's says."""

from __future__ import annotations

import pytest
import typer

from gitops_tui.cli.parsing import app, narrowed

WHOLE = typer.main.get_command(app)
NAMES = sorted(getattr(WHOLE, "commands", {}))


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_every_command_is_the_same(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever asks for one command's help misses nothing."""
    alone = typer.main.get_command(narrowed([name]))
    assert list(getattr(alone, "commands", {})) == [name]
    told = []
    for program in (WHOLE, alone):
        program.main([name, "--help"], "gitops-tui", standalone_mode=False)
        told.append(capsys.readouterr().out)
    assert name in told[0]
    assert told[0] == told[1]


@pytest.mark.parametrize("argv", [[], ["--help"], ["-n", "example", "diff"], ["no-such"]])
def test_anything_else_is_read_by_the_whole_program(argv: list[str]) -> None:
    """Only a command in the first place decides."""
    assert narrowed(argv).registered_commands == app.registered_commands
