"""Stories on the real control plane, each with names of its own, so that they run in parallel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.control_plane.reach import Reach
from tests.e2e.story import Story


@pytest.fixture(scope="session", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Commands keep their compiled modules, in one place outside the checkout."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "compiled"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPYCACHEPREFIX", str(place))
        yield


@pytest.fixture
def story(tmp_path: Path, control_plane: Reach) -> Iterator[Story]:
    """A repository with an upstream and a teammate, never synced."""
    told = Story.begin(tmp_path, control_plane)
    yield told
    told.end()


@pytest.fixture
def alone(tmp_path: Path, control_plane: Reach) -> Iterator[Story]:
    """A repository without an upstream, never synced."""
    told = Story.begin(tmp_path, control_plane, upstream=False)
    yield told
    told.end()
