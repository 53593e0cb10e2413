"""The exit code that a command's own outcome asks for."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.cli.exit_codes import DIFFERENT, OK, PARTLY
from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus, State
from gitops_tui.core.operations import Operation, Phase
from gitops_tui.engine.api import Effect, EffectAction


def of_comparison(
    resources: Iterable[ResourceStatus], findings: Iterable[Finding], *, lost: bool = False
) -> int:
    """0 in sync, 1 something differs, 3 something could not be compared (above 1).

    `lost` says that resources are known from past syncs while Git asks for nothing at all.
    """
    states = {resource.state for resource in resources}
    if lost or State.FAILED in states or _any(findings):
        return PARTLY
    return OK if states <= {State.IN_SYNC} else DIFFERENT


def of_operation(operation: Operation, findings: Iterable[Finding] = ()) -> int:
    """0 done, 3 when resources failed, did not become healthy in time, or were unusable."""
    failed = operation.failures or operation.phase is Phase.FAILED
    return PARTLY if failed or _any(findings) else OK


def of_effects(effects: Iterable[Effect], findings: Iterable[Finding] = ()) -> int:
    """0 when a dry run was accepted for every resource and all were usable, else 3."""
    refused = any(effect.action is EffectAction.REFUSED for effect in effects)
    return PARTLY if refused or _any(findings) else OK


def _any(findings: Iterable[Finding]) -> bool:
    return any(True for _ in findings)
