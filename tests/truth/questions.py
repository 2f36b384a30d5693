# SPDX-License-Identifier: Apache-2.0
"""What the endpoint is asked by keys, and has to answer: section 3 of docs/semantics.md."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context
from typing import Any

from tests.truth.auditor import Typed, canonical

_EXACT = Context(prec=400, Emax=999999, Emin=-999999)


@dataclass(frozen=True)
class Question:
    """The endpoint asked by keys: attribute and text; which `Keys` have to be in the answer."""

    values: dict[str, str]
    expected: frozenset[str]


def _spellings(digits: str) -> list[str]:
    number = _EXACT.create_decimal(digits)
    sign, all_digits, exponent = number.as_tuple()
    text = "".join(map(str, all_digits))
    minus = "-" if sign else ""
    return [digits, f"{minus}{text}e{exponent}", f"{minus}0{text}0E{int(exponent) - 1}"]


def _is(key: Typed, asked: str) -> bool:
    ((kind, value),) = key.items()
    if kind != "N":
        return bool(value == asked)
    return bool(_EXACT.create_decimal(value) == _EXACT.create_decimal(asked))


def questions(truth: dict[str, Any], answer: list[dict[str, Any]], draw: int) -> list[Question]:
    """What the endpoint can be asked of the items that it has: by each key, and by all at once."""
    there = {row["Keys"] for row in answer}
    items = [keys for keys in truth["items"] if canonical(keys) in there]
    if not items:
        return []
    asked = items[draw % len(items)]
    names = [name for name, _ in truth["keys"]]
    found = []
    for chosen in ([names[draw % len(names)]], names):
        values = {}
        for name in chosen:
            ((kind, text),) = asked[name].items()
            values[name] = _spellings(text)[draw % 3] if kind == "N" else text
        expected = frozenset(
            canonical(keys)
            for keys in items
            if all(_is(keys[n], text) for n, text in values.items())
        )
        found.append(Question(values, expected))
        if len(names) == 1:
            break
    return found
