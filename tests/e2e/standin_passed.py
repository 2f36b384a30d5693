# SPDX-License-Identifier: Apache-2.0
"""Whether the stand-in's own tests need to run: a digest over everything that they depend on.

`standin_passed.sha256` holds the digest at which all of them passed, and their number. While it
agrees, `make e2e` leaves them out; `make standin` runs them always and writes it.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSED = Path("tests/e2e/standin_passed.sha256")
TESTS = "test_standin_*.py"

# All of `local`, the data that the tests read, the fixtures, and the packages that run it.
_FOLDERS = ("local", "tests/data/forward")
_FILES = (
    "tests/e2e/conftest.py",
    "requirements/chdb.txt",
    "requirements/demo.txt",
    "requirements/standin.txt",
    "requirements/test.txt",
)


def is_own_test(path: Path) -> bool:
    """Is this a file of the stand-in's own tests?"""
    return path.match(TESTS)


def _imported(path: Path) -> Iterable[str]:
    """The modules that a file imports, and what may be modules among the imported names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def depended_on(root: Path = ROOT) -> list[Path]:
    """Every file the tests depend on, relative to `root`: with what they import of `tests`."""
    found = {
        path
        for folder in _FOLDERS
        for path in (root / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    found |= {root / name for name in _FILES}
    waiting = sorted((root / "tests" / "e2e").glob(TESTS))
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for module in _imported(path):
            file = root / (module.replace(".", "/") + ".py")
            if module.startswith("tests.") and file.is_file():
                waiting.append(file)
    return sorted(path.relative_to(root) for path in found)


def digest(root: Path = ROOT) -> str:
    """One number for the names and the bytes of all these files."""
    whole = hashlib.sha256()
    for path in depended_on(root):
        text = (root / path).read_bytes()
        whole.update(f"{path.as_posix()} {len(text)}\n".encode())
        whole.update(text)
    return whole.hexdigest()


def tests_that_passed(root: Path = ROOT) -> int | None:
    """How many tests passed with the files as they are; None: they must run."""
    try:
        held, number = (root / PASSED).read_text(encoding="utf-8").split()
    except (FileNotFoundError, ValueError):
        return None
    return int(number) if number.isdecimal() and held == digest(root) else None


def write(number: int, root: Path = ROOT) -> None:
    """`number` tests have passed with the files as they are."""
    (root / PASSED).write_text(f"{digest(root)} {number}\n", encoding="utf-8")
