# SPDX-License-Identifier: Apache-2.0
"""One line of NDJSON against a schema: the cells to store, or why the row goes to quarantine."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from local.json_value import Json
from local.tinybird import jsontext
from local.tinybird.checks import Check, Checks
from local.tinybird.jsontext import Findings, FractionText, IntegerText, NumberText
from local.tinybird.schema import Column

# Columns that hold JSON text; readers call JSONExtract on them.
DOCUMENT_COLUMNS = {"Keys", "NewImage", "OldImage", "userIdentity"}

_INTEGER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass
class CheckedRow:
    cells: list[Any] = field(default_factory=list)  # for JSONCompactEachRow, None = default
    raw: list[str | None] = field(default_factory=list)  # for the quarantine
    errors: list[tuple[str, str]] = field(default_factory=list)  # (column or '', reason)
    ignored: bool = False  # unreadable, and the check that minds is off


class RowChecker:
    """Checks rows against one schema."""

    def __init__(self, columns: list[Column], checks: Checks) -> None:
        self._columns = columns
        self._checks = checks

    def check(self, line: bytes) -> CheckedRow:
        row = CheckedRow()
        value = self._parse(line, row)
        if not isinstance(value, dict):
            decided = row.errors or row.ignored
            if not decided and self._checks.on(Check.ROW_NOT_AN_OBJECT):
                row.errors.append(("", "the row is not a JSON object"))
            row.raw = [None] * len(self._columns)
            row.ignored = not row.errors
            return row
        for column in self._columns:
            cell = _at(value, column.path)
            row.raw.append(_raw_text(cell))
            stored, reason = self._cell(column, cell)
            row.cells.append(stored)
            if reason:
                row.errors.append((column.name, reason))
            elif column.name in DOCUMENT_COLUMNS and isinstance(cell, str):
                row.errors += [(column.name, r) for r in self._document(cell)]
        return row

    def _parse(self, line: bytes, row: CheckedRow) -> Json:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            if self._checks.on(Check.ROW_INVALID_UTF8):
                row.errors.append(("", f"invalid UTF-8 at byte {error.start}"))
                return None
            text = line.decode("utf-8", "replace")
        try:
            value, found = jsontext.read(
                text, allow_control_characters=not self._checks.on(Check.ROW_CONTROL_CHARACTER)
            )
        except (ValueError, RecursionError) as error:
            control = "control character" in str(error)
            if control or self._checks.on(Check.ROW_INVALID_JSON):
                row.errors.append(("", f"invalid JSON: {error}"))
            else:
                row.ignored = True
            return None
        for reason in self._findings(found, "row"):
            row.errors.append(("", reason))
        return value

    def _document(self, text: str) -> Iterator[str]:
        """Why a reader's JSONExtract on this text would lose something."""
        if not text:
            return
        allow = not self._checks.on(Check.DOCUMENT_CONTROL_CHARACTER)
        try:
            value, found = jsontext.read(text, allow_control_characters=allow)
        except (ValueError, RecursionError) as error:
            control = "control character" in str(error)
            if control or self._checks.on(Check.DOCUMENT_INVALID_JSON):
                yield f"invalid JSON inside the text: {error}"
            return
        if not isinstance(value, dict) and self._checks.on(Check.DOCUMENT_INVALID_JSON):
            yield "the text is no JSON object"
        yield from self._findings(found, "document")

    def _findings(self, found: Findings, where: str) -> Iterator[str]:
        def on(check: str) -> bool:
            return self._checks.on(Check(f"{where}_{check}"))

        if found.big_integer and on("big_integer"):
            yield f"integer beyond 64 bits: {found.big_integer[:60]}"
        if found.huge_number and on("huge_number"):
            yield f"number beyond a double: {found.huge_number[:60]}"
        if found.not_a_number and on("not_a_number"):
            yield f"{found.not_a_number} is not JSON"
        if found.lone_surrogate and on("lone_surrogate"):
            yield "lone surrogate"
        if found.double_member is not None and on("double_member"):
            yield f"a member comes twice: {found.double_member[:60]}"

    def _cell(self, column: Column, cell: Json) -> tuple[Json, str]:
        """The value to store (None: the default, or NULL) and why it is refused ('': it is not)."""
        if cell is None:
            has_default = column.default is not None or column.is_nullable or not column.path
            if has_default or not self._checks.on(Check.ROW_MISSING_VALUE):
                return None, ""
            return None, "missing value for a column that is neither Nullable nor has a default"
        if column.base_type == "String":
            return self._string(cell)
        if column.is_integer:
            return self._integer(column, cell)
        if column.is_float:
            return self._float(column, cell)
        return self._other(column, cell)

    def _string(self, cell: Json) -> tuple[Json, str]:
        if isinstance(cell, str) and not isinstance(cell, NumberText):
            return _storable(cell), ""
        if self._checks.on(Check.ROW_WRONG_TYPE):
            return None, "not a JSON string"
        return _storable(jsontext.write(cell)), ""

    def _integer(self, column: Column, cell: Json) -> tuple[Json, str]:
        is_integer = isinstance(cell, str) and not isinstance(cell, FractionText)
        if not is_integer or not _INTEGER.fullmatch(cell):
            return self._wrong(column, cell)
        # The length first: Python refuses to read thousands of digits.
        if len(cell) <= 80 and int(cell) in column.integer_range():
            return str(cell), ""
        if self._checks.on(Check.ROW_INTEGER_RANGE):
            return None, f"value out of the range of {column.base_type}: {cell[:60]}"
        return None, ""

    def _float(self, column: Column, cell: Json) -> tuple[Json, str]:
        if isinstance(cell, str) and _NUMBER.fullmatch(cell) and math.isfinite(float(cell)):
            return str(cell), ""
        if isinstance(cell, NumberText) and not isinstance(cell, IntegerText):
            return None, ""  # 1e400 and NaN: ROW_HUGE_NUMBER and ROW_NOT_A_NUMBER decide
        return self._wrong(column, cell)

    def _other(self, column: Column, cell: Json) -> tuple[Json, str]:
        if column.base_type == "Bool":
            return (cell, "") if isinstance(cell, bool) else self._wrong(column, cell)
        return (str(cell), "") if isinstance(cell, str) else self._wrong(column, cell)

    def _wrong(self, column: Column, cell: Json) -> tuple[Json, str]:
        if self._checks.on(Check.ROW_WRONG_TYPE):
            text = jsontext.write(cell)[:60]
            return None, f"value cannot be parsed as {column.base_type}: {text}"
        return None, ""


def _storable(text: str) -> str:
    # A lone surrogate cannot be written as UTF-8; it gets here only if its check is off.
    return text.encode("utf-8", "replace").decode("utf-8")


def _at(value: Json, path: tuple[str, ...]) -> Json:
    if not path:
        return None
    for step in path:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def _raw_text(cell: Json) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, str):
        return _storable(cell)
    return _storable(jsontext.write(cell))


def guess_columns(line: bytes) -> list[Column]:
    """The schema the service makes up from a first event; raises ValueError."""
    value = json.loads(line)
    if not isinstance(value, dict) or not value:
        raise ValueError("the first event is no JSON object with members")
    kinds = {bool: "Bool", int: "Int64", float: "Float64"}
    return [Column(str(k), kinds.get(type(v), "String"), (str(k),)) for k, v in value.items()]
