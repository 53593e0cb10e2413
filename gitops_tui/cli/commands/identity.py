"""`identity`: the deploy key of the target's repository, its public part to paste there."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from gitops_tui.cli import acting, console, wiring
from gitops_tui.cli.asking import confirm
from gitops_tui.cli.cluster_identity import cluster_key
from gitops_tui.cli.exit_codes import OK
from gitops_tui.cli.flags import Flags
from gitops_tui.core.text import one_line

if TYPE_CHECKING:
    from gitops_tui.source.identities import DeployKey


def identity(flags: Flags, *, regenerate: bool, in_cluster: bool, yes: bool) -> int:
    """Print the public part of the key, made if there is none or anew if asked.

    It is kept on this machine, or in the cluster (`in_cluster`). To make it anew is asked
    about, unless `yes` says so.
    """
    return acting.perform(_identity(flags, regenerate=regenerate, in_cluster=in_cluster, yes=yes))


async def _identity(flags: Flags, *, regenerate: bool, in_cluster: bool, yes: bool) -> int:
    target = flags.settings().target
    repository = await asyncio.to_thread(wiring.ssh_repository, target)

    async def replace() -> None:
        told = f"The deploy key of {one_line(repository)} is replaced: nothing is let in there"
        question = f"{told} until the server is told of the new one. Make it?"
        await confirm(question, yes=yes, json=flags.json)

    if in_cluster:
        asked = replace if regenerate else None
        key = await cluster_key(target, repository, asked, json=flags.json)
    else:
        if regenerate and not target.read_only and wiring.has_deploy_key(repository):
            await replace()
        key = await asyncio.to_thread(wiring.deploy_key, target, regenerate=regenerate)
    _tell(key, json=flags.json)
    return OK


def _tell(key: DeployKey, *, json: bool) -> None:
    if json:
        console.data(_encoded(key))
        return
    console.data(key.public)
    console.say(
        f"{'Made' if key.made else 'Kept'} for {one_line(key.repository)}: {key.fingerprint}."
    )
    console.say(
        "Add it to the repository's deploy keys, with write access if rollbacks are pushed."
    )
    if key.file is None:
        console.say(f"The private part, in the Secret {key.secret}, is what `run` offers there.")
    else:
        console.say(f"The private part, in {key.file}, is what ssh offers there from now on.")


def _encoded(key: DeployKey) -> str:
    return json.dumps(document(key), indent=2, ensure_ascii=False)


def document(key: DeployKey) -> dict[str, object]:
    """What `-o json` writes: never the private part."""
    return {
        "schemaVersion": 1,
        "repository": key.repository,
        "publicKey": key.public,
        "fingerprint": key.fingerprint,
        "privateKeyFile": str(key.file) if key.file else None,
        "secret": key.secret or None,
        "made": key.made,
    }
