# SPDX-License-Identifier: Apache-2.0
"""Runs scenarios through `truth_machine`: the function's own handlers (tests/truth/machine)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
BINARY = REPOSITORY / "build" / "x86" / "truth_machine"


@dataclass(frozen=True)
class Took:
    """A row that Tinybird took."""

    datasource: str
    text: str
    is_seen: bool  # by the view, if there was one
    told_of: int = 0  # bits: of which tables its sender had been told


@dataclass
class Outcome:
    report: dict[str, Any]  # as tests/truth/machine/report.cpp writes it
    rows: list[Took]


def run(scenarios: Iterable[dict[str, Any]], binary: Path = BINARY) -> Iterator[Outcome]:
    """In the order of the scenarios. Raises RuntimeError where the machine breaks."""
    text = "".join(json.dumps(scenario, ensure_ascii=False) + "\n" for scenario in scenarios)
    done = subprocess.run([binary], input=text.encode(), capture_output=True, check=False)
    lines = iter(done.stdout.split(b"\n"))
    for line in lines:
        if not line:
            continue
        report = json.loads(line)
        yield Outcome(report, [_row(next(lines), report) for _ in range(report["rows"])])
    if done.returncode != 0:
        raise RuntimeError(f"{binary.name} ended with {done.returncode}: {done.stderr.decode()}")


def _row(line: bytes, report: dict[str, Any]) -> Took:
    seen, number, told_of, text = line.decode().split(" ", 3)
    return Took(report["datasources"][int(number)], text, seen == "v", int(told_of))
