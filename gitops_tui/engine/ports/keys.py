"""Deploy keys that are kept in the cluster: stored by one side, handed to ssh by the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A repository's deploy key, and the host that it is for."""

    private: str = field(repr=False)
    """What ssh reads as a file; never shown, never logged."""
    known_hosts: str = ""
    """Lines for ssh's known_hosts, of a host that a person has confirmed; empty for none."""
    version: str = field(default="", compare=False)
    """Which version of the record this was read as; empty for one that is not kept yet."""


class Keyring(Protocol):
    """Deploy keys by repository."""

    async def read(self, repository: str) -> StoredKey | None:
        """The key of a repository, None where none is kept. Raises ClusterError."""

    async def aclose(self) -> None:
        """Let go of the connection. Safe to call twice."""
