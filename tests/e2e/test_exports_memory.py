# SPDX-License-Identifier: Apache-2.0
"""Memory does not grow with the export: the function's own peak, as Linux counts it."""

from __future__ import annotations

import gzip
import random
import re
from pathlib import Path
from typing import Any

from local.exports.lines import full_lines
from local.http import Tinybird
from tests.e2e.exporting import export_of, items_of, lay_file, s3_event, settings
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import Function, running_function

Standin = dict[str, Any]
MIB = 1 << 20
# Bounds of the whole process, in MiB. Besides bodies it has the program with its libraries, four
# parts of 1 MiB of the object, and a line of up to 8 MB while it has to be put together.
LEAN_MIB_MAX = 25  # with bodies of up to 2 MB
PEAK_MIB_MAX = 45  # with three bodies of 10 MB: two under way, and the one that is filled
GROWTH_MIB_MAX = 3  # by chance, of what overlaps; 48 MB more of the file
SMALL_BODIES = {"MAX_PAYLOAD_SIZE": "2MB"}


def peak_mib(function: Function) -> float:
    status = Path(f"/proc/{function.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def file_of(bytes_min: int, item_bytes: int) -> bytes:
    """A data file of at least so many plain bytes."""
    rng = random.Random(item_bytes)
    pool = [f"{rng.getrandbits(4 * item_bytes):x}"[:item_bytes] for _ in range(8)]
    count = bytes_min // item_bytes + 1
    items = (items_of(1, number={"N": str(n)}, x={"S": pool[n % 8]})[0] for n in range(count))
    return gzip.compress(b"".join(full_lines(items)), 1)


def peak_of(standin: Standin, aws: FakeAws, content: bytes, name: str, **more: str) -> float:
    key = lay_file(aws, export_of(f"Memory{name}"), content)
    with running_function(settings(standin, aws, **more)) as function:
        outcome = function.invoke(s3_event(aws, key), seconds=240)
        assert outcome.succeeded, outcome.message
        return peak_mib(function)


def test_defect_24_memory_is_flat_whatever_the_files_size(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    peaks = {
        size: peak_of(standin, aws, file_of(size * MIB, 390_000), f"Big{size}", **SMALL_BODIES)
        for size in (1, 16, 64)
    }
    print(f"peak MiB of the function by MB of the file: {peaks}")
    assert max(peaks.values()) <= LEAN_MIB_MAX, peaks
    assert peaks[64] - peaks[16] <= GROWTH_MIB_MAX, peaks


def test_memory_with_bodies_of_10_mb(tinybird: Tinybird, standin: Standin, aws: FakeAws) -> None:
    peak = peak_of(standin, aws, file_of(60 * MIB, 390_000), "Bodies10")
    print(f"peak MiB of the function: {peak}")
    assert peak <= PEAK_MIB_MAX


def test_memory_of_small_items_is_no_more(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    peak = peak_of(standin, aws, file_of(8 * MIB, 1000), "Small", **SMALL_BODIES)
    assert peak <= LEAN_MIB_MAX


def test_a_function_of_128_mb_has_small_bodies(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    content = file_of(16 * MIB, 390_000)
    peak = peak_of(standin, aws, content, "Lean", AWS_LAMBDA_FUNCTION_MEMORY_SIZE="128")
    sizes = [
        request["bytes"] for request in tinybird.control("/requests?path=/v0/events")["requests"]
    ]
    assert max(sizes) <= 1_000_000
    assert peak <= LEAN_MIB_MAX
