# SPDX-License-Identifier: Apache-2.0
"""The function itself: its share of an export's file, its peak memory, a warm invocation.

The real binary with a runtime API, S3 and DynamoDB of our own on this machine (those of the tests)
and a sink that acknowledges every row. Only the function's processor time counts, as the kernel
tells it when the process has ended.
"""

from __future__ import annotations

import base64
import gzip
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import stream
from bench.exports import EXPORT_TIME_S, PEOPLE, SETS, ExportSet
from bench.figure import Figure, at_least, at_most, in_words
from bench.measure import measured
from tests.e2e.exporting import BUCKET, s3_event
from tests.e2e.fake_aws import FakeAws, running_fake_aws
from tests.e2e.function import Function, running_function
from tests.e2e.sink import running_sink, settings

ROOT = Path(__file__).resolve().parents[1]
_STREAM_BENCH = ROOT / "build" / "x86" / "stream_bench"
_RUNTIME_LOOP = ROOT / "build" / "x86" / "runtime_loop"
_PYTHON_READER = ROOT / "bench" / "python_reader.py"
_WARM_ROUNDS = 5
_WARM_INVOCATIONS = 400
_WARM_UP = 20
SHARE_MIN = {"people": 0.45, "small": 0.50, "large": 0.38}
WARM_RATIO_MAX = 4.0
# AWS Lambda Developer Guide, "Configure Lambda function memory": one processor at 1,769 MB.
VCPU_GB = 1769 / 1024
# Bodies of an export as the function has them, and what they may take.
_AS_SET_UP = "two of 2.5 MB under way"
_SMALLEST = "two of 1 MB under way (functions of 128 MB)"
PEAK_MIB_MAX = {_AS_SET_UP: 22.0, _SMALLEST: 12.0}


def _children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _invoked(function: Function, event: object) -> None:
    outcome = function.invoke(event, seconds=600)
    if not outcome.succeeded:
        raise SystemExit(f"bench: the function failed: {outcome.message}")


def _peak_mib(function: Function) -> float:
    """The most memory that it has held, pages of the program's file included."""
    status = Path(f"/proc/{function.process.pid}/status").read_text()
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert peak is not None
    return int(peak[1]) / 1024


@dataclass(frozen=True)
class Loaded:
    """What one data file took the function."""

    cpu_s: float
    peak_mib: float


def load(binary: Path, exports: ExportSet, content: bytes, **more: str) -> Loaded:
    """One data file: from the event that S3 sends to the answer, all rows acknowledged."""
    with running_fake_aws() as aws, running_sink() as port:
        key = _laid(aws, exports, content)
        event = s3_event(aws, key)
        before_s = _children_cpu_s()
        variables = settings(port, AWS_ENDPOINT_URL=aws.url, **more)
        with running_function(variables, command=[binary]) as function:
            _invoked(function, event)
            peak_mib = _peak_mib(function)
        return Loaded(_children_cpu_s() - before_s, peak_mib)


def _laid(aws: FakeAws, exports: ExportSet, content: bytes) -> str:
    """The key of a data file in the bucket of an export that still goes on."""
    export = exports.export
    aws.know(export, "IN_PROGRESS", S3Bucket=BUCKET)
    name = export.table_arn.rpartition("/")[2]
    aws.add_table(name, export.table_arn, export.table_id, {exports.key: "S"})
    key = f"{export.data_folder}{'a' * 26}.json.gz"
    aws.put(BUCKET, key, content)
    return key


def largest_file(exports: ExportSet) -> Path:
    """Of its data files."""
    return max(exports.data_files, key=lambda file: file.stat().st_size)


def _convert_cpu_s(binary: Path, exports: ExportSet, file: Path) -> float:
    options = ["--threads", "1", "--keys", exports.key]
    options += ["--export-arn", exports.arn, "--export-time", str(EXPORT_TIME_S)]
    return measured([binary, "convert", *options, file]).cpu_s


def report_share(binary: Path, rounds: int) -> list[Figure]:
    """Prints what of the function's time is `convert`'s; its figures with bounds."""
    print("## The function's share: one data file in S3 → acknowledged bodies\n")
    print("Processor time of `convert --threads 1` on the file / of the function's whole process;")
    print(
        f"{rounds} rounds in turns, medians. The function unpacks, writes rows, packs them, checks"
    )
    print("the MD5, reads from a local S3 and sends to a local sink.\n")
    print("| items | MB of file | convert | function | share |\n|---|---|---|---|---|")
    figures = []
    for exports in SETS:
        exports.make()
        file = largest_file(exports)
        content = file.read_bytes()
        converts, functions, shares = [], [], []
        for _ in range(rounds):
            converts.append(_convert_cpu_s(binary, exports, file))
            functions.append(load(binary, exports, content).cpu_s)
            shares.append(converts[-1] / functions[-1])
        share = statistics.median(shares)
        print(
            f"| {exports.name} | {len(content) / 1e6:.1f} | {statistics.median(converts):.3f} s "
            f"| {statistics.median(functions):.3f} s | **{share:.2f}** |",
            flush=True,
        )
        figures.append(
            at_least(f"the function's share: {exports.name}", share, SHARE_MIN[exports.name])
        )
    print(f"\nWanted: {in_words(SHARE_MIN)}.\n")
    return figures


