# SPDX-License-Identifier: Apache-2.0
"""Reading JSON without losing anything, and finding what other readers would lose.

Numbers stay text: nothing here goes through a double.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from local.json_value import Json

INT64_MIN, UINT64_MAX = -(1 << 63), (1 << 64) - 1
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class NumberText(str):
    """A JSON number, as written."""

    __slots__ = ()


class IntegerText(NumberText):
    __slots__ = ()


class FractionText(NumberText):
    """A number with a decimal point or an exponent."""

    __slots__ = ()


class ConstantText(NumberText):
    """NaN or an infinity: not JSON, but many writers make it."""

    __slots__ = ()


@dataclass
class Findings:
    """What a text holds that older readers answer with an empty document."""

    big_integer: str = ""
    huge_number: str = ""
    not_a_number: str = ""
    lone_surrogate: bool = False
    double_member: str | None = None


class _Reader:
    """One pass over one text; json's own scanner calls back for each number only."""

    def __init__(self) -> None:
        self.found = Findings()

    def integer(self, text: str) -> IntegerText:
        # 18 digits always fit: only the long ones need the comparison.
        if len(text) > 18 and (len(text) > 20 or not INT64_MIN <= int(text) <= UINT64_MAX):
            self.found.big_integer = text
        return IntegerText(text)

    def fraction(self, text: str) -> FractionText:
        if float(text) in (float("inf"), float("-inf")):
            self.found.huge_number = text
        return FractionText(text)

    def members(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        value = dict(pairs)
        if len(value) != len(pairs):
            names = [name for name, _ in pairs]
            self.found.double_member = next(n for n in names if names.count(n) > 1)
        return value

    def constant(self, text: str) -> ConstantText:
        self.found.not_a_number = text
        return ConstantText(text)


def read(text: str, *, allow_control_characters: bool = False) -> tuple[Any, Findings]:
    """Parses `text`; raises ValueError with a position when it is not JSON."""
    reader = _Reader()
    value = json.loads(
        text,
        parse_int=reader.integer,
        parse_float=reader.fraction,
        parse_constant=reader.constant,
        object_pairs_hook=reader.members,
        strict=not allow_control_characters,
    )
    # The scanner joins pairs; what is left over in the strings are lone halves.
    if _ESCAPED_SURROGATE.search(text):
        reader.found.lone_surrogate = _has_surrogate(value)
    return value, reader.found


def _has_surrogate(value: Json) -> bool:
    if isinstance(value, str):
        return any("\ud800" <= char <= "\udfff" for char in value)
    if isinstance(value, dict):
        return any(_has_surrogate(k) or _has_surrogate(v) for k, v in value.items())
    if isinstance(value, list):
        return any(_has_surrogate(item) for item in value)
    return False


def write(value: Json) -> str:
    """Compact JSON text of a value that `read` returned."""
    if isinstance(value, NumberText):
        return str(value)
    if isinstance(value, dict):
        members = (f"{json.dumps(k, ensure_ascii=False)}:{write(v)}" for k, v in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
