"""A row of the pods pane, in kubectl's columns and words."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from gitops_tui.core.pods import PodStatus
from gitops_tui.core.text import one_line
from gitops_tui.ui.render.looks import FAINT, SOFT
from gitops_tui.ui.render.words import since

AGE = 6
"""Cells that an age takes at most."""

_WELL = frozenset({"Running", "Completed", "Succeeded"})
_UNDER_WAY = frozenset({"Pending", "ContainerCreating", "PodInitializing", "Terminating"})


def haystack(pod: PodStatus) -> str:
    """The words that a filter looks through, in lower case."""
    return f"{pod.namespace}/{pod.name} {pod.status} {pod.node}".lower()


def name(pod: PodStatus) -> Content:
    """The pod's name."""
    return Content(" " + one_line(pod.name))


def ready(pod: PodStatus) -> Content:
    """`1/1`."""
    whole = pod.ready == pod.containers
    return Content.styled(f"{pod.ready}/{pod.containers}", SOFT if whole else status_style(pod))


def status(pod: PodStatus) -> Content:
    """Kubectl's STATUS."""
    return Content.styled(one_line(pod.status), status_style(pod))


def restarts(pod: PodStatus) -> Content:
    """How often its containers were started again."""
    return Content.styled(str(pod.restarts), SOFT if pod.restarts else FAINT)


def age(pod: PodStatus, now: datetime) -> Content:
    """How old it is."""
    return Content.styled(since(pod.created, now, AGE), SOFT)


def node(pod: PodStatus) -> Content:
    """Where it runs."""
    return Content.styled(one_line(pod.node), FAINT)


def mark(sign: str) -> Content:
    """`+` for a pod that came, `−` for one that goes."""
    return Content.styled(sign, {"+": "$added bold", "−": "$removed bold"}.get(sign, ""))


def status_style(pod: PodStatus) -> str:
    """The role of a pod's status."""
    word = pod.status
    if pod.terminating or word in _UNDER_WAY or word.startswith("Init:"):
        return "$progressing"
    if word in _WELL:
        return "$healthy" if word == "Running" and pod.ready == pod.containers else "$progressing"
    return "$degraded"
