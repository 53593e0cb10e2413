"""The control plane itself: what is started, in which order, with which flags."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.error import URLError

from tests.control_plane.access import (
    ADMIN,
    USERS,
    write_kubeconfig,
    write_signing_key,
    write_tokens,
)
from tests.control_plane.build import programs
from tests.control_plane.processes import Program, free_ports
from tests.control_plane.reach import Reach

NODE = "node-0"
START_LIMIT = 60.0
"""Seconds until a program that does not answer is an error."""
LOG_LINES = tuple(f"line {number} of the pod's log" for number in range(1, 6))
"""What every container logs."""


class ControlPlane(Reach):
    """A control plane whose programs belong to this process."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._programs: dict[str, Program] = {}

    @classmethod
    def create(cls, directory: Path, *, controllers: bool = True, **flags: str) -> Self:
        """Start one in `directory` and wait until it is ready.

        Without `controllers` there are only etcd and the API server. `flags` are further
        ones for kube-apiserver: `etcd_compaction_interval="1s"`.
        """
        directory.mkdir(parents=True, exist_ok=True)
        plane = cls(directory)
        try:
            plane._start_server(flags)
            if controllers:
                plane._start_controllers()
        except BaseException:
            plane.stop()
            raise
        return plane

    def pause(self, name: str) -> None:
        """Hang a program: its connections stay open and say nothing."""
        self._programs[name].send(signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """Let a hung program go on."""
        self._programs[name].send(signal.SIGCONT)

    def kill(self, name: str) -> None:
        """Kill a program: its connections break."""
        self._programs[name].kill()

    def start(self, name: str) -> None:
        """Start a killed program again on its old port, and wait for the API server."""
        self._programs[name].start()
        if name == "kube-apiserver":
            self._wait("kube-apiserver", self._ready)

    def stop(self) -> None:
        """Kill everything. Safe to call twice."""
        for program in reversed(self._programs.values()):
            program.kill()

    def _start_server(self, flags: dict[str, str]) -> None:
        client, peer, secure = free_ports(3)
        etcd, peers = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
        tokens = write_tokens(self._file("tokens.csv"))
        self._file("token").write_text(tokens[ADMIN])
        self._file("server").write_text(f"https://127.0.0.1:{secure}")
        write_signing_key(self._file("signing.key"))
        shutil.rmtree(self._file("etcd"), ignore_errors=True)
        self._run(
            "server",
            data_dir=str(self._file("etcd")),
            listen_client_urls=etcd,
            advertise_client_urls=etcd,
            listen_peer_urls=peers,
            initial_advertise_peer_urls=peers,
            initial_cluster=f"default={peers}",
            unsafe_no_fsync="true",
            log_level="error",
        )
        self._run(
            "kube-apiserver",
            etcd_servers=etcd,
            secure_port=str(secure),
            bind_address="127.0.0.1",
            advertise_address="127.0.0.1",
            cert_dir=str(self.directory),
            token_auth_file=str(self._file("tokens.csv")),
            authorization_mode="RBAC",
            service_account_issuer="https://kubernetes.default.svc",
            service_account_key_file=str(self._file("signing.key")),
            service_account_signing_key_file=str(self._file("signing.key")),
            service_cluster_ip_range="10.96.0.0/16",
            allow_privileged="true",
            endpoint_reconciler_type="none",
            **flags,
        )
        self._wait("kube-apiserver", self._ready)
        for user in USERS:
            write_kubeconfig(
                self.kubeconfig_of(user),
                server=self.server,
                user=user,
                token=tokens[user],
                authority=self._file("apiserver.crt"),
            )

    def _start_controllers(self) -> None:
        manager, scheduler, kubelet = free_ports(3)
        shared = {
            "kubeconfig": str(self.kubeconfig),
            "leader_elect": "false",
            "bind_address": "127.0.0.1",
            "cert_dir": str(self.directory),
            "kube_api_qps": "200",
            "kube_api_burst": "400",
        }
        self._run(
            "kube-controller-manager",
            secure_port=str(manager),
            service_account_private_key_file=str(self._file("signing.key")),
            use_service_account_credentials="true",
            **shared,
        )
        self._run("kube-scheduler", secure_port=str(scheduler), **shared)
        self._run(
            "kwok",
            "--manage-all-nodes",
            kubeconfig=str(self.kubeconfig),
            node_lease_duration_seconds="40",
            config=str(self._write_kwok_configuration()),
            node_ip="127.0.0.1",
            node_port=str(kubelet),
            server_address=f"127.0.0.1:{kubelet}",
            tls_cert_file=str(self._file("apiserver.crt")),
            tls_private_key_file=str(self._file("apiserver.key")),
        )
        node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": NODE}}
        self.request("POST", "/api/v1/nodes", node)
        self._wait("kwok", self._node_ready)
        self._wait("kube-controller-manager", self._accounts_ready)

    def _write_kwok_configuration(self) -> Path:
        logs = self._file("pods.log")
        moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        logs.write_text("".join(f"{moment} stdout F {line}\n" for line in LOG_LINES))
        text = (Path(__file__).parent / "kwok.yaml").read_text()
        configuration = self._file("kwok.yaml")
        configuration.write_text(text.replace("logsFile: LOGS_FILE", f"logsFile: {logs}"))
        return configuration

    def _run(self, name: str, *words: str, **flags: str) -> None:
        spelled = [f"--{flag.replace('_', '-')}={value}" for flag, value in flags.items()]
        command = [str(programs() / name), *words, *spelled]
        self._programs[name] = Program(command, self._file(f"{name}.log"))
        self._programs[name].start()

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_LIMIT
        while not self._answers(ready):
            if self._programs[name].ended() or time.monotonic() > deadline:
                log = self._programs[name].log.read_text(errors="replace")
                message = f"{name} does not get ready:\n{log[-3000:]}"
                raise RuntimeError(message)
            time.sleep(0.05)

    @staticmethod
    def _answers(ready: Callable[[], bool]) -> bool:
        try:
            return ready()
        except (URLError, OSError):
            return False

    def _ready(self) -> bool:
        return bool(self.request("GET", "/readyz") == "ok")

    def _node_ready(self) -> bool:
        node = self.request("GET", f"/api/v1/nodes/{NODE}")
        return bool(node["status"].get("allocatable"))

    def _accounts_ready(self) -> bool:
        self.request("GET", "/api/v1/namespaces/default/serviceaccounts/default")
        return True

    def _file(self, name: str) -> Path:
        return self.directory / name
