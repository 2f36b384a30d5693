# SPDX-License-Identifier: Apache-2.0
"""`make install` and `make uninstall`: the program and what belongs to it, below a prefix.

Usage: python -m packages.install install BINARY PREFIX DESTDIR
       python -m packages.install uninstall PREFIX DESTDIR
"""

from __future__ import annotations

import sys
from pathlib import Path

from packages import content


def _below(prefix: str, destination: str) -> Path:
    """DESTDIR goes before the whole prefix, whose own root is not the machine's then."""
    if not prefix.startswith("/"):
        raise SystemExit(f"make install: PREFIX={prefix} must be an absolute path")
    return Path(destination + prefix)


def install(program: Path, prefix: str, destination: str = "") -> list[Path]:
    """Writes all files, each in one step, so that a running program is not written into."""
    below = _below(prefix, destination)
    written = []
    for file in content.installed(program, program):
        target = below / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".partial")
        partial.write_bytes(file.data)
        partial.chmod(file.mode)
        partial.replace(target)
        written.append(target)
    return written


def uninstall(prefix: str, destination: str = "") -> list[Path]:
    """Removes what install writes and the one folder that is the product's own."""
    below = _below(prefix, destination)
    removed = []
    for path in content.installed_paths():
        target = below / path
        if target.exists():
            target.unlink()
            removed.append(target)
    documents = below / content.DOCUMENTS
    if documents.is_dir() and not any(documents.iterdir()):
        documents.rmdir()
    return removed


def main(arguments: list[str]) -> None:
    match arguments:
        case ["install", program, prefix, destination]:
            paths = install(Path(program), prefix, destination)
        case ["uninstall", prefix, destination]:
            paths = uninstall(prefix, destination)
        case _:
            raise SystemExit(__doc__)
    for path in paths:
        print(f"{arguments[0]}: {path}")
    if not paths:
        print("uninstall: nothing of it is there")


if __name__ == "__main__":
    main(sys.argv[1:])
