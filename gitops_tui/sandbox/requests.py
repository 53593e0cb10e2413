"""A request's path, query and headers, in the words of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import yaml
from aiohttp import web

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import ServedKind, kind_at
from gitops_tui.sandbox.ownership import Writer
from gitops_tui.sandbox.refusals import bad_request, no_such_path, unknown_format
from gitops_tui.sandbox.registry import Target

APPLY = "application/apply-patch+yaml"
STRATEGIC = "application/strategic-merge-patch+json"
MERGE = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"
PROTOBUF = "application/vnd.kubernetes.protobuf"


@dataclass(frozen=True, slots=True)
class Address:
    """What a path names: `/apis/apps/v1/namespaces/example/deployments/frontend/scale`."""

    kind: ServedKind
    namespace: str
    name: str
    subresource: str


def address_of(path: str) -> Address:
    """Read a path. Raises Refusal 404 when nothing is served there."""
    match path.strip("/").split("/"):
        case ["api", version, *rest]:
            group = ""
        case ["apis", group, version, *rest]:
            pass
        case _:
            raise no_such_path()
    namespace = ""
    if len(rest) > 2 and rest[0] == "namespaces" and kind_at(group, version, rest[2]):
        _, namespace, *rest = rest
    plural, *rest = rest or [""]
    kind = kind_at(group, version, plural)
    name, subresource = [*rest, "", ""][:2]
    wrong_door = bool(subresource) and kind is not None and subresource not in kind.subresources
    if kind is None or len(rest) > 2 or wrong_door or (namespace and not kind.namespaced):
        raise no_such_path()
    return Address(kind, namespace, name, subresource)


def target_of(request: web.Request, address: Address, *, applied: bool = False) -> Target:
    """The object to write, by whom and how."""
    manager = request.query.get("fieldManager") or _program(request)
    if applied and "fieldManager" not in request.query:
        message = "fieldManager is required for apply patch"
        raise bad_request(message)
    operation = "Apply" if applied else "Update"
    writer = Writer(manager, operation, address.subresource)
    dry_run = request.query.get("dryRun") == "All"
    return Target(address.kind, address.namespace, address.name, writer, dry_run)


def _program(request: web.Request) -> str:
    """Who names no field manager is called by the first word of its User-Agent."""
    return request.headers.get("User-Agent", "unknown").partition("/")[0][:128] or "unknown"


async def read_body(request: web.Request) -> Any:
    """The decoded body: JSON, or YAML where an apply sends that. Raises Refusal 400, 415."""
    raw = await request.read()
    if request.content_type == PROTOBUF:
        raise unknown_format()
    try:
        if request.content_type == APPLY and not raw.lstrip().startswith(b"{"):
            return yaml.load(raw, Loader=yaml.CSafeLoader)
        return msgspec.json.decode(raw) if raw else {}
    except (msgspec.MsgspecError, yaml.YAMLError) as error:
        message = f"the object provided is unrecognized: {error}"
        raise bad_request(message) from error


async def read_object(request: web.Request) -> JsonObject:
    """The same, where only an object will do."""
    body = await read_body(request)
    if not isinstance(body, dict):
        message = "the object provided is unrecognized"
        raise bad_request(message)
    return body


def json_response(body: Any, status: int = 200) -> web.Response:
    """An answer."""
    return web.Response(
        body=msgspec.json.encode(body), status=status, content_type="application/json"
    )
