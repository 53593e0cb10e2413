"""The GPG keys that may sign, in a home of our own: whatever else the user's GPG knows or
trusts does not count, and nothing is written beside their keyring.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from gitops_tui.core.text import one_line
from gitops_tui.errors import SourceError

PATIENCE = 30.0

_KEYBOX = b"KBXf"
_IN_HOME = ("pubring.kbx", "pubring.gpg")


def gpg_program() -> str | None:
    """The program on the PATH that checks GPG signatures, whatever Git's configuration says."""
    return next((name for name in ("gpg", "gpg2") if shutil.which(name)), None)


def keyring_file(place: Path) -> Path:
    """The file behind what was named: itself, or the keyring of a directory such as ~/.gnupg.

    Raises SourceError.
    """
    if not place.is_dir():
        return place
    found = next((place / name for name in _IN_HOME if (place / name).is_file()), None)
    if found is None:
        raise SourceError(
            f"{one_line(str(place))} holds no keyring: neither {' nor '.join(_IN_HOME)} is there.",
            hint="Export the keys that may sign (gpg --export KEY > FILE), and name that file.",
        )
    return found


def make_home(home: Path, keyring: Path | None) -> None:
    """Fill `home`, an empty directory, so that every key of the keyring vouches, and no other.

    `keyring` is a keybox, an older keyring, or exported keys. Raises SourceError.
    """
    # To be in the keyring is to be allowed: there is no second degree of trust.
    (home / "gpg.conf").write_text("trust-model always\nno-auto-key-retrieve\n", "utf-8")
    if keyring is None:
        return
    try:
        data = keyring.read_bytes()
    except OSError as error:
        raise SourceError(
            f"The keyring {one_line(str(keyring))} cannot be read: {error.strerror}."
        ) from error
    if data[8:12] == _KEYBOX:
        (home / "pubring.kbx").write_bytes(data)
        return
    _import(home, keyring, data)


def _import(home: Path, keyring: Path, data: bytes) -> None:
    program = gpg_program()
    if program is None:
        raise no_gpg()
    words = (program, "--homedir", str(home), "--batch", "--no-tty", "--no-autostart", "--quiet")
    try:
        done = subprocess.run(
            [*words, "--import"], input=data, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceError(f"The keyring {one_line(str(keyring))} could not be read.") from error
    if done.returncode or not (home / "pubring.kbx").is_file():
        raise SourceError(
            f"{one_line(str(keyring))} holds no GPG keys.",
            hint="Export those that may sign: gpg --export KEY > FILE",
        )


def no_gpg() -> SourceError:
    """The error of a machine that cannot check GPG signatures."""
    return SourceError("gpg was not found on the PATH.", hint="Install GnuPG.")
