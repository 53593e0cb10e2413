"""The revision pane: what Git says, what the cluster runs, and how fresh both are."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import GitView, Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.render.looks import FAINT, SOFT
from gitops_tui.ui.render.part import paths_named
from gitops_tui.ui.render.top_lines import timer_words
from gitops_tui.ui.render.words import between, count, fit, folded, since
from gitops_tui.ui.trouble import git_trouble

_INDENT = 9
_AGE = 3
"""Cells for an age, where who wrote the commit wants room behind it."""


def revision_lines(snapshot: Snapshot | None, now: datetime, width: int) -> list[Content]:
    """The whole pane, the telling lines first."""
    if snapshot is None:
        return [Content.styled("connecting", FAINT)]
    lines = [
        *_git(snapshot, now, width),
        *_cluster(snapshot, now, width),
        *_verified(snapshot, now, width),
        *_pin(snapshot, now, width),
        _timer(snapshot, now, width),
        *_path(snapshot, width),
    ]
    lines += [fit(line, width) for line in _remarks(snapshot, now, width)]
    return lines


def commit_words(revision: Revision, now: datetime) -> Content:
    """`4f1c2ab  2m  ana`."""
    return Content.assemble(
        (revision.short, "bold"),
        (f"  {since(revision.time, now, _AGE)}", FAINT),
        (f"  {one_line(revision.author)}", SOFT),
    )


def _git(snapshot: Snapshot, now: datetime, width: int) -> list[Content]:
    git = snapshot.git
    label = Content.styled("Git".ljust(_INDENT), FAINT)
    if git.head is None:
        trouble = git_trouble(git)
        text, style = (trouble, "$failed") if trouble else ("not read yet", FAINT)
        return [*_wrapped(label, text, style, width)]
    # What waits behind a pin is not what a sync would apply.
    waits, style = (git.past_pin, "$locked") if snapshot.pin else (git.ahead, "$drift")
    ahead = Content.styled(f"{waits} ahead", style) if waits else Content("")
    if git.unverified:
        ahead = Content.styled(f"{git.unverified} held back", "$failed")
    lines = [between(label + commit_words(git.head, now), ahead, width)]
    lines += _wrapped(Content(" " * _INDENT), one_line(git.head.subject), "", width, most=2)
    if trouble := git_trouble(git):
        lines += _wrapped(Content(" " * _INDENT), f"⚠ {trouble}", "$stale-data", width)
    told = Content.styled(" " * _INDENT + _freshness(git, now), FAINT)
    return [*lines, fit(told, width)]


def _cluster(snapshot: Snapshot, now: datetime, width: int) -> list[Content]:
    label = Content.styled("Cluster".ljust(_INDENT), FAINT)
    synced = snapshot.synced
    if synced is None and not snapshot.state_place:
        return [fit(label + Content.styled("past syncs not read yet", FAINT), width)]
    if synced is None and snapshot.hidden:
        return [fit(label + Content.styled("past syncs cannot be seen", "$stale-data"), width)]
    if synced is None:
        return [fit(label + Content.styled("never synced from here", "$missing"), width)]
    # A person by name; what synced by itself by what it is.
    who = synced.by if synced.cause == "operator" and synced.by else synced.cause
    line = Content.assemble(
        label,
        (synced.revision[:7], "bold"),
        (f"  {since(synced.time, now)}", FAINT),
        (f"  {one_line(who)}", SOFT),
        (f"  only {one_line(synced.only)}" if synced.only else "", SOFT),
    )
    lines = [fit(line, width)]
    if snapshot.synced_revision and snapshot.synced_revision != snapshot.git.head:
        subject = one_line(snapshot.synced_revision.subject)
        lines += _wrapped(Content(" " * _INDENT), subject, "", width, most=2)
    return lines


def _verified(snapshot: Snapshot, now: datetime, width: int) -> list[Content]:
    """How far commits are verified and which one is in the way, where one is."""
    told, doubt = snapshot.frozen or snapshot.withheld, snapshot.doubt
    if told is None or doubt is None:
        return []
    # The key's fingerprint is told where there is room for it (e).
    told = told.replace(str(doubt), doubt.brief)
    label, wanted = Content.styled("Verified".ljust(_INDENT), FAINT), snapshot.wanted
    line = label + (commit_words(wanted, now) if wanted else Content.styled("nothing", "$failed"))
    why = _wrapped(Content(" " * _INDENT), f"✗ {one_line(told)}", "$failed", width, most=6)
    return [fit(line, width), *why]


def _pin(snapshot: Snapshot, now: datetime, width: int) -> list[Content]:
    pin = snapshot.pin
    if pin is None:
        return []
    line = Content.assemble(
        ("Pinned".ljust(_INDENT), FAINT),
        (pin.short, "$locked bold"),
        (f"  {since(pin.time, now)}", FAINT),
        (f"  {one_line(pin.owner)}", SOFT),
    )
    lost = [_lost_pin(snapshot.pin_lost, width)] if snapshot.pin_lost else []
    why = _wrapped(Content(" " * _INDENT), one_line(pin.reason), SOFT, width, most=2)
    return [fit(line, width), *why, *(line for told in lost for line in told)]


def _lost_pin(told: str, width: int) -> list[Content]:
    return _wrapped(Content(" " * _INDENT), f"✗ {one_line(told)}", "$failed", width)


def _freshness(git: GitView, now: datetime) -> str:
    if git.fetching:
        return "fetching"
    if not git.remote:
        return "local branch, watched"
    return f"fetched {since(git.fetched_at, now)} ago" if git.fetched_at else "not fetched yet"


def _timer(snapshot: Snapshot, now: datetime, width: int) -> Content:
    words = timer_words(snapshot, now)
    told = (words, SOFT) if words else ("not read yet", FAINT)
    return fit(Content.assemble(("Timer".ljust(_INDENT), FAINT), told), width)


def _path(snapshot: Snapshot, width: int) -> list[Content]:
    """Which part of the repository all of this is; nothing where that is the whole."""
    paths = paths_named(snapshot)
    label = Content.styled("Path".ljust(_INDENT), FAINT)
    return _wrapped(label, paths, SOFT, width, most=2) if paths else []


def _remarks(snapshot: Snapshot, now: datetime, width: int) -> list[Content]:
    warnings = (warning for warning in snapshot.warnings if warning != snapshot.frozen)
    remarks = [line for warning in warnings for line in _warning(warning, width)]
    if suspension := snapshot.timer.suspension:
        told = f"‖ suspended {since(suspension.time, now)} ago by {one_line(suspension.owner)}"
        remarks.append(Content.styled(f"{told}: {one_line(suspension.reason)}", "$suspended"))
    if snapshot.findings:
        told = f"✗ {count(len(snapshot.findings), 'manifest')} cannot be read"
        remarks.append(Content.assemble((told, "$failed"), (" (e)", FAINT)))
    if limits := len(snapshot.cluster.limits):
        told = f"⚠ {count(limits, 'right')} missing"
        remarks.append(Content.assemble((told, "$stale-data"), (" (e)", FAINT)))
    told_above = {*snapshot.warnings, snapshot.pin_lost, snapshot.withheld}
    notes = (note for note in snapshot.git.notes if note not in told_above)
    remarks += [line for note in notes for line in _note(note, width)]
    if not snapshot.git.writable:
        remarks.append(Content.styled("· Git cannot be written from here", SOFT))
    return remarks


def _warning(warning: str, width: int) -> list[Content]:
    """What it says, its reason left to the list of limits."""
    told = one_line(warning).partition(": ")[0]
    return folded([Content.styled(f"⚠ {told} (e)", "$stale-data")], width)


def _note(note: str, width: int) -> list[Content]:
    """At most two lines of it: the whole stands among the findings."""
    first, *rest = folded([Content.styled(f"· {one_line(note)}", SOFT)], width)
    if not rest:
        return [first]
    text = " ".join(line.plain.strip() for line in rest)
    return [first, fit(Content.styled(f"    {text}", SOFT), width)]


def _wrapped(label: Content, text: str, style: str, width: int, *, most: int = 4) -> list[Content]:
    """The text below itself, in at most so many lines; what is left out of the last is shown."""
    room = max(10, width - _INDENT)
    pieces = Content.styled(text, style).wrap(room)
    if len(pieces) > most:
        begun = 0
        for piece in pieces[: most - 1]:
            # Spaces where a line ends are in no piece.
            begun = text.index(piece.plain.strip(), begun) + len(piece.plain.strip())
        rest = text[begun:].lstrip()
        pieces[most - 1 :] = [fit(Content.styled(rest, style), room)]
    blank = Content(" " * _INDENT)
    return [(blank if index else label) + piece for index, piece in enumerate(pieces)]
