# SPDX-License-Identifier: Apache-2.0
"""Things with a name and an id, found by either."""

from __future__ import annotations

import secrets
import threading
import time
from typing import Generic, Protocol, TypeVar


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=_Named)


def new_id() -> str:
    """An id as the service gives to data sources, pipes and nodes."""
    return "t_" + secrets.token_hex(16)


def now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())


class Registry(Generic[Thing]):
    """All things of one kind; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: dict[str, Thing] = {}

    def find(self, name_or_id: str) -> Thing | None:
        with self._lock:
            by_id = (thing for thing in self._all.values() if thing.id == name_or_id)
            return self._all.get(name_or_id) or next(by_id, None)

    def put(self, thing: Thing) -> None:
        with self._lock:
            self._all[thing.name] = thing

    def remove(self, name: str) -> None:
        with self._lock:
            self._all.pop(name, None)

    def all(self) -> list[Thing]:
        with self._lock:
            return list(self._all.values())
