# SPDX-License-Identifier: Apache-2.0
"""`.datasource` files: columns, engine, tokens, and how data move when they change."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from local.tinybird.datafile import (
    DatafileError,
    Instruction,
    TokenLine,
    block_text,
    parse_token,
    read_instructions,
    refuse_doubles,
    resource_name,
)
from local.tinybird.datasource import ENGINES, EngineOptions
from local.tinybird.schema import Column, SchemaError, parse_column, parse_schema, split_top_level

_TOKEN_SCOPES = frozenset({"READ", "APPEND"})
_ENGINE_FIELDS = {
    "ENGINE": "name",
    "ENGINE_PARTITION_KEY": "partition_key",
    "ENGINE_SORTING_KEY": "sorting_key",
    "ENGINE_PRIMARY_KEY": "primary_key",
    "ENGINE_TTL": "ttl",
    "ENGINE_VER": "ver",
    "ENGINE_IS_DELETED": "is_deleted",
    "ENGINE_SETTINGS": "settings",
}
_SIMPLE_KEY = re.compile(r"`?([A-Za-z_][A-Za-z0-9_]*)`?")
_VERSION_TYPE = re.compile(r"UInt\d+|Date|DateTime.*")


@dataclass(frozen=True)
class DatasourceFile:
    name: str
    columns: tuple[Column, ...]
    engine: EngineOptions
    tokens: frozenset[TokenLine] = frozenset()
    description: str = ""
    forward_query: str = ""  # a SELECT list over the live data source
    backfills: bool = True  # False: `BACKFILL skip`, a new view does not fill it

    def same_as(self, other: DatasourceFile) -> bool:
        """Whether going from one to the other changes nothing; how to migrate does not count."""
        return replace(self, forward_query="", backfills=True) == replace(
            other, forward_query="", backfills=True
        )

    def text(self) -> str:
        """The file, in this server's own spelling."""
        parts = [token.text() + "\n" for token in sorted(self.tokens)]
        if self.description:
            parts.append(block_text("DESCRIPTION", self.description))
        columns = ",\n".join(column.text() for column in self.columns)
        parts.append(block_text("SCHEMA", columns))
        parts.append("\n".join(_engine_lines(self.engine)) + "\n")
        if self.forward_query:
            parts.append(block_text("FORWARD_QUERY", self.forward_query))
        if not self.backfills:
            parts.append("BACKFILL skip\n")
        return "\n".join(parts)


def parse_datasource(file: str, text: str) -> DatasourceFile:
    """Reads a `.datasource` file; raises DatafileError."""
    name = resource_name(file)
    instructions = read_instructions(file, text)
    refuse_doubles(instructions, frozenset({"TOKEN"}))
    columns: tuple[Column, ...] = ()
    tokens: list[TokenLine] = []
    engine: dict[str, str] = {}
    at: dict[str, Instruction] = {}
    extra: dict[str, str] = {}
    backfills = True
    for instruction in instructions:
        at[instruction.word] = instruction
        match instruction.word:
            case "TOKEN":
                tokens.append(parse_token(instruction, _TOKEN_SCOPES))
            case "SCHEMA":
                columns = _columns(instruction)
            case "DESCRIPTION":
                extra["description"] = instruction.block or instruction.text()
            case "FORWARD_QUERY":
                extra["forward_query"] = _forward_query(instruction)
            case "BACKFILL":
                if instruction.text() != "skip":
                    raise instruction.error("BACKFILL takes the word skip")
                backfills = False
            case word if word in _ENGINE_FIELDS:
                engine[_ENGINE_FIELDS[word]] = instruction.text()
            case word:
                raise instruction.error(f"this stand-in has no {word} in a .datasource file")
    if not columns:
        raise DatafileError(file, 1, "there is no SCHEMA")
    options = EngineOptions(**engine)
    _check_engine(file, at, options, columns)
    return DatasourceFile(name, columns, options, frozenset(tokens), backfills=backfills, **extra)


def _columns(instruction: Instruction) -> tuple[Column, ...]:
    text = instruction.lines()
    at = 0
    try:
        for part in split_top_level(text):
            at = text.index(part, at)
            if not part:
                raise SchemaError("a comma without a column")
            parse_column(part)
            at += len(part)
        at = 0
        return tuple(parse_schema(text))
    except SchemaError as error:
        line = instruction.block_line + text.count("\n", 0, at)
        raise DatafileError(instruction.file, line, str(error)) from error


def _forward_query(instruction: Instruction) -> str:
    query = instruction.lines().strip()
    if not re.match(r"SELECT\b", query, re.IGNORECASE):
        raise instruction.error("FORWARD_QUERY must begin with SELECT")
    if re.search(r"\b(FROM|WHERE)\b", query, re.IGNORECASE):
        raise instruction.error("FORWARD_QUERY has only columns: no FROM, no WHERE")
    return query


def _check_engine(
    file: str,
    at: dict[str, Instruction],
    engine: EngineOptions,
    columns: tuple[Column, ...],
) -> None:
    """What ClickHouse would refuse, or worse, take and not do."""

    def where(word: str) -> Instruction:
        return at.get(word) or Instruction(file, 1, word, "")

    types = {column.name: column.base_type for column in columns}
    if engine.name not in ENGINES:
        raise where("ENGINE").error(f"this stand-in has no ENGINE {engine.name!r}")
    if not engine.sorting_key:
        raise where("ENGINE_SORTING_KEY").error("ENGINE_SORTING_KEY is missing")
    try:
        keys = split_top_level(engine.sorting_key)
    except SchemaError as error:
        raise where("ENGINE_SORTING_KEY").error(f"ENGINE_SORTING_KEY: {error}") from error
    for key in keys:
        match = _SIMPLE_KEY.fullmatch(key)
        if match is not None and match[1] not in types:
            raise where("ENGINE_SORTING_KEY").error(f"there is no column {match[1]}")
    if engine.name != "ReplacingMergeTree":
        for word in ("ENGINE_VER", "ENGINE_IS_DELETED"):
            if word in at:
                raise at[word].error(f"{word} is for a ReplacingMergeTree")
        return
    if engine.is_deleted and not engine.ver:
        raise where("ENGINE_IS_DELETED").error("ENGINE_IS_DELETED needs ENGINE_VER")
    if engine.ver and not _VERSION_TYPE.fullmatch(types.get(engine.ver, "")):
        raise where("ENGINE_VER").error(
            f"ENGINE_VER {engine.ver}: it must be a column of type UInt*, Date or DateTime"
        )
    if engine.is_deleted and types.get(engine.is_deleted) != "UInt8":
        raise where("ENGINE_IS_DELETED").error(
            f"ENGINE_IS_DELETED {engine.is_deleted}: it must be a column of type UInt8"
        )


def _engine_lines(engine: EngineOptions) -> list[str]:
    lines = [f'ENGINE "{engine.name}"']
    for word, field in _ENGINE_FIELDS.items():
        value = getattr(engine, field)
        # An empty partition key is written: without the line a server may choose one.
        if word != "ENGINE" and (value or word == "ENGINE_PARTITION_KEY"):
            lines.append(f'{word} "{value}"')
    return lines
