# SPDX-License-Identifier: Apache-2.0
"""How items and rows look on the page, and where the two sides differ.

The judge's own comparison (local/plain.py) says what differs; this only makes it short enough.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from local.json_value import Json
from local.plain import Typed, canonical_keys, item_differences, parse

VALUE_CHARACTERS_MAX = 80
ATTRIBUTES_MAX = 12
ROWS_MAX = 200  # of each table on the page; the counts are of all

Item = dict[str, Typed]
Attributes = list[tuple[str, str]]  # names and short values, in byte order of the names


class Row(TypedDict):
    """One key on both sides; None where it is not there."""

    keys: str  # the canonical text
    label: str
    left: Attributes | None
    right: Attributes | None
    differs: str  # empty: the same on both sides


@dataclass(frozen=True)
class Both:
    """An item and the endpoint's row of one key, either of them possibly missing."""

    item: Item | None
    image: str | None  # the row's NewImage

    def differs(self) -> str:
        if self.image is None:
            return "not in Tinybird"
        if self.item is None:
            return "not in DynamoDB"
        try:
            first = next(iter(item_differences(self.item, parse(self.image))), "")
        except ValueError as error:
            return f"NewImage is not JSON: {error}"
        return short(first)

    def row(self, keys: str, key_names: list[str], differs: str) -> Row:
        return {
            "keys": keys,
            "label": label_of(keys),
            "left": None if self.item is None else _of_item(self.item, key_names),
            "right": None if self.image is None else of_image(self.image, key_names),
            "differs": differs,
        }


def keys_of(item: Item, key_names: list[str]) -> str:
    """The text that a row of this item has as its `Keys`."""
    return canonical_keys({name: item[name] for name in key_names})


def label_of(keys: str) -> str:
    """The values of a key, each once."""
    value = parse(keys)
    values = value.values() if isinstance(value, dict) else [value]
    return short(" · ".join(dict.fromkeys(str(v) for v in values)))


def of_image(image: str, key_names: list[str]) -> Attributes:
    """A row's plain JSON."""
    try:
        value = parse(image)
    except ValueError:
        return [("not JSON", short(image))]
    if not isinstance(value, dict):
        return [("not an object", short(image))]
    return _attributes(value, key_names)


def short(text: str) -> str:
    return text if len(text) <= VALUE_CHARACTERS_MAX else text[: VALUE_CHARACTERS_MAX - 1] + "…"


def _of_item(item: Item, key_names: list[str]) -> Attributes:
    return _attributes({name: _plain(value) for name, value in item.items()}, key_names)


def _attributes(value: dict[str, Json], key_names: list[str]) -> Attributes:
    names = sorted((name for name in value if name not in key_names), key=str.encode)
    shown = [(short(name), short(_text(value[name]))) for name in names[:ATTRIBUTES_MAX]]
    left_out = len(names) - len(shown)
    return [*shown, ("and", f"{left_out} more")] if left_out else shown


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(typed: Typed) -> Json:
    (tag, inner), *_ = typed.items()
    if tag == "M":
        return {name: _plain(value) for name, value in inner.items()}
    if tag == "L":
        return [_plain(value) for value in inner]
    if tag in {"SS", "NS", "BS"}:
        return [_scalar(tag[0], member) for member in inner]
    return _scalar(tag, inner)


def _scalar(tag: str, inner: Json | bytes) -> Json:
    if isinstance(inner, bytes):
        return base64.b64encode(inner).decode()
    return None if tag == "NULL" else inner


def ordered(keys: Iterable[str], changed: dict[str, int]) -> list[str]:
    """What changed last comes first; the rest by key."""
    return sorted(keys, key=lambda text: (-changed.get(text, 0), text))
