"""The composition root: the only module that knows Git, Kubernetes and the engine at once."""

# ruff: noqa: PLC0415 - Kubernetes' and Git's libraries cost half a second: loaded when wired

from __future__ import annotations

import getpass
import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitops_tui.cluster import ClusterKeys
    from gitops_tui.core.target import Target
    from gitops_tui.engine.api import Dashboard, OneShot
    from gitops_tui.engine.ports import ClusterInfo, Keyring, Ports, SourceInfo, Store, StoredKey
    from gitops_tui.errors import HostKeyUnknown
    from gitops_tui.source.hostkeys import HostKey
    from gitops_tui.source.identities import DeployKey


def identity() -> str:
    """This process, as the Lease names it: `ana@laptop-4711`."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        # A container's user id often has no name.
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}-{os.getpid()}"


def make_ports(target: Target, cause: str, keyring: Keyring | None = None) -> Ports:
    """Wire `target` to its repository and its cluster. Nothing is opened yet.

    `cause` is what operations are recorded as: `operator` or `daemon`. `keyring` has the
    key for the repository, where that is not this machine's.
    """
    from gitops_tui import cluster, source
    from gitops_tui.cli.clock import SystemClock
    from gitops_tui.engine.ports import Ports

    me = identity()
    kubernetes = cluster.KubernetesCluster(target)

    async def open_store(info: ClusterInfo, source_info: SourceInfo) -> Store:
        return await cluster.open_store(kubernetes, info, source_info, target, me)

    return Ports(
        source=source.GitSource(target, keyring=keyring),
        cluster=kubernetes,
        open_store=open_store,
        clock=SystemClock(),
        identity=me,
        cause=cause,
    )


def make_session(target: Target) -> OneShot:
    """What one command acts through."""
    from gitops_tui.engine.session import Session

    return Session(target, make_ports(target, "operator"))


def make_engine(target: Target) -> Dashboard:
    """The long-running engine of the dashboard."""
    from gitops_tui.engine.engine import Engine

    return Engine(target, make_ports(target, "operator"))


def make_daemon(target: Target, *, cluster_key: bool) -> Dashboard:
    """The long-running engine of `run`.

    Inside a cluster it uses the deploy key that the cluster keeps, if there is one and it
    may be read; elsewhere only where that is asked for (`cluster_key`).
    """
    from gitops_tui import cluster
    from gitops_tui.engine.engine import Engine

    keyring = None
    if cluster_key or cluster.in_a_pod(target.kubeconfig):
        keyring = cluster.ClusterKeys(target, optional=not cluster_key)
    return Engine(target, make_ports(target, "daemon", keyring))


def deploy_key(target: Target, *, regenerate: bool) -> DeployKey:
    """The deploy key of the target's repository, made where there is none or anew.

    Raises UsageError where none is used, SourceError.
    """
    from gitops_tui.source.places import deploy_key

    return deploy_key(target, regenerate=regenerate)


def cluster_keys(target: Target) -> ClusterKeys:
    """The deploy keys that the target's cluster keeps."""
    from gitops_tui import cluster

    return cluster.ClusterKeys(target)


def ssh_repository(target: Target) -> str:
    """The remote that a deploy key would be for. Raises UsageError where ssh is not run."""
    from gitops_tui.source.places import ssh_remote

    return ssh_remote(target).name


def new_stored_key(repository: str) -> StoredKey:
    """A new key for the cluster to keep. Raises SourceError."""
    from gitops_tui.engine.ports import StoredKey
    from gitops_tui.source.identities import new_private_key

    return StoredKey(new_private_key(repository))


def told_key(repository: str, stored: StoredKey, secret: str, *, made: bool) -> DeployKey:
    """What there is to tell of a key that the cluster keeps. Raises SourceError."""
    from gitops_tui.source.identities import DeployKey, fingerprint, public_part

    public = public_part(stored.private)
    return DeployKey(repository, public, fingerprint(public), None, made, secret)


def shown_host_key(target: Target) -> tuple[HostKey, bool] | None:
    """The key that the repository's host shows, and whether this person's ssh knows just that.

    None where it cannot be learnt. Raises SourceError where ssh knows another one.
    """
    from gitops_tui.source.hostkeys import is_known
    from gitops_tui.source.places import shown_host_key

    key = shown_host_key(target)
    return None if key is None else (key, is_known(key))


def has_deploy_key(repository: str) -> bool:
    """Whether this machine has one already."""
    from gitops_tui.source.identities import existing_key

    return existing_key(repository) is not None


def accept_host_key(error: HostKeyUnknown) -> None:
    """Let ssh know the host from now on, as a person has said. Raises SourceError."""
    from gitops_tui.source.hostkeys import accept_host_key

    accept_host_key(error)
