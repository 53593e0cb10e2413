"""The environment of an operator, around what runs in this very process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.program import Operator


@contextmanager
def at_home(operator: Operator) -> Iterator[None]:
    """Git and the cache directory are found through the environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - operator.environment.keys():
            patch.delenv(name)
        for name, value in operator.environment.items():
            patch.setenv(name, value)
        yield
