"""A dialog that shows what would happen before it lets somebody say yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual.content import Content

from gitops_tui.errors import GitopsError
from gitops_tui.ui.screens.dialog import Dialog

R = TypeVar("R")
P = TypeVar("P")


class PreviewDialog(Dialog[R], Generic[P, R]):
    """A dialog that first asks the dashboard what would happen."""

    def __init__(self, title: Content, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(title, choices)
        self.preview: P | None = None
        """The newest answer; None while it is awaited."""

    def opened(self) -> None:
        """Ask at once."""
        super().opened()
        self.ask_again()

    def ask_again(self) -> None:
        """Ask (anew); an answer to an older question never arrives."""
        self.preview = None
        self.offer()
        self.trouble("")
        self.tell(Content.styled(self.working(), "$soft"))
        self.run_worker(self._ask(), group="preview", exclusive=True)

    async def ask(self) -> P:
        """The dashboard's answer. Raises GitopsError."""
        raise NotImplementedError

    def show(self, preview: P) -> None:
        """Show the answer and offer what can be chosen."""
        raise NotImplementedError

    def failed(self, error: GitopsError) -> None:
        """Say why there is nothing to choose: the answer is an error."""
        self.tell(Content("Nothing was changed."))
        self.trouble(str(error))

    def working(self) -> str:
        """What is said while the answer is awaited."""
        return "Asking Git and the cluster what would happen…"

    async def _ask(self) -> None:
        try:
            preview = await self.ask()
        except GitopsError as error:
            self.failed(error)
            return
        self.preview = preview
        self.show(preview)
