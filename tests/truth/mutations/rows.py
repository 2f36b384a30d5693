# SPDX-License-Identifier: Apache-2.0
"""Rules of rows and marks, broken on the way from the machine to ClickHouse."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.truth.driver import Took
from tests.truth.generator.scenario import Scenario
from tests.truth.runner import World

Row = dict[str, Any]
# The row as it is to be; None: it is left out.
RowRule = Callable[[Row], Row | None]

_NUMBER = re.compile(r'(?<=:)"?(-?[0-9][-+.0-9eE]*)"?(?=[,}])')


def _is_snapshot(row: Row) -> bool:
    return bool(row["eventName"] == "SNAPSHOT")


def _keys_turned_round(row: Row) -> Row:
    if _is_snapshot(row):
        keys = json.loads(row["Keys"], parse_int=str, parse_float=str)
        if len(keys) == 2:
            row["Keys"] = json.dumps(dict(reversed(keys.items())), ensure_ascii=False)
    return row


def _keys_with_spaces(row: Row) -> Row:
    if _is_snapshot(row):
        row["Keys"] = row["Keys"].replace(":", ": ", 1)
    return row


def _through_double(column: str) -> RowRule:
    def broken(row: Row) -> Row:
        row[column] = _NUMBER.sub(lambda found: repr(float(found[1])), row[column])
        return row

    return broken


def _keys_escaped(row: Row) -> Row:
    if _is_snapshot(row) and not row["Keys"].isascii():
        row["Keys"] = row["Keys"].encode("ascii", "backslashreplace").decode()
    return row


def _bare_numbers(row: Row) -> Row:
    row["NewImage"] = re.sub(r':"(-?[0-9.]{16,})"', r":\1", row["NewImage"])
    return row


def _unless(condition: Callable[[Row], bool]) -> RowRule:
    return lambda row: None if condition(row) else row


def _mark_spelled_as_item(row: Row) -> Row:
    if row["eventName"] == "SNAPSHOT_COMPLETE":
        row["Keys"] = "{}"
    return row


def _later(seconds: int, *names: str) -> RowRule:
    def broken(row: Row) -> Row:
        if row["eventName"] in names:
            row["ApproximateCreationDateTime"] += seconds
        return row

    return broken


def _is_gone_in_export(row: Row) -> bool:
    return bool(row["eventName"] == "REMOVE" and row["eventSource"] == "aws:dynamodbSnapshot")


RULES: dict[str, RowRule] = {
    "Keys of snapshot rows in another order": _keys_turned_round,
    "Keys of snapshot rows with a space": _keys_with_spaces,
    "Keys of snapshot rows with escapes": _keys_escaped,
    "numbers of Keys through a double": _through_double("Keys"),
    "numbers of items through a double": _through_double("NewImage"),
    "numbers beyond 64 bits without quotes": _bare_numbers,
    "a REMOVE leaves no row": _unless(lambda row: row["eventName"] == "REMOVE"),
    "a TTL delete leaves no row": _unless(lambda row: bool(row.get("userIdentity"))),
    "an item of nothing but keys leaves no row": _unless(
        lambda row: row["NewImage"] == row["Keys"]
    ),
    "a row of more than 100 KB leaves none": _unless(lambda row: len(row["NewImage"]) > 100_000),
    "a snapshot's rows are lost": _unless(_is_snapshot),
    "the mark is an item": _mark_spelled_as_item,
    "the mark has the time of its writing": _later(700, "SNAPSHOT_COMPLETE"),
    "snapshot rows have the time of their writing": _later(700, "SNAPSHOT"),
}


class RowMutation(World):
    def __init__(self, rule: str) -> None:
        self._rule = RULES[rule]

    def rows(self, rows: list[Took], scenario: Scenario) -> list[Took]:
        del scenario
        changed = []
        for took in rows:
            row = self._rule(json.loads(took.text))
            # A row that is left out keeps its place: the views' places are counted in rows.
            kept = json.loads(took.text) | _NOTHING if row is None else row
            text = json.dumps(kept, ensure_ascii=False)
            is_seen = took.is_seen and row is not None
            changed.append(Took(took.datasource, text, is_seen, took.told_of))
        return changed


# Of what is left of such a row: in the landing data source alone, and nobody's.
_NOTHING = {"eventName": "NOTHING", "eventSource": "", "eventID": "", "Keys": "", "NewImage": ""}


def _mark_of(arn: str, time_s: int) -> str:
    return json.dumps(
        {
            "eventID": "mark",
            "eventName": "SNAPSHOT_COMPLETE",
            "eventSource": "aws:dynamodbSnapshot",
            "eventSourceARN": arn,
            "eventVersion": 1.1,
            "awsRegion": "eu-west-2",
            "ApproximateCreationDateTime": time_s,
            "SequenceNumber": "SNAPSHOT",
            "SizeBytes": 0,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            "Keys": "",
            "NewImage": "{}",
            "OldImage": "{}",
        }
    )


# Which exports get a mark that none may have.
MARKS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "a mark for filtered exports": lambda export: export["kind"] == "filtered",
    "a mark for incremental exports": lambda export: export["kind"] == "incremental",
    "a mark for exports that failed": lambda export: (
        export["kind"] == "full" and not export["complete"]
    ),
    "a mark for half-loaded exports": lambda export: (
        export["kind"] == "full" and export["complete"] and not export["told"]
    ),
}


class MarkMutation(World):
    def __init__(self, rule: str) -> None:
        self._is_marked = MARKS[rule]

    def rows(self, rows: list[Took], scenario: Scenario) -> list[Took]:
        rows = list(rows)
        for export in scenario.truth["exports"]:
            if rows and self._is_marked(export):
                text = _mark_of(export["arn"], export["time_s"])
                rows.append(Took(rows[0].datasource, text, True))
        return rows


class EarlyMarkMutation(World):
    """The mark is written first, then the items."""

    def rows(self, rows: list[Took], scenario: Scenario) -> list[Took]:
        del scenario
        marks = [row for row in rows if '"SNAPSHOT_COMPLETE"' in row.text]
        return marks + [row for row in rows if row not in marks]
