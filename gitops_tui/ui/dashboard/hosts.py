"""The repository's host, where ssh has never met it: a person looks at its key and decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitops_tui.core.snapshot import UnknownHost
    from gitops_tui.ui.dashboard.desk import Desk


def ask_about(desk: Desk, host: UnknownHost) -> None:
    """Show the host's key, and have it accepted or not."""
    # Imported where it is opened: the first frame needs no dialog.
    from gitops_tui.ui.screens.asking import host_dialog  # noqa: PLC0415

    dashboard = desk.dashboard

    def answered(answer: bool | None) -> None:
        if answer:
            dashboard.request_trust(host)
            desk.say("Fetching.")
        else:
            desk.say("Nothing is fetched from a host that is not known; F asks again.")

    desk.open(host_dialog(host), answered)
