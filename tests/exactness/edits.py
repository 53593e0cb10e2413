"""One change to a live object: a place in it, and what is put there or taken away."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any

from gitops_tui.core.pointers import json_pointer
from tests.exactness.fields import Where, entry, keys_of

Place = tuple[str | int, ...]
_BESIDE = {"apiVersion", "kind", "status", "metadata"}


class _Gone:
    def __repr__(self) -> str:
        return "gone"


GONE: Any = _Gone()


@dataclass(frozen=True, slots=True)
class Edit:
    """A live object before and after, and the one place in which they differ."""

    live: Any
    place: Place
    value: Any
    """GONE when it is taken away."""

    def __str__(self) -> str:
        """For the trail."""
        return f"{'.'.join(map(str, self.place))} = {self.value!r}"

    def edited(self) -> Any:
        """The object as it becomes."""
        body = deepcopy(self.live)
        parent = body
        for part in self.place[:-1]:
            parent = parent[part]
        last = self.place[-1]
        if self.value is GONE:
            del parent[last]
        elif isinstance(parent, list) and last == len(parent):
            parent.append(self.value)
        else:
            parent[last] = self.value
        return body

    def json_patch(self) -> list[Any]:
        """By RFC 6902."""
        path = json_pointer(self.place)
        if self.value is GONE:
            return [{"op": "remove", "path": path}]
        exists = _exists(self.live, self.place)
        return [{"op": "replace" if exists else "add", "path": path, "value": self.value}]

    def merge_patch(self) -> Any:
        """By RFC 7386: a list comes as a whole."""
        return _nested(self.edited(), self.place, self.value, keyed=False)

    def strategic_patch(self) -> Any:
        """As kubectl's own, where a list's entry is named by its keys."""
        return _nested(self.edited(), self.place, self.value, keyed=True)

    def statement(self) -> Any:
        """What another applier states who wants just this."""
        metadata = {
            n: self.live["metadata"][n] for n in ("name", "namespace") if n in self.live["metadata"]
        }
        nested = _nested(self.edited(), self.place, self.value, keyed=True)
        nested["metadata"] = nested.get("metadata", {}) | metadata
        return {"apiVersion": self.live["apiVersion"], "kind": self.live["kind"]} | nested


def removal(live: Any, random: Random) -> Edit:
    """Something live is taken away; where there is nothing, a label comes."""
    places = _places(_editable(live), ())
    if not places:
        return Edit(live, ("metadata", "labels"), {"mine": "1"})
    return Edit(live, random.choice(places), GONE)


def change(live: Any, like: Any, random: Random) -> Edit | None:
    """Something becomes as it is in `like`, another manifest of the same kind."""
    found = [
        Edit(live, place, value)
        for place, value in _differences(_editable(live), _editable(like), ())
    ]
    return random.choice(found) if found else None


def _editable(body: Any) -> Any:
    kept = {name: value for name, value in body.items() if name not in _BESIDE}
    known = ("labels", "annotations")
    kept["metadata"] = {
        name: body["metadata"][name] for name in known if body["metadata"].get(name)
    }
    return kept


def _places(value: Any, at: Place) -> list[Place]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    found = [(*at, part) for part, _ in inner if at or part != "metadata"]
    return found + [place for part, item in inner for place in _places(item, (*at, part))]


def _differences(live: Any, like: Any, at: Place) -> list[tuple[Place, Any]]:
    """Where `like` states something else than `live`, at each depth."""
    found: list[tuple[Place, Any]] = []
    if isinstance(like, dict) and isinstance(live, dict):
        for name, want in like.items():
            here = (*at, name)
            if name not in live:
                found.append((here, want))
            elif live[name] != want:
                found += _differences(live[name], want, here)
                found += [(here, want)] if len(here) > 1 else []
        return found
    keys = keys_of(tuple(map(str, at))) if at and at[-1] != "" else ()
    if keys and isinstance(like, list) and isinstance(live, list):
        index = {entry(item, keys): i for i, item in enumerate(live)}
        for item in like:
            i = index.get(entry(item, keys))
            if i is None:
                found.append(((*at, len(live)), item))
            else:
                found += _differences(live[i], item, (*at, i))
    return found


def _nested(body: Any, place: Place, value: Any, *, keyed: bool, at: Where = ()) -> Any:
    """The way down to the place as a patch: beside it nothing is stated."""
    name, rest = str(place[0]), place[1:]
    if not rest:
        return {name: None if value is GONE else value}
    here, at = body[name], (*at, name)
    if isinstance(here, dict):
        return {name: _nested(here, rest, value, keyed=keyed, at=at)}
    item = here[rest[0]] if rest[0] in range(len(here)) else None
    keys = keys_of(at) if keyed else ()
    if not keys or len(rest) == 1 or not isinstance(item, dict):
        return {name: here}
    named = {key: item[key] for key in keys if key in item}
    below = _nested(item, rest[1:], value, keyed=keyed, at=(*at, entry(item, keys)))
    return {name: [named | below]}


def _exists(body: Any, place: Place) -> bool:
    for part in place:
        present = part in body if isinstance(body, dict) else int(part) < len(body)
        if not present:
            return False
        body = body[part]
    return True
