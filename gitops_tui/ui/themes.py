"""Themes: files of a palette and the roles its colours play, turned into Textual's themes.

A role is what a colour means on the screen (`drift`, `in-sync`, `locked`). Roles become
variables of the same name in styles, so that nothing else ever names a colour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

from gitops_tui.assets import asset
from gitops_tui.core.text import one_line
from gitops_tui.errors import UsageError

DEFAULT = "dark"

# `name:`, `name: word word` or `name: "#102030"`, at the margin or two spaces in. What YAML
# would not take as text does not fit, but for true and false.
_PLAIN = re.compile(
    r"""(?P<indent>(?:\ \ )?)(?P<name>[a-z][a-z0-9-]*):
    (?:\ (?:
        (?P<word>true|false|(?!(?i:yes|no|on|off|null|true|false|y|n)$)[A-Za-z](?:[\w -]*\w)?)
        |"(?P<quoted>[#\w]+)"
    ))?""",
    re.VERBOSE | re.ASCII,
)

_TRUTH = {"true": True, "false": False}

# Every role, and the role that stands in where a file leaves it out; None: must be said.
ROLES: Mapping[str, str | None] = {
    "background": None,
    "text": None,
    "soft": None,
    "faint": None,
    "line": None,
    "cursor": None,
    "accent": None,
    "raised": "background",
    "in-sync": None,
    "drift": None,
    "failed": None,
    "missing": "drift",
    "stale": "missing",
    "locked": "accent",
    "healthy": "in-sync",
    "progressing": "accent",
    "degraded": "failed",
    "suspended": "soft",
    "added": "in-sync",
    "removed": "failed",
    "stale-data": "drift",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme as its file says it, every role settled as `#rrggbb`."""

    name: str
    """The file's name without its ending."""
    title: str
    dark: bool
    roles: Mapping[str, str]


def theme_files(own: Path | None = None) -> dict[str, Path]:
    """Name -> file of every theme: those that come with the program, then those in `own`,
    the user's folder, which win over ours of the same name.
    """
    found: dict[str, Path] = {}
    for folder in (asset("themes"), own):
        if folder is not None and folder.is_dir():
            found |= {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    return found


def load_palette(path: Path) -> Palette:
    """Read one theme file. Raises UsageError with one sentence that names file and fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(path, f"it cannot be read: {one_line(str(error))}") from error
    content = _plain(text)
    if content is None:
        content = _yaml(path, text)
    if not isinstance(content, dict):
        raise _broken(path, "it holds no palette and no roles")
    colours = _table(path, content, "palette")
    said = _table(path, content, "roles")
    if unknown := sorted(set(said) - set(ROLES)):
        raise _broken(path, f"{one_line(unknown[0])!r} is no role")
    roles: dict[str, str] = {}
    for role, substitute in ROLES.items():
        roles[role] = _colour(path, role, said, colours) if role in said else ""
        if not roles[role]:
            if substitute is None:
                raise _broken(path, f"it does not say the role {role!r}")
            roles[role] = roles[substitute]
    title = one_line(str(content.get("title") or path.stem))
    return Palette(path.stem, title, bool(content.get("dark", True)), roles)


def textual_theme(palette: Palette) -> Theme:
    """The palette as Textual takes it: every role a variable, its own widgets in our colours."""
    roles = palette.roles
    return Theme(
        name=palette.name,
        primary=roles["accent"],
        secondary=roles["soft"],
        accent=roles["accent"],
        foreground=roles["text"],
        background=roles["background"],
        surface=roles["background"],
        panel=roles["raised"],
        success=roles["in-sync"],
        warning=roles["drift"],
        error=roles["failed"],
        dark=palette.dark,
        variables={
            **{role: colour for role, colour in roles.items() if role != "background"},
            "border": roles["accent"],
            "border-blurred": roles["line"],
            "scrollbar": roles["line"],
            "scrollbar-hover": roles["faint"],
            "scrollbar-active": roles["accent"],
            "scrollbar-background": roles["background"],
            "scrollbar-background-hover": roles["background"],
            "scrollbar-background-active": roles["background"],
            "scrollbar-corner-color": roles["background"],
            "block-cursor-background": roles["cursor"],
            "block-cursor-foreground": roles["text"],
            "block-cursor-text-style": "bold",
            "block-hover-background": roles["cursor"],
            "input-cursor-background": roles["text"],
            "input-cursor-foreground": roles["background"],
            "input-selection-background": roles["cursor"],
        },
    )


def _plain(text: str) -> dict[str, Any] | None:
    """A file as ours are: tables of plain words and quoted colours. None where there is more
    to it; loading PyYAML for it would be a twentieth of the wait for the first frame.
    """
    content: dict[str, Any] = {}
    table = content
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _PLAIN.fullmatch(line)
        if found is None or (found["indent"] and table is content):
            return None
        if not found["indent"]:
            table = content
        name, word = found["name"], found["word"] or found["quoted"]
        if name in table or (word is None and found["indent"]):
            return None
        if word is None:
            table = content[name] = {}
        else:
            table[name] = _TRUTH.get(found["word"], word)
    return content


def _yaml(path: Path, text: str) -> Any:
    import yaml  # noqa: PLC0415  # see _plain

    try:
        return yaml.load(text, yaml.CSafeLoader)  # a safe one
    except yaml.YAMLError as error:
        raise _broken(path, f"it cannot be read: {one_line(str(error))}") from error


def _table(path: Path, content: dict[Any, Any], name: str) -> dict[str, str]:
    table = content.get(name)
    if not isinstance(table, dict):
        raise _broken(path, f"`{name}` must be a table of names and colours")
    return {str(key): str(value) for key, value in table.items()}


def _colour(path: Path, role: str, said: dict[str, str], colours: dict[str, str]) -> str:
    word = said[role]
    try:
        return Color.parse(colours.get(word, word)).hex6
    except ColorParseError:
        message = f"role {role!r} names {one_line(word)!r}, which is neither in the palette nor "
        raise _broken(path, message + "a colour") from None


def _broken(path: Path, what: str) -> UsageError:
    return UsageError(
        f"The theme {path.name} cannot be used: {what}.",
        hint="Compare it with themes/dark.yaml.",
    )
