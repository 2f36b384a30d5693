# SPDX-License-Identifier: Apache-2.0
"""Telling what happens, with times: one screen for who reads along, every detail in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path

from local.process import run

_COMMAND_SECONDS_MAX = 120


class StepError(Exception):
    """A step of the story failed; the message is for the reader."""


class Story:
    """`say` is for the screen and the log; `title`, `tell`, `detail` and `run` for the log alone.

    Each line has the seconds since the start.
    """

    def __init__(self, log: Path) -> None:
        self._started = time.monotonic()
        log.parent.mkdir(parents=True, exist_ok=True)
        log.unlink(missing_ok=True)  # another demo may still be writing to the old one
        self.log = log
        self._file = log.open("w", buffering=1, encoding="utf-8")

    def seconds(self) -> float:
        return time.monotonic() - self._started

    def show(self, *lines: str) -> None:
        """Lines without a time, for the screen and the log."""
        for line in lines:
            self._write(line)
            print(line, flush=True)

    def say(self, text: str) -> None:
        line = f"{self.seconds():6.1f} s  {text}"
        self._write(line)
        print(line, flush=True)

    def title(self, text: str) -> None:
        self._write(f"\n{text}")

    def tell(self, text: str) -> None:
        self._write(f"{self.seconds():6.1f} s  {text}")

    def detail(self, text: str) -> None:
        self._write(f"          {text}")

    def run(self, program: Path, *arguments: str, environment: Mapping[str, str]) -> None:
        """Runs the product's own command line; raises StepError, with its output on the screen."""
        command = f"$ {program.name} {' '.join(arguments)}"
        self.tell(command)
        code, output = run(
            [str(program), *arguments],
            environment=environment,
            folder=Path(environment["HOME"]),
            seconds_max=_COMMAND_SECONDS_MAX,
        )
        for line in output.splitlines():
            self.detail(f"  {line}")
        if code != 0:
            print(f"{command}\n{output}", flush=True)
            raise StepError(f"{program.name} ended with exit code {code}")

    def complain(self, text: str) -> None:
        self._write(text)
        complain(text)

    def _write(self, line: str) -> None:
        self._file.write(line + "\n")


def complain(text: str) -> None:
    print(f"\n{text}", file=sys.stderr, flush=True)
