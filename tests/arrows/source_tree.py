# SPDX-License-Identifier: Apache-2.0
"""The rules that the source tree keeps, as functions from a tree to its offences.

Rules that only a reviewer knows are broken on the first busy day; these run with the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

LINES_MAX = 400

# room -> rooms whose headers it may include, besides its own. CMakeLists.txt says the same to the
# linker, which alone would not see an include that needs no symbol.
_BELOW_DELIVER = frozenset({"base", "dynamodb", "row", "tinybird"})
_BELOW_REDRIVE = _BELOW_DELIVER | {"source", "deliver", "aws", "net"}
_BELOW_LAMBDA = _BELOW_REDRIVE | {"gzip", "ledger", "redrive"}
_BELOW_CLI = _BELOW_LAMBDA | {
    "alarm",
    "convert",
    "doctor",
    "exports",
    "files",
    "follow",
    "lambda",
    "load",
    "manage",
    "manual_redrive",
    "package",
    "setup",
    "snapshot",
    "stack",
    "status",
    "test_data",
    "trigger",
    "verify",
    "view",
}
ARROWS: dict[str, frozenset[str]] = {
    "base": frozenset(),
    "dynamodb": frozenset({"base"}),
    "files": frozenset({"base"}),
    "gzip": frozenset({"base"}),
    "source": frozenset({"base", "dynamodb"}),
    "row": frozenset({"base", "dynamodb", "gzip"}),
    "net": frozenset({"base"}),
    "aws": frozenset({"base", "net"}),
    "tinybird": frozenset({"base", "net"}),
    "deliver": _BELOW_DELIVER,
    "redrive": _BELOW_REDRIVE,
    "ledger": frozenset({"base", "net", "aws", "dynamodb", "source"}),
    "lambda": _BELOW_LAMBDA,
    "load": _BELOW_LAMBDA | {"lambda"},
    "follow": _BELOW_DELIVER | {"net", "aws"},
    "verify": _BELOW_LAMBDA | {"lambda", "load"},
    "package": frozenset({"base"}),
    "manage": frozenset({"base", "net", "dynamodb", "row", "aws", "tinybird"}),
    "manual_redrive": _BELOW_REDRIVE | {"redrive", "manage"},
    "setup": frozenset({"base", "aws", "tinybird", "package", "manage"}),
    "trigger": frozenset({"base", "aws", "manage", "setup"}),
    "exports": frozenset({"base", "aws", "manage", "setup"}),
    "alarm": frozenset({"base", "aws", "manage", "setup"}),
    "test_data": frozenset({"base", "net", "aws", "manage"}),
    "snapshot": _BELOW_DELIVER | {"aws", "deliver", "ledger", "manage", "setup", "exports"},
    "view": frozenset({"base", "dynamodb", "row", "deliver", "aws", "tinybird", "manage", "setup"}),
    "status": _BELOW_DELIVER
    | {"net", "aws", "source", "deliver", "ledger", "package", "manage", "setup"}
    | {"trigger", "exports", "alarm", "view"},
    "doctor": _BELOW_DELIVER | {"net", "aws", "manage", "setup", "status"},
    "stack": frozenset({"base", "aws", "manage", "setup", "trigger", "exports", "alarm"}),
    "convert": frozenset({"base", "dynamodb", "gzip", "files", "source", "row", "net", "aws"}),
    "cli": _BELOW_CLI,
    "main.cpp": _BELOW_CLI | {"cli"},
}

# third-party library -> (how its includes begin, the rooms and files whose .cpp may use it)
THIRD_PARTY: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "AWS CRT": (("aws/", "s2n.h", "openssl/"), frozenset({"net", "aws"})),
    "nlohmann/json": (
        ("nlohmann/",),
        frozenset(
            {
                *(
                    "source",
                    "aws",
                    "tinybird",
                    "redrive",
                    "manual_redrive",
                    "lambda",
                    "manage",
                    "setup",
                ),
                *("trigger", "exports", "alarm", "stack", "test_data", "status"),
                *("view", "follow", "verify", "cli"),
            }
        ),
    ),
    # One file: its templates would cost a compiler seconds in every other.
    "CLI11": (("CLI/",), frozenset({"cli/arguments.cpp"})),
    "ISA-L": (("isa-l", "igzip_lib.h", "crc.h", "crc64.h"), frozenset({"gzip"})),
    "libdeflate": (("libdeflate.h",), frozenset({"package"})),
}

# What makes Tinybird Classic workspaces is in folders of that name, so that one commit can remove
# it. (file outside of them, header inside) of each include that leads into them.
CLASSIC_DOORS = frozenset({("src/view/workspace.hpp", "view/classic/workspace.hpp")})

# Every system header that is no C++ header (those have neither dot nor slash in their names).
SYSTEM_HEADERS = re.compile(
    r"(sys/[a-z]+|netinet/[a-z]+|arpa/inet|net/if"
    r"|elf|fcntl|fnmatch|netdb|poll|pthread|pwd|signal|spawn|strings|termios|time|unistd"
    r"|[aeinptwx]mmintrin|cpuid|arm_neon)\.h"
)

# One implementation per idea: what a file of src/ must not write for itself, where it is written,
# and what to call instead. A path that ends in "/" is a folder.
ONE_PLACE: tuple[tuple[re.Pattern[str], tuple[str, ...], str], ...] = (
    (re.compile(r"\bfrom_chars\b"), ("base/whole_number.hpp",), "base::parse_whole"),
    (
        re.compile(
            r"(?:string|string_view|bool|char|auto) (?:joined|trimmed|lower|upper|same_name)\("
        ),
        ("base/text.hpp", "base/text.cpp"),
        "base/text has it",
    ),
    (re.compile(r"0123456789(?:\+/|-_)"), (), "net/binary_text has base64"),
    # Questions to our data sources are known where their columns are. Those of verify go with its
    # slices, buckets and digests, which no other room knows.
    (
        re.compile(r'"[^"\n]*\bSELECT\b'),
        ("row/", "verify/statements.cpp"),
        "row/landing_queries and its neighbours have the SQL",
    ),
    # ClickHouse's dialect has escapes that JSON does not demand.
    (re.compile("bfnrt"), ("base/json_text.cpp", "verify/json_value.cpp"), "base::json_escaped"),
    (re.compile(r"\* member_of\("), ("base/json_members.hpp",), "base/json_members has it"),
)

_INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"(?P<own>[^"]+)"|<(?P<angle>[^>]+)>)', re.MULTILINE)
_SPDX = "SPDX-License-Identifier: Apache-2.0"
_TEXT_SUFFIXES = frozenset({".hpp", ".cpp", ".py", ".cmake", ".sh"})


def includes(text: str) -> Iterator[tuple[str, bool]]:
    """Each include of a C++ text: its path, and whether it is in quotation marks."""
    for match in _INCLUDE.finditer(text):
        own = match["own"]
        yield (own, True) if own is not None else (match["angle"], False)


def _cpp_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in {".hpp", ".cpp"})


def arrow_offences(root: Path) -> list[str]:
    """Own includes that go from a room to one that it must not know."""
    found = []
    source = root / "src"
    for path in _cpp_files(source):
        room = path.relative_to(source).parts[0]
        if room not in ARROWS:
            found.append(f"{path.relative_to(root)}: no room of this name")
            continue
        for name, quoted in includes(path.read_text(encoding="utf-8")):
            if not quoted:
                continue
            target = name.split("/")[0]
            if "/" not in name or target not in ARROWS:
                found.append(f'{path.relative_to(root)}: "{name}" does not begin with a room')
            elif target != room and target not in ARROWS[room]:
                found.append(f'{path.relative_to(root)}: {room} must not know {target} ("{name}")')
    return found


def classic_offences(root: Path) -> list[str]:
    """Includes that lead into a folder for Classic workspaces by another way than its door."""
    found = []
    for path in _cpp_files(root / "src"):
        name = path.relative_to(root)
        if "classic" in name.parts:
            continue
        found += [
            f'{name}: only through its door into what is for Classic, not by "{target}"'
            for target, _ in includes(path.read_text(encoding="utf-8"))
            if "/classic/" in target and (name.as_posix(), target) not in CLASSIC_DOORS
        ]
    return found


def third_party_offences(root: Path) -> list[str]:
    """Headers of other people in a header of ours, or where they have no business."""
    found = []
    source = root / "src"
    for path in _cpp_files(source):
        room = path.relative_to(source).parts[0]
        for name, quoted in includes(path.read_text(encoding="utf-8")):
            if quoted or ("." not in name and "/" not in name) or SYSTEM_HEADERS.fullmatch(name):
                continue
            places = next(
                (places for starts, places in THIRD_PARTY.values() if name.startswith(starts)),
                frozenset[str](),
            )
            if path.suffix == ".hpp":
                found.append(f"{path.relative_to(root)}: a header of ours includes <{name}>")
            elif places.isdisjoint({room, path.relative_to(source).as_posix()}):
                found.append(f"{path.relative_to(root)}: {room} must not include <{name}>")
    return found


def one_place_offences(root: Path) -> list[str]:
    """Ideas that a file implements beside the one implementation."""
    source = root / "src"
    found = []
    for path in _cpp_files(source):
        name = path.relative_to(source).as_posix()
        text = path.read_text(encoding="utf-8")
        for pattern, places, advice in ONE_PLACE:
            match = None if name.startswith(places) else pattern.search(text)
            if match:
                found.append(
                    f"{path.relative_to(root)}: {match[0]!r} is not for this file: {advice}"
                )
    return found


def oracle_offences(root: Path) -> list[str]:
    """The judge includes nothing of what it judges."""
    folder = root / "tests" / "oracle"
    return [
        f'{path.relative_to(root)}: the oracle must not include "{name}"'
        for path in _cpp_files(folder)
        for name, quoted in includes(path.read_text(encoding="utf-8"))
        if quoted and not name.startswith("oracle/")
    ]


def variable_offences(root: Path) -> list[str]:
    """Variables that docs/configuration.md promises and no file of the product reads."""
    page = root / "docs" / "configuration.md"
    if not page.exists():
        return []
    cells = (line.split("|")[1] for line in page.read_text().splitlines() if line.count("|") > 2)
    named = {name for cell in cells for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", cell)}
    read = {
        name
        for path in _cpp_files(root / "src")
        for name in re.findall(r'"([A-Z][A-Z0-9_]+)"', path.read_text(encoding="utf-8"))
    }
    return [f"{page.relative_to(root)}: nothing reads {name}" for name in sorted(named - read)]


def shape_offences(root: Path) -> list[str]:
    """Files without licence line, headers without guard, files that have grown too long."""
    found = []
    for top in ("src", "tests", "bench", "local", "tools", "cmake"):
        for path in sorted((root / top).rglob("*")):
            if not path.is_file() or "__pycache__" in path.parts:
                continue
            script = path.parent.name == "tools" and path.suffix == ""
            if path.suffix not in _TEXT_SUFFIXES and not script:
                continue
            lines = path.read_text(encoding="utf-8").splitlines()
            name = path.relative_to(root)
            if not any(_SPDX in line for line in lines[: 2 if script else 1]):
                found.append(f"{name}: the first line must be the SPDX licence line")
            if path.suffix == ".hpp" and "#pragma once" not in lines:
                found.append(f"{name}: no #pragma once")
            if len(lines) > LINES_MAX:
                found.append(f"{name}: {len(lines)} lines; more than {LINES_MAX} are too many")
    return found
