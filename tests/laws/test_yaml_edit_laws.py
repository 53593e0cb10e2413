"""Laws of editing a manifest's text, on generated YAML of every style."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gitops_tui.core.desired import Origin
from gitops_tui.core.equality import identical
from gitops_tui.core.json_edits import Put, edits_between
from gitops_tui.core.yaml_edit import document_at, edited
from tests.laws.yaml_texts import OBJECTS, SCALARS, VALUES, Writer

BESIDE = "# above\nbeside: 'kept' # so\n---\n"
BEHIND = "\n---\n# last\n- kept\n"


@st.composite
def files(draw: Any) -> tuple[dict[str, Any], str]:
    """A value, and the document that says it."""
    value = draw(OBJECTS)
    return value, Writer(draw).document(value)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a value."""
    found = [at]
    for part, each in value.items() if isinstance(value, dict) else enumerate(value):
        found += places(each, (*at, part)) if isinstance(each, dict | list) else [(*at, part)]
    return found


def changed(value: Any, parts: tuple[Any, ...], new: Any) -> Any:
    """The value with another one at that place."""
    if not parts:
        return new
    copy = value.copy()
    copy[parts[0]] = changed(value[parts[0]], parts[1:], new)
    return copy


@settings(max_examples=150)
@given(file=files(), new=OBJECTS, crlf=st.booleans(), ended=st.booleans())
def test_an_edited_text_says_what_was_meant(
    file: tuple[dict[str, Any], str], new: dict[str, Any], *, crlf: bool, ended: bool
) -> None:
    """Whatever becomes of a value, the text says just that, and the documents beside it stay."""
    old, text = file
    if not ended:
        text = text.removesuffix("\n")
    if crlf:
        text = text.replace("\n", "\r\n")
    data = (BESIDE + text + (BEHIND if ended else "")).encode()
    origin = Origin("f.yaml", 1, 1)
    assume(identical(document_at(data, origin), old))
    made = edited(data, origin, edits_between(old, new))
    assert identical(document_at(made, origin), new)
    assert made.startswith(BESIDE.encode())
    assert not ended or made.endswith(BEHIND.encode())


@settings(max_examples=150)
@given(file=files(), data=st.data())
def test_a_change_touches_no_line_of_another_field(
    file: tuple[dict[str, Any], str], data: st.DataObject
) -> None:
    """What stands in other top-level fields, comments included, is the same byte for byte."""
    old, text = file
    place = data.draw(st.sampled_from([parts for parts in places(old) if parts]))
    new = changed(old, place, data.draw(VALUES))
    origin = Origin("f.yaml", 1)
    assume(identical(document_at(text.encode(), origin), old))
    made = edited(text.encode(), origin, edits_between(old, new)).decode()
    before, behind = around(old, text, place[0])
    assert made.startswith(before)
    assert made.endswith(behind)


@settings(max_examples=80)
@given(file=files(), data=st.data())
def test_one_line_changes_for_one_value(
    file: tuple[dict[str, Any], str], data: st.DataObject
) -> None:
    """A text of one line that becomes another changes its own line, and no comment on it."""
    old, text = file
    origin = Origin("f.yaml", 1)
    assume(identical(document_at(text.encode(), origin), old))
    flat = [p for p in places(old) if p and not isinstance(at(old, p), dict | list)]
    flat = [p for p in flat if "\n" not in str(at(old, p))]
    assume(flat)
    place, value = data.draw(st.sampled_from(flat)), data.draw(SCALARS)
    assume("\n" not in str(value))
    made = edited(text.encode(), origin, [Put(place, value)]).decode()
    pairs = zip(text.split("\n"), made.split("\n"), strict=True)
    differ = [pair for pair in pairs if pair[0] != pair[1]]
    assert len(differ) <= 1
    for was, is_ in differ:
        assert was.endswith(" # why") == is_.endswith(" # why")


def at(value: Any, parts: tuple[Any, ...]) -> Any:
    """What stands there."""
    for part in parts:
        value = value[part]
    return value


def around(value: dict[str, Any], text: str, name: str) -> tuple[str, str]:
    """The text before a top-level field with the comments above it, and behind it."""
    lines = text.splitlines(keepends=True)
    heads = [n for n, line in enumerate(lines) if line[:1] not in {" ", "-", "#", "\n"}]
    heads = heads[: len(value)]
    number = list(value).index(name)
    first = heads[number]
    while first and lines[first - 1].startswith("#"):
        first -= 1
    following = heads[number + 1] if number + 1 < len(heads) else len(lines)
    while number + 1 < len(heads) and lines[following - 1][:1] in {"#", "\n"}:
        following -= 1
    return "".join(lines[:first]), "".join(lines[following:])
