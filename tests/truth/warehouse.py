# SPDX-License-Identifier: Apache-2.0
"""A real ClickHouse (chDB) with the product's own SQL: landing data sources, views, endpoints.

The SQL is what the function's machine prints: the same text that set-up deploys. Tables are made
once for each table of DynamoDB that scenarios use, and emptied between two scenarios.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
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


@dataclass(frozen=True)
class View:
    """When a view was made: after so many rows. `how`: "deployment" puts in what was there by then,
    "populate" (Classic) all that is there when its turn comes, a part after the other."""

    at: int
    how: str = "deployment"


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
        self._create_view = (
            f"CREATE TABLE {definition['view']} ({_columns(definition['view_columns'])}) "
            f"ENGINE = ReplacingMergeTree({replacing}) "
            f"ORDER BY ({definition['view_sorting_key']})"
        )
        self._run(self._create_view)

    def _run(self, statement: str) -> None:
        self._connection.query(statement)

    @property
    def key_types(self) -> list[tuple[str, str]]:
        """Of each key attribute: its name and `S`, `N` or `B`."""
        return [(name, kind) for name, kind in self._definition["keys"]]

    def key_columns(self) -> list[tuple[str, str]]:
        """Of each key attribute: its name and its column."""
        return [(name, column) for name, _, column in self._definition["parameters"]]

    def columns(self, datasource: str) -> list[list[str]] | None:
        if datasource == self._definition["landing"]:
            return list(self._definition["columns"])
        if datasource == self._definition["view"] and self.has_view:
            return list(self._definition["view_columns"])
        return None

    def query(self, statement: str) -> bytes:
        return bytes(self._connection.query(statement, "JSONEachRow").bytes())

    def append(self, datasource: str, rows: list[str]) -> None:
        assert datasource == self._definition["landing"]
        self.insert([Arrival(row, True) for row in rows])

    @property
    def made_for(self) -> set[str]:
        """The key attributes that the landing data source has columns for."""
        return {name for name, _ in self._definition["made_for"]}

    def sampled(self, names: Collection[str], percent: float) -> set[str]:
        """Those `Keys` that `--sample` chooses: docs/verify.md."""
        texts = "','".join(name.replace("\\", "\\\\").replace("'", "\\'") for name in names)
        found = self.query(
            f"SELECT name FROM (SELECT arrayJoin(['{texts}']) AS name) "
            f"WHERE bitAnd(bitShiftRight(sipHash64(name), 8), 65535) < {round(655.36 * percent)}"
        )
        return {json.loads(line)["name"] for line in found.splitlines()} & set(names)

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

    def put_in(self, source: str = "") -> None:
        """Into the view what `source` has, a table or a query of landed rows."""
        names = ", ".join(_identifier(name) for name, _, _ in self._definition["view_columns"])
        landing, select = self._definition["landing"], self._definition["select"]
        if source:
            assert f"FROM {landing}" in select
            select = select.replace(f"FROM {landing}", f"FROM {source} AS {landing}")
        view = self._definition["view"]
        self._run(f"INSERT INTO {view} ({names}) SELECT {names} FROM ({select})")

    def put_in_newest_partition(self) -> None:
        landing = self._definition["landing"]
        partition = self._definition["partition_key"] or "1"
        newest = f"(SELECT max({partition}) FROM {landing})"
        self.put_in(f"(SELECT * FROM {landing} WHERE {partition} = {newest})")

    def populate(self, arriving: list[Arrival]) -> None:
        """Partition after partition, while rows arrive."""
        landing = self._definition["landing"]
        partition = self._definition["partition_key"] or "1"
        found = self.query(f"SELECT DISTINCT toString({partition}) AS part FROM {landing}")
        for at, line in enumerate(sorted(found.splitlines())):
            part = json.loads(line)["part"]
            self.put_in(f"(SELECT * FROM {landing} WHERE toString({partition}) = '{part}')")
            self.insert(arriving[at : at + 1])
        self.insert(arriving[len(found.splitlines()) :])

    def deploy(self, arriving: list[Arrival]) -> None:
        """What is there now is put in when more rows have arrived, which come by the view alone."""
        landing = self._definition["landing"]
        self._run(f"CREATE TABLE there_already ENGINE = Memory AS SELECT * FROM {landing}")
        self.insert(arriving)
        self.put_in("there_already")
        self._run("DROP TABLE there_already SYNC")

    def make_other_view(self) -> None:
        """One of the same name with other key columns, which ours will have to replace."""
        other = self._definition["other_view"]
        self._run(f"DROP TABLE {self._definition['view']} SYNC")
        self._run(
            f"CREATE TABLE {self._definition['view']} ({_columns(other['columns'])}) ENGINE = "
            f"ReplacingMergeTree({other['version_column']}) ORDER BY {other['sorting_key']}"
        )
        self._run(
            f"CREATE MATERIALIZED VIEW {self._view_name} TO {self._definition['view']} "
            f"AS {other['select']}"
        )
        self.has_view = True

    def replace_other_view(self) -> None:
        self.drop_view()
        self._run(f"DROP TABLE {self._definition['view']} SYNC")
        self._run(self._create_view)

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
            names = {name: parameter for name, parameter, _ in self._definition["parameters"]}
            given = {names[attribute]: value for attribute, value in values.items()}
            sql = render(self._definition["endpoint"], given)
        data = self._connection.query(sql, "JSONEachRow").bytes()
        return [json.loads(line) for line in bytes(data).splitlines()]


Fill = Callable[[Tables, View, list[Arrival]], None]


def filled(tables: Tables, view: View, arriving: list[Arrival]) -> None:
    """The view is made, and filled with the rows that are there while others arrive."""
    tables.make_view()
    if view.how == "deployment":
        tables.deploy(arriving)
    else:
        tables.populate(arriving)


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
        self,
        definition: Definition,
        rows: list[Arrival],
        views: list[View],
        *,
        overlap: int,
        has_other_view: bool = False,
        fill: Fill = filled,
    ) -> Tables:
        """All rows in their order. The view is made where `views` says; `overlap` more rows arrive
        until it has been filled with those that were there before it."""
        tables = self.tables(definition)
        done = views[0].at if views else len(rows)
        if done > 0:
            tables.drop_view()
            if views and has_other_view:
                tables.make_other_view()
            tables.insert([Arrival(row.text, True) for row in rows[:done]])
            if views and has_other_view:
                tables.replace_other_view()
        for view in views:
            at = max(view.at, done)
            tables.insert(rows[done:at])
            done = min(at + overlap, len(rows))
            arriving = rows[at:done]
            if at == 0:
                tables.make_view()
                tables.insert(arriving)
                continue
            tables.drop_view()
            tables.forget_state()
            fill(tables, view, arriving)
        tables.insert(rows[done:])
        return tables


def _landing(key: str) -> str:
    landing: str = json.loads(key)["landing"]
    return landing
