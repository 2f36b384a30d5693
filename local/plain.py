# SPDX-License-Identifier: Apache-2.0
"""The judge's own idea of how a DynamoDB value looks as plain JSON.

Written from the description of the row format alone. A value is compared *typed* against *plain*:
only the typed side knows that an array was a set, whose order means nothing.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from local.json_value import Json

# As botocore gives it: {"S": "x"}, {"N": "1"}, {"B": b"..."} ...
Typed = dict[str, Any]

INT64_MIN, UINT64_MAX = -(1 << 63), (1 << 64) - 1
DIGITS_EXACT_IN_A_DOUBLE = 15
# DynamoDB has 38 digits; far more here, so that nothing is ever rounded in silence.
_EXACT = Context(prec=400, Emax=999999, Emin=-999999)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


class NumberToken(str):
    """A JSON number, as written."""

    __slots__ = ()


def parse(text: str) -> Json:
    """Reads plain JSON; numbers stay text. Raises ValueError."""

    def refuse(name: str) -> Json:
        raise ValueError(f"{name} is not JSON")

    return json.loads(text, parse_int=NumberToken, parse_float=NumberToken, parse_constant=refuse)


def is_bare_number(digits: str) -> bool:
    """Whether the row format writes these digits as a JSON number (else as a string).

    A bare number is what every JSON reader holds exactly: an integer of 64 bits, or a number with
    a point or exponent of at most 15 significant digits.
    """
    if re.fullmatch(r"-?[0-9]+", digits):
        return INT64_MIN <= int(digits) <= UINT64_MAX
    mantissa = re.split("[eE]", digits)[0].lstrip("+-").replace(".", "")
    return len(mantissa.lstrip("0")) <= DIGITS_EXACT_IN_A_DOUBLE


def number_text(digits: str) -> str:
    """The digits as a JSON token of the row format."""
    return digits if is_bare_number(digits) else f'"{digits}"'


def canonical_keys(keys: dict[str, Typed]) -> str:
    """The `Keys` text: byte order of the names, compact, nothing escaped beyond need."""

    def token(value: Typed) -> str:
        (tag, inner), *_ = value.items()
        if tag == "N":
            return number_text(inner)
        text = base64.b64encode(inner).decode() if tag == "B" else inner
        return json.dumps(text, ensure_ascii=False)

    names = sorted(keys, key=lambda name: name.encode())
    members = (f"{json.dumps(n, ensure_ascii=False)}:{token(keys[n])}" for n in names)
    return "{" + ",".join(members) + "}"


def item_differences(item: dict[str, Typed], plain: Json, path: str = "") -> Iterator[str]:
    """Where `plain` is not the plain form of `item`: one sentence per attribute path."""
    if not isinstance(plain, dict):
        yield f"{path or 'the item'}: not a JSON object"
        return
    for name in item.keys() | plain.keys():
        here = f"{path}.{name}" if path else name
        if name not in plain:
            yield f"{here}: missing in the row"
        elif name not in item:
            yield f"{here}: not in the table"
        else:
            yield from _value_differences(item[name], plain[name], here)


def _value_differences(typed: Typed, plain: Json, path: str) -> Iterator[str]:
    (tag, inner), *_ = typed.items()
    if tag == "M":
        yield from item_differences(inner, plain, path)
    elif tag == "L":
        if not isinstance(plain, list) or len(plain) != len(inner):
            yield f"{path}: not a list of {len(inner)}"
            return
        for i, (one, other) in enumerate(zip(inner, plain, strict=True)):
            yield from _value_differences(one, other, f"{path}[{i}]")
    elif tag in {"SS", "NS", "BS"}:
        yield from _set_differences(tag[0], inner, plain, path)
    elif tag == "N":
        yield from _number_differences(inner, plain, path)
    elif tag == "NULL":
        if plain is not None:
            yield f"{path}: null in the table, {_short(plain)} in the row"
    elif tag == "BOOL":
        if plain is not inner:
            yield f"{path}: {inner} in the table, {_short(plain)} in the row"
    else:
        text = base64.b64encode(inner).decode() if tag == "B" else inner
        if not _is_text(plain) or plain != text:
            yield f"{path}: {_short(text)} in the table, {_short(plain)} in the row"


def _number_differences(digits: str, plain: Json, path: str) -> Iterator[str]:
    if not isinstance(plain, str) or not _NUMBER.fullmatch(plain):
        yield f"{path}: {digits} in the table, {_short(plain)} in the row"
        return
    if _exact(plain) != _exact(digits):
        yield f"{path}: {digits} in the table, {plain} in the row"
        return
    # What spelling a number gets is a promise, too: by its own digits, as they stand in the row.
    should_be_bare = is_bare_number(plain)
    if should_be_bare != isinstance(plain, NumberToken):
        kind = "a JSON number" if should_be_bare else "a JSON string"
        yield f"{path}: {plain} should be {kind} in the row"


def _set_differences(tag: str, members: list[Any], plain: Json, path: str) -> Iterator[str]:
    """Sets have no order: each member is looked for among those not taken yet."""
    if not isinstance(plain, list) or len(plain) != len(members):
        yield f"{path}: not a set of {len(members)}"
        return
    left = list(plain)
    for member in members:
        match = next(
            (i for i, v in enumerate(left) if not any(_value_differences({tag: member}, v, ""))),
            None,
        )
        if match is None:
            yield f"{path}: {_short(member)} is in the table's set, not in the row's"
        else:
            left.pop(match)


def _exact(digits: str) -> Decimal | None:
    try:
        return _EXACT.create_decimal(digits)
    except InvalidOperation:
        return None


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and not isinstance(value, NumberToken)


def _short(value: Json) -> str:
    text = repr(str(value)) if isinstance(value, NumberToken) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
