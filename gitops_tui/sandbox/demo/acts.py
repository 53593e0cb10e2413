"""What a teammate does: each act is one change and the sentence that tells it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gitops_tui.sandbox.demo.git import ANA, BEN, EVA, Person, commit
from gitops_tui.sandbox.demo.hands import Hands
from gitops_tui.sandbox.demo.repository import FRONTEND

Edit = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Scene:
    """What an act can reach: the repository's work tree and the cluster."""

    repository: Path
    hands: Hands


Act = Callable[[Scene], str]
"""Does something and returns the sentence that tells it; empty when there was nothing to do."""


def commit_replicas(scene: Scene) -> str:
    """Ben commits another number of replicas for the frontend: 4 becomes 2 and back."""
    now = _commit(
        scene, BEN, r"(?<=replicas: )\d+", lambda found: "2" if found[0] != "2" else "4",
        "Run {} copies of the frontend",
    )  # fmt: skip
    return f"Ben commits: run {now} copies of the frontend."


def scale_by_hand(scene: Scene) -> str:
    """Somebody scales the frontend by hand."""
    done = scene.hands.scale("frontend", 5)
    return "Somebody runs kubectl scale deployment/frontend --replicas=5." if done else ""


def commit_image(scene: Scene) -> str:
    """Eva releases the next version of the frontend."""
    now = _commit(
        scene, EVA, r"(?<=/frontend:v1\.)(\d+)\.(\d+)",
        lambda found: f"{found[1]}.{int(found[2]) + 1}", "Release frontend v1.{}",
    )  # fmt: skip
    return f"Eva commits: release frontend v1.{now}."


def set_image_by_hand(scene: Scene) -> str:
    """Somebody tries a fix in the cluster without a commit."""
    image = "registry.example.com/thoughts/thoughts-backend:v2.1.4-fix"
    done = scene.hands.set_image("thoughts-backend", image)
    return (
        "Somebody runs kubectl set image deployment/thoughts-backend …:v2.1.4-fix." if done else ""
    )


def delete_service(scene: Scene) -> str:
    """Somebody deletes a Service by hand."""
    done = scene.hands.delete_service("users-backend")
    return "Somebody runs kubectl delete service/users-backend." if done else ""


def debug_by_hand(scene: Scene) -> str:
    """Somebody turns up a log level while looking for something, and forgets it."""
    done = scene.hands.set_variable("users-backend", "LOG_LEVEL", "debug")
    return "Somebody runs kubectl edit deployment/users-backend: LOG_LEVEL=debug." if done else ""


def commit_search_results(scene: Scene) -> str:
    """Ana commits a setting of another workload."""
    now = _commit(
        scene, ANA, r'(?<=value: ")(25|50)(?=")', lambda found: "50" if found[0] == "25" else "25",
        "Show {} search results", file="thoughts_backend/deployment.yaml",
    )  # fmt: skip
    return f"Ana commits: show {now} search results."


ACTS: tuple[Act, ...] = (
    commit_replicas,
    scale_by_hand,
    commit_image,
    set_image_by_hand,
    delete_service,
    commit_search_results,
    debug_by_hand,
)
"""In this order, then from the beginning: each can be done again."""


def _commit(
    scene: Scene, person: Person, pattern: str, edit: Edit, message: str, *, file: str = FRONTEND
) -> str:
    """Edit the first place in a manifest that fits `pattern`, commit it; what it says now."""
    path = scene.repository / file
    text = path.read_text(encoding="utf-8")
    found = re.search(pattern, text)
    if found is None:
        reason = f"{file} has no place that fits {pattern}"
        raise ValueError(reason)
    new = edit(found)
    path.write_text(text[: found.start()] + new + text[found.end() :], encoding="utf-8")
    commit(scene.repository, person, message.format(new), datetime.now(UTC))
    return new
