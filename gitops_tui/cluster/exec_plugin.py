"""Credentials from a program that the kubeconfig names, such as a cloud's login helper.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
The program never gets our terminal: a login prompt would fight with the screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from gitops_tui.core.resources import JsonObject
from gitops_tui.core.text import one_line, shorten
from gitops_tui.errors import Unauthorized

LIMIT = 60.0
"""Seconds that the program may take; it may ask a server of its own."""


@dataclass(frozen=True, slots=True)
class ExecCredential:
    """What the program answered."""

    token: str | None
    certificate: str | None
    """PEM."""
    key: str | None
    expires: datetime | None


async def run_plugin(
    plugin: Mapping[str, Any], folder: Path, cluster: JsonObject
) -> ExecCredential:
    """Run the `exec` section of a kubeconfig's user, and return what it says.

    `folder` is the kubeconfig's, which a relative command starts from; `cluster` is told to
    plugins that ask for it. Raises Unauthorized.
    """
    command = str(plugin.get("command", ""))
    if plugin.get("interactiveMode") == "Always":
        message = f"The kubeconfig's login program {command} wants to ask questions."
        raise Unauthorized(message, hint="Log in with kubectl first.")
    environment = {**os.environ, "KUBERNETES_EXEC_INFO": json.dumps(_question(plugin, cluster))}
    for variable in plugin.get("env") or ():
        environment[str(variable["name"])] = str(variable["value"])
    if "/" in command:
        command = str(folder / command)
    words = [command, *map(str, plugin.get("args") or ())]
    return _read(command, await _output(words, environment, str(plugin.get("installHint") or "")))


def _question(plugin: Mapping[str, Any], cluster: JsonObject) -> JsonObject:
    spec: JsonObject = {"interactive": False}
    if plugin.get("provideClusterInfo"):
        spec["cluster"] = cluster
    return {"apiVersion": plugin.get("apiVersion"), "kind": "ExecCredential", "spec": spec}


async def _output(words: list[str], environment: Mapping[str, str], install_hint: str) -> bytes:
    command = words[0]
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        message = f"The kubeconfig's login program {command} cannot be run: {error.strerror}."
        raise Unauthorized(message, hint=one_line(install_hint)) from error
    try:
        async with asyncio.timeout(LIMIT):
            output, complaint = await process.communicate()
    except TimeoutError as error:
        message = f"The kubeconfig's login program {command} did not end within {LIMIT:.0f} s."
        raise Unauthorized(message, hint="Log in with kubectl first.") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        reason = shorten(one_line(complaint.decode(errors="replace")), 300)
        message = (
            f"The kubeconfig's login program {command} failed ({process.returncode}): {reason}"
        )
        raise Unauthorized(message, hint="Log in with kubectl first.")
    return output


class _Status(msgspec.Struct, rename="camel"):
    token: str | None = None
    client_certificate_data: str | None = None
    client_key_data: str | None = None
    expiration_timestamp: datetime | None = None


class _Answer(msgspec.Struct):
    status: _Status


def _read(command: str, output: bytes) -> ExecCredential:
    # What it printed may be half a credential, so it is never quoted.
    try:
        status = msgspec.json.decode(output, type=_Answer).status
    except msgspec.MsgspecError as error:
        message = f"The kubeconfig's login program {command} printed no ExecCredential."
        raise Unauthorized(message) from error
    certificate, key = status.client_certificate_data, status.client_key_data
    if not status.token and not (certificate and key):
        message = f"The kubeconfig's login program {command} gave no token and no certificate."
        raise Unauthorized(message)
    expires = status.expiration_timestamp
    if expires is not None and expires.tzinfo is None:
        expires = expires.replace(tzinfo=UTC)
    return ExecCredential(status.token, certificate, key, expires)
