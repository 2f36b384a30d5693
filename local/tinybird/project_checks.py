# SPDX-License-Identifier: Apache-2.0
"""Why a project cannot be deployed. Everything is tried out in an empty database first."""

from __future__ import annotations

from collections.abc import Iterator

from local.tinybird import pipe as pipe_module
from local.tinybird import views
from local.tinybird.answers import ApiError
from local.tinybird.checks import Check
from local.tinybird.datasource import DataSource
from local.tinybird.engine import Engine, EngineError
from local.tinybird.evolution import evolution
from local.tinybird.pipe import Node, Pipe
from local.tinybird.pipe_file import PipeFile, PipeKind
from local.tinybird.project import Changes, FileError, Project
from local.tinybird.sql import mentioned, refuse_dangerous, words_of
from local.tinybird.template import TemplateError, parameters
from local.tinybird.workspace import Workspace


def problems(
    workspace: Workspace, old: Project, new: Project, changes: Changes, *, destructive: bool
) -> list[FileError]:
    """All of them; empty: it can be deployed."""
    found = list(_names(workspace, new))
    if not destructive:
        found += _losses(workspace, old, new, changes)
    found += _rewrites(workspace, old, new, changes)
    found += _tokens(workspace, old, new)
    found += _sql(workspace, new)
    return found or list(_in_engine(workspace, new))


def _names(workspace: Workspace, new: Project) -> Iterator[FileError]:
    if not workspace.checks.on(Check.RESOURCE_NAMES):
        return
    for name in new.pipes:
        if name in new.datasources:
            yield FileError(f"{name}.pipe", f"there is a data source of the name {name}, too")
    taken = new.pipes.keys() | new.datasources.keys()
    for pipe in new.pipes.values():
        for node in pipe.nodes:
            if node.name in taken:
                yield FileError(
                    f"{pipe.name}.pipe", f"the node {node.name} has the name of a resource"
                )


def _losses(
    workspace: Workspace, old: Project, new: Project, changes: Changes
) -> Iterator[FileError]:
    if not workspace.checks.on(Check.DESTRUCTIVE):
        return
    hint = "use allow_destructive_operations=true if that is meant"
    for name in changes.deleted_datasource_names:
        yield FileError(f"{name}.datasource", f"the data source {name} would be deleted: {hint}")
    for name in changes.deleted_pipe_names:
        yield FileError(f"{name}.pipe", f"the pipe {name} would be deleted: {hint}")
    for name in changes.changed_datasource_names:
        lost = evolution(old.datasources[name], new.datasources[name]).dropped
        for column in lost:
            yield FileError(f"{name}.datasource", f"the column {column} would be dropped: {hint}")


def _rewrites(
    workspace: Workspace, old: Project, new: Project, changes: Changes
) -> Iterator[FileError]:
    fed = {pipe.target for pipe in new.views()}
    for name in changes.changed_datasource_names:
        reason = evolution(old.datasources[name], new.datasources[name]).rewrite
        can_move = bool(new.datasources[name].forward_query) or name in fed
        if reason and not can_move and workspace.checks.on(Check.FORWARD_QUERY):
            yield FileError(
                f"{name}.datasource",
                f"{reason}: that is incompatible with the live data source, and there is no "
                "FORWARD_QUERY that says how its rows move",
            )


def _tokens(workspace: Workspace, old: Project, new: Project) -> Iterator[FileError]:
    if not workspace.checks.on(Check.TOKEN_TAKEN):
        return
    declared = {name for name, _ in old.token_lines()}
    for name, text in new.token_lines():
        if name not in declared and workspace.tokens.named(name) is not None:
            resource = text.rpartition(":")[2]
            suffix = "datasource" if resource in new.datasources else "pipe"
            yield FileError(f"{resource}.{suffix}", f"there is a token {name!r} of no file already")


def _sql(workspace: Workspace, new: Project) -> Iterator[FileError]:
    for pipe in new.pipes.values():
        filename = f"{pipe.name}.pipe"
        if (
            pipe.kind is PipeKind.MATERIALIZED
            and pipe.target not in new.datasources
            and workspace.checks.on(Check.VIEW_TARGET)
        ):
            yield FileError(filename, f"there is no data source {pipe.target}")
        made = pipe_module.from_file(pipe)
        for node in made.nodes:
            try:
                for problem in node_problems(workspace, made, node, new):
                    yield FileError(filename, problem)
            except ApiError as error:
                yield FileError(filename, f"node {node.name}: {error.message}")


def node_problems(workspace: Workspace, pipe: Pipe, node: Node, project: Project) -> Iterator[str]:
    """What is wrong with a node's text; raises ApiError for what no SQL may do."""
    try:
        refuse_dangerous(workspace, words_of(pipe.statement_for_check(node)))
        names = {parameter.name for parameter in parameters(node.sql)}
    except TemplateError as error:
        if workspace.checks.on(Check.TEMPLATE):
            yield f"node {node.name}: {error}"
        return
    if not workspace.checks.on(Check.PARAMETER_NAME):
        return
    text = "\n".join(n.sql for n in pipe.nodes)
    for source in mentioned(text, project.datasources):
        for column in project.datasources[source].columns:
            if column.name in names:
                yield f"node {node.name}: the parameter {column.name} has the name of a column"


def _in_engine(workspace: Workspace, new: Project) -> Iterator[FileError]:
    with workspace.engine.scratch() as scratch:
        for file in new.datasources.values():
            source = DataSource(file.name, list(file.columns), file.engine)
            try:
                scratch.execute(source.create_table())
            except EngineError as error:
                yield FileError(f"{file.name}.datasource", _first_line(error))
        for pipe in new.pipes.values():
            try:
                reason = _try(workspace, scratch, pipe, new)
            except EngineError as error:
                reason = _first_line(error) if workspace.checks.on(Check.PIPE_SQL) else ""
            except TemplateError:
                reason = ""  # told before, unless that check is off
            if reason:
                yield FileError(f"{pipe.name}.pipe", reason)


def _try(workspace: Workspace, scratch: Engine, pipe: PipeFile, project: Project) -> str:
    """Has the engine look at a pipe; returns what is wrong with its output."""
    made = pipe_module.from_file(pipe)
    node = made.nodes[-1]
    output = views.output_columns(scratch, made.statement_for_check(node))
    if pipe.kind is not PipeKind.MATERIALIZED or pipe.target not in project.datasources:
        return ""
    reason = views.mismatch(project.datasources[pipe.target].columns, output)
    if reason and workspace.checks.on(Check.VIEW_COLUMNS):
        return reason
    views.create(scratch, node.view, pipe.target, made.statement(node, {}))
    return ""


def _first_line(error: EngineError) -> str:
    return f"[Error] {error}".split("\n", 1)[0][:1000]
