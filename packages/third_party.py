# SPDX-License-Identifier: Apache-2.0
"""What of other people's work is in the program: the table of THIRD_PARTY_LICENSES.md.

Their versions and hashes are those that requirements/*.txt pin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from packages.content import ROOT

# The lock files whose packages are compiled in, or compile in something of their own.
_LOCKS = ("sources", "zig", "trust")
# The headers that Debian brings, as they were compiled in.
_CLI11 = ROOT / "build" / "deps" / "x86" / "include" / "CLI" / "Version.hpp"
_PIN = re.compile(r"^([\w-]+)==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)", re.MULTILINE)


@dataclass(frozen=True)
class Pin:
    """A package of a registry, as it is locked."""

    name: str
    version: str
    sha256: tuple[str, ...]  # one for each of its files; a source package has one


@dataclass(frozen=True)
class Part:
    """A row of the table."""

    name: str
    version: str | None  # None: as in the package
    package: str
    package_version: str | None  # None: Debian's
    license: str
    notice: str


def pins() -> dict[str, Pin]:
    """What the lock files pin, by name."""
    found = {}
    for lock in _LOCKS:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        for name, version, hashes in _PIN.findall(text):
            found[name] = Pin(name, version, tuple(re.findall("[0-9a-f]{64}", hashes)))
    return found


def _debian_version() -> str:
    """The version of the one library that Debian brings: whatever this machine's Debian has."""
    version = re.search(r'CLI11_VERSION "(.+)"', _CLI11.read_text())
    if version is None:
        raise SystemExit(f"{_CLI11}: no CLI11_VERSION")
    return version[1]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def parts() -> list[Part]:
    """The rows of the table, in its order."""
    page = (ROOT / "THIRD_PARTY_LICENSES.md").read_text()
    table = page[page.index("\n| what |") :].strip("\n").partition("\n\n")[0].splitlines()
    locked = pins()
    found = []
    for line in table[2:]:
        name, version, comes_in, license_id, notice = _cells(line)
        package = re.fullmatch(r"`([\w-]+)`(?: (\S+))?", comes_in)
        if package is None:
            raise SystemExit(f"THIRD_PARTY_LICENSES.md: {name}: which package is {comes_in!r}?")
        known = version if version[0].isdigit() else None
        if package[1] not in locked:
            known = _debian_version()
        found.append(Part(name, known, package[1], package[2], license_id, notice))
    return found
