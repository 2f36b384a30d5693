# SPDX-License-Identifier: Apache-2.0
"""tools/package refuses what Lambda could not run, and has the product write the zip."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import struct
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load_tool(name: str) -> ModuleType:
    """Imports a script of tools/, which have no suffix because people type their names."""
    loader = importlib.machinery.SourceFileLoader(name, str(ROOT / "tools" / name))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    was = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    sys.dont_write_bytecode = was
    return module


package = load_tool("package")


def elf(kind: int, segments: list[int], needed: bool = False) -> bytes:
    """The least ELF file that says these things of itself."""
    table = 64 + 56 * len(segments)
    dynamic = struct.pack("<QQ", 1 if needed else 5, 0) + struct.pack("<QQ", 0, 0)
    header = (
        b"\x7fELF\x02\x01\x01"
        + bytes(9)
        + struct.pack("<HHIQQQIHHHHHH", kind, 62, 1, 0, 64, 0, 0, 64, 56, len(segments), 0, 0, 0)
    )
    body = b"".join(
        struct.pack("<IIQQQQQQ", segment, 0, table, 0, 0, len(dynamic), len(dynamic), 8)
        for segment in segments
    )
    return header + body + dynamic


STATIC_PIE = [package.PT_DYNAMIC, package.PT_GNU_RELRO]


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        (elf(2, [package.PT_GNU_RELRO]), "is not position-independent"),
        (elf(3, [*STATIC_PIE, package.PT_INTERP]), "asks for a dynamic loader"),
        (elf(3, [package.PT_DYNAMIC]), "has no read-only relocations"),
        (elf(3, STATIC_PIE, needed=True), "needs a shared library"),
        (b"#!/bin/sh\n", "is no 64-bit ELF file"),
    ],
)
def test_a_file_that_must_not_be_shipped_is_refused(file: bytes, complaint: str) -> None:
    assert package.complaints(file) == [complaint]


def test_a_static_pie_with_relro_is_fine() -> None:
    assert package.complaints(elf(3, STATIC_PIE)) == []


def test_a_binary_that_this_machine_cannot_run_is_packed_by_another(tmp_path: Path) -> None:
    packer = tmp_path / "packer"
    packer.write_text('#!/bin/sh\nprintf "%s " "$@" >"$4"\n')
    packer.chmod(0o755)
    target = tmp_path / "dist" / "f.zip"
    package.write_zip(packer, tmp_path / "binary", target)
    assert target.read_text() == f"zip --program {tmp_path / 'binary'} {target} "


def test_a_packer_that_fails_ends_it(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        package.write_zip(Path("/bin/false"), tmp_path / "binary", tmp_path / "f.zip")
