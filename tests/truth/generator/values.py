# SPDX-License-Identifier: Apache-2.0
"""Tables, keys and attributes as people have them, and as nobody would wish."""

from __future__ import annotations

import base64
import json
import random
from dataclasses import dataclass
from typing import Any

Typed = dict[str, Any]
Item = dict[str, Typed]

Keys = tuple[tuple[str, str], ...]  # attribute and type

# A fixed set, so that ClickHouse's tables can be used again: one for each set of keys.
SHAPES: tuple[Keys, ...] = (
    (("id", "S"),),
    (("Id", "N"),),
    (("id", "B"),),
    (("pk", "S"), ("sk", "S")),
    (("pk", "S"), ("n", "N")),
    (("n", "N"), ("a", "N")),
    (("z", "B"), ("a", "N")),
    (("a.b", "S"), ("a-b", "S")),
    (("a-b", "N"), ("a.b", "N")),
    (("naïve \"quoted\" \\ 'key'", "S"), ("sk", "N")),
    (("tab\there\n", "N"), ("😀", "S")),
    (("version", "S"), ("is_deleted", "N")),
    (("Keys", "N"),),
    (("k" * 255, "S"), ("k" * 254 + "l", "N")),
)

TABLES = ("People", "a.b", "my--table_", "T" * 130, "Orders-2026")


def other_keys(rng: random.Random, keys: Keys) -> Keys:
    """Those of a table that is created again under its name: others, some of them, or more. What
    is the same column but for upper and lower case has the same type."""
    types = {name.lower(): kind for name, kind in keys}
    others: list[Keys] = [
        shape
        for shape in SHAPES
        if shape != keys and all(types.get(name.lower(), kind) == kind for name, kind in shape)
    ]
    near: Keys = keys[:1] if len(keys) == 2 else (*keys, ("more", "S"))
    return near if rng.random() < 0.4 else rng.choice(others)


_TEXTS = (
    "a", "b", "A", "a'b", 'say "hi"', "back\\slash", "ünïcödé", "漢字", "😀", "\u2028", "tab\tnl\n",
    "\x01\x1f", "{}", '{"a":{"S":"b"}}', "''", "1", "0", "null", " ", "a/b", "</script>", "%7B",
    "x" * 300,
)  # fmt: skip

_NEIGHBOURS = "1234567890123456789012345678901234567"
_NUMBERS = (
    "0", "1", "-1", "2", "10", "9007199254740992", "9007199254740993", "9223372036854775807",
    "-9223372036854775808", "18446744073709551615", "18446744073709551616",
    f"{_NEIGHBOURS}8", f"{_NEIGHBOURS}9", f"-{_NEIGHBOURS}8", f"-{_NEIGHBOURS}9",
    "0.1", "-0.5", "123456789012345.1", "0.1234567890123456789012345678901234567",
    "0.1234567890123456789012345678901234568", "3.14159265358979", "1E-130", "9.9E+125",
    "99999999999999999999999999999999999999", "1.7976931348623157E+100",
    "1.7976931348623158E+100", "100000000000000000000000000000000000000",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One table of one account and region; `keys` are attribute and type."""

    name: str
    keys: Keys
    region: str = "eu-west-2"

    @property
    def has_python_columns(self) -> bool:
        """The Python version had one column for names that differ in their punctuation alone, or
        behind the 128th letter."""
        names = {"".join(c for c in name if c.isalnum())[:100] for name, _ in self.keys}
        return len(names) == len(self.keys)

    @property
    def arn(self) -> str:
        return f"arn:aws:dynamodb:{self.region}:123456789012:table/{self.name}"


def _binary(rng: random.Random) -> str:
    return base64.b64encode(rng.randbytes(rng.choice((1, 2, 3, 16)))).decode()


def _key_value(rng: random.Random, kind: str) -> Typed:
    if kind == "S":
        return {"S": rng.choice(_TEXTS)}
    return {"N": rng.choice(_NUMBERS)} if kind == "N" else {"B": _binary(rng)}


def keys_of_items(rng: random.Random, table: Table, count: int) -> list[Item]:
    """Different ones; fewer where there are not so many."""
    found: dict[str, Item] = {}
    for _ in range(count * 3):
        keys = {name: _key_value(rng, kind) for name, kind in table.keys}
        found.setdefault(json.dumps(keys), keys)
        if len(found) == count:
            break
    return list(found.values())


def _value(rng: random.Random, depth: int = 0) -> Typed:
    kind = rng.choice("SSNNNBOULM" if depth < 3 else "SNB")
    if kind == "S":
        return {"S": rng.choice(_TEXTS) if rng.random() < 0.7 else ""}
    if kind == "N":
        return {"N": rng.choice(_NUMBERS)}
    if kind == "B":
        return {"B": _binary(rng)}
    if kind == "O":
        return {"BOOL": rng.random() < 0.5} if rng.random() < 0.6 else {"NULL": True}
    if kind == "U":
        which = rng.choice(("SS", "NS", "BS"))
        if which == "BS":
            return {"BS": sorted({_binary(rng) for _ in range(rng.randint(1, 3))})}
        return {which: rng.sample(_TEXTS if which == "SS" else _NUMBERS, rng.randint(1, 4))}
    if kind == "L":
        return {"L": [_value(rng, depth + 1) for _ in range(rng.randint(0, 3))]}
    return {"M": {rng.choice(_TEXTS): _value(rng, depth + 1) for _ in range(rng.randint(0, 3))}}


def new_item(rng: random.Random, keys: Item, count: int) -> Item:
    """An image with these keys; `count` makes it differ from all others."""
    item = dict(keys)
    if rng.random() < 0.08:
        return item  # nothing but its keys
    item["count"] = {"N": str(count)}
    for _ in range(rng.randint(0, 3)):
        item.setdefault(rng.choice(("v", "w", 'q"', "ä", "n.m")), _value(rng))
    if rng.random() < 0.0015:
        item["large"] = {"S": "0123456789abcdef" * (390_000 // 16)}
    names = list(item)
    rng.shuffle(names)
    return {name: item[name] for name in names}
