# SPDX-License-Identifier: Apache-2.0
"""Child processes that leave nothing behind.

Each child leads a process group of its own, so that whatever it starts (the emulator runs Lambda
functions as plain processes) ends together with it, and the kernel ends it when we die.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_STOP_SECONDS_MAX = 10.0
# Loaded before the fork: a child must not load libraries between fork and exec.
_LIBC = ctypes.CDLL(None, use_errno=True)


class ProcessError(Exception):
    """A child did not start, or did not say what it should."""


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(folder: Path) -> dict[str, str]:
    """An environment that holds nothing of the host's: no AWS_*, no TB_*, no proxies."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A running child process and its group."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        reads_stdout: bool = False,
        outlives_us: bool = False,
    ) -> None:
        self.log = log
        with log.open("ab") as log_file:
            self._process = subprocess.Popen(
                list(command),
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if reads_stdout else log_file,
                stderr=log_file,
                start_new_session=True,
                preexec_fn=None if outlives_us else _die_with_parent,  # one C call, nothing more
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_running(self) -> bool:
        return self._process.poll() is None

    def first_line(self) -> str:
        """The first line of its standard output; blocks until it comes or the child ends."""
        assert self._process.stdout is not None
        line: bytes = self._process.stdout.readline()
        if not line:
            self._process.wait(_STOP_SECONDS_MAX)
            raise ProcessError(f"a server did not start:\n{self.log_tail()}")
        return line.decode()

    def log_tail(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]

    def stop(self) -> None:
        """Ends the child and its whole group, gently first; returns when all are gone."""
        stop_group(self._process.pid)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def run(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, seconds_max: float
) -> tuple[int, str]:
    """Runs a command to its end: exit code, and what it printed. Raises TimeoutExpired.

    However this ends, nothing that the command started goes on.
    """
    with subprocess.Popen(
        list(command),
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds_max)
        finally:
            stop_group(process.pid)
    return process.returncode, output.decode(errors="replace")


def stop_group(group: int) -> None:
    """Ends all processes of a group, gently first; returns when none is alive."""
    _signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS_MAX
    while group_members(group):
        if time.monotonic() > deadline:
            _signal_group(group, signal.SIGKILL)
        time.sleep(0.01)


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def group_members(group: int) -> list[int]:
    """The living processes of a group. (A signal 0 to the group would count the dead, too.)"""
    members = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            # The name in parentheses may hold anything: fields count from the last one.
            state, _parent, process_group = (
                (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            )
        except OSError:
            continue  # it ended meanwhile
        if int(process_group) == group and state != "Z":
            members.append(int(entry.name))
    return members
