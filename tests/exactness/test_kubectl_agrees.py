"""Our rows say what kubectl shows, after every batch of commits and edits by hand."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.control_plane.reach import Reach
from tests.e2e.program import Operator
from tests.exactness.home import at_home
from tests.exactness.run import Run

FIRST = int(os.environ.get("GITOPS_TUI_SEED", "1"))
RUNS = int(os.environ.get("GITOPS_TUI_RUNS", "2"))
MUTATIONS = int(os.environ.get("GITOPS_TUI_MUTATIONS", "260"))

pytestmark = [pytest.mark.real, pytest.mark.timeout(MUTATIONS * 3)]


@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
async def test_rows_say_what_kubectl_shows(
    seed: int, tmp_path: Path, control_plane: Reach, namespace: str
) -> None:
    """State and fields of every object, but for the exceptions that have names."""
    (tmp_path / "app").mkdir()
    operator = Operator.settle(tmp_path / "ana", tmp_path / "app", control_plane.kubeconfig, "Ana")
    run = Run(str(seed), control_plane, namespace, operator, tmp_path)
    started = time.monotonic()
    with at_home(operator):
        try:
            await run.begin()
            while run.mutations < MUTATIONS:
                await run.round(edits=30, commits=20)
        finally:
            run.end()
    took = time.monotonic() - started
    print(f"seed {seed}: {run.mutations} mutations ({run.refused} refused) in {took:.0f} s")
