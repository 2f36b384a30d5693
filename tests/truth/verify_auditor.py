# SPDX-License-Identifier: Apache-2.0
"""What `verify` has to say: written from docs/verify.md and docs/semantics.md alone.

Item by item, in Python, from the rows as they are: no digests, no slices, no SQL. It shares no code
with the product, and of the auditor only what a number's exact text is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Any, TypeAlias

from tests.truth.auditor import MARGIN_S, Token, canonical

EDGE_S = 300  # "within five minutes of the export's time"
_EXACT = Context(prec=400, Emax=999999, Emin=-999999)
_SNAPSHOTS = ("SNAPSHOT", "SNAPSHOT_COMPLETE")

Typed = dict[str, Any]
Row = dict[str, Any]
Json: TypeAlias = Any
State: TypeAlias = Any  # an image; GONE; or _TWO
Version = tuple[int, int]

# States of an item besides its image.
GONE = None
_TWO = object()  # different rows share its newest version


@dataclass
class Left:
    """The table's side."""

    arn: str  # of the export
    begin_s: int  # each item was read between these two moments, give or take the margin
    end_s: int
    items: list[Typed]
    keys: list[str]  # the key attributes' names

    def by_keys(self) -> dict[str, Typed]:
        return {canonical({name: one[name] for name in self.keys}): one for one in self.items}


@dataclass
class Expected:
    """By `Keys`: the class. `before` is None where the question cannot be asked."""

    items: int
    compared: set[str]  # `Keys` of the items
    shown: set[str]
    before: dict[str, str] | None = field(default_factory=dict)
    now: dict[str, str] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        found = [*(self.before or {}).values(), *self.now.values()]
        return all(one == "in flight" for one in found)

    def of_sample(self, chosen: set[str]) -> Expected:
        """With --sample: nothing is said of any other item."""
        before = self.before
        if before is not None:
            before = {keys: found for keys, found in before.items() if keys in chosen}
        now = {keys: found for keys, found in self.now.items() if keys in chosen}
        return Expected(self.items, self.compared & chosen, self.shown & chosen, before, now)


# Equality -----------------------------------------------------------------------------------------


def _number(text: str) -> Decimal:
    return _EXACT.create_decimal(text).normalize(_EXACT)


def _is_bare(digits: str) -> bool:
    """Section 2: whether a number stands in a row without quotes."""
    whole = digits.lstrip("-")
    if whole.isdigit():
        return -(2**63) <= int(digits) < 2**64
    mantissa = whole.lower().partition("e")[0].replace(".", "").lstrip("0")
    return len(mantissa) <= 15


def _is_number(digits: str, plain: Json) -> bool:
    if not isinstance(plain, str) or _is_bare(plain) != isinstance(plain, Token):
        return False
    try:
        return bool(_number(digits) == _number(plain))
    except ArithmeticError:
        return False


def _is_set(kind: str, elements: list[str], plain: Json) -> bool:
    if not isinstance(plain, list) or len(plain) != len(elements):
        return False
    left = list(plain)
    for element in elements:
        same = [one for one in left if is_same({kind: element}, one)]
        if not same:
            return False
        left.remove(same[0])
    return True


def is_same(typed: Typed, plain: Json) -> bool:
    """Numbers by all their digits, sets in any order, lists in theirs."""
    ((kind, inner),) = typed.items()
    if kind == "N":
        return _is_number(inner, plain)
    if kind in ("SS", "NS", "BS"):
        return _is_set(kind[0], inner, plain)
    if kind == "L":
        return (
            isinstance(plain, list) and len(plain) == len(inner) and all(map(is_same, inner, plain))
        )
    if kind == "M":
        return is_item(inner, plain)
    if kind == "NULL":
        return plain is None
    return type(plain) is type(inner) and bool(plain == inner)


def is_item(item: Typed, plain: Json) -> bool:
    return (
        isinstance(plain, dict)
        and item.keys() == plain.keys()
        and all(is_same(value, plain[name]) for name, value in item.items())
    )


def read(text: str) -> Json:
    return json.loads(text, parse_int=Token, parse_float=Token)


def _is_same_text(one: str, other: str) -> bool:
    return one == other or read(one) == read(other)


# Versions -----------------------------------------------------------------------------------------


def version(row: Row) -> Version:
    """Section 3."""
    time = int(row["ApproximateCreationDateTime"])
    if row["eventName"] in _SNAPSHOTS:
        return max(time - MARGIN_S, 0), 0
    return time, int(row["SequenceNumber"]) if row["SequenceNumber"].isdigit() else 0


