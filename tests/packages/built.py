# SPDX-License-Identifier: Apache-2.0
"""Packages made of this build's binary, and what is in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.world import PRODUCT, REPOSITORY
from packages import content

# Of the sources, as it were; no test depends on it.
EPOCH = 1_790_000_000


@dataclass(frozen=True)
class Built:
    """The files of a release, as make release names them."""

    folder: Path

    def one(self, pattern: str) -> Path:
        (found,) = self.folder.glob(pattern)
        return found

    @property
    def deb(self) -> Path:
        return self.one("*_amd64.deb")

    @property
    def wheel(self) -> Path:
        return self.one("*x86_64*.whl")

    @property
    def image(self) -> Path:
        return self.one("*-image.tar")

    @property
    def bill(self) -> Path:
        return self.one("*.spdx.json")


def build(folder: Path, umask: int = 0o022, **environment: str) -> Built:
    """Makes the packages as tools/release does, in a process of its own."""
    folder.mkdir(parents=True)
    binary = folder / "tinydynamocdc-x86_64"
    binary.write_bytes(PRODUCT.read_bytes())
    binary.chmod(0o755)
    subprocess.run([binary, "zip", f"{binary}.zip"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        [sys.executable, "-B", "-m", "packages.release", folder, f"x86_64={binary}"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.DEVNULL,
        umask=umask,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH), **environment},
    )
    return Built(folder)


def need(tool: str) -> None:
    """Skips the test where `tools/setup packages` could not install it."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not here: tools/setup packages installs it")


def output(*command: str | Path, **environment: str) -> str:
    """What a command prints; an error, with all that it said, if it fails."""
    need(str(command[0]))
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


VERSION = content.version(PRODUCT)


def check_program(*program: str | Path) -> None:
    """The installed program is this build's, and runs."""
    assert output(*program, "--version") == output(PRODUCT, "--version")
    assert output(*program, "--help") == output(PRODUCT, "--help")
