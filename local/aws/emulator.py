# SPDX-License-Identifier: Apache-2.0
"""Starts and stops MiniStack, with what it lacks (local/aws/ministack.py).

It has no authentication and runs uploaded functions as plain processes of our user, so it listens
on 127.0.0.1 only (its default is every interface). Functions inherit its environment: it starts
with a clean one, and with the address under which functions call back.
"""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from local.aws.clock import Clock
from local.process import Child, ProcessError, clean_environment, free_port

_REPOSITORY = Path(__file__).resolve().parent.parent.parent

# Says local/aws/ministack.py where the clock's file is; importing that would start too much.
CLOCK_FILE_VARIABLE = "TINYDYNAMOCDC_LOCAL_CLOCK"
_START_SECONDS_MAX = 30.0
_ATTEMPTS = 3  # another process may take the port between the look and the start


@dataclass
class Emulator:
    url: str
    process: Child
    clock: Clock  # DynamoDB's

    def stop(self) -> None:
        self.process.stop()


def start(folder: Path, *, outlives_us: bool = False) -> Emulator:
    """Starts the emulator with its files in `folder`; returns when it answers."""
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(_ATTEMPTS):
        emulator = _start_once(folder, outlives_us=outlives_us)
        if emulator is not None:
            return emulator
    log = (folder / "ministack.log").read_text(errors="replace")[-3000:]
    raise ProcessError(f"MiniStack did not start:\n{log}")


def _start_once(folder: Path, *, outlives_us: bool) -> Emulator | None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    clock_file = folder / "clock"
    environment = clean_environment(folder) | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "AWS_ENDPOINT_URL": url,
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(_REPOSITORY),
        CLOCK_FILE_VARIABLE: str(clock_file),
    }
    process = Child(
        [sys.executable, "-m", "local.aws.ministack"],
        environment=environment,
        folder=folder,
        log=folder / "ministack.log",
        outlives_us=outlives_us,
    )
    answers = False
    try:
        deadline = time.monotonic() + _START_SECONDS_MAX
        while not answers and process.is_running() and time.monotonic() < deadline:
            answers = _is_healthy(url)
            if not answers:
                time.sleep(0.02)
    finally:  # also on Ctrl-C
        if not answers:
            process.stop()
    return Emulator(url, process, Clock(clock_file)) if answers else None


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
