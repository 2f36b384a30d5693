# SPDX-License-Identifier: Apache-2.0
"""Where the function's processor time goes while it loads a file: `python -m bench.profile`.

Linux's perf samples the running function 5,000 times a second. Each sample is counted for one kind
of work, by the function of the program that it is in, or by the system call or page fault that the
kernel was in. Prints Markdown; with `--functions` also the single functions.
"""

from __future__ import annotations

import argparse
import bisect
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import function
from bench.exports import SETS, ExportSet

ROOT = Path(__file__).resolve().parents[1]
_SAMPLES_PER_S = 5000
_ATTACH_S = 0.5
_WRITE_S = 10.0

# Kinds of work by names of functions; the first that fits counts. Assembler's labels are counted
# for the function that they are in.
_WORK = (
    ("decompression", r"decode_|inflate|gzip::Gunzip|large_byte_copy|read_header"),
    ("checksums", r"crc32"),
    ("packing", r"deflate|huff|heap$|icf|set_codes|create_header|gzip::Packer"),
    ("MD5", r"md5"),
    ("rows", r"::dynamodb::|::row::|transcode|::deliver::"),
    ("lines", r"::source::"),
    ("copying memory", r"mem(cpy|move|set|cmp)"),
    ("taking and freeing memory", r"malloc|free|alloc|realloc|operator (new|delete)"),
    ("HTTP", r"aws_|s_|s2n|http|net::|tinybird::|::aws::"),
)


@dataclass(frozen=True)
class Sample:
    """One look at the function."""

    thread: str
    frames: list[tuple[int, str, str]]  # address, symbol, file; the innermost first


class Symbols:
    """The functions of a program by their places."""

    def __init__(self, binary: Path) -> None:
        found: dict[int, str] = {}
        listed = subprocess.check_output(["readelf", "-sWC", binary], text=True)
        for line in listed.splitlines():
            fields = line.split(None, 7)
            is_defined = len(fields) == 8 and fields[6].isdigit()
            if is_defined and (fields[3] == "FUNC" or fields[3:5] == ["NOTYPE", "GLOBAL"]):
                found[int(fields[1], 16)] = fields[7]
        self._places = sorted(found)
        self._names = [found[place] for place in self._places]
        code = re.search(
            r"LOAD\s+(0x\w+)\s+(0x\w+)\s+\S+\s+\S+\s+\S+\s+R E",
            subprocess.check_output(["readelf", "-lW", binary], text=True),
        )
        assert code is not None
        self.code_shift = int(code[2], 16) - int(code[1], 16)  # of addresses to places in the file

    def name(self, place: int) -> str:
        """Of the function that this place is in."""
        at = bisect.bisect_right(self._places, place) - 1
        return self._names[at] if at >= 0 else "?"


def _recorded(binary: Path, exports: ExportSet, folder: Path) -> Path:
    """Samples of one file being loaded."""
    data = folder / "perf.data"
    wrapper = folder / "function"
    wrapper.write_text(
        f"#!/bin/sh\nperf record -q -F {_SAMPLES_PER_S} -e cpu-clock -g -o {data} -p $$ "
        f">/dev/null 2>&1 &\necho $! >{folder}/perf.pid\nsleep {_ATTACH_S}\n"
        f'exec {binary} "$@"\n'
    )
    wrapper.chmod(0o755)
    function.load(wrapper, exports, function.largest_file(exports).read_bytes())
    # perf ends with the function, once it has written all samples.
    recorder = int((folder / "perf.pid").read_text())
    until = time.monotonic() + _WRITE_S
    while Path(f"/proc/{recorder}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    return data


def _script(data: Path, *more: str) -> str:
    return subprocess.check_output(["perf", "script", "-i", data, *more], text=True, stderr=-3)


def _base(data: Path, binary: Path) -> int:
    """What an address of the program has more than its place in the file."""
    events = _script(data, "--show-mmap-events", "-F", "comm,ip,sym,dso")
    for address, place, path in re.findall(
        r"MMAP2 .*?\[(0x\w+)\(0x\w+\) @ (0x\w+|0) [^\]]*\]: r-xp (\S+)", events
    ):
        if Path(path) == binary:
            return int(address, 16) - int(place, 16)
    raise SystemExit("bench: perf did not see the function's program")


def _samples(data: Path) -> Iterator[Sample]:
    for block in _script(data, "-F", "comm,ip,sym,dso").split("\n\n"):
        thread, *lines = block.strip("\n").split("\n")
        frames = re.findall(r"^\s+(\w+) (.*) \(([^()]*|\[.*\])\)$", "\n".join(lines), re.MULTILINE)
        if frames:
            yield Sample(thread.strip(), [(int(ip, 16), sym, dso) for ip, sym, dso in frames])


def _kernel_work(sample: Sample) -> str:
    for _, symbol, _ in sample.frames:
        if "exc_page_fault" in symbol:
            return "the kernel: page faults"
        if call := re.match(r"__(?:x64|arm64)_sys_(\w+)", symbol):
            name = re.sub(r"send\w*|write\w*", "sending", call[1])
            name = re.sub(r"recv\w*|read\w*", "receiving", name)
            return f"the kernel: {name}"
    return "the kernel: other"


def _is_kernels(frame: tuple[int, str, str]) -> bool:
    return frame[2].startswith("[kernel")


def profile(binary: Path, exports: ExportSet) -> tuple[Counter[str], Counter[str]]:
    """Samples by kind of work and by function."""
    symbols = Symbols(binary)
    work: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        data = _recorded(binary, exports, Path(folder))
        base = _base(data, binary)
        for sample in _samples(data):
            if not any(Path(dso) == binary for _, _, dso in sample.frames):
                continue  # The shell's, before the function began.
            if _is_kernels(sample.frames[0]):
                work[_kernel_work(sample)] += 1
                continue
            address = sample.frames[0][0]
            # Some versions of perf subtract it themselves where they print callers.
            place = address - base if address >= base else address
            name = symbols.name(place + symbols.code_shift)
            functions[name] += 1
            kind = next((kind for kind, names in _WORK if re.search(names, name)), "other")
            work[kind] += 1
    return work, functions


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, default=ROOT / "build/x86/tinydynamocdc")
    parser.add_argument("--functions", type=int, default=0, help="so many of them")
    given = parser.parse_args()
    if shutil.which("perf") is None:
        print("bench: Linux's perf is needed (Debian's package linux-perf)", file=sys.stderr)
        return 1
    print("# The function's processor time by kind of work (`python -m bench.profile`)\n")
    print("Percent of the samples while one data file is loaded, from its event to the answer.\n")
    found = []
    for exports in SETS:
        exports.make()
        found.append((exports.name, *profile(given.binary.resolve(), exports)))
    kinds = sorted(
        {kind for _, work, _ in found for kind in work},
        key=lambda kind: -sum(work[kind] / work.total() for _, work, _ in found),
    )
    print(f"| work | {' | '.join(name for name, _, _ in found)} |\n|---|{'---|' * len(found)}")
    for kind in kinds:
        shares = " | ".join(f"{100 * work[kind] / work.total():.1f}" for _, work, _ in found)
        print(f"| {kind} | {shares} |")
    for name, work, functions in found:
        if given.functions > 0:
            print(f"\n## Functions ({name})\n\n| % | function |\n|---|---|")
            for symbol, count in functions.most_common(given.functions):
                print(f"| {100 * count / work.total():.1f} | `{symbol}` |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
