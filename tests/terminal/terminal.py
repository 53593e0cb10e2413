"""A terminal that a program runs in, played by a tmux server of its own."""

from __future__ import annotations

import re
import secrets
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

LIMIT = 30.0
QUICK = 2.0
"""Seconds within which the program has ended once somebody leaves it."""

# What the shell says when the program has ended: its code, and whether the terminal is as it
# was: line editing and echo are on again.
_AFTERWARDS = (
    'code=$?; set -- $(stty -a | tr " ;" "\\n\\n" | grep -cx -e icanon -e echo); '
    'echo "left with $code, $1 of 2 modes given back"; exec sleep 600'
)


class Terminal:
    """Keys go in by name (`Enter`, `C-c`, `s`); what is seen comes out as text."""

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        directory: Path,
        size: tuple[int, int] = (120, 40),
    ) -> None:
        if shutil.which("tmux") is None:
            message = "these tests need tmux, a terminal that can be driven; install it"
            raise RuntimeError(message)
        self._tmux = ["tmux", "-L", f"gitops-tui-{secrets.token_hex(4)}", "-f", "/dev/null"]
        self._environment = {k: v for k, v in environment.items() if k != "TMUX"}
        width, height = map(str, size)
        command = f"{shlex.join(words)}; {_AFTERWARDS}"
        place = ["-d", "-x", width, "-y", height, "-c", str(directory)]
        self._run("new-session", *place, "sh", "-c", command)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self._run("send-keys", key)

    def walk(self, *keys: str) -> None:
        """Press keys as a person does who looks where each one leads before the next."""
        for key in keys:
            before = self._run("capture-pane", "-p", "-e")
            self._run("send-keys", key)
            end = time.monotonic() + LIMIT
            while self._run("capture-pane", "-p", "-e") == before:
                assert time.monotonic() < end, f"{key} led nowhere:\n{self.text()}"
                time.sleep(0.02)

    def type(self, text: str) -> None:
        """Type a text."""
        self._run("send-keys", "-l", text)

    def resize(self, width: int, height: int) -> None:
        """Somebody pulls at the window's corner."""
        self._run("resize-window", "-x", str(width), "-y", str(height))

    def text(self) -> str:
        """All that is seen."""
        return self._run("capture-pane", "-p")

    def line(self, word: str) -> str:
        """The first line that holds `word`."""
        return next((line for line in self.text().splitlines() if word in line), "")

    def sees(self, pattern: str, limit: float = LIMIT) -> str:
        """Wait until the screen fits `pattern`; the screen."""
        return self.until(lambda text: re.search(pattern, text), f"{pattern!r}", limit)

    def says(self, verdict: str, limit: float = LIMIT) -> str:
        """Wait until the first line says `verdict`; the screen."""
        return self.sees(rf"\A\s*{re.escape(verdict)}", limit)

    def until(
        self, condition: Callable[[str], object], what: str = "it", limit: float = LIMIT
    ) -> str:
        """Wait until the screen is as wanted; the screen."""
        end = time.monotonic() + limit
        while not condition(text := self.text()):
            assert time.monotonic() < end, f"{what} was not seen within {limit:.0f} s:\n{text}"
            time.sleep(0.02)
        return text

    def left(self, limit: float = QUICK) -> int:
        """Wait until the program has ended and given the terminal back; its exit code."""
        screen = self.sees(r"left with \d+", limit)
        assert "2 of 2 modes given back" in screen, screen
        flags = self._run("display-message", "-p", "#{alternate_on}#{cursor_flag}#{mouse_any_flag}")
        assert flags.strip() == "010", "the alternate screen, the cursor or the mouse"
        assert "Traceback" not in screen, screen
        found = re.search(r"left with (\d+)", screen)
        assert found is not None
        return int(found[1])

    @property
    def process(self) -> int:
        """The program's process."""
        shell = self._run("display-message", "-p", "#{pane_pid}").strip()
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        return int(children[0])

    def close(self) -> None:
        """Take the terminal away, whatever runs in it."""
        self._run("kill-server", check=False)

    def _run(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            [*self._tmux, *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        assert not check or done.returncode == 0, f"tmux {words[0]}: {done.stderr}"
        return done.stdout
