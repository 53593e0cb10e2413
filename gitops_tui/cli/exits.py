"""The exit code that a command's own outcome asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from gitops_tui.cli.exit_codes import CLUSTER, DIFFERENT, GIT, OK, PARTLY
from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus, State
from gitops_tui.core.operations import Action, Operation, Phase
from gitops_tui.engine.api import Effect, EffectAction, all_forbidden
from gitops_tui.errors import MAY_NOT


def of_comparison(
    resources: Collection[ResourceStatus], findings: Iterable[Finding], *, lost: bool = False
) -> int:
    """0 in sync, 1 something differs, 3 something could not be compared (above 1), 4 nothing
    could because rights forbid it all.

    `lost` says that resources are known from past syncs while Git asks for nothing at all.
    """
    if _forbidden(resource.error for resource in resources):
        return CLUSTER
    states = {resource.state for resource in resources}
    unanswered = any(resource.unanswered for resource in resources)
    if lost or unanswered or State.FAILED in states or _any(findings):
        return PARTLY
    return OK if states <= {State.IN_SYNC} else DIFFERENT


def of_operation(operation: Operation, findings: Iterable[Finding] = ()) -> int:
    """0 done, 3 when resources failed, did not become healthy in time, or were unusable, 4
    when rights forbid all there was to do.
    """
    tried = (result for result in operation.results if result.action is not Action.SKIPPED)
    if _forbidden(result.reason for result in tried):
        return CLUSTER
    failed = operation.failures or operation.phase is Phase.FAILED
    return PARTLY if failed or _any(findings) else OK


def of_effects(effects: Collection[Effect], findings: Iterable[Finding] = ()) -> int:
    """0 when a dry run was accepted for every resource and all were usable, 4 when rights
    forbid every one, else 3.
    """
    if all_forbidden(effects):
        return CLUSTER
    refused = any(effect.action is EffectAction.REFUSED for effect in effects)
    return PARTLY if refused or _any(findings) else OK


def of_knowing(code: int, outdated: str | None) -> int:
    """`code`, or 5 where the answer goes by what was known of Git before."""
    return GIT if outdated else code


def _forbidden(reasons: Iterable[str | None]) -> bool:
    """Whether there are any, and each of them says that a right is missing."""
    told = list(reasons)
    return bool(told) and all(reason and reason.startswith(MAY_NOT) for reason in told)


def _any(findings: Iterable[Finding]) -> bool:
    return any(True for _ in findings)
