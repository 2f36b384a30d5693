# SPDX-License-Identifier: Apache-2.0
"""Materialized views: a node's SELECT runs on every block that is inserted into its source."""

from __future__ import annotations

from collections.abc import Iterable

from local.tinybird.engine import Engine, identifier
from local.tinybird.schema import Column


def output_columns(engine: Engine, statement: str) -> list[tuple[str, str]]:
    """Names and types of what a SELECT gives; raises EngineError."""
    found = engine.rows(f"DESCRIBE TABLE ({statement}\n)")
    return [(row["name"], row["type"]) for row in found]


def mismatch(columns: Iterable[Column], output: Iterable[tuple[str, str]]) -> str:
    """Why what a SELECT gives does not fit its target; empty if it does.

    ClickHouse would convert types in silence, and fill missing columns with zeros.
    """
    wanted = {column.name: column for column in columns}
    given = dict(output)
    for name, kind in given.items():
        if name not in wanted:
            return f"the column {name} is not in the target data source"
        if kind.replace(" ", "") != wanted[name].type.replace(" ", ""):
            return f"the column {name} is {kind}, in the target data source {wanted[name].type}"
    for name, column in wanted.items():
        if name not in given and column.default is None:
            return f"the target's column {name} gets no value"
    return ""


def create(engine: Engine, view: str, target: str, statement: str) -> None:
    """From now on every block inserted into the source feeds the target."""
    engine.execute(
        f"CREATE MATERIALIZED VIEW {identifier(view)} TO {identifier(target)} AS {statement}"
    )


def drop(engine: Engine, view: str) -> None:
    engine.execute(f"DROP TABLE IF EXISTS {identifier(view)}")


def populate(engine: Engine, target: str, statement: str) -> None:
    """Puts what the SELECT gives now into the target."""
    names = ", ".join(identifier(name) for name, _ in output_columns(engine, statement))
    engine.execute(f"INSERT INTO {identifier(target)} ({names}) {statement}")
