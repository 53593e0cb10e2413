"""Themes: readable, switched at once, and never in the way when a file is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from textual.color import Color

from gitops_tui.cli import console
from gitops_tui.cli.commands.demo import demo
from gitops_tui.cli.flags import Flags
from gitops_tui.config import config_file
from gitops_tui.errors import UsageError
from gitops_tui.ui.app import GitopsApp
from gitops_tui.ui.themes import ROLES, _plain, load_palette, textual_theme, theme_files
from tests.ui.driving import staged

SHIPPED = theme_files()
TEXTS = [role for role in ROLES if role not in {"background", "raised", "cursor", "line"}]
LEAST = {"high-contrast": 7.0}
"""WCAG 2.1: AA asks 4.5 of text, AAA 7."""


@pytest.mark.parametrize("name", SHIPPED)
def test_every_text_can_be_read(name: str) -> None:
    """On the background, on the cursor's row and in dialogs."""
    roles = load_palette(SHIPPED[name]).roles
    least = LEAST.get(name, 4.5)
    low = [
        f"{role} on {ground}: {contrast:.2f}"
        for ground in ("background", "raised", "cursor")
        for role in TEXTS
        if (contrast := _contrast(roles[role], roles[ground]))
        < (least if ground == "background" else least * 0.66)
    ]
    assert low == []


def test_the_usual_palettes_are_there() -> None:
    """The defaults, those for eyes that need them, and those people already use."""
    expected = {
        "dark", "light", "high-contrast", "red-green-safe", "dracula", "nord", "gruvbox",
        "catppuccin-mocha", "solarized-dark", "solarized-light", "tokyo-night",
    }  # fmt: skip
    assert expected <= set(SHIPPED)
    assert not load_palette(SHIPPED["light"]).dark


@pytest.mark.parametrize("name", SHIPPED)
def test_our_files_are_read_without_loading_yaml(name: str) -> None:
    """And mean the same."""
    text = SHIPPED[name].read_text(encoding="utf-8")
    assert _plain(text) == yaml.safe_load(text)


@pytest.mark.parametrize(
    "line",
    [
        "a: yes", "a: No", "a: 1", "a: 0x10", "a: [b]", "a: b # c", "a: 'b'", "a: b: c", "- a",
        "  a: b", "a: b\na: c", "a: b ", "a: ~", "a: *b", 'a: "b\\n"', "a:\n    b: c", "a:\n  b:",
    ],
)  # fmt: skip
def test_what_is_more_than_plain_is_left_to_yaml(line: str) -> None:
    """Nothing is guessed."""
    assert _plain(line) is None


@pytest.mark.parametrize("name", SHIPPED)
async def test_every_theme_draws(name: str) -> None:
    """As the chosen one of a run."""
    async with staged(theme=name) as stage:
        assert stage.app.theme == name
        assert "2 of 10 drifted" in stage.text()


BROKEN = {
    "not yaml": ("palette: [", "cannot be read"),
    "a list": ("- a", "no palette and no roles"),
    "no roles": ("palette: {a: red}", "`roles` must be a table"),
    "unknown role": ("palette: {}\nroles: {colour: red}", "'colour' is no role"),
    "unknown colour": ("palette: {}\nroles: {background: blurple}", "'blurple'"),
    "a role left out": ("palette: {}\nroles: {background: black}", "does not say the role"),
}


@pytest.mark.parametrize(("content", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: str, told: str) -> None:
    """With the file's name."""
    path = tmp_path / "mine.yaml"
    path.write_text(content)
    with pytest.raises(UsageError) as caught:
        load_palette(path)
    assert told in str(caught.value)
    assert "mine.yaml" in str(caught.value)


def test_roles_left_out_are_played_by_others(tmp_path: Path) -> None:
    """A user's palette may be short."""
    path = tmp_path / "short.yaml"
    needed = {role: "#808080" for role, other in ROLES.items() if other is None}
    needed |= {"drift": "#ffaa00", "in-sync": "#00ff00"}
    roles = "\n".join(f"  {role}: '{colour}'" for role, colour in needed.items())
    path.write_text(f"palette: {{}}\nroles:\n{roles}\n")
    palette = load_palette(path)
    assert palette.roles["missing"] == "#FFAA00"
    assert palette.roles["healthy"] == "#00FF00"
    assert textual_theme(palette).variables["stale-data"] == "#FFAA00"


async def test_an_unknown_or_broken_theme_keeps_the_default_and_says_so() -> None:
    """The program starts all the same."""
    async with staged(theme="no-such") as stage:
        assert stage.app.theme == "dark"
        await stage.until(lambda: "no theme called 'no-such'" in stage.notice)


async def test_themes_are_seen_while_choosing_and_taken_back_by_escape() -> None:
    """t, move, esc or enter."""
    async with staged() as stage:
        await stage.press("t", "down")
        assert stage.app.theme == "dracula"
        await stage.press("escape")
        assert stage.app.theme == "dark"
        await stage.press("t", "j", "k", "k", "enter")
        assert stage.app.theme == "catppuccin-mocha"


async def test_a_theme_of_ones_own_is_applied_as_its_file_changes() -> None:
    """The user's folder wins, and a saved edit is seen at once."""
    folder = config_file().parent / "themes"
    folder.mkdir()
    mine = folder / "mine.yaml"
    text = SHIPPED["dark"].read_text()
    mine.write_text(text)
    async with staged(theme="mine") as stage:
        assert stage.app.theme == "mine"
        await stage.until(lambda: stage.app.themes.watching)
        mine.write_text(text.replace("#14171c", "#102030"))
        await stage.until(lambda: stage.screen.styles.background.hex.lower() == "#102030")
        mine.write_text("palette: [")
        await stage.until(lambda: "mine.yaml cannot be used" in stage.notice)
        assert stage.screen.styles.background.hex.lower() == "#102030"


async def test_no_color_leaves_signs_and_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without colours every state is still told apart."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(size=(160, 50)) as stage:
        assert stage.app.no_color
        for word in ("≠ drifted", "✓ in sync", "⊘", "locked by ana"):
            assert word in stage.text()


def _contrast(one: str, other: str) -> float:
    """WCAG 2.1's contrast ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [
        value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4
        for value in Color.parse(colour).normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_the_demo_wears_the_users_theme(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the configuration names is there from the demo's first frame."""
    file = tmp_path / "config.toml"
    file.write_text('theme = "nord"\n', "utf-8")
    worn: list[str] = []
    monkeypatch.setenv("GITOPS_TUI_CONFIG", str(file))
    monkeypatch.setattr(console, "full_screen", lambda: True)
    monkeypatch.setattr(GitopsApp, "run", lambda app: worn.append(app.theme))
    assert demo(Flags()) == 0
    assert worn == ["nord"]


async def test_a_look_at_the_list_styles_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The theme in use is seen already, when the list opens and when it is left as it was."""
    async with staged() as stage:
        styled: list[bool] = []
        monkeypatch.setattr(stage.app, "refresh_css", lambda *, animate: styled.append(animate))
        await stage.press("t")
        await stage.until(lambda: "Dracula" in stage.text())
        await stage.press("escape")
        await stage.until(lambda: "Dracula" not in stage.text())
        assert styled == []
        await stage.press("t", "j")
        await stage.until(lambda: styled)
