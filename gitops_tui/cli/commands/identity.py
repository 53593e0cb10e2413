"""`identity`: the deploy key of the target's repository, its public part to paste there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gitops_tui.cli import console, wiring
from gitops_tui.cli.exit_codes import OK
from gitops_tui.cli.flags import Flags
from gitops_tui.core.text import one_line

if TYPE_CHECKING:
    from gitops_tui.source.identities import DeployKey


def identity(flags: Flags, *, regenerate: bool) -> int:
    """Print the public part of the key, made if there is none or anew if asked."""
    key = wiring.deploy_key(flags.settings().target, regenerate=regenerate)
    if flags.json:
        console.data(json.dumps(document(key), indent=2, ensure_ascii=False))
        return OK
    console.data(key.public)
    console.say(
        f"{'Made' if key.made else 'Kept'} for {one_line(key.repository)}: {key.fingerprint}."
    )
    console.say(
        "Add it to the repository's deploy keys, with write access if rollbacks are pushed."
    )
    console.say(f"The private part, in {key.file}, is what ssh offers there from now on.")
    return OK


def document(key: DeployKey) -> dict[str, object]:
    """What `-o json` writes: never the private part."""
    return {
        "schemaVersion": 1,
        "repository": key.repository,
        "publicKey": key.public,
        "fingerprint": key.fingerprint,
        "privateKeyFile": str(key.file),
        "made": key.made,
    }
