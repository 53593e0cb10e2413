"""What a cluster in memory was asked, and what a test wrote down that it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gitops_tui.core.resources import JsonObject, Kind, ResourceKey
from gitops_tui.errors import ClusterError


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    verb: str
    """`list`, `get`, `watch`, `apply`, `patch` or `delete`."""
    kind: Kind
    namespace: str | None
    name: str = ""
    dry_run: bool = False
    body: JsonObject | None = None
    """Of an apply, what was sent."""

    @property
    def key(self) -> ResourceKey:
        """The object that it was about."""
        return ResourceKey(self.kind.group, self.kind.kind, self.namespace or "", self.name)

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.verb in {"apply", "patch", "delete"} and not self.dry_run


@dataclass(slots=True)
class Line:
    """What is to happen at some calls, before they are answered."""

    act: Callable[[Call], None]
    verb: str
    kind: str
    name: str
    dry_run: bool | None
    times: int | None
    """How often it still happens; None: always."""

    def fits(self, call: Call) -> bool:
        """Whether `call` is one of them."""
        return (
            self.times != 0
            and self.verb == call.verb
            and self.kind in {"", call.kind.kind}
            and self.name in {"", call.name}
            and self.dry_run in {None, call.dry_run}
        )


class Script:
    """The calls in their order, and what a test wants to happen at them."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._lines: list[Line] = []

    def when(
        self,
        verb: str,
        kind: str,
        act: Callable[[Call], None],
        *,
        name: str = "",
        dry_run: bool | None = None,
        times: int | None = None,
    ) -> None:
        """Do `act` before a call is answered. Of several that fit, the newest counts."""
        self._lines.insert(0, Line(act, verb, kind, name, dry_run, times))

    def fail(
        self,
        verb: str,
        kind: str,
        error: ClusterError,
        *,
        name: str = "",
        dry_run: bool | None = None,
        times: int | None = None,
    ) -> None:
        """Answer with an error."""

        def act(call: Call) -> None:
            raise error

        self.when(verb, kind, act, name=name, dry_run=dry_run, times=times)

    def heal(self) -> None:
        """Nothing happens any more but what was asked."""
        self._lines.clear()

    def called(self, call: Call) -> None:
        """Note a call and do what is written down for it. Raises what a test wants."""
        self.calls.append(call)
        for line in self._lines:
            if line.fits(call):
                if line.times is not None:
                    line.times -= 1
                line.act(call)
                return

    @property
    def writes(self) -> list[Call]:
        """The calls that change something, in their order."""
        return [call for call in self.calls if call.writes]

    def of(self, verb: str, kind: str = "", *, dry_run: bool = False) -> list[Call]:
        """The calls of one verb, in their order."""
        return [
            call
            for call in self.calls
            if (call.verb, call.dry_run) == (verb, dry_run) and kind in {"", call.kind.kind}
        ]
