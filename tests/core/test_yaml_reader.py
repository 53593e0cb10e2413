"""Any bytes are read or refused with a line and a sentence; nothing hides anything else."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.yaml_reader import YamlDocument, YamlProblem, read_yaml


def values(data: bytes) -> list[Any]:
    """The documents' values; every document must be readable."""
    entries = read_yaml(data)
    assert not [each for each in entries if isinstance(each, YamlProblem)]
    return [each.value for each in entries if isinstance(each, YamlDocument)]


def test_documents_know_their_lines() -> None:
    """The first key's line and the number of the part, comments and empty parts counted."""
    data = b"# note\n\na: 1\n---\n---\n# only this\n---\n# b\nb: 2\n...\n---\n- 3\n"
    found = [(e.value, e.line, e.number) for e in read_yaml(data) if isinstance(e, YamlDocument)]
    assert found == [({"a": 1}, 3, 0), ({"b": 2}, 9, 3), ([3], 12, 4)]


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"---\n", b"---\n---\n...\n", b"# only\n", b"null\n", b"\xef\xbb\xbf"]
)
def test_nothing_is_fine(data: bytes) -> None:
    """Empty files and documents are no problem."""
    assert read_yaml(data) == ()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbfa: 1\r\nb: 2\r\n---\r\nc: 3\r\n", [{"a": 1, "b": 2}, {"c": 3}]),
        (b"%YAML 1.1\n---\na: 1\n", [{"a": 1}]),
        (b"--- {a: 1}\n--- # note\nb: 1\n", [{"a": 1}, {"b": 1}]),
        (b"a: |\n  ---\n  x\n---\nb: 1\n", [{"a": "---\nx\n"}, {"b": 1}]),
        (b"a: 1\n---b: 2\n", [{"a": 1, "---b": 2}]),
        (
            b"x: &a {k: 1, l: 2}\nz:\n  k: 0\n  <<: *a\n  l: 3\n",
            [{"x": {"k": 1, "l": 2}, "z": {"k": 1, "l": 3}}],
        ),
        (b"z:\n  <<: [{k: 1}, {k: 2, l: 2}]\n", [{"z": {"k": 1, "l": 2}}]),
        (b"a: &x [1]\nb: *x\n", [{"a": [1], "b": [1]}]),
        ("a: größe 🚀\n".encode(), [{"a": "größe 🚀"}]),
    ],
    ids=[
        "BOM, CRLF",
        "directive",
        "on the line",
        "in a block",
        "no marker",
        "merge",
        "merge list",
        "alias",
        "text",
    ],
)
def test_yaml(data: bytes, expected: list[Any]) -> None:
    """Markers, directives, merge keys and aliases mean what they mean to kubectl."""
    assert values(data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b'{"a": 1.0, "b": 1e3, "c": 0.5, "d": 12345678901234567890}',
            {"a": 1, "b": 1000, "c": 0.5, "d": 12345678901234567890.0},
        ),
        (b'{\n\t"a": "\\/ \\ud83d\\ude00 \\u00e9"\n}', {"a": "/ 😀 é"}),
        (b'\n{"a": {"b": [null, true]}}', {"a": {"b": [None, True]}}),
        (b"{a: on, b: 'x'}", {"a": True, "b": "x"}),
    ],
)
def test_json(data: bytes, expected: Any) -> None:
    """JSON files are read too, and so is YAML in braces."""
    assert values(data) == [expected]


def test_a_json_list_with_escaped_pairs() -> None:
    """YAML cannot tell the lines of its entries, but JSON is read all the same."""
    (entry,) = read_yaml(b'\n{"items": [{"a": "\\ud83d\\ude00"}]}')
    assert entry == YamlDocument({"items": [{"a": "😀"}]}, line=2, number=0)


def test_json_objects_in_a_row() -> None:
    """kubectl reads them without markers between them."""
    data = b'{\n"a": 1\n}\n{\r\n"b": [\n{\n}\n]\r\n}\r\n{\n"c": 3}\n'
    found = [(e.value, e.line, e.number) for e in read_yaml(data) if isinstance(e, YamlDocument)]
    assert found == [({"a": 1}, 1, 0), ({"b": [{}]}, 4, 1), ({"c": 3}, 10, 2)]


