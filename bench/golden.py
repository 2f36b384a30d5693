# SPDX-License-Identifier: Apache-2.0
"""`python -m bench.golden`: the rows of generated items are the same bytes as ever.

Faster code must not change a byte. The lines of `bench/data.cpp` go through `convert`, with one
thread and with two, and the SHA-256 of the rows is held against the one below, taken before the
code was made faster. A hash changes only together with docs/row-format.md.

About a minute (`ninja benchmarks` first). Exit code 1 where a hash differs.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.exports import EXPORT_TIME_S, WRITE_LINES

ROOT = Path(__file__).resolve().parents[1]
_ARN = "arn:aws:dynamodb:eu-west-2:123456789012:table/golden/export/01604474914000-0a1b2c3d"
_SEED = 20_261_129
_THREADS = (1, 2)


@dataclass(frozen=True)
class Golden:
    """Items of one set in 20 files, and the hash of their rows. An item of `large` has 190 KB."""

    name: str
    keys: str
    items_per_file: int
    sha256: str


GOLDEN = (
    Golden(
        "people",
        "UserId",
        50_000,
        "98f7619b3254ae8287b1da9e59849363b9bf8b1f68c94293ff6c613981cda199",
    ),
    Golden(
        "small",
        "DeviceId",
        50_000,
        "ae45e22ae89b7353abba2b8f9db8a665b6dd0f36df94a09135b2f6172f005284",
    ),
    Golden(
        "small",
        "Time,DeviceId",
        50_000,
        "f526280e2005b3728d26727a0256c9166c869b0983a5a9c74148d4d1b479db71",
    ),
    Golden(
        "large", "DocId", 250, "3920833262d13fb6874771b219aac5cb7b1031bf4ca68b4074e76355e6571708"
    ),
)
_RUNS = 10  # of two files each


def hashes_of(binary: Path, golden: Golden) -> list[str]:
    """Of all rows of the set, for each number of threads."""
    digests = [hashlib.sha256() for _ in _THREADS]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "one.json", Path(folder) / "two.json"]
        for run in range(_RUNS):
            for number, file in enumerate(files):
                seed = _SEED + len(files) * run + number
                _write_lines(golden, seed, file)
            for digest, threads in zip(digests, _THREADS, strict=True):
                digest.update(_rows(binary, golden, threads, files))
    return [digest.hexdigest() for digest in digests]


def _write_lines(golden: Golden, seed: int, file: Path) -> None:
    with file.open("wb") as out:
        items = [str(WRITE_LINES), golden.name, str(golden.items_per_file), str(seed)]
        subprocess.run(items, stdout=out, check=True)


def _rows(binary: Path, golden: Golden, threads: int, files: list[Path]) -> bytes:
    convert = [str(binary), "convert", "--threads", str(threads), "--keys", golden.keys]
    convert += ["--export-arn", _ARN, "--export-time", str(EXPORT_TIME_S), *map(str, files)]
    return subprocess.run(convert, stdout=subprocess.PIPE, check=True).stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, default=ROOT / "build/tinydynamocdc")
    given = parser.parse_args()
    differ = False
    for golden in GOLDEN:
        for threads, found in zip(_THREADS, hashes_of(given.binary, golden), strict=True):
            verdict = "as ever" if found == golden.sha256 else f"DIFFERS from {golden.sha256}"
            differ |= found != golden.sha256
            what = f"{golden.name} --keys {golden.keys} --threads {threads}"
            print(f"{what}: {found} {verdict}", flush=True)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
