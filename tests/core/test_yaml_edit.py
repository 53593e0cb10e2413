"""Edits of a manifest's text: what changes, what stays, and what is refused by name."""

from __future__ import annotations

import pytest

from gitops_tui.core.desired import Origin
from gitops_tui.core.json_edits import Drop, Insert, JsonEdit, Put
from gitops_tui.core.yaml_edit import document_at, edited
from gitops_tui.errors import NotEditable

FILE = """\
# licence
kind: Deployment   # kind
labels: {app: x}  # flow
spec:
  replicas: 4  # four
  # for a test
  paused: true
  empty:
  containers:
    - name: "a"
      image: 'ex/a:v1'
      args: ["--x", "--y"]
      env:
      - name: A
        value: "1"  # one
        # deeper
      # about B
      - name: B
        value: | # text
          hello
          world
# end
"""
A = ("spec", "containers", 0)

LINES: list[tuple[JsonEdit, str, str]] = [
    (Put(("spec", "replicas"), 2), "  replicas: 4  # four\n", "  replicas: 2  # four\n"),
    (Put((*A, "image"), "ex/a:v2"), "'ex/a:v1'", "'ex/a:v2'"),
    (Put((*A, "image"), "ex/a: v2"), "'ex/a:v1'", "'ex/a: v2'"),
    (Put((*A, "image"), "a\tb"), "'ex/a:v1'", '"a\\tb"'),
    (Put(("kind",), "on"), "kind: Deployment   # kind", 'kind: "on"   # kind'),
    (Put(("kind",), "2024-01-01"), "kind: Deployment   #", 'kind: "2024-01-01"   #'),
    (Put((*A, "env", 0, "value"), 8), 'value: "1"  # one', "value: 8  # one"),
    (Put((*A, "env", 1, "value"), "hello\nyou\n"), "          world\n", "          you\n"),
    (
        Put((*A, "env", 1, "value"), "one line"),
        "value: | # text\n          hello\n          world\n",
        "value: one line # text\n",
    ),
    (Put(("labels", "tier"), "1"), "{app: x}", '{app: x, tier: "1"}'),
    (Put(("spec", "empty"), {"a": [1]}), "  empty:\n", "  empty:\n    a:\n      - 1\n"),
    (Put(("spec", "paused"), {}), "paused: true", "paused: {}"),
    (Put(("spec", "new"), ["x"]), "# end\n", "  new:\n    - x\n# end\n"),
    (Put((*A, "args"), None), '["--x", "--y"]', "null"),
    (Drop(("labels", "app")), "{app: x}", "{}"),
    (Drop(("spec", "paused")), "  # for a test\n  paused: true\n", ""),
    (Drop((*A, "args", 0)), '["--x", "--y"]', '["--y"]'),
    (Drop((*A, "args", 1)), '["--x", "--y"]', '["--x"]'),
    (Drop((*A, "name")), '    - name: "a"\n      image', "    - image"),
    (
        Drop((*A, "env", 0)),
        '      - name: A\n        value: "1"  # one\n        # deeper\n',
        "",
    ),
    (Insert((*A, "args", 1), "--m"), '["--x", "--y"]', '["--x", "--m", "--y"]'),
    (
        Insert((*A, "env", 2), {"name": "C", "value": "yes"}),
        "# end\n",
        '      - name: C\n        value: "yes"\n# end\n',
    ),
    (
        Insert((*A, "env", 0), {"name": "C"}),
        "      - name: A\n",
        "      - name: C\n      - name: A\n",
    ),
]


@pytest.mark.parametrize(("edit", "old", "new"), LINES, ids=lambda each: str(each)[:40])
def test_only_what_is_meant_changes(edit: JsonEdit, old: str, new: str) -> None:
    """Comments, quotes, order and layout stay as they are, byte for byte."""
    assert FILE.count(old) == 1
    made = edited(FILE.encode(), Origin("f.yaml", 1), [edit])
    assert made.decode() == FILE.replace(old, new)


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_breaks_and_a_bom_are_kept(eol: str, bom: str) -> None:
    """A file of Windows keeps its line breaks, also on the lines that are new."""
    text = bom + FILE.replace("\n", eol)
    edits = [Put(("spec", "replicas"), 2), Put(("spec", "new"), {"a": "b"})]
    made = edited(text.encode(), Origin("f.yaml", 1), edits).decode()
    expected = text.replace("replicas: 4", "replicas: 2")
    assert made == expected.replace("# end", f"  new:{eol}    a: b{eol}# end")


def test_the_last_line_needs_no_line_break() -> None:
    """A value at the very end of a file without a last line break changes alone."""
    made = edited(b"a: 1\nb: x", Origin("f.yaml", 1), [Put(("b",), "z")])
    assert made == b"a: 1\nb: z"
    assert edited(b"a: 1", Origin("f.yaml", 1), [Put(("b",), 2)]) == b"a: 1\nb: 2\n"


