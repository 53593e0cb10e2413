"""Values written as YAML that everybody reads alike: kubectl, we, and older tools.

A text that any of them would take for a number, a date or a word of YAML's own is quoted.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from gitops_tui.core.yaml_scalars import BadScalar, plain

# What YAML prints as it is. The line breaks of YAML 1.1 and the BOM are left out.
_PRINTABLE = r"\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
# Not compiled here: so many characters take long, and most commands write no YAML.
_ONE_LINE = f"[{_PRINTABLE}]*"
_LINES = f"[{_PRINTABLE}\t\n]*"
_UNPRINTABLE = f"[^{_PRINTABLE}]"
_PLAIN = re.compile(r"""(?![ ?:,\[\]{}#&*!|>'"%@`]|-(?: |--|$)|\.\.\.)(?!.*(?:: | #)).*[^ :]""")
_FLOW = re.compile(r"[,\[\]{}]|:$|::")
_RESOLVER = yaml.resolver.Resolver()
_TEXT = "tag:yaml.org,2002:str"


def scalar(value: Any, *, style: str | None = None, flow: bool = False) -> str:
    """`value` on one line, in the quotes `style` where they fit; also an empty collection.

    In `flow`, inside brackets, more is quoted.
    """
    if not isinstance(value, str):
        return json.dumps(value)
    if style not in {"'", '"'} and _fits_plain(value, flow=flow):
        return value
    if style == "'" and re.fullmatch(_ONE_LINE, value):
        return "'" + value.replace("'", "''") + "'"
    return quoted(value)


def quoted(text: str) -> str:
    """`text` in double quotes, as JSON and YAML both read it."""
    return re.sub(_UNPRINTABLE, _escape, json.dumps(text, ensure_ascii=False))


def inline(value: Any, *, as_json: bool) -> str:
    """A value of any kind on one line, in brackets; `as_json` quotes every text and key."""
    if isinstance(value, dict) and value:
        fields = (
            f"{key(k, as_json=as_json)}: {inline(v, as_json=as_json)}" for k, v in value.items()
        )
        return "{" + ", ".join(fields) + "}"
    if isinstance(value, list) and value:
        return "[" + ", ".join(inline(each, as_json=as_json) for each in value) + "]"
    return scalar(value, style='"' if as_json else None, flow=True)


def key(name: str, *, as_json: bool = False, flow: bool = True) -> str:
    """A mapping's key."""
    return scalar(name, style='"' if as_json else None, flow=flow)


def block_text(text: str, *, keep: bool = False) -> tuple[str, list[str]] | None:
    """The indicator and the lines of a text in a block of its own (`|`); None where it does
    not read well there, or would be read as another.

    Empty lines at its end are `keep` (`|+`): what follows must then follow at once.
    """
    lines = text.split("\n")
    if len(lines) < 2 or not re.fullmatch(_LINES, text) or text[0] in " \t\n":
        return None
    if any(line and not line.strip() for line in lines):
        return None
    if lines[-1]:
        return "|-", lines
    trailing = len(lines) > 2 and not lines[-2]
    if trailing and not keep:
        return None
    return "|+" if trailing else "|", lines[:-1]


def _fits_plain(text: str, *, flow: bool) -> bool:
    if not _PLAIN.fullmatch(text) or not re.fullmatch(_ONE_LINE, text):
        return False
    if flow and _FLOW.search(text):
        return False
    try:
        ours = plain(text)
    except BadScalar:
        return False
    older = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return ours == text and older == _TEXT


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
