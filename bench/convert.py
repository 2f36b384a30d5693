# SPDX-License-Identifier: Apache-2.0
"""`convert` on exports: beside decompression alone, and beside plain Python doing the same."""

from __future__ import annotations

import hashlib
import json
import resource
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.exports import EXPORT_TIME_S, SETS, ExportSet
from bench.figure import Figure, at_least, in_words
from bench.measure import Command, measured

# Of the speed of decompression alone.
RATIO_MIN = {"people": 0.72, "small": 0.48, "large": 0.84}
# Two threads beside one.
CORES_MIN = {"people": 1.5, "small": 1.6, "large": 1.3}
_PYTHON_ROUNDS = 3
_GUNZIP = Path(__file__).resolve().parents[1] / "build" / "x86" / "gunzip_bench"
_READER = Path(__file__).resolve().parent / "python_reader.py"


@dataclass(frozen=True)
class Speeds:
    """Medians. MB are 10^6 bytes of decompressed text, seconds those of the processor."""

    text_bytes: int
    gunzip_mb_s: float
    convert_mb_s: float
    of_gunzip: float  # median of the rounds' ratios
    checked_of_gunzip: float  # the same with the manifest's MD5s
    python_mb_s: float
    python_way: str
    times_python: float


def _convert(
    binary: Path, exports: ExportSet, threads: int = 1, files: list[Path] | None = None
) -> list[str | Path]:
    """The data files, checked as decompression alone checks them: by the gzip members' CRCs."""
    options = ["--threads", str(threads), "--keys", exports.key]
    options += ["--export-arn", exports.arn, "--export-time", str(EXPORT_TIME_S)]
    return [binary, "convert", *options, *(files or _files_in_order(exports))]


def _convert_checked(binary: Path, exports: ExportSet) -> list[str | Path]:
    """The folder: MD5 and number of items of each file against the manifest, too."""
    return [binary, "convert", "--threads", "1", "--keys", exports.key, exports.folder]


def _gunzip(exports: ExportSet) -> list[str | Path]:
    return [_GUNZIP, *_files_in_order(exports)]


def _python(way: str, exports: ExportSet) -> list[str | Path]:
    arguments = [way, exports.key, exports.arn, str(EXPORT_TIME_S)]
    return [sys.executable, _READER, *arguments, *_files_in_order(exports)]


def _files_in_order(exports: ExportSet) -> list[Path]:
    """As the manifest names them."""
    lines = (exports.folder / "manifest-files.json").read_text().splitlines()
    names = [json.loads(line)["dataFileS3Key"].rsplit("/", 1)[1] for line in lines]
    return [exports.folder / "data" / name for name in names]


def _hash_of(command: Command) -> str:
    """Of its standard output."""
    digest = hashlib.sha256()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while piece := process.stdout.read(1 << 20):
            digest.update(piece)
    if process.returncode != 0:
        raise SystemExit(f"bench: {command[0]} ended with {process.returncode}")
    return digest.hexdigest()


def _children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _faster_python(exports: ExportSet, wanted_hash: str) -> str:
    """Both ways must give the same rows as ours, or their speed means nothing."""
    seconds = {}
    for way in ("json", "regex"):
        before_s = _children_cpu_s()
        if _hash_of(_python(way, exports)) != wanted_hash:
            raise SystemExit(f"bench: {exports.name}: the rows by Python ({way}) differ")
        seconds[way] = _children_cpu_s() - before_s
    return min(seconds, key=lambda way: seconds[way])


def _ratio(these_s: list[float], those_s: list[float]) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(one / other for one, other in zip(these_s, those_s, strict=True))


def speeds(binary: Path, exports: ExportSet, rounds: int) -> Speeds:
    """In turns: decompression, convert, and in some of the rounds Python."""
    exports.make()
    text_bytes = int(subprocess.check_output(_gunzip(exports)))
    wanted_hash = _hash_of(_convert(binary, exports))
    if _hash_of(_convert_checked(binary, exports)) != wanted_hash:
        raise SystemExit(f"bench: {exports.name}: the rows of the folder differ")
    way = _faster_python(exports, wanted_hash)
    gunzip, convert, checked, python = [], [], [], []
    for number in range(rounds):
        gunzip.append(measured(_gunzip(exports)).cpu_s)
        convert.append(measured(_convert(binary, exports)).cpu_s)
        checked.append(measured(_convert_checked(binary, exports)).cpu_s)
        if number < _PYTHON_ROUNDS:
            python.append(measured(_python(way, exports)).cpu_s)
    megabytes = text_bytes / 1e6
    python_s = statistics.median(python)
    return Speeds(
        text_bytes=text_bytes,
        gunzip_mb_s=megabytes / statistics.median(gunzip),
        convert_mb_s=megabytes / statistics.median(convert),
        of_gunzip=_ratio(gunzip, convert),
        checked_of_gunzip=_ratio(gunzip, checked),
        python_mb_s=megabytes / python_s,
        python_way=way,
        times_python=python_s / statistics.median(convert),
    )


