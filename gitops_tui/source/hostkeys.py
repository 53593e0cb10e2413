"""Host keys that ssh does not know: asked for, shown, and kept only when a person agrees.

ssh itself asks the host, through the person's own configuration, and stops before anybody
has authenticated. What it learns goes into a file of ours; nothing is known by that.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gitops_tui.core.text import one_line
from gitops_tui.errors import HostKeyUnknown, SourceError
from gitops_tui.source.identities import KEYGEN, fingerprint
from gitops_tui.source.jobs import current_job, end

PATIENCE = 30.0

# Before the person's own options, because for ssh the first one counts.
_LEARNING = (
    "-o", "BatchMode=yes",
    "-o", "StrictHostKeyChecking=accept-new",
    "-o", "UserKnownHostsFile={file}",
    "-o", "HashKnownHosts=no",
    "-o", "UpdateHostKeys=no",
    "-o", "ControlPath=none",
    "-o", "PreferredAuthentications=none",
    "-o", "ConnectTimeout=20",
)  # fmt: skip

_PLAIN_PROGRAM = re.compile(r"^[A-Za-z0-9_./+-]+")


@dataclass(frozen=True, slots=True)
class HostKey:
    """What a host showed of itself."""

    line: str
    """As it would stand in known_hosts."""
    file: Path
    """The person's known_hosts."""

    @property
    def host(self) -> str:
        """The name that ssh looks it up by."""
        return self.line.split()[0]

    @property
    def told(self) -> str:
        """Type and fingerprint, as ssh shows them."""
        kind, public = self.line.split()[1:3]
        name = kind.removeprefix("ssh-").partition("-")[0].upper()
        return f"{one_line(name)} {fingerprint(f'{kind} {public}')}"


def ask_for_key(command: str, address: str) -> HostKey | None:
    """The key that the host behind an ssh address shows now; None when it cannot be learnt.

    `command` is the shell's line that Git would run ssh with.
    """
    where = _destination(address)
    if where is None:
        return None
    with tempfile.TemporaryDirectory(prefix="gitops-tui-") as place:
        learnt = Path(place) / "known_hosts"
        ours = [word.format(file=learnt) for word in _LEARNING]
        before = _settings(_run(command, [], ["-G", *where]))
        then = _settings(_run(command, ours, ["-G", *where]))
        if then.get("userknownhostsfile") != str(learnt):
            # The person's own options come first somehow: it would be written into their
            # file, which is for them to say.
            return None
        _run(command, ours, [*where, "true"])
        line = _only_line(learnt)
    file = before.get("userknownhostsfile", "").split()
    if line is None or not file or file[0] == "none":
        return None
    return HostKey(line, Path(file[0]).expanduser())


def is_known(key: HostKey) -> bool:
    """Whether the person's known_hosts has just this key for the host.

    Raises SourceError where it has another one of the same type.
    """
    words = [KEYGEN, "-F", key.host, "-f", str(key.file)]
    told = _settled(words) if key.file.exists() else ""
    lines = [line.split() for line in told.splitlines() if line and not line.startswith(("#", "@"))]
    kind, public = key.line.split()[1:3]
    same_kind = [line[2] for line in lines if len(line) > 2 and line[1] == kind]
    if same_kind and public not in same_kind:
        raise SourceError(
            f"The key that {one_line(key.host)} shows is not the one in {key.file}: {key.told}.",
            hint="Ask the host's operators whether it was changed.",
        )
    return bool(same_kind)


def accept_host_key(error: HostKeyUnknown) -> None:
    """Keep the key that a person agreed to where ssh looks for it. Raises SourceError."""
    if error.file is None:
        raise SourceError("There is no host key to accept.")
    try:
        error.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = error.file.read_text("utf-8", "surrogateescape") if error.file.exists() else ""
        with error.file.open("a", encoding="utf-8", errors="surrogateescape") as known:
            known.write("" if not text or text.endswith("\n") else "\n")
            known.write(f"{error.line}\n")
    except OSError as failure:
        raise SourceError(f"{error.file} could not be written: {failure.strerror}.") from failure


def _destination(address: str) -> list[str] | None:
    parts = urlsplit(address)
    if parts.scheme != "ssh" or not parts.hostname:
        return None
    user = ["-l", parts.username] if parts.username else []
    port = ["-p", str(parts.port)] if parts.port else []
    return [*user, *port, "--", parts.hostname]


def _run(command: str, ours: Sequence[str], words: Sequence[str]) -> str:
    """Run ssh as Git would, a shell in between, our options first; its standard output."""
    program = _PLAIN_PROGRAM.match(command)
    if program is None:
        return ""
    line = f'{program[0]} {shlex.join(ours)}{command[program.end() :]} "$@"'
    try:
        process = current_job().launch(
            lambda: subprocess.Popen(
                ["/bin/sh", "-c", line, "ssh", *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )
    except OSError:
        return ""
    with process:
        try:
            out, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            end(process)
            return ""
    return out.decode("utf-8", "replace")


def _settled(words: list[str]) -> str:
    done = subprocess.run(
        words,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    return done.stdout.decode("utf-8", "replace")


def _settings(text: str) -> dict[str, str]:
    pairs = (line.partition(" ") for line in text.splitlines())
    return {key: value for key, _, value in pairs}


def _only_line(file: Path) -> str | None:
    lines = file.read_text("utf-8", "replace").splitlines() if file.exists() else []
    found = [line for line in lines if len(line.split()) >= 3 and line.isprintable()]
    return found[0] if len(found) == 1 else None
