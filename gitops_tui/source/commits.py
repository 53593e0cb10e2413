"""A draft made into a commit: written, pushed where there is a remote, the branch moved.

All or nothing: until the remote has taken the commit, or the local branch has moved, it is
an object that nothing refers to.
"""

from __future__ import annotations

from gitops_tui.core.text import one_line
from gitops_tui.engine.ports import GitChange
from gitops_tui.errors import NoIdentity, PushRefused, SourceError
from gitops_tui.source.checkouts import checkouts_of, move_all
from gitops_tui.source.clones import tip_of
from gitops_tui.source.command import Git, GitFailed, GitTimedOut
from gitops_tui.source.complaints import AuthenticationRefused, rejection
from gitops_tui.source.jobs import current_job
from gitops_tui.source.mirrors import Mirror
from gitops_tui.source.places import Place
from gitops_tui.source.remotes import HEADS, NAME
from gitops_tui.source.signatures import Vouching

PUSH_TIMEOUT = 120.0
SIGN_TIMEOUT = 120.0
"""Seconds; a key may have to be unlocked first."""
BESIDE = "gitops-tui/"
"""How the name of a branch begins that waits for a pull request."""


def make_commit(place: Place, change: GitChange, message: str, vouching: Vouching) -> str:
    """Commit `change`, push it, move the tracked branch; returns the hash.

    Raises PushRefused, NoIdentity, WorkTreeInTheWay, and SourceError for a commit that would
    not be verified; then nothing was changed anywhere.
    """
    git = _committing(place)
    _require_identity(git)
    _require_signing(git, vouching)
    if place.mirror:
        _require_remote_tip(place, place.mirror, change.tip)
        commit = _write(git, change, message, vouching)
        _push(place, place.mirror, change.tip, commit, place.branch)
        place.mirror.moved(place.branch, change.tip, commit)
        return commit
    _require_tip(place, place.tip(), change.tip)
    checkouts = checkouts_of(place.git, place.branch)
    for checkout in checkouts:
        # Compared as trees, so that nothing is committed when something is in the way.
        checkout.require_free(change.tip, change.tree)
    commit = _write(git, change, message, vouching)
    with current_job().to_the_end():
        move_all(checkouts, change.tip, commit)
        try:
            subject = one_line(message.partition("\n")[0])
            mover = checkouts[0].git if checkouts else place.git
            mover.run("update-ref", "-m", f"gitops-tui: {subject}", place.ref, commit, change.tip)
        except SourceError as error:
            move_all(checkouts, commit, change.tip)
            _require_tip(place, tip_of(place.git, place.branch) or "", change.tip)
            raise SourceError(
                f"{one_line(place.branch)} could not be moved: {error.message}",
                hint="Nothing was changed.",
            ) from error
    return commit


def make_branch(
    place: Place, change: GitChange, message: str, vouching: Vouching, called: str
) -> tuple[str, str]:
    """Commit `change` and push it as a new branch beside the tracked one, which stays as it is;
    returns the hash and the branch's name.

    Raises PushRefused, NoIdentity, SourceError; then nothing was changed anywhere.
    """
    git = _committing(place)
    _require_identity(git)
    _require_signing(git, vouching)
    if not place.mirror:
        raise SourceError(
            "There is no remote to push a branch to.", hint="Nothing was changed: commit it here."
        )
    _require_remote_tip(place, place.mirror, change.tip)
    commit = _write(git, change, message, vouching)
    # Named by the commit, so that it never is somebody's branch already.
    branch = f"{BESIDE}{called}-{commit[:7]}"
    _push(place, place.mirror, change.tip, commit, branch)
    return commit, branch


def why_not(place: Place, change: GitChange, vouching: Vouching) -> SourceError | None:
    """Why `make_commit` would refuse now, as far as that is known without asking a remote."""
    try:
        _require_identity(_committing(place))
        _require_signing(_committing(place), vouching)
        for checkout in () if place.mirror else checkouts_of(place.git, place.branch):
            checkout.require_free(change.tip, change.tree)
    except SourceError as error:
        return error
    return None


