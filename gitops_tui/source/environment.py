"""What Git is told besides its words, and what of the caller's environment reaches it."""

from __future__ import annotations

import os
from collections.abc import Mapping

_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.quotePath=false",
    # Larger files are compared as a whole, never line by line in memory.
    "core.bigFileThreshold=5m",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "log.showSignature=false",
    "blame.ignoreRevsFile=",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
    "user.useConfigOnly=true",
    "gc.autoDetach=false",
    "maintenance.autoDetach=false",
)

VARIABLES = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "https:http:ssh:file",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_EDITOR": "false",
    # glibc maps what is larger than 128 KiB anew each time; a tree of some thousand names is,
    # and a history reads thousands of those: a third of its time.
    "MALLOC_MMAP_THRESHOLD_": str(64 * 1024 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(256 * 1024 * 1024),
}

# What of the caller's environment is the user's set-up. Everything else that begins with
# GIT_ (GIT_DIR inside a hook, say) would point Git at something other than we mean.
_KEPT = frozenset(
    {
        "GIT_ASKPASS",
        "GIT_AUTHOR_EMAIL",
        "GIT_AUTHOR_NAME",
        "GIT_CEILING_DIRECTORIES",
        "GIT_COMMITTER_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_SYSTEM",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_EXEC_PATH",
        "GIT_PROXY_COMMAND",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
    }
)
_KEPT_PREFIXES = (
    "GIT_CONFIG_KEY_",
    "GIT_CONFIG_VALUE_",
    "GIT_HTTP_",
    "GIT_PROXY_SSL_",
    "GIT_PYTHON_",
    "GIT_SSL_",
)


def overrides() -> list[str]:
    """Words behind `git` for what holds in every command of ours."""
    return [word for setting in _SETTINGS for word in ("-c", setting)]


def without_inherited(ours: Mapping[str, str]) -> list[str]:
    """Words in front of `git` that take foreign GIT_ variables out of its environment.

    GitPython can add to the environment but not take from it; env(1) can.
    """
    foreign = [name for name in os.environ if _is_foreign(name) and name not in ours]
    return ["env", *(word for name in foreign for word in ("-u", name))] if foreign else []


def _is_foreign(name: str) -> bool:
    if name in _KEPT or name in VARIABLES or name.startswith(_KEPT_PREFIXES):
        return False
    return name.startswith("GIT_")


def as_variables(config: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """`GIT_CONFIG_COUNT` and its keys and values, after those that the user has set."""
    if not config:
        return {}
    given = os.environ.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdecimal() else 0
    variables = {"GIT_CONFIG_COUNT": str(first + len(config))}
    for number, (key, value) in enumerate(config, start=first):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables
