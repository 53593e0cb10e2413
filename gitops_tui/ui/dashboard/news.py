"""What has happened since the last snapshot and deserves a sentence."""

from __future__ import annotations

from gitops_tui.core.operations import Action, Operation, Phase
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line


class News:
    """Tells each thing once."""

    def __init__(self) -> None:
        self._begun = False
        self._notice: str | None = None
        self._ended: str | None = None
        self._told = ""

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
            told = _ending(operation)
            again = operation.phase is Phase.FAILED and told == self._told
            self._told = told
            # What had ended before the screen was there is no news, nor what the timer repeats.
            if begun and not (_by_itself(operation) and (again or _quiet(operation))):
                sentences.append(told)
        return [sentence for sentence in sentences if sentence]


def _by_itself(operation: Operation) -> bool:
    return operation.cause != "operator"


def _quiet(operation: Operation) -> bool:
    """Whether it changed nothing, as most timed syncs do."""
    actions = {result.action for result in operation.results}
    return operation.phase is Phase.SUCCEEDED and actions <= {Action.UNCHANGED, Action.SKIPPED}


def _ending(operation: Operation) -> str:
    told, name = one_line(operation.message), operation.kind.value
    if operation.phase is Phase.FAILED:
        return f"The {name} failed: {told}" if told else f"The {name} failed; e shows why."
    return f"{name.capitalize()}: {told}" if told else ""
