# SPDX-License-Identifier: Apache-2.0
"""What `verify --repair` has to do: written from docs/verify.md alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.truth.auditor import MARGIN_S
from tests.truth.verify_auditor import Row, Typed, Version, is_item, read, version

READ_S_MAX = 60  # a repair reads its items within a minute of its beginning


@dataclass
class Repair:
    """One repair: what was wrong before it, and what it had to read."""

    found: dict[str, str]  # what is wrong now: `Keys` and class
    rows: list[Row]  # of the landing data source before it
    table: dict[str, Typed]  # by `Keys`: the items that the table has
    key_names: set[str]
    now_s: int

    def _newest(self, keys: str) -> Version:
        return max((version(row) for row in self.rows if row["Keys"] == keys), default=(0, 0))

    def is_of_table(self, keys: str) -> bool:
        """Not one that a table of other keys had."""
        # A mark has no keys; where the endpoint's rule is broken it may be shown as an item.
        return keys != "" and bool(json.loads(keys).keys() == self.key_names)

    def _is_of_python(self, keys: str) -> bool:
        """It spells its keys otherwise: its row cannot be overcome."""
        rows = [row for row in self.rows if row["Keys"] == keys]
        return any(row["eventID"].startswith("python-") for row in rows)

    def too_new(self) -> set[str]:
        """A row of theirs is newer than what would be sent."""
        begin = self.now_s - MARGIN_S, 0
        return {
            keys for keys in self.found if self.is_of_table(keys) and self._newest(keys) >= begin
        }

    def foreign(self) -> set[str]:
        return {keys for keys in self.found if not self.is_of_table(keys)}

    def due(self) -> set[str]:
        """What has to be sent."""
        theirs = {keys for keys in self.found if self._is_of_python(keys)}
        return self.found.keys() - self.too_new() - self.foreign() - theirs


def audit(
    repair: Repair, sent: Iterable[Row], report: dict[str, Any], shown: dict[str, str] | None
) -> list[str]:
    """`shown`: by the endpoint after it; None: there is no view."""
    wrong = []
    rows = list(sent)
    names = [row["Keys"] for row in rows]
    if sorted(set(names)) != sorted(names):
        wrong.append("a repair sent an item twice")
    if missed := repair.due() - set(names):
        wrong.append(f"a repair did not send {sorted(missed)[:3]}")
    if kept := (repair.too_new() | repair.foreign()) & set(names):
        wrong.append(f"a repair sent what it must not: {sorted(kept)[:3]}")
    for row in rows:
        wrong += _row(repair, row)
        item, image = repair.table.get(row["Keys"]), (shown or {}).get(row["Keys"])
        is_right = (
            item is None if image is None else item is not None and is_item(item, read(image))
        )
        if shown is not None and not is_right:
            wrong.append(f"{row['Keys'][:200]} was repaired, and is not as the table has it")
    notes = " ".join(report["notes"])
    for count, words in (
        (len(repair.too_new()), "newer than five minutes"),
        (len(repair.foreign()), "not the keys of the table"),
    ):
        if (f"{count} items were not sent" in notes and words in notes) != (count > 0):
            wrong.append(f"{count} items could not be repaired ({words}): {report['notes']}")
    if report["repaired"] != len(rows):
        wrong.append(f"a repair says that it sent {report['repaired']} of {len(rows)} rows")
    return wrong


def _row(repair: Repair, row: Row) -> list[str]:
    """The row is the item as the table has it, five minutes before the read."""
    item = repair.table.get(row["Keys"])
    begin_s = repair.now_s - MARGIN_S
    is_right = (
        row["eventName"] == ("REMOVE" if item is None else "MODIFY")
        and row["SequenceNumber"] == "SNAPSHOT"
        and begin_s <= row["ApproximateCreationDateTime"] <= begin_s + READ_S_MAX
        and (item is None or is_item(item, read(row["NewImage"])))
    )
    return [] if is_right else [f"a repair's row is wrong: {row!s:.300}"]
