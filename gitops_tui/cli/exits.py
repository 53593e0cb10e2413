"""The exit code that a command's own outcome asks for."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.cli.exit_codes import DIFFERENT, OK, PARTLY
from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus, State
from gitops_tui.core.operations import Operation, Phase
from gitops_tui.engine.api import Effect, EffectAction


def of_comparison(resources: Iterable[ResourceStatus], findings: Iterable[Finding]) -> int:
    """0 in sync, 1 something differs, 3 something could not be compared (above 1)."""
    states = {resource.state for resource in resources}
    if State.FAILED in states or any(True for _ in findings):
        return PARTLY
    return OK if states <= {State.IN_SYNC} else DIFFERENT


def of_operation(operation: Operation) -> int:
    """0 done, 3 when resources failed or did not become healthy in time."""
    return PARTLY if operation.failures or operation.phase is Phase.FAILED else OK


def of_effects(effects: Iterable[Effect]) -> int:
    """0 when a dry run was accepted for every resource, else 3."""
    refused = any(effect.action is EffectAction.REFUSED for effect in effects)
    return PARTLY if refused else OK
