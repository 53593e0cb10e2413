"""Who may talk to the control plane: users with tokens, their kubeconfigs, a signing key."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

import yaml

ADMIN = "admin"
USERS = (ADMIN, "ana", "ben", "cleo")
"""`admin` may do everything. The others are authenticated and may do nothing until a test
binds a role to them."""

# SEC 1 private key of the curve P-256, without the optional public key.
_EC_KEY = b"\x30\x31\x02\x01\x01\x04\x20%b\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"


def write_tokens(file: Path) -> dict[str, str]:
    """Write kube-apiserver's token file; return each user's token."""
    tokens = {user: secrets.token_hex(16) for user in USERS}
    groups = {ADMIN: "system:masters"}
    lines = (f'{tokens[user]},{user},{user},"{groups.get(user, "people")}"\n' for user in USERS)
    file.write_text("".join(lines))
    return tokens


def write_signing_key(file: Path) -> None:
    """Write a private key that service account tokens are signed with."""
    # The first byte stays below 255, so the number is below the curve's order.
    number = bytes([secrets.randbelow(255)]) + secrets.token_bytes(31)
    text = base64.b64encode(_EC_KEY.replace(b"%b", number)).decode()
    file.write_text(f"-----BEGIN EC PRIVATE KEY-----\n{text}\n-----END EC PRIVATE KEY-----\n")


def write_kubeconfig(file: Path, *, server: str, user: str, token: str, authority: Path) -> None:
    """Write a kubeconfig with one context, named `tests`."""
    certificate = base64.b64encode(authority.read_bytes()).decode()
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": "tests",
                "cluster": {"server": server, "certificate-authority-data": certificate},
            }
        ],
        "users": [{"name": user, "user": {"token": token}}],
        "contexts": [{"name": "tests", "context": {"cluster": "tests", "user": user}}],
        "current-context": "tests",
    }
    file.write_text(yaml.safe_dump(content))
    file.chmod(0o600)
