"""Health of any other kind, by the conditions that controllers agree on.

https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md
"""

from __future__ import annotations

from gitops_tui.core.health.view import View
from gitops_tui.core.health.words import Health, degraded, healthy, progressing, suspended


def generic(view: View) -> Health:
    """What `Stalled`, `Degraded`, `Failed`, `Reconciling`, `Ready` and `Available` say.

    Healthy when none of them is there: most kinds have nothing to wait for.
    """
    if view.spec.get("suspend") is True:
        return suspended("is suspended")
    if "observedGeneration" in view.status and not view.observed:
        return progressing("the new spec has not been seen by its controller yet")
    return _abnormal(view) or _normal(view)


def _abnormal(view: View) -> Health | None:
    for name in ("Stalled", "Degraded", "Failed"):
        condition = view.condition(name)
        if condition.holds:
            return degraded(condition.told(f"is {name.lower()}"))
    reconciling = view.condition("Reconciling")
    return progressing(reconciling.told("is being reconciled")) if reconciling.holds else None


def _normal(view: View) -> Health:
    for name in ("Ready", "Available"):
        condition = view.condition(name)
        if condition.holds:
            break
        if condition.status:
            return progressing(condition.told(f"is not {name.lower()} yet"))
    return healthy()
