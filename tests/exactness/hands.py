"""The ways in which people and their tools change live objects, each as it really does.

Every one goes through kubectl itself, so that the field managers are the real ones.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.control_plane.reach import KUBECTL, Reach
from tests.exactness.edits import GONE, Edit

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody at a shell, about to change one object."""

    plane: Reach
    scratch: Path
    """A file name nobody else uses."""
    edit: Edit
    random: Random

    @property
    def live(self) -> Any:
        return self.edit.live

    @property
    def word(self) -> str:
        """The object as kubectl names it."""
        return f"{self.live['kind']}/{self.live['metadata']['name']}"

    def kubectl(self, *words: str, stdin: str = "", editor: str = "false") -> None:
        """kubectl in the object's namespace; it may refuse."""
        namespace = self.live["metadata"].get("namespace")
        place = ["--namespace", namespace] if namespace else []
        cache = str(self.scratch.parent / "kubectl-cache")
        subprocess.run(
            [str(KUBECTL), "--kubeconfig", str(self.plane.kubeconfig), *place, *words],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
            env={**os.environ, "KUBE_EDITOR": editor, "KUBECACHEDIR": cache},
        )


def scale(hand: Hand) -> None:
    hand.kubectl("scale", hand.word, f"--replicas={hand.random.randint(0, 2)}")


def set_image(hand: Hand) -> None:
    image = hand.random.choice(["example.org/web:v1", "example.org/web:v3"])
    hand.kubectl("set", "image", hand.word, f"web={image}")


def set_env(hand: Hand) -> None:
    word = hand.random.choice(["LOG=debug", "EXTRA=1", "EMPTY=", "LOG-", "NODE-", "DEBUG=x"])
    hand.kubectl("set", "env", hand.word, "--containers=web", word)


def set_resources(hand: Hand) -> None:
    amounts = hand.random.choice(["cpu=250m", "cpu=1,memory=2Gi", "cpu=0"])
    hand.kubectl("set", "resources", hand.word, "--containers=web", f"--limits={amounts}")


def restart(hand: Hand) -> None:
    hand.kubectl("rollout", "restart", hand.word)


def label(hand: Hand) -> None:
    word = hand.random.choice(["team=c", "team-", "x.dev/part=2", "mine=1", "mine-"])
    hand.kubectl("label", hand.word, word, "--overwrite")


def annotate(hand: Hand) -> None:
    word = hand.random.choice(["note=c", "note-", "x.dev/url-", "mine=1", "mine-"])
    hand.kubectl("annotate", hand.word, word, "--overwrite")


def edit(hand: Hand) -> None:
    hand.scratch.write_text(json.dumps(hand.edit.edited()))
    hand.kubectl("edit", hand.word, editor=f"cp {hand.scratch}")


def patch_json(hand: Hand) -> None:
    _patch(hand, "json", hand.edit.json_patch())


def patch_merge(hand: Hand) -> None:
    _patch(hand, "merge", hand.edit.merge_patch())


def patch_strategic(hand: Hand) -> None:
    _patch(hand, "strategic", hand.edit.strategic_patch())


def replace(hand: Hand) -> None:
    hand.kubectl("replace", "--filename", "-", stdin=json.dumps(hand.edit.edited()))


def apply_as_another(hand: Hand) -> None:
    if hand.edit.value is GONE:
        return
    name = hand.random.choice(["argocd", "helm"])
    flags = ("--server-side", "--force-conflicts", f"--field-manager={name}", "--filename", "-")
    hand.kubectl("apply", *flags, stdin=json.dumps(hand.edit.statement()))


def apply_client_side(hand: Hand) -> None:
    if hand.edit.value is GONE:
        return
    hand.kubectl("apply", "--filename", "-", stdin=json.dumps(hand.edit.statement()))


def delete(hand: Hand) -> None:
    hand.kubectl("delete", hand.word, "--wait=false")


Act = Callable[[Hand], None]

_APPLIES: tuple[Act, ...] = (apply_as_another, apply_as_another, apply_client_side)
_PATCHES: tuple[Act, ...] = (patch_json, patch_json, patch_merge, patch_strategic)
ANY: tuple[Act, ...] = (label, annotate, edit, edit, replace, delete, *_APPLIES, *_PATCHES)
_SETS: tuple[Act, ...] = (set_image, set_image, set_env, set_env, set_resources)
OF_WORKLOADS: tuple[Act, ...] = (scale, restart, *_SETS)


def hands_for(kind: str) -> tuple[Act, ...]:
    """What people do to that kind."""
    return (*ANY, *OF_WORKLOADS) if kind in WORKLOADS else ANY


def _patch(hand: Hand, form: str, patch: Any) -> None:
    hand.kubectl("patch", hand.word, "--type", form, "--patch", json.dumps(patch))
