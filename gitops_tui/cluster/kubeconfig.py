"""Which kubeconfig files count, in kubectl's order; sentences for what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from gitops_tui.core.resources import JsonObject
from gitops_tui.errors import UsageError

SERVICE_HOST = "KUBERNETES_SERVICE_HOST"
"""Set inside a pod: there the service account speaks for us."""


def kubeconfig_files(
    flag: Path | None, environment: Mapping[str, str], home: Path
) -> tuple[Path, ...]:
    """The files to merge: those of the flag, of KUBECONFIG, or `~/.kube/config`.

    Empty inside a pod that has none of them. Raises UsageError when there is nothing at
    all, or when a file that was asked for is missing.
    """
    if flag is not None:
        if not flag.expanduser().exists():
            message = f"The kubeconfig {flag} does not exist."
            raise UsageError(message, hint="Check --kubeconfig.")
        return (flag.expanduser(),)
    named = environment.get("KUBECONFIG", "")
    if named:
        files = tuple(Path(word).expanduser() for word in named.split(os.pathsep) if word)
        found = tuple(file for file in files if file.exists())
        if not found:
            message = f"KUBECONFIG names {named}, which does not exist."
            raise UsageError(message, hint="Correct KUBECONFIG, or give --kubeconfig.")
        return found
    usual = home / ".kube" / "config"
    if usual.exists():
        return (usual,)
    if environment.get(SERVICE_HOST):
        return ()
    message = "There is no kubeconfig: KUBECONFIG is not set and ~/.kube/config does not exist."
    raise UsageError(message, hint="Give --kubeconfig FILE, or try `gitops-tui demo`.")


def in_a_pod(flag: Path | None) -> bool:
    """Whether the pod's service account is who we are, and no kubeconfig."""
    try:
        return not kubeconfig_files(flag, os.environ, Path.home())
    except UsageError:
        return False


def check_readable(files: tuple[Path, ...]) -> None:
    """Raise UsageError naming the first file that is no kubeconfig."""
    for file in files:
        try:
            content = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
        except OSError as error:
            message = f"The kubeconfig {file} cannot be read: {error.strerror}."
            raise UsageError(message) from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            place = getattr(error, "problem_mark", None)
            line = f" (line {place.line + 1})" if place else ""
            message = f"The kubeconfig {file} is not valid YAML{line}."
            raise UsageError(message) from error
        if not isinstance(content, dict):
            message = f"The kubeconfig {file} holds no configuration."
            raise UsageError(message, hint="Check --kubeconfig and KUBECONFIG.")


def choose_context(wanted: str | None, current: str | None, known: list[str]) -> str:
    """The context to use; raises UsageError that names those there are."""
    there = f"There are: {', '.join(sorted(known))}." if known else "The kubeconfig has none."
    name = wanted or current
    if not name:
        message = "The kubeconfig names no current context."
        raise UsageError(message, hint=f"Give --context. {there}")
    if name not in known:
        message = f"There is no context {name!r} in the kubeconfig."
        raise UsageError(message, hint=there)
    return name


def names(entries: object) -> list[str]:
    """The names of a kubeconfig's list of named entries."""
    items: list[JsonObject] = entries if isinstance(entries, list) else []
    return [str(item["name"]) for item in items if "name" in item]
