"""Long and odd texts in short places: nothing lost in the middle, nothing begun with its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitops_tui.core.drift import ABSENT, FieldChange, Op
from gitops_tui.engine.api import Effect, EffectAction
from gitops_tui.ui.render.drift import change_words
from gitops_tui.ui.render.effects import effect_lines
from gitops_tui.ui.render.part import part_named
from gitops_tui.ui.render.revision import revision_lines
from gitops_tui.ui.render.verdict import verdict
from tests.ui import scenes
from tests.ui.driving import staged

UNKNOWN = (
    "ssh does not know [127.0.0.1]:34797 yet, so nothing was sent; its key is ED25519 "
    "SHA256:JqRj1zgfsjn1VqvV3F9QG9DrbDyH3pPJlNfiD35sPnw. `gitops-tui status` asks."
)


@pytest.mark.parametrize("width", range(24, 80, 7))
def test_a_long_git_error_goes_on_where_its_line_ended(width: int) -> None:
    """Whatever the width: the words that are shown are the sentence's first, each once."""
    snapshot = scenes.snapshot(git=replace(scenes.snapshot().git, head=None, error=UNKNOWN))
    lines = [line.plain for line in revision_lines(snapshot, scenes.NOW, width)]
    end = next(number for number, line in enumerate(lines) if line.startswith("Cluster"))
    told = " ".join(" ".join(line[9:] for line in lines[:end]).split())
    joined = told.removesuffix("…").replace(" ", "")
    assert UNKNOWN.replace(" ", "").startswith(joined)
    assert len(joined) > 2 * (width - 9)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("data[a.ini]", "data[a.ini]"),
        ("data[log4j.properties]", "data[log4j.properties]"),
        ("metadata.annotations[example.org/a.b]", "annotations[example.org/a.b]"),
        ("spec.replicas", "replicas"),
        ("spec.template.spec.containers[web].env[DEBUG].value", "env[DEBUG]"),
        ("spec.template.spec.containers[web].image", "image"),
        ("spec", "spec"),
    ],
)
def test_a_field_is_named_by_its_last_word(path: str, field: str) -> None:
    """A dot in a key is no end of a word."""
    change = FieldChange("/x", path, Op.REMOVE, ABSENT, "y")
    assert change_words(change).startswith(f"{field} y → ")


async def test_what_cannot_be_read_takes_the_check_mark_away() -> None:
    """All that is known is in sync, and that is not all."""
    findings = scenes.broken().findings[:1]
    async with staged(replace(scenes.in_sync(), findings=findings)) as stage:
        told = " ".join(stage.text().splitlines()[0].split())
        assert told.startswith("✗ 1 manifest cannot be read (e) the rest is in sync")
        assert "✓" not in told


async def test_whose_pods_there_are_none_of_follows_the_cursor() -> None:
    """The sentence in the empty pane is about the row under the cursor."""
    rows = (scenes.row(scenes.FRONTEND), scenes.row(scenes.USERS))
    async with staged(scenes.snapshot(rows, pods={})) as stage:
        assert "deployment/frontend has no pods" in stage.text()
        await stage.press("j")
        await stage.until(lambda: "deployment/users-backend has no pods" in stage.text())


@pytest.mark.parametrize(
    ("paths", "part", "named"),
    [
        ((".",), "this branch", "main"),
        (("shop/web",), "this path", "shop/web"),
        (("base", "staging"), "these paths", "base, staging"),
    ],
)
def test_what_was_never_synced_is_the_target_and_not_its_repository(
    paths: tuple[str, ...], part: str, named: str
) -> None:
    """Another path of the same repository may well run in the same cluster."""
    snapshot = scenes.never_synced()
    snapshot = replace(snapshot, git=replace(snapshot.git, paths=paths))
    assert verdict(snapshot, scenes.NOW).headline == f"○ never synced from {part}"
    assert part_named(snapshot) == named


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        ((".",), []),
        (("shop/web",), ["Path     shop/web"]),
        (("clusters/production/eu", "clusters/shared"), ["Path     clusters/production/eu,"]),
        (("x" * 90,), [f"Path     {'x' * 31}"]),
    ],
)
def test_the_path_stands_in_the_revision_pane(paths: tuple[str, ...], told: list[str]) -> None:
    """Where it is not all of the repository; in two lines at most."""
    snapshot = scenes.snapshot(git=replace(scenes.snapshot().git, paths=paths))
    lines = [line.plain.rstrip() for line in revision_lines(snapshot, scenes.NOW, 40)]
    assert [line for line in lines if line.startswith("Path")] == told
    whole = scenes.snapshot(git=replace(snapshot.git, paths=(".",)))
    assert len(lines) <= len(revision_lines(whole, scenes.NOW, 40)) + 2


def test_the_names_in_a_plan_stand_in_one_column() -> None:
    """Whatever the word before them: a list is read downwards."""
    effects = [Effect(scenes.FRONTEND, action) for action in EffectAction]
    columns = {line.plain.find("deployment/") for line in effect_lines(effects, 100)}
    assert len(columns) == 1
