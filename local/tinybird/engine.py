# SPDX-License-Identifier: Apache-2.0
"""The embedded ClickHouse: a pool of connections to one database folder of this process."""

from __future__ import annotations

import json
import queue
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chdb

DATABASE = "ws"


class EngineError(Exception):
    """A statement failed; the text is ClickHouse's own."""


def literal(text: str) -> str:
    """`text` as an SQL string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def identifier(name: str) -> str:
    """`name` as a quoted SQL identifier."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


class Engine:
    """Thread-safe: each statement takes a connection of its own from the pool.

    Users' SQL runs on connections of a second pool that cannot write. chDB's own locks are not
    a sandbox (a read-only connection still reads files), so `sql.py` looks at the text as well.
    """

    def __init__(self, folder: Path, database: str = DATABASE) -> None:
        self._folder = folder
        self._database = database
        self._table_functions: frozenset[str] = frozenset()
        self._writers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._readers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        folder.mkdir(parents=True, exist_ok=True)
        # The first connection stays open: the engine lives as long as one of them does.
        self._anchor = chdb.connect(str(folder))
        self._anchor.query(f"CREATE DATABASE IF NOT EXISTS {database}")

    def execute(self, statement: str) -> None:
        """Runs a statement that changes something."""
        self._run(self._writers, statement, "TSV", read_only=False)

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Runs a query of our own and returns its rows."""
        data = self._run(self._writers, statement, "JSONEachRow", read_only=False)
        return [json.loads(line) for line in data.splitlines()]

    def user_query(self, statement: str, output_format: str) -> bytes:
        """Runs a query of a user; it cannot write to tables."""
        return self._run(self._readers, statement, output_format, read_only=True)

    def table_functions(self) -> frozenset[str]:
        """The names of all table functions this engine has, in lower case."""
        if not self._table_functions:
            found = self.rows("SELECT lower(name) AS name FROM system.table_functions")
            self._table_functions = frozenset(row["name"] for row in found)
        return self._table_functions

    @contextmanager
    def scratch(self) -> Iterator[Engine]:
        """An empty database beside this one, to try things out; gone afterwards."""
        database = f"scratch_{uuid.uuid4().hex}"
        engine = Engine(self._folder, database)
        try:
            yield engine
        finally:
            engine.execute(f"DROP DATABASE {database}")
            engine.close()

    def close(self) -> None:
        for pool in (self._writers, self._readers):
            while not pool.empty():
                pool.get().close()
        self._anchor.close()

    def _run(
        self, pool: queue.SimpleQueue[Any], statement: str, output_format: str, *, read_only: bool
    ) -> bytes:
        with self._connection(pool, read_only=read_only) as connection:
            try:
                return bytes(connection.query(statement, output_format).bytes())
            except Exception as error:  # chDB raises RuntimeError and its own kinds
                raise EngineError(str(error)) from error

    @contextmanager
    def _connection(self, pool: queue.SimpleQueue[Any], *, read_only: bool) -> Iterator[Any]:
        try:
            connection = pool.get_nowait()
        except queue.Empty:
            connection = chdb.connect(str(self._folder))
            connection.query(f"USE {self._database}")
            for setting in (
                "session_timezone = 'UTC'",
                "max_query_size = 10000000",
                "date_time_input_format = 'best_effort'",
                "output_format_json_quote_64bit_integers = 0",
                "output_format_json_escape_forward_slashes = 0",
                "input_format_null_as_default = 1",
                "mutations_sync = 2",
            ):
                connection.query(f"SET {setting}")
            if read_only:
                connection.query("SET readonly = 2")
        try:
            yield connection
        finally:
            pool.put(connection)
