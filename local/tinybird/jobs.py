# SPDX-License-Identifier: Apache-2.0
"""Work that goes on after its request was answered, and `/v0/jobs`.

There is no thread behind it: work that is due is done before the next request is looked at. Nobody
can see the difference, and tests stay free of races.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.tinybird.engine import EngineError
from local.tinybird.registry import now

DELAY_MS = 30  # a client that never asks again would otherwise never be found out


@dataclass
class Job:
    kind: str
    work: Callable[[], dict[str, Any]]  # returns what the finished job says besides
    due: float  # time.monotonic()
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "waiting"
    created_at: str = field(default_factory=now)
    more: dict[str, Any] = field(default_factory=dict)

    def run(self) -> None:
        try:
            self.more |= self.work()
            self.status = "done"
        except EngineError as error:
            self.status = "error"
            self.more |= {"error": f"[Error] {error}"[:2000]}

    def describe(self, url: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "job_id": self.id,
            "kind": self.kind,
            "status": self.status,
            "job_url": f"{url}/v0/jobs/{self.id}",
            "created_at": self.created_at,
            "updated_at": self.created_at,
            "is_cancellable": False,
        } | self.more


class Jobs:
    """All jobs, oldest first; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: dict[str, Job] = {}
        self.delay_ms = DELAY_MS

    def start(self, kind: str, work: Callable[[], dict[str, Any]], **more: object) -> Job:
        job = Job(kind, work, time.monotonic() + self.delay_ms / 1000, more=dict(more))
        with self._lock:
            self._all[job.id] = job
        return job

    def advance(self) -> None:
        """Does what is due."""
        with self._lock:
            for job in self._all.values():
                if job.status == "waiting" and job.due <= time.monotonic():
                    job.run()

    def find(self, job_id: str) -> Job | None:
        return self._all.get(job_id)

    def all(self) -> list[Job]:
        with self._lock:
            return list(self._all.values())
