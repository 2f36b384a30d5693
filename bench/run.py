# SPDX-License-Identifier: Apache-2.0
"""`make bench`: how soon, how small and how fast, beside honest baselines, as Markdown on stdout.

Each figure stands beside the command that gave it. Everything that is compared is measured in turns
on the same machine, and what is printed is the median; the machine itself is named, since absolute
figures mean nothing elsewhere.

A picture of the figures that have bounds is written to bench/RESULTS.svg. Exit code 1 when one of
them misses its bound, which is named on stderr; that rows differ from those of a baseline ends the
benchmark.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import convert, function, memory, start, stream
from bench.chart import chart
from bench.figure import Figure, at_most
from bench.measure import measured

ROOT = Path(__file__).resolve().parents[1]
_FUNCTION_ROUNDS = 7
BINARY_MB_MAX = 8.5
ZIP_MB_MAX = 3.3


@dataclass(frozen=True)
class Options:
    binary: Path
    archive: Path
    transcoder: Path
    chart: Path
    starts: int
    rounds: int


def event_peak_mib(binary: Path) -> float:
    """Peak memory while converting an event of about 6 MB, Lambda's largest."""
    record = (ROOT / "tests/data/all_types/event.json").read_text()
    one = record[record.index("[") + 1 : record.rindex("]")].strip()
    count = 6_000_000 // len(one)
    with tempfile.TemporaryDirectory() as folder:
        event = Path(folder) / "event.json"
        event.write_text('{"Records":[' + ",".join([one] * count) + "]}")
        return measured([binary, "convert", event]).peak_mib


def machine() -> str:
    """The processor's name and how many of them."""
    names = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"


def report_size(options: Options) -> list[Figure]:
    """Prints it; its figures with bounds."""
    print("## Size\n")
    figures = []
    for what, path, wanted_mb in (
        ("binary", options.binary, BINARY_MB_MAX),
        ("the function's zip", options.archive, ZIP_MB_MAX),
    ):
        size_mb = path.stat().st_size / 1e6
        print(f"- {what}: {size_mb:.2f} MB (at most {wanted_mb} wanted)")
        figures.append(at_most(f"size: {what}", size_mb, wanted_mb, "MB"))
    peak_mib = event_peak_mib(options.binary)
    print(f"- peak memory of `convert` on a 6 MB event: {peak_mib:.1f} MiB\n")
    return figures


def report_transcoder(options: Options) -> None:
    print("## Transcoder beside simdjson On-Demand (byte-identical output)\n")
    sys.stdout.flush()
    subprocess.run([options.transcoder], check=True)
    print()


def parsed_options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, default=ROOT / "build/tinydynamocdc")
    parser.add_argument("--zip", type=Path, default=ROOT / "dist/tinydynamocdc-x86_64.zip")
    parser.add_argument("--transcoder", type=Path, default=ROOT / "build/x86/transcoder_bench")
    parser.add_argument("--chart", type=Path, default=ROOT / "bench/RESULTS.svg")
    parser.add_argument("--starts", type=int, default=40, help="starts of each")
    parser.add_argument("--rounds", type=int, default=11, help="rounds over each export")
    given = parser.parse_args()
    return Options(
        given.binary, given.zip, given.transcoder, given.chart, given.starts, given.rounds
    )


def main() -> int:
    options = parsed_options()
    when = f"{time.strftime('%Y-%m-%d')}, {machine()}"
    print(f"# Benchmarks (`make bench`)\n\n{when}, load {os.getloadavg()[0]:.1f} at the start.\n")
    figures = start.report(options.binary, options.starts)
    figures += report_size(options)
    report_transcoder(options)
    figures += convert.report(options.binary, options.rounds)
    figures += memory.report(options.binary)
    figures += stream.report()
    figures += function.report(options.binary, _FUNCTION_ROUNDS)
    options.chart.write_text(chart(figures, f"Figures against their bounds ({when})"))
    missed = [figure for figure in figures if not figure.holds]
    for figure in missed:
        print(f"bench: {figure.what}: {figure.text}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
