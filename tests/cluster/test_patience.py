"""A server that has too much to do is asked again when it says so, and not for ever."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from gitops_tui.cluster.refusals import Subject
from gitops_tui.cluster.requests import PATIENCE, ask
from gitops_tui.cluster.transport import Answer, Transport
from gitops_tui.errors import Busy

SUBJECT = Subject("configmaps")
DONE = Answer(200, {}, b"{}")


def busy(seconds: int | None, code: int = 429) -> Answer:
    """Too much to do; come back in so many seconds, or whenever."""
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    body = {"kind": "Status", "code": code, "message": "slow down", "status": "Failure"}
    return Answer(code, headers, json.dumps(body).encode())


class Server:
    """Gives the answers in order, the last one for ever; the pauses between are gone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: Answer) -> None:
        self._answers = list(answers)
        self.asked = 0
        self.slept: list[float] = []

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        monkeypatch.setattr("gitops_tui.cluster.requests.asyncio.sleep", sleep)

    async def send(self, *_: object, **__: object) -> Answer:
        """The next answer."""
        self.asked += 1
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    async def ask(self, method: str) -> Answer:
        """A request of ours."""
        return await ask(cast("Transport", cast("Any", self)), method, "/api", SUBJECT)


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
async def test_it_is_asked_again_when_it_wants_to_be(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Not before, and a little later each its own way."""
    server = Server(monkeypatch, busy(2), busy(3), DONE)
    assert await server.ask(method) is DONE
    first, second = server.slept
    assert 2 <= first <= 3
    assert 3 <= second <= 4.5


async def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is the server's, after about a minute."""
    server = Server(monkeypatch, busy(7))
    with pytest.raises(Busy, match="too much to do"):
        await server.ask("GET")
    assert PATIENCE / 2 < sum(server.slept) <= PATIENCE


@pytest.mark.parametrize(
    ("method", "answer"), [("GET", busy(None)), ("GET", busy(2, 503)), ("PATCH", busy(2))]
)
async def test_what_it_does_not_invite_is_not_asked_again_here(
    monkeypatch: pytest.MonkeyPatch, method: str, answer: Answer
) -> None:
    """Nor a patch: who sends it looks at the object anew before."""
    server = Server(monkeypatch, answer, DONE)
    with pytest.raises(Busy):
        await server.ask(method)
    assert server.slept == []
