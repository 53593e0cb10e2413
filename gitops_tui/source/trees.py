"""The manifest files of one revision, and what was left out with the reason.

Manifests are the `.yaml`, `.yml` and `.json` files under the paths. Names that begin with
a dot are left out, below the path. Nothing is followed out of the tree: a symbolic link or
a submodule is a problem that is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gitops_tui.engine.ports import SourceFile, SourceTree
from gitops_tui.errors import RevisionNotFound
from gitops_tui.source.blobs import LARGEST, Blobs, ObjectMissing, sizes_of
from gitops_tui.source.command import Git, telling_line
from gitops_tui.source.log import full_hash, pathspecs
from gitops_tui.source.names import ROOT, is_under, shown_name

SUFFIXES = (".yaml", ".yml", ".json")

ALL = 256 * 1024 * 1024
"""Bytes of manifests that are read of one revision."""

FOLLOWED = 500
"""Changed files; where there are more, the whole tree is read again."""

LINK = "120000"
SUBMODULE = "160000"

_KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
_CHART = "Chart.yaml"
_CHART_DIRECTORIES = ("charts/", "crds/", "templates/")
_CHART_FILES = ("Chart.lock", "requirements.yaml", "values")
_LFS = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as a tree object names it."""

    mode: str
    blob: str
    size: int
    """Bytes; 0 for a submodule."""
    raw: bytes
    name: str
    """As shown."""


Problem = tuple[str, str]


def list_tree(git: Git, revision: str, paths: Sequence[str]) -> list[Entry]:
    """Every file under the paths, whatever it is. Raises RevisionNotFound."""
    answer = git.run(
        "ls-tree",
        "-r",
        "-l",
        "-z",
        "--full-tree",
        full_hash(revision),
        "--",
        *pathspecs(paths),
        expect=(0, 128),
    )
    if answer.status:
        if not git.says("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"):
            raise RevisionNotFound(f"The repository has no commit {revision[:7]}.")
        why = telling_line(answer.errors)
        if "promisor remote" in answer.errors:
            raise ObjectMissing(
                f"This clone is a partial one, and its remote gives nothing more: {why}.",
                hint="Reach that remote, or name its address with --repo.",
            )
        raise ObjectMissing(f"The repository is damaged: {why}.", hint="See what `git fsck` says.")
    return [_entry(record) for record in answer.records]


def read_tree(git: Git, blobs: Blobs, revision: str, paths: Sequence[str]) -> SourceTree:
    """The manifest files under the paths at a full commit hash.

    Raises RevisionNotFound, ObjectMissing.
    """
    entries = list_tree(git, revision, paths)
    problems = list(_absent(entries, revision, paths))
    charts = tuple(entry.name.removesuffix(_CHART) for entry in entries if _is_chart(entry))
    wanted: list[Entry] = []
    for entry in entries:
        if _is_hidden(entry.name, paths):
            continue
        if sentence := _problem(entry, paths):
            problems.append((entry.name, sentence))
        elif _is_manifest(entry, paths) and not _in_chart(entry.name, charts):
            wanted.append(entry)
    wanted = _affordable(wanted, problems)
    contents = blobs.read(git, {entry.blob: entry.size for entry in wanted})
    files: list[SourceFile] = []
    for entry in wanted:
        data = contents[entry.blob]
        if data.startswith(_LFS):
            problems.append((entry.name, "Only a pointer to Git LFS is kept here: not read."))
        else:
            files.append(SourceFile(entry.name, entry.blob, data))
    return SourceTree(revision, tuple(files), tuple(problems))


def follow_tree(
    git: Git, blobs: Blobs, before: SourceTree, revision: str, paths: Sequence[str]
) -> SourceTree | None:
    """The tree at `revision` as `before` with other contents; None where more has changed.

    Cost follows what changed: almost every commit edits a few files and adds none.
    """
    changed = _edited(git, before.revision, revision, paths)
    told = {name for name, _ in before.problems}
    if changed is None or not told.isdisjoint((*changed, *paths)):
        return None
    where = {file.path: n for n, file in enumerate(before.files) if file.path in changed}
    edited = {name: blob for name, blob in changed.items() if name in where}
    sizes = sizes_of(git, sorted(set(edited.values())))
    if any(sizes.get(blob, LARGEST + 1) > LARGEST for blob in edited.values()):
        return None
    contents = blobs.read(git, sizes)
    files = list(before.files)
    for name, blob in edited.items():
        if contents[blob].startswith(_LFS):
            return None
        files[where[name]] = SourceFile(name, blob, contents[blob])
    if sum(len(file.data) for file in files) > ALL:
        return None
    return SourceTree(revision, tuple(files), before.problems)


