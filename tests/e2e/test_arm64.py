# SPDX-License-Identifier: Apache-2.0
"""The arm64 binary of a release, run on this machine by an emulator. Both are optional here."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from local.world import PRODUCT, REPOSITORY

BINARY = REPOSITORY / "dist" / "tinydynamocdc-arm64"
EMULATOR = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")
EVENTS = sorted((REPOSITORY / "tests" / "data").glob("*/event.json"))

pytestmark = [
    pytest.mark.skipif(not BINARY.exists(), reason="no arm64 binary in dist/: run `make release`"),
    pytest.mark.skipif(
        EMULATOR is None, reason="no qemu-aarch64-static: apt-get install qemu-user-static"
    ),
]


def run(*command: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, timeout=120, check=False)


def run_arm(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    assert EMULATOR is not None
    return run(EMULATOR, BINARY, *arguments)


def test_it_starts_and_knows_its_version() -> None:
    done = run_arm("--version")
    assert (done.returncode, done.stdout) == (0, run(PRODUCT, "--version").stdout)


def test_it_packs_itself_into_the_bytes_that_the_other_processor_made(tmp_path: Path) -> None:
    archive = tmp_path / "function.zip"
    done = run_arm("zip", "--program", BINARY, archive)
    assert done.returncode == 0, done.stderr
    assert archive.read_bytes() == BINARY.with_suffix(".zip").read_bytes()


@pytest.mark.parametrize("event", EVENTS, ids=[event.parent.name for event in EVENTS])
def test_it_gives_the_same_rows_as_the_other_processor(event: Path) -> None:
    arm, x86 = run_arm("convert", event), run(PRODUCT, "convert", event)
    assert (arm.returncode, arm.stdout, arm.stderr) == (x86.returncode, x86.stdout, x86.stderr)
