"""Refusals of the API server as errors of ours: one sentence each, in an operator's words.

The code alone misleads: an unknown field is a 500, a quota is a 403, a terminating
namespace is a 403. So the message is read as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gitops_tui.cluster.status import Status, read_status, retry_after
from gitops_tui.core.resources import Kind, ResourceKey
from gitops_tui.errors import (
    MAY_NOT,
    Busy,
    ClusterError,
    Conflict,
    Expired,
    Forbidden,
    NotFound,
    Rejected,
    Unauthorized,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request was about."""

    text: str
    """`deployment/frontend`, `deployments`, `the log of pod/frontend`."""
    secret: bool = False
    """Whether the server's words may quote a value that must not be shown."""
    tested: bool = False
    """Whether the request was a patch with preconditions."""


def subject_of(kind: Kind, name: str = "") -> Subject:
    """One object, or all of a kind."""
    text = str(ResourceKey(kind.group, kind.kind, "", name)) if name else kind.plural
    return Subject(text, secret=(kind.group, kind.kind) == ("", "Secret"))


def refusal(code: int, headers: Mapping[str, str], body: bytes, subject: Subject) -> ClusterError:
    """The error that an answer with a status of 400 or above is."""
    status = read_status(code, body)
    if status.code >= 413 and (large := _too_large(status, subject)):
        return large
    wrong = any(p.search(status.message) for p in (_TYPED, _CONVERT, _UNREADABLE, _NODE_PORT))
    if status.code == 500 and wrong:
        return _rejected(status, subject)
    if status.code == 429 or status.code >= 500:
        return _busy(status, subject, headers)
    read = _BY_CODE.get(status.code, _rejected)
    return read(status, subject)


def _unauthorized(_status: Status, _subject: Subject) -> Unauthorized:
    message = "The cluster does not accept your credentials."
    return Unauthorized(message, hint="Log in again, as you would for kubectl.")


def _expired(_status: Status, _subject: Subject) -> Expired:
    return Expired("The cluster no longer knows that far back.", hint="List again.")


# A webhook that is down, slow, or not to be trusted; its name is the configuration's.
_WEBHOOK = re.compile(r'failed calling webhook "(?P<name>[\w.-]+)"')


def _busy(status: Status, subject: Subject, headers: Mapping[str, str]) -> Busy:
    if status.code == 429:
        message = "The cluster has too much to do right now."
    else:
        words = _words(status, subject)
        message = f"The cluster could not answer for {subject.text} ({status.code}){words}"
    found = _WEBHOOK.search(status.message)
    hint = ""
    if found:
        hint = f"The admission webhook {found['name']} does not answer: see to it, or try again."
    return Busy(message, hint=hint, status=status.code, retry_after=retry_after(headers, status))


# --- 403 ---------------------------------------------------------------------

_CANNOT = re.compile(
    r'User "[^"]*" cannot (?P<verb>[\w-]+) '
    r'(?:resource "(?P<resource>[^"]+)"(?: in API group "(?P<group>[^"]*)")?'
    r'(?: in the namespace "(?P<namespace>[^"]+)")?|path "(?P<path>[^"]+)")'
)
_QUOTA = re.compile(r"exceeded quota: (?P<name>[^,\s]+)(?:, requested: (?P<rest>.*))?")
_TERMINATING = re.compile(r"in namespace (?P<name>\S+) because it is being terminated")


def _forbidden(status: Status, subject: Subject) -> Forbidden:
    if found := _CANNOT.search(status.message):
        verb, namespace = found["verb"], found["namespace"]
        resource = found["resource"] or found["path"]
        place = f" in {namespace}" if namespace else ""
        message = f"{MAY_NOT} {verb} {_with_group(resource, found['group'] or '')}{place}."
        hint = f"Ask for the verb {verb}."
        return Forbidden(message, hint=hint, verb=verb, resource=resource)
    if found := _QUOTA.search(status.message):
        rest = f" ({found['rest']})" if found["rest"] else ""
        message = f"The quota {found['name']} leaves no room for {subject.text}{rest}."
        return Forbidden(message, hint="Raise the quota, or ask for less.")
    if found := _TERMINATING.search(status.message):
        message = f"The namespace {found['name']} is being deleted: nothing can be made in it."
        return Forbidden(message, hint="Wait until it is gone.")
    return Forbidden(f"The cluster refused {subject.text}{_words(status, subject)}")


def _with_group(resource: str, group: str) -> str:
    """`services.shop.example`, as `kubectl auth can-i` takes it. The groups without a dot are
    Kubernetes' own, where no two kinds share a name.
    """
    plural, slash, part = resource.partition("/")
    return f"{plural}.{group}{slash}{part}" if "." in group else resource


# --- 404 and 409 -------------------------------------------------------------


def _not_found(status: Status, subject: Subject) -> NotFound:
    name = status.details.name if status.details else ""
    if status.about == "namespaces" and not subject.text.startswith("namespace/"):
        message = f"The namespace {name} does not exist."
        return NotFound(message, hint="Create it first.", namespace=name)
    if name:
        return NotFound(f"Not in the cluster: {subject.text}.")
    return NotFound(f"The cluster does not serve {subject.text} at this version.")


_UID = re.compile(r"UID in the precondition|Precondition failed: UID|uid mismatch")
_OWNER = re.compile(r'conflict with "(?P<manager>(?:[^"\\]|\\.)*)"')


