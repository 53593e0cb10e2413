"""The one way Git is run: lists of words, a hardened environment, a time-out.

The user's own set-up is read (identity, credentials, signing, safe.directory, insteadOf).
Overridden is what could run something because of a repository's content: hooks, fsmonitor,
transports that are commands; filters and merge drivers where a command would use them.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from gitops_tui.core.text import one_line
from gitops_tui.errors import RepositoryNotFound, SourceError
from gitops_tui.source.addresses import without_credentials
from gitops_tui.source.environment import VARIABLES, as_variables, overrides, without_inherited
from gitops_tui.source.jobs import current_job, end

TIMEOUT = 60.0
"""Seconds for a command that only reads or writes this machine's disk."""

OLDEST = (2, 31)

# How Git begins a line about contents that are not what they were; file names come later in
# it, and what a server says of itself begins with `remote:`.
_CORRUPT = re.compile(
    r"^(?:fatal|error): (?:(?:loose|packed) object [0-9a-f]{4,} |object file |inflate: "
    r"|unable to unpack [0-9a-f]{4,} |garbage at end of loose object|hash mismatch"
    r"|bad packed object|packfile )"
    r"|^(?:fatal|error): .*unable to resolve reference '\S+': reference broken$",
    re.MULTILINE,
)


class GitFailed(SourceError):
    """A git command ended in an error. `reason` is its own words, made safe to show."""

    def __init__(self, command: str, status: int, errors: str) -> None:
        self.status = status
        self.errors = without_credentials(errors)
        self.reason = telling_line(self.errors) or f"it ended with status {status}"
        super().__init__(f"git {command} failed: {self.reason}.")


class GitDamaged(GitFailed):
    """What a command read is not what was once written."""

    def __init__(self, command: str, status: int, errors: str) -> None:
        super().__init__(command, status, errors)
        self.message = f"The repository is damaged: {self.reason}."
        self.hint = "See what `git fsck` says."


class GitTimedOut(SourceError):
    """A git command did not end in time and was stopped."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said."""

    status: int
    out: bytes
    errors: str

    @property
    def text(self) -> str:
        """Standard output without its last newline."""
        return self.out.decode("utf-8", "replace").removesuffix("\n")

    @property
    def records(self) -> list[bytes]:
        """Standard output cut at its NULs."""
        return self.out.removesuffix(b"\0").split(b"\0") if self.out else []


