"""The tag that follows what is synced: moved alone, and never one that somebody else made."""

from __future__ import annotations

import pytest

from gitops_tui.errors import SourceError
from tests.source.conftest import OpenSource, Repo

TAG = "gitops-tui-sync"


async def test_it_is_made_and_moved_where_the_branch_is(
    bare: Repo, clone: Repo, open_source: OpenSource
) -> None:
    """On the remote, forwards and back; no branch moves, and the clone is not touched."""
    before, tip = clone.state(), bare.head("main")
    source = open_source(clone)
    await source.open()
    older = bare.head("main~1")
    for revision in (older, tip, older, older):
        await source.mark(revision, TAG)
        assert bare.head(f"{TAG}^{{commit}}") == revision
    assert bare.git("cat-file", "-t", TAG) == "tag"
    assert bare.git("cat-file", "tag", TAG).endswith("gitops-tui sync mark")
    assert bare.head("main") == tip
    assert bare.git("tag").split() == [TAG]
    assert clone.state() == before


async def test_it_is_not_pushed_again_for_nothing(
    bare: Repo, clone: Repo, open_source: OpenSource
) -> None:
    """One that points there already stays the very object that it is."""
    source = open_source(clone)
    await source.open()
    await source.mark(bare.head("main"), TAG)
    made = bare.head(TAG)
    await source.mark(bare.head("main"), TAG)
    assert bare.head(TAG) == made


async def test_where_there_is_no_remote_it_is_the_repositorys_own(
    repo: Repo, open_source: OpenSource
) -> None:
    """Branches, index and files stay as they are."""
    before = repo.state()[1:]
    source = open_source(repo)
    await source.open()
    for name in ("HEAD~1", "HEAD"):
        await source.mark(repo.head(name), TAG)
        assert repo.head(f"{TAG}^{{commit}}") == repo.head(name)
    assert repo.state()[1:] == before


@pytest.mark.parametrize("words", [(), ("-a", "-m", "Release 1.0")])
async def test_somebody_elses_tag_stays(
    words: tuple[str, ...], bare: Repo, clone: Repo, open_source: OpenSource
) -> None:
    """Plain or annotated, also where it points at an older revision of the branch."""
    bare.git("-c", "user.name=ben", "-c", "user.email=b@x", "tag", *words, "v1", "main~1")
    theirs = bare.head("v1")
    source = open_source(clone)
    await source.open()
    with pytest.raises(SourceError, match="not made by gitops-tui") as caught:
        await source.mark(bare.head("main"), "v1")
    assert caught.value.hint
    assert bare.head("v1") == theirs


async def test_fluxs_own_is_taken_over(bare: Repo, clone: Repo, open_source: OpenSource) -> None:
    """It means the same; also one that came after our last fetch."""
    source = open_source(clone)
    await source.open()
    words = ("-c", "user.name=Weave Flux", "-c", "user.email=support@weave.works", "tag")
    bare.git(*words, "-a", "-m", "Sync pointer", "flux-sync", "main~1")
    await source.mark(bare.head("main"), "flux-sync")
    assert bare.head("flux-sync^{commit}") == bare.head("main")


async def test_nobodys_identity_is_needed(
    bare: Repo, clone: Repo, open_source: OpenSource, nobody: None
) -> None:
    """A process in a cluster has none."""
    bare.git("config", "user.useConfigOnly", "true")
    source = open_source(clone)
    await source.open()
    await source.mark(bare.head("main"), TAG)
    assert bare.head(f"{TAG}^{{commit}}") == bare.head("main")


async def test_a_server_that_declines_is_told(
    bare: Repo, clone: Repo, open_source: OpenSource
) -> None:
    """With its own words; nothing was changed there."""
    hook = bare.root / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho tags are protected >&2; exit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    source = open_source(clone)
    await source.open()
    with pytest.raises(SourceError, match=r"did not take the tag: .*tags are protected"):
        await source.mark(bare.head("main"), TAG)
    assert bare.git("tag") == ""


async def test_the_branchs_own_name_is_no_tag(repo: Repo, open_source: OpenSource) -> None:
    """It would make the branch's name mean two things."""
    source = open_source(repo)
    await source.open()
    with pytest.raises(SourceError, match="own name"):
        await source.mark(repo.head(), "main")
