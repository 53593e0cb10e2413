"""The user's configuration file, and the target that it and the flags settle together.

`config.toml` in the user's configuration directory, or the file that GITOPS_TUI_CONFIG
names, holds `theme` and tables `[targets.NAME]` whose keys are the flags' names
(`sync-interval` or `sync_interval`). Flags win. A mistake stops only whom it concerns: one
in a table those who name that target, one in the file's syntax those who name any.
A file inside a repository is never read: what comes from there is untrusted.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from gitops_tui.config_keys import FIELDS, NAMESPACES, Place, nearest, unknown
from gitops_tui.core.durations import parse_duration
from gitops_tui.core.identity import no_namespace
from gitops_tui.core.signatures import Signatures
from gitops_tui.core.sync_tag import no_tag
from gitops_tui.core.target import Target
from gitops_tui.errors import UsageError

_VARIABLE = "GITOPS_TUI_CONFIG"


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run of the program goes by."""

    target: Target
    theme: str | None = None
    """Name of the theme, where the configuration says one."""
    notes: tuple[str, ...] = ()
    """What else is wrong with the file, and does not matter to this target."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The file as read and checked; empty where there is none."""

    file: Path
    theme: str | None = None
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By name: `Target`'s fields and their values."""
    broken: Mapping[str, UsageError] = field(default_factory=dict)
    """By name: what is wrong with a table."""
    mistakes: tuple[UsageError, ...] = ()
    """What is wrong outside of the tables."""


def settle(flags: Mapping[str, Any], name: str | None = None) -> Settings:
    """The target that `flags` (by their names, only those said) and the table `name` settle.

    Raises UsageError for a named target that the file does not have or has a mistake in,
    and for a flag that cannot be read.
    """
    configuration = _read_for(name)
    table = _table(configuration, name) if name is not None else {}
    said = {FIELDS[key][0]: _flag(key, value) for key, value in flags.items()}
    others = (*configuration.mistakes, *configuration.broken.values())
    values = {**table, **said, "name": name}
    target = Target(**values)
    _require_keys(target, said="signatures" in values)
    return Settings(target, configuration.theme, tuple(map(str, others)))


def config_file() -> Path:
    """The file that is read: $GITOPS_TUI_CONFIG, else the user's."""
    named = os.environ.get(_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    return user_config_path("gitops-tui", appauthor=False) / "config.toml"


def read(file: Path) -> Configuration:
    """Read and check the whole file; a mistake is kept with the file, the table and the key.

    Raises UsageError when there is no reading it at all.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if os.environ.get(_VARIABLE):
            message = f"{file} does not exist, but {_VARIABLE} names it."
            raise UsageError(message) from None
        return Configuration(file)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        message = f"{file} cannot be read: {reason}."
        raise UsageError(message) from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{file} is no TOML: {error}."
        raise UsageError(message) from None
    return _checked(file, content)


def _read_for(name: str | None) -> Configuration:
    """The file; where no target and no file was named, one that cannot be read is a note."""
    file = config_file()
    try:
        return read(file)
    except UsageError as error:
        if name is not None or os.environ.get(_VARIABLE):
            raise
        return Configuration(file, mistakes=(error,))


def _checked(file: Path, content: dict[str, Any]) -> Configuration:
    mistakes = [
        unknown(Place(file, "", key), key, ("theme", "targets"))
        for key in content
        if key not in {"theme", "targets"}
    ]
    theme = content.get("theme")
    if theme is not None and not isinstance(theme, str):
        mistakes.append(Place(file, "", "theme").wrong("must be the name of a theme, in quotes."))
        theme = None
    tables = content.get("targets", {})
    if not isinstance(tables, dict):
        wrong = Place(file, "", "targets").wrong("must be tables, written [targets.NAME].")
        return Configuration(file, theme, mistakes=(*mistakes, wrong))
    targets: dict[str, Mapping[str, Any]] = {}
    broken: dict[str, UsageError] = {}
    for name, table in tables.items():
        try:
            targets[name] = _target(file, name, table)
        except UsageError as error:
            broken[name] = error
    return Configuration(file, theme, targets, broken, tuple(mistakes))


def _target(file: Path, name: str, table: Any) -> Mapping[str, Any]:
    place = Place(file, f"targets.{name}")
    if not isinstance(table, dict):
        raise place.wrong("must be a table of its own.", f"Write [targets.{name}] on a line.")
    values: dict[str, Any] = {}
    for key, value in table.items():
        here = Place(file, place.table, key)
        flag = key.replace("_", "-")
        if flag not in FIELDS:
            raise unknown(here, flag, tuple(FIELDS))
        target_field, convert = FIELDS[flag]
        if target_field in values:
            raise here.wrong("is there twice, in two spellings.")
        values[target_field] = convert(value, here)
    return values


def _table(configuration: Configuration, name: str) -> Mapping[str, Any]:
    if name in configuration.broken:
        raise configuration.broken[name]
    if name in configuration.targets:
        return configuration.targets[name]
    known = (*configuration.targets, *configuration.broken)
    if not known:
        message = f"There is no target {name!r}: {configuration.file} has no [targets.NAME]."
        # A table under a misspelled name looks like none at all.
        raise UsageError(message, hint=" ".join(map(str, configuration.mistakes)))
    message = f"There is no target {name!r} in {configuration.file}."
    raise UsageError(message, hint=nearest(name, known))


def _require_keys(target: Target, *, said: bool) -> None:
    """Signatures and the list that judges them go together. Raises UsageError."""
    listed = target.allowed_signers or target.gpg_keyring
    if target.signatures == Signatures.REQUIRED and listed is None:
        raise UsageError(
            "Signatures are required, and no list says whose.",
            hint="Name one with --allowed-signers (ssh) or --gpg-keyring.",
        )
    if listed is not None and not said:
        # Who names the keys that may sign believes that others may not.
        message = f"{listed} lists keys that may sign, and nothing says that signatures count."
        raise UsageError(message, hint="Add --signatures required, or --signatures off.")


def _flag(key: str, value: Any) -> Any:
    """A flag's value as the target holds it: times are read, the rest is meant as it stands."""
    if value == "" or (key == "path" and not all(value)):
        # A variable of a script that was never set must not mean everything.
        message = f"--{key} is empty."
        hint = "Name a directory; `.` is the one that --repo names." if key == "path" else ""
        raise UsageError(message, hint=hint or "Leave it out to mean the default.")
    if key.endswith("namespace") and (wrong := no_namespace(value)):
        message = f"--{key} cannot be used: {wrong}"
        raise UsageError(message, hint=NAMESPACES)
    if key == "sync-tag" and (wrong := no_tag(value)):
        raise UsageError(f"--{key} cannot be used: {wrong}")
    if not key.endswith(("interval", "timeout")):
        return value
    try:
        return parse_duration(value).total_seconds()
    except UsageError as error:
        message = f"--{key} cannot be used: {error.message}"
        raise UsageError(message, hint=error.hint) from None
