# SPDX-License-Identifier: Apache-2.0
"""A data source: its description in three forms (SQL, JSON, datafile) and the list of all."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

from local.tinybird.engine import Engine, identifier, literal
from local.tinybird.registry import Registry, new_id, now
from local.tinybird.schema import Column
from local.tinybird.tokens import QUARANTINE_SUFFIX

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")
ENGINES = {"MergeTree", "ReplacingMergeTree"}


@dataclass(frozen=True)
class EngineOptions:
    """The `engine_*` parameters of a data source."""

    name: str = "MergeTree"
    sorting_key: str = ""
    partition_key: str = ""
    primary_key: str = ""
    ttl: str = ""
    ver: str = ""
    is_deleted: str = ""
    settings: str = ""

    def sql(self) -> str:
        arguments = ", ".join(part for part in (self.ver, self.is_deleted) if part)
        text = f"ENGINE = {self.name}({arguments})"
        if self.partition_key:
            text += f" PARTITION BY {self.partition_key}"
        if self.primary_key:
            text += f" PRIMARY KEY ({self.primary_key})"
        text += f" ORDER BY ({self.sorting_key})" if self.sorting_key else " ORDER BY tuple()"
        if self.ttl:
            text += f" TTL {self.ttl}"
        settings = "allow_nullable_key = 1" + (f", {self.settings}" if self.settings else "")
        return f"{text} SETTINGS {settings}"


def column_sql(column: Column) -> str:
    """The column as ClickHouse wants it in CREATE and ALTER."""
    text = f"{identifier(column.name)} {column.type}"
    if column.default is not None:
        text += f" DEFAULT {column.default}"
    return text if column.codec is None else f"{text} CODEC({column.codec})"


@dataclass
class DataSource:
    name: str
    columns: list[Column]
    engine: EngineOptions
    # Made by the first event, with guessed types: on the real service that freezes a bad schema.
    auto_created: bool = False
    description: str = ""
    id: str = field(default_factory=new_id)
    created_at: str = field(default_factory=now)
    write_lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def takes_events(self) -> bool:
        """Rows come by JSON; otherwise only by materialized views."""
        return any(column.path for column in self.columns)

    @property
    def quarantine(self) -> str:
        return self.name + QUARANTINE_SUFFIX

    def create_table(self, name: str | None = None) -> str:
        columns = ", ".join(column_sql(column) for column in self.columns)
        return f"CREATE TABLE {identifier(name or self.name)} ({columns}) {self.engine.sql()}"

    def create_statements(self) -> list[str]:
        raw = ", ".join(f"{identifier(c.name)} Nullable(String)" for c in self.columns)
        about_errors = (
            "c__error_column Array(String), c__error Array(String), "
            "c__import_id Nullable(String), insertion_date DateTime"
        )
        return [
            self.create_table(),
            f"CREATE TABLE {identifier(self.quarantine)} ({raw}, {about_errors}) "
            + "ENGINE = MergeTree ORDER BY insertion_date",
        ]

    def drop_statements(self) -> list[str]:
        # Not SYNC: that waits half a second, and the name is free at once anyway.
        names = (self.name, self.quarantine)
        return [f"DROP TABLE IF EXISTS {identifier(name)}" for name in names]

    def describe(self, engine: Engine) -> dict[str, Any]:
        found = engine.rows(
            "SELECT total_rows AS row_count, total_bytes AS bytes FROM system.tables "
            f"WHERE database = 'ws' AND name = {literal(self.name)}"
        )
        options = self.engine
        columns = [
            {
                "name": c.name,
                "type": c.type,
                "jsonpath": c.jsonpath() if c.path else None,
                "default_value": f"DEFAULT {c.default}" if c.default is not None else None,
                "codec": c.codec,
                "nullable": c.is_nullable,
                "normalized_name": c.name,
            }
            for c in self.columns
        ]
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "type": "ndjson" if self.takes_events else "csv",
            "columns": columns,
            "schema": {
                "columns": columns,
                "sql_schema": ", ".join(c.text() for c in self.columns),
            },
            "engine": {
                "engine": options.name,
                "engine_full": options.sql(),
                "sorting_key": options.sorting_key,
                "partition_key": options.partition_key,
                "primary_key": options.primary_key or options.sorting_key,
                "engine_sorting_key": options.sorting_key,
                "engine_partition_key": options.partition_key,
                "engine_ttl": options.ttl,
                "engine_ver": options.ver,
                "engine_is_deleted": options.is_deleted,
            },
            "statistics": found[0] if found else {"row_count": 0, "bytes": 0},
            "created_at": self.created_at,
            "updated_at": self.created_at,
            "used_by": [],
            "shared_with": [],
            "indexes": [],
            "tags": {},
            "version": 0,
        }


class Catalogue(Registry[DataSource]):
    """All data sources."""

    def __init__(self) -> None:
        super().__init__()
        self.changing = threading.RLock()  # held by whoever creates, changes or drops
