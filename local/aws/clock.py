# SPDX-License-Identifier: Apache-2.0
"""DynamoDB's clock in the local world, which may be set back.

Some rules are about minutes and hours (a stream that was switched on ten minutes ago). A demo that
keeps to them in seconds writes its past with the clock set back, and then sets it right.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


class Clock:
    """The time of this machine, plus the seconds in a file (none: 0)."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def time(self) -> float:
        return time.time() + self._offset()

    def now_iso(self) -> str:
        moment = datetime.fromtimestamp(self.time(), UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"

    @contextmanager
    def back(self, seconds: float) -> Iterator[None]:
        """Within it, that many seconds ago."""
        self.set_back(seconds)
        try:
            yield
        finally:
            self.set_back(0)

    def set_back(self, seconds: float) -> None:
        """0 sets it right."""
        new = self._file.with_suffix(".new")
        new.write_text(str(-seconds))
        new.rename(self._file)

    def _offset(self) -> float:
        try:
            return float(self._file.read_text())
        except FileNotFoundError:
            return 0.0

    # Beside time() the emulator's module uses other parts of Python's.
    def __getattr__(self, name: str) -> object:
        return getattr(time, name)
