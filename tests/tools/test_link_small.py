# SPDX-License-Identifier: Apache-2.0
"""tools/link_small: what it does when the link before it did not go as it should."""

from __future__ import annotations

import subprocess
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "link_small"


def link(folder: Path, compiler: str) -> subprocess.CompletedProcess[str]:
    """Runs it with a compiler of a few lines of shell."""
    path = folder / "compiler"
    path.write_text(f"#!/bin/sh\n{compiler}\n")
    path.chmod(0o755)
    return subprocess.run(
        [TOOL, path, "x.o", "-o", folder / "program"], capture_output=True, text=True, check=False
    )


def test_a_link_that_fails_ends_it_with_the_linkers_words(tmp_path: Path) -> None:
    done = link(tmp_path, "echo 'undefined symbol: x' >&2; exit 3")
    assert done.returncode == 3
    assert "undefined symbol: x" in done.stderr


def test_a_driver_that_does_not_tell_how_it_links_is_no_silent_success(tmp_path: Path) -> None:
    done = link(tmp_path, "exit 0")
    assert done.returncode == 1
    assert "does not say how it has linked" in done.stderr


def test_the_driver_is_asked_to_tell(tmp_path: Path) -> None:
    done = link(tmp_path, 'test "$ZIG_VERBOSE_LINK" = 1 || exit 9; echo "ld.lld -o other " >&2')
    assert done.returncode == 1
