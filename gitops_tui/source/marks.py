"""The tag that follows what is synced: an annotated one of ours, moved and pushed alone.

A tag that somebody else made is never moved: ours say in their message what they are (Flux's
sync tag is taken over, for it means the same).
"""

from __future__ import annotations

from gitops_tui.core.text import one_line
from gitops_tui.errors import SourceError
from gitops_tui.source.command import Git, GitFailed, GitTimedOut
from gitops_tui.source.commits import PUSH_TIMEOUT
from gitops_tui.source.complaints import rejection
from gitops_tui.source.log import full_hash
from gitops_tui.source.mirrors import Mirror
from gitops_tui.source.places import Place
from gitops_tui.source.remotes import NAME

TAGS = "refs/tags/"
MESSAGE = "gitops-tui sync mark"
_OURS = (MESSAGE, "Sync pointer")
_NOBODY = (("user.name", "gitops-tui"), ("user.email", "gitops-tui@localhost"))


def move_mark(place: Place, revision: str, tag: str) -> None:
    """Let `tag` point at `revision`, there where the branch is. Raises SourceError; then it
    is as it was.
    """
    if tag == place.branch:
        raise SourceError(f"{one_line(tag)} is the tracked branch's own name.")
    before = _standing(place, tag)
    if before is not None and _points_at(place.git, before, tag) == full_hash(revision):
        return
    made = _make(place.git, full_hash(revision), tag)
    if place.mirror:
        _push(place.mirror, tag, made, before)
    else:
        # All zeros: there must be none.
        place.git.run("update-ref", f"{TAGS}{tag}", made, before or "0" * len(made))


def _standing(place: Place, tag: str) -> str | None:
    """The object that the tag is now, which Git has read by then; None where there is none."""
    git, name = place.git, f"{TAGS}{tag}"
    if not place.mirror:
        return git.says("rev-parse", "--verify", "--quiet", name)
    found = place.mirror.remote.refs(place.mirror.outside, name).get(name)
    if found and git.says("cat-file", "-t", found) is None:
        words = "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", NAME, name
        git.run(*words, timeout=PUSH_TIMEOUT)
    return found


def _points_at(git: Git, tag: str, name: str) -> str:
    """The commit of a tag of ours. Raises SourceError for any other."""
    if git.says("cat-file", "-t", tag) == "tag":
        head, _, message = git.run("cat-file", "tag", tag).text.partition("\n\n")
        if message.startswith(_OURS):
            return head.partition("\n")[0].removeprefix("object ")
    raise SourceError(
        f"The tag {one_line(name)} was not made by gitops-tui, so it is left as it is.",
        hint="Choose another name for the sync tag, or delete that one.",
    )


def _make(git: Git, revision: str, tag: str) -> str:
    """Write the tag's object; nothing refers to it yet. Nobody's identity is needed for it."""
    ident = "var", "GIT_COMMITTER_IDENT"
    who = git.says(*ident) or git.having(_NOBODY).run(*ident).text
    text = f"object {revision}\ntype commit\ntag {tag}\ntagger {who}\n\n{MESSAGE}\n"
    return git.run("mktag", stdin=text.encode("utf-8", "replace")).text


def _push(mirror: Mirror, tag: str, made: str, before: str | None) -> None:
    """Push exactly this tag, over exactly the one that was looked at."""
    name = f"{TAGS}{tag}"
    try:
        answer = mirror.git.run(
            "push",
            "--porcelain",
            "--no-verify",
            "--no-follow-tags",
            f"--force-with-lease={name}:{before or ''}",
            NAME,
            f"{made}:{name}",
            expect=(0, 1, 128),
            timeout=PUSH_TIMEOUT,
        )
    except GitTimedOut as error:
        raise mirror.remote.refusal(error, mirror.outside) from error
    if answer.status == 0:
        return
    why = rejection(answer.text, answer.errors)
    if not why:
        failed = GitFailed("push", answer.status, answer.errors)
        raise mirror.remote.refusal(failed, mirror.outside)
    raise SourceError(f"{one_line(mirror.remote.name)} did not take the tag: {why}.")
