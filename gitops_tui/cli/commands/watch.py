"""`watch`: pods as they change, a line each."""

from __future__ import annotations

from datetime import UTC, datetime

from gitops_tui.cli import acting, console, documents, wiring
from gitops_tui.cli.exit_codes import OK
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.render_pods import HEADER, line, pod
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.target import Target
from gitops_tui.core.text import one_line
from gitops_tui.engine.ports import (
    LinkChanged,
    LinkPhase,
    PodDeleted,
    PodEvent,
    PodsSynchronised,
    PodUpserted,
)
from gitops_tui.errors import Forbidden, UsageError

_GONE = "Deleted"


class PodLines:
    """Turns what a watch says into lines, and says nothing twice when it begins anew."""

    def __init__(self, *, json: bool) -> None:
        self._json = json
        self._known: dict[tuple[str, str], PodStatus] = {}

    def lines(self, event: PodEvent, now: datetime) -> list[str]:
        """The lines for one event; a lost connection and the like have none."""
        match event:
            case PodsSynchronised(pods):
                present = {told.id for told in pods}
                gone = [known for id_, known in self._known.items() if id_ not in present]
                removed = [self._removed(known, now) for known in gone]
                return [*removed, *(line for told in pods for line in self._seen(told, now))]
            case PodUpserted(told):
                return self._seen(told, now)
            case PodDeleted(namespace, name):
                known = self._known.get((namespace, name))
                return [self._removed(known, now)] if known else []
            case LinkChanged():
                return []

    def _seen(self, told: PodStatus, now: datetime) -> list[str]:
        before = self._known.get(told.id)
        self._known[told.id] = told
        if before is not None and before.resource_version == told.resource_version:
            return []
        return [self._line("changed" if before else "added", told, now)]

    def _removed(self, known: PodStatus, now: datetime) -> str:
        del self._known[known.id]
        return self._line("deleted", known, now)

    def _line(self, event: str, told: PodStatus, now: datetime) -> str:
        if self._json:
            return documents.text(documents.pod(event, told), indent=None)
        return pod(told, now, _GONE if event == "deleted" else None)


def watch(flags: Flags) -> int:
    """Follow the pods of the namespace that was named, else of the target's, until stopped."""
    return acting.perform(_watch(flags), lasting=True)


async def _watch(flags: Flags) -> int:
    target = flags.settings().target
    places = await _places(target, json=flags.json)
    cluster = wiring.make_ports(target, "operator").cluster
    printed = PodLines(json=flags.json)
    narrate = Narration()
    try:
        await cluster.connect()
        if not flags.json:
            console.data(line(HEADER))
        async for event in cluster.watch_pods(next(iter(places)) if len(places) == 1 else None):
            if isinstance(event, LinkChanged):
                narrate(event)
            for told in printed.lines(_within(event, places), datetime.now(UTC)):
                console.data(told)
    finally:
        await cluster.close()
    return OK


async def _places(target: Target, *, json: bool) -> frozenset[str]:
    """The namespaces to follow. Raises UsageError where there are none."""
    if named := target.only_namespace or target.namespace:
        return frozenset({named})
    async with acting.session(target, json=json, known=True) as session:
        places = session.namespaces
    if not places:
        message = "Neither Git nor a past sync names a namespace: there are no pods to watch."
        raise UsageError(message, hint="Name a namespace with -n.")
    return places


def _within(event: PodEvent, places: frozenset[str]) -> PodEvent:
    """`event`, as far as it is about pods of `places`."""
    match event:
        case PodsSynchronised(pods):
            return PodsSynchronised(tuple(pod for pod in pods if pod.namespace in places))
        case PodUpserted(pod) if pod.namespace not in places:
            return PodDeleted(pod.namespace, pod.name)
        case _:
            return event


class Narration:
    """Tells of the connection: once that it is lost, however often it is tried, and once
    that it is back.
    """

    def __init__(self) -> None:
        self._lost = False

    def __call__(self, event: LinkChanged) -> None:
        """Say what is news. Raises Forbidden where the watch is denied."""
        why = one_line(event.error or "no reason was given")
        match event.phase:
            case LinkPhase.LIVE:
                if self._lost:
                    console.say("the connection is back")
                self._lost = False
            case LinkPhase.RELISTING:
                pass
            case LinkPhase.LOST | LinkPhase.GONE:
                if not self._lost:
                    console.say(f"connection lost, trying again: {why}")
                self._lost = True
            case LinkPhase.DENIED:
                raise Forbidden(why, hint="Name a namespace that you may watch with -n.")
