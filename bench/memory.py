# SPDX-License-Identifier: Apache-2.0
"""`convert` against the size of a file: time grows with the rows, memory does not."""

from __future__ import annotations

import gzip
from pathlib import Path

from bench.exports import EXPORT_TIME_S, FOLDER, PEOPLE, SMALL, ExportSet, lines_of
from bench.figure import Figure, at_most
from bench.measure import Cost, measured

PEAK_MIB_MAX = 25.0
# Growth from the smallest file to the largest that is no growth: in 1 MB the largest item stands at
# the beginning, in larger files also across the ends of chunks.
_FLAT_MIB = 1.5
_MEMBER_BYTES = 1_000_000
_SIZES_MB = (1, 10, 100, 1000)
_ITEM_BYTES_MAX = 400 * 1024  # DynamoDB's limit
_ATTRIBUTE_BYTES = 40_000
_ROWS = (10_000, 100_000, 1_000_000, 10_000_000)
# Processor time of a row among 10^7 beside one among 10^5, with room for what the machine does.
_LINEAR_MAX = 1.2


def _largest_item() -> bytes:
    """400 KB of text that must be escaped, in attributes: names and values count."""
    count = _ITEM_BYTES_MAX // _ATTRIBUTE_BYTES
    attributes = ['"UserId":{"S":"largest"}']
    for number in range(count):
        text = '\\"é' * ((_ATTRIBUTE_BYTES - 20) // 3)
        attributes.append(f'"Text{number}":{{"S":"{text}"}}')
    return ('{"Item":{' + ",".join(attributes) + "}}\n").encode()


def _member() -> bytes:
    """A gzip member of 1 MB: people, and one item of the largest size."""
    text = bytearray(_largest_item())
    for line in lines_of("people", 2000):
        if len(text) + len(line) > _MEMBER_BYTES:
            break
        text += line
    return gzip.compress(bytes(text), mtime=0)


def _cost(binary: Path, exports: ExportSet, member: bytes, count: int) -> tuple[Cost, float]:
    """Of `convert` on a file of so many of these members, and the MB that it has."""
    file = FOLDER / "memory.json.gz"
    options = ["convert", "--threads", "1", "--keys", exports.key]
    options += ["--export-arn", exports.arn, "--export-time", str(EXPORT_TIME_S)]
    try:
        with file.open("wb") as out:
            for _ in range(count):
                out.write(member)
        return measured([binary, *options, file]), file.stat().st_size / 1e6
    finally:
        file.unlink(missing_ok=True)


def report_rows(binary: Path) -> list[Figure]:
    """Prints the table; its figures with bounds."""
    print("## `convert --threads 1` against the number of rows\n")
    print(f"Small items, gzip members of {_ROWS[0]} rows.\n")
    print("| rows | processor time | for a row | peak memory |\n|---|---|---|---|")
    member = gzip.compress(b"".join(lines_of("small", _ROWS[0])), 6, mtime=0)
    found = {}
    for rows in _ROWS:
        found[rows], _ = _cost(binary, SMALL, member, rows // _ROWS[0])
        cost = found[rows]
        print(
            f"| {rows} | {cost.cpu_s:.3f} s | {cost.cpu_s / rows * 1e9:.0f} ns "
            f"| {cost.peak_mib:.1f} MiB |",
            flush=True,
        )
    print(f"\nWanted: the same time for a row (within {_LINEAR_MAX}), and flat memory.\n")
    some, all_ = found[_ROWS[1]], found[_ROWS[-1]]
    growth = (all_.cpu_s / _ROWS[-1]) / (some.cpu_s / _ROWS[1])
    grown_mib = max(0.0, all_.peak_mib - found[_ROWS[0]].peak_mib)
    return [
        at_most("convert: a row of 10^7 beside one of 10^5", growth, _LINEAR_MAX),
        at_most("convert: memory, 10^7 rows more than 10^4", grown_mib, _FLAT_MIB, "MiB"),
    ]


def report(binary: Path) -> list[Figure]:
    """Prints both tables; their figures with bounds."""
    print("## Memory of `convert --threads 1` against the size of one file\n")
    print("Gzip members of 1 MB, each with an item of 400 KB among people.\n")
    print("| MB of text | MB on disk | peak memory |\n|---|---|---|")
    FOLDER.mkdir(parents=True, exist_ok=True)
    member = _member()
    peaks = []
    for size_mb in _SIZES_MB:
        cost, on_disk_mb = _cost(binary, PEOPLE, member, size_mb)
        peaks.append(cost.peak_mib)
        print(f"| {size_mb} | {on_disk_mb:.1f} | {cost.peak_mib:.1f} MiB |", flush=True)
    print(f"\nWanted: under {PEAK_MIB_MAX:.0f} MiB, and the same for every size.\n")
    return [
        at_most("convert: peak memory", max(peaks), PEAK_MIB_MAX, "MiB"),
        at_most(
            "convert: memory, 1 GB more than 1 MB", max(0.0, peaks[-1] - peaks[0]), _FLAT_MIB, "MiB"
        ),
        *report_rows(binary),
    ]
