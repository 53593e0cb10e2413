"""Generated values, and the same written as YAML in every style, comments between them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from gitops_tui.core.yaml_styles import block_text, inline, scalar

NAMES = st.sampled_from(["name", "image", "a/b", "on", "5", "x y", "-", "é", "~", "k: v", "port"])
_PLAIN = ["", "v1", "ex/a:v1.2", "--flag=1", "two\nlines\n", "two\nlines", "kept\n\n", "é😀"]
_NUMBERS = ["22:22", "0o14", "1e3", "0x1f", "1_000", "true", "null", "2024-01-01", "<<", "="]
_SIGNS = [
    "a: b",
    "a:",
    "x #y",
    "- z",
    "&a",
    "%",
    "a,b",
    "[x]",
    "{y}",
    "---",
    "...",
    " x",
    "x ",
    "\x85",
]
TEXTS = st.one_of(st.sampled_from([*_PLAIN, *_NUMBERS, *_SIGNS, "a\tb"]), st.text(max_size=8))
NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats(-1e6, 1e6).filter(lambda x: x % 1))
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=12,
)
OBJECTS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)


class Writer:
    """Writes a value in styles that are drawn, with comments between and behind."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw
        self._dash = draw(st.sampled_from([0, 2]))
        self._step = draw(st.sampled_from([2, 4]))

    def document(self, value: dict[str, Any]) -> str:
        """The value as a document whose top level is a block."""
        return "".join(line + "\n" for line in self._fields(value, 0))

    def _fields(self, value: dict[str, Any], indent: int) -> list[str]:
        lines = []
        for name, each in value.items():
            lines += self._between(indent)
            first, rest = self._value(each, indent, self._step, self._dash)
            head = f"{' ' * indent}{scalar(name)}:"
            lines += [f"{head} {first}" if first else head, *rest]
        return lines

    def _entries(self, value: list[Any], indent: int) -> list[str]:
        lines = []
        for each in value:
            lines += self._between(indent)
            inner = indent + 2
            if isinstance(each, dict | list) and each and self._some():
                block = (
                    self._fields(each, inner)
                    if isinstance(each, dict)
                    else self._entries(each, inner)
                )
                while block[0].lstrip(" ")[:1] in {"", "#"}:
                    block.pop(0)
                lines += [f"{' ' * indent}- {block[0][inner:]}", *block[1:]]
            else:
                first, rest = self._value(each, indent, 2, 2)
                lines += [f"{' ' * indent}- {first}" if first else f"{' ' * indent}-", *rest]
        return lines

    def _value(self, value: Any, indent: int, step: int, dash: int) -> tuple[str, list[str]]:
        if isinstance(value, dict) and value and self._some():
            return self._comment(""), self._fields(value, indent + step)
        if isinstance(value, list) and value and self._some():
            return self._comment(""), self._entries(value, indent + dash)
        block = block_text(value, keep=True) if isinstance(value, str) else None
        if block and self._some():
            lines = [" " * (indent + step) + line if line else "" for line in block[1]]
            return self._comment(block[0]), lines
        return self._comment(self._inline(value)), []

    def _inline(self, value: Any) -> str:
        if value is None:
            return str(self._draw(st.sampled_from(["null", "~"])))
        if isinstance(value, dict | list):
            return inline(value, as_json=True) if self._some() else _flow(value)
        style = self._draw(st.sampled_from([None, "'", '"']))
        return scalar(value, style=style)

    def _comment(self, text: str) -> str:
        return (
            f"{text} # {self._draw(st.sampled_from(['why', 'é: x']))}".lstrip()
            if self._some()
            else text
        )

    def _between(self, indent: int) -> list[str]:
        kinds = [[], [], [], [""], [" " * indent + "# above"]]
        return list(self._draw(st.sampled_from(kinds)))

    def _some(self) -> bool:
        return bool(self._draw(st.booleans()))


def _flow(value: Any) -> str:
    """In brackets, without the quotes that are not needed."""
    if isinstance(value, dict) and value:
        return (
            "{" + ", ".join(f"{scalar(k, flow=True)}: {_flow(v)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, list) and value:
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar(value, flow=True)
