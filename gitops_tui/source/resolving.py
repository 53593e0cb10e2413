"""What a person typed as a revision, turned into a commit."""

from __future__ import annotations

import re

from gitops_tui.core.text import one_line
from gitops_tui.errors import RevisionNotFound
from gitops_tui.source.places import Place

# `HEAD:file`, `:/text`, ranges and exclusions are Git's too, but name no commit.
_NO_COMMIT = re.compile(r"^$|^-|^\^|\.\.|[:\s]")
_HEAD = re.compile(r"^(?:HEAD|@)(?=$|[~^])")


def resolve(place: Place, text: str) -> str:
    """The full hash behind a hash, short hash, branch, tag or `HEAD~2`.

    HEAD is the tracked tip, whatever is checked out. Raises RevisionNotFound.
    """
    name = text.strip()
    if not name.isprintable() or _NO_COMMIT.search(name):
        raise RevisionNotFound(
            f"{one_line(text) or 'An empty name'} does not name a revision.",
            hint="Give a hash, a branch, a tag, or HEAD~2.",
        )
    for candidate in _candidates(place, _HEAD.sub(place.ref, name)):
        found = place.git.says(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{candidate}^{{commit}}"
        )
        if found:
            return found
    raise RevisionNotFound(
        f"{one_line(place.repository)} has no revision {one_line(text)}.",
        hint="A commit that was never pushed is not known there." if place.upstream else "",
    )


def _candidates(place: Place, name: str) -> list[str]:
    """The name, and without the clone's name for the remote: the mirror has no `origin/`."""
    remote = f"{place.upstream.name}/" if place.upstream else None
    return [name, name.removeprefix(remote)] if remote and name.startswith(remote) else [name]
