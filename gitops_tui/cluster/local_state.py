"""A target's state in a file of this machine, where rights forbid to keep it in the cluster."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path

from platformdirs import user_state_path

from gitops_tui.cluster.records import Identity, decode, encode
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import TargetState
from gitops_tui.engine.ports import ClusterInfo
from gitops_tui.errors import StateError

POLL = 1.0
"""Seconds between looks at the file: other processes of this user write it too."""


class LocalState:
    """The state of one target, in a file keyed by cluster and target."""

    def __init__(self, info: ClusterInfo, identity: Identity, folder: Path | None = None) -> None:
        cluster = info.uid or hashlib.sha256(info.server.encode()).hexdigest()[:16]
        base = folder or user_state_path("gitops-tui")
        self.path = base / "clusters" / cluster / f"{identity.short}.json"
        self._identity = identity

    @property
    def exists(self) -> bool:
        """Whether anything was ever recorded here."""
        return self.path.exists()

    async def load(self) -> TargetState:
        """What is recorded; empty when nothing is. Raises StateError."""
        return await asyncio.to_thread(self._load)

    async def update(
        self, change: Callable[[TargetState], TargetState], seed: TargetState
    ) -> TargetState:
        """Read, change, write, while no other process does."""
        return await asyncio.to_thread(self._update, change, seed)

    async def owned_elsewhere(self, keys: Iterable[ResourceKey]) -> dict[ResourceKey, str]:
        """Which of `keys` another target's inventory on this machine holds, and where."""
        return await asyncio.to_thread(self._owned_elsewhere, set(keys))

    async def changes(self) -> AsyncIterator[None]:
        """Yield when the file has changed; never ends."""
        known = None
        while True:
            stamp = self._stamp()
            if stamp != known or known is None:
                yield
            known = stamp
            await asyncio.sleep(POLL)

    async def remove(self) -> None:
        """The cluster keeps it now."""
        await asyncio.to_thread(self.path.unlink, missing_ok=True)

    def _load(self) -> TargetState:
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return TargetState()
        except OSError as error:
            message = f"{self.path} cannot be read: {error.strerror}."
            raise StateError(message, hint="Correct its permissions.") from error
        return decode(text, str(self.path))

    def _update(
        self, change: Callable[[TargetState], TargetState], seed: TargetState
    ) -> TargetState:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._locked():
                before = self._load() if self.exists else seed
                after = change(before)
                self._replace(encode(after))
        except OSError as error:
            message = f"{self.path} cannot be written: {error.strerror}."
            raise StateError(message, hint="Make room, or correct its permissions.") from error
        return after

    def _replace(self, text: bytes) -> None:
        """The file is the old or the new one at every moment, also after a power cut."""
        handle, partial = tempfile.mkstemp(dir=self.path.parent, prefix=".partial-")
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            Path(partial).replace(self.path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _owned_elsewhere(self, wanted: set[ResourceKey]) -> dict[ResourceKey, str]:
        found: dict[ResourceKey, str] = {}
        for file in self.path.parent.glob("*.json"):
            if file != self.path:
                inventory = decode(file.read_bytes(), str(file)).inventory
                found.update(dict.fromkeys(wanted & inventory.keys(), str(file)))
        return found

    def _stamp(self) -> tuple[int, int] | None:
        with contextlib.suppress(OSError):
            status = self.path.stat()
            return status.st_mtime_ns, status.st_ino
        return None
