"""What has happened since the last snapshot and deserves a sentence."""

from __future__ import annotations

from gitops_tui.core.operations import Operation, Phase
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line


class News:
    """Tells each thing once."""

    def __init__(self) -> None:
        self._begun = False
        self._notice: str | None = None
        self._ended: str | None = None

    def of(self, snapshot: Snapshot) -> list[str]:
        """The sentences to say now, the last one the most important."""
        begun, self._begun = self._begun, True
        sentences: list[str] = []
        if snapshot.notice != self._notice:
            self._notice = snapshot.notice
            sentences += [snapshot.notice] if snapshot.notice else []
        operation = snapshot.operation
        if operation and operation.phase is not Phase.RUNNING and operation.id != self._ended:
            self._ended = operation.id
            # What had ended before the screen was there is no news.
            sentences += [_ending(operation)] if begun else []
        return [sentence for sentence in sentences if sentence]


def _ending(operation: Operation) -> str:
    told, name = one_line(operation.message), operation.kind.value
    if operation.phase is Phase.FAILED:
        return f"The {name} failed: {told}" if told else f"The {name} failed; e shows why."
    return f"{name.capitalize()}: {told}" if told else ""
