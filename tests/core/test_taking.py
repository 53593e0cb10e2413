"""Taking live into Git: which edits of a manifest make it say what the cluster has."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_tui.core.changes import local_changes
from gitops_tui.core.equality import identical
from gitops_tui.core.json_edits import Drop, Insert, Put, after
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from gitops_tui.core.taking import chosen, taken
from gitops_tui.errors import UsageError
