# SPDX-License-Identifier: Apache-2.0
"""Deployments and the states they go through: pending, data_ready, then live or deleted."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.tinybird.registry import now

READY_AFTER_MS = 30


@dataclass
class Deployment:
    id: str
    names: dict[str, Any]  # of what it makes, changes and deletes
    rehearse: Callable[[], None]  # raises EngineError if the data do not take it
    apply: Callable[[], None]  # makes it the live project
    due: float  # time.monotonic() when its data are ready
    auto_promote: bool = False
    status: str = "pending"
    live: bool = False
    feedback: list[dict[str, str]] = field(default_factory=list)
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)

    @property
    def is_over(self) -> bool:
        return self.status in {"failed", "deleted"}

    def describe(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "status": self.status,
            "live": self.live,
            "errors": [],
            "feedback": self.feedback,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        } | self.names


def first_deployment() -> Deployment:
    """What a new workspace has: an empty project that is live."""
    nothing = Deployment("0", {}, lambda: None, lambda: None, 0.0)
    nothing.status, nothing.live = "data_ready", True
    return nothing


@dataclass
class Deployments:
    """All deployments, oldest first. Whoever reads or changes them holds the catalogue's lock."""

    all: list[Deployment] = field(default_factory=lambda: [first_deployment()])
    ready_after_ms: int = READY_AFTER_MS
    fails_with: str = ""  # the next one fails with this, on a test's demand
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def next_id(self) -> str:
        return str(next(self._numbers))

    def find(self, deployment_id: str) -> Deployment | None:
        return next((d for d in self.all if d.id == deployment_id), None)

    def listed(self) -> list[Deployment]:
        return [d for d in self.all if d.status != "deleted"]

    def staging(self) -> Deployment | None:
        """The one that is neither live nor over; there may be one."""
        return next((d for d in self.all if not d.live and not d.is_over), None)

    def live(self) -> Deployment:
        return next(d for d in self.all if d.live)

    def due(self) -> Deployment | None:
        found = self.staging()
        is_due = found is not None and found.status == "pending" and found.due <= time.monotonic()
        return found if is_due else None
