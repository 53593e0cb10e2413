"""What a remote's refusal means, said in one sentence with a way out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gitops_tui.core.text import one_line
from gitops_tui.errors import FetchFailed, RepositoryNotFound, SourceError
from gitops_tui.source.command import GitFailed, GitTimedOut


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Signs in Git's own words, and the sentence they stand for."""

    signs: tuple[str, ...]
    sentence: str
    hint: str = ""
    kind: type[SourceError] = FetchFailed


# The first that fits counts: a host that is not found says "not found" too.
_REFUSALS = (
    _Refusal(
        ("couldn't find remote ref",),
        "The branch {branch} is gone from {address}.",
        "Name another with --branch.",
    ),
    _Refusal(
        ("host identification has changed",),
        "The host key of {host} has changed: somebody may be in between.",
        "Ask who runs {host}, then look with: ssh-keygen -F {host}",
    ),
    _Refusal(
        ("host key verification failed",),
        "The host key of {host} is not known here, so nothing was sent.",
        "Check it and accept it once with: ssh {host}",
    ),
    _Refusal(
        (
            "authentication failed",
            "could not read username",
            "could not read password",
            "permission denied (",
            "returned error: 401",
            "returned error: 403",
            "access denied",
            "terminal prompts disabled",
        ),
        "{address} refused the authentication.",
        "Git's own credentials are used: see what `git ls-remote` says to that address.",
    ),
    _Refusal(
        ("could not resolve host", "name or service not known", "nodename nor servname"),
        "The host {host} was not found.",
        "Check the address {address} and the network.",
    ),
    _Refusal(
        ("ssl certificate problem", "certificate verif"),
        "The certificate of {host} was not accepted: {reason}.",
    ),
    _Refusal(
        (
            "connection refused",
            "connection reset",
            "connection timed out",
            "operation timed out",
            "operation too slow",
            "no route to host",
            "network is unreachable",
            "failed to connect",
            "couldn't connect",
        ),
        "{address} could not be reached: {reason}.",
    ),
    _Refusal(
        (
            "does not appear to be a git repository",
            "not found",
            "returned error: 404",
            "does not exist",
            "not a git repository",
            "no such file or directory",
        ),
        "There is no Git repository at {address}, or it may not be seen.",
        "Check the address and your rights there.",
        RepositoryNotFound,
    ),
)

_DAMAGED = (
    "bad object",
    "is corrupt",
    "object file",
    "did not send all necessary objects",
    "missing blob",
    "missing tree",
    "not a git repository",
    "unable to read tree",
    "packfile",
    "bad config",
)

_REMOTE_WORDS = re.compile(r"^remote: ?(.*)$", re.MULTILINE)
_REJECTION = re.compile(r"^!\t[^\t]*\t\[(?P<kind>[^\]]*)\](?: \((?P<why>.*)\))?", re.MULTILINE)


def unreadable(error: GitFailed | GitTimedOut, address: str, branch: str = "") -> SourceError:
    """The error to raise when asking the remote at `address` ended in `error`."""
    address, branch = one_line(address), one_line(branch)
    if isinstance(error, GitTimedOut):
        return FetchFailed(f"{address} did not answer in time: {error.message}")
    words = error.errors.lower()
    for refusal in _REFUSALS:
        if _any(refusal.signs, words):
            facts = {
                "address": address,
                "branch": branch,
                "host": _host(address),
                "reason": error.reason,
            }
            return refusal.kind(refusal.sentence.format(**facts), hint=refusal.hint.format(**facts))
    return FetchFailed(f"{address} could not be read: {error.reason}.")


def looks_damaged(error: GitFailed) -> bool:
    """Whether a mirror of ours, rather than the remote, seems to be at fault."""
    return _any(_DAMAGED, error.errors.lower())


def rejection(output: str, errors: str) -> str:
    """Why a push was refused: Git's reason, then the server's own words; empty if neither."""
    found = _REJECTION.search(output)
    words = one_line(" ".join(_REMOTE_WORDS.findall(errors)))
    why = one_line(found["why"] or found["kind"]) if found else ""
    return (f"{why}: {words}" if why and words else why or words).rstrip(".")


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0] or address


def _any(signs: tuple[str, ...], words: str) -> bool:
    return any(sign in words for sign in signs)
