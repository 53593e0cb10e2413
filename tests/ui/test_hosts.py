"""A host that ssh has never met: its key is shown, Cancel comes first, and a person decides."""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core.snapshot import ClusterPhase, Snapshot, UnknownHost
from gitops_tui.ui.screens.asking import ConfirmDialog
from tests.ui import scenes
from tests.ui.driving import staged

HOST = UnknownHost(
    "ssh does not know git.example yet, so nothing was sent; its key is ED25519 SHA256:abc.",
    "git.example ssh-ed25519 AAAA",
    "/home/ana/.ssh/known_hosts",
)


def unknown(host: UnknownHost = HOST) -> Snapshot:
    """A fetch has failed for the host's sake."""
    return scenes.snapshot(git=replace(scenes.snapshot().git, error=host.told, unknown_host=host))


async def test_it_asks_by_itself_and_accepts_only_by_a_deliberate_key() -> None:
    """The fingerprint and the file are shown; enter is no; accepting is asked of the engine."""
    async with staged(unknown()) as stage:
        await stage.until(lambda: isinstance(stage.app.screen, ConfirmDialog))
        text = " ".join(stage.text().split())
        assert "SHA256:abc" in text
        assert stage.app.focused is not None
        assert stage.app.focused.id == "cancel"
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is stage.screen)
        assert stage.dashboard.requests == []
        assert "F asks again" in stage.notice
        # It does not ask at every try, but when somebody wants to fetch.
        await stage.show(replace(unknown(), notice=None))
        assert stage.app.screen is stage.screen
        await stage.press("F")
        await stage.until(lambda: isinstance(stage.app.screen, ConfirmDialog))
        await stage.press("right", "enter")
        await stage.until(lambda: stage.app.screen is stage.screen)
        assert stage.dashboard.requests == [("trust", HOST)]


async def test_without_anything_known_it_is_said_what_is_in_the_way() -> None:
    """Not that it is connecting: the cluster is reached, and the way out is a key."""
    before = unknown()
    git = replace(before.git, head=None, fetched_at=None)
    cluster = replace(before.cluster, phase=ClusterPhase.CONNECTING, version="v1.37.2")
    async with staged(replace(before, ready=False, git=git, cluster=cluster)) as stage:
        await stage.until(lambda: isinstance(stage.app.screen, ConfirmDialog))
        await stage.press("escape")
        text = " ".join(stage.text().split())
        assert "Git cannot be read" in text
        assert "waits for Git" in text
        assert "connecting" not in text
        assert "F shows it and asks" in text


async def test_another_key_is_another_question() -> None:
    """What was declined says nothing about it."""
    async with staged(unknown()) as stage:
        await stage.until(lambda: isinstance(stage.app.screen, ConfirmDialog))
        await stage.press("escape")
        other = replace(HOST, told="its key is ED25519 SHA256:xyz.", line="git.example a BBBB")
        await stage.show(unknown(other))
        await stage.until(lambda: isinstance(stage.app.screen, ConfirmDialog))
        assert "SHA256:xyz" in stage.text()


async def test_no_dialog_lies_on_top_of_another() -> None:
    """Somebody is answering something: it waits until they are done."""
    async with staged() as stage:
        await stage.press("L")
        dialog = stage.app.screen
        stage.dashboard.publish(unknown())
        await stage.until(lambda: stage.screen.snapshot and stage.screen.snapshot.git.unknown_host)
        assert stage.app.screen is dialog
        await stage.press("escape")
        stage.dashboard.publish(replace(unknown(), notice=None))
        await stage.until(lambda: isinstance(stage.app.screen, ConfirmDialog))
