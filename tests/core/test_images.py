"""Images: their parts, what a wanted tag makes of them, and which move."""

from __future__ import annotations

import pytest

from gitops_tui.core.images import Image, parse_image, wanted_image
from gitops_tui.core.releasing import containers_of, image_changes, image_word
from gitops_tui.core.resources import JsonObject
from gitops_tui.errors import MovingTag, UsageError

DIGEST = "sha256:" + "0a" * 32
NOW = Image("reg.io:5000/shop/web", "v1")

POD = {
    "initContainers": [{"name": "migrate", "image": "shop/web:v1"}],
    "containers": [
        {"name": "web", "image": "shop/web:v1"},
        {"name": "side", "image": "reg.io:5000/mesh/proxy@" + DIGEST},
    ],
}


def workload(kind: str = "Deployment") -> JsonObject:
    """A workload of that kind with the pods above."""
    spec: JsonObject = {"template": {"spec": POD}}
    if kind == "CronJob":
        spec = {"jobTemplate": {"spec": spec}}
    return {"kind": kind, "spec": POD if kind == "Pod" else spec}


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("nginx", Image("nginx")),
        ("nginx:1.27", Image("nginx", "1.27")),
        ("localhost:5000/x", Image("localhost:5000/x")),
        ("reg.io:5000/a/b_c:V1@" + DIGEST, Image("reg.io:5000/a/b_c", "V1", DIGEST)),
        ("nginx@" + DIGEST, Image("nginx", "", DIGEST)),
        ("a b", None),
        ("nginx:", None),
        ("", None),
    ],
)
def test_an_image_has_parts(text: str, image: Image | None) -> None:
    """A port of the registry is no tag."""
    assert parse_image(text) == image
    assert image is None or str(image) == text


@pytest.mark.parametrize(
    ("wanted", "after"),
    [
        ("v2", "reg.io:5000/shop/web:v2"),
        (DIGEST, f"reg.io:5000/shop/web@{DIGEST}"),
        (f"v2@{DIGEST}", f"reg.io:5000/shop/web:v2@{DIGEST}"),
        ("other/web:v2", "other/web:v2"),
        ("other/web", "other/web"),
        ("nginx:1.27", "nginx:1.27"),
    ],
)
def test_a_tag_keeps_the_repository_and_a_whole_image_replaces_it(wanted: str, after: str) -> None:
    """A tag, a digest, both, or another image."""
    assert str(wanted_image(NOW, wanted)) == after


@pytest.mark.parametrize("wanted", ["", "v 2", ":v2", "-x", "v2\n"])
def test_what_is_no_tag_is_refused(wanted: str) -> None:
    """No image that a kubelet could not pull gets into Git."""
    with pytest.raises(UsageError, match="no tag, no digest"):
        wanted_image(NOW, wanted)


@pytest.mark.parametrize("kind", ["Deployment", "CronJob", "Pod"])
def test_containers_are_found_in_every_workload(kind: str) -> None:
    """Init containers first, each with the place of its image."""
    found = containers_of(workload(kind))
    assert [each.name for each in found] == ["migrate", "web", "side"]
    assert found[0].parts[-3:] == ("initContainers", 0, "image")


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("web", ["web"]),
        ("shop/web", ["migrate", "web"]),
        ("migrate", ["migrate"]),
        ("proxy", ["side"]),
        ("reg.io:5000/mesh/proxy", ["side"]),
    ],
)
def test_a_container_is_named_or_its_image_is(name: str, changed: list[str]) -> None:
    """The container's own name goes first; an image's name means all that run it."""
    changes = image_changes(workload(), [(name, "v2")])
    assert [change.container.name for change in changes] == changed
    assert all(change.after.endswith(":v2") for change in changes)


@pytest.mark.parametrize("tag", ["latest", "main", "nginx:latest", "shop/web"])
def test_a_moving_tag_is_refused_with_the_reason(tag: str) -> None:
    """And so is none, which means latest; a person may say so all the same."""
    with pytest.raises(MovingTag, match="another image tomorrow"):
        image_changes(workload(), [("web", tag)])
    assert image_changes(workload(), [("web", tag)], moving=True)


def test_a_container_that_is_named_twice_is_to_have_one_image() -> None:
    """Neither silently wins; the same twice is no question."""
    with pytest.raises(UsageError, match=r"web is to have two images: .*:v2 and .*:v3"):
        image_changes(workload(), [("web", "v2"), ("web", "v3")])
    assert len(image_changes(workload(), [("web", "v2"), ("web", "v2")])) == 1


def test_a_digest_never_moves() -> None:
    """Whatever its tag says."""
    assert image_changes(workload(), [("web", f"latest@{DIGEST}")])


def test_an_unknown_name_is_told_what_there_is() -> None:
    """Containers and their images are in the hint."""
    with pytest.raises(UsageError, match=r"(?s)called 'db'.*There is migrate \(shop/web:v1\), web"):
        image_changes(workload(), [("db", "v2")])


def test_what_git_already_says_is_no_release() -> None:
    """Nothing is committed for it."""
    with pytest.raises(UsageError, match="already has shop/web:v1"):
        image_changes(workload(), [("web", "v1")])


@pytest.mark.parametrize("word", ["web", "web=", "=v1", ""])
def test_a_release_names_container_and_tag(word: str) -> None:
    """`NAME=TAG`, nothing less."""
    with pytest.raises(UsageError, match="does not name an image"):
        image_word(word)
    assert image_word("reg.io:5000/web=v1=x") == ("reg.io:5000/web", "v1=x")
