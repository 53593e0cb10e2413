"""Warning events about an object: why something does not come about."""

from __future__ import annotations

import msgspec

from gitops_tui.cluster.listing import list_all
from gitops_tui.cluster.paths import collection
from gitops_tui.cluster.refusals import subject_of
from gitops_tui.cluster.requests import decoded
from gitops_tui.cluster.transport import Transport
from gitops_tui.core.resources import Kind
from gitops_tui.core.text import one_line

_EVENTS = Kind("", "v1", "Event", "events", namespaced=True)


class _Metadata(msgspec.Struct, rename="camel"):
    creation_timestamp: str | None = None


class _Event(msgspec.Struct, rename="camel"):
    metadata: _Metadata
    message: str | None = None
    last_timestamp: str | None = None
    event_time: str | None = None

    @property
    def when(self) -> str:
        """Times of one format sort as text."""
        return self.last_timestamp or self.event_time or self.metadata.creation_timestamp or ""


async def warnings_about(transport: Transport, namespace: str, uid: str) -> tuple[str, ...]:
    """Messages of the Warning events about one object, newest first, each once.

    Events about cluster-scoped objects lie in the namespace `default`.
    """
    path, subject = collection(_EVENTS, namespace or "default"), subject_of(_EVENTS)
    found, _ = await list_all(
        transport,
        path,
        subject,
        lambda raw: decoded(raw, _Event, subject),
        query=[("fieldSelector", f"involvedObject.uid={uid},type=Warning")],
    )
    newest = sorted(found, key=lambda event: event.when, reverse=True)
    return tuple(dict.fromkeys(one_line(event.message or "") for event in newest))
