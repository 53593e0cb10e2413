"""An object's status, read with care: nothing in it has to be what it should be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gitops_tui.core.resources import JsonObject


@dataclass(frozen=True, slots=True)
class Condition:
    """One entry of `status.conditions`."""

    status: str
    reason: str
    message: str

    @property
    def holds(self) -> bool:
        """Whether it is True; Unknown is not."""
        return self.status == "True"

    @property
    def fails(self) -> bool:
        """Whether it is False; Unknown is not."""
        return self.status == "False"

    def told(self, otherwise: str) -> str:
        """Its message, else its reason, else the words given."""
        return self.message or self.reason or otherwise


_NONE = Condition("", "", "")


class View:
    """The parts of an object that its health depends on."""

    def __init__(self, body: JsonObject) -> None:
        self.metadata = mapping(body.get("metadata"))
        self.spec = mapping(body.get("spec"))
        self.status = mapping(body.get("status"))

    @property
    def observed(self) -> bool:
        """Whether its controller has seen the newest spec."""
        generation = number(self.metadata.get("generation"))
        return number(self.status.get("observedGeneration")) >= generation

    def condition(self, name: str) -> Condition:
        """The condition of that type; one that neither holds nor fails when there is none."""
        found = (c for c in mappings(self.status.get("conditions")) if c.get("type") == name)
        condition = next(found, None)
        if condition is None:
            return _NONE
        texts = (text(condition.get(field)) for field in ("status", "reason", "message"))
        return Condition(*texts)

    def count(self, name: str) -> int:
        """A number of its status; 0 when there is none."""
        return number(self.status.get(name))

    def wanted(self, default: int = 1) -> int:
        """`spec.replicas`."""
        return number(self.spec.get("replicas"), default)


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """The mappings in `value` if it is a list, else none."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def number(value: Any, default: int = 0) -> int:
    """`value` if it is a whole number, else the default."""
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def text(value: Any) -> str:
    """`value` if it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def some(count: int, thing: str) -> str:
    """`1 replica is`, `3 replicas are`."""
    return f"{count} {thing} is" if count == 1 else f"{count} {thing}s are"
