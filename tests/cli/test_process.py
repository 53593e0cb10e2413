"""The process as a shell sees it: exit codes, streams, imports, Ctrl-C, a closed pipe."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "gitops_tui"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home of its own, so that nobody's configuration counts."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    return kept | {"HOME": str(tmp_path), "NO_COLOR": "1"}


def execute(
    program: str, environment: dict[str, str], *argv: str
) -> subprocess.CompletedProcess[str]:
    """Run `main()` with `argv` after `program` has prepared the process."""
    code = f"{textwrap.dedent(program)}\nfrom gitops_tui.cli.main import main\nmain()\n"
    return subprocess.run(
        [sys.executable, "-c", code, *argv],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


FAKE = """
    from gitops_tui.cli import wiring
    from tests.cli.fakes import FakeSession
    session = FakeSession()
    wiring.make_session = lambda target: session
"""


@pytest.mark.parametrize("words", [["sync"], ["rollback", "9be01d3", "--yes"]])
def test_a_log_of_both_streams_holds_each_result_once(
    environment: dict[str, str], words: list[str]
) -> None:
    """`gitops-tui sync > log 2>&1`, as CI does it: told as it went, and counted at the end."""
    code = f"{textwrap.dedent(FAKE)}\nfrom gitops_tui.cli.main import main\nmain()\n"
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if "configured" in line]
    assert lines == ["1/1 example/deployment/frontend configured"]
    assert "succeeded" in done.stdout


@pytest.mark.parametrize("argv", [["--help"], ["--version"], ["sync", "--help"]])
def test_help_imports_nothing_heavy(environment: dict[str, str], argv: list[str]) -> None:
    """Help is answered before Kubernetes, the screen, Git or the differ are loaded."""
    program = """
        import atexit, sys
        heavy = {"kubernetes", "textual", "git", "deepdiff", "aiohttp", "msgspec", "yaml", "rich"}
        atexit.register(lambda: print(sorted(heavy & set(sys.modules)), file=sys.stderr))
    """
    done = execute(program, environment, *argv)
    assert (done.returncode, done.stderr) == (0, "[]\n")


def test_a_command_imports_no_screen(environment: dict[str, str]) -> None:
    """`status` runs without Textual."""
    program = (
        FAKE
        + "    import atexit, sys\n    atexit.register(lambda: print("
        + ("'textual' in sys.modules, file=sys.stderr))\n")
    )
    done = execute(program, environment, "status")
    assert (done.returncode, done.stderr) == (0, "False\n")


def test_wrong_usage_is_2(environment: dict[str, str]) -> None:
    """The real process, too, never ends in 1 for a mistyped word."""
    done = execute("", environment, "statsu")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: No such command 'statsu'.")


def test_the_dashboard_needs_a_terminal(environment: dict[str, str]) -> None:
    """Without one: a sentence and 2."""
    done = execute("", environment)
    assert done.returncode == 2
    assert done.stderr.startswith("error: The dashboard needs a terminal")


def test_a_bug_is_70_and_its_report_holds_no_values(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """The report names the places in the code; messages and variables are left out."""
    program = (
        FAKE
        + """
    def broken(words):
        secret = "hunter2"
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise ValueError("hunter2 again") from error
    session.select = broken
    """
    )
    done = execute(program, environment, "diff", "deployment/frontend")
    assert (done.returncode, done.stdout) == (70, "")
    assert "This is a bug of gitops-tui: ValueError" in done.stderr
    [log] = tmp_path.rglob("crash-*.log")
    assert str(log) in done.stderr
    report = log.read_text()
    assert "builtins.KeyError" in report
    assert "builtins.ValueError" in report
    assert "commands/diff.py" in report
    assert "hunter2" not in report + done.stderr
    assert log.stat().st_mode & 0o077 == 0


def test_a_closed_pipe_is_141(environment: dict[str, str]) -> None:
    """Whoever reads stdout may go away: no traceback, also not at the interpreter's end."""
    for argv in (["--help"], ["status"]):
        reader, writer = os.pipe()
        os.close(reader)
        code = textwrap.dedent(FAKE) + "from gitops_tui.cli.main import main\nmain()\n"
        try:
            done = subprocess.run(
                [sys.executable, "-c", code, *argv],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=writer,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                check=False,
            )
        finally:
            os.close(writer)
        assert (done.returncode, done.stderr) == (141, "")


def test_a_full_disk_is_no_bug(environment: dict[str, str]) -> None:
    """stdout that takes nothing is told as such."""
    code = textwrap.dedent(FAKE) + "from gitops_tui.cli.main import main\nmain()\n"
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, "status"],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "error: stdout cannot be written: No space left on device.\n"


def test_ctrl_c_is_130(environment: dict[str, str]) -> None:
    """SIGINT in the middle of an act ends it at once, quietly."""
    program = (
        FAKE
        + """
    import asyncio, sys
    async def forever(**_):
        print("observing", file=sys.stderr, flush=True)
        await asyncio.Event().wait()
    session.observe = forever
    """
    )
    code = textwrap.dedent(program) + "from gitops_tui.cli.main import main\nmain()\n"
    with subprocess.Popen(
        [sys.executable, "-c", code, "status"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "observing\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "")


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """A pseudo terminal: (our end, the program's end)."""
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)


@pytest.mark.parametrize(("key", "code"), [(b"y\n", 0), (b"\n", 2), (b"\x04", 2), (b"\x03", 130)])
def test_a_question_at_a_real_terminal(
    environment: dict[str, str], terminal: tuple[int, int], key: bytes, code: int
) -> None:
    """Yes, enter, end of input and Ctrl-C, each without a second key."""
    ours, theirs = terminal
    program = textwrap.dedent(FAKE) + "from gitops_tui.cli.main import main\nmain()\n"
    process = subprocess.Popen(
        [sys.executable, "-c", _OWN_TERMINAL + program, "rollback", "9be01d3"],
        env=environment,
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    while b"[y/N]" not in shown:
        shown += os.read(ours, 4096)
    os.write(ours, key)
    assert process.wait(timeout=60) == code
    assert b"takes back 4f1c2ab" in shown


# A session of its own makes the terminal its controlling one, so that ^C becomes SIGINT.
_OWN_TERMINAL = "import fcntl, termios\nfcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
