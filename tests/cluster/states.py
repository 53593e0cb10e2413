"""Recorded state for tests."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from gitops_tui.core.fights import Fight
from gitops_tui.core.jobs import Ending, Run
from gitops_tui.core.locks import Lock
from gitops_tui.core.operations import Action, Operation, OperationKind, Phase, Result
from gitops_tui.core.pins import Pin
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import InventoryRecord, Suspension, Synced, TargetState
from gitops_tui.core.unfinished import Unfinished
from gitops_tui.engine.ports import SourceInfo

NOW = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=UTC)
THERE = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=2)))
WEB = ResourceKey("apps", "Deployment", "shop", "web")
SPACE = ResourceKey("", "Namespace", "", "shop")
SOURCE = SourceInfo("https://example.com/shop.git", "main", ("deploy",), remote=True, owner="ana")
OTHER = SourceInfo("https://example.com/other.git", "main", (".",), remote=True, owner="ben")


def record(key: ResourceKey) -> InventoryRecord:
    """An inventory's record with digits as random as real ones."""
    digest = hashlib.sha256(repr(key).encode()).hexdigest()
    uid = f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"
    if key.name != "web-1":
        return InventoryRecord(key, "apps/v1", uid, digest, admission="f" * 32)
    run, fight = Run(uid, Ending.FAILED, expires=True), Fight(2, ("spec.replicas",), "other", 1)
    return InventoryRecord(key, "apps/v1", uid, digest, run, fight)


def operation(number: int) -> Operation:
    """An operation that ended, with everything filled in."""
    return Operation(
        id=f"op-{number}",
        kind=OperationKind.ROLLBACK,
        by="ana",
        cause="operator",
        started=NOW,
        revision="a" * 40,
        phase=Phase.FAILED,
        ended=THERE,
        done=3,
        total=4,
        waiting_for="deployment/web",
        results=(Result(WEB, Action.FAILED, "no room", "apps/v1"), Result(SPACE, Action.CREATED)),
        message="It ended — badly.",
        restored="b" * 40,
        also=("c" * 40,),
        only="deployment/web",
    )


def full(size: int = 2) -> TargetState:
    """A state with every field in use and `size` records."""
    keys = [ResourceKey("apps", "Deployment", "shop", f"web-{n}") for n in range(size)]
    return TargetState(
        synced=Synced("a" * 40, NOW, "ana", "timer", "shop"),
        inventory={key: record(key) for key in keys},
        operations=tuple(operation(number) for number in range(3)),
        armed=True,
        suspension=Suspension("ben", "incident 42", THERE),
        namespace="shop",
        pin=Pin("c" * 40, "ana", "incident 43", NOW),
        verified="d" * 40,
        begun="f" * 40,
        unfinished=Unfinished(
            "op-9",
            "rollback",
            "Roll back",
            "d" * 40,
            "e" * 40,
            "ana",
            NOW,
            applied=True,
            until=THERE,
        ),
    )


def same(one: TargetState, other: TargetState) -> bool:
    """States compare by identity; this compares all their fields."""
    return all(getattr(one, name) == getattr(other, name) for name in TargetState.__slots__)


def lock(key: ResourceKey = WEB, owner: str = "ana") -> Lock:
    """A lock with an end."""
    return Lock(key, owner, 'incident "42"', NOW, NOW + timedelta(hours=2))
