"""What a remote's refusal means, said in one sentence with a way out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gitops_tui.core.text import one_line
from gitops_tui.errors import FetchFailed, HostKeyUnknown, RepositoryNotFound, SourceError
from gitops_tui.source.command import GitDamaged, GitFailed, GitTimedOut, telling_line


class HostKeyChanged(FetchFailed):
    """The host shows another key than the one that was confirmed."""


class AuthenticationRefused(FetchFailed):
    """The remote did not take the credentials, or wants some."""


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
        "THE HOST KEY OF {known} HAS CHANGED, so nothing was sent: somebody may be in between. "
        "It now shows {fingerprint}.",
        "Ask who runs {host}. Only if they have changed it, forget the old key with: {forget}",
        HostKeyChanged,
    ),
    _Refusal(
        ("host key verification failed",),
        "ssh does not know {host} yet, so nothing was sent.",
        "At a terminal, ssh shows it and asks: git ls-remote {address}",
        HostKeyUnknown,
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
            "marked as read only",
            "does not have write access",
            "not allowed to push",
            "denied to ",
        ),
        "{address} refused the authentication.",
        "The credentials of your own Git are used: see what `git ls-remote {address}` says.",
        AuthenticationRefused,
    ),
    _Refusal(
        ("could not resolve host", "name or service not known", "nodename nor servname"),
        "The host {host} was not found.",
        "Check the address {address} and the network.",
    ),
    _Refusal(
        (
            "ssl certificate problem",
            "certificate verif",
            "does not match target host name",
            "no alternative certificate subject name",
            "unable to get local issuer",
        ),
        "The certificate of {host} is not trusted: {reason}.",
        "If its authority is your own: git config --global http.https://{host}/.sslCAInfo FILE",
    ),
    _Refusal(
        tuple(f"returned error: {status}" for status in (429, 500, 502, 503, 504)),
        "{address} is overloaded or down: {reason}.",
        "It is asked again at the next fetch.",
    ),
    _Refusal(
        (
            "connection refused",
            "connection reset",
            "connection timed out",
            "connection closed",
            "closed by remote host",
            "operation timed out",
            "operation too slow",
            "no route to host",
            "network is unreachable",
            "failed to connect",
            "couldn't connect",
        ),
        "{address} could not be reached: {reason}.",
        "Check the address and the network.",
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
    "broken",
    "unable to resolve reference",
    "inflate",
    "could not parse commit",
    "but not in the object database",
    "failed to unpack",
    "unable to parse",
)

# What ssh says of a key that is not the one it knows.
_KNOWN_AS = re.compile(r'-R "?([^"\s]+)"?\s*$|^Host key for (\S+) has changed', re.MULTILINE)
_FORGET = re.compile(r'^\s*(ssh-keygen (?:-f "[^"]+" )?-R "?[^"\s]+"?)\s*$', re.MULTILINE)
_FINGERPRINT = re.compile(r"^(SHA256:[A-Za-z0-9+/=]+)\.?\s*$", re.MULTILINE)

# Git's and curl's own trimmings around what went wrong.
_TRIMMINGS = re.compile(r"unable to access '[^']*': |\. CAfile: .*$|^The requested URL |^ssh: ")

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
                "known": _found(_KNOWN_AS, error.errors) or _host(address),
                "forget": _found(_FORGET, error.errors) or "ssh-keygen -R",
                "fingerprint": _found(_FINGERPRINT, error.errors) or "another one",
                "reason": _reason(error, refusal.signs),
            }
            return refusal.kind(refusal.sentence.format(**facts), hint=refusal.hint.format(**facts))
    return FetchFailed(
        f"{address} could not be read: {_reason(error, ())}.",
        hint=f"See what `git ls-remote {address}` says.",
    )


def looks_damaged(error: GitFailed) -> bool:
    """Whether a mirror of ours, rather than the remote, seems to be at fault."""
    lines = error.errors.lower().splitlines()
    ours = "\n".join(line for line in lines if not line.startswith("remote:"))
    return isinstance(error, GitDamaged) or _any(_DAMAGED, ours)


def rejection(output: str, errors: str) -> str:
    """Why a push was refused: Git's reason, then the server's own words; empty if neither."""
    found = _REJECTION.search(output)
    words = one_line(" ".join(_REMOTE_WORDS.findall(errors)))
    why = one_line(found["why"] or found["kind"]) if found else ""
    return (f"{why}: {words}" if why and words else why or words).rstrip(".")


def _reason(error: GitFailed, signs: tuple[str, ...]) -> str:
    """The line that says what is wrong: the one with a sign in it, else Git's own."""
    lines = [line for line in error.errors.splitlines() if _any(signs, line.lower())]
    line = telling_line(lines[0]) if lines else error.reason
    return _TRIMMINGS.sub("", line).strip()


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return one_line(next(filter(None, found.groups()), "")) if found else ""


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0] or address


def _any(signs: tuple[str, ...], words: str) -> bool:
    return any(sign in words for sign in signs)
