"""Says in an operator's words what the YAML parser says in its own."""

from __future__ import annotations

import re

from yaml.error import MarkedYAMLError, YAMLError

# What libyaml's scanner and parser say, by how their sentence begins.
_SENTENCES = (
    (
        "mapping values are not allowed",
        "a colon stands where none can: quote the value, or check the indentation",
    ),
    (
        "did not find expected key",
        "the indentation does not fit the lines above, or a quote or bracket is missing",
    ),
    ("could not find expected ':'", "a key without its colon, or a quote that is not closed"),
    ("did not find expected '-' indicator", "the indentation does not fit the list above"),
    ("block sequence entries are not allowed", "a list entry stands where none can begin"),
    ("found unexpected end of stream", "a quote is opened and never closed"),
    ("did not find expected ',' or", "a bracket is opened and never closed, or lacks a comma"),
    ("did not find expected node content", "a bracket or comma stands where a value is expected"),
    ("found unknown escape character", "an unknown escape after a backslash: use single quotes"),
    ("invalid Unicode character escape code", "an escape that is no character"),
    ("found invalid Unicode character escape code", "an escape that is no character"),
    ("control characters are not allowed", "a control character, which YAML does not allow"),
    ("found duplicate anchor", "the same anchor twice"),
    ("found incompatible YAML document", "a %YAML version that is not 1.1 or 1.2"),
    ("could not determine a constructor", "a tag that nothing is known of"),
)
# For these the place to look at is where the quote or bracket was opened.
_UNCLOSED = ("found unexpected end of stream", "did not find expected ',' or")
_TEMPLATE = re.compile(rb"\s*(?:- +)*(?:[\w.-]+: +)?\{[{%]")
"""A line that begins with an instruction to Helm or Jinja, or whose value does."""
_TAB = "a tab indents this line, and YAML allows only spaces there"


def explain(error: YAMLError, text: bytes) -> tuple[int, str]:
    """(line within `text` counted from 0, sentence without a full stop).

    Never repeats a value: it might be a Secret's.
    """
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    line = _line(error, problem, text)
    if "tab character" in problem:
        return line, _TAB
    if _in_a_template(line, text):
        return line, "a template is no YAML: render it first"
    if problem.startswith(("found character that cannot start", "did not find expected <doc")):
        return line, _stray(line, text)
    for beginning, sentence in _SENTENCES:
        if problem.startswith(beginning):
            return line, sentence
    return line, "not valid YAML"


def _in_a_template(line: int, text: bytes) -> bool:
    """Whether the line, or one just before it, is for Helm or Jinja to fill in."""
    lines = text.splitlines()[max(0, line - 2) : line + 1]
    return any(_TEMPLATE.match(each) for each in lines)


def _line(error: YAMLError, problem: str, text: bytes) -> int:
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        if problem.startswith(_UNCLOSED) and error.context_mark is not None:
            mark = error.context_mark
        # A mark past the last line: the place is the end of the text.
        return min(int(mark.line), max(0, len(text.splitlines()) - 1))
    position = getattr(error, "position", 0)
    return text.count(b"\n", 0, position if isinstance(position, int) else 0)


def _stray(line: int, text: bytes) -> str:
    lines = text.splitlines()
    stands = lines[line] if line < len(lines) else b""
    if b"\t" in stands[: len(stands) - len(stands.lstrip())]:
        return _TAB
    if stands.lstrip()[:1] == b"{":
        return "a second document without a `---` line before it"
    if stands.lstrip()[:1] in {b"}", b"]"}:
        return "a bracket is closed that was not opened"
    return "a value begins with a character that YAML keeps for itself: put it in quotes"
