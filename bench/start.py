# SPDX-License-Identifier: Apache-2.0
"""How soon: exec → first request on the wire, beside what a Python function would import first."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.figure import Figure, at_least

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


def report(binary: Path, rounds: int) -> list[Figure]:
    """Prints the table; its figures with bounds."""
    first_request(binary)
    python_import()
    ours: list[FirstRequest] = []
    theirs: list[float] = []
    for _ in range(rounds):
        ours.append(first_request(binary))
        theirs.append(python_import())
    ours_s = statistics.median(one.seconds for one in ours)
    theirs_s = statistics.median(theirs)
    ours_fastest_s = min(one.seconds for one in ours)
    ratio = theirs_s / ours_s
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
        f"\n{ratio:.0f} times sooner by the medians of {len(ours)} starts each, in turns (at least "
        f"{RATIO_MIN:.0f} wanted); {min(theirs) / ours_fastest_s:.0f} times by the fastest.\n"
    )
    return [at_least("start: times sooner than Python", ratio, RATIO_MIN)]
