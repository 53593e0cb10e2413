"""Our rows say what kubectl shows, after every batch of commits and edits by hand."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.exactness.bench import Bench
from tests.exactness.run import Run

FIRST = int(os.environ.get("GITOPS_TUI_SEED", "1"))
RUNS = int(os.environ.get("GITOPS_TUI_RUNS", "2"))
MUTATIONS = int(os.environ.get("GITOPS_TUI_MUTATIONS", "250"))

pytestmark = [pytest.mark.real, pytest.mark.timeout(MUTATIONS * 3)]


@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
async def test_rows_say_what_kubectl_shows(seed: int, bench: Bench, tmp_path: Path) -> None:
    """State and fields of every object, but for the exceptions that have names."""
    run = Run(str(seed), bench, tmp_path)
    started = time.monotonic()
    try:
        await run.begin()
        while run.mutations < MUTATIONS:
            await run.round(edits=30, commits=20)
    finally:
        run.end()
    took = time.monotonic() - started
    print(f"seed {seed}: {run.mutations} mutations ({run.refused} refused) in {took:.0f} s")
