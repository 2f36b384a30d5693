# SPDX-License-Identifier: Apache-2.0
"""Telling what happens, with times, for people who read along."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path

from local.process import run

_FIRST_LINES = 8
_LAST_LINES = 6
_COMMAND_SECONDS_MAX = 120


class StepError(Exception):
    """A step of the story failed; the message is for the reader."""


class Story:
    """Prints one line a step: seconds since the start, and a sentence."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self._started

    def title(self, text: str) -> None:
        print(f"\n{text}", flush=True)

    def tell(self, text: str) -> None:
        print(f"{self.seconds():7.1f} s  {text}", flush=True)

    def detail(self, text: str) -> None:
        print(f"           {text}", flush=True)

    def run(self, program: Path, *arguments: str, environment: Mapping[str, str]) -> None:
        """Runs the product's own command line and shows it; raises StepError if it fails."""
        self.tell(f"$ {program.name} {' '.join(arguments)}")
        code, output = run(
            [str(program), *arguments],
            environment=environment,
            folder=Path(environment["HOME"]),
            seconds_max=_COMMAND_SECONDS_MAX,
        )
        lines = output.splitlines()
        failed = code != 0
        for line in lines if failed else beginning_and_end(lines):
            self.detail(f"  {line}")
        if failed:
            raise StepError(f"{program.name} ended with exit code {code}")


def beginning_and_end(lines: list[str]) -> list[str]:
    """All lines, or the first and the last of many: what is planned, and what there is now."""
    left_out = len(lines) - _FIRST_LINES - _LAST_LINES
    if left_out <= 1:
        return lines
    return [*lines[:_FIRST_LINES], f"… {left_out} more lines", *lines[-_LAST_LINES:]]


def complain(text: str) -> None:
    print(f"\n{text}", file=sys.stderr, flush=True)
