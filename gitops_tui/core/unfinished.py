"""A commit of ours that was begun and has not been synced: what is left where a process died."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gitops_tui.core.text import one_line

AT_WORK = timedelta(minutes=5)
"""So long a process may honestly need to commit and to apply, without any waiting for health."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Recorded before the commit is made, taken back when a whole sync of it has ended."""

    id: str
    """The operation's."""
    act: str
    """What a person calls it: `rollback`."""
    subject: str
    """The commit's first line."""
    tip: str
    """The full hash of the commit that it is made on."""
    tree: str
    """The hash of its tree: by both, the commit is known where it was made after all."""
    by: str
    time: datetime
    applied: bool = False
    """Whether a whole sync has applied it since, and all that is left is to wait for health."""
    until: datetime | None = None
    """So long whoever is at it may still be, by how long they wait for health; where that is not
    recorded, the ordinary while after `time`."""

    def may_be_at_work(self, now: datetime) -> bool:
        """Whether it is too early to call it dead."""
        return now < (self.until or self.time + AT_WORK)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What has not come to its end, and how far it came."""

    begun: Unfinished
    commit: str | None
    """The full hash of the commit, where the branch has it."""

    @property
    def way_out(self) -> str:
        """How it is finished or dropped: for one line of a screen."""
        if self.begun.applied:
            what = f"{self.commit[:7]} is applied" if self.commit else "applied"
            return f"{what}: s waits for its health{', R undoes it' if self.commit else ''}"
        if self.commit is None:
            return "nothing changed: redo it, or s without it"
        return f"Git has {self.commit[:7]}: s finishes it, R undoes it"

    def told(self, now: datetime) -> str:
        """What was interrupted where, and what can be done, in two sentences."""
        begun = self.begun
        # A moment, and no age: who follows what is remarked would be told anew every minute.
        when = begun.time.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        what = f"The {begun.act} that {one_line(begun.by)} began on {when}"
        # Whoever watches a healthy one from beside must not be told that it broke off.
        at_work = "is still at work, or " if begun.may_be_at_work(now) else ""
        ended = f"{at_work}was interrupted"
        if begun.applied:
            return self._told_applied(f"{what} {ended} while it waited for health")
        if self.commit is None:
            return (
                f'{what} ("{one_line(begun.subject)}") {ended} before Git had its'
                " commit: nothing was changed. Begin it again, or go on without it:"
                " `gitops-tui sync` (s)."
            )
        short = self.commit[:7]
        return (
            f"{what} {ended} after its commit {short}: Git has it, the cluster"
            " has not all of it. `gitops-tui sync` (s) finishes it,"
            f" `gitops-tui revert {short}` (R) takes it back."
        )

    def _told_applied(self, what: str) -> str:
        if self.commit is None:
            # The branch was rewritten since: what to do about that is told by itself.
            return f"{what}: the cluster has its commit, the branch no longer has."
        short = self.commit[:7]
        return (
            f"{what}: Git and the cluster have its commit {short}. `gitops-tui sync` (s) waits"
            f" again, `gitops-tui revert {short}` (R) takes it back."
        )
