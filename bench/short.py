# SPDX-License-Identifier: Apache-2.0
"""`make bench-short`: has something become very much slower? For every run of the tests.

Ratios of processor time only, of runs in turns, medians, against what Python's own zlib and json
take for the same bytes on the same machine: a slow or busy machine slows both. The bounds are a
half to a third of what is usual, so only a gross regression is found; `make bench` measures. Needs
nothing but the binary. Exit code 1 where a ratio is below its bound.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import function
from bench.exports import EXPORT_TIME_S, LARGE, PEOPLE, SMALL, ExportSet
from bench.figure import Figure, at_least

ROOT = Path(__file__).resolve().parents[1]
_ROUNDS = 5
_SEED = 20_261_129
# Usual on 2026-11-29: 2.7, 1.6, 3.2 and 0.27, 0.28, 0.25.
_OF_ZLIB_MIN = {"people": 1.1, "small": 0.7, "large": 1.2}
_SHARE_MIN = {"people": 0.12, "small": 0.10, "large": 0.10}
_OF_JSON_MIN = 0.8  # Usual: 2.0.


@dataclass(frozen=True)
class Items:
    """Lines of an export made up here, so that nothing has to be built for them."""

    exports: ExportSet
    count: int
    text_bytes: int  # of one attribute


ITEMS = (Items(PEOPLE, 40_000, 60), Items(SMALL, 200_000, 0), Items(LARGE, 150, 20_000))


def _words(rng: random.Random, bytes_min: int) -> str:
    words = ("change", "row", "stream", "Zürich", "2026-11-29T10:00:00Z", "value", "index", "42")
    text = ""
    while len(text) < bytes_min:
        text += rng.choice(words) + " "
    return text


def _lines(items: Items) -> bytes:
    rng = random.Random(_SEED)
    lines = []
    for number in range(items.count):
        attributes = [f'"{items.exports.key}":{{"S":"item-{number}"}}', f'"At":{{"N":"{number}"}}']
        for name in range(8 if items.text_bytes > 0 else 0):
            value = _words(rng, items.text_bytes) + str(rng.random())
            attributes.append(f'"Attribute{name}":{{"M":{{"Text":{{"S":"{value}"}}}}}}')
        attributes.append(f'"Value":{{"N":"{rng.random()}"}}')
        lines.append('{"Item":{' + ",".join(attributes) + "}}\n")
    return "".join(lines).encode()


def _children_cpu_s(command: Sequence[str | Path]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _own_cpu_s(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _convert(binary: Path, exports: ExportSet, file: Path) -> list[str | Path]:
    options = ["--threads", "1", "--keys", exports.key, "--export-arn", exports.arn]
    return [binary, "convert", *options, "--export-time", str(EXPORT_TIME_S), file]


def exports_figures(binary: Path, items: Items, folder: Path) -> list[Figure]:
    """`convert` beside zlib, and the whole function beside `convert`."""
    name = items.exports.name
    content = gzip.compress(_lines(items), 6)
    file = folder / f"{name}.json.gz"
    file.write_bytes(content)
    command = _convert(binary, items.exports, file)
    of_zlib, shares = [], []
    for _ in range(_ROUNDS):
        zlib_s = _own_cpu_s(lambda: zlib.decompress(content, 31))
        convert_s = _children_cpu_s(command)
        of_zlib.append(zlib_s / convert_s)
        shares.append(convert_s / function.load(binary, items.exports, content).cpu_s)
    return [
        at_least(
            f"convert: times zlib's speed: {name}", statistics.median(of_zlib), _OF_ZLIB_MIN[name]
        ),
        at_least(f"the function's share: {name}", statistics.median(shares), _SHARE_MIN[name]),
    ]


def event_figure(binary: Path, folder: Path) -> Figure:
    """An event of 6 MB, Lambda's largest, beside json.loads of it."""
    record = (ROOT / "tests/data/all_types/event.json").read_text()
    one = record[record.index("[") + 1 : record.rindex("]")].strip()
    text = '{"Records":[' + ",".join([one] * (6_000_000 // len(one))) + "]}"
    event = folder / "event.json"
    event.write_text(text)
    ratios = []
    for _ in range(_ROUNDS):
        json_s = _own_cpu_s(lambda: json.loads(text))
        ratios.append(json_s / _children_cpu_s([binary, "convert", event]))
    return at_least(
        "convert: times json.loads's speed: event", statistics.median(ratios), _OF_JSON_MIN
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, default=ROOT / "build/tinydynamocdc")
    binary = parser.parse_args().binary
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = [event_figure(binary, folder)]
        for items in ITEMS:
            figures += exports_figures(binary, items, folder)
    for figure in figures:
        print(f"{figure.what}: {figure.text}{'' if figure.holds else ' TOO SLOW'}")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
