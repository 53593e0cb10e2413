"""How the tag may be called that follows what is synced."""

from __future__ import annotations

import pytest

from gitops_tui.core.sync_tag import no_tag


@pytest.mark.parametrize("name", ["gitops-tui-sync", "flux-sync", "sync/staging", "v1.2_x"])
def test_plain_words_are_names(name: str) -> None:
    """Directories included."""
    assert no_tag(name) is None


@pytest.mark.parametrize(
    "name",
    ["", "-d", "--force", "a/-d", "a b", "a..b", "a//b", "/a", "a/", ".a", "a/.b", "a.lock", "a.",
     "a.lock/b", "a:b", "+a", "a^", "a~1", "a@{1}", "a*", "a\n", "a\nb", "ä", "x" * 101],
)  # fmt: skip
def test_what_a_tool_could_mistake_is_none(name: str) -> None:
    """Options, refspecs, patterns, and what Git itself refuses."""
    assert no_tag(name)
