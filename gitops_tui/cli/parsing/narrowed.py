"""The program with the one command that is meant."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import typer

from gitops_tui.cli.parsing.app import app


def narrowed(argv: Sequence[str]) -> typer.Typer:
    """The program, with nothing but the command that `argv` begins with, if it begins with one.

    Making a parser for every command takes longer than parsing.
    """
    program = copy.copy(app)
    meant = [each for each in app.registered_commands if argv[:1] == [_name(each)]]
    program.registered_commands = meant or app.registered_commands
    return program


def _name(command: typer.models.CommandInfo) -> str | None:
    name = command.name or getattr(command.callback, "__name__", None)
    return name and typer.main.get_command_name(name)
