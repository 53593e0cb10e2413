"""Keys in the order that people read them, the same on both sides."""

from __future__ import annotations

from gitops_tui.core.key_order import alike, in_order
from gitops_tui.core.yaml_writer import readable_yaml


def test_who_it_is_comes_first_and_how_it_goes_last() -> None:
    """However the server sent it, or a person wrote it."""
    sent = {"status": {}, "metadata": {}, "spec": {}, "data": {}, "kind": "X", "apiVersion": "v1"}
    assert list(in_order(sent)) == ["apiVersion", "kind", "metadata", "spec", "data", "status"]


def test_keys_follow_the_other_side() -> None:
    """At every depth; what only one side has comes behind."""
    live = {"b": 1, "uid": 2, "a": {"z": 1, "x": 2}}
    assert str(alike(live, {"a": {"x": 0, "z": 0}, "b": 0})) == str(
        {"a": {"x": 2, "z": 1}, "b": 1, "uid": 2}
    )


def test_items_are_matched_by_name_and_else_by_place() -> None:
    """A container that a tool put in front moves none of the others."""
    model = [{"name": "web", "image": "x", "args": []}, {"path": "/", "port": 1}]
    live = [{"image": "p", "name": "proxy"}, {"args": [], "image": "y", "name": "web"}]
    proxy, web = alike(live, model)
    assert list(web) == ["name", "image", "args"]
    assert proxy == live[0]
    assert list(alike([{}, {"port": 2, "path": "/"}], model)[1]) == ["path", "port"]
    assert alike([1, 2, 3], [3]) == [1, 2, 3]


def test_yaml_of_a_live_object_begins_as_its_manifest_does() -> None:
    """The items of a list come without apiVersion and kind: they are set behind, and read first."""
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {}}
    live = {"metadata": {"uid": "u", "name": "a"}, "data": {}, "apiVersion": "v1"}
    text = readable_yaml({**live, "kind": "ConfigMap"}, like=manifest)
    assert text.splitlines() == [
        "apiVersion: v1",
        "kind: ConfigMap",
        "metadata:",
        "  name: a",
        "  uid: u",
        "data: {}",
    ]