def test_other_documents_are_left_alone() -> None:
    """Only the document that is meant changes, also between others and behind `...`."""
    text = b"%YAML 1.2\n---\na: 1 # one\n...\n---\na: 1 # two\n---\na: 1 # three\n"
    for number, word in ((0, b"one"), (1, b"two"), (2, b"three")):
        made = edited(text, Origin("f.yaml", 1, number), [Put(("a",), 2)])
        assert made == text.replace(b"a: 1 # " + word, b"a: 2 # " + word)


def test_an_entry_of_a_list_is_edited_where_it_stands() -> None:
    """Parts count from the entry of `items`, in YAML and in JSON."""
    text = b"kind: List\nitems:\n- a: 1\n- a: 1 # mine\n"
    made = edited(text, Origin("f.yaml", 4, 0, 1), [Put(("a",), 2)])
    assert made == text.replace(b"a: 1 # mine", b"a: 2 # mine")
    assert document_at(made, Origin("f.yaml", 4, 0, 1)) == {"a": 2}


JSON = '{\n\t"a": "1",\n\t"b": {"c": [1, 2]},\n\t"l": [\n\t\t{"n": "x"}\n\t]\n}\n'


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Put(("a",), "é:\n"), '"1"', '"é:\\n"'),
        (Put(("b", "c"), {"k": True}), "[1, 2]", '{"k": true}'),
        (Put(("z",), {"k": "v"}), "\t]\n}", '\t],\n\t"z": {"k": "v"}\n}'),
        (Insert(("l", 1), {"n": "y"}), '{"n": "x"}', '{"n": "x"},\n\t\t{"n": "y"}'),
        (Drop(("a",)), '\n\t"a": "1",', ""),
        (Drop(("l", 0)), '[\n\t\t{"n": "x"}\n\t]', "[]"),
    ],
    ids=str,
)
def test_json_stays_json(edit: JsonEdit, old: str, new: str) -> None:
    """A JSON file keeps its tabs and its lines, and every text is in double quotes."""
    assert edited(JSON.encode(), Origin("f.json", 1), [edit]).decode() == JSON.replace(old, new)


ANCHORS = "base: &b\n  x: 1\nother:\n  <<: *b\n  y: &s 3\n  t: *s\nuse: *b\n"


def test_an_alias_gives_way_to_a_value_of_its_own() -> None:
    """What an alias or a merge gave is stated there, and nowhere else changes."""
    origin = Origin("f.yaml", 1)
    made = edited(ANCHORS.encode(), origin, [Put(("other", "t"), 4)]).decode()
    assert made == ANCHORS.replace("t: *s", "t: 4")
    made = edited(ANCHORS.encode(), origin, [Put(("other", "x"), 2)]).decode()
    assert made == ANCHORS.replace("  t: *s\n", "  t: *s\n  x: 2\n")


@pytest.mark.parametrize(
    ("text", "edit", "said"),
    [
        (ANCHORS, Put(("base", "x"), 2), "f.yaml:1: what is named `&b` here is used elsewhere"),
        (ANCHORS, Put(("other", "true"), 2), "f.yaml:5: what is named `&s` here is used elsewhere"),
        (ANCHORS, Put(("use", "x"), 2), "f.yaml:7: `*b` stands here for what is written elsewhere"),
        (ANCHORS, Drop(("other", "x")), "f.yaml:4: 'x' comes from `<<` here"),
        (ANCHORS, Drop(("base",)), "f.yaml:1: what is named `&b`"),
        ("a: 1\n", Drop(("b",)), "f.yaml:1: 'b' does not stand here"),
        ("a: 1\n", Drop(("a",)), "f.yaml:1: nothing would be left of the document"),
        ("? a\n: b\n", Put(("a",), {"x": 1}), "f.yaml:1: the key here is written with a question"),
        ("a: &l\n  b: 1\n", Put(("a",), 2), "f.yaml:1: an anchor or a tag stands before"),
        ("- - a\n", Insert((0, 0), "b"), "f.yaml:1: this list begins behind the dash of another"),
        ("x: 1\ry: 2\r", Drop(("x",)), "f.yaml:1: its layout is one that cannot be edited"),
        ('{"a": "\\ud83d\\ude00", "b": 1}', Put(("b",), 2), "f.yaml:1: it is JSON that is no YAML"),
    ],
)
def test_what_cannot_be_edited_safely_is_refused_by_its_line(
    text: str, edit: JsonEdit, said: str
) -> None:
    """Nothing is guessed: the sentence names file and line."""
    with pytest.raises(NotEditable) as refused:
        edited(text.encode(), Origin("f.yaml", 1), [edit])
    assert str(refused.value).startswith(said)
