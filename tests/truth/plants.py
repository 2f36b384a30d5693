# SPDX-License-Identifier: Apache-2.0
"""Differences that are planted in Tinybird's data sources, and what only looks like one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.truth.auditor import canonical
from tests.truth.verify_auditor import Expected, Left, Row, Typed
from tests.truth.warehouse import Arrival, Tables

BEFORE_EDGE_S = 301
LAST_SEQUENCE = "9" * 40


@dataclass
class Planted:
    rows: list[Row]  # all of the landing data source
    names: list[str] = field(default_factory=list)
    # What each has to be found as: `Keys`, question, class ("" is: not at all).
    found: list[tuple[str, str, str]] = field(default_factory=list)


# A row's image ----------------------------------------------------------------------------------


def _number(digits: str) -> str:
    """Section 2 of semantics.md."""
    is_whole = digits.lstrip("-").isdigit()
    if is_whole:
        is_bare = -(2**63) <= int(digits) < 2**64
    else:
        mantissa = digits.lower().partition("e")[0]
        is_bare = len(mantissa.replace(".", "").lstrip("-0")) <= 15
    return digits if is_bare else json.dumps(digits)


def _plain(typed: Typed, *, turned: bool = False) -> str:
    """`turned`: members and sets in another order."""
    ((kind, inner),) = typed.items()
    if kind == "N":
        return _number(inner)
    if kind in ("NS", "SS", "BS", "L"):
        parts = [_plain({kind[0]: one} if kind != "L" else one, turned=turned) for one in inner]
        return "[" + ",".join(parts[::-1] if turned and kind != "L" else parts) + "]"
    if kind == "M":
        return image_of(inner, turned=turned)
    return json.dumps(None if kind == "NULL" else inner, ensure_ascii=False)


def image_of(item: Typed, *, turned: bool = False) -> str:
    parts = [
        f"{json.dumps(name, ensure_ascii=False)}:{_plain(value, turned=turned)}"
        for name, value in item.items()
    ]
    return "{" + ",".join(parts[::-1] if turned else parts) + "}"


def _long_number(typed: Typed, digits_min: int) -> Typed | None:
    """The same value with another last digit of a long number, where it has one."""
    ((kind, inner),) = typed.items()
    if kind == "N" and inner.lstrip("-").isdigit() and len(inner.lstrip("-")) >= digits_min:
        return {"N": inner[:-1] + str(int(inner[-1]) ^ 1)}
    if kind in ("L", "NS"):
        for at, one in enumerate(inner):
            other = _long_number({"N": one} if kind == "NS" else one, digits_min)
            if other is not None:
                new = [*inner]
                new[at] = other["N"] if kind == "NS" else other
                return {kind: new}
    if kind == "M":
        for name, one in inner.items():
            other = _long_number(one, digits_min)
            if other is not None:
                return {"M": inner | {name: other}}
    return None


def _has_set(typed: Typed) -> bool:
    """Of several members."""
    ((kind, inner),) = typed.items()
    if kind in ("SS", "NS", "BS"):
        return len(inner) > 1
    parts = inner.values() if kind == "M" else inner if kind == "L" else ()
    return any(map(_has_set, parts))


# Planting ---------------------------------------------------------------------------------------


class _Planter:
    def __init__(self, rng: random.Random, tables: Tables, left: Left, rows: list[Row]) -> None:
        self._rng = rng
        self._tables = tables
        self._left = left
        self._planted = Planted(list(rows))
        self._free = left.by_keys()  # those of which nothing is planted yet

    def run(self) -> Planted:
        kinds: tuple[Callable[[], bool], ...] = (
            self._lost, self._ghost, self._changed, self._turned, self._in_flight,
            self._missed_by_view, self._restored_late,
        )  # fmt: skip
        chosen = self._rng.sample(kinds, self._rng.randint(2, 6))
        for kind in (self._digit, *chosen):  # few items have such a number
            if kind():
                self._planted.names.append(kind.__name__.strip("_"))
        return self._planted

    def _mark_before_s(self) -> int:
        return max((row["ApproximateCreationDateTime"] - 300 for row in self._marks()), default=0)

    def _marks(self) -> list[Row]:
        return [
            row
            for row in self._planted.rows
            if row["eventName"] == "SNAPSHOT_COMPLETE"
            and row["ApproximateCreationDateTime"] <= self._left.end_s
            and row["eventSourceARN"] != self._left.arn
        ]

    def _has_newer_mark(self) -> bool:
        return any(
            row["eventName"] == "SNAPSHOT_COMPLETE"
            and row["ApproximateCreationDateTime"] > self._left.begin_s
            for row in self._planted.rows
        )

    def _quiet(self, since_s: int) -> list[str]:
        """Items without a row from then on but the export's own."""
        busy = {
            row["Keys"]
            for row in self._planted.rows
            if row["ApproximateCreationDateTime"] >= since_s
            and row["eventSourceARN"] != self._left.arn
        }
        found = [keys for keys in sorted(self._free) if keys not in busy]
        self._rng.shuffle(found)
        return found

    def _columns(self, keys: Typed) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for attribute, column in self._tables.key_columns():
            if attribute not in keys:
                continue  # of the table that had the name before
            ((kind, value),) = keys[attribute].items()
            found[column] = float(value) if kind == "N" else value
        return found

    def _put(self, keys: Typed, name: str, time_s: int, image: str, *, is_seen: bool = True) -> str:
        text = canonical(keys)
        arn = self._left.arn.partition("/export/")[0]
        row: Row = {
            "eventID": f"planted-{len(self._planted.rows)}",
            "eventName": name,
            "eventSource": "aws:dynamodb",
            "eventSourceARN": f"{arn}/stream/2026-01-01T00:00:00.000",
            "eventVersion": 1.1,
            "awsRegion": "eu-west-2",
            "ApproximateCreationDateTime": time_s,
            "SequenceNumber": LAST_SEQUENCE,
            "SizeBytes": len(image),
            "StreamViewType": "NEW_IMAGE",
            "Keys": text,
            "NewImage": image,
            "OldImage": "{}",
        } | self._columns(keys)
        self._tables.insert([Arrival(json.dumps(row, ensure_ascii=False), is_seen)])
        self._planted.rows.append(row)
        return text

    def _keys_of(self, item: Typed) -> Typed:
        return {name: item[name] for name in self._left.keys}

    def _take(self, since_s: int) -> tuple[str, Typed] | None:
        for keys in self._quiet(since_s):
            return keys, self._free.pop(keys)
        return None

    def _expect(self, keys: str, before: str, now: str | None = None) -> None:
        self._planted.found.append((keys, "before", before))
        if now is not None:
            self._planted.found.append((keys, "now", now))

    def _lost(self) -> bool:
        """None of its rows has arrived, and nobody knows of it."""
        taken = self._take(-1)
        everything = [taken] if taken else [(k, self._free.pop(k)) for k in sorted(self._free)[:1]]
        for keys, _ in everything:
            self._tables.delete(keys)
            self._planted.rows = [row for row in self._planted.rows if row["Keys"] != keys]
            self._expect(keys, "missing", None if self._has_newer_mark() else "missing")
        return bool(everything)

    def _ghost(self) -> bool:
        """A deletion was lost before the export: its mark hides the item, the rows do not."""
        keys = {name: {kind: self._ghostly(kind)} for name, kind in self._tables.key_types}
        if canonical(keys) in {row["Keys"] for row in self._planted.rows}:
            return False
        time_s = self._left.begin_s - BEFORE_EDGE_S
        text = self._put(keys, "INSERT", time_s, image_of(keys | {"ghost": {"BOOL": True}}))
        if time_s >= self._mark_before_s():
            self._expect(text, "extra")
        return True

    def _ghostly(self, kind: str) -> str:
        return {"S": "a 'ghost' \\ \"here\"", "N": "98765432109876543210", "B": "Z2hvc3Q="}[kind]

    def _changed(self) -> bool:
        """The last change before the export was another one."""
        taken = self._take(self._left.begin_s - BEFORE_EDGE_S)
        if taken is None:
            return False
        keys, item = taken
        other = item | {"planted": {"L": [{"N": "1"}, {"NULL": True}]}}
        time_s = self._left.begin_s - BEFORE_EDGE_S
        self._put(self._keys_of(item), "MODIFY", time_s, image_of(other))
        if time_s >= self._mark_before_s():
            self._expect(keys, "different")
        return True

    def _digit(self) -> bool:
        """A number whose last digit is another one: its 38th, where there is such a number, or one
        that a double has no room for."""
        time_s = self._left.begin_s - BEFORE_EDGE_S
        quiet = self._quiet(time_s)
        for digits_min, keys in [(38, keys) for keys in quiet] + [(16, keys) for keys in quiet]:
            item = self._free[keys]
            for name, value in item.items():
                other = None if name in self._left.keys else _long_number(value, digits_min)
                if other is not None:
                    del self._free[keys]
                    self._put(self._keys_of(item), "MODIFY", time_s, image_of(item | {name: other}))
                    if time_s >= self._mark_before_s():
                        self._expect(keys, "different")
                    return True
        return False

    def _turned(self) -> bool:
        """The same item in another order: as good. One with a set, if there is any."""
        quiet = self._quiet(self._left.begin_s - BEFORE_EDGE_S)
        quiet.sort(key=lambda keys: not _has_set({"M": self._free[keys]}))
        if not quiet:
            return False
        keys, item = quiet[0], self._free.pop(quiet[0])
        time_s = self._left.begin_s - BEFORE_EDGE_S
        self._put(self._keys_of(item), "MODIFY", time_s, image_of(item, turned=True))
        if time_s >= self._mark_before_s():
            self._expect(keys, "")
        return True

    def _in_flight(self) -> bool:
        """It changed at the edge, and the export has it as it was before."""
        edge_s = self._rng.choice((self._left.begin_s - 300, self._left.begin_s - 10))
        taken = self._take(self._left.begin_s - BEFORE_EDGE_S)
        if taken is None:
            return False
        keys, item = taken
        before_s = self._left.begin_s - BEFORE_EDGE_S
        self._put(self._keys_of(item), "MODIFY", before_s, image_of(item))
        other = item | {"in flight": {"S": "é"}}
        if self._rng.random() < 0.3:
            self._put(self._keys_of(item), "REMOVE", edge_s, "{}")
        else:
            self._put(self._keys_of(item), "MODIFY", edge_s, image_of(other))
        if before_s >= self._mark_before_s():
            self._expect(keys, "in flight", "")
        return True

    def _restored_late(self) -> bool:
        """It changed at the edge, but the export has none of its states."""
        taken = self._take(self._left.begin_s - BEFORE_EDGE_S)
        if taken is None:
            return False
        keys, item = taken
        for time_s, text in ((-BEFORE_EDGE_S, "one"), (-20, "two"), (250, "three")):
            image = image_of(item | {"state": {"S": text}})
            self._put(self._keys_of(item), "MODIFY", self._left.end_s + time_s, image)
        self._expect(keys, "different", "")
        return True

    def _missed_by_view(self) -> bool:
        """A change long after the export reached the landing data source alone."""
        taken = self._take(self._left.begin_s - BEFORE_EDGE_S)
        if taken is None or not self._tables.has_view:
            return False
        keys, item = taken
        image = image_of(item | {"missed": {"N": "1"}})
        self._put(self._keys_of(item), "MODIFY", self._left.end_s + 400, image, is_seen=False)
        if not self._has_newer_mark():
            found = "different" if self._is_shown(keys) else "missing"
            self._planted.found.append((keys, "now", found))
        return True

    def at_edge_of_repair(self, now_s: int) -> None:
        """The view missed two changes: one just too new for a repair to win over, the other not."""
        for name, time_s in (("too new", now_s - 300), ("just in time", now_s - 301)):
            taken = self._take(time_s) if self._tables.has_view else None
            if taken is not None:
                keys, item = taken
                image = image_of(item | {"missed": {"S": name}})
                found = "different" if self._is_shown(keys) else "missing"
                self._put(self._keys_of(item), "MODIFY", time_s, image, is_seen=False)
                if time_s >= self._left.begin_s - 300:  # else a scan has seen it
                    self._planted.found.append((keys, "now", found))
                self._planted.names.append(name)

    def _is_shown(self, keys: str) -> bool:
        return any(row["Keys"] == keys for row in self._tables.ask({}))


def plant(
    rng: random.Random, tables: Tables, left: Left, rows: list[Row], repair_s: int | None = None
) -> Planted:
    """`repair_s`: when it will be repaired, if it will."""
    planter = _Planter(rng, tables, left, rows)
    planted = planter.run()
    if repair_s is not None:
        planter.at_edge_of_repair(repair_s)
    return planted


def unseen(planted: Planted, right: Expected) -> list[str]:
    """Whether the auditor, too, knows what was planted."""
    wrong = []
    for keys, question, found in planted.found:
        answer = right.before if question == "before" else right.now
        if answer is not None and answer.get(keys, "") != found:
            words = f"{answer.get(keys, 'equal')}, not {found or 'equal'}"
            wrong.append(f"the auditor: {question}, {keys[:200]} is {words}")
    return wrong