@dataclass(frozen=True, slots=True)
class Git:
    """Git, run in one directory."""

    directory: Path
    git_dir: Path | None = None
    """Set: this repository, whatever the directory holds. None: the one found there."""
    config: tuple[tuple[str, str], ...] = ()
    """Settings handed over in the environment, where other users cannot read them."""
    variables: Mapping[str, str] = field(default_factory=dict)

    def having(
        self, config: Iterable[tuple[str, str]] = (), variables: Mapping[str, str] | None = None
    ) -> Git:
        """The same with further settings and environment variables."""
        return replace(
            self,
            config=(*self.config, *config),
            variables={**self.variables, **(variables or {})},
        )

    def run(
        self,
        *words: str,
        stdin: bytes | None = None,
        expect: tuple[int, ...] = (0,),
        timeout: float = TIMEOUT,
    ) -> Answer:
        """Run `git WORDS` and return what it said.

        Raises GitFailed when it ends in none of the expected statuses, GitDamaged whatever
        was expected, GitTimedOut.
        """
        answer = self._ask(words, stdin, timeout)
        _require_undamaged(words[0], answer)
        if answer.status not in expect:
            raise GitFailed(words[0], answer.status, answer.errors)
        return answer

    def begins(self, *words: str, most: int, timeout: float = TIMEOUT) -> tuple[bytes, bool]:
        """The first `most` bytes that `git WORDS` writes, and whether that was all.

        What would follow is never made: the command is stopped. Raises GitFailed, GitTimedOut.
        """
        job = current_job()
        process = job.launch(lambda: self._start(words, with_input=False))
        late = threading.Event()

        def stop() -> None:
            late.set()
            end(process)

        timer = threading.Timer(timeout, stop)
        timer.daemon = True
        timer.start()
        with process:
            out = process.stdout.read(most + 1) if process.stdout else b""
            if len(out) > most:
                end(process)
            errors = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
        timer.cancel()
        if late.is_set():
            raise _timed_out(words[0], timeout)
        if len(out) > most:
            return out[:most], False
        if process.returncode < 0:
            job.pause(0)
        if process.returncode:
            raise GitFailed(words[0], process.returncode, errors)
        return out, True

    def says(self, *words: str) -> str | None:
        """The output of a question whose answer may be no (status 1 or 128): then None."""
        answer = self._ask(words, None, TIMEOUT)
        _require_undamaged(words[0], answer)
        return answer.text if answer.status == 0 else None

    def _ask(self, words: tuple[str, ...], stdin: bytes | None, timeout: float) -> Answer:
        job = current_job()
        process = job.launch(lambda: self._start(words, with_input=stdin is not None))
        try:
            out, errors = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            end(process)
            process.communicate()
            raise _timed_out(words[0], timeout) from None
        if process.returncode < 0:
            # Ended by a signal: ours, unless the job still goes on.
            job.pause(0)
        return Answer(process.returncode, out, errors.decode("utf-8", "replace"))

    def _start(self, words: tuple[str, ...], *, with_input: bool) -> subprocess.Popen[bytes]:
        if not os.access(self.directory, os.X_OK):
            # The wrapper would run in the current directory instead, on who knows what.
            raise RepositoryNotFound(f"{one_line(str(self.directory))} is gone or not readable.")
        where = (f"--git-dir={self.git_dir}",) if self.git_dir else ()
        try:
            # Takes a tenth of a second, so only when Git is really needed.
            from git.cmd import Git as Wrapper  # noqa: PLC0415

            handle = Wrapper(self.directory).execute(
                [*without_inherited(self.variables), "git", *overrides(), *where, *words],
                istream=subprocess.PIPE if with_input else None,
                env={**VARIABLES, **self.variables, **as_variables(self.config)},
                as_process=True,
                start_new_session=True,
            )
        except (ImportError, FileNotFoundError) as error:
            raise _no_git() from error
        except Exception as error:
            # Its own class for the same, which cannot be named before it is imported.
            if type(error).__name__ == "GitCommandNotFound":
                raise _no_git() from error
            raise
        process = handle.proc
        if process is None:
            raise SourceError("Git could not be started.")
        # From here on the job owns the process, not the wrapper's destructor.
        handle.proc = None
        return process


def _timed_out(command: str, timeout: float) -> GitTimedOut:
    return GitTimedOut(f"git {command} did not end within {timeout:g} s and was stopped.")


def _require_undamaged(command: str, answer: Answer) -> None:
    """A question whose answer may be no is not answered by damage."""
    if answer.status and _CORRUPT.search(answer.errors):
        raise GitDamaged(command, answer.status, answer.errors)


def _no_git() -> SourceError:
    return SourceError("Git was not found on the PATH.", hint="Install Git 2.31 or newer.")


def telling_line(errors: str) -> str:
    """The line of Git's standard error that says what is wrong, cleaned, without its prefix."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    for prefix in ("fatal: ", "error: "):
        for line in lines:
            if line.startswith(prefix):
                return one_line(line.removeprefix(prefix)).rstrip(".")
    return one_line(lines[-1]).rstrip(".") if lines else ""


def neutral_filters(git: Git) -> tuple[tuple[str, str], ...]:
    """Settings that switch off every configured content filter, so that none is run."""
    names = configured(git, "filter")
    return tuple(
        (f"filter.{name}.{part}", value)
        for name in names
        for part, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
    )


def neutral_merge_drivers(git: Git) -> tuple[tuple[str, str], ...]:
    """Settings that let every configured merge driver report a conflict instead of running."""
    return tuple((f"merge.{name}.driver", "false") for name in configured(git, "merge"))


def configured(git: Git, section: str) -> tuple[str, ...]:
    """The names of all `[section "name"]` in the configuration, sorted."""
    answer = git.run(
        "config", "--name-only", "-z", "--get-regexp", rf"^{section}\..+\.", expect=(0, 1)
    )
    keys = (record.decode("utf-8", "surrogateescape") for record in answer.records)
    return tuple(sorted({key.partition(".")[2].rpartition(".")[0] for key in keys}))
