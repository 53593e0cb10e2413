"""What a newcomer meets first is true: the README and what the wheel carries."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.readme import README, ROOT, with_keys


def test_the_key_table_is_the_commands() -> None:
    """`python -m tests.readme` writes it."""
    text = README.read_text("utf-8")
    assert with_keys(text) == text
    assert "| `s` |" in text


def test_the_readme_is_short() -> None:
    """What does not fit here is in the reference."""
    assert len(README.read_text("utf-8").splitlines()) < 150


def test_every_link_leads_somewhere() -> None:
    """To a file of this repository."""
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_nothing_strays_into_the_repository() -> None:
    """What tools leave where they were run (a cache of kubectl, a log) is not committed."""
    asked = ["git", "ls-files"]
    kept = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if kept.returncode != 0 or not kept.stdout:
        pytest.skip("this is an export, not a repository")
    folders = {".ci", ".github", "gitops_tui", "sample-repo", "tests", "themes"}
    files = {".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md"}
    files |= {"constraints.txt", "pyproject.toml"}
    assert {line.partition("/")[0] for line in kept.stdout.splitlines()} == folders | files


def test_the_wheel_carries_themes_and_sample_repository(tmp_path: Path) -> None:
    """An installed program has what a checkout has beside it."""
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*build, "-w", tmp_path, ROOT], check=True, timeout=170)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("themes", "sample-repo"):
        own = {path.relative_to(ROOT).as_posix() for path in _files(ROOT / folder)}
        assert own
        assert {f"gitops_tui/{name}" for name in own} <= set(names)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