def _committing(place: Place) -> Git:
    """A repository read in place has its identity in its own configuration, which counts
    from where the person stands (includeIf); a mirror has been handed it.
    """
    return place.clone.here if place.clone and not place.mirror else place.git


def _require_identity(git: Git) -> None:
    for role in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        if git.says("var", role) is None:
            raise NoIdentity(
                "Git does not know in whose name to commit.",
                hint='Set it: git config --global user.name "NAME" and '
                "git config --global user.email ADDRESS",
            )


def _signs(git: Git) -> bool:
    """Whether the user's Git signs its commits."""
    return git.says("config", "--type=bool", "--get", "commit.gpgSign") == "true"


def _require_signing(git: Git, vouching: Vouching) -> None:
    if vouching.required and not _signs(git):
        raise SourceError(
            "Signatures are required, and your Git does not sign its commits.",
            hint="Nothing was changed. Set commit.gpgSign to true, and user.signingKey to a key"
            " that is allowed.",
        )


def _write(git: Git, change: GitChange, message: str, vouching: Vouching) -> str:
    """The commit as an object that nothing refers to yet, signed and verified where that is
    required.
    """
    signed = _signs(git)
    text = message.replace("\0", "").strip() + "\n"
    try:
        commit = git.run(
            "commit-tree",
            *(["-S"] if signed else []),
            "-p",
            change.tip,
            "-F",
            "-",
            change.tree,
            stdin=text.encode("utf-8", "replace"),
            timeout=SIGN_TIMEOUT,
        ).text
    except GitFailed as error:
        what = "signed" if signed else "written"
        raise SourceError(
            f"The commit could not be {what}: {error.reason}.", hint="Nothing was changed."
        ) from error
    vouching.require(git, commit, change.tip)
    return commit


def _require_tip(place: Place, tip: str, expected: str) -> None:
    if tip != expected:
        raise PushRefused(
            f"{one_line(place.branch)} is no longer at {expected[:7]}"
            f"{f' but at {tip[:7]}' if tip else ''}; nothing was changed.",
            hint="Look at the change again, on top of what is there now.",
            moved=True,
        )


def _require_remote_tip(place: Place, mirror: Mirror, expected: str) -> None:
    try:
        tip = mirror.remote.tip(mirror.outside, place.branch)
    except SourceError as error:
        raise PushRefused(f"Nothing was pushed. {error.message}", hint=error.hint) from error
    _require_tip(place, tip or "", expected)


def _push(place: Place, mirror: Mirror, tip: str, commit: str, branch: str) -> None:
    """Push exactly this commit to `branch`, never forced. Raises PushRefused."""
    try:
        answer = mirror.git.run(
            "push",
            "--porcelain",
            "--no-verify",
            "--no-follow-tags",
            NAME,
            f"{commit}:{HEADS}{branch}",
            expect=(0, 1, 128),
            timeout=PUSH_TIMEOUT,
        )
    except GitTimedOut as error:
        _require_pushed(mirror, commit, branch, error)
        return
    if answer.status == 0:
        return
    why = rejection(answer.text, answer.errors)
    if not why:
        _require_pushed(mirror, commit, branch, GitFailed("push", answer.status, answer.errors))
        return
    if "fetch first" in why or "non-fast-forward" in why or "failed to update ref" in why:
        _require_remote_tip(place, mirror, tip)
    raise PushRefused(
        f"{mirror.remote.name} did not take the commit on {one_line(branch)}: {why}.",
        hint="Nothing was changed. The branch may be protected, or not yours to push to.",
        declined=True,
    )


def _require_pushed(
    mirror: Mirror, commit: str, branch: str, error: GitFailed | GitTimedOut
) -> None:
    """A connection that broke may have broken after the commit was taken: ask."""
    readable = True
    try:
        if mirror.remote.tip(mirror.outside, branch) == commit:
            return
    except SourceError:
        readable = False
    cause = mirror.remote.refusal(error, mirror.outside, branch)
    if readable and isinstance(cause, AuthenticationRefused):
        raise mirror.remote.only_readable() from error
    raise PushRefused(f"Nothing was pushed. {cause.message}", hint=cause.hint) from error
