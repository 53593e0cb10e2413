"""What is synced where: repository + branch + paths + cluster context, and how."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gitops_tui.core.ignore_rules import IgnoreRule
from gitops_tui.core.signatures import Signatures


@dataclass(frozen=True, slots=True)
class Target:
    """One target, settled from flags, configuration and defaults. None means 'not said'."""

    repo: str = "."
    """A path or a URL that Git can fetch."""
    branch: str | None = None
    """None: the repository's HEAD branch."""
    paths: tuple[str, ...] = (".",)
    kubeconfig: Path | None = None
    context: str | None = None
    namespace: str | None = None
    """Default for manifests without one; None: the context's."""
    only_namespace: str | None = None
    """Limits everything to it, and leaves cluster-scoped objects out."""
    state_namespace: str = "gitops-tui"
    read_only: bool = False
    auto_sync: bool | None = None
    """True: armed by the configuration. False: never applies by itself. None: as recorded."""
    accept_rewritten: bool = False
    """Whether a branch that was moved back or rewritten is followed without asking."""
    signatures: Signatures = Signatures.OFF
    """Whether a commit is applied only when an allowed key vouches for it."""
    allowed_signers: Path | None = None
    """The ssh keys that may sign, a file as ssh-keygen(1) describes under ALLOWED SIGNERS."""
    gpg_keyring: Path | None = None
    """The GPG keys that may sign: a directory such as ~/.gnupg, a keyring, or exported keys."""
    sync_tag: str | None = None
    """The tag that follows what is synced; None: there is none."""
    ignore: tuple[IgnoreRule, ...] = ()
    """Fields that are neither compared nor repaired."""
    sync_interval: float = 300.0
    """Seconds between timed syncs."""
    fetch_interval: float = 60.0
    """Seconds between fetches of the remote."""
    timeout: float = 300.0
    """Seconds to wait for health after a sync."""
    name: str | None = None
    """The name of its table in the configuration file, if it has one."""
