"""Who we are to the API server, and how it proves itself: kubernetes.aio's own loader.

Importing this module costs half a second (the library's models come along), so it is
imported in a thread when the cluster is connected, never before.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kubernetes.aio.client import Configuration
from kubernetes.aio.client.rest import RESTClientObject
from kubernetes.aio.config import ConfigException, load_incluster_config
from kubernetes.aio.config.kube_config import (
    ConfigNode,
    FileOrData,
    KubeConfigLoader,
    KubeConfigMerger,
)

from gitops_tui.cluster.exec_plugin import ExecCredential, run_plugin
from gitops_tui.cluster.kubeconfig import check_readable, choose_context, kubeconfig_files, names
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.target import Target
from gitops_tui.core.text import one_line
from gitops_tui.errors import Unauthorized, UsageError

RENEWAL = 60.0
"""Seconds after which short-lived credentials are looked at again."""
SKEW = timedelta(minutes=1)
"""A credential this close to its end is renewed."""
SERVICE_ACCOUNT_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")


class Credentials:
    """How requests are authenticated. Renews itself; `authorization` is asked each time."""

    def __init__(self, target: Target) -> None:
        self.context = ""
        self.namespace = "default"
        self.user = ""
        self._configuration = Configuration()
        self._loader: _Loader | None = None
        self._files: tuple[Path, ...] = ()
        self._stamps: tuple[tuple[int, int], ...] = ()
        """What the files looked like when they were read."""
        self._loaded = 0.0
        self._lock = asyncio.Lock()
        self._target = target
        self.ssl: ssl.SSLContext | None = None

    async def load(self) -> None:
        """Read the kubeconfig or the pod's service account, and log in where need be.

        Raises UsageError, and Unauthorized when a login program fails.
        """
        flag, home = self._target.kubeconfig, Path.home()
        self._files = await asyncio.to_thread(kubeconfig_files, flag, os.environ, home)
        with _sentences():
            if self._files:
                await self._read_files()
            else:
                await asyncio.to_thread(self._read_service_account)
            await self._secure()
        self._loaded = time.monotonic()

    @property
    def server(self) -> str:
        """The API server's address, without a slash at its end."""
        return str(self._configuration.host).rstrip("/")

    @property
    def proxy(self) -> str | None:
        """The proxy that the kubeconfig names."""
        return self._configuration.proxy

    @property
    def server_name(self) -> str | None:
        """The name that the server's certificate must have, where it is not the address."""
        return self._configuration.tls_server_name

    async def authorization(self) -> str | None:
        """The Authorization header; renewed when its time has come."""
        if time.monotonic() - self._loaded > RENEWAL:
            await self.renew()
        answer = await self._configuration.get_api_key_with_prefix("BearerToken")
        return None if answer is None else str(answer).strip()

    async def renew(self, *, rejected: bool = False) -> bool:
        """Read the credentials again; `rejected` when the server has just refused them.

        Returns whether there is anything that could have changed. Raises Unauthorized.
        """
        if self._loader is None:
            return False
        edited = rejected and await asyncio.to_thread(_stamps, self._files) != self._stamps
        if not (edited or self._loader.changes):
            return False
        asked = time.monotonic()
        async with self._lock:
            if self._loaded > asked:
                return True
            try:
                with _sentences():
                    await self._log_in_again(edited=edited, rejected=rejected)
            except UsageError as error:
                # In the middle of the work a kubeconfig that is being edited passes.
                raise Unauthorized(error.message, hint=error.hint) from error
            self._loaded = time.monotonic()
        return True

    async def _log_in_again(self, *, edited: bool, rejected: bool) -> None:
        if edited:
            await self._read_again()
        elif self._loader is not None:
            if rejected:
                self._loader.forget()
            await self._loader.authenticate(self._configuration)
        await self._secure()

    async def _read_files(self) -> None:
        self._stamps = await asyncio.to_thread(_stamps, self._files)
        self._loader = await asyncio.to_thread(self._read, self._files)
        await self._loader.authenticate(self._configuration)

    async def _read_again(self) -> None:
        """Somebody logged in again. It stays the same context on the same server."""
        before, server = self._configuration, self.server
        self._configuration = Configuration()
        await self._read_files()
        if self.server != server:
            self._configuration = before
            message = f"The context {self.context} now leads to another server than {server}."
            raise Unauthorized(message, hint="Start again if that is the cluster you mean.")

    def _read(self, files: tuple[Path, ...]) -> _Loader:
        check_readable(files)
        merger = KubeConfigMerger(os.pathsep.join(map(str, files)))
        merged = merger.config
        known = names([entry.value for entry in merged.value["contexts"]])
        # The first file that says it counts, as for kubectl; the library takes the last.
        said = [merger.config_files[path].get("current-context") for path in merger.paths]
        current = next((name for name in said if name), None)
        self.context = choose_context(self.context or self._target.context, current, known)
        loader = _Loader(merged, self.context)
        context = loader.current_context["context"]
        self.namespace = context.get("namespace") or "default"
        self.user = str(context.get("user") or "")
        return loader

    def _read_service_account(self) -> None:
        load_incluster_config(client_configuration=self._configuration)
        self.context, self.user = "in-cluster", "service account"
        if SERVICE_ACCOUNT_NAMESPACE.exists():
            self.namespace = SERVICE_ACCOUNT_NAMESPACE.read_text().strip() or "default"

    async def _secure(self) -> None:
        if self.server.startswith("https"):
            rest = await asyncio.to_thread(RESTClientObject, self._configuration)
            self.ssl = rest.ssl_context


