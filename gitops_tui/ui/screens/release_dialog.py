"""A release: a container's image is set in Git, and that commit is synced."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from gitops_tui.core.releasing import ContainerImage
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import Dashboard, EditPreview
from gitops_tui.errors import GitopsError, MovingTag
from gitops_tui.ui.screens.commit_dialog import CommitAnswer, CommitDialog
from gitops_tui.ui.widgets.choice import Choice

_ASKS = "enter shows what it does"


class ReleaseDialog(CommitDialog[EditPreview]):
    """Which container, which tag; what it does is shown before it can be done."""

    def __init__(
        self,
        dashboard: Dashboard,
        key: ResourceKey,
        containers: Sequence[ContainerImage],
        before: CommitAnswer[EditPreview] | None = None,
    ) -> None:
        title = Content(f"Release: {one_line(key.qualified)}")
        super().__init__(title, "Release", side="git", before=before)
        self._dashboard = dashboard
        self._key = key
        self._containers = containers
        # Init containers come first, and are not what is usually meant.
        wanted = {change.container.name for change in before.preview.images} if before else set()
        main = (
            n
            for n, c in enumerate(containers)
            if (c.name in wanted if before else "initContainers" not in c.parts)
        )
        self._container = next(main, 0)
        self._moving = False
        self._wanted = before.preview.images[0].after if before else ""

    def further(self) -> Sequence[tuple[str, str]]:
        """The way past a tag that moves."""
        return [("moving", "It may move")]

    def fields(self) -> Sequence[Widget]:
        """The containers, the tag, and the commit that sets it."""
        names = [
            Choice(one_line(container.name), id=f"container-{number}")
            for number, container in enumerate(self._containers)
        ]
        typed = Input(
            self._wanted, placeholder="new tag, digest, or whole image", id="image", compact=True
        )
        return [Horizontal(*names, id="modes", classes="tabs"), typed, *self.sides()]

    def opened(self) -> None:
        """The tag has the keys; there is nothing to ask before it is typed."""
        self.mark()
        self.offer()
        self._tell_image()
        self.set_focus(self.query_one("#image", Input))

    def chosen(self) -> set[str]:
        """The side, and the container."""
        return super().chosen() | {f"container-{self._container}"}

    async def ask(self) -> EditPreview:
        """What setting the image would do."""
        wanted = (self._containers[self._container].name, self._typed)
        return await self._dashboard.preview_release(self._key, [wanted], moving=self._moving)

    def show(self, preview: EditPreview) -> None:
        """What it does; then the reason is typed."""
        super().show(preview)
        self.set_focus(self.query_one("#reason", Input))

    def failed(self, error: GitopsError) -> None:
        """Another tag is typed, or one that moves is meant all the same."""
        super().failed(error)
        self.set_focus(self.query_one("#image", Input))
        if isinstance(error, MovingTag):
            self.trouble(error.message)
            self.offer("moving")

    def sentence(self, preview: EditPreview) -> Content:
        """From which image to which."""
        lines = [
            f"{one_line(change.container.name)}: {one_line(change.container.image)}"
            f" → {one_line(change.after)}"
            for change in preview.images
        ]
        note = f"\n⚠ {one_line(preview.note)}" if preview.note else ""
        return Content.assemble("\n".join(lines), (note, "$stale-data bold"))

    def choose(self, name: str) -> None:
        """Another container, a tag that moves, or as with every commit."""
        if name.startswith("container-"):
            self._container = int(name.removeprefix("container-"))
            self.mark()
            self._begin_again()
        elif name == "moving":
            self._moving = True
            self.ask_again()
        else:
            super().choose(name)

    def entered(self, field: Input) -> None:
        """Enter behind the tag asks what it does."""
        if field.id == "image" and self._typed:
            self.ask_again()
        else:
            super().entered(field)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Another tag is another question."""
        if message.input.id == "image":
            self._moving = False
            self._begin_again()

    @property
    def _typed(self) -> str:
        return self.query_one("#image", Input).value.strip()

    def _begin_again(self) -> None:
        """What was shown was about something else."""
        self.workers.cancel_group(self, "preview")
        self.preview = None
        self.offer()
        self.trouble("")
        self.show_lines([])
        self._tell_image()

    def _tell_image(self) -> None:
        now = one_line(self._containers[self._container].image)
        asks = f"; {_ASKS}" if self._typed else ""
        self.tell(Content.assemble(f"{self.moved()}Git has {now}", (asks, "$soft")))
