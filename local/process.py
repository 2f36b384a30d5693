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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1
_STOP_SECONDS_MAX = 3.0  # then by force: nothing here is worth a longer wait
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


@contextmanager
def held_signals() -> Iterator[None]:
    """Holds back the signals that end a program until the way out.

    Otherwise one could come between the start of a child and the moment when somebody knows
    about it, and the child would go on for ever.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)  # one that waited comes here


def _in_child(outlives_us: bool, inherits: Sequence[int] = ()) -> None:
    """Runs between fork and exec: undoes what a child must not inherit."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)
    for number, descriptor in enumerate(inherits, 3):
        os.dup2(descriptor, number)
    if not outlives_us:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A running child process and its group. Made while signals are held."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        reads_stdout: bool = False,
        outlives_us: bool = False,
        inherits: Sequence[int] = (),  # descriptors above 9 that it gets as 3, 4, …
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
                preexec_fn=partial(_in_child, outlives_us, inherits),
                close_fds=not inherits,  # Python's own do not pass exec anyway
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
    process = None
    try:
        with held_signals():
            process = subprocess.Popen(
                list(command),
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=partial(_in_child, False),
            )
        output, _ = process.communicate(timeout=seconds_max)
    finally:
        if process is not None:
            stop_group(process.pid)
            process.wait()
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
