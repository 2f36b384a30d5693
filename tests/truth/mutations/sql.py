# SPDX-License-Identifier: Apache-2.0
"""Rules of the view and the endpoint, broken in their SQL."""

from __future__ import annotations

from typing import Any

from tests.truth.runner import World
from tests.truth.warehouse import Arrival, Fill, Tables, View

_SNAPSHOTS = "eventName IN ('SNAPSHOT', 'SNAPSHOT_COMPLETE')"
_NUMBER = "toUInt256OrZero(SequenceNumber)"
_TEXT = "toUInt256OrZero(substring(rpad(SequenceNumber, 40, '0'), 1, 40))"
_IS_DELETED = "CAST(eventName = 'REMOVE' AS UInt8)"


def _without(event_name: str) -> str:
    return f"FROM (SELECT * FROM {{landing}} WHERE eventName != '{event_name}') AS "


# Rule -> part of the definition, what stands there, what is put in its place.
CHANGES: dict[str, tuple[str, str, str]] = {
    "margin 0": ("select", ", 300, 0)", ", 0, 0)"),
    "margin 30 s": ("select", ", 300, 0)", ", 30, 0)"),
    "a snapshot counts as a minute newer": ("select", ", 300, 0)", ", -60, 0)"),
    "the mark has no margin": ("select", _SNAPSHOTS, "eventName = 'SNAPSHOT'"),
    "the mark alone has the margin": ("select", _SNAPSHOTS, "eventName = 'SNAPSHOT_COMPLETE'"),
    "every row has the margin": ("select", _SNAPSHOTS, "SequenceNumber != ''"),
    "seconds only": ("select", f"+ {_NUMBER}", ""),
    "sequence numbers compared as text": ("select", _NUMBER, _TEXT),
    "sequence numbers through a double": (
        "select",
        _NUMBER,
        "toUInt256(toFloat64OrZero(SequenceNumber))",
    ),
    "the sequence number before the time": (
        "select",
        f"+ {_NUMBER}",
        f"* 0 + {_NUMBER} * 10000000000 + toUInt256(ApproximateCreationDateTime)",
    ),
    "tombstones dropped by the view": ("select", "FROM ", _without("REMOVE")),
    "a REMOVE does not delete": ("select", _IS_DELETED, "CAST(0 AS UInt8)"),
    "TTL deletes do not delete": (
        "select",
        _IS_DELETED,
        "CAST(eventName = 'REMOVE' AND userIdentity = '' AS UInt8)",
    ),
    "a MODIFY is passed over": ("select", "FROM ", _without("MODIFY")),
    "the old image for the new one": ("select", "    NewImage,", "    OldImage AS NewImage,"),
    "the view sorted without Keys": ("view_sorting_key", ", Keys", ""),
    "the endpoint without FINAL": ("endpoint", " FINAL", ""),
    "the endpoint without the mark": ("endpoint", "AND version", "AND 0 <= version OR version"),
    "the mark hides what is as new as itself": ("endpoint", ">= (SELECT max(", "> (SELECT max("),
    "the first mark instead of the last": ("endpoint", "max(version)", "min(version)"),
    "any row is a mark": ("endpoint", "AND Keys = ''", "OR Keys != ''"),
    "number keys found by their double": ("endpoint", "\n        = 1", "\n        >= 1"),
    "number keys found by their spelling": (
        "endpoint",
        "extract(digits, '^0*(.*[1-9])')",
        "digits",
    ),
}  # fmt: skip


class SqlMutation(World):
    def __init__(self, rule: str) -> None:
        self._part, self._old, self._new = CHANGES[rule]

    def definition(self, definition: dict[str, Any]) -> dict[str, Any]:
        changed = dict(definition)
        text = changed.get(self._part, "")
        new = self._new.replace("{landing}", definition["landing"])
        if self._old and self._old not in text:
            old = self._old.replace("(SELECT max(", "(\n        SELECT max(")
            if old not in text:
                return definition  # a table whose SQL does not have it, a single key column's
            return changed | {self._part: text.replace(old, new)}
        changed[self._part] = text.replace(self._old, new) if self._old else new
        return changed


def _not_filled(tables: Tables, view: View, arriving: list[Arrival]) -> None:
    del view
    tables.make_view()
    tables.insert(arriving)


def _filled_and_then_made(tables: Tables, view: View, arriving: list[Arrival]) -> None:
    del view
    tables.put_in()
    tables.insert(arriving)
    tables.make_view()


def _newest_partition_alone(tables: Tables, view: View, arriving: list[Arrival]) -> None:
    del view
    tables.make_view()
    tables.insert(arriving)
    tables.put_in_newest_partition()


FILLINGS: dict[str, Fill] = {
    "a new view is not filled": _not_filled,
    "a view begins when it has been filled": _filled_and_then_made,
    "a view is filled with the newest partition alone": _newest_partition_alone,
}


class FillMutation(World):
    def __init__(self, rule: str) -> None:
        self._fill = FILLINGS[rule]

    def fill(self, tables: Tables, view: View, arriving: list[Arrival]) -> None:
        self._fill(tables, view, arriving)
