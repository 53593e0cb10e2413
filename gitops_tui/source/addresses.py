"""What a person gives as repository: a path here, or an address that Git can fetch.

An address has one normal form, without credentials: it names the target, the mirror and
every sentence about it. The form as given is used for nothing but asking the remote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from gitops_tui.core.text import one_line
from gitops_tui.errors import RepositoryNotFound

_SCHEMES = {
    "file": "file",
    "http": "http",
    "https": "https",
    "ssh": "ssh",
    "git+ssh": "ssh",
    "ssh+git": "ssh",
}
_DEFAULT_PORTS = {"http": 80, "https": 443, "ssh": 22}

_HELPER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9+.-]*::")
_URL = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://")
_SCP = re.compile(r"^(?:(?P<user>[^@/:\s]+)@)?(?P<host>\[[^\]]+\]|[^/:@\s]+):(?P<path>.+)$")
_USERINFO = re.compile(r"\b([A-Za-z][A-Za-z0-9+.-]*)://([^\s/@'\"]*)@")


@dataclass(frozen=True, slots=True)
class Address:
    """A remote repository."""

    given: str
    """What Git is asked with; may hold credentials, so it is never shown."""
    normal: str
    """Without credentials, in one spelling: an URL, or an absolute path."""

    @property
    def is_plain_http(self) -> bool:
        """Whether nothing proves who answers."""
        return self.normal.startswith("http://")


def read_repository(text: str) -> Path | Address:
    """A path that exists, or an address. Raises RepositoryNotFound with the reason."""
    refuse_strange(text)
    if _HELPER.match(text):
        raise RepositoryNotFound(
            f"{shown(text)} would make Git run a command to reach the repository.",
            hint="Give a path, or an https or ssh address.",
        )
    if _URL.match(text):
        return read_url(text)
    path = Path(text).expanduser()
    if path.exists():
        return path
    if _SCP.match(text) and not text.startswith(("/", "./", "../", "~")):
        return read_scp(text)
    raise RepositoryNotFound(
        f"{shown(text)} does not exist.", hint="Name a repository with --repo."
    )


def read_remote(text: str, base: Path) -> Address:
    """The address of a remote as a clone's configuration spells it; paths count from `base`.

    Raises RepositoryNotFound.
    """
    refuse_strange(text)
    if _HELPER.match(text):
        raise RepositoryNotFound(
            f"The upstream {shown(text)} would make Git run a command to reach it.",
            hint="Give the repository's https or ssh address with --repo.",
        )
    if _URL.match(text):
        return read_url(text)
    path = base / Path(text).expanduser()
    if not path.exists() and _SCP.match(text) and not text.startswith(("/", "./", "../")):
        return read_scp(text)
    return read_path(path)


def read_path(path: Path) -> Address:
    """A repository on this machine; `app` stands for `app.git` where only that exists."""
    path = path.resolve()
    bare = path.with_name(f"{path.name}.git")
    if not path.exists() and bare.exists():
        path = bare
    return Address(str(path), place_of(path))


def place_of(path: Path) -> str:
    """The normal form of a repository's path: absolute, without links, without `/.git`."""
    resolved = path.resolve()
    return str(resolved.parent if resolved.name == ".git" else resolved)


def read_url(text: str) -> Address:
    """An URL in its normal form. Raises RepositoryNotFound for one that is not fetched."""
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise RepositoryNotFound(f"{shown(text)} is not a valid address.") from None
    scheme = _SCHEMES.get(parts.scheme.lower())
    if scheme is None:
        raise RepositoryNotFound(
            f"Addresses that begin with {one_line(parts.scheme)}:// are not fetched.",
            hint="Give a path, or a file, https or ssh address.",
        )
    if parts.query or parts.fragment:
        raise RepositoryNotFound(
            f"{shown(re.split('[?#]', text)[0])} is followed by a query or a fragment.",
            hint="Give the address that `git clone` takes.",
        )
    if scheme == "file":
        local = read_path(Path(unquote(parts.path)))
        return Address(f"file://{local.given}", local.normal)
    if not host or host.startswith("-"):
        raise RepositoryNotFound(f"{shown(text)} names no host.")
    return Address(text, _normal(scheme, parts.username, host, port, parts.path))


def read_scp(text: str) -> Address:
    """`git@host:team/app.git`, ssh's short form."""
    found = _SCP.match(text)
    if found is None or found["host"].startswith("-") or (found["user"] or "").startswith("-"):
        raise RepositoryNotFound(f"{shown(text)} is not a valid address.")
    host = found["host"].strip("[]").lower()
    return Address(text, _normal("ssh", found["user"], host, None, found["path"]))


def _normal(scheme: str, user: str | None, host: str, port: int | None, path: str) -> str:
    # Over https the user is a credential; over ssh it is part of the place.
    who = f"{user}@" if user and scheme == "ssh" else ""
    where = f"[{host}]" if ":" in host else host
    number = f":{port}" if port and port != _DEFAULT_PORTS[scheme] else ""
    tail = path.strip("/").removesuffix(".git").rstrip("/")
    return f"{scheme}://{who}{where}{number}/{tail}"


def refuse_strange(text: str) -> None:
    """Raise RepositoryNotFound for what looks like an option or cannot be an address."""
    if not text.strip():
        raise RepositoryNotFound("The repository's name is empty.", hint="Name one with --repo.")
    if text.startswith("-"):
        raise RepositoryNotFound(
            f"{shown(text)} looks like an option, not like a repository.",
            hint="Write a path as ./NAME.",
        )
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in text):
        raise RepositoryNotFound(f"{shown(text)} has control characters in it.")


def shown(text: str) -> str:
    """What a person typed, safe to repeat: cleaned, on one line, without credentials."""
    return one_line(without_credentials(text))


def without_credentials(text: str) -> str:
    """`text` with users and passwords taken out of the URLs in it; ssh keeps its user."""

    def bare(found: re.Match[str]) -> str:
        scheme, who = found[1], found[2]
        user = who.partition(":")[0]
        return f"{scheme}://{user}@" if "ssh" in scheme.lower() and user else f"{scheme}://"

    return _USERINFO.sub(bare, text)