def _class(expected: bool, found: bool) -> str:
    if expected and found:
        return "different"
    return "missing" if expected else "extra"


class _Audit:
    def __init__(self, left: Left, rows: Iterable[Row], shown: dict[str, str] | None) -> None:
        self._left = left
        self._shown = shown  # by Keys: what the endpoint shows; None: there is no view
        self._marks: list[Row] = []
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row["Keys"]:
                self._rows[row["Keys"]].append(row)
            elif row["eventName"] == "SNAPSHOT_COMPLETE":
                self._marks.append(row)
        self._own = max(left.begin_s - MARGIN_S, 0), 0

    def run(self) -> Expected:
        items = self._left.by_keys()
        shown = self._landed_items() if self._shown is None else self._shown
        expected = Expected(len(self._left.items), set(items), set(shown))
        if not self._asks_before():
            expected.before = None
        for keys in items.keys() | self._rows.keys() | (self._shown or {}).keys():
            item = items.get(keys)
            before = self._before(keys, item)
            if before and expected.before is not None:
                expected.before[keys] = before
            now = self._now(keys, item)
            if now:
                expected.now[keys] = now
        return expected

    def _is_own(self, row: Row) -> bool:
        return row["eventName"] in _SNAPSHOTS and row["eventSourceARN"] == self._left.arn

    def _mark(self, counts: Callable[[Row], bool]) -> Version:
        return max((version(row) for row in self._marks if counts(row)), default=(0, 0))

    def _is_before(self, row: Row) -> bool:
        return not self._is_own(row) and row["ApproximateCreationDateTime"] <= self._left.end_s

    def _asks_before(self) -> bool:
        """Not where the export is the table's first complete snapshot."""
        own = any(self._is_own(row) for rows in self._rows.values() for row in rows)
        return not own or any(self._is_before(row) for row in self._marks)

    def _newest(self, keys: str, mark: Version, counts: Callable[[Row], bool]) -> State:
        rows = [row for row in self._rows.get(keys, []) if counts(row)]
        if not rows:
            return GONE
        newest = max(map(version, rows))
        states = {
            None if row["eventName"] == "REMOVE" else row["NewImage"]
            for row in rows
            if version(row) == newest
        }
        if newest < mark:
            return GONE
        return states.pop() if len(states) == 1 else _TWO

    def _landed(self, keys: str) -> State:
        return self._newest(keys, self._mark(lambda row: True), lambda row: True)

    def _landed_items(self) -> list[str]:
        return [keys for keys in self._rows if self._landed(keys) is not GONE]

    def _against(self, item: Typed | None, state: State) -> str | None:
        if state is _TWO:
            return "different"
        if item is None or state is GONE:
            same = item is None and state is GONE
        else:
            same = is_item(item, read(state))
        return None if same else _class(item is not None, state is not GONE)

    def _before(self, keys: str, item: Typed | None) -> str | None:
        mark = self._mark(self._is_before)
        found = self._against(item, self._newest(keys, mark, self._is_before))
        if found is None:
            return None
        edge = [row for row in self._rows.get(keys, []) if self._is_in_edge(row)]
        if not edge:
            return found
        base = self._newest(
            keys, mark, lambda row: not self._is_own(row) and version(row) <= self._own
        )
        states = [GONE if row["eventName"] == "REMOVE" else row["NewImage"] for row in edge]
        is_one = any(self._against(item, state) is None for state in [base, *states])
        return "in flight" if is_one else found

    def _is_in_edge(self, row: Row) -> bool:
        """A change within five minutes of the export's time."""
        time = row["ApproximateCreationDateTime"]
        return (
            row["eventName"] not in _SNAPSHOTS
            and self._left.begin_s - EDGE_S <= time <= self._left.end_s + EDGE_S
        )

    def _now(self, keys: str, item: Typed | None) -> str | None:
        landed = self._landed(keys)
        shown = landed if self._shown is None else self._shown.get(keys, GONE)
        rows = self._rows.get(keys, [])
        newest_mark = self._mark(lambda row: True)
        if newest_mark <= self._own and not any(version(row) > self._own for row in rows):
            return self._against(item, shown)
        if landed is _TWO:
            return "different"
        if landed is GONE or shown is GONE:
            same = landed is GONE and shown is GONE
        else:
            same = _is_same_text(landed, shown)
        return None if same else _class(landed is not GONE, shown is not GONE)


def expected(left: Left, rows: Iterable[Row], shown: dict[str, str] | None) -> Expected:
    return _Audit(left, rows, shown).run()
