"""Read-only mode: the one rule about which requests may leave."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.errors import ReadOnly

_REVIEWS = "/apis/authorization.k8s.io/v1/"
# Questions that are asked by POST: they change nothing.
_QUESTIONS = frozenset(
    {_REVIEWS + "selfsubjectaccessreviews", _REVIEWS + "selfsubjectrulesreviews"}
)


def check_read_only(method: str, path: str, query: Iterable[tuple[str, str]]) -> None:
    """Raise ReadOnly unless the request changes nothing: GET, a dry run, an access review."""
    dry_runs = [value for name, value in query if name == "dryRun"]
    if method == "GET" or dry_runs == ["All"] or (method == "POST" and path in _QUESTIONS):
        return
    message = "Nothing was changed: this is read-only mode."
    raise ReadOnly(message, hint="Start without --read-only to write to the cluster.")
