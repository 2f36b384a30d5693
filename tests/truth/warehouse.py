# SPDX-License-Identifier: Apache-2.0
"""A real ClickHouse (chDB) with the product's own SQL: landing data sources, views, endpoints.

The SQL is what the function's machine prints: the same text that set-up deploys. Tables are made
once for each table of DynamoDB that scenarios use, and emptied between two scenarios.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import chdb

from local.tinybird.template import render

Connection: TypeAlias = Any  # chDB's; it is untyped
Definition = dict[str, Any]  # as tests/truth/machine/report.cpp writes it


@dataclass(frozen=True)
class Arrival:
    """A row's text; False: the view failed on its block."""

    text: str
    is_seen: bool


def _identifier(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _columns(columns: list[list[str]]) -> str:
    parts = []
    for name, kind, default in columns:
        parts.append(f"{_identifier(name)} {kind}" + (f" DEFAULT {default}" if default else ""))
    return ", ".join(parts)


class Tables:
    """Those of one definition."""

    def __init__(self, connection: Connection, definition: Definition, number: int) -> None:
        self._connection = connection
        self._definition = definition
        self._view_name = f"mv_{number}"
        self.has_view = False
        self._plain_endpoint = render(definition["endpoint"], {})
        key = definition["sorting_key"]
        partition = definition["partition_key"]
        engine = "MergeTree" + (f" PARTITION BY {partition}" if partition else "")
        self._run(
            f"CREATE TABLE {definition['landing']} ({_columns(definition['columns'])}) "
            f"ENGINE = {engine} ORDER BY ({key})"
        )
        replacing = f"{definition['version_column']}, {definition['is_deleted_column']}"
        self._run(
            f"CREATE TABLE {definition['view']} ({_columns(definition['view_columns'])}) "
            f"ENGINE = ReplacingMergeTree({replacing}) "
            + f"ORDER BY ({definition['view_sorting_key']})"
        )

    def _run(self, statement: str) -> None:
        self._connection.query(statement)

    @property
    def key_types(self) -> list[tuple[str, str]]:
        """Of each key attribute: its name and `S`, `N` or `B`."""
        return [(name, kind) for name, kind in self._definition["keys"]]

    def key_columns(self) -> list[tuple[str, str]]:
        """Of each key attribute: its name and its column."""
        names = [name for name, _ in self._definition["parameters"]]
        columns = [name for name, _, _ in self._definition["columns"]][-len(names) :]
        return list(zip(names, columns, strict=True))

    def columns(self, datasource: str) -> list[list[str]] | None:
        if datasource == self._definition["landing"]:
            return list(self._definition["columns"])
        if datasource == self._definition["view"] and self.has_view:
            return list(self._definition["view_columns"])
        return None

    def query(self, statement: str) -> bytes:
        return bytes(self._connection.query(statement, "JSONEachRow").bytes())

    def delete(self, keys: str) -> None:
        """All rows of an item, as if none had arrived."""
        text = keys.replace("\\", "\\\\").replace("'", "\\'")
        for table in (self._definition["landing"], self._definition["view"]):
            self._run(
                f"ALTER TABLE {table} DELETE WHERE Keys = '{text}' SETTINGS mutations_sync = 2"
            )

    def empty(self) -> None:
        self._run(f"TRUNCATE TABLE {self._definition['landing']}")
        self._run(f"TRUNCATE TABLE {self._definition['view']}")

    def make_view(self) -> None:
        if not self.has_view:
            self._run(
                f"CREATE MATERIALIZED VIEW {self._view_name} TO {self._definition['view']} "
                f"AS {self._definition['select']}"
            )
            self.has_view = True

    def drop_view(self) -> None:
        if self.has_view:
            self._run(f"DROP VIEW {self._view_name} SYNC")
            self.has_view = False

    def forget_state(self) -> None:
        self._run(f"TRUNCATE TABLE {self._definition['view']}")

    def populate(self) -> None:
        names = ", ".join(_identifier(name) for name, _, _ in self._definition["view_columns"])
        view, select = self._definition["view"], self._definition["select"]
        self._run(f"INSERT INTO {view} ({names}) SELECT {names} FROM ({select})")

    def insert(self, rows: list[Arrival]) -> None:
        """In their order; a block on which the view failed reaches the landing data source."""
        begin = 0
        while begin < len(rows):
            end = begin
            while end < len(rows) and rows[end].is_seen == rows[begin].is_seen:
                end += 1
            had_view = self.has_view
            if not rows[begin].is_seen:
                self.drop_view()
            text = "\n".join(row.text for row in rows[begin:end])
            self._run(f"INSERT INTO {self._definition['landing']} FORMAT JSONEachRow {text}")
            if had_view:
                self.make_view()
            begin = end

    def ask(self, values: dict[str, str]) -> list[dict[str, Any]]:
        """The endpoint's answer; `values` by attribute."""
        sql = self._plain_endpoint
        if values:
            names = dict(self._definition["parameters"])
            given = {names[attribute]: value for attribute, value in values.items()}
            sql = render(self._definition["endpoint"], given)
        data = self._connection.query(sql, "JSONEachRow").bytes()
        return [json.loads(line) for line in bytes(data).splitlines()]


class Warehouse:
    def __init__(self) -> None:
        # chDB's own ":memory:" is a folder on disk, and each insert a dozen files.
        memory = Path("/dev/shm")
        self._folder = TemporaryDirectory(
            prefix="truth-", dir=memory if memory.is_dir() else None, ignore_cleanup_errors=True
        )
        self._connection = chdb.connect(self._folder.name)
        for setting in (
            "max_threads = 1",
            "compile_expressions = 0",
            "input_format_parallel_parsing = 0",
            "output_format_parallel_formatting = 0",
            "max_query_size = 100000000",
            "session_timezone = 'UTC'",
            "input_format_skip_unknown_fields = 1",
            "input_format_null_as_default = 1",
            "output_format_json_escape_forward_slashes = 0",
        ):
            self._connection.query(f"SET {setting}")
        self._tables: dict[str, Tables] = {}
        self._made = 0

    def close(self) -> None:
        self._connection.close()
        self._folder.cleanup()

    def tables(self, definition: Definition) -> Tables:
        """Empty ones."""
        name = json.dumps(definition)
        if name not in self._tables:
            clash = [key for key in self._tables if _landing(key) == definition["landing"]]
            for key in clash:  # the same name with other keys
                self._drop(key)
            self._made += 1
            self._tables[name] = Tables(self._connection, definition, self._made)
        else:
            self._tables[name].empty()
        return self._tables[name]

    def _drop(self, key: str) -> None:
        definition = json.loads(key)
        self._tables.pop(key).drop_view()
        for table in (definition["landing"], definition["view"]):
            self._connection.query(f"DROP TABLE {table} SYNC")

    def load(
        self, definition: Definition, rows: list[Arrival], views: list[int], overlap: int
    ) -> Tables:
        """All rows in their order. The view is made where `views` says, populated when `overlap`
        more rows have arrived, which so come to it twice."""
        tables = self.tables(definition)
        first = views[0] if views else len(rows)
        if first > 0:
            tables.drop_view()
            tables.insert([Arrival(row.text, True) for row in rows[:first]])
        done = first
        for at in views:
            at = max(at, done)
            tables.insert(rows[done:at])
            tables.drop_view() if at > 0 else None
            tables.forget_state() if at > 0 else None
            tables.make_view()
            done = min(at + overlap, len(rows))
            tables.insert(rows[at:done])
            if at > 0:
                tables.populate()
        tables.insert(rows[done:])
        return tables


def _landing(key: str) -> str:
    landing: str = json.loads(key)["landing"]
    return landing
