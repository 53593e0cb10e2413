"""A release: which images of a workload's containers become which, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gitops_tui.core.images import Image, parse_image, wanted_image
from gitops_tui.core.json_edits import Parts, Put
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.text import one_line
from gitops_tui.errors import MovingTag, UsageError

_LISTS = ("initContainers", "containers")
_PODS: dict[str, Parts] = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
_TEMPLATE: Parts = ("spec", "template", "spec")


@dataclass(frozen=True, slots=True)
class ContainerImage:
    """A container of a workload and the image that its manifest states. Untrusted text."""

    name: str
    image: str
    parts: Parts
    """Where the image stands in the manifest."""


@dataclass(frozen=True, slots=True)
class ImageChange:
    """One container's image before and after."""

    container: ContainerImage
    after: str

    @property
    def edit(self) -> Put:
        """The edit of the manifest that makes it so."""
        return Put(self.container.parts, self.after)


def containers_of(body: JsonObject) -> tuple[ContainerImage, ...]:
    """The containers of a workload's manifest that state an image, init containers first."""
    return tuple(_containers(body))


def image_changes(
    body: JsonObject, wanted: Sequence[tuple[str, str]], *, moving: bool = False
) -> tuple[ImageChange, ...]:
    """What setting each (name, tag) changes; a name is a container's, or an image's repository.

    A tag that moves is refused unless `moving`. Raises UsageError, MovingTag.
    """
    containers = containers_of(body)
    changes: dict[Parts, ImageChange] = {}
    for name, tag in wanted:
        for container in _called(name, containers):
            after = wanted_image(_image(container), tag)
            if after.moves and not moving:
                raise _moving(after)
            before = changes.setdefault(container.parts, ImageChange(container, str(after)))
            if before.after != str(after):
                raise UsageError(
                    f"{one_line(container.name)} is to have two images: {one_line(before.after)}"
                    f" and {one_line(str(after))}.",
                    hint="Name each container's image once.",
                )
    real = tuple(change for change in changes.values() if change.after != change.container.image)
    if not real:
        told = ", ".join(sorted({change.after for change in changes.values()}))
        raise UsageError(f"Git already has {told}: there is nothing to release.")
    return real


def image_word(word: str) -> tuple[str, str]:
    """`NAME=TAG` -> (NAME, TAG). Raises UsageError."""
    name, sign, tag = word.partition("=")
    if not (name and sign and tag):
        raise UsageError(
            f"{one_line(word)!r} does not name an image.",
            hint="Write NAME=TAG: frontend=v1.2.0, frontend=sha256:…, frontend=shop/web:v1.2.0.",
        )
    return name, tag


def _containers(body: JsonObject) -> Iterator[ContainerImage]:
    where = _PODS.get(body["kind"], _TEMPLATE)
    spec: Any = body
    for name in where:
        spec = spec.get(name) if isinstance(spec, dict) else None
    if not isinstance(spec, dict):
        return
    for listed in _LISTS:
        entries = spec.get(listed)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            image = entry.get("image") if isinstance(entry, dict) else None
            if isinstance(image, str):
                parts = (*where, listed, index, "image")
                yield ContainerImage(str(entry.get("name", "")), image, parts)


def _called(name: str, containers: Sequence[ContainerImage]) -> list[ContainerImage]:
    found = [each for each in containers if each.name == name]
    if not found:
        images = [(each, parse_image(each.image)) for each in containers]
        found = [each for each, image in images if image is not None and image.is_called(name)]
    if not found:
        there = ", ".join(f"{one_line(c.name)} ({one_line(c.image)})" for c in containers)
        raise UsageError(
            f"No container and no image is called {one_line(name)!r}.",
            hint=f"There is {there}." if there else "The manifest states no image.",
        )
    return found


def _image(container: ContainerImage) -> Image:
    image = parse_image(container.image)
    if image is None:
        raise UsageError(
            f"{one_line(container.image)!r}, the image of {one_line(container.name)}, is none that"
            " can be changed here.",
            hint="Edit the manifest by hand.",
        )
    return image


def _moving(image: Image) -> MovingTag:
    tag = f"The tag {image.tag} moves" if image.tag else "No tag means latest, which moves"
    return MovingTag(
        f"{tag}: the same commit would run another image tomorrow, nothing would show it as drift,"
        " and a rollback would not bring the old one back.",
        hint="Name a tag that stays, or a digest; or say --moving-tag.",
    )
