# SPDX-License-Identifier: Apache-2.0
"""The peak of `convert`'s memory against the size of a file: it must not depend on it."""

from __future__ import annotations

import gzip
from pathlib import Path

from bench.exports import EXPORT_TIME_S, FOLDER, PEOPLE, lines_of
from bench.measure import measured

PEAK_MIB_MAX = 25.0
# Growth from the smallest file to the largest that is no growth: in 1 MB the largest item stands at
# the beginning, in larger files also across the ends of chunks.
_FLAT_MIB = 1.5
_MEMBER_BYTES = 1_000_000
_SIZES_MB = (1, 10, 100, 1000)
_ITEM_BYTES_MAX = 400 * 1024  # DynamoDB's limit
_ATTRIBUTE_BYTES = 40_000


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


def report(binary: Path) -> list[str]:
    """Prints the table; what is wrong with it."""
    print("## Memory of `convert --threads 1` against the size of one file\n")
    print("Gzip members of 1 MB, each with an item of 400 KB among people.\n")
    print("| MB of text | MB on disk | peak memory |\n|---|---|---|")
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / "memory.json.gz"
    member = _member()
    options = ["convert", "--threads", "1", "--keys", PEOPLE.key]
    options += ["--export-arn", PEOPLE.arn, "--export-time", str(EXPORT_TIME_S)]
    peaks = []
    try:
        for size_mb in _SIZES_MB:
            with file.open("wb") as out:
                for _ in range(size_mb):
                    out.write(member)
            peak_mib = measured([binary, *options, file]).peak_mib
            peaks.append(peak_mib)
            on_disk = file.stat().st_size / 1e6
            print(f"| {size_mb} | {on_disk:.1f} | {peak_mib:.1f} MiB |", flush=True)
    finally:
        file.unlink(missing_ok=True)
    print(f"\nWanted: under {PEAK_MIB_MAX:.0f} MiB, and the same for every size.\n")
    complaints = []
    if max(peaks) >= PEAK_MIB_MAX:
        complaints.append(f"convert took {max(peaks):.1f} MiB of memory")
    if peaks[-1] - peaks[0] > _FLAT_MIB:
        complaints.append(f"convert's memory grew from {peaks[0]:.1f} to {peaks[-1]:.1f} MiB")
    return complaints
