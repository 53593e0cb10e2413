"""Many are judged at once: what waits must hold little."""

from __future__ import annotations

import asyncio
import weakref
from typing import cast

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.resources import JsonObject, Kind, LiveObject
from gitops_tui.core.schema import Schema
from tests.engine.fakes.scene import Scene


class _Body(dict[str, object]):
    """A decoded body that can be seen going."""


async def test_a_judgement_that_waits_for_the_schema_holds_no_decoded_object(
    synced: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand of them wait for the first schema; decoded, they would take ten times the
    bytes.
    """
    held: list[weakref.ref[_Body]] = []
    decode, fetch = LiveObject.body, synced.cluster.schema

    def decoded(live: LiveObject) -> JsonObject:
        body = _Body(decode(live))
        held.append(weakref.ref(body))
        return cast("JsonObject", body)

    during: list[int] = []

    async def slow(kind: Kind) -> Schema | None:
        for _ in range(50):
            await asyncio.sleep(0)
        during.append(sum(body() is not None for body in held))
        return await fetch(kind)

    session = await synced.session()
    monkeypatch.setattr(LiveObject, "body", decoded)
    monkeypatch.setattr(synced.cluster, "schema", slow)
    snapshot = await session.observe()
    assert {row.state for row in snapshot.resources} == {State.IN_SYNC}
    assert during
    assert not any(during)
