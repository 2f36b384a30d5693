# SPDX-License-Identifier: Apache-2.0
"""What a command takes, by bench/tools/measure.cpp."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MEASURE = Path(__file__).resolve().parents[1] / "build" / "x86" / "measure"

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Cost:
    """Of one whole process, from its start to its end."""

    cpu_s: float  # user and system
    wall_s: float
    peak_kib: int

    @property
    def peak_mib(self) -> float:
        return self.peak_kib / 1024


def measured(command: Command) -> Cost:
    """Runs it, standard output thrown away; whatever fails ends the benchmark."""
    process = subprocess.run([MEASURE, *command], stdout=subprocess.PIPE, check=False)
    if process.returncode != 0:
        raise SystemExit(f"bench: {command[0]} failed")
    return Cost(**json.loads(process.stdout))
