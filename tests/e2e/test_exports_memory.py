# SPDX-License-Identifier: Apache-2.0
"""Memory does not grow with the export: the function's own peak, as Linux counts it."""

from __future__ import annotations

import base64
import gzip
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.exports.lines import full_lines
from local.http import Tinybird
from tests.e2e.exporting import export_of, items_of, lay_file, s3_event, settings
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import Function, running_function

Standin = dict[str, Any]
MIB = 1 << 20
# Bounds of what the function takes of its own, in MiB: packed bodies, four parts of 256 KiB of the
# object, and a line of up to 8 MB while it has to be put together. Pages of the program's file come
# on top: 5 to 7 MiB, as Linux finds them in its cache. Together they are within 25.
LEAN_MIB_MAX = 10  # with bodies of up to 2 MB
PEAK_MIB_MAX = 12  # with three bodies of 2.5 MB: two under way, and the one that is filled
GROWTH_MIB_MAX = 3  # by chance, of what overlaps; 48 MB more of the file
SMALL_BODIES = {"MAX_PAYLOAD_SIZE": "2MB"}


def peak_mib(function: Function) -> float:
    """Without the pages of its file: they were never more than at the end."""
    status = Path(f"/proc/{function.process.pid}/status").read_text()
    peak, file = (re.search(rf"{name}:\s+(\d+) kB", status) for name in ("VmHWM", "RssFile"))
    assert peak is not None and file is not None
    return (int(peak[1]) - int(file[1])) / 1024


def hex_text(rng: random.Random, size: int) -> str:
    """Takes 54 % when it is packed."""
    return f"{rng.getrandbits(4 * size):x}"[:size]


def base64_text(rng: random.Random, size: int) -> str:
    """Takes 75 %, as a binary attribute does: the worst there is."""
    return base64.b64encode(rng.randbytes(3 * size // 4)).decode()


def file_of(
    bytes_min: int, item_bytes: int, text: Callable[[random.Random, int], str] = hex_text
) -> bytes:
    """A data file of at least so many plain bytes."""
    rng = random.Random(item_bytes)
    pool = [text(rng, item_bytes) for _ in range(8)]
    count = bytes_min // item_bytes + 1
    items = (items_of(1, number={"N": str(n)}, x={"S": pool[n % 8]})[0] for n in range(count))
    return gzip.compress(b"".join(full_lines(items)), 1)


def at_a_time(requests: list[dict[str, Any]]) -> int:
    """How many of them were under way side by side, at the most."""
    ends = [(float(r["received_at"]), float(r["ms"]) / 1000) for r in requests]
    spans = [(end - seconds, end) for end, seconds in ends]
    return max(sum(begin <= at < end for begin, end in spans) for at, _ in spans)


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


@pytest.mark.parametrize("text", [hex_text, base64_text])
def test_defect_24_memory_with_the_bodies_of_an_export(
    tinybird: Tinybird, standin: Standin, aws: FakeAws, text: Callable[[random.Random, int], str]
) -> None:
    slow = {"path": "/v0/events", "action": "pass", "delay_ms": 1000, "times": 9}
    tinybird.control("/fail", slow)
    peak = peak_of(standin, aws, file_of(15 * MIB, 390_000, text), f"Bodies_{text.__name__}")
    print(f"peak MiB of the function, {text.__name__}: {peak}")
    requests = tinybird.control("/requests?path=/v0/events")["requests"]
    full = [request for request in requests if request["bytes"] > 2_300_000]
    assert len(full) == 6, [request["bytes"] for request in requests]
    assert at_a_time(full) == 2
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
