# SPDX-License-Identifier: Apache-2.0
"""Columns and the text form of a schema.

The grammar, as Tinybird Classic takes it in the `schema` parameter, one string:
`` `name` Type `json:$.path` DEFAULT expression CODEC(...), ... ``
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_INTEGER = re.compile(r"U?Int(8|16|32|64|128|256)")
_TIME = re.compile(r"Date|Date32|DateTime(\('[^']*'\))?|DateTime64\(\d+(, *'[^']*')?\)")
_WRAPPER = re.compile(r"(LowCardinality|Nullable)\((.*)\)")
_COLUMN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


class SchemaError(Exception):
    """The schema text cannot be read; the message says where."""


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    path: tuple[str, ...]  # empty: no jsonpath, the column only ever has its default
    default: str | None = None
    codec: str | None = None

    @property
    def base_type(self) -> str:
        """The type without LowCardinality and Nullable."""
        text = self.type
        while match := _WRAPPER.fullmatch(text):
            text = match[2].strip()
        return text

    @property
    def is_nullable(self) -> bool:
        return "Nullable(" in self.type

    @property
    def is_integer(self) -> bool:
        return _INTEGER.fullmatch(self.base_type) is not None

    @property
    def is_float(self) -> bool:
        return self.base_type in {"Float32", "Float64"}

    @property
    def is_known(self) -> bool:
        known = self.is_integer or self.is_float or self.base_type in {"String", "Bool"}
        return known or _TIME.fullmatch(self.base_type) is not None

    def integer_range(self) -> range:
        bits = int(self.base_type.lstrip("UInt"))
        if self.base_type.startswith("U"):
            return range(1 << bits)
        return range(-(1 << (bits - 1)), 1 << (bits - 1))

    def jsonpath(self) -> str:
        return "$." + ".".join(self.path)

    def text(self) -> str:
        """The column as a line of a datafile, and as part of the `schema` parameter."""
        text = f"`{self.name}` {self.type}"
        if self.path:
            text += f" `json:{self.jsonpath()}`"
        if self.default is not None:
            text += f" DEFAULT {self.default}"
        if self.codec is not None:
            text += f" CODEC({self.codec})"
        return text


def split_top_level(text: str) -> list[str]:
    """Splits at commas that stand outside of parentheses, quotes and backticks."""
    parts: list[str] = []
    depth, start, quote = 0, 0, ""
    i = 0
    while i < len(text):
        char = text[i]
        if quote:
            if char == "\\" and quote == "'":
                i += 1
            elif char == quote:
                quote = ""
        elif char in "'`":
            quote = char
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
        i += 1
    if depth != 0 or quote:
        raise SchemaError(f"unbalanced parentheses or quotes in schema: {text[start : start + 80]}")
    parts.append(text[start:].strip())
    return parts


def parse_schema(text: str) -> list[Column]:
    """Reads a schema; raises SchemaError."""
    columns = [parse_column(part) for part in split_top_level(text) if part]
    if not columns:
        raise SchemaError("the schema has no columns")
    names = [column.name for column in columns]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise SchemaError(f"column {doubled[0]} appears twice in the schema")
    if len(columns) > 500:
        raise SchemaError(f"{len(columns)} columns, the limit is 500")
    return columns


def parse_column(text: str) -> Column:
    """Reads one column; raises SchemaError."""
    match = re.match(r"(?:`([^`]+)`|(\S+))\s+", text)
    if match is None:
        raise SchemaError(f"column without a type: {text[:80]}")
    name = match[1] or match[2]
    if not _COLUMN_NAME.fullmatch(name):
        raise SchemaError(f"bad column name: {name[:80]}")
    column_type, rest = _take_type(text[match.end() :])
    path: tuple[str, ...] = ()
    match = re.match(r"`json:\$\.([^`]+)`\s*", rest)
    if match:
        path = tuple(match[1].split("."))
        rest = rest[match.end() :]
    codec = None
    match = re.search(r"\s*\bCODEC\((.*)\)\s*$", rest, re.IGNORECASE | re.DOTALL)
    if match:
        codec, rest = match[1], rest[: match.start()]
    default = None
    match = re.match(r"DEFAULT\s+(.+)$", rest.strip(), re.IGNORECASE | re.DOTALL)
    if match:
        default, rest = match[1].strip(), ""
    if rest.strip():
        raise SchemaError(f"column {name}: cannot read {rest.strip()[:80]!r}")
    column = Column(name, column_type, path, default, codec)
    if not column.is_known:
        raise SchemaError(f"column {name}: this stand-in has no type {column_type}")
    return column


def _take_type(text: str) -> tuple[str, str]:
    """Takes a type with its balanced parentheses from the front."""
    depth = 0
    for i, char in enumerate(text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif char.isspace() and depth == 0:
            return text[:i], text[i:].lstrip()
    return text, ""
