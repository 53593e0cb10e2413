"""OpenSSH's sshd on loopback, and an ssh that knows nothing but what a test tells it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 20.0

_SERVER = """
Port {port}
ListenAddress 127.0.0.1
HostKey {directory}/host
AuthorizedKeysFile {directory}/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PidFile none
LogLevel ERROR
SetEnv GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
"""

# What a person has in ~/.ssh, which ssh finds by the account and not by HOME.
_CLIENT = """
UserKnownHostsFile {directory}/known_hosts
GlobalKnownHostsFile /dev/null
IdentityFile {directory}/person
IdentityAgent none
"""


@dataclass
class SshServer:
    """A server with one account, the one that runs the tests, and one person's ssh set-up."""

    directory: Path
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    def start(cls, directory: Path) -> SshServer:
        """Make keys for host and person, let the person in, and serve."""
        directory.mkdir()
        server = cls(directory, free_port())
        server.make_key("host")
        server.make_key("person")
        server.authorize((directory / "person.pub").read_text())
        (directory / "config").write_text(_CLIENT.format(directory=directory))
        program = server.bin / "ssh"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {needed("ssh")} -F {directory}/config "$@"\n')
        program.chmod(0o755)
        server.serve()
        return server

    @property
    def bin(self) -> Path:
        """A directory for the front of PATH: its ssh is the person's."""
        return self.directory / "bin"

    @property
    def host(self) -> str:
        """As known_hosts names it."""
        return f"[127.0.0.1]:{self.port}"

    @property
    def known_hosts(self) -> Path:
        """The person's file of host keys."""
        return self.directory / "known_hosts"

    @property
    def host_key(self) -> str:
        """The public part of the host's key: type and base64."""
        return " ".join((self.directory / "host.pub").read_text().split()[:2])

    @property
    def fingerprint(self) -> str:
        """Of the host's key, as ssh-keygen says it."""
        words = [needed("ssh-keygen"), "-l", "-f", str(self.directory / "host.pub")]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()[1]

    def url(self, path: Path) -> str:
        """The address of a repository on it."""
        return f"ssh://127.0.0.1:{self.port}{path}"

    def know(self) -> None:
        """Let the person have accepted the host's key before."""
        self.known_hosts.write_text(f"{self.host} {self.host_key}\n")

    def authorize(self, *public: str) -> None:
        """Let in who has these keys, and nobody else."""
        (self.directory / "authorized_keys").write_text("".join(f"{key}\n" for key in public))

    def make_key(self, name: str) -> None:
        """A new key pair, in place of an old one."""
        for part in (name, f"{name}.pub"):
            (self.directory / part).unlink(missing_ok=True)
        words = ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(self.directory / name)]
        subprocess.run([needed("ssh-keygen"), *words], check=True)

    def serve(self) -> None:
        """Start, with the keys there are now, and wait until it answers."""
        file = self.directory / "sshd_config"
        file.write_text(_SERVER.format(directory=self.directory, port=self.port))
        if os.getuid() == 0:
            # Where sshd's unprivileged half lives; a service would have made it.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [needed("sshd"), "-D", "-e", "-f", str(file)], stdin=subprocess.DEVNULL, stderr=log
            )
        until_answering(self.port, self._process)

    def stop(self) -> None:
        """End; connections are refused from now on."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    def change_host_key(self) -> None:
        """Come back as somebody else."""
        self.stop()
        self.make_key("host")
        self.serve()


def needed(program: str) -> str:
    """Where a program is, or an assertion that says what to install."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    assert found, f"{program} is missing: install OpenSSH's client and server, as .ci/run does"
    return found


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def until_answering(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait for a server to take connections."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, f"sshd ended with {process.returncode}; see its log"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    message = f"nothing answers on port {port}"
    raise AssertionError(message)
