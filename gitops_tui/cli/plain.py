"""A command line that opens the dashboard, read without the parser.

Loading the parser would be a tenth of the wait for the first frame. Only what is certain is
read here, the target's flags each with a value; for anything else the answer is None, and
the parser decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from gitops_tui.cli.flags import Flags
from gitops_tui.core.signatures import Signatures

_WITH_VALUE = {
    f"--{field.name.replace('_', '-')}": field.name
    for field in fields(Flags)
    if field.name not in {"read_only", "output"}
} | {"-n": "namespace"}

_READ_AS: dict[str, Callable[[str], Any]] = {
    "kubeconfig": Path,
    "allowed_signers": Path,
    "gpg_keyring": Path,
    "signatures": Signatures,
}
"""What is no text."""


def plain(argv: Sequence[str]) -> Flags | None:
    """The flags, where `argv` holds nothing but flags of the target and their values."""
    said: dict[str, Any] = {}
    paths: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--read-only":
            said["read_only"] = True
            continue
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        field = _WITH_VALUE.get(name)
        value = value if equals else next(words, "")
        if field is None or not value or value.startswith("-"):
            return None
        if field == "path":
            paths.append(value)
            continue
        try:
            said[field] = _READ_AS.get(field, str)(value)
        except ValueError:
            return None
    return Flags(**said, path=tuple(paths))
