# SPDX-License-Identifier: Apache-2.0
"""A whole project: what an upload holds, what is live, and how the two differ."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from local.tinybird.datafile import DatafileError, TokenLine
from local.tinybird.datasource import DataSource
from local.tinybird.datasource_file import DatasourceFile, parse_datasource
from local.tinybird.pipe import Pipe
from local.tinybird.pipe_file import PipeFile, PipeKind, parse_pipe
from local.tinybird.sql import mentioned
from local.tinybird.tokens import Tokens
from local.tinybird.workspace import Workspace


@dataclass(frozen=True)
class FileError:
    filename: str
    error: str

    def as_json(self) -> dict[str, str]:
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class Project:
    datasources: dict[str, DatasourceFile] = field(default_factory=dict)
    pipes: dict[str, PipeFile] = field(default_factory=dict)

    def views(self) -> list[PipeFile]:
        """The materialized pipes; one that feeds another's source comes before it."""
        waiting = [p for p in self.pipes.values() if p.kind is PipeKind.MATERIALIZED]
        sorted_pipes: list[PipeFile] = []
        while waiting:
            targets = {pipe.target for pipe in waiting}
            free = [pipe for pipe in waiting if not self.sources(pipe) & targets]
            if not free:  # a circle: ClickHouse will say so
                return sorted_pipes + waiting
            sorted_pipes += free
            waiting = [pipe for pipe in waiting if pipe not in free]
        return sorted_pipes

    def sources(self, pipe: PipeFile) -> set[str]:
        """The data sources that the pipe's SQL mentions."""
        return mentioned("\n".join(node.sql for node in pipe.nodes), self.datasources)

    def token_lines(self) -> Iterable[tuple[str, str]]:
        """Each declared token with the scope it gets, as `DATASOURCES:READ:x`."""
        for source in self.datasources.values():
            for line in source.tokens:
                yield line.name, f"DATASOURCES:{line.scope}:{source.name}"
        for pipe in self.pipes.values():
            for line in pipe.tokens:
                yield line.name, f"PIPES:{line.scope}:{pipe.name}"


def read_upload(files: list[tuple[str, str]]) -> tuple[Project, list[FileError]]:
    """The project of an upload (file names and texts), and what cannot be read of it."""
    project = Project()
    errors: list[FileError] = []
    for filename, text in files:
        suffix = PurePosixPath(filename).suffix
        try:
            if suffix == ".datasource":
                source = parse_datasource(filename, text)
                _put(project.datasources, source.name, source, filename)
            elif suffix == ".pipe":
                pipe = parse_pipe(filename, text)
                _put(project.pipes, pipe.name, pipe, filename)
            else:
                raise DatafileError(filename, 1, f"this stand-in has no {suffix or 'such'} files")
        except DatafileError as error:
            errors.append(FileError(filename, f"line {error.line}: {error.reason}"))
    return project, errors


def _put(resources: dict[str, Any], name: str, resource: object, filename: str) -> None:
    if name in resources:
        raise DatafileError(filename, 1, f"two files of the name {name}")
    resources[name] = resource


def datasource_file(tokens: Tokens, source: DataSource) -> DatasourceFile:
    """What is live of a data source, as a file."""
    lines = _lines(tokens, {"DATASOURCES:READ": "READ", "DATASOURCES:APPEND": "APPEND"}, source)
    columns = tuple(source.columns)
    return DatasourceFile(source.name, columns, source.engine, lines, source.description)


def pipe_file(tokens: Tokens, pipe: Pipe) -> PipeFile:
    """What is live of a pipe, as a file."""
    return pipe.to_file(_lines(tokens, {"PIPES:READ": "READ"}, pipe))


def _lines(
    tokens: Tokens, scopes: dict[str, str], resource: DataSource | Pipe
) -> frozenset[TokenLine]:
    return frozenset(
        TokenLine(token.name, scopes[scope.kind])
        for token in tokens.all()
        for scope in token.scopes
        if scope.resource == resource.name and scope.kind in scopes
    )


def live_project(workspace: Workspace) -> Project:
    sources = [datasource_file(workspace.tokens, d) for d in workspace.catalogue.all()]
    pipes = [pipe_file(workspace.tokens, p) for p in workspace.pipes.all()]
    return Project({d.name: d for d in sources}, {p.name: p for p in pipes})


@dataclass(frozen=True)
class Changes:
    """Names of what a deployment makes, changes and deletes, as its answer spells them."""

    new_datasource_names: list[str]
    changed_datasource_names: list[str]
    deleted_datasource_names: list[str]
    new_pipe_names: list[str]
    changed_pipe_names: list[str]
    deleted_pipe_names: list[str]
    new_data_connector_names: list[str] = field(default_factory=list)
    changed_data_connector_names: list[str] = field(default_factory=list)
    deleted_data_connector_names: list[str] = field(default_factory=list)

    @property
    def are_none(self) -> bool:
        return not any(self.as_json().values())

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def compare(old: Project, new: Project) -> Changes:
    sources = sorted(new.datasources.keys() & old.datasources.keys())
    pipes = sorted(new.pipes.keys() & old.pipes.keys())
    return Changes(
        new_datasource_names=sorted(new.datasources.keys() - old.datasources.keys()),
        changed_datasource_names=[
            n for n in sources if not old.datasources[n].same_as(new.datasources[n])
        ],
        deleted_datasource_names=sorted(old.datasources.keys() - new.datasources.keys()),
        new_pipe_names=sorted(new.pipes.keys() - old.pipes.keys()),
        changed_pipe_names=[n for n in pipes if old.pipes[n] != new.pipes[n]],
        deleted_pipe_names=sorted(old.pipes.keys() - new.pipes.keys()),
    )