def test_lists_know_the_lines_of_their_entries() -> None:
    """In YAML and in JSON."""
    for data in (
        b"kind: List\nitems:\n- a: 1\n  b: 2\n\n- a: 3\n",
        b'{"items": [\n\n{},\n1,\n\n{}]}',
    ):
        (entry,) = read_yaml(data)
        assert isinstance(entry, YamlDocument)
        assert entry.item_lines[:1] == (3,)
        assert entry.item_lines[-1] == 6


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"a: 1\nb:\n\tc: 2\n", 3, "a tab indents this line"),
        (b"a: b: c\n", 1, "a colon stands where none can"),
        (b"a:\n  b: 1\n c: 2\n", 3, "the indentation does not fit"),
        (b"a: 1\nb: 'x\n\nc: 2\n", 2, "a quote is opened and never closed"),
        (b"a: 1\nb: [1, 2\nc: 3\n", 2, "a bracket is opened and never closed"),
        (b"a: ]\n", 1, "a bracket or comma stands where a value is expected"),
        (b"}\n", 1, "a bracket or comma stands where a value is expected"),
        (b"a: @b\n", 1, "put it in quotes"),
        (b"{{ if .Values.x }}\na: 1\n", 2, "a template is no YAML"),
        (b"a:\n  {{- with .Values.x }}\n  b: 1\n", 2, "a template is no YAML"),
        (b"a: {{ .Values.x }}-v1\n", 1, "a template is no YAML"),
        (b"a:\n  - name: {{ x }}\n    b: {% y %}\n", 3, "a template is no YAML"),
        (b"a: { b: 1 }}\nc: 2\n", 1, "the indentation does not fit"),
        (b'a: "\\q"\n', 1, "an unknown escape"),
        (b'{"a": "\\ud83d"}', 1, "an escape that is no character"),
        (b"a: \x01\n", 1, "a control character"),
        (b"a: 1\nb: \xff\n", 2, "not UTF-8"),
        (b"\xff\xfea\x00", 1, "written in UTF-16"),
        (b'{"a": 1} \n{"b": 2}\n', 2, "a second document without a `---` line"),
        (b"a: !x!y 1\n", 1, "not valid YAML"),
        (b"[" * 1_000, 1, "nested deeper than 100 levels"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, 1, "nested deeper than 100 levels"),
        (b"- 1\n" * 200_001, 1, "more than 200,000 values"),
        (b"---\n" * 20_000, None, "more than 10,000 documents"),
        (b"a: " + b"x" * (5 * 2**20), None, "larger than 5 MiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_problems(data: bytes, line: int | None, words: str) -> None:
    """Every problem has its place and is told in plain words."""
    (problem,) = read_yaml(data)
    assert isinstance(problem, YamlProblem)
    assert problem.line == line
    assert words in problem.message


def test_a_broken_document_hides_no_other() -> None:
    """What stands before it and after it is read."""
    found = read_yaml(b"a: 1\n---\nb: [1\n---\nc: 3\n")
    assert [type(each) for each in found] == [YamlDocument, YamlProblem, YamlDocument]
    assert found[1] == YamlProblem(3, "a bracket is opened and never closed, or lacks a comma")


@pytest.mark.parametrize(
    ("data", "line", "message", "identity"),
    [
        (b"a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands on line 1 already", False),
        (b'{"a": 1,\n "a": 3}', 2, "the key 'a' stands on line 1 already", False),
        (b"metadata:\n  name: a\n  name: b\n", 3, "the key 'name' stands on line 2 already", True),
        (b"kind: a\nkind: b\n", 2, "the key 'kind' stands on line 1 already", True),
        (b"a: *x\n", 1, "an alias without its anchor", True),
        (b"a: &x [*x]\n", 1, "an alias inside its own anchor", True),
        (b"a: {<<: 1}\n", 1, "`<<` needs a mapping", False),
        (b"---\n---\non: 1\nyes: 2\n", 4, "the key 'true' stands on line 3 already", False),
    ],
)
def test_faults(data: bytes, line: int, message: str, *, identity: bool) -> None:
    """A duplicate names both lines, and whether it leaves the identity open."""
    (entry,) = read_yaml(data)
    assert isinstance(entry, YamlDocument)
    (fault,) = entry.faults
    assert (fault.line, fault.message, fault.identity) == (line, message, identity)


LETTERS = [bytes([letter]) for letter in b"abcdefghij"]
BOMBS = {
    "lists": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(
        b"%b: &%b [%b]\n" % (new, new, b",".join([b"*" + old] * 9))
        for old, new in pairwise(LETTERS)
    ),
    "texts": b"a: &a " + b"x" * 1_000_000 + b"\nb: [" + b",".join([b"*a"] * 100) + b"]\n",
    "merges": b"a: &a {"
    + b",".join(b"k%d: 1" % number for number in range(1_000))
    + b"}\nb: ["
    + b",".join([b"{<<: *a}"] * 1_000)
    + b"]\n",
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS.keys())
def test_aliases_are_bounded(data: bytes) -> None:
    """A small file cannot unfold into a big one."""
    (problem,) = read_yaml(data)
    assert problem == YamlProblem(1, "more than 200,000 values or 20 MiB of text")


def test_values_are_never_shown() -> None:
    """A problem or document that is logged tells nothing that might be a secret."""
    for data in (b"a: hunter2\n", b"a: !!int hunter2\n", b"a: 'hunter2\n", b"a: @hunter2\n"):
        assert "hunter2" not in repr(read_yaml(data))


@given(
    st.binary(max_size=80)
    | st.text(alphabet="ab:-[]{}&*!|>'\"%@#\n\t ,?<.0", max_size=80).map(str.encode)
)
def test_any_bytes(data: bytes) -> None:
    """Nothing is raised, whatever a repository holds."""
    for entry in read_yaml(data):
        assert isinstance(entry, YamlDocument | YamlProblem)
