"""Git runs off the event loop, within a time, and not for nobody."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from gitops_tui.errors import FetchFailed, SourceError
from gitops_tui.source.command import Git, GitTimedOut
from gitops_tui.source.jobs import Jobs, Stopped, current_job
from tests.source.conftest import OpenSource, Repo

SLOW = "alias.slow=!echo $$ >pid; sleep 600"


def running(pid: int) -> bool:
    """Whether a process still lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def read(file: Path) -> str:
    """What a script has written so far."""
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


async def pid_in(file: Path) -> int:
    """The process id that a script wrote, as soon as it has."""
    async with asyncio.timeout(20):
        while not read(file):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.01)
    return int(read(file))


async def until_gone(pid: int) -> None:
    """Wait for a process to end."""
    async with asyncio.timeout(20):
        while running(pid):  # noqa: ASYNC110 - nothing tells when a grandchild ends
            await asyncio.sleep(0.01)


async def test_cancelling_stops_the_process_and_its_children(repo: Repo) -> None:
    """Quitting never waits for a slow remote."""
    git = Git(repo.root, config=(("alias.slow", SLOW.partition("=")[2]),))
    task = asyncio.create_task(Jobs().run(lambda: git.run("slow")))
    pid = await pid_in(repo.root / "pid")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_gone(pid)


async def test_a_command_that_takes_too_long_is_stopped(repo: Repo) -> None:
    """With a sentence that says how long it had."""
    git = Git(repo.root, config=(("alias.slow", SLOW.partition("=")[2]),))
    with pytest.raises(GitTimedOut, match=r"did not end within 0\.5 s"):
        await Jobs().run(lambda: git.run("slow", timeout=0.5))
    await until_gone(await pid_in(repo.root / "pid"))


async def test_what_must_finish_is_not_stopped_half_way() -> None:
    """A cancelled move of files is completed first; then the job ends."""
    steps: list[str] = []
    started = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        with current_job().to_the_end():
            loop.call_soon_threadsafe(started.set)
            Git(Path("/")).run("version")
            steps.append("inside")
        try:
            current_job().pause(20)
        except Stopped:
            steps.append("stopped")
            raise

    task = asyncio.create_task(Jobs().run(work))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert steps == ["inside", "stopped"]


async def test_processes_take_turns_with_a_mirror(
    bare: Repo, tmp_path: Path, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many openings at once make one mirror; a busy one is waited for, but not for ever."""
    sources = [open_source(f"file://{bare.root}") for _ in range(4)]
    await asyncio.gather(*(source.open() for source in sources))
    await asyncio.gather(*(source.fetch() for source in sources))
    (lock,) = (tmp_path / "cache/mirrors").glob("*.lock")
    holder = await asyncio.create_subprocess_exec(
        "flock", str(lock), "sh", "-c", "echo; read x", stdin=-1, stdout=-1
    )
    assert holder.stdin
    assert holder.stdout
    await holder.stdout.readline()
    monkeypatch.setattr("gitops_tui.source.mirrors.TURN_TIMEOUT", 0.2)
    with pytest.raises(FetchFailed, match="Another gitops-tui is busy"):
        await sources[0].fetch()
    holder.stdin.close()
    await holder.wait()
    await sources[0].fetch()


async def test_closing_ends_what_runs(clone: Repo, tmp_path: Path, open_source: OpenSource) -> None:
    """With a sentence for whoever still waits; and it may be done twice."""
    source = open_source(clone)
    await source.open()
    stuck = tmp_path / "stuck"
    stuck.write_text(f"#!/bin/sh\necho $$ >{tmp_path}/pid\nsleep 600\n", encoding="utf-8")
    stuck.chmod(0o755)
    clone.git("config", "core.sshCommand", str(stuck))
    clone.git("remote", "set-url", "origin", "git@localhost:app")
    opening = asyncio.create_task(open_source(clone).open())
    pid = await pid_in(tmp_path / "pid")
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await until_gone(pid)
    (tmp_path / "pid").unlink()
    other = open_source(clone)
    opening = asyncio.create_task(other.open())
    pid = await pid_in(tmp_path / "pid")
    await other.close()
    await other.close()
    with pytest.raises(SourceError, match="The repository was closed"):
        await opening
    await until_gone(pid)


async def test_without_git_there_is_a_sentence(
    repo: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a traceback."""
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SourceError, match="Git was not found"):
        await open_source(repo).open()
