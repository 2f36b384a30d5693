# SPDX-License-Identifier: Apache-2.0
"""`make bench`: how soon, how small and how fast, beside honest baselines, as Markdown on stdout.

Each figure stands beside the command that gave it. Everything that is compared is measured in turns
on the same machine, and what is printed is the median; the machine itself is named, since absolute
figures mean nothing elsewhere. Exit code 1 when the first request is not at least 100 times sooner
than Python has imported what its own function would need; that is judged by the fastest start of
each, since whatever else runs on the machine adds more to one millisecond than to two hundred.
"""

from __future__ import annotations

import argparse
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON_IMPORT = [sys.executable, "-c", "import boto3, urllib3"]
RATIO_MIN = 100.0
# What the function needs to get past its configuration; nobody listens there.
SETTINGS = {
    "TB_CREATE_DS_TOKEN": "token-of-the-benchmark",
    "TB_API_ENDPOINT": "http://127.0.0.1:9/v0/",
    "AWS_REGION": "eu-west-2",
    "PATH": "/usr/bin:/bin",
}


@dataclass(frozen=True)
class FirstRequest:
    """One start of the binary."""

    seconds: float
    peak_kib: int


@dataclass(frozen=True)
class Options:
    binary: Path
    archive: Path
    transcoder: Path
    rounds: int


def _peak_kib_of(pid: int) -> int:
    """The most memory a running process has held, from the kernel."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def first_request(binary: Path) -> FirstRequest:
    """From exec to the first bytes of the request to the Lambda runtime API."""
    with socket.create_server(("127.0.0.1", 0)) as server, tempfile.TemporaryDirectory() as home:
        server.settimeout(30)
        port = server.getsockname()[1]
        environment = SETTINGS | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}", "HOME": home}
        quiet = [
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0),
        ]
        start = time.perf_counter()
        pid = os.posix_spawn(binary, [str(binary)], environment, file_actions=quiet)
        try:
            connection, _ = server.accept()
            with connection:
                request = connection.recv(65536)
                seconds = time.perf_counter() - start
                peak_kib = _peak_kib_of(pid)
        finally:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
    if b"/runtime/invocation/next" not in request:
        raise SystemExit(f"bench: the first request was {request[:80]!r}")
    return FirstRequest(seconds, peak_kib)


def python_import() -> float:
    """From exec to the end of the imports a Python function begins with (caches warm)."""
    start = time.perf_counter()
    subprocess.run(PYTHON_IMPORT, check=True, env={"PATH": SETTINGS["PATH"]})
    return time.perf_counter() - start


def python_peak_kib() -> int:
    """Peak memory of the same imports."""
    program = (
        "import resource, boto3, urllib3;print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    output = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    return int(output.stdout)


def convert_peak_kib(binary: Path) -> int:
    """Peak memory while converting an event of about 6 MB, Lambda's largest."""
    record = (ROOT / "tests/data/all_types/event.json").read_text()
    one = record[record.index("[") + 1 : record.rindex("]")].strip()
    count = 6_000_000 // len(one)
    with tempfile.TemporaryDirectory() as folder:
        event = Path(folder) / "event.json"
        event.write_text('{"Records":[' + ",".join([one] * count) + "]}")
        with Path("/dev/null").open("wb") as nowhere:
            process = subprocess.Popen([binary, "convert", event], stdout=nowhere)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"bench: convert ended with {process.returncode}")
    return usage.ru_maxrss


def machine() -> str:
    """The processor's name and how many of them."""
    names = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"


def report_start(options: Options) -> float:
    """Prints the start-up table; the ratio."""
    first_request(options.binary)
    python_import()
    ours: list[FirstRequest] = []
    theirs: list[float] = []
    for _ in range(options.rounds):
        ours.append(first_request(options.binary))
        theirs.append(python_import())
    ours_s = statistics.median(one.seconds for one in ours)
    theirs_s = statistics.median(theirs)
    ours_fastest_s = min(one.seconds for one in ours)
    ratio = min(theirs) / ours_fastest_s
    print("## Start\n")
    print("| | median | fastest | peak memory |")
    print("|---|---|---|---|")
    print(
        f"| exec → first request on the wire | {ours_s * 1e3:.2f} ms "
        f"| {ours_fastest_s * 1e3:.2f} ms "
        f"| {max(one.peak_kib for one in ours) / 1024:.1f} MiB |"
    )
    print(
        f"| `python3 -c 'import boto3, urllib3'` | {theirs_s * 1e3:.0f} ms "
        f"| {min(theirs) * 1e3:.0f} ms | {python_peak_kib() / 1024:.1f} MiB |"
    )
    print(
        f"\n{ratio:.0f} times sooner by the fastest of {len(ours)} starts each, in turns "
        f"(at least {RATIO_MIN:.0f} wanted); {theirs_s / ours_s:.0f} times by the medians.\n"
    )
    return ratio


def report_size(options: Options) -> None:
    print("## Size\n")
    print(f"- binary: {options.binary.stat().st_size / 1e6:.2f} MB")
    print(f"- the function's zip: {options.archive.stat().st_size / 1e6:.2f} MB")
    peak_mib = convert_peak_kib(options.binary) / 1024
    print(f"- peak memory of `convert` on a 6 MB event: {peak_mib:.1f} MiB\n")


def report_transcoder(options: Options) -> None:
    print("## Transcoder beside simdjson On-Demand (byte-identical output)\n")
    sys.stdout.flush()
    subprocess.run([options.transcoder], check=True)


def parsed_options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, default=ROOT / "build/tinydynamocdc")
    parser.add_argument("--zip", type=Path, default=ROOT / "dist/tinydynamocdc-x86_64.zip")
    parser.add_argument("--transcoder", type=Path, default=ROOT / "build/x86/transcoder_bench")
    parser.add_argument("--rounds", type=int, default=40, help="starts of each")
    given = parser.parse_args()
    return Options(given.binary, given.zip, given.transcoder, given.rounds)


def main() -> int:
    options = parsed_options()
    print(f"# Benchmarks (`make bench`)\n\n{time.strftime('%Y-%m-%d')}, {machine()}, ", end="")
    print(f"load {os.getloadavg()[0]:.1f} at the start.\n")
    ratio = report_start(options)
    report_size(options)
    report_transcoder(options)
    if ratio < RATIO_MIN:
        print(f"bench: only {ratio:.0f} times sooner than Python", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
