"""A container's log as it comes, the last lines of it kept."""

from __future__ import annotations

from collections import deque

from textual.content import Content

from gitops_tui.core.pods import PodStatus
from gitops_tui.core.text import clean, one_line
from gitops_tui.engine.api import Dashboard
from gitops_tui.errors import GitopsError
from gitops_tui.ui.command import bindings
from gitops_tui.ui.commands import LOG_COMMANDS, VIEW_COMMANDS
from gitops_tui.ui.screens.text_screen import TextScreen

KEPT = 5_000
_FRAME = 0.1
_WIDEST = 2_000
"""A log line may have any length; what is beyond is not shown."""


class LogScreen(TextScreen):
    """Follows the end until one scrolls away from it."""

    BINDINGS = bindings(LOG_COMMANDS)
    commands = (*LOG_COMMANDS, *VIEW_COMMANDS)

    def __init__(self, dashboard: Dashboard, pod: PodStatus) -> None:
        super().__init__(Content(one_line(pod.name)))
        self._dashboard = dashboard
        self._pod = pod
        self._container = 0
        self._previous = False
        self._following = True
        self._lines: deque[Content] = deque(maxlen=KEPT)
        self._fresh: list[Content] = []
        self._ending = ""

    def opened(self) -> None:
        """Begin to read."""
        super().opened()
        self.set_interval(_FRAME, self._flush)
        self._start()

    def own_command(self, name: str) -> None:
        """Follow or stay; another container; the log before the restart."""
        match name:
            case "follow":
                self._following = not self._following
                self._entitle()
                if self._following:
                    self.view.go_to_end(first=False)
            case "container" if len(self._pod.container_names) < 2:
                self.say("The pod has only one container.")
            case "container":
                self._container = (self._container + 1) % len(self._pod.container_names)
                self._start()
            case "previous" if not self._pod.restarts and not self._previous:
                self.say("The container has never been restarted: there is no earlier log.")
            case _:
                self._previous = not self._previous
                self._start()

    def action_command(self, name: str) -> None:
        """Scrolling away from the end stops following it."""
        if name in {"up", "page_up", "top"} and self._following:
            self._following = False
            self._entitle()
        super().action_command(name)

    def _start(self) -> None:
        self._lines.clear()
        self._fresh.clear()
        self._ending = ""
        self.view.show([Content.styled(" waiting for the first line…", "$faint")])
        self._entitle()
        self.run_worker(self._read(), group="log", exclusive=True)

    async def _read(self) -> None:
        names = self._pod.container_names
        container = names[self._container] if names else ""
        lines = self._dashboard.logs(
            self._pod.namespace, self._pod.name, container, previous=self._previous
        )
        try:
            async for line in lines:
                self._fresh.append(Content(clean(line[:_WIDEST]).replace("\n", " ").expandtabs(4)))
        except GitopsError as error:
            self._fresh.append(Content.styled(str(error), "$failed"))
        self._fresh.append(Content.styled("— the log ends here —", "$faint"))

    def _flush(self) -> None:
        if not self._fresh:
            return
        fresh, self._fresh = self._fresh[-KEPT:], []
        dropped = len(self._lines) + len(fresh) > KEPT
        self._lines.extend(fresh)
        self.view.grow(list(self._lines), fresh, follow=self._following)
        if dropped and not self._following:
            self.view.move(-len(fresh))

    def _entitle(self) -> None:
        names = self._pod.container_names
        container = one_line(names[self._container]) if names else ""
        parts = [
            Content.styled(f"{one_line(self._pod.namespace)}/{one_line(self._pod.name)}", "bold")
        ]
        if container:
            of = f" ({self._container + 1} of {len(names)}, c: next)" if len(names) > 1 else ""
            parts.append(Content.assemble(container, (of, "$faint")))
        if self._previous:
            parts.append(Content.styled("before the restart", "$stale-data"))
        followed = "● following" if self._following else "‖ staying, f follows"
        parts.append(Content.styled(followed, "$healthy" if self._following else "$soft"))
        self.entitle(Content("   ").join(parts))
