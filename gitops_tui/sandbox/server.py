"""The HTTP side: from a request to the store and back."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox import discovery, openapi
from gitops_tui.sandbox.kinds import POD, ServedKind
from gitops_tui.sandbox.listing import Lists
from gitops_tui.sandbox.logs import check_container, log_lines
from gitops_tui.sandbox.refusals import Refusal, bad_request, no_such_path, unauthorized
from gitops_tui.sandbox.registry import Registry
from gitops_tui.sandbox.requests import Address, address_of, json_response, read_object
from gitops_tui.sandbox.selecting import matcher
from gitops_tui.sandbox.store import Store
from gitops_tui.sandbox.tables import table
from gitops_tui.sandbox.watching import Watch, events
from gitops_tui.sandbox.writing import Writing

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LARGEST_BODY = 3 * 2**20
LONGEST_WATCH = 1800.0
REVIEWS = "apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


class Server:
    """Answers requests about a store."""

    def __init__(self, store: Store, registry: Registry, *, secret: str, pace: float) -> None:
        self._store = store
        self._secret = secret
        self._pace = pace
        self.lists = Lists(store)
        self._writing = Writing(registry)

    def application(self) -> web.Application:
        """The aiohttp application."""
        application = web.Application(middlewares=[_refuse], client_max_size=LARGEST_BODY)
        application.router.add_route("*", "/{secret}/{path:.*}", self._answer)
        application.router.add_route("*", "/{path:.*}", _strangers)
        return application

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """Answer who knows the secret."""
        given = request.match_info["secret"]
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise unauthorized()
        path = request.match_info["path"].strip("/")
        if path.startswith("openapi/v3/"):
            return _structure(path.removeprefix("openapi/v3/"))
        known = _discovered(path)
        if known is not None:
            return json_response(known)
        if path == REVIEWS and request.method == "POST":
            return await _review(request)
        return await self._resource(request, address_of(path))

    async def _resource(self, request: web.Request, address: Address) -> web.StreamResponse:
        if request.method != "GET":
            return await self._writing.handle(request, address)
        if address.subresource == "log":
            return await self._log(request, address)
        if address.name:
            return self._one(request, address)
        if request.query.get("watch") in {"1", "true"}:
            return await self._watch(request, address)
        return self._list(request, address)

    def _one(self, request: web.Request, address: Address) -> web.Response:
        body = self._writing.read(address)
        if _as_table(request) and not address.subresource:
            version = {"resourceVersion": body["metadata"]["resourceVersion"]}
            return json_response(table(address.kind, [body], version))
        return json_response(body)

    def _list(self, request: web.Request, address: Address) -> web.Response:
        query, kind = request.query, address.kind
        wanted = matcher(query.get("labelSelector", ""), query.get("fieldSelector", ""))
        page = self.lists.page(
            kind,
            address.namespace,
            wanted,
            limit=_number(query.get("limit", "0")),
            position=query.get("continue", ""),
        )
        if _as_table(request):
            return json_response(table(kind, page.items, page.metadata))
        return json_response(
            {
                "kind": f"{kind.kind}List",
                "apiVersion": kind.api_version,
                "metadata": page.metadata,
                "items": [_bare(item) for item in page.items],
            }
        )

    async def _watch(self, request: web.Request, address: Address) -> web.StreamResponse:
        query = request.query
        watch = Watch(
            address.kind,
            address.namespace,
            matcher(query.get("labelSelector", ""), query.get("fieldSelector", "")),
            query.get("resourceVersion", ""),
            float(_number(query.get("timeoutSeconds", "0")) or LONGEST_WATCH),
            query.get("allowWatchBookmarks") in {"1", "true"},
            query.get("sendInitialEvents") in {"1", "true"},
        )
        _number(watch.version or "0")
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        async for event in events(self._store, watch):
            shown = _table_event(address.kind, event) if _as_table(request) else event
            await response.write(msgspec.json.encode(shown) + b"\n")
        return response

    async def _log(self, request: web.Request, address: Address) -> web.StreamResponse:
        query = request.query
        pod = self._writing.read(Address(POD, address.namespace, address.name, ""))
        container = check_container(pod, query.get("container", ""))
        response = web.StreamResponse(headers={"Content-Type": "text/plain"})
        await response.prepare(request)
        tail = _number(query["tailLines"]) if "tailLines" in query else None
        follow = query.get("follow") in {"1", "true"}
        lines = log_lines(pod, container, tail=tail, follow=follow, pace=self._pace)
        async for line in lines:
            if self._store.get(POD, address.namespace, address.name) is None:
                break
            await response.write(f"{line}\n".encode())
        return response


@web.middleware
async def _refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A refusal is a Status."""
    try:
        return await handler(request)
    except Refusal as refusal:
        return json_response(refusal.body(), refusal.code)


async def _strangers(_: web.Request) -> web.Response:
    raise unauthorized()


def _structure(root: str) -> web.Response:
    try:
        return web.Response(body=openapi.document(root), content_type="application/json")
    except KeyError:
        raise no_such_path() from None


async def _review(request: web.Request) -> web.Response:
    body = await read_object(request)
    answer: JsonObject = body | {"status": {"allowed": True}}
    return json_response(answer, 201)


def _discovered(path: str) -> JsonObject | None:
    """What is served: the answers that are the same for everybody."""
    fixed = _FIXED.get(path)
    if fixed is not None:
        return fixed()
    match path.split("/"):
        case ["api", version]:
            return discovery.resources("", version)
        case ["apis", group]:
            return discovery.group(group)
        case ["apis", group, version]:
            return discovery.resources(group, version)
        case _:
            return None


_FIXED: dict[str, Callable[[], JsonObject]] = {
    "version": discovery.version,
    "openapi/v3": openapi.index,
    "api": discovery.core_versions,
    "apis": discovery.groups,
}


def _as_table(request: web.Request) -> bool:
    return "as=Table" in request.headers.get("Accept", "")


def _table_event(kind: ServedKind, event: JsonObject) -> JsonObject:
    if event["type"] in {"ERROR", "BOOKMARK"}:
        return event
    body = event["object"]
    version = {"resourceVersion": body["metadata"]["resourceVersion"]}
    return event | {"object": table(kind, [body], version)}


def _bare(item: JsonObject) -> JsonObject:
    """An item of a list: what the list says for all of them is left out."""
    return {name: value for name, value in item.items() if name not in {"apiVersion", "kind"}}


def _number(text: str) -> int:
    if not text.isdigit():
        message = f'strconv.ParseInt: parsing "{text}": invalid syntax'
        raise bad_request(message)
    return int(text)
