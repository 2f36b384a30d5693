# SPDX-License-Identifier: Apache-2.0
"""A batch of stream records, payload in → rows ready, beside a parse alone and plain Python."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.figure import Figure, at_least

ROOT = Path(__file__).resolve().parents[1]
_BENCH = ROOT / "build" / "x86" / "stream_bench"
_PYTHON = [sys.executable, "-m", "bench.python_stream"]
_ROUNDS = 41
_PYTHON_ROUNDS = 15
RATIO_MIN = 0.6  # of the speed of a DOM parse, on people
# Of this baseline, which does without boto3's deserializer and without dumping values again.
TIMES_PYTHON_MIN = 80


@dataclass(frozen=True)
class Batch:
    """One batch; seconds of processor time, medians."""

    records: int
    payload_bytes: int
    rows_bytes: int
    dom_s: float
    ours_s: float
    ratio: float  # median of the rounds' ratios
    simdjson: str
    python_s: float


def measure(name: str) -> Batch:
    """The rows of both must be the same, or their speeds mean nothing."""
    event = subprocess.run([_BENCH, name, "event"], check=True, capture_output=True).stdout
    ours = subprocess.run([_BENCH, name, "rows"], check=True, capture_output=True).stdout
    with tempfile.NamedTemporaryFile() as file:
        file.write(event)
        file.flush()
        theirs = subprocess.run(
            [*_PYTHON, "rows", file.name], check=True, capture_output=True, cwd=ROOT
        )
        if theirs.stdout != ours:
            raise SystemExit(f"bench: {name}: the rows by Python differ")
        own = json.loads(subprocess.check_output([_BENCH, name, str(_ROUNDS)]))
        python_s = float(
            subprocess.check_output([*_PYTHON, str(_PYTHON_ROUNDS), file.name], cwd=ROOT)
        )
    return Batch(**own, python_s=python_s)


def report() -> list[Figure]:
    """Prints the table; its figures with bounds."""
    print("## A batch of stream records: payload in → rows ready\n")
    print(f"Without packing and sending; {_ROUNDS} interleaved rounds, medians, processor time.\n")
    print("| items | records | payload | us/record | DOM parse alone / ours | Python / ours |")
    print("|---|---|---|---|---|---|")
    figures = []
    for name in ("people", "small", "large"):
        of = measure(name)
        times = of.python_s / of.ours_s
        print(
            f"| {name} | {of.records} | {of.payload_bytes / 1e3:.0f} KB "
            f"| {of.ours_s / of.records * 1e6:.2f} | **{of.ratio:.2f}** | {times:.0f} |",
            flush=True,
        )
        if name == "people":
            figures.append(at_least("stream batch: of a DOM parse's speed", of.ratio, RATIO_MIN))
            figures.append(at_least("stream batch: times Python", times, TIMES_PYTHON_MIN))
    print(f"\nWanted on people: {RATIO_MIN} and {TIMES_PYTHON_MIN}.\n")
    return figures
