"""The deploy key in the cluster: made once, with the host it is for, which a person confirms."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from gitops_tui.cli import console, wiring
from gitops_tui.cli.asking import confirm
from gitops_tui.core.text import one_line
from gitops_tui.errors import Declined, SourceError, UsageError

if TYPE_CHECKING:
    from gitops_tui.core.target import Target
    from gitops_tui.source.identities import DeployKey


async def cluster_key(
    target: Target,
    repository: str,
    renew: Callable[[], Awaitable[None]] | None,
    *,
    json: bool,
) -> DeployKey:
    """The key that the cluster keeps for a repository, made where there is none.

    Where there is one, `renew` asks before it is made anew; None keeps it. A host that this
    person's ssh knows is kept beside it; of another one the key is shown and asked about.
    Raises ClusterError, SourceError, Declined, UsageError.
    """
    async with aclosing(wiring.cluster_keys(target)) as keys:
        stored = await keys.read(repository)
        made = stored is None or renew is not None
        if target.read_only and made:
            raise UsageError("A key would have to be made, and --read-only forbids it.")
        if stored is None:
            wanted = await asyncio.to_thread(wiring.new_stored_key, repository)
        elif renew is not None:
            await renew()
            fresh = await asyncio.to_thread(wiring.new_stored_key, repository)
            wanted = replace(stored, private=fresh.private)
        else:
            wanted = stored
        if not target.read_only:
            known = await _host(target, wanted.known_hosts, json=json)
            wanted = replace(wanted, known_hosts=known)
        if wanted != stored:
            await keys.write(repository, wanted)
        secret = keys.place(repository)
    return await asyncio.to_thread(wiring.told_key, repository, wanted, secret, made=made)


async def _host(target: Target, kept: str, *, json: bool) -> str:
    """What the host shows now, where a person vouches for it; else what was `kept` before."""
    try:
        shown = await asyncio.to_thread(wiring.shown_host_key, target)
        if shown is None:
            raise SourceError("The repository's host shows no key.")
        host, known = shown
        if host.line in kept.splitlines():
            return kept
        if not known:
            told = f"ssh does not know {one_line(host.host)} yet; its key is {host.told}."
            console.say(told)
            question = "Does `run` meet the right host, if it shows this key?"
            await confirm(question, yes=False, json=json, way_out="")
    except (Declined, SourceError) as reason:
        console.say(f"note: {one_line(reason.message)}")
        console.say(
            "note: `run` reaches the host only by a key that was confirmed: "
            "`gitops-tui identity --in-cluster` at a terminal asks."
        )
        return kept
    return f"{host.line}\n"
