"""Who answers before something changes: a person at a terminal, or the flags beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_tui.cli import console
from gitops_tui.cli.wording import plural
from gitops_tui.core.text import one_line
from gitops_tui.errors import Declined

if TYPE_CHECKING:
    from gitops_tui.engine.api import Leaving

_NOTHING = "Nothing was changed."


async def confirm(
    question: str,
    *,
    yes: bool,
    json: bool,
    way_out: str = "Add --yes to answer it beforehand.",
) -> None:
    """Return when `question` is answered with yes, by a flag (`yes`) or at the terminal.

    Raises Declined when it is not, and when there is nobody to ask: machine output never
    asks, and asking needs a terminal on stdin and stderr.
    """
    if yes:
        return
    _somebody(question, way_out, json=json)
    answer = await console.read_line(f"{question} [y/N] ")
    if answer.strip().lower() not in {"y", "yes"}:
        message = f"Declined. {_NOTHING}"
        raise Declined(message)


async def confirm_count(count: int, given: int | None, *, json: bool) -> bool:
    """Return whether the number was typed now, once `count` is known to be meant.

    `given` is what `--prune-count` said. `--yes` does not answer this.
    Raises Declined when the number is another, or nobody gives one.
    """
    if given is not None:
        _same(count, given)
        return False
    _somebody(
        f"This would prune {plural(count, 'resource')}: more than 10, or than a third of all "
        "that is synced here.",
        f"Add --prune-count {count} if that is what you mean; --yes does not answer this.",
        json=json,
    )
    answer = await console.read_line(f"Type how many resources to prune ({count}) to go on: ")
    _same(count, int(answer) if answer.strip().isdecimal() else None)
    return True


def _same(count: int, given: int | None) -> None:
    if given != count:
        said = "no number" if given is None else str(given)
        message = (
            f"The prune would delete {plural(count, 'resource')}, and {said} was given. {_NOTHING}"
        )
        raise Declined(message, hint="See which ones with `gitops-tui sync --prune --dry-run`.")


def _somebody(question: str, hint: str, *, json: bool) -> None:
    if json:
        message = f"{question} Machine output never asks. {_NOTHING}"
        raise Declined(message, hint=hint)
    if not console.interactive():
        message = f"{question} Nobody is there to ask: stdin or stderr is no terminal. {_NOTHING}"
        raise Declined(message, hint=hint)


async def confirm_leaving(leaves: Leaving, *, accept: bool, json: bool) -> None:
    """Ask about a branch that was moved back or rewritten; `accept` is the answer beforehand.

    Raises Declined.
    """
    await confirm(
        f"{one_line(leaves.why)} Apply it all the same?",
        yes=accept,
        json=json,
        way_out="Add --accept-rewritten if that was meant; --yes does not answer this.",
    )
