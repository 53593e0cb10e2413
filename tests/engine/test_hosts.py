"""A repository's host that ssh does not know: told to the screen, and gone on with once trusted."""

from __future__ import annotations

from pathlib import Path

from gitops_tui.core.snapshot import UnknownHost
from gitops_tui.errors import HostKeyUnknown, SourceError
from tests.engine.conftest import synced_shop
from tests.engine.fakes.scene import Scene
from tests.engine.running import running

LINE = "git.example ssh-ed25519 AAAA"
ERROR = HostKeyUnknown("ssh does not know it.", hint="Ask.", line=LINE, file=Path("/k"))
HOST = UnknownHost("ssh does not know it.", LINE, "/k")


async def test_opening_goes_on_once_it_is_trusted(unsynced: Scene) -> None:
    """Although nothing is open yet, and without waiting for the next try."""
    unsynced.source.errors["open"] = ERROR
    async with running(unsynced) as run:
        seen = await run.shows(lambda s: s.git.unknown_host)
        assert seen.git.unknown_host == HOST
        run.engine.request_trust(HOST)
        after = await run.shows(lambda s: s.git.head is not None)
        assert (after.git.error, after.git.unknown_host) == (None, None)
        assert unsynced.source.trusted == [HOST]


async def test_a_fetch_goes_on_once_it_is_trusted() -> None:
    """What is known stays on show meanwhile; then the fetch is done at once."""
    scene = await synced_shop(remote=True)
    scene.source.errors["fetch"] = ERROR
    async with running(scene) as run:
        seen = await run.shows(lambda s: s.git.unknown_host)
        assert seen.git.error == str(ERROR)
        run.engine.request_trust(HOST)
        await run.shows(lambda s: s.git.fetched_at and not s.git.unknown_host and not s.git.error)


async def test_what_cannot_be_kept_is_said() -> None:
    """The file of known hosts cannot be written: the question stays open."""
    scene = await synced_shop(remote=True)
    scene.source.errors |= {"fetch": ERROR, "trust": SourceError("/k could not be written.")}
    async with running(scene) as run:
        await run.shows(lambda s: s.git.unknown_host)
        run.engine.request_trust(HOST)
        seen = await run.shows(lambda s: s.notice)
        assert seen.notice == "/k could not be written."
        assert seen.git.unknown_host == HOST
