# SPDX-License-Identifier: Apache-2.0
"""A pipe: nodes of SQL, of which one may be published as an endpoint or feed a data source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.tinybird import template
from local.tinybird.datafile import TokenLine
from local.tinybird.engine import identifier
from local.tinybird.pipe_file import NodeFile, PipeFile, PipeKind
from local.tinybird.registry import new_id, now


@dataclass
class Node:
    name: str
    sql: str  # with its `%` line, if it has one
    description: str = ""
    target: str = ""  # the data source it feeds, if it is materialized
    id: str = field(default_factory=new_id)
    created_at: str = field(default_factory=now)

    @property
    def view(self) -> str:
        """The engine's name for the materialized view; no name of a user looks like it."""
        return f".view.{self.id}"

    def describe(self) -> dict[str, Any]:
        try:
            parameters = [
                {"name": p.name, "type": p.type, "required": p.required}
                for p in template.parameters(self.sql)
            ]
        except template.TemplateError:
            parameters = []  # only a node whose check is off can be like that
        return {
            "id": self.id,
            "name": self.name,
            "sql": self.sql,
            "description": self.description,
            "materialized": self.target or None,
            "params": parameters,
            "tags": {"materializing_target_datasource": self.target} if self.target else {},
            "created_at": self.created_at,
            "updated_at": self.created_at,
        }


@dataclass
class Pipe:
    name: str
    nodes: list[Node] = field(default_factory=list)
    endpoint: str = ""  # the name of the published node
    description: str = ""
    id: str = field(default_factory=new_id)
    created_at: str = field(default_factory=now)

    @property
    def kind(self) -> PipeKind:
        if self.endpoint:
            return PipeKind.ENDPOINT
        materialized = any(node.target for node in self.nodes)
        return PipeKind.MATERIALIZED if materialized else PipeKind.PLAIN

    def node(self, name_or_id: str) -> Node | None:
        return next((n for n in self.nodes if name_or_id in {n.name, n.id}), None)

    def statement(self, node: Node, values: Mapping[str, str]) -> str:
        """One SELECT for the node and those before it; raises TemplateError."""
        return self._joined(node, [template.render(n.sql, values) for n in self._until(node)])

    def statement_for_check(self, node: Node) -> str:
        """The same with some value for every parameter."""
        return self._joined(node, [template.render_for_check(n.sql) for n in self._until(node)])

    def describe(self) -> dict[str, Any]:
        endpoint = self.node(self.endpoint)
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "type": self.kind,
            "endpoint": endpoint.id if endpoint else None,
            "nodes": [node.describe() for node in self.nodes],
            "created_at": self.created_at,
            "updated_at": self.created_at,
            "parent": None,
            "tags": {},
        }

    def to_file(self, tokens: Iterable[TokenLine]) -> PipeFile:
        nodes = tuple(NodeFile(node.name, node.sql, node.description) for node in self.nodes)
        target = next((node.target for node in self.nodes if node.target), "")
        return PipeFile(self.name, nodes, self.kind, target, frozenset(tokens), self.description)

    def _until(self, node: Node) -> list[Node]:
        return self.nodes[: self.nodes.index(node) + 1]

    def _joined(self, node: Node, texts: list[str]) -> str:
        before = self._until(node)[:-1]
        if not before:
            return texts[-1]
        # The SQL may end in a comment, hence the line breaks.
        parts = [f"{identifier(n.name)} AS ({s}\n)" for n, s in zip(before, texts, strict=False)]
        return f"WITH {', '.join(parts)} SELECT * FROM ({texts[-1]}\n)"


def from_file(file: PipeFile) -> Pipe:
    nodes = [Node(node.name, node.sql, node.description) for node in file.nodes]
    nodes[-1].target = file.target
    endpoint = nodes[-1].name if file.kind is PipeKind.ENDPOINT else ""
    return Pipe(file.name, nodes, endpoint, file.description)
