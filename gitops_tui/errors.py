"""Every error that gitops-tui raises on purpose, and the exit code each one ends in.

    GitopsError                     one clear sentence, and a way out
    ├── UsageError            2     wrong flag, configuration, or name
    │   ├── HistoryRewritten  2     the synced revision is no longer part of the branch
    │   ├── NotCut            2     a document cannot be cut out of its file, or into it
    │   ├── NotEditable       2     a manifest's file that cannot be edited safely there
    │   ├── MovingTag         2     an image tag that may be another image tomorrow
    │   ├── HeldByAnother     2     somebody else's lock: a person says whether to go over it
    │   └── Declined          2     a question answered with no, or nobody to ask
    ├── ClusterError          4     the Kubernetes API server refused or did not answer
    │   ├── Unreachable             no connection, time-out, TLS
    │   ├── Unauthorized            401
    │   ├── Forbidden               403; `verb` is set when the message names one
    │   ├── NotFound                404
    │   ├── Conflict                409; somebody else wrote first, or owns the field
    │   ├── Expired                 410; list again
    │   ├── Rejected                400, 422, 500 "typed patch object": the manifest is wrong
    │   ├── Busy                    429, 503, 504 and other 5xx: worth another try
    │   └── ReadOnly                refused by us: --read-only
    ├── SourceError           5     Git refused or did not answer
    │   ├── RepositoryNotFound
    │   ├── RevisionNotFound        no such branch, commit or path
    │   ├── FetchFailed
    │   │   └── HostKeyUnknown      ssh has never met this host: a person decides
    │   ├── PushRefused             the remote moved, or the branch is protected
    │   ├── WorkTreeInTheWay        uncommitted changes would be overwritten
    │   ├── Unverified              no allowed key vouches for a commit that would be applied
    │   ├── RevertConflict          a commit cannot be undone on its own
    │   └── NoIdentity              Git does not know who is committing
    └── StateError            4     what past syncs recorded cannot be read: nothing is written

Anything else that reaches the top is a bug of ours and ends in 70.
"""

from __future__ import annotations

import re
from pathlib import Path

# What the API server says of fields that are set once; tried on 1.37.2.
_FOR_GOOD = re.compile(
    r"immutable|may not change once set|may not be changed in an update"
    r"|updates may not change fields|cannot change roleRef"
)


class GitopsError(Exception):
    """One sentence that says what happened and where; `hint` says the way out."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(GitopsError):
    """A flag, a configuration key or a name that cannot work as it stands."""


class HistoryRewritten(UsageError):
    """The tracked branch no longer has what was synced: going on would go back.

    `synced` is the full hash of the revision that would be left; a person may agree to that.
    """

    def __init__(self, message: str, *, synced: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.synced = synced


class NotCut(UsageError):
    """A document cannot be restored alone; its whole file can."""


class NotEditable(UsageError):
    """A manifest's file cannot be edited safely at that line."""


class MovingTag(UsageError):
    """A tag that is made to move: a person says whether to release it all the same."""


class HeldByAnother(UsageError):
    """Somebody else's lock holds the resource; `owner` says whose it is.

    A person who was told may go over it; until then nothing is changed.
    """

    def __init__(self, message: str, *, hint: str = "", owner: str = "") -> None:
        super().__init__(message, hint=hint)
        self.owner = owner


class Declined(UsageError):
    """A question answered with no, or one that nobody was there to answer."""


class ClusterError(GitopsError):
    """The API server refused, or could not be asked."""

    status: int | None = None

    def __init__(self, message: str, *, hint: str = "", status: int | None = None) -> None:
        super().__init__(message, hint=hint)
        if status is not None:
            self.status = status


class Unreachable(ClusterError):
    """No answer: refused connection, time-out, name or TLS failure. Worth another try."""


class Unauthorized(ClusterError):
    """401: the credentials are missing or have expired."""

    status = 401


MAY_NOT = "The cluster refused: you may not"
"""How the sentence about a missing right begins, wherever it was kept."""


class Forbidden(ClusterError):
    """403. `verb` and `resource` name the missing right, where the message names one."""

    status = 403

    def __init__(
        self, message: str, *, hint: str = "", verb: str | None = None, resource: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.verb = verb
        self.resource = resource


class NotFound(ClusterError):
    """404: the object, its namespace or its kind does not exist.

    `namespace` is set where it is the namespace that is missing.
    """

    status = 404

    def __init__(self, message: str, *, hint: str = "", namespace: str = "") -> None:
        super().__init__(message, hint=hint)
        self.namespace = namespace


class Conflict(ClusterError):
    """409: the object changed meanwhile, or another field manager owns a field."""

    status = 409


class Expired(ClusterError):
    """410: the resource version is too old; list again."""

    status = 410


class Rejected(ClusterError):
    """The manifest is wrong in the server's eyes; trying again cannot help.

    `fields` holds (field path, reason) for each cause that the server names.
    """

    status = 422

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int = 422,
        fields: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message, hint=hint, status=status)
        self.fields = fields

    @property
    def immutable(self) -> bool:
        """Whether nothing is wrong but that a living object cannot be changed so."""
        reasons = [reason for _, reason in self.fields] or [self.message]
        return all(_FOR_GOOD.search(reason) for reason in reasons)


class Busy(ClusterError):
    """The server is overloaded or not ready. `retry_after` is in seconds."""

    def __init__(
        self, message: str, *, hint: str = "", status: int = 503, retry_after: float | None = None
    ) -> None:
        super().__init__(message, hint=hint, status=status)
        self.retry_after = retry_after


class ReadOnly(ClusterError):
    """A write was asked for in read-only mode; no request has left this process."""


class SourceError(GitopsError):
    """Git refused, or could not be asked."""


class RepositoryNotFound(SourceError):
    """The path or URL is no Git repository, or is not there."""


class RevisionNotFound(SourceError):
    """The branch, commit or path does not exist in the repository."""


class FetchFailed(SourceError):
    """The remote could not be read; what is known already stays on show."""


class HostKeyUnknown(FetchFailed):
    """ssh does not know the host's key, so nothing was sent; a person may accept it.

    `line` is what known_hosts would say and `file` is the person's; without a file the key
    could not be learnt, and there is nothing to accept.
    """

    def __init__(
        self, message: str, *, hint: str = "", line: str = "", file: Path | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.file = file


class PushRefused(SourceError):
    """The remote did not take the commit; nothing was changed there.

    `declined` says that it would take no commit of ours on that branch, whatever its tip:
    it is protected, or not ours to push to; `moved` that its tip is another one by now, so
    that what was previewed is to be looked at again.
    """

    def __init__(
        self, message: str, *, hint: str = "", declined: bool = False, moved: bool = False
    ) -> None:
        super().__init__(message, hint=hint)
        self.declined = declined
        self.moved = moved


class WorkTreeInTheWay(SourceError):
    """Uncommitted changes would be overwritten; nothing was changed."""


class RevertConflict(SourceError):
    """Later commits changed the same lines; `files` names where."""

    def __init__(self, message: str, *, hint: str = "", files: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.files = files


class Unverified(SourceError):
    """Signatures are required, and no allowed key vouches for what would be applied."""


class NoIdentity(SourceError):
    """Git has no user.name and user.email to commit with."""


class StateError(GitopsError):
    """The recorded inventory, locks or history cannot be read, so nothing may be written."""


def exit_code(error: GitopsError) -> int:
    """The process's exit code for `error`, as the README's table promises."""
    match error:
        case UsageError():
            return 2
        case ClusterError() | StateError():
            return 4
        case SourceError():
            return 5
        case _:
            return 70
