"""What a pod's container says: lines that follow from its name and its age alone."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.refusals import bad_request

FIRST_WORDS = (
    "starting {image}",
    "configuration read",
    "listening on 0.0.0.0:8000",
    "ready",
)
PATHS = ("/", "/search?text=tea", "/api/thoughts/", "/api/users/me", "/login", "/static/main.css")
SECONDS_BETWEEN = 2.0
OLDEST_LINES = 500


def check_container(pod: JsonObject, container: str) -> JsonObject:
    """The container asked for, or the only one. Raises Refusal 400."""
    name = pod["metadata"]["name"]
    known: dict[str, JsonObject] = {entry["name"]: entry for entry in pod["spec"]["containers"]}
    if container and container not in known:
        message = f"container {container} is not valid for pod {name}"
        raise bad_request(message)
    if not container and len(known) > 1:
        message = f"a container name must be specified for pod {name}, choose one of: {list(known)}"
        raise bad_request(message)
    chosen = container or next(iter(known))
    states = pod.get("status", {}).get("containerStatuses", [])
    waiting = next((s["state"].get("waiting") for s in states if s["name"] == chosen), None)
    if not states or waiting:
        reason = (waiting or {}).get("reason", "ContainerCreating")
        message = f'container "{chosen}" in pod "{name}" is waiting to start: ' + (
            f"{reason}" if reason == "ContainerCreating" else "trying and failing to pull image"
        )
        raise bad_request(message)
    return known[chosen]


async def log_lines(
    pod: JsonObject, container: JsonObject, *, tail: int | None, follow: bool, pace: float
) -> AsyncIterator[str]:
    """The log so far, or its last `tail` lines, and with `follow` what comes next, for ever."""
    started = datetime.fromisoformat(pod["status"]["startTime"])
    number = int((datetime.now(UTC) - started).total_seconds() / SECONDS_BETWEEN) + len(FIRST_WORDS)
    first = max(0, number - (OLDEST_LINES if tail is None else tail))
    for index in range(first, number):
        yield _line(pod, container, started, index)
    while follow:
        await asyncio.sleep(SECONDS_BETWEEN * max(pace, 0.1))
        yield _line(pod, container, started, number)
        number += 1


def _line(pod: JsonObject, container: JsonObject, started: datetime, index: int) -> str:
    # The same line is told each time it is asked for.
    chance = random.Random(f"{pod['metadata']['uid']}{index}")  # noqa: S311 - nothing is secret
    if index < len(FIRST_WORDS):
        when = started + timedelta(milliseconds=80 * index)
        words = FIRST_WORDS[index].format(image=container["image"])
        return f"{when:%Y-%m-%dT%H:%M:%S.%fZ} INFO {words}"
    late = (index - len(FIRST_WORDS)) * SECONDS_BETWEEN + chance.random()
    status, level = (500, "ERROR") if chance.random() < 0.01 else (200, "INFO")
    words = f"GET {chance.choice(PATHS)} {status} {chance.randint(2, 90)} ms"
    return f"{started + timedelta(seconds=late):%Y-%m-%dT%H:%M:%S.%fZ} {level} {words}"