def _conflict(status: Status, subject: Subject) -> Conflict:
    owners: dict[str, list[str]] = {}
    for cause in status.causes:
        if cause.reason == "FieldManagerConflict" and (found := _OWNER.search(cause.message)):
            owners.setdefault(found["manager"], []).append(cause.field)
    if owners:
        owned = "; ".join(f"{name} owns {', '.join(paths)}" for name, paths in owners.items())
        message = f"Other managers own fields of {subject.text}: {owned}."
        return Conflict(message, hint="Apply with force to take them over.")
    if status.reason == "AlreadyExists":
        return Conflict(f"{subject.text} exists already.")
    if _UID.search(status.message):
        return _another(subject)
    return Conflict(f"{subject.text} changed meanwhile.", hint="Look at it again first.")


def _another(subject: Subject) -> Conflict:
    message = f"{subject.text} is no longer the same object: it was deleted and made anew."
    return Conflict(message, hint="Look at it again first.")


# --- what is wrong with the manifest -----------------------------------------

_TYPED = re.compile(r"failed to create typed (?:patch|live|new) object \([^)]*\): (?P<rest>.*)")
_CONVERT = re.compile(r"failed to convert new object .*?: error decoding from json: (?P<rest>.*)")
# The live object itself cannot be read: an entry of a list lacks its key.
_UNREADABLE = re.compile(r"failed to convert new object \([^)]*\) to smd typed: (?P<rest>.*)")
_IN_LIVE = re.compile(r"failed to create typed live object|failed to create manager for existing")
_IN_GIT = "Correct the manifest."
# Two ports of one object: the allocator finds them before any validation does.
_NODE_PORT = re.compile(r"\Aduplicate nodePort: \{\w+ (?P<port>\d+)\}")
_STRICT = re.compile(r"strict decoding error: (?P<rest>.*)")
_FIELD = re.compile(
    r"(?P<field>\.[^\s:]+(?:\[[^\]]*\][^\s:]*)*): (?P<reason>[^.]+?)(?= \.\w|$|, \.)"
)
_VALUE = re.compile(r"Invalid value: .*: (?P<why>[^:]+)")
_LONG = 200
_SET_ONCE = "field is immutable"
# What the API server takes at most, what its store does, and how either says so; tried on 1.37.2.
_TOO_LARGE = re.compile(
    r"Request entity too large: limit is (?P<limit>\d+)"
    r"|message larger than max \((?P<size>\d+) vs\. (?P<most>\d+)\)"
    r"|etcdserver: request is too large"
)
_GENERIC = "the server rejected our request due to an error in our request"


def _rejected(status: Status, subject: Subject) -> ClusterError:
    if status.message.startswith(_GENERIC):
        # The answer to a JSON patch whose `test` failed, or whose pointer leads nowhere.
        if subject.tested:
            message = f"{subject.text} changed meanwhile: what the patch expects is not there."
            return Conflict(message, hint="Look at it again first.")
        message = f"The cluster refused the patch of {subject.text}: it does not fit the object."
        return Rejected(message, status=status.code)
    if any(cause.field == "metadata.uid" for cause in status.causes):
        # The answer to an apply that named the object it wants, while another is there.
        return _another(subject)
    fields = tuple((cause.field, _reason(cause.message, cause.reason, subject))
                   for cause in status.causes if cause.field)  # fmt: skip
    found = _TYPED.search(status.message) or _UNREADABLE.search(status.message)
    if not fields and found:
        fields = tuple(
            (match["field"], _reason(match["reason"], "not valid", subject))
            for match in _FIELD.finditer(found["rest"])
        )
    if not fields and (found := _NODE_PORT.search(status.message)):
        fields = (("spec.ports.nodePort", f"Duplicate value: {found['port']}"),)
    if fields:
        # One sentence names the first few; `fields` holds them all.
        listed = "; ".join(f"{field}: {reason}" for field, reason in fields[:3])
        more = f"; and {len(fields) - 3} more" if len(fields) > 3 else ""
        message = f"The cluster refused {subject.text}: {listed}{more}."
    else:
        message = f"The cluster refused {subject.text}{_words(status, subject)}"
    hint = "Correct the live object." if _IN_LIVE.search(status.message) else _IN_GIT
    return Rejected(message, hint=hint, status=status.code, fields=fields)


def _too_large(status: Status, subject: Subject) -> Rejected | None:
    found = _TOO_LARGE.search(status.message)
    if found is None:
        return None
    size = f" with its {_megabytes(found['size'])}" if found["size"] else ""
    most = found["most"] or found["limit"]
    told = f": at most {_megabytes(most)} can be kept" if most else ""
    message = f"{subject.text}{size} is too large for the cluster{told}."
    return Rejected(message, hint="Take something out of it, or split it.", status=status.code)


def _megabytes(count: str) -> str:
    return f"{int(count) / 1e6:.1f} MB"


def _reason(message: str, reason: str, subject: Subject) -> str:
    if subject.secret:
        return _SET_ONCE if _SET_ONCE in message else reason
    # A diff of both objects may follow; and the value may be a whole pod's template.
    told = message.partition("\n")[0].rstrip(". ")
    if len(told) > _LONG and (found := _VALUE.fullmatch(told)):
        told = found["why"]
    return told or "not valid"


def _words(status: Status, subject: Subject) -> str:
    """The server's own words, unless they may quote a Secret."""
    if subject.secret:
        return ". Its words are left out, since they may quote a secret value."
    for pattern in (_TYPED, _CONVERT, _UNREADABLE, _STRICT):
        if found := pattern.search(status.message):
            return f": {found['rest'].rstrip('.')}."
    return f": {status.message.rstrip('.')}." if status.message else "."


_BY_CODE: dict[int, Callable[[Status, Subject], ClusterError]] = {
    401: _unauthorized,
    403: _forbidden,
    404: _not_found,
    409: _conflict,
    410: _expired,
}
