"""Restoring one document of a file leaves every other byte of the file as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.desired import Origin
from gitops_tui.core.manifests import read_file
from gitops_tui.core.splicing import Standing, alone, appended, replaced
from gitops_tui.core.yaml_split import split
from gitops_tui.errors import NotCut

FILE = "all.yaml"


def config(name: str, value: str = "1", tail: str = "") -> str:
    """A small manifest."""
    return (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"
        f"data:\n  key: '{value}'\n{tail}"
    )


def standing(text: str, name: str, file: str = FILE) -> Standing:
    """The document of that name in a file of that text."""
    data = text.encode()
    found = next(d for d in read_file(file, data).documents if d.name == name)
    return Standing(data, found.origin)


def restored(now: str, then: str, name: str) -> str:
    """The file of now, with the document of that name as it was then."""
    return replaced(standing(now, name), standing(then, name)).decode()


TABLE = {
    "the middle one of three": (
        f"{config('a')}---\n{config('b', '2')}---\n{config('c', '2')}",
        f"{config('a', '0')}---\n{config('b')}",
        f"{config('a')}---\n{config('b')}---\n{config('c', '2')}",
    ),
    "comments around it stay, those in it go with it": (
        f"# licence\n\n---\n# about b, newer\n\n{config('b', '2')}\n# the end\n\n---\n"
        f"{config('c')}",
        f"---\n# about b\n{config('b', tail='  # inside' + chr(10) + '  more: x' + chr(10))}",
        "# licence\n\n---\n# about b, newer\n\n"
        f"{config('b', tail='  # inside' + chr(10) + '  more: x' + chr(10))}"
        f"\n# the end\n\n---\n{config('c')}",
    ),
    "no line end at the end of the file": (
        f"{config('a')}---\n{config('b', '2').rstrip()}",
        f"{config('b')}---\n{config('a')}",
        f"{config('a')}---\n{config('b').rstrip()}",
    ),
    "its line end is part of its last value": (
        f"{config('a')}---\n{config('b', '2').rstrip()}",
        config("b", tail="  text: |\n    line\n"),
        f"{config('a')}---\n{config('b', tail='  text: |' + chr(10) + '    line' + chr(10))}",
    ),
    "blank lines are part of its last value": (
        f"{config('b', '2')}---\n{config('c')}",
        config("b", tail="  text: |+\n    line\n\n\n") + f"---\n{config('a')}",
        config("b", tail="  text: |+\n    line\n\n\n") + f"---\n{config('c')}",
    ),
    "in braces behind the marker": (
        f"{config('a')}---\n{config('b', '2')}---\n{config('c')}",
        '--- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {key: "1"}}\n',
        f"{config('a')}--- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: b}}, "
        f'data: {{key: "1"}}}}\n---\n{config("c")}',
    ),
    "a directive of its own": (
        f"{config('b', '2')}---\n{config('c')}",
        "%TAG !s! tag:yaml.org,2002:\n---\n"
        + config("b", tail="  other: !s!str 5\n")
        + f"---\n{config('a')}",
        "%TAG !s! tag:yaml.org,2002:\n---\n"
        + config("b", tail="  other: !s!str 5\n")
        + f"---\n{config('c')}",
    ),
    "anchors are its own": (
        f"{config('a')}---\n{config('b', '2')}",
        f"{config('b', tail='  one: &x y' + chr(10) + '  two: *x' + chr(10))}---\n{config('a')}",
        f"{config('a')}---\n{config('b', tail='  one: &x y' + chr(10) + '  two: *x' + chr(10))}",
    ),
    "a byte order mark stays": (
        f"\ufeff{config('b', '2')}---\n{config('a')}",
        f"{config('b')}---\n{config('a', '0')}",
        f"\ufeff{config('b')}---\n{config('a')}",
    ),
    "lines that end in two characters": (
        f"{config('a')}---\n{config('b', '2')}".replace("\n", "\r\n"),
        config("b"),
        f"{config('a')}---\n".replace("\n", "\r\n") + config("b").rstrip() + "\r\n",
    ),
    "JSON objects that follow each other": (
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}\n}\n'
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}\n',
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"},"data":{"k":"1"}}\n',
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}\n}\n'
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"},"data":{"k":"1"}}\n',
    ),
}


@pytest.mark.parametrize(("now", "then", "expected"), TABLE.values(), ids=TABLE)
def test_one_document_is_restored(now: str, then: str, expected: str) -> None:
    """Its own lines change, and no other byte."""
    assert restored(now, then, "b") == expected


LIST = """\
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: b}
"""
BROKEN = f"{config('b', '2')}---\n{{{{- if .Values.on }}}}\n{config('c')}{{{{- end }}}}\n"


@pytest.mark.parametrize(
    ("now", "then", "why"),
    [
        (LIST, f"{config('b')}---\n{config('a')}", "an entry of a List in all.yaml"),
        (f"{config('b')}---\n{config('a')}", LIST, "an entry of a List in all.yaml"),
        (BROKEN, config("b"), "all.yaml cannot be read whole (all.yaml:7"),
    ],
    ids=["a List now", "a List then", "a template"],
)
def test_what_cannot_be_cut_is_said(now: str, then: str, why: str) -> None:
    """In one sentence with the way out; nothing is guessed."""
    with pytest.raises(NotCut) as refused:
        restored(now, then, "b")
    assert refused.value.message.startswith("It cannot be restored alone: ")
    assert why in refused.value.message
    assert "--whole-file" in refused.value.hint


def test_what_was_deleted_is_added_at_the_end_of_its_old_file() -> None:
    """Behind a marker, whatever ended the file before."""
    then = standing(f"{config('a')}---\n# mine\n{config('b')}", "b")
    for now in (config("a"), config("a").rstrip(), f"{config('a')}...\n"):
        made = appended(now.encode(), FILE, then).decode()
        assert made.startswith(now.rstrip("\n"))
        assert made.endswith(f"---\n# mine\n{config('b')}")
        assert [d.name for d in read_file(FILE, made.encode()).documents] == ["a", "b"]


def test_nothing_is_added_where_it_would_not_be_read() -> None:
    """A JSON file holds what it holds, and behind what cannot be read nobody knows."""
    then = standing(config("b"), "b")
    for file, now in (("all.json", '{"kind": "x"}'), (FILE, BROKEN)):
        with pytest.raises(NotCut):
            appended(now.encode(), file, then)


def test_a_document_can_stand_alone() -> None:
    """For a file that is gone as well: just this one of it comes back."""
    then = standing(f"{config('a')}---\n# mine\n{config('b')}---\n{config('c')}", "b")
    assert alone(then).decode() == f"# mine\n{config('b')}"
    assert not then.sole
    assert standing(config("b"), "b").sole


# --- a law: whatever files look like ---

_values = st.text("abc: #-'|{}&*\n ", max_size=8).map(lambda text: text.replace("'", "''"))
_blank = st.sampled_from(["", "\n", "# a comment\n", "\n# one\n\n", "  # indented\n"])
_ends = st.sampled_from(
    ["", "  block: |\n    # no comment\n", "  kept: |+\n    x\n\n", "# last\n", "\n"]
)
_separators = st.sampled_from(["---\n", "--- # next\n", "...\n---\n", "---   \n", "---\n---\n"])


@st.composite
def _files(draw: st.DrawFn, names: list[str]) -> str:
    text = draw(st.sampled_from(["", "---\n", "# top\n", "# top\n---\n"]))
    for number, name in enumerate(names):
        if number:
            text += draw(_separators)
        value = " ".join(draw(_values).split("\n"))
        text += draw(_blank) + config(name, value, draw(_ends))
    return text if draw(st.booleans()) else text.removesuffix("\n")


@given(st.data(), st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True))
def test_law_only_that_document_changes(data: st.DataObject, names: list[str]) -> None:
    """Other documents are the same bytes, and the restored one means what it meant."""
    now_text = data.draw(_files(names))
    name = data.draw(st.sampled_from(names))
    # A last line without an end cannot always stand before another one.
    then_text = data.draw(_files(data.draw(st.permutations([name, "z"])))) + "\n"
    now, then = standing(now_text, name), standing(then_text, name)
    made = replaced(now, then)
    before, after, number = split(now.data), split(made), now.origin.document
    assert len(before) == len(after)
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        if index != number:
            assert old.text == new.text
    assert made[: before[number].start] == now.data[: before[number].start]
    assert made[after[number].end :] == now.data[before[number].end :]
    assert Standing(made, Origin(FILE, 0, number)).meaning == then.meaning
    assert replaced(now, now) == now.data
