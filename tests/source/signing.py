"""Real keys for tests: ssh and GPG, made when asked for, on no network."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Drives(Protocol):
    """Whoever runs git in a repository of theirs."""

    def git(self, *words: str) -> str:
        """Run git there."""


@dataclass(frozen=True)
class SshKey:
    """An ed25519 key and who it belongs to."""

    file: Path
    who: str

    @property
    def public(self) -> str:
        """Type and key."""
        return " ".join(self.file.with_suffix(".pub").read_text("utf-8").split()[:2])

    def allowed(self, options: str = "") -> str:
        """Its line of an allowed-signers file."""
        return f"{self.who} {options} {self.public}\n".replace("  ", " ")

    def settings(self) -> dict[str, str]:
        """What makes Git sign with it."""
        return {"gpg.format": "ssh", "user.signingKey": str(self.file), "commit.gpgSign": "true"}


def ssh_key(directory: Path, who: str) -> SshKey:
    """A new key in `directory`."""
    file = directory / f"key-of-{who.partition('@')[0]}"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file], check=True)
    return SshKey(file, who)


class Gpg:
    """A home of GPG with keys of its own; `time` is what its clock says, if not the truth."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.time = ""
        home.mkdir(mode=0o700)

    @property
    def _clock(self) -> list[str]:
        return ["--faked-system-time", self.time] if self.time else []

    def __call__(self, *words: str, stdin: bytes | None = None) -> bytes:
        """Run gpg there."""
        done = subprocess.run(
            ["gpg", "--homedir", self.home, "--batch", "--quiet", "--yes", *self._clock, *words],
            input=stdin,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def make(self, who: str, expires: str = "never") -> str:
        """A new key that can sign; its fingerprint."""
        self("--passphrase", "", "--quick-gen-key", who, "ed25519", "sign", expires)
        listed = self("--list-keys", "--with-colons", f"={who}").decode()
        return next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:"))

    def revoke(self, key: str) -> None:
        """Make its revocation count, as its owner would."""
        made = self.home / "openpgp-revocs.d" / f"{key}.rev"
        text = made.read_text("utf-8").replace(":-----BEGIN", "-----BEGIN")
        self("--import", stdin=text.encode())

    def stop(self) -> None:
        """End its agent."""
        subprocess.run(["gpgconf", "--homedir", self.home, "--kill", "all"], check=False)

    def settings(self, key: str) -> dict[str, str]:
        """What makes Git sign with it."""
        program = self.home / "sign"
        program.write_text(
            f'#!/bin/sh\nexec gpg --homedir "{self.home}" {" ".join(self._clock)} "$@"\n', "utf-8"
        )
        program.chmod(0o755)
        return {
            "gpg.format": "openpgp",
            "gpg.program": str(program),
            "user.signingKey": key,
            "commit.gpgSign": "true",
        }


def sign_with(repo: Drives, settings: dict[str, str]) -> None:
    """Let the repository's commits be signed so from now on."""
    for key, value in settings.items():
        repo.git("config", key, value)


def sign_nothing(repo: Drives) -> None:
    """Let commits be unsigned again."""
    repo.git("config", "commit.gpgSign", "false")
