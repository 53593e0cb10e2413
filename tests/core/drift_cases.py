"""Recorded cases: what a real API server made of a manifest, and what is to be said of it.

Each folder of `tests/data/drift` holds the manifest at HEAD, the live object with its
`managedFields`, the manifest at the synced revision where it was another one, the
server's dry-run answer where it did not refuse, and what is expected. `openapi.json` is
the part of the server's OpenAPI v3 that the cases need.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import msgspec
import yaml

from gitops_tui.core.resources import JsonObject, split_api_version
from gitops_tui.core.schema import Schema, schema_of

DATA = Path(__file__).parents[1] / "data" / "drift"


@dataclass(frozen=True)
class Case:
    """One recorded case."""

    folder: Path

    @cached_property
    def manifest(self) -> JsonObject:
        return _load(self.folder / "manifest.yaml")

    @cached_property
    def live(self) -> JsonObject:
        return _load(self.folder / "live.yaml")

    @cached_property
    def answer(self) -> JsonObject | None:
        path = self.folder / "answer.yaml"
        return _load(path) if path.exists() else None

    @cached_property
    def base(self) -> JsonObject | None:
        path = self.folder / "base.yaml"
        if path.exists():
            return _load(path)
        return self.manifest if self.expected["synced"] else None

    @cached_property
    def expected(self) -> dict[str, Any]:
        return _load(self.folder / "expected.yaml")

    @property
    def schema(self) -> Schema:
        return schema_for(self.manifest["apiVersion"], self.manifest["kind"])


def cases() -> list[Case]:
    """All recorded cases, by name."""
    return [Case(folder) for folder in sorted(DATA.iterdir()) if folder.is_dir()]


def case(name: str) -> Case:
    """The recorded case of that name."""
    return Case(DATA / name)


@cache
def schema_for(api_version: str, kind: str) -> Schema:
    """The recorded structure of a kind."""
    found = schema_of(_document(), *split_api_version(api_version), kind)
    assert found is not None, f"not recorded: {api_version} {kind}"
    return found


@cache
def _document() -> JsonObject:
    document: JsonObject = msgspec.json.decode((DATA / "openapi.json").read_bytes())
    return document


def _load(path: Path) -> JsonObject:
    body: JsonObject = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    return body
