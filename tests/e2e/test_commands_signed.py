"""Signatures required: real keys, real commits, and what every command does about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.program import Told
from tests.e2e.story import DEPLOYMENT, Story
from tests.source.signing import Gpg, sign_nothing, sign_with, ssh_key

pytestmark = pytest.mark.real

BACKEND = "users_backend/deployment.yaml"


def scaled(story: Story, old: int, new: int) -> str:
    """Ben scales the frontend, and pushes."""
    return story.edit(
        f"Scale the frontend to {new}", DEPLOYMENT, f"replicas: {old}", f"replicas: {new}"
    )


def replicas(story: Story) -> str:
    """What the cluster was told."""
    return story.live("deploy/frontend", ".spec.replicas")


def test_ssh_signatures_decide_how_far_the_branch_is_followed(story: Story, tmp_path: Path) -> None:
    """From the refused first sync to the rollback that is signed itself."""
    ana, ben = ssh_key(tmp_path, "ana@example.com"), ssh_key(tmp_path, "ben@example.com")
    signers = tmp_path / "allowed_signers"
    signers.write_text(ana.allowed() + ben.allowed(), "utf-8")
    required = ("--signatures", "required", "--allowed-signers", str(signers))

    def gitops(*words: str) -> Told:
        return story.gitops(*words, *required)

    first = story.head
    refused = gitops("sync", "--yes")
    assert refused.code == 5
    assert f"{first[:7]} by Ana Ortega is not signed" in refused.error
    assert "--accept-unverified" in refused.hint
    assert not story.exists()
    assert gitops("status").code == 3

    sign_with(story.ben, ben.settings())
    good = scaled(story, 4, 3)
    assert gitops("sync", "--yes").code == 0
    assert replicas(story) == "3"
    assert gitops("status", "-o", "json").json["signatures"] == {
        "verified": good,
        "unverified": None,
        "message": None,
    }

    sign_nothing(story.ben)
    bad = scaled(story, 3, 2)
    sign_with(story.ben, ben.settings())
    story.edit("Name another image", BACKEND, "users:v1", "users:v2")
    told = gitops("sync", "-o", "json")
    assert (told.code, told.json["revision"]) == (0, good)
    frozen = f"{bad[:7]} by Ben Mate is not signed: syncs stay at {good[:7]}"
    assert f"warning: {frozen}" in told.err
    assert replicas(story) == "3"
    assert gitops("diff").code == 0
    assert frozen in gitops("status").out
    signatures = gitops("status", "-o", "json").json["signatures"]
    assert (signatures["verified"], signatures["unverified"]["commit"]) == (good, bad)
    assert (signatures["unverified"]["why"], signatures["unverified"]["ahead"]) == ("unsigned", 2)
    for words in (("rollback", good), ("revert", bad), ("pin", bad, "--reason", "because")):
        told = gitops(*words, "--yes")
        assert told.code in {2, 5}
        assert f"{bad[:7]} by Ben Mate is not signed" in told.err
    assert story.at(story.head, DEPLOYMENT).count("replicas: 2") == 1

    assert gitops("sync", "--accept-unverified").code == 0
    assert replicas(story) == "2"
    assert "accepted, although" in gitops("history").out

    refused = gitops("rollback", good, "--yes")
    assert refused.code in {2, 5}
    assert "your Git does not sign" in refused.err
    sign_with(story.ana, ana.settings())
    done = gitops("rollback", good, "--yes", "-o", "json")
    assert done.code == 0, done.err
    assert replicas(story) == "3"
    assert gitops("status", "-o", "json").json["signatures"]["verified"] == done.json["commit"]


def test_gpg_signatures_of_the_keyring_alone_count(story: Story, tmp_path: Path) -> None:
    """A key of nobody's list freezes syncs until it is added; a target may say all of it."""
    gpg = Gpg(tmp_path / "gnupg")
    try:
        ben, eve = gpg.make("Ben <ben@example.com>"), gpg.make("Eve <eve@example.com>")
        keyring = tmp_path / "keys.gpg"
        keyring.write_bytes(gpg("--export", ben))
        config = Path(story.ana.environment["XDG_CONFIG_HOME"]) / "gitops-tui/config.toml"
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(
            f'[targets.app]\nrepo = "{story.ana.directory}"\nsignatures = "required"\n'
            f'gpg-keyring = "{keyring}"\n',
            "utf-8",
        )
        sign_with(story.ben, gpg.settings(ben))
        good = scaled(story, 4, 3)
        assert story.gitops("sync", "--target", "app", "--yes").code == 0

        sign_with(story.ben, gpg.settings(eve))
        bad = scaled(story, 3, 2)
        told = story.gitops("sync", "--target", "app", "-o", "json")
        assert told.json["revision"] == good
        assert f"{bad[:7]} by Ben Mate is signed by a key that is not allowed" in told.err
        assert replicas(story) == "3"

        keyring.write_bytes(gpg("--export", ben, eve))
        assert story.gitops("sync", "--target", "app", "-o", "json").json["revision"] == bad
        assert replicas(story) == "2"
    finally:
        gpg.stop()
