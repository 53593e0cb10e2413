"""POST, PUT, PATCH and DELETE."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import NAMESPACE, POD, ServedKind
from gitops_tui.sandbox.ownership import Writer
from gitops_tui.sandbox.patches import json_patch, merge_patch, strategic_patch
from gitops_tui.sandbox.refusals import (
    bad_request,
    no_such_path,
    undecodable,
    unknown_format,
)
from gitops_tui.sandbox.registry import Registry, Target
from gitops_tui.sandbox.requests import (
    APPLY,
    JSON_PATCH,
    MERGE,
    STRATEGIC,
    Address,
    json_response,
    read_body,
    read_object,
    target_of,
)
from gitops_tui.sandbox.scale import scale_of, scaled
from gitops_tui.sandbox.selecting import matcher
from gitops_tui.sandbox.shapes import Shape, shape_of
from gitops_tui.sandbox.typing_rules import UNKNOWN_FIELD, misfits
from gitops_tui.sandbox.validation import check_replicas

Edit = Callable[[JsonObject], JsonObject]


class Writing:
    """Turns writing requests into calls of the registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def read(self, address: Address) -> JsonObject:
        """One object, or its scale. Raises Refusal 404."""
        reader = Writer("")
        body = self._registry.read(Target(address.kind, address.namespace, address.name, reader))
        return scale_of(body) if address.subresource == "scale" else body

    async def handle(self, request: web.Request, address: Address) -> web.Response:
        """Answer one request. Raises Refusal."""
        match request.method, bool(address.name):
            case "POST", False:
                return await self._create(request, address)
            case "PUT", True:
                return await self._update(request, address)
            case "PATCH", True:
                return await self._patch(request, address)
            case "DELETE", _:
                return await self._delete(request, address)
            case _:
                raise no_such_path()

    async def _create(self, request: web.Request, address: Address) -> web.Response:
        body = await read_object(request)
        _check_fields(request, address.kind, body)
        return json_response(self._registry.create(target_of(request, address), body), 201)

    async def _update(self, request: web.Request, address: Address) -> web.Response:
        body = await read_object(request)
        if address.subresource == "scale":
            return json_response(self._scale(target_of(request, address), lambda _: body))
        _check_fields(request, address.kind, body)
        return json_response(self._registry.update(target_of(request, address), body))

    async def _patch(self, request: web.Request, address: Address) -> web.Response:
        body = await read_body(request)
        applied = request.content_type == APPLY
        target = target_of(request, address, applied=applied)
        if applied:
            if not isinstance(body, dict):
                message = "the object provided is unrecognized"
                raise bad_request(message)
            if address.subresource == "scale":
                return json_response(self._scale(target, lambda old: merge_patch(old, body)))
            force = request.query.get("force") in {"1", "true"}
            kept, created = self._registry.apply(target, body, force=force)
            return json_response(kept, 201 if created else 200)
        shape = Shape("object") if address.subresource == "scale" else shape_of(address.kind.kind)
        edit = _edit(request.content_type, shape, body)
        if address.subresource == "scale":
            return json_response(self._scale(target, edit))
        return json_response(self._registry.change(target, edit))

    async def _delete(self, request: web.Request, address: Address) -> web.Response:
        options = await read_object(request)
        uid = (options.get("preconditions") or {}).get("uid", "")
        dry_run = options.get("dryRun") == ["All"] or request.query.get("dryRun") == "All"
        writer = Writer("")
        if address.name:
            target = Target(address.kind, address.namespace, address.name, writer, dry_run)
            return json_response(_farewell(target, self._registry.delete(target, uid)))
        query = request.query
        wanted = matcher(query.get("labelSelector", ""), query.get("fieldSelector", ""))
        for body in self._registry.store.all(address.kind, address.namespace):
            if wanted(body):
                metadata = body["metadata"]
                place = metadata.get("namespace", "")
                self._registry.delete(
                    Target(address.kind, place, metadata["name"], writer, dry_run)
                )
        return json_response({"kind": "Status", "apiVersion": "v1", "status": "Success"})

    def _scale(self, target: Target, edit: Edit) -> JsonObject:
        def change(workload: JsonObject) -> JsonObject:
            scale = edit(scale_of(workload))
            check_replicas(target.kind, target.name, (scale.get("spec") or {}).get("replicas"))
            return scaled(workload, scale)

        return scale_of(self._registry.change(target, change))


def _edit(content_type: str, shape: Shape, patch: Any) -> Edit:
    match content_type:
        case t if t == JSON_PATCH:
            return lambda body: json_patch(body, patch)
        case t if t == MERGE:
            return lambda body: _object(merge_patch(body, patch))
        case t if t == STRATEGIC:
            return lambda body: _object(strategic_patch(shape, body, patch))
        case _:
            raise unknown_format()


def _object(patched: Any) -> JsonObject:
    if not isinstance(patched, dict):
        message = "the patch does not make an object"
        raise bad_request(message)
    return patched


def _check_fields(request: web.Request, kind: ServedKind, body: JsonObject) -> None:
    """Refuse another kind, and unknown fields where the client wants that."""
    given, wanted = body.get("kind", kind.kind), kind.kind
    if (given, body.get("apiVersion", kind.api_version)) != (wanted, kind.api_version):
        message = f"the API version or kind in the data ({given}) does not match ({wanted})"
        raise bad_request(message)
    if request.query.get("fieldValidation") != "Strict":
        return
    for problem in misfits(shape_of(kind.kind), body, indexed=True):
        path, _, reason = problem.partition(": ")
        if reason == UNKNOWN_FIELD:
            raise undecodable(kind, f'strict decoding error: unknown field "{path[1:]}"')


def _farewell(target: Target, body: JsonObject) -> JsonObject:
    if target.kind in {NAMESPACE, POD}:
        return body
    details = {
        "name": target.name,
        "group": target.kind.group,
        "kind": target.kind.plural,
        "uid": body["metadata"]["uid"],
    }
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": details,
    }
