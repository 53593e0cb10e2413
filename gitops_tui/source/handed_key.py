"""A deploy key out of a keyring, in private files for ssh, as long as it is needed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gitops_tui.engine.ports import Keyring, StoredKey
from gitops_tui.errors import SourceError
from gitops_tui.source.identities import KeyFiles


class HandedKey:
    """Keeps the files as the keyring has the key; they are gone when it is closed."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._stored: StoredKey | None = None

    async def refresh(self, repository: str) -> KeyFiles | None:
        """The files of a repository's key as it is kept now; None where none is.

        Raises ClusterError, and SourceError where the files cannot be written.
        """
        stored = await self._keyring.read(repository)
        if stored is None:
            return None
        try:
            if self._folder is None:
                # Made for its owner alone.
                self._folder = tempfile.TemporaryDirectory(prefix="gitops-tui-key-")
            place = Path(self._folder.name)
            private, known_hosts = place / "identity", place / "known_hosts"
            if stored != self._stored:
                _write(private, stored.private)
                _write(known_hosts, stored.known_hosts)
        except OSError as error:
            raise SourceError(
                f"The deploy key cannot be handed to ssh: {error.strerror}."
            ) from error
        self._stored = stored
        return KeyFiles(private, known_hosts)

    async def close(self) -> None:
        """Take the files away. Safe to call twice."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = self._stored = None
        await self._keyring.aclose()


def _write(file: Path, text: str) -> None:
    """Write it aside and move it into place: ssh may be reading the one before."""
    aside = file.with_suffix(".new")
    aside.touch(mode=0o600)
    aside.write_text(text if not text or text.endswith("\n") else f"{text}\n", encoding="utf-8")
    aside.replace(file)