def _edited(git: Git, old: str, new: str, paths: Sequence[str]) -> dict[str, str] | None:
    """Name -> blob of the files with other contents; None where anything else has changed."""
    words = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev")
    answer = git.run(
        *words, full_hash(old), full_hash(new), "--", *pathspecs(paths), expect=(0, 128)
    )
    facts, names = answer.records[::2], answer.records[1::2]
    if answer.status or len(facts) > FOLLOWED:
        return None
    found: dict[str, str] = {}
    for fact, raw in zip(facts, names, strict=True):
        before, after, _, blob, status = fact[1:].decode().split()
        if status != "M" or not (before.startswith("100") and after.startswith("100")):
            return None
        found[shown_name(raw)] = blob
    return found


def _affordable(wanted: Sequence[Entry], problems: list[Problem]) -> list[Entry]:
    """As many as may be held at once; the others become problems."""
    left = ALL
    read: list[Entry] = []
    for entry in wanted:
        if entry.size <= left:
            left -= entry.size
            read.append(entry)
        else:
            total = f"More than {ALL // 1024 // 1024} MiB of manifests"
            problems.append((entry.name, f"{total}: not read."))
    return read


def _entry(record: bytes) -> Entry:
    facts, _, raw = record.partition(b"\t")
    mode, _, blob, size = facts.decode().split()
    return Entry(mode, blob, int(size) if size.isdecimal() else 0, raw, shown_name(raw))


def _absent(entries: Sequence[Entry], revision: str, paths: Sequence[str]) -> Iterator[Problem]:
    for path in paths:
        if path != ROOT and not any(is_under(entry.name, path) for entry in entries):
            yield path, f"The path {path} does not exist at {revision[:7]}."


def _problem(entry: Entry, paths: Sequence[str]) -> str | None:
    """Why an entry that a person may have meant as manifests is not read."""
    base = entry.name.rpartition("/")[2]
    if entry.mode == LINK:
        looks_meant = base.endswith(SUFFIXES) or "." not in base or entry.name in paths
        return "A symbolic link: it is not followed." if looks_meant else None
    if entry.mode == SUBMODULE:
        return "A submodule: what it points at is another repository and is not read."
    if base in _KUSTOMIZATIONS:
        return "A kustomization: it is not built, and the files beside it are read as they stand."
    if base == _CHART:
        return (
            "A Helm chart: it is not rendered, and its templates, values, CRDs and "
            "subcharts are not read as manifests."
        )
    if entry.size > LARGEST and base.endswith(SUFFIXES):
        return f"Larger than {LARGEST // 1024 // 1024} MiB: not read."
    return None


def _is_manifest(entry: Entry, paths: Sequence[str]) -> bool:
    # A path that names one file means that file, however it is called.
    return entry.name.endswith(SUFFIXES) or entry.name in paths


def _is_hidden(name: str, paths: Sequence[str]) -> bool:
    """Whether a part of the name below its path begins with a dot."""
    if not name.startswith(".") and "/." not in name:
        return False
    path = max((path for path in paths if is_under(name, path)), key=len)
    below = name if path == ROOT else name[len(path) + 1 :]
    return below.startswith(".") or "/." in below


def _is_chart(entry: Entry) -> bool:
    return entry.name == _CHART or entry.name.endswith(f"/{_CHART}")


def _in_chart(name: str, charts: Sequence[str]) -> bool:
    for chart in charts:
        below = name[len(chart) :] if name.startswith(chart) else ""
        if below.startswith(_CHART_DIRECTORIES):
            return True
        if "/" not in below and below.startswith(_CHART_FILES):
            return True
    return False