class _Loader(KubeConfigLoader):
    """The library's loader with our way to run login programs: errors are raised, not
    logged, certificates are kept, and answers last until they expire.
    """

    _user: Any
    _cluster: Any

    def __init__(self, merged: ConfigNode, context: str) -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # the library has no types
            config_dict=merged, active_context=context, config_base_path=None
        )
        self._answer: ExecCredential | None = None

    async def authenticate(self, configuration: Configuration) -> None:
        """Log in and fill in `configuration`."""
        await self.load_and_set(configuration)  # type: ignore[no-untyped-call]  # as above

    @property
    def changes(self) -> bool:
        """Whether the credentials can be renewed at all."""
        return any(key in self._user for key in ("exec", "auth-provider", "tokenFile"))

    def forget(self) -> None:
        """The server refused what the login program gave: ask it again."""
        self._answer = None

    def set_active_context(self, context_name: str | None = None) -> None:
        """Choose the context. A user that the file does not describe is anonymous."""
        super().set_active_context(context_name)  # type: ignore[no-untyped-call]  # as above
        if self._user is None:
            self._user = ConfigNode("anonymous", {})

    async def load_from_exec_plugin(self) -> bool:
        """Run the login program unless its last answer still holds."""
        if self._answer is None or _ending(self._answer.expires):
            plugin: JsonObject = self._user.value["exec"]
            self._answer = await run_plugin(plugin, _folder(self._user), self._described())
            self._use(self._answer)
        return True

    def _use(self, answer: ExecCredential) -> None:
        if answer.token:
            self.token = f"Bearer {answer.token}"
        if answer.certificate and answer.key:
            content = {"certificate": answer.certificate, "key": answer.key}
            self.cert_file = _as_file(content, "certificate")
            self.key_file = _as_file(content, "key")

    def _described(self) -> JsonObject:
        cluster = self._cluster.value
        kept = ("server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url")
        described = {key: cluster[key] for key in kept if key in cluster}
        if "certificate-authority-data" in cluster:
            described["certificate-authority-data"] = cluster["certificate-authority-data"]
        return described


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what the library says of a bad kubeconfig into a UsageError."""
    try:
        yield
    except (ConfigException, ValueError, KeyError, TypeError, OSError) as error:
        message = f"The kubeconfig cannot be used: {one_line(str(error))}."
        raise UsageError(message, hint="`kubectl config view` shows what it says.") from error


def _stamps(files: tuple[Path, ...]) -> tuple[tuple[int, int], ...]:
    """When each file was written, and its size; zeros for one that is gone."""
    told = (file.stat() if file.exists() else None for file in files)
    return tuple((stat.st_mtime_ns, stat.st_size) if stat else (0, 0) for stat in told)


def _folder(node: ConfigNode) -> Path:
    """Where the kubeconfig lies that an entry comes from."""
    return Path(str(node.path or ".")).absolute().parent


def _as_file(content: dict[str, str], name: str) -> str:
    data = FileOrData(content, "", data_key_name=name, base64_file_content=False)
    return str(data.as_file())


def _ending(expires: datetime | None) -> bool:
    return expires is not None and expires - SKEW <= datetime.now(UTC)