def _random_lines(bytes_min: int) -> bytes:
    """Lines of 390 KB of base64 text, which pack to three quarters: the worst there is."""
    rng = random.Random(20_261_122)
    pool = [base64.b64encode(rng.randbytes(292_000)).decode() for _ in range(8)]
    lines = [
        f'{{"Item":{{"UserId":{{"S":"{n}"}},"x":{{"S":"{pool[n % 8]}"}}}}}}\n'
        for n in range(bytes_min // 390_000 + 1)
    ]
    return "".join(lines).encode()


def report_memory(binary: Path) -> list[Figure]:
    """Prints the function's peaks; its figures with bounds."""
    print("## Peak memory of the function\n")
    print("Of the whole process, its file's pages included; items of 390 KB that pack to 75 %.\n")
    print("| file of | bodies | peak |\n|---|---|---|")
    exports = PEOPLE
    cases: dict[str, dict[str, str]] = {
        _AS_SET_UP: {},
        _SMALLEST: {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128"},
    }
    peaks: dict[str, float] = {}
    for size_mb in (10, 100):
        content = gzip.compress(_random_lines(size_mb * 1_000_000), 1)
        for name, more in cases.items():
            peak_mib = load(binary, exports, content, **more).peak_mib
            print(f"| {size_mb} MB of text | {name} | {peak_mib:.1f} MiB |", flush=True)
            peaks[name] = max(peak_mib, peaks.get(name, 0.0))
    print(f"\nWanted: {PEAK_MIB_MAX}, whatever the size of the file.\n")
    return [
        at_most(f"the function's memory: {short}", peaks[name], PEAK_MIB_MAX[name], "MiB")
        for name, short in ((_AS_SET_UP, "as set up"), (_SMALLEST, "in 128 MB"))
    ]


def _warm_cpu_s(
    binary: Path,
    arguments: list[str | Path],
    port: int,
    event: bytes,
    invocations: int = _WARM_INVOCATIONS,
) -> float:
    """Processor time of one invocation more, of a process that has had some."""
    taken = []
    for count in (_WARM_UP, _WARM_UP + invocations):
        before_s = _children_cpu_s()
        with running_function(settings(port), command=[binary, *arguments]) as function:
            for _ in range(count):
                _invoked(function, event)
        taken.append(_children_cpu_s() - before_s)
    return (taken[1] - taken[0]) / invocations


def report_warm(binary: Path) -> list[Figure]:
    """Prints a warm invocation beside the least there is; its figure with a bound."""
    event = _one_record()
    body = gzip.compress(subprocess.check_output([_STREAM_BENCH, "one", "rows"])[:-1], 1)
    ours, least = [], []
    with running_sink() as port, tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        for _ in range(_WARM_ROUNDS):
            ours.append(_warm_cpu_s(binary, [], port, event))
            least.append(_warm_cpu_s(_RUNTIME_LOOP, [str(port), file.name], port, event))
    ratio = statistics.median(one / other for one, other in zip(ours, least, strict=True))
    print("## A warm invocation of one record\n")
    print(
        f"Processor time, medians of {_WARM_ROUNDS} rounds in turns of {_WARM_INVOCATIONS} calls.\n"
    )
    print("| function | loop in C that posts a fixed body | ratio |\n|---|---|---|")
    print(
        f"| {statistics.median(ours) * 1e6:.0f} us | {statistics.median(least) * 1e6:.0f} us "
        f"| **{ratio:.1f}** |\n\nWanted: at most {WARM_RATIO_MAX}.\n"
    )
    return [at_most("a warm invocation beside a C loop's", ratio, WARM_RATIO_MAX)]


def _one_record() -> bytes:
    return subprocess.check_output([_STREAM_BENCH, "one", "event"])


def report_cost(binary: Path) -> None:
    """Prints what changes and snapshots cost in Lambda's unit, as far as the processor decides."""
    event = subprocess.check_output([_STREAM_BENCH, "people", "event"])
    with running_sink() as port:
        batch_s = statistics.median(
            _warm_cpu_s(binary, [], port, event, invocations=60) for _ in range(_WARM_ROUNDS)
        )
    file = largest_file(PEOPLE)
    content = file.read_bytes()
    text_gb = len(gzip.decompress(content)) / 1e9
    file_s = statistics.median(load(binary, PEOPLE, content).cpu_s for _ in range(3))
    reader: list[str | Path] = [
        sys.executable,
        _PYTHON_READER,
        "json",
        PEOPLE.key,
        PEOPLE.arn,
        str(EXPORT_TIME_S),
    ]
    python_file_s = measured([*reader, file]).cpu_s
    python_batch_s = stream.measure("people").python_s
    print("## GB-seconds of Lambda, as far as the processor decides\n")
    print("Processor time x 1.73 GB: AWS gives a function of 1,769 MB one processor. Waiting for")
    print("Tinybird and S3 comes on top, at the function's own size. Ours is the whole function;")
    print("Python's the rows alone (`bench/python_stream.py`, `bench/python_reader.py`), without")
    print("packing and sending.\n")
    print(
        "| of people | processor time | GB-s | Python | GB-s | times |\n|---|---|---|---|---|---|"
    )
    for what, seconds, python_s in (
        ("a million changes in full batches of 250", batch_s * 4000, python_batch_s * 4000),
        ("a GB of a snapshot's text (uncompressed)", file_s / text_gb, python_file_s / text_gb),
    ):
        print(
            f"| {what} | {seconds:.1f} s | {seconds * VCPU_GB:.1f} "
            f"| {python_s:.0f} s | {python_s * VCPU_GB:.0f} | {python_s / seconds:.0f} |"
        )
    print()


def report(binary: Path, rounds: int) -> list[Figure]:
    """Prints all of it; its figures with bounds."""
    figures = report_share(binary, rounds) + report_memory(binary) + report_warm(binary)
    report_cost(binary)
    return figures
