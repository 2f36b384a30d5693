# SPDX-License-Identifier: Apache-2.0
"""`.pipe` files: nodes of SQL, and what the last of them is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from local.tinybird.datafile import (
    DatafileError,
    Instruction,
    TokenLine,
    block_text,
    parse_token,
    read_instructions,
    resource_name,
)

_TOKEN_SCOPES = frozenset({"READ"})
_TEMPLATE_MARK = re.compile(r"\{\{|\{%")


class PipeKind(StrEnum):
    PLAIN = "default"
    ENDPOINT = "endpoint"
    MATERIALIZED = "materialized"


@dataclass(frozen=True)
class NodeFile:
    name: str
    sql: str  # with its `%` line, if it has one
    description: str = ""


@dataclass(frozen=True)
class PipeFile:
    name: str
    nodes: tuple[NodeFile, ...]
    kind: PipeKind = PipeKind.PLAIN
    target: str = ""  # the data source a materialized pipe writes to
    tokens: frozenset[TokenLine] = frozenset()
    description: str = ""

    def text(self) -> str:
        """The file, in this server's own spelling."""
        parts = [token.text() + "\n" for token in sorted(self.tokens)]
        if self.description:
            parts.append(block_text("DESCRIPTION", self.description))
        for node in self.nodes:
            parts.append(f"NODE {node.name}\n")
            if node.description:
                parts[-1] += block_text("DESCRIPTION", node.description)
            parts[-1] += block_text("SQL", node.sql)
        if self.kind is not PipeKind.PLAIN:
            parts[-1] += f"TYPE {self.kind}\n"
        if self.target:
            parts[-1] += f"DATASOURCE {self.target}\n"
        return "\n".join(parts)


@dataclass
class _Node:
    """A node while its instructions come in."""

    at: Instruction
    name: str
    sql: str = ""
    description: str = ""

    def finished(self) -> NodeFile:
        if not self.sql:
            raise self.at.error(f"the node {self.name} has no SQL")
        return NodeFile(self.name, self.sql, self.description)


class _Reader:
    def __init__(self, file: str) -> None:
        self.name = resource_name(file)
        self.nodes: list[_Node] = []
        self.once: dict[str, Instruction] = {}
        self.tokens: list[TokenLine] = []
        self.description = ""
        self.kind = PipeKind.PLAIN
        self.target = ""

    def take(self, instruction: Instruction) -> None:
        match instruction.word:
            case "TOKEN":
                self.tokens.append(parse_token(instruction, _TOKEN_SCOPES))
            case "NODE":
                self._node(instruction)
            case "DESCRIPTION":
                self._description(instruction)
            case "SQL":
                node = self._last(instruction)
                if node.sql:
                    raise instruction.error(f"the node {node.name} has two SQL blocks")
                node.sql = _sql(instruction)
            case "TYPE":
                self._only(instruction)
                self.kind = _kind(instruction)
            case "DATASOURCE":
                self._only(instruction)
                self.target = instruction.name()
            case word:
                raise instruction.error(f"this stand-in has no {word} in a .pipe file")

    def _last(self, instruction: Instruction) -> _Node:
        if not self.nodes:
            raise instruction.error(f"{instruction.word} before any NODE")
        return self.nodes[-1]

    def _only(self, instruction: Instruction) -> None:
        self._last(instruction)
        if instruction.word in self.once:
            raise instruction.error(f"{instruction.word} comes twice")
        self.once[instruction.word] = instruction

    def _node(self, instruction: Instruction) -> None:
        name = instruction.name()
        for word in self.once:
            raise instruction.error(f"a NODE after {word}: only the last node has a type")
        if any(node.name == name for node in self.nodes):
            raise instruction.error(f"two nodes of the name {name}")
        if name == self.name:
            raise instruction.error(f"the node has the name of its pipe, {name}")
        self.nodes.append(_Node(instruction, name))

    def _description(self, instruction: Instruction) -> None:
        text = instruction.block or instruction.text()
        owner = self.nodes[-1] if self.nodes else self
        if owner.description:
            raise instruction.error("DESCRIPTION comes twice")
        owner.description = text

    def finished(self, file: str) -> PipeFile:
        if not self.nodes:
            raise DatafileError(file, 1, "there is no NODE")
        materialized = self.kind is PipeKind.MATERIALIZED
        if materialized and not self.target:
            raise self.once["TYPE"].error("TYPE materialized needs a DATASOURCE")
        if self.target and not materialized:
            raise self.once["DATASOURCE"].error("DATASOURCE is for TYPE materialized")
        nodes = tuple(node.finished() for node in self.nodes)
        if materialized and any(is_template(node.sql) for node in nodes):
            raise self.once["TYPE"].error("a materialized pipe cannot have parameters")
        tokens = frozenset(self.tokens)
        return PipeFile(self.name, nodes, self.kind, self.target, tokens, self.description)


def parse_pipe(file: str, text: str) -> PipeFile:
    """Reads a `.pipe` file; raises DatafileError."""
    reader = _Reader(file)
    for instruction in read_instructions(file, text):
        reader.take(instruction)
    return reader.finished(file)


def is_template(sql: str) -> bool:
    """Whether the SQL begins with the line `%` that switches templates on."""
    return sql.split("\n", 1)[0].strip() == "%"


def _sql(instruction: Instruction) -> str:
    sql = instruction.lines()
    if sql.startswith("%") and not is_template(sql):
        raise instruction.error("the % must stand alone on the first line of the SQL")
    if is_template(sql):
        if not sql.split("\n", 1)[1:] or not sql.split("\n", 1)[1].strip():
            raise instruction.error("there is no SQL after the %")
    elif _TEMPLATE_MARK.search(sql):
        raise instruction.error("a template needs the line % before the SQL")
    return sql


def _kind(instruction: Instruction) -> PipeKind:
    text = instruction.text().lower()
    if text not in {PipeKind.ENDPOINT, PipeKind.MATERIALIZED}:
        raise instruction.error(f"this stand-in has no TYPE {text[:60]}")
    return PipeKind(text)
