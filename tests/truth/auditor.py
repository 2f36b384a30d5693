# SPDX-License-Identifier: Apache-2.0
"""Decides whether the endpoint's answer is the table: written from docs/semantics.md alone.

It knows what is true (the table, its changes and when they happened, what its exports were) and
what can be seen (the rows that Tinybird took, the endpoint's answer, the function's log). It shares
no code with the product, the generator or the demo. Where semantics promises equality, it must be
there to the last digit; where it does not, the tool must have warned.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

MARGIN_S = 300  # a snapshot's row counts as five minutes older than its export
NEVER = 1 << 60
AFTER_GAP_S = 360  # an export repairs a gap that ended six minutes before it
DOUBLE_DIGITS = 15

Typed = dict[str, Any]
Json: TypeAlias = Any  # what JSON text turns into


# What the function's log says, or a part of it.
_WHY_NO_MARK = ("not marked as complete", "the function may not write an export's ledger")
_WHY_NO_REPAIR = ("too early", "whether the export repairs the gap")


class Token(str):
    """A JSON number as it is written."""

    __slots__ = ()


@dataclass(frozen=True)
class Row:
    """A row that Tinybird took, in the order of arrival."""

    value: dict[str, Any]
    datasource: str
    seen_at: int  # so many rows had arrived when it was in the view, itself among them; or NEVER
    told_of: int = 0  # bits: its sender had been told of the table, of the one that followed it


@dataclass
class Observed:
    rows: list[Row]
    answer: list[dict[str, Any]]  # of the endpoint, all items
    log: dict[str, int] = field(default_factory=dict)  # "LEVEL message": how often
    metrics: dict[str, int] = field(default_factory=dict)
    dead_letters: list[dict[str, str]] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)  # by summary: rows when S3 told of it last
    had_failures: bool = False  # an invocation failed or died, so that a later one did its work
    one_process: bool = False  # of the function, all the time
    waiting: int = 0  # letters and events that are still tried
    has_view: bool = True  # False: nobody ever asked for one that could be made
    made_for: list[str] = field(default_factory=list)  # the data source: which key attributes
    views: list[list[str]] = field(default_factory=list)  # those that were made: key attributes
    refused_views: list[list[str]] = field(default_factory=list)


@dataclass
class Verdict:
    mismatches: list[str] = field(default_factory=list)
    promised: int = 0  # items of which semantics promises that they are exact
    items: int = 0


# Section 2: plain JSON -------------------------------------------------------------------------


def _is_exact_as_number(digits: str) -> bool:
    if re.fullmatch(r"-?\d+", digits):
        return -(2**63) <= int(digits) < 2**64
    significant = re.sub(r"[eE].*|[-+.]", "", digits).lstrip("0")
    return len(significant) <= DOUBLE_DIGITS


def _plain(value: Typed) -> Json:
    ((kind, inner),) = value.items()
    if kind == "N":
        return Token(inner) if _is_exact_as_number(inner) else inner
    if kind == "NS":
        return [_plain({"N": one}) for one in inner]
    if kind == "L":
        return [_plain(one) for one in inner]
    if kind == "M":
        return {name: _plain(one) for name, one in inner.items()}
    return None if kind == "NULL" else inner


def _read(text: str) -> Json:
    return json.loads(text, parse_int=Token, parse_float=Token)


def _same(left: Json, right: Json) -> bool:
    """Numbers by their digits; a number is no text."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(_same(left[k], right[k]) for k in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return bool(left == right)


def canonical(keys: dict[str, Typed]) -> str:
    """`Keys`: byte order of the names, compact, nothing escaped without need."""
    parts = []
    for name in sorted(keys, key=lambda text: text.encode()):
        plain = _plain(keys[name])
        text = plain if isinstance(plain, Token) else json.dumps(plain, ensure_ascii=False)
        parts.append(f"{json.dumps(name, ensure_ascii=False)}:{text}")
    return "{" + ",".join(parts) + "}"


# Section 4: what is promised ---------------------------------------------------------------------


