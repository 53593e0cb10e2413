"""What the traps share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.control_plane.reach import Reach
from tests.exactness.bench import Bench
from tests.exactness.painter import Painter


@pytest.fixture
def bench(tmp_path: Path, control_plane: Reach, namespace: str) -> Iterator[Bench]:
    """An empty repository and an empty namespace."""
    with Bench.set_up(tmp_path, control_plane, namespace) as bench:
        yield bench


@pytest.fixture
def painter(bench: Bench) -> Iterator[Painter]:
    """Nobody paints yet."""
    painter = Painter(bench)
    yield painter
    painter.stop()
