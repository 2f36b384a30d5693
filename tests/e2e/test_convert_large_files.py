# SPDX-License-Identifier: Apache-2.0
"""`convert` with several threads on gzip files so large that parts of them are decoded ahead."""

from __future__ import annotations

import gzip
from pathlib import Path
from random import Random

import pytest

from tests.e2e.test_convert_exports import convert, export_of, line


def large_gzip_file(folder: Path, level: int) -> Path:
    """Some MB when compressed, in three members, so that parts of it are decoded ahead."""
    file = folder / f"{level}.json.gz"
    random = Random(level)
    lines = [line(i, random.randbytes(random.randrange(400)).hex()) for i in range(24_000)]
    with file.open("wb") as out:
        for part in (lines[:5], lines[5:20_000], lines[20_000:]):
            out.write(gzip.compress(b"".join(part), level))
    return file


@pytest.mark.parametrize("level", [1, 6, 9])
def test_a_large_file_gives_the_same_bytes_for_any_number_of_threads(
    tmp_path: Path, level: int
) -> None:
    file = large_gzip_file(tmp_path, level)
    options = ["--keys=Id", f"--export-arn={export_of().arn}", "--export-time=1604474914"]
    alone = convert("--threads=1", *options, file)
    assert alone.returncode == 0
    assert alone.stdout.count(b"\n") == 24_000
    for threads in (2, 3, 8):
        together = convert(f"--threads={threads}", *options, file)
        assert (together.returncode, together.stderr) == (0, b"")
        assert together.stdout == alone.stdout


def test_a_large_damaged_file_gives_the_same_rows_and_message_for_any_number_of_threads(
    tmp_path: Path,
) -> None:
    file = large_gzip_file(tmp_path, 6)
    whole = file.read_bytes()
    options = ["--keys=Id", f"--export-arn={export_of().arn}", "--export-time=1604474914"]
    random = Random(1)
    for _ in range(12):
        damaged = bytearray(whole)
        damaged[random.randrange(len(whole) // 3, len(whole))] ^= 1 << random.randrange(8)
        file.write_bytes(damaged)
        alone = convert("--threads=1", *options, file)
        for threads in (2, 4):
            together = convert(f"--threads={threads}", *options, file)
            assert together.stderr == alone.stderr
            assert together.returncode == alone.returncode
            assert together.stdout == alone.stdout
