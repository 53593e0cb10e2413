"""How a test reaches a running control plane."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from tests.control_plane.access import ADMIN

KUBECTL = Path(sys.prefix) / "bin" / "kubectl"


class Reach:
    """A running control plane, described by the files in its directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def server(self) -> str:
        """Its address, https://127.0.0.1:PORT."""
        return (self.directory / "server").read_text()

    @property
    def kubeconfig(self) -> Path:
        """The administrator's."""
        return self.kubeconfig_of(ADMIN)

    def kubeconfig_of(self, user: str) -> Path:
        """The kubeconfig of one of access.USERS."""
        return self.directory / ("kubeconfig" if user == ADMIN else f"kubeconfig-{user}")

    def kubectl(self, *words: str, user: str = ADMIN, stdin: str = "", check: bool = True) -> str:
        """Run the virtual environment's kubectl and return its standard output.

        Raises AssertionError with its standard error unless `check` is off.
        """
        answer = subprocess.run(
            [str(KUBECTL), "--kubeconfig", str(self.kubeconfig_of(user)), *words],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "KUBECACHEDIR": str(self.directory / "kubectl-cache")},
        )
        assert not check or answer.returncode == 0, f"kubectl {words}: {answer.stderr}"
        return answer.stdout

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """One request as administrator, faster than a kubectl.

        Returns decoded JSON, or text. Raises urllib's HTTPError and URLError.
        """
        request = urllib.request.Request(  # noqa: S310 - our own https address
            self.server + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        context = ssl.create_default_context(cafile=str(self.directory / "apiserver.crt"))
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:  # noqa: S310 - the same
            text = answer.read()
        return json.loads(text) if text[:1] in {b"{", b"["} else text.decode()

    @property
    def _token(self) -> str:
        return (self.directory / "token").read_text()
