"""What the server answers when it refuses: a Status object, as Kubernetes words it."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import ServedKind

Cause = tuple[str, str, str]
"""(reason, message, field)"""


class Refusal(Exception):
    """A request that is answered with an error Status."""

    def __init__(
        self, code: int, reason: str, message: str, details: JsonObject | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details or {}

    def body(self) -> JsonObject:
        """The Status object."""
        return {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
            "details": self.details,
            "code": self.code,
        }


def _details(kind: ServedKind, name: str, causes: Iterable[Cause] = ()) -> JsonObject:
    details: JsonObject = {"name": name, "kind": kind.plural}
    if kind.group:
        details["group"] = kind.group
    listed = [{"reason": r, "message": m, "field": f} for r, m, f in causes]
    return details | ({"causes": listed} if listed else {})


def unauthorized() -> Refusal:
    """401: the token is missing or wrong."""
    return Refusal(401, "Unauthorized", "Unauthorized")


def no_such_path() -> Refusal:
    """404: nothing is served there."""
    return Refusal(404, "NotFound", "the server could not find the requested resource")


def not_found(kind: ServedKind, name: str) -> Refusal:
    """404: no such object."""
    message = f'{kind.qualified} "{name}" not found'
    return Refusal(404, "NotFound", message, _details(kind, name))


def already_exists(kind: ServedKind, name: str) -> Refusal:
    """409: created twice."""
    message = f'{kind.qualified} "{name}" already exists'
    return Refusal(409, "AlreadyExists", message, _details(kind, name))


def changed_meanwhile(kind: ServedKind, name: str) -> Refusal:
    """409: the resourceVersion given is not the current one."""
    message = (
        f'Operation cannot be fulfilled on {kind.qualified} "{name}": the object has been '
        "modified; please apply your changes to the latest version and try again"
    )
    return Refusal(409, "Conflict", message, _details(kind, name))


def wrong_precondition(kind: ServedKind, name: str, wanted: str, found: str) -> Refusal:
    """409: the UID given belongs to another object."""
    message = (
        f'Operation cannot be fulfilled on {kind.qualified} "{name}": Precondition failed: '
        f"UID in precondition: {wanted}, UID in object meta: {found}"
    )
    return Refusal(409, "Conflict", message, _details(kind, name))


def terminating(kind: ServedKind, name: str, namespace: str) -> Refusal:
    """403: nothing new is made in a namespace that is going."""
    because = f"because namespace {namespace} is being terminated"
    message = (
        f'{kind.qualified} "{name}" is forbidden: unable to create new content in namespace '
        f"{namespace} because it is being terminated"
    )
    causes = [("NamespaceTerminating", f"namespace {namespace} is being terminated", because)]
    return Refusal(403, "Forbidden", message, _details(kind, name, causes))


def invalid(kind: ServedKind, name: str, causes: list[Cause]) -> Refusal:
    """422: the object breaks a rule; each cause names its field."""
    texts = [f"{where}: {message}" for _, message, where in causes]
    said = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    message = f'{kind.qualified_kind} "{name}" is invalid: {said}'
    details = _details(kind, name, causes) | {"kind": kind.kind}
    return Refusal(422, "Invalid", message, details)


def bad_request(message: str) -> Refusal:
    """400: the request itself cannot be understood."""
    return Refusal(400, "BadRequest", message)


def unknown_format() -> Refusal:
    """415: a body in a language that is not spoken here, such as protobuf."""
    message = (
        "the body of the request was in an unknown format - accepted media types include: "
        "application/json, application/yaml"
    )
    return Refusal(415, "UnsupportedMediaType", message)


def undecodable(kind: ServedKind, problem: str) -> Refusal:
    """400: an object whose fields are not of the kind's types."""
    named = f'{kind.kind} in version "{kind.version}"'
    return bad_request(f"{named} cannot be handled as a {kind.kind}: {problem}")


def untyped(namespace: str, name: str, kind: ServedKind, problem: str) -> Refusal:
    """500: an applied configuration that does not fit the kind's structure."""
    target = f"{namespace}/{name}; {kind.api_version}, Kind={kind.kind}"
    return Refusal(500, "", f"failed to create typed patch object ({target}): {problem}")


def expired(message: str) -> Refusal:
    """410: a resource version or a page of a list that is no longer kept."""
    return Refusal(410, "Expired", message)


def conflicts(message: str, causes: list[Cause]) -> Refusal:
    """409: other managers own fields that an apply would change."""
    listed = [{"reason": r, "message": m, "field": f} for r, m, f in causes]
    return Refusal(409, "Conflict", message, {"causes": listed})
