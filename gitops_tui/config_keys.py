"""The configuration file's keys: the target's field behind each, and how its value is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from gitops_tui.core.durations import parse_duration
from gitops_tui.core.identity import no_namespace
from gitops_tui.core.ignore_rules import IgnoreRule, ignore_rule
from gitops_tui.core.signatures import Signatures
from gitops_tui.core.sync_tag import no_tag
from gitops_tui.errors import UsageError

NAMESPACES = "Namespaces have lowercase letters, digits and -, at most 63 of them."


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a key stands, for the sentences about it."""

    file: Path
    table: str
    key: str = ""

    def wrong(self, what: str, hint: str = "") -> UsageError:
        """An error that begins with this place."""
        table = f" [{self.table}]" if self.table else ""
        key = f" {self.key}" if self.key else ""
        return UsageError(f"{self.file}:{table}{key} {what}", hint=hint)


def unknown(place: Place, key: str, known: tuple[str, ...]) -> UsageError:
    """The error about a key that does not exist, with the nearest one that does."""
    return place.wrong("is no key that is known.", nearest(key, known))


def nearest(word: str, known: tuple[str, ...]) -> str:
    """A hint: the word that was probably meant, or all there are."""
    near = get_close_matches(word, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}."


def _text(value: Any, place: Place) -> str:
    if not isinstance(value, str) or not value:
        raise place.wrong("must be text in quotes.")
    return value


def _namespace(value: Any, place: Place) -> str:
    name = _text(value, place)
    if wrong := no_namespace(name):
        raise place.wrong(f"cannot be used: {wrong}", NAMESPACES)
    return name


def _texts(value: Any, place: Place) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values:
        raise place.wrong('must be a directory or a list of them, such as ["base", "prod"].')
    return tuple(_text(entry, place) for entry in values)


def _truth(value: Any, place: Place) -> bool:
    if not isinstance(value, bool):
        raise place.wrong("must be true or false, without quotes.")
    return value


def _seconds(value: Any, place: Place) -> float:
    if isinstance(value, str):
        try:
            return parse_duration(value).total_seconds()
        except UsageError as error:
            raise place.wrong(f"cannot be used: {error.message}", error.hint) from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
        raise place.wrong('must be a time such as "5m", or seconds above 0.')
    return float(value)


def _file(value: Any, place: Place) -> Path:
    return place.file.parent / Path(_text(value, place)).expanduser()


def _repository(value: Any, place: Place) -> str:
    text = _text(value, place)
    # A URL, or host:path as ssh knows it, is no file of ours; `./a:b` would be one.
    if "://" in text or ":" in text.partition("/")[0]:
        return text
    return str(_file(text, place))


def _signatures(value: Any, place: Place) -> Signatures:
    try:
        return Signatures(value)
    except ValueError:
        raise place.wrong('must be "off" or "required".') from None


def _ignores(value: Any, place: Place) -> tuple[IgnoreRule, ...]:
    try:
        return tuple(map(ignore_rule, [value] if isinstance(value, str) else list(value)))
    except (AttributeError, TypeError):
        raise place.wrong('must be a list such as ["deployment/web /spec/replicas"].') from None
    except UsageError as error:
        raise place.wrong(f"cannot be used: {error.message}", error.hint) from None


def _tag(value: Any, place: Place) -> str:
    name = _text(value, place)
    if wrong := no_tag(name):
        raise place.wrong(f"cannot be used: {wrong}")
    return name


# The file's keys, which are the flags' names: the target's field, and how its value is read.
FIELDS: dict[str, tuple[str, Callable[[Any, Place], Any]]] = {
    "repo": ("repo", _repository),
    "branch": ("branch", _text),
    "path": ("paths", _texts),
    "kubeconfig": ("kubeconfig", _file),
    "context": ("context", _text),
    "namespace": ("namespace", _namespace),
    "only-namespace": ("only_namespace", _namespace),
    "state-namespace": ("state_namespace", _namespace),
    "read-only": ("read_only", _truth),
    "auto-sync": ("auto_sync", _truth),
    "accept-rewritten": ("accept_rewritten", _truth),
    "signatures": ("signatures", _signatures),
    "allowed-signers": ("allowed_signers", _file),
    "gpg-keyring": ("gpg_keyring", _file),
    "sync-tag": ("sync_tag", _tag),
    "ignore": ("ignore", _ignores),
    "sync-interval": ("sync_interval", _seconds),
    "fetch-interval": ("fetch_interval", _seconds),
    "timeout": ("timeout", _seconds),
}
