# SPDX-License-Identifier: Apache-2.0
"""A C++ test's name is the sentence that it proves, in snake_case: TEST(Suite, says_what_is_so)."""

from __future__ import annotations

import re
from pathlib import Path

_TEST = re.compile(r"^(?:TYPED_)?TEST(?:_F|_P)?\(\s*(?P<suite>\w+),\s*(?P<name>\w+)\s*\)", re.M)
_SUITE = re.compile(r"(?:[A-Z][a-z0-9]*)+")
_NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


def name_offences(root: Path) -> list[str]:
    """Suites that are not UpperCamel, and names that are not snake_case."""
    found = []
    for path in sorted((root / "tests").rglob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        for match in _TEST.finditer(text):
            where = f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}"
            if not _SUITE.fullmatch(match["suite"]):
                found.append(f"{where}: the suite {match['suite']} is not UpperCamel")
            if not _NAME.fullmatch(match["name"]):
                found.append(f"{where}: {match['name']} is not a sentence in snake_case")
    return found
