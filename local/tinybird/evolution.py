# SPDX-License-Identifier: Apache-2.0
"""How a live data source becomes what its file says now: in place, or written anew.

In place go, as on the real service: new columns, dropped columns, columns that become Nullable,
defaults, TTL, and whatever is no schema. Everything else is a rewrite, by the file's FORWARD_QUERY
or by running again the views that feed it. (Tinybird's documentation: "Evolve data sources".)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from local.tinybird.datasource import column_sql
from local.tinybird.datasource_file import DatasourceFile
from local.tinybird.engine import identifier
from local.tinybird.schema import Column


@dataclass(frozen=True)
class Evolution:
    alters: tuple[str, ...] = ()  # clauses of ALTER TABLE
    quarantine_alters: tuple[str, ...] = ()  # the same for the quarantine
    dropped: tuple[str, ...] = ()  # columns whose values are lost
    rewrite: str = ""  # why it cannot be done in place; then there are no alters


def evolution(old: DatasourceFile, new: DatasourceFile) -> Evolution:
    """The way from `old` to `new`."""
    if replace(old.engine, ttl="") != replace(new.engine, ttl=""):
        return Evolution(rewrite="its engine changes")
    before = {column.name: column for column in old.columns}
    after = {column.name: column for column in new.columns}
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        return Evolution(rewrite="the order of its columns changes")
    alters: list[str] = []
    quarantine: list[str] = []
    for name in before.keys() - after.keys():
        alters.append(f"DROP COLUMN {identifier(name)}")
        quarantine.append(alters[-1])
    place = "FIRST"
    for name, column in after.items():
        if name not in before:
            alters.append(f"ADD COLUMN {column_sql(column)} {place}")
            quarantine.append(f"ADD COLUMN {identifier(name)} Nullable(String) {place}")
        elif reason := _rewrite_reason(before[name], column):
            return Evolution(rewrite=reason)
        else:
            alters += _modifications(before[name], column)
        place = f"AFTER {identifier(name)}"
    if old.engine.ttl != new.engine.ttl:
        alters.append(f"MODIFY TTL {new.engine.ttl}" if new.engine.ttl else "REMOVE TTL")
    dropped = tuple(name for name in before if name not in after)
    return Evolution(tuple(alters), tuple(quarantine), dropped)


def _rewrite_reason(before: Column, after: Column) -> str:
    if after.type in {before.type, f"Nullable({before.type})"}:
        return ""
    return f"its column {after.name} changes from {before.type} to {after.type}"


def _modifications(before: Column, after: Column) -> list[str]:
    name = identifier(after.name)
    found = []
    if after.default is None and before.default is not None:
        found.append(f"MODIFY COLUMN {name} REMOVE DEFAULT")
    if after.codec is None and before.codec is not None:
        found.append(f"MODIFY COLUMN {name} REMOVE CODEC")
    if (before.type, before.default, before.codec) != (after.type, after.default, after.codec):
        found.append(f"MODIFY COLUMN {column_sql(after)}")
    return found
