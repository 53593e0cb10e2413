"""Deploy keys of our own: one ed25519 pair for each remote, made once, kept for its owner.

The private part lies in the data directory with mode 0600 and is never printed, logged or
handed to anything but ssh, by its file's name.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gitops_tui.core.text import one_line
from gitops_tui.errors import SourceError

PATIENCE = 30.0

KEYGEN = "ssh-keygen"


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """What ssh is handed."""

    private: Path
    known_hosts: Path | None = None
    """The only hosts that count, instead of the person's own; None for those."""


@dataclass(frozen=True, slots=True)
class DeployKey:
    """What there is to tell of a key: everything but its private part."""

    repository: str
    """The remote it is for."""
    public: str
    """The line to paste into the server's deploy keys."""
    fingerprint: str
    file: Path | None
    """Where the private part is; None where the cluster keeps it."""
    made: bool
    """Whether it was made just now."""
    secret: str = ""
    """Namespace and name of the Secret that keeps it instead."""


def key_file(repository: str) -> Path:
    """Where the private part of a remote's key is kept, there or not."""
    from platformdirs import user_data_path  # noqa: PLC0415

    digest = hashlib.sha256(repository.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    last = re.sub(r"[^A-Za-z0-9]+", "-", repository.rpartition("/")[2]).strip("-")[:40]
    return user_data_path("gitops-tui") / "identities" / f"{last or 'key'}-{digest}"


def existing_key(repository: str) -> KeyFiles | None:
    """What ssh is handed for this remote, if a key was made for it."""
    file = key_file(repository)
    if not file.is_file():
        return None
    _keep_private(file)
    return KeyFiles(file)


def deploy_key(repository: str, *, regenerate: bool = False) -> DeployKey:
    """The key of a remote, made if there is none, or anew if asked. Raises SourceError."""
    file = key_file(repository)
    made = regenerate or not file.is_file()
    if made:
        _make(file, repository)
    _keep_private(file)
    public = _keygen("-y", "-f", str(file))
    return DeployKey(repository, public, fingerprint(public), file, made)


def _keep_private(file: Path) -> None:
    """Also after somebody's copy or backup has widened it: ssh passes by such a file."""
    with suppress(OSError):
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)


def new_private_key(repository: str) -> str:
    """The private part of a new key that is kept elsewhere. Raises SourceError."""
    with tempfile.TemporaryDirectory(prefix="gitops-tui-key-") as place:
        file = Path(place) / "key"
        _make(file, repository)
        return file.read_text()


def public_part(private: str) -> str:
    """The line to paste into the server's deploy keys. Raises SourceError."""
    with tempfile.TemporaryDirectory(prefix="gitops-tui-key-") as place:
        file = Path(place) / "key"
        file.touch(mode=0o600)
        file.write_text(private)
        return _keygen("-y", "-f", str(file))


def fingerprint(public: str) -> str:
    """As ssh shows it: `SHA256:…`, from `type base64 [comment]`."""
    import base64  # noqa: PLC0415

    digest = hashlib.sha256(base64.b64decode(public.split()[1])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _make(file: Path, repository: str) -> None:
    """Make the pair aside and move it into place, so that there is always a whole one."""
    comment = f"gitops-tui {one_line(repository)}"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".new-") as place:
            aside = Path(place) / "key"
            _keygen("-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(aside))
            aside.replace(file)
    except OSError as error:
        raise SourceError(
            f"The key could not be kept in {file.parent}: {error.strerror}."
        ) from error


def _keygen(*words: str) -> str:
    try:
        done = subprocess.run(
            [KEYGEN, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=PATIENCE,
        )
    except FileNotFoundError as error:
        raise SourceError(
            "ssh-keygen was not found on the PATH.", hint="Install OpenSSH's client."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise SourceError(f"ssh-keygen did not end within {PATIENCE:g} s.") from error
    if done.returncode:
        said = one_line(done.stderr.strip().rpartition("\n")[2]) or f"status {done.returncode}"
        raise SourceError(
            f"The key could not be made or read: {said.rstrip('.')}.",
            hint="Make a new one with: gitops-tui identity --regenerate",
        )
    return done.stdout.strip()