_COLUMNS = (
    "items",
    "MB on disk",
    "MB of text",
    "gunzip MB/s",
    "convert MB/s",
    "of gunzip's speed",
    "with the manifest's MD5s",
    "Python MB/s",
    "times Python",
)


def _cells(exports: ExportSet, of: Speeds) -> tuple[str, ...]:
    return (
        exports.name,
        f"{exports.bytes_on_disk / 1e6:.0f}",
        f"{of.text_bytes / 1e6:.0f}",
        f"{of.gunzip_mb_s:.0f}",
        f"{of.convert_mb_s:.0f}",
        f"**{of.of_gunzip:.2f}**",
        f"{of.checked_of_gunzip:.2f}",
        f"{of.python_mb_s:.0f} ({of.python_way})",
        f"{of.times_python:.0f}",
    )


@dataclass(frozen=True)
class Cores:
    """How much sooner, by the clock, than with one thread."""

    many_files: float  # two threads, the files of the export
    one_file: float  # two threads, all items in one file
    unpacking: float  # what unpacking that file by one thread leaves: gunzip alone
    side_by_side: float  # what the machine can do: two processes of one thread each, twice the work


def _best_quarter_s(seconds: list[float]) -> float:
    """Whatever else runs only adds to it."""
    return statistics.mean(sorted(seconds)[: max(1, len(seconds) // 4)])


def _side_by_side_s(command: Command) -> float:
    with ThreadPoolExecutor(2) as pool:
        return max(cost.wall_s for cost in pool.map(measured, [command, command]))


def cores(binary: Path, exports: ExportSet, rounds: int) -> Cores:
    """In turns; best quarters of the rounds."""
    exports.make()
    one_file = [exports.one_file]
    ways: dict[str, Command] = {
        "files 1": _convert(binary, exports, 1),
        "files 2": _convert(binary, exports, 2),
        "file 1": _convert(binary, exports, 1, one_file),
        "file 2": _convert(binary, exports, 2, one_file),
        "gunzip": [_GUNZIP, exports.one_file],
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    beside = []
    for _ in range(rounds):
        for way, command in ways.items():
            seconds[way].append(measured(command).wall_s)
        beside.append(_side_by_side_s(ways["file 1"]))
    best = {way: _best_quarter_s(of) for way, of in seconds.items()}
    return Cores(
        many_files=best["files 1"] / best["files 2"],
        one_file=best["file 1"] / best["file 2"],
        unpacking=best["file 1"] / best["gunzip"],
        side_by_side=2 * best["file 1"] / _best_quarter_s(beside),
    )


def report_cores(binary: Path, rounds: int) -> list[Figure]:
    """Prints the table; its figures with bounds."""
    print("### Two threads beside one, by the clock\n")
    print(f"{rounds} interleaved rounds, the best quarter of each\n")
    print("| items | many files | one file | unpacking alone | two processes side by side |")
    print(f"|{'---|' * 5}")
    found = []
    for exports in SETS:
        of = cores(binary, exports, rounds)
        figures = f"**{of.many_files:.2f}** | **{of.one_file:.2f}** | {of.unpacking:.2f}"
        print(f"| {exports.name} | {figures} | {of.side_by_side:.2f} |", flush=True)
        bound = CORES_MIN[exports.name]
        found.append(at_least(f"two threads, many files: {exports.name}", of.many_files, bound))
        found.append(at_least(f"two threads, one file: {exports.name}", of.one_file, bound))
    print(f"\nWanted, on both: {in_words(CORES_MIN)}.\n")
    return found


def report(binary: Path, rounds: int) -> list[Figure]:
    """Prints the table; its figures with bounds."""
    print("## Exports: `convert --threads 1` beside ISA-L gunzip alone and plain Python\n")
    print(f"{rounds} interleaved rounds ({_PYTHON_ROUNDS} for Python), medians; whole processes;")
    print("MB of decompressed text per second of processor time\n")
    print(f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}")
    figures = []
    for exports in SETS:
        of = speeds(binary, exports, rounds)
        print(f"| {' | '.join(_cells(exports, of))} |", flush=True)
        figures.append(
            at_least(
                f"convert: of gunzip's speed: {exports.name}",
                of.of_gunzip,
                RATIO_MIN[exports.name],
            )
        )
    print(f"\nWanted of gunzip's speed: {in_words(RATIO_MIN)}.\n")
    return figures + report_cores(binary, rounds)
