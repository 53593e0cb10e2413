"""A day of a Secret on the real control plane: no value of it in anything that is said or kept."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.e2e.program import PROGRAM
from tests.exactness.bench import Bench
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.real

ANY = (0, 1, 2, 3)

VALUES = ("swordfish-one", "swordfish-two", "swordfish-three", "swordfish-four", "4815162342")


def coded(value: str) -> str:
    """As `data` holds it."""
    return base64.b64encode(value.encode()).decode()


def secret(**typed: str) -> str:
    """A Secret by `stringData`, beside one value in `data`."""
    lines = "".join(f"  {name}: {value}\n" for name, value in typed.items())
    head = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\n"
    return f"{head}data:\n  fixed: {coded(VALUES[0])}\nstringData:\n{lines}"


class Listener:
    """Runs commands, and keeps all that they say."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.heard: list[str] = []

    def say(self, *words: str, codes: tuple[int, ...] = (0, 1)) -> None:
        """What the installed command answers, both streams."""
        place = ("--namespace", self._bench.namespace, "--state-namespace", self._bench.namespace)
        told = self._bench.operator.gitops(*words, *place)
        assert told.code in codes, (words, told)
        self.heard += [told.out, told.err]


async def test_a_secrets_value_is_nowhere(bench: Bench) -> None:
    """In no command's text or JSON, refusal, YAML view, recorded state or file of ours."""
    listener = Listener(bench)
    bench.kubectl("apply", "--filename", "-", stdin=secret(token=VALUES[1], old=VALUES[1]))
    bench.commit({"keys": secret(token=VALUES[1])})
    for words in (("diff",), ("diff", "--verify", "-o", "json"), ("sync", "--dry-run")):
        listener.say(*words)
    listener.say("sync", "--yes", "--no-wait")
    good = bench.operator.git("rev-parse", "HEAD")
    patch = f'{{"stringData": {{"token": "{VALUES[2]}", "mine": "{VALUES[2]}"}}}}'
    bench.kubectl("patch", "secret/keys", "--patch", patch)
    for form in ("text", "json"):
        listener.say("diff", "-o", form)
        listener.say("diff", "--local", "-o", form)
        listener.say("sync", "--dry-run", "-o", form)
        listener.say("take", "secret/keys", "--dry-run", "-o", form, codes=ANY)
    bench.commit({"keys": secret(token=VALUES[3])})
    for form in ("text", "json"):
        looking: tuple[tuple[str, ...], ...] = (
            ("status",),
            ("history",),
            ("history", "secret/keys"),
            ("show", good),
            ("show", "HEAD"),
            ("diff", "--revision", good),
            ("rollback", good, "--dry-run"),
            ("revert", "HEAD", "--dry-run"),
            ("pin", good, "--reason", "held", "--dry-run"),
            ("sync", "--recreate", "secret/keys", "--dry-run"),
        )
        for command in looking:
            listener.say(*command, "-o", form)
    listener.say("sync", "--yes", "--no-wait", "-o", "json")
    # What the server refuses, it quotes.
    for bad in (secret(token=VALUES[3]) + f"immutable: {VALUES[3]}\n", wrong_bytes(), numeric()):
        bench.commit({"keys": bad})
        listener.say("diff", "--verify", codes=(3,))
        listener.say("sync", "--yes", "--no-wait", codes=(2, 3))
    bench.commit({"keys": secret(token=VALUES[3])})
    async with bench.watching() as watcher:
        [row] = watcher.snapshot.resources
        texts = await watcher.engine.texts(row.key)
        listener.heard += [str(texts), repr(watcher.snapshot)]
    recorded = bench.kubectl("get", "configmap", "--output=yaml")
    assert_nowhere([*listener.heard, recorded, *kept(bench.operator.home)])


@pytest.mark.terminal
def test_a_secrets_value_is_on_no_screen(bench: Bench) -> None:
    """Drift, the diff, YAML of both sides, a commit, a rollback's preview, findings, results."""
    place = ("--namespace", bench.namespace, "--state-namespace", bench.namespace)
    bench.commit({"keys": secret(token=VALUES[1])})
    assert bench.operator.gitops("sync", "--yes", "--no-wait", *place).code == 0
    bench.commit({"keys": secret(token=VALUES[3])})
    patch = f'{{"stringData": {{"token": "{VALUES[2]}", "mine": "{VALUES[2]}"}}}}'
    bench.kubectl("patch", "secret/keys", "--patch", patch)
    operator, seen = bench.operator, list[str]()
    screen = Terminal([PROGRAM, *place], operator.environment, operator.directory, (160, 50))
    try:
        seen.append(screen.says("≠ 1 of 1 drifted"))
        for key, pattern in (("d", r"− live +\+ Git"), ("y", "kind: Secret")):
            screen.press(key)
            seen.append(screen.sees(pattern))
            screen.press("Escape")
            screen.says("≠ 1 of 1 drifted")
        screen.press("4", "Enter")
        seen.append(screen.sees("Synced to it now, the cluster would"))
        screen.press("Escape")
        screen.says("≠ 1 of 1 drifted")
        screen.press("4", "j", "R")
        seen.append(screen.sees("In Git: 1 file"))
        screen.press("Escape")
        screen.says("≠ 1 of 1 drifted")
        bench.commit({"keys": wrong_bytes()})
        seen.append(screen.sees("failed"))
        screen.press("s")
        seen.append(screen.sees("1 of 1 failed"))
        screen.press("e")
        seen.append(screen.sees("Findings and limits"))
    finally:
        screen.close()
    assert_nowhere([*seen, *kept(operator.home)])


def wrong_bytes() -> str:
    """What is no base64."""
    head = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\n"
    return f"{head}data: {{fixed: '{VALUES[0]}!'}}\n"


def numeric() -> str:
    """A number where a text belongs."""
    return secret(token=VALUES[4])


def kept(home: Path) -> list[str]:
    """The files below a home, but for the clones that Git keeps."""
    files = (path for path in home.rglob("*") if path.is_file() and "git" not in path.parts)
    return [path.read_bytes().decode(errors="replace") for path in files]


def assert_nowhere(texts: list[str]) -> None:
    """Neither plain nor encoded."""
    for text in texts:
        for value in VALUES:
            assert value not in text, text
            assert coded(value) not in text, text
