"""The composition root: the only module that knows Git, Kubernetes and the engine at once."""

# ruff: noqa: PLC0415 - Kubernetes' and Git's libraries cost half a second: loaded when wired

from __future__ import annotations

import getpass
import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitops_tui.core.target import Target
    from gitops_tui.engine.api import Dashboard, OneShot
    from gitops_tui.engine.ports import ClusterInfo, Ports, SourceInfo, Store
    from gitops_tui.errors import HostKeyUnknown
    from gitops_tui.source.identities import DeployKey


def identity() -> str:
    """This process, as the Lease names it: `ana@laptop-4711`."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        # A container's user id often has no name.
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}-{os.getpid()}"


def make_ports(target: Target, cause: str) -> Ports:
    """Wire `target` to its repository and its cluster. Nothing is opened yet.

    `cause` is what operations are recorded as: `operator` or `daemon`.
    """
    from gitops_tui import cluster, source
    from gitops_tui.cli.clock import SystemClock
    from gitops_tui.engine.ports import Ports

    me = identity()
    kubernetes = cluster.KubernetesCluster(target)

    async def open_store(info: ClusterInfo, source_info: SourceInfo) -> Store:
        return await cluster.open_store(kubernetes, info, source_info, target, me)

    return Ports(
        source=source.GitSource(target),
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


def make_engine(target: Target, cause: str = "operator") -> Dashboard:
    """The long-running engine: of the dashboard (`operator`) or of `run` (`daemon`)."""
    from gitops_tui.engine.engine import Engine

    return Engine(target, make_ports(target, cause))


def deploy_key(target: Target, *, regenerate: bool) -> DeployKey:
    """The deploy key of the target's repository, made where there is none or anew.

    Raises UsageError where none is used, SourceError.
    """
    from gitops_tui.source.places import deploy_key

    return deploy_key(target, regenerate=regenerate)


def accept_host_key(error: HostKeyUnknown) -> None:
    """Let ssh know the host from now on, as a person has said. Raises SourceError."""
    from gitops_tui.source.hostkeys import accept_host_key

    accept_host_key(error)
