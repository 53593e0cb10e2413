"""All keys, by what they are for."""

from __future__ import annotations

from itertools import groupby

from textual.content import Content

from gitops_tui.ui.command import Command, key_words
from gitops_tui.ui.commands import EVERY_COMMAND
from gitops_tui.ui.render.looks import SOFT

_SIGNS = (
    ("✓ in sync", "every field that Git states is so in the cluster", "$in-sync"),
    ("≠ drifted", "a field differs; d shows which, whose and since when", "$drift"),
    ("∅ missing", "in Git, not in the cluster", "$missing"),
    ("◇ stale", "applied once, gone from Git", "$stale"),
    ("− terminating", "being deleted", "$progressing"),
    ("✗ failed", "could not be compared", "$failed"),
    ("⊘ locked", "passed by until it is unlocked", "$locked"),
    ("● runs", "in History: the commit that the cluster runs", "$in-sync"),
    ("○ ahead", "in History: a commit that waits to be synced", "$drift"),
    ("↩ rollback", "in History: a commit made by a rollback", "$locked"),
)


def help_lines(width: int) -> list[Content]:
    """Every command under its heading, then what the signs mean."""
    lines: list[Content] = []
    for group, commands in groupby(EVERY_COMMAND, key=lambda command: command.group):
        lines.append(Content.styled(group.value, "$accent bold"))
        for command in commands:
            lines += _command(command, width)
        lines.append(Content(""))
    lines.append(Content.styled("Signs", "$accent bold"))
    lines += [
        Content.assemble((f"  {sign:<16}", style), (meaning, SOFT))
        for sign, meaning, style in _SIGNS
    ]
    return lines


def _command(command: Command, width: int) -> list[Content]:
    lead = Content.assemble((f"  {key_words(command):<13}", "bold"), f"{command.name:<26}")
    pieces = Content.styled(command.help, SOFT).wrap(max(20, width - lead.cell_length))
    blank = Content(" " * lead.cell_length)
    return [(blank if index else lead) + piece for index, piece in enumerate(pieces)]
