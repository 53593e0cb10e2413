"""Images as containers name them, and what is asked of them: a tag, a digest, another image."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gitops_tui.core.text import one_line, shorten
from gitops_tui.errors import UsageError

MOVING = frozenset(
    {"latest", "stable", "edge", "nightly", "canary", "main", "master", "dev", "develop"}
)
"""Tags that are made to be moved from one image to the next."""

# https://github.com/distribution/reference/blob/main/reference.go
_TAG = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REPOSITORY = r"[A-Za-z0-9][A-Za-z0-9._-]*(?::[0-9]+(?=/))?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*"
_WHOLE = re.compile(
    f"(?P<repository>{_REPOSITORY})(?::(?P<tag>{_TAG}))?(?:@(?P<digest>{_DIGEST}))?", re.ASCII
)
_PART = re.compile(f"(?P<tag>{_TAG})(?:@(?P<digest>{_DIGEST}))?|(?P<only>{_DIGEST})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Image:
    """`registry.example.com:5000/shop/frontend:v1@sha256:…`, in its parts."""

    repository: str
    tag: str = ""
    digest: str = ""

    def __str__(self) -> str:
        """As a manifest states it."""
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.repository}{tag}" + (f"@{self.digest}" if self.digest else "")

    @property
    def moves(self) -> bool:
        """Whether it may be another one tomorrow: a moving tag, or none, and no digest."""
        return not self.digest and (not self.tag or self.tag in MOVING)

    def is_called(self, name: str) -> bool:
        """Whether `name` is its repository, or the end of its path: `frontend`."""
        return self.repository == name or self.repository.endswith(f"/{name}")


def parse_image(text: str) -> Image | None:
    """An image in its parts; None where `text` is none."""
    found = _WHOLE.fullmatch(text)
    if found is None:
        return None
    return Image(found["repository"], found["tag"] or "", found["digest"] or "")


def wanted_image(now: Image, wanted: str) -> Image:
    """What `wanted` makes of the image `now`: a tag, a digest or both keep the repository, a
    whole image (with a slash, or with a colon before its tag) replaces it.

    Raises UsageError.
    """
    part = _PART.fullmatch(wanted)
    if part is not None:
        return replace(now, tag=part["tag"] or "", digest=part["digest"] or part["only"] or "")
    whole = parse_image(wanted)
    if whole is None:
        shown = shorten(one_line(wanted), 60)
        raise UsageError(
            f"{shown!r} is no tag, no digest and no image.",
            hint="Write a tag (v1.2.0), a digest (sha256:…), or a whole image (shop/web:v1.2.0).",
        )
    return whole