class Audit:
    """One scenario."""

    def __init__(self, truth: dict[str, Any], observed: Observed) -> None:
        self._truth = truth
        self._seen = observed
        self.verdict = Verdict()
        self._exports = {export["arn"]: export for export in truth["exports"]}
        self._told = {
            (row.value["eventSourceARN"], row.value["SequenceNumber"])
            for row in observed.rows
            if row.value["eventSource"] == "aws:dynamodb" and row.seen_at != NEVER
        }
        self._loaded = {arn: self._items_in_view(arn) for arn in self._exports}

    def run(self) -> Verdict:
        if not self._holds_one_table():
            return self.verdict
        if self._truth.get("other_keys") is not None:
            self._other_keys()
        self._incremental_rows()
        mark = self._newest_mark()
        if self._seen.has_view:
            self._state(mark)
        self._warnings()
        return self.verdict

    def _wrong(self, text: str) -> None:
        self.verdict.mismatches.append(text)

    def _items_in_view(self, arn: str) -> dict[str, int]:
        """By eventID: how many rows had arrived when the item was in the view."""
        found: dict[str, int] = {}
        for row in self._seen.rows:
            value = row.value
            if value["eventSourceARN"] == arn and value["eventName"] == "SNAPSHOT":
                seen_at = min(row.seen_at, found.get(value["eventID"], row.seen_at))
                found[value["eventID"]] = seen_at
        return found

    def _holds_one_table(self) -> bool:
        """Section 3. False: nothing can be said of the answer."""
        owners = {row.value["eventSourceARN"].split("/")[1] for row in self._seen.rows}
        tables = {"/".join(row.value["eventSourceARN"].split("/")[:2]) for row in self._seen.rows}
        is_noticed = self._truth["may_read"] or self._seen.one_process
        if len(tables) > 1 and is_noticed:
            self._wrong(f"rows of several tables are in one data source: {sorted(tables)}")
        return bool(owners) and tables == {self._truth["table_arn"]}

    def _incremental_rows(self) -> None:
        """Section 3: MODIFY, or REMOVE without a new image; below each stream change of its
        second."""
        for row in self._seen.rows:
            value = row.value
            export = self._exports.get(value["eventSourceARN"])
            if export is None or export["kind"] != "incremental":
                continue
            name = "REMOVE" if value["NewImage"] == "{}" else "MODIFY"
            if value["eventName"] != name or value["SequenceNumber"] != "SNAPSHOT":
                self._wrong(f"{value['eventID']}: its eventName is not {name}")

    def _other_keys(self) -> None:
        """Sections 1 and 3: set-up, and a process that has written nothing there before, refuse a
        data source that lacks a column of the table's keys."""
        made_for = set(self._seen.made_for)
        for keys in self._seen.views:
            if not made_for.issuperset(keys):
                self._wrong(f"a view by {keys} is made of a data source for {sorted(made_for)}")
        for keys in self._seen.refused_views:
            if made_for.issuperset(keys):
                self._wrong(f"no view by {keys} is made of a data source for {sorted(made_for)}")
        if not self._truth["may_read"]:
            return
        tables = [self._truth["keys"], self._truth["other_keys"]]
        for row in self._seen.rows:
            text = row.value["Keys"]
            is_lacking = text and not made_for.issuperset(json.loads(text))
            told_of = [i for i in range(len(tables)) if row.told_of >> i & 1]
            if is_lacking and len(told_of) == 1:
                self._wrong(f"{text[:200]}: a new process wrote it though its column is missing")

    def _newest_mark(self) -> int | None:
        """The greatest exportTime of a rightful mark; every mark has to be one."""
        newest = None
        for number, row in enumerate(self._seen.rows, 1):
            value = row.value
            if value["eventName"] != "SNAPSHOT_COMPLETE" or row.seen_at == NEVER:
                continue
            arn = value["eventSourceARN"]
            why = self._why_unrightful(self._exports.get(arn), value, number)
            if why:
                self._wrong(f"a mark of {arn}: {why}")
            else:
                newest = max(newest or 0, value["ApproximateCreationDateTime"])
        return newest

    def _why_unrightful(
        self, export: dict[str, Any] | None, value: dict[str, Any], number: int
    ) -> str:
        if export is None:
            return "there is no such export"
        if export["kind"] != "full":
            return f"the export is {export['kind']}"
        if not export["complete"]:
            return "the export is not complete"
        if value["ApproximateCreationDateTime"] != export["time_s"]:
            return "its time is not the export's"
        if value["Keys"] != "" or value["NewImage"] != "{}":
            return "it is not spelled as one"
        before = sum(1 for at in self._loaded[export["arn"]].values() if at <= number)
        if before != export["items"]:
            return f"{before} of {export['items']} items were in the view before it"
        return ""

    def _is_delivered(self, change: list[Any]) -> bool:
        time_ms, _, sequence, stream = change  # not by the Python version: section 4
        is_ours = time_ms >= self._truth["python_until_ms"]
        return sequence is not None and is_ours and (stream, sequence) in self._told

    def _state(self, mark: int | None) -> None:
        answer: dict[str, dict[str, Any]] = {}
        for row in self._seen.answer:
            if row["Keys"] in answer:
                self._wrong(f"{row['Keys']}: twice in the answer")
            answer[row["Keys"]] = row
        names = [canonical(keys) for keys in self._truth["items"]]
        for stranger in answer.keys() - set(names):
            if not self._is_of_python(stranger, mark):
                self._wrong(f"{stranger[:200]}: in the answer, and no item was ever called so")
        late = Counter[int]()
        for change in self._truth["changes"]:
            if not self._is_delivered(change):
                is_repaired = mark is not None and change[0] // 1000 < mark - MARGIN_S
                late[change[1]] += 0 if is_repaired else 1
        for index, keys in enumerate(names):
            self.verdict.items += 1
            if late[index] == 0:
                self.verdict.promised += 1
                self._compare(keys, self._truth["final"][index], answer.get(keys))

    def _is_of_python(self, keys: str, mark: int | None) -> bool:
        """Section 4: its rows are shown by their own `Keys` until a mark has hidden them."""
        rows = [row.value for row in self._seen.rows if row.value["Keys"] == keys]
        theirs = [row for row in rows if row["eventID"].startswith("python-")]
        times = [row["ApproximateCreationDateTime"] for row in theirs]
        return bool(times) and (mark is None or max(times) >= mark - MARGIN_S)

    def _compare(
        self, keys: str, item: dict[str, Typed] | None, row: dict[str, Any] | None
    ) -> None:
        if item is None and row is not None:
            self._wrong(f"{keys[:200]}: a ghost: the item is gone, the answer has it")
        if item is not None and row is None:
            self._wrong(f"{keys[:200]}: missing in the answer")
        if item is None or row is None:
            return
        there = _read(row["NewImage"])
        for name, value in item.items():
            if name not in there:
                self._wrong(f"{keys[:200]}: {name} is missing")
            elif not _same(_plain(value), there[name]):
                self._wrong(
                    f"{keys[:200]}: {name} is {str(there[name])[:90]}, not {str(value)[:90]}"
                )
        for name in there.keys() - item.keys():
            self._wrong(f"{keys[:200]}: {name} is not in the item")

    # What the tool has to say ---------------------------------------------------------------------

    def _has_logged(self, export: dict[str, Any], parts: tuple[str, ...]) -> bool:
        """Of this export, or without naming any."""
        return any(
            part in line and ("/export/" not in line or line.endswith(export["arn"]))
            for line in self._seen.log
            for part in parts
        )

    def _is_in_trouble(self, export: dict[str, Any]) -> bool:
        """Something of it is still tried, was given up, or is in quarantine: the tool says so."""
        seen = self._seen
        export_id = export["arn"].rpartition("/")[2]
        is_dead = any(export_id in letter["body"] for letter in seen.dead_letters)
        return bool(seen.waiting or is_dead or seen.metrics.get("RowsQuarantined", 0) > 0)

    def _warnings(self) -> None:
        self._undelivered_are_told_of()
        for export in self._truth["exports"]:
            if export["told"] and export["complete"]:
                self._export_is_told_of(export)

    def _undelivered_are_told_of(self) -> None:
        if self._seen.waiting or self._seen.metrics.get("RowsQuarantined", 0) > 0:
            return
        ranges = list(_dead_batches(self._seen.dead_letters))
        untold = set(self._truth["untold"])
        for change in self._truth["changes"]:
            _, _, sequence, stream = change
            if sequence is None or sequence in untold or self._is_delivered(change):
                continue
            number = int(sequence)
            if not any(s == stream and first <= number <= last for s, first, last in ranges):
                self._wrong(f"change {sequence} is neither in a row nor in a dead letter")

    def _export_is_told_of(self, export: dict[str, Any]) -> None:
        is_marked = any(
            row.value["eventName"] == "SNAPSHOT_COMPLETE"
            and row.value["eventSourceARN"] == export["arn"]
            for row in self._seen.rows
        )
        is_explained = (
            is_marked or self._is_in_trouble(export) or self._has_logged(export, _WHY_NO_MARK)
        )
        if export["kind"] in ("full", "filtered") and not is_explained:
            self._wrong(f"{export['arn']} has no mark, and nobody was told why")
        if export["kind"] == "projected" and self._loaded[export["arn"]]:
            self._wrong(f"{export['arn']} has a projection: its rows look like whole items")
        gap_end_ms = export["gap_end_ms"]
        if export["kind"] not in ("full", "filtered") or gap_end_ms is None:
            return
        rows = self._seen.rows[: self._seen.told.get(export["summary_key"], 0)]
        if export["stream_since_creation"] and not any(
            row.value["ApproximateCreationDateTime"] < gap_end_ms // 1000 for row in rows
        ):
            return  # the data source holds nothing older: there is no gap
        is_too_early = export["time_s"] < _repaired_from_s(gap_end_ms)
        # An attempt after the next gap's end sees that gap, not the one before.
        looked_late = self._seen.had_failures and self._truth["last_gap_end_ms"] > gap_end_ms
        is_explained = (
            looked_late or self._is_in_trouble(export) or self._has_logged(export, _WHY_NO_REPAIR)
        )
        if is_too_early and not is_explained:
            self._wrong(f"{export['arn']} repairs no gap, and nobody was told so")
        # A later gap may have ended before a late attempt looked.
        is_late_enough = export["time_s"] >= _repaired_from_s(self._truth["last_gap_end_ms"])
        if is_late_enough and self._has_logged(export, ("the export is too early",)):
            self._wrong(f"{export['arn']} repairs the gap, and was called too early")


def _repaired_from_s(gap_end_ms: int) -> int:
    return -(-gap_end_ms // 1000) + AFTER_GAP_S


def _dead_batches(letters: list[dict[str, str]]) -> Iterator[tuple[str, int, int]]:
    """Stream, first and last sequence number of those with a reason."""
    for letter in letters:
        batch = json.loads(letter["body"]).get("DDBStreamBatchInfo")
        if batch and letter["reason"]:
            first, last = int(batch["startSequenceNumber"]), int(batch["endSequenceNumber"])
            yield batch["streamArn"], first, last


def audit(truth: dict[str, Any], observed: Observed) -> Verdict:
    return Audit(truth, observed).run()
