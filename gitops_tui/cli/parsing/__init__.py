"""The commands as they are typed: names, options and help, in the order that help lists them.

Each is parsed here and performed by its module in `commands/`, which is loaded when the
command runs, so that help and the dashboard's first frame wait for nothing else.
"""

# ruff: noqa: I001 - in the order that help lists them

from gitops_tui.cli.parsing.app import app as app
from gitops_tui.cli.parsing import (
    looking as looking,
    syncing as syncing,
    committing as committing,
    holding as holding,
    running as running,
)
from gitops_tui.cli.parsing.narrowed import narrowed as narrowed
