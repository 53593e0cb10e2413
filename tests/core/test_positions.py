"""A field's line is the one that a person would point at."""

from __future__ import annotations

import pytest

from gitops_tui.core.desired import Origin
from gitops_tui.core.manifests import read_file
from gitops_tui.core.positions import all_lines_of, lines_of

FILE = b"""\
# the first document's comment
apiVersion: apps/v1
kind: Deployment
metadata:
  name: frontend
  annotations:
    example.com/a~b: "1"
    on: yes
spec:
  replicas: 4
  template: &template
    spec:
      containers:
        - name: frontend
          image: one
        - {name: sidecar,
           image: two}
---
apiVersion: v1
kind: Secret
metadata:
  name: s
data:
  a: YQ==
  b: Yg==
stringData:
  b: bee
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: one}
    data:
      key: value
  - apiVersion: v1
    kind: ConfigMap
    metadata:
      name: two
    data:
      key: value
---
defaults: &defaults
  x: 1
  z: 1
apiVersion: v1
kind: ConfigMap
metadata: {name: m}
data:
  <<: *defaults
  z: 2
"""


def first_line(data: bytes, origin: Origin, pointer: str) -> int | None:
    """Where the value begins."""
    lines = lines_of(data, origin, pointer)
    return lines[0] if lines else None


@pytest.mark.parametrize(
    ("document", "item", "pointer", "line"),
    [
        (0, None, "", 2),
        (0, None, "/spec/replicas", 10),
        (0, None, "/spec/template/spec/containers/0", 14),
        (0, None, "/spec/template/spec/containers/0/image", 15),
        (0, None, "/spec/template/spec/containers/1/image", 17),
        (0, None, "/spec/template/spec/containers/2/image", 13),
        (0, None, "/spec/template/spec/containers/-/image", 13),
        (0, None, "/spec/template/spec/nodeName", 12),
        (0, None, "/spec/strategy/type", 9),
        (0, None, "/metadata/annotations/example.com~1a~0b", 7),
        (0, None, "/metadata/annotations/true", 8),
        (0, None, "/nothing", 2),
        (1, None, "/data/a", 24),
        (1, None, "/data/b", 27),
        (1, None, "/data/c", 23),
        (2, 0, "/data/key", 36),
        (2, 1, "", 37),
        (2, 1, "/data/key", 42),
        (3, None, "/data/x", 45),
        (3, None, "/data/z", 52),
        (9, None, "/data", None),
    ],
)
def test_lines(document: int, item: int | None, pointer: str, line: int | None) -> None:
    """Keys, list entries, List items, merged keys; else the deepest ancestor that is stated."""
    assert first_line(FILE, Origin("f.yaml", 1, document, item), pointer) == line


def test_origins_lead_back() -> None:
    """Where the reader found a document, this finds it again."""
    documents = read_file("f.yaml", FILE).documents
    assert [d.origin.line for d in documents] == [2, 19, 32, 37, 44]
    for document in documents:
        assert first_line(FILE, document.origin, "") == document.origin.line


def test_json() -> None:
    """JSON files have lines too."""
    data = b'{\n  "kind": "ConfigMap",\n  "data": {\n    "a": "b"\n  }\n}\n'
    assert first_line(data, Origin("f.json", 1), "/data/a") == 4


def test_crlf_and_a_byte_order_mark() -> None:
    """Windows' line ends and mark do not shift the lines."""
    data = b"\xef\xbb\xbfa: 1\r\n---\r\nb: 1\r\nc: 2\r\n"
    assert first_line(data, Origin("f.yaml", 3, 1), "/c") == 4


def test_a_file_that_does_not_parse() -> None:
    """No line is better than a wrong one."""
    assert first_line(b"a: [\n", Origin("f.yaml", 1), "/a") is None


@pytest.mark.parametrize(
    ("pointer", "lines"),
    [
        ("/data/own", ((4, 4),)),
        ("/data/same", ((5, 5), (4, 4))),
        ("/big", ((6, 8),)),
        ("/other", ((9, 9), (6, 8))),
        ("/other/b", ((8, 8), (9, 9))),
        ("/other/none", ((9, 9),)),
        ("/third/b", ((8, 8), (10, 10))),
        ("/third", ((10, 10), (6, 8))),
    ],
)
def test_an_alias_is_set_where_it_stands_and_where_it_points(
    pointer: str, lines: tuple[tuple[int, int], ...]
) -> None:
    """The anchor's value, and the choice of the anchor: a change of either is the cause."""
    data = (
        b"kind: ConfigMap\n#\ndata:\n  own: &v 1\n  same: *v\nbig: &big\n  a: 1\n  b: 2\n"
        b"other: *big\nthird: *big\n"
    )
    assert all_lines_of(data, Origin("a.yaml", 1), (pointer,)) == [lines]


@pytest.mark.parametrize(
    ("pointer", "lines"),
    [
        ("/spec/ports/0", (4, 6)),
        ("/spec/ports/1", (7, 7)),
        ("/spec/ports", (3, 7)),
        ("/spec/ports/0/port", (5, 5)),
        ("/spec/selector", (8, 9)),
        ("/spec/selector/missing", (8, 8)),
        ("/spec/note", (10, 12)),
    ],
)
def test_a_block_has_a_first_and_a_last_line(pointer: str, lines: tuple[int, int]) -> None:
    """What spans lines is all of them; what is not stated is where it would be."""
    data = (
        b"kind: Service\nspec:\n  ports:\n    - name: http\n      port: 80\n      targetPort: web\n"
        b"    - {name: other, port: 81}\n  selector:\n    app: frontend\n  note: |\n    a\n    b\n"
    )
    assert lines_of(data, Origin("s.yaml", 1), pointer) == lines
