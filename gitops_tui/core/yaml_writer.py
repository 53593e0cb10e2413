"""Writes an object as YAML for people to read: keys in their order, nothing secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from gitops_tui.core.key_order import alike, in_order
from gitops_tui.core.masking import masked

if TYPE_CHECKING:
    from gitops_tui.core.resources import JsonObject


class _Dumper(yaml.CSafeDumper):
    """Repeats what is there twice: anchors would be news to the reader."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def readable_yaml(body: JsonObject, *, like: JsonObject | None = None) -> str:
    """`body` as YAML without managedFields, values of Secrets masked, with its keys in the
    order of `like` where that is given. Untrusted text.
    """
    shown = in_order(alike(masked(body), like))
    metadata = shown.get("metadata")
    if isinstance(metadata, dict) and "managedFields" in metadata:
        kept = {name: value for name, value in metadata.items() if name != "managedFields"}
        shown = {**shown, "metadata": kept}
    text: str = yaml.dump(shown, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return text
