"""Pods as they come and go: a sign beside each for a few seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gitops_tui.core.pods import PodStatus

PodId = tuple[str, str]

LASTING = timedelta(seconds=5)
CAME = "+"
GOES = "−"


@dataclass(frozen=True, slots=True)
class PodRow:
    """A pod, and whether it has just come or gone."""

    pod: PodStatus
    sign: str = ""


class PodMarks:
    """Remembers which pods came and which went, and when."""

    def __init__(self) -> None:
        self._pods: Mapping[PodId, PodStatus] | None = None
        self._came: dict[PodId, datetime] = {}
        self._went: dict[PodId, tuple[PodStatus, datetime]] = {}

    @property
    def fading(self) -> bool:
        """Whether some sign has yet to be taken away."""
        return bool(self._came or self._went)

    def see(self, pods: Mapping[PodId, PodStatus], now: datetime) -> None:
        """Take in the pods there are at `now`. What is there at first did not just come."""
        before = self._pods
        if before is not None and before is not pods:
            for name in pods.keys() - before.keys():
                self._came[name] = now
                self._went.pop(name, None)
            for name in before.keys() - pods.keys():
                self._went[name] = (before[name], now)
                self._came.pop(name, None)
        self._pods = pods
        self.fade(now)

    def fade(self, now: datetime) -> None:
        """Forget signs that have been shown long enough."""
        self._came = {name: at for name, at in self._came.items() if now - at < LASTING}
        self._went = {name: gone for name, gone in self._went.items() if now - gone[1] < LASTING}

    def rows(self) -> list[PodRow]:
        """Every pod, and those that have just gone."""
        pods = self._pods or {}
        rows = [PodRow(pod, self._sign(name, pod)) for name, pod in pods.items()]
        return rows + [PodRow(pod, GOES) for pod, _ in self._went.values()]

    def _sign(self, name: PodId, pod: PodStatus) -> str:
        if pod.terminating:
            return GOES
        return CAME if name in self._came else ""
