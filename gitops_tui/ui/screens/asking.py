"""The small dialogs: lock, unlock, suspend, resume, forget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from gitops_tui.core.durations import age, parse_duration
from gitops_tui.core.locks import Lock
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot, UnknownHost
from gitops_tui.core.text import one_line
from gitops_tui.errors import UsageError
from gitops_tui.ui.render.drift import lock_words
from gitops_tui.ui.screens.dialog import Dialog
from gitops_tui.ui.screens.leaving import leave

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class LockAnswer:
    """Why, and for how long; None is until somebody unlocks it."""

    reason: str
    duration: timedelta | None


class ConfirmDialog(Dialog[bool]):
    """One sentence, yes or Cancel."""

    def __init__(self, title: str, sentence: str, yes: str) -> None:
        super().__init__(Content(title), [("yes", yes)])
        self._sentence = sentence

    def opened(self) -> None:
        """Say the sentence."""
        super().opened()
        self.tell(Content(self._sentence))

    def choose(self, name: str) -> None:
        """Yes."""
        del name
        leave(self, True)


class HoldDialog(Dialog[R], Generic[R]):
    """Holds something back and says why. That is the harmless direction, so enter in the last
    field is a yes.
    """

    def fields(self) -> Sequence[Widget]:
        """The reason."""
        return [Input(placeholder="reason, shown to everybody", id="reason", compact=True)]

    def reason(self) -> str:
        """What was typed; where that is nothing, it is asked for."""
        typed = self.query_one("#reason", Input)
        if not (reason := typed.value.strip()):
            self.trouble("Say why: the others will see it.")
            self.set_focus(typed)
        return reason

    def entered(self, field: Input) -> None:
        """On to the next field; from the last one, yes."""
        if field is self.query(Input).last():
            self.choose("yes")
        else:
            super().entered(field)


class ReasonDialog(HoldDialog[str]):
    """A sentence and a reason that others will read."""

    def __init__(self, title: str, sentence: str, yes: str) -> None:
        super().__init__(Content(title), [("yes", yes)])
        self._sentence = sentence

    def opened(self) -> None:
        """Say what is asked."""
        super().opened()
        self.tell(Content(self._sentence))

    def choose(self, name: str) -> None:
        """Yes, if there is a reason."""
        del name
        if reason := self.reason():
            leave(self, reason)


class LockDialog(HoldDialog[LockAnswer]):
    """A reason, and for how long if it shall end by itself."""

    def __init__(self, key: ResourceKey, owner: str) -> None:
        super().__init__(Content(f"Lock {one_line(key.qualified)}"), [("yes", "Lock")])
        self._owner = owner

    def fields(self) -> Sequence[Widget]:
        """The reason and the time."""
        hint = "for how long: 90m, 2h, 1d (empty: until unlocked)"
        return [*super().fields(), Input(placeholder=hint, id="time", compact=True)]

    def opened(self) -> None:
        """Say what a lock does."""
        super().opened()
        whose = f" in the name of {one_line(self._owner)}" if self._owner else ""
        self.tell(
            Content(
                "Syncs, prunes and rollbacks pass it by until it is unlocked; its drift stays on "
                f"show. The lock is kept in the cluster{whose}."
            )
        )

    def choose(self, name: str) -> None:
        """Yes, if both fields can be read."""
        del name
        if not (reason := self.reason()):
            return
        text = self.query_one("#time", Input).value.strip()
        try:
            duration = parse_duration(text) if text else None
        except UsageError as error:
            self.trouble(str(error))
            self.set_focus(self.query_one("#time"))
            return
        leave(self, LockAnswer(reason, duration))


def unlock_dialog(lock: Lock, now: datetime) -> ConfirmDialog:
    """Ask before a lock is taken away."""
    name = one_line(lock.key.qualified)
    sentence = f"It is {lock_words(lock, now)}. The next sync makes it what Git says."
    return ConfirmDialog(f"Unlock {name}", sentence, "Unlock")


def host_dialog(host: UnknownHost) -> ConfirmDialog:
    """Ask before a host that ssh does not know is taken for the right one."""
    sentence = (
        f"{one_line(host.told)} Compare it with what the host's operators publish: whoever else "
        f"shows it could hand out any manifests. Accepted, it is kept in {one_line(host.file)}."
    )
    return ConfirmDialog("Unknown host", sentence, "Accept")


def accept_dialog(snapshot: Snapshot, revision: Revision) -> ConfirmDialog:
    """Ask before a person stands in for a signature."""
    where = one_line(snapshot.cluster.context or snapshot.cluster.server or "the cluster")
    sentence = (
        f"{one_line(str(snapshot.doubt))}. You vouch for {revision.short} "
        f'"{one_line(revision.subject)}" and everything before it: it is applied to {where}, the '
        "operation says who accepted it, and everybody's syncs go on from there."
    )
    return ConfirmDialog("Accept what is not verified", sentence, "Accept and sync")


def forget_dialog(key: ResourceKey) -> ConfirmDialog:
    """Ask before a stale resource is left to itself."""
    name = one_line(key.qualified)
    sentence = "It stays in the cluster as it is. It is no longer shown here and never pruned."
    return ConfirmDialog(f"Forget {name}", sentence, "Forget")


def suspend_dialog() -> ReasonDialog:
    """Ask why the timer shall pause."""
    sentence = "The timer applies nothing until somebody resumes it. Syncing by hand still works."
    return ReasonDialog("Suspend automatic sync", sentence, "Suspend")


def resume_dialog(snapshot: Snapshot) -> ConfirmDialog:
    """Ask before the timer writes by itself."""
    every = age(timedelta(seconds=snapshot.target.sync_interval))
    where = one_line(snapshot.cluster.context or snapshot.cluster.server or "the cluster")
    sentence = f"What Git says is applied to {where} every {every} from now on."
    if held := snapshot.timer.suspension:
        sentence += f" It was suspended by {one_line(held.owner)}: {one_line(held.reason)}."
    return ConfirmDialog("Automatic sync", sentence, "Turn on")
