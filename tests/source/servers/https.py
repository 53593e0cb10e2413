"""`git http-backend` behind TLS and basic authentication, as a forge has it."""

from __future__ import annotations

import base64
import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

USER, PASSWORD = "ana", "hunter2"


@dataclass
class HttpsServer:
    """Repositories below `root`, for whoever knows the password; pushes too."""

    root: Path
    port: int
    certificate: Path
    """Of the server, and so the authority to trust."""
    asked: list[str] = field(default_factory=list)
    """Requests so far, as `user METHOD /path`."""
    answer: int | None = None
    """A status to answer everything with."""

    def url(self, repository: Path, who: str = "") -> str:
        """The address of a repository; `who` may be `user:password@`."""
        return f"https://{who}localhost:{self.port}/{repository.relative_to(self.root)}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: ClassVar[HttpsServer]

    def log_message(self, *_words: object) -> None:
        """Tests are quiet."""

    def do_GET(self) -> None:
        """The list of refs."""
        self._serve(b"")

    def do_POST(self) -> None:
        """A fetch or a push."""
        self._serve(self._body())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts: list[bytes] = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _serve(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        user = self._user()
        self.served.asked.append(f"{user or 'nobody'} {self.command} {path}")
        if self.served.answer is not None:
            self._send(self.served.answer, [], b"no\n")
        elif user is None:
            self._send(401, [("WWW-Authenticate", 'Basic realm="Git"')], b"who are you?\n")
        else:
            self._send(*_backend(self.served.root, self, path, query, user, body))

    def _user(self) -> str | None:
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        known = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        return USER if kind == "Basic" and given == known else None

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _backend(
    root: Path, request: BaseHTTPRequestHandler, path: str, query: str, user: str, body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = request.headers
    variables = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_PROJECT_ROOT": str(root),
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": request.command,
        "REMOTE_USER": user,
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_CONTENT_ENCODING": headers.get("Content-Encoding", ""),
        "HTTP_GIT_PROTOCOL": headers.get("Git-Protocol", ""),
        "GIT_PROTOCOL": headers.get("Git-Protocol", ""),
    }
    done = subprocess.run(
        ["git", "http-backend"], env=variables, input=body, capture_output=True, check=False
    )
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    found = [line.partition(": ") for line in head.decode().split("\r\n") if line]
    status = next((int(value.split()[0]) for name, _, value in found if name == "Status"), 200)
    return status, [(name, value) for name, _, value in found if name != "Status"], content


@contextmanager
def https_server(directory: Path, root: Path) -> Iterator[HttpsServer]:
    """Serve the repositories below `root` until the end of the block."""
    directory.mkdir()
    certificate, key = make_certificate(directory)

    class Handler(_Handler):
        pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        # The handshake is each connection's own business, not the accepting thread's.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        Handler.served = HttpsServer(root, server.server_address[1], certificate)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield Handler.served
        finally:
            server.shutdown()
            thread.join()


def make_certificate(directory: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody but a test trusts, and its key."""
    openssl = shutil.which("openssl")
    assert openssl, "openssl is missing: install it, as .ci/run does"
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([openssl, *words.split(), *subject, *files], check=True, capture_output=True)
    return certificate, key
