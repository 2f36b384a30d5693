# SPDX-License-Identifier: Apache-2.0
"""`make bench`: how soon, how small and how fast, beside honest baselines, as Markdown on stdout.

Each figure stands beside the command that gave it. Everything that is compared is measured in turns
on the same machine, and what is printed is the median; the machine itself is named, since absolute
figures mean nothing elsewhere.

Exit code 1 when one of these does not hold:
- the first request is at least 100 times sooner than Python has imported what its own function
  would need;
- `convert` has at least 0.45 of the speed of decompression alone on people, and gives the same rows
  as the baselines;
- its memory is the same for every size of file, and under 25 MiB;
- the binary has at most 8.5 MB, its zip 3.31 MB;
- a stream's batch, the function's share of a file, its memory and a warm invocation are within the
  bounds that bench/stream.py and bench/function.py name.
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
from bench.measure import measured

ROOT = Path(__file__).resolve().parents[1]
_FUNCTION_ROUNDS = 7
BINARY_MB_MAX = 8.5
ZIP_MB_MAX = 3.31


@dataclass(frozen=True)
class Options:
    binary: Path
    archive: Path
    transcoder: Path
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


def report_size(options: Options) -> list[str]:
    """Prints it; what is too large."""
    print("## Size\n")
    complaints = []
    for what, path, wanted_mb in (
        ("binary", options.binary, BINARY_MB_MAX),
        ("the function's zip", options.archive, ZIP_MB_MAX),
    ):
        size_mb = path.stat().st_size / 1e6
        print(f"- {what}: {size_mb:.2f} MB (at most {wanted_mb} wanted)")
        if size_mb > wanted_mb:
            complaints.append(f"{what} has {size_mb:.2f} MB")
    peak_mib = event_peak_mib(options.binary)
    print(f"- peak memory of `convert` on a 6 MB event: {peak_mib:.1f} MiB\n")
    return complaints


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
    parser.add_argument("--starts", type=int, default=40, help="starts of each")
    parser.add_argument("--rounds", type=int, default=11, help="rounds over each export")
    given = parser.parse_args()
    return Options(given.binary, given.zip, given.transcoder, given.starts, given.rounds)


def main() -> int:
    options = parsed_options()
    print(f"# Benchmarks (`make bench`)\n\n{time.strftime('%Y-%m-%d')}, {machine()}, ", end="")
    print(f"load {os.getloadavg()[0]:.1f} at the start.\n")
    complaints = start.report(options.binary, options.starts)
    complaints += report_size(options)
    report_transcoder(options)
    complaints += convert.report(options.binary, options.rounds)
    complaints += memory.report(options.binary)
    complaints += stream.report()
    complaints += function.report(options.binary, _FUNCTION_ROUNDS)
    for complaint in complaints:
        print(f"bench: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
