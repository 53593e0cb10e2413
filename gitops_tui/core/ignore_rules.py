"""Fields to ignore, as the configuration file names them for a whole target."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from gitops_tui.core.annotations import pointer_problem
from gitops_tui.core.resources import ResourceKey
from gitops_tui.errors import UsageError


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """Fields of some resources, as the configuration names them."""

    kind: str
    """In lower case; also with the group behind it, `widget.shop.example`."""
    pointer: str
    name: str = "*"
    namespace: str = "*"

    def fits(self, key: ResourceKey) -> bool:
        """Whether `key` is one of them; `*` stands for anything."""
        kind = key.kind.lower()
        return (
            any(fnmatchcase(called, self.kind) for called in (kind, f"{kind}.{key.group}"))
            and fnmatchcase(key.name, self.name)
            and fnmatchcase(key.namespace, self.namespace)
        )


def ignore_rule(text: str) -> IgnoreRule:
    """`deployment/web-* /spec/replicas` as a rule. Raises UsageError."""
    words = text.split()
    parts = words[0].split("/") if words else []
    if len(words) != 2 or len(parts) > 3 or not all(parts):
        message = f"{text!r} is no rule."
        raise UsageError(message, hint="Write it as `deployment/web /spec/replicas`.")
    if problem := pointer_problem(words[1]):
        raise UsageError(f"{words[1]!r} cannot be ignored: {problem}")
    namespace = parts.pop(0) if len(parts) == 3 else "*"
    kind, name = (*parts, "*")[:2]
    return IgnoreRule(kind.lower(), words[1], name, namespace)
