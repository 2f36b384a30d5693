# SPDX-License-Identifier: Apache-2.0
"""Materialized nodes of Classic workspaces: made, filled by a job, and unlinked."""

from __future__ import annotations

from typing import Any

from local.tinybird import views
from local.tinybird.answers import ApiError, Request, Response, json_response
from local.tinybird.checks import Check
from local.tinybird.datasource import DataSource
from local.tinybird.datasources import engine_options, refuse_name
from local.tinybird.engine import identifier
from local.tinybird.jobs import Job
from local.tinybird.pipe import Node, Pipe
from local.tinybird.pipe_file import is_template
from local.tinybird.pipes import existing
from local.tinybird.pipes_classic import add_node, changing, fields, node_of, unlink
from local.tinybird.schema import Column
from local.tinybird.workspace import Workspace


def append_node(workspace: Workspace, request: Request, name: str) -> Response:
    """A further node; `type=materialized` makes it feed a data source at once."""
    with changing(workspace, request):
        pipe = existing(workspace, name)
        form, sql = fields(request)
        node = add_node(workspace, pipe, form.get("name"), sql)
        if form.get("type", "").lower() != "materialized":
            return json_response(node.describe())
        try:
            return _materialize(workspace, request, pipe, node, form)
        except Exception:
            pipe.nodes.remove(node)
            raise


def materialize(workspace: Workspace, request: Request, name: str, node_name: str) -> Response:
    with changing(workspace, request):
        pipe = existing(workspace, name)
        form, _sql = fields(request)
        return _materialize(workspace, request, pipe, node_of(pipe, node_name), form)


def unmaterialize(workspace: Workspace, request: Request, name: str, node_name: str) -> Response:
    """The data source and its rows stay."""
    with changing(workspace, request):
        unlink(workspace, [node_of(existing(workspace, name), node_name)])
    return Response(204, b"")


def populate(workspace: Workspace, request: Request, name: str, node_name: str) -> Response:
    with changing(workspace, request):
        pipe = existing(workspace, name)
        node = node_of(pipe, node_name)
        form = request.form()
        if not node.target:
            raise ApiError(400, f"The node {node.name} is not materialized")
        if "populate_condition" in form or "populate_subset" in form:
            raise ApiError(400, "This stand-in populates from all rows only")
        job = _start(workspace, pipe, node, truncates=form.get("truncate") == "true")
        described = job.describe(_url(request))
        return json_response(described | {"job": described})


def _materialize(
    workspace: Workspace, request: Request, pipe: Pipe, node: Node, form: dict[str, Any]
) -> Response:
    both = bool(pipe.endpoint) or any(n.target for n in pipe.nodes)
    message = f"The pipe {pipe.name} has an output already"
    workspace.refuse_if(Check.PIPE_OUTPUT, both, 400, message)
    if is_template(node.sql):
        raise ApiError(400, "A materialized node cannot have parameters")
    statement = pipe.statement(node, {})
    output = views.output_columns(workspace.engine, statement)
    target = workspace.catalogue.find(str(form.get("datasource", "")))
    made = target is None
    if target is None:
        target = _target(workspace, request, output, form)
    else:
        reason = views.mismatch(target.columns, output)
        message = f"The node does not fit the data source {target.name}: {reason}"
        workspace.refuse_if(Check.VIEW_COLUMNS, bool(reason), 400, message)
    views.create(workspace.engine, node.view, target.name, statement)
    node.target = target.name
    answer = node.describe() | {
        "datasource": target.describe(workspace.engine),
        "created_datasource": made,
    }
    if str(form.get("populate", "")).lower() == "true":
        described = _start(workspace, pipe, node).describe(_url(request))
        answer |= {"job": described}
    return json_response(answer)


def _target(
    workspace: Workspace, request: Request, output: list[tuple[str, str]], form: dict[str, Any]
) -> DataSource:
    """The data source for what a SELECT gives, made from the `engine_*` parameters."""
    name = str(form.get("datasource", ""))
    message = f'Data Source "{name}" does not exist, and there is no engine to make it with'
    workspace.refuse_if(Check.VIEW_TARGET, "engine" not in form, 404, message)
    refused = not workspace.token_of(request).may_create
    message = "The token cannot create data sources"
    workspace.refuse_if(Check.SCOPE_CREATE, refused, 403, message)
    columns = [Column(column, kind, ()) for column, kind in output]
    target = DataSource(name, columns, engine_options(workspace, form))
    refuse_name(workspace, name)
    workspace.create(target)
    return target


def _start(workspace: Workspace, pipe: Pipe, node: Node, *, truncates: bool = False) -> Job:
    def work() -> dict[str, Any]:
        with workspace.catalogue.changing:
            if truncates:
                workspace.engine.execute(f"TRUNCATE TABLE {identifier(node.target)}")
            views.populate(workspace.engine, node.target, pipe.statement(node, {}))
        return {"progress_percentage": 100.0}

    more = {"pipe_id": pipe.id, "pipe_name": pipe.name, "datasource": {"name": node.target}}
    return workspace.jobs.start("populateview", work, **more)


def _url(request: Request) -> str:
    return f"http://{request.headers.get('host', '')}"
