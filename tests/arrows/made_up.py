# SPDX-License-Identifier: Apache-2.0
"""A made-up file, to show that a rule notices it or lets it pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

Rule = Callable[[Path], list[str]]


def offences_of(root: Path, name: str, text: str, rules: Iterable[Rule]) -> list[str]:
    """What the rules say of a tree that is this file alone."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [offence for rule in rules for offence in rule(root)]
