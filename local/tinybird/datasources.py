# SPDX-License-Identifier: Apache-2.0
"""`/v0/datasources`: create, list, describe, append, truncate, delete rows, drop."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from local.tinybird import views
from local.tinybird.answers import ApiError, Request, Response, json_response
from local.tinybird.checks import Check
from local.tinybird.datasource import ENGINES, NAME, DataSource, EngineOptions, column_sql
from local.tinybird.engine import identifier
from local.tinybird.events import append, decoded_body
from local.tinybird.evolution import evolution
from local.tinybird.multipart import is_multipart, parts
from local.tinybird.pipe import Node
from local.tinybird.project import datasource_file
from local.tinybird.schema import Column, SchemaError, parse_schema
from local.tinybird.sql import mentioned
from local.tinybird.tokens import Token, base_name
from local.tinybird.workspace import Workspace

_DATA_SOURCES = "data sources"


def list_all(workspace: Workspace, request: Request) -> Response:
    """Only what the token may see; `attrs` picks members."""
    token = workspace.token_of(request)
    wanted = [attr for attr in request.query.get("attrs", "").split(",") if attr]
    found = []
    for datasource in workspace.catalogue.all():
        if token.may_see(datasource.name) or not workspace.checks.on(Check.SCOPE_READ):
            value = datasource.describe(workspace.engine)
            found.append({k: v for k, v in value.items() if not wanted or k in wanted})
    return json_response({"datasources": found})


def get_one(workspace: Workspace, request: Request, name: str) -> Response:
    datasource = _visible(workspace, workspace.token_of(request), name)
    value = datasource.describe(workspace.engine)
    del value["columns"]  # the real description has them below `schema` only, its list at the top
    return json_response(value)


def get_datafile(workspace: Workspace, request: Request, name: str) -> Response:
    datasource = _visible(workspace, workspace.token_of(request), name)
    text = datasource_file(workspace.tokens, datasource).text()
    return Response(200, text.encode(), "text/plain; charset=utf-8")


def post(workspace: Workspace, request: Request) -> Response:
    token = workspace.token_of(request)
    form = request.form()
    mode = form.get("mode", "create")
    if mode == "append":
        return _append(workspace, request, token, form)
    if mode != "create":
        raise ApiError(400, f"This stand-in has no mode={mode}")
    workspace.refuse_changes_on_forward(_DATA_SOURCES)
    workspace.refuse_if(
        Check.SCOPE_CREATE, not token.may_create, 403, "The token cannot create data sources"
    )
    datasource = _described(workspace, form)
    with workspace.catalogue.changing:
        existing = workspace.catalogue.find(datasource.name)
        if existing is not None:
            message = (
                f'Data Source "{existing.name}" already exists. Use mode=append to add rows to it.'
            )
            workspace.refuse_if(Check.DATASOURCE_EXISTS, True, 409, message)
            workspace.drop(existing)
        workspace.create(datasource)
    return json_response({"datasource": datasource.describe(workspace.engine)})


def append_job(workspace: Workspace, request: Request, name: str) -> Response:
    """An append that answers with a job, as newer clients want it."""
    token = workspace.token_of(request)
    datasource = _appendable(workspace, token, name)
    done = append(workspace, datasource, _uploaded(workspace, request), request)
    counts = {"lines": len(done.good), "quarantine": len(done.bad), "bytes": len(request.body)}
    blocks = [{"process_return": [counts], "processing_time": 0.01}]
    job = workspace.jobs.start("import", lambda: {"blocks": blocks}, import_id=uuid.uuid4().hex)
    described = job.describe(f"http://{request.headers.get('host', '')}")
    return json_response(described | {"job": described})


def truncate(workspace: Workspace, request: Request, name: str) -> Response:
    token = workspace.token_of(request)
    datasource = _existing(workspace, base_name(name))
    _require_admin(workspace, token)
    workspace.engine.execute(f"TRUNCATE TABLE {identifier(_table(datasource, name))} SYNC")
    return json_response({})


def delete_rows(workspace: Workspace, request: Request, name: str) -> Response:
    token = workspace.token_of(request)
    datasource = _existing(workspace, base_name(name))
    _require_admin(workspace, token)
    condition = request.form().get("delete_condition", "")
    if not condition:
        raise ApiError(400, "The delete_condition parameter is required")
    table = identifier(_table(datasource, name))
    workspace.engine.execute(f"ALTER TABLE {table} DELETE WHERE {condition}")
    job = uuid.uuid4().hex
    return json_response({"id": job, "job_id": job, "delete_id": job, "status": "done"})


def alter(workspace: Workspace, request: Request, name: str) -> Response:
    """Adds the columns that `schema` has at its end; `dry=true` only tells."""
    token = workspace.token_of(request)
    workspace.refuse_changes_on_forward(_DATA_SOURCES)
    with workspace.catalogue.changing:
        datasource = _existing(workspace, name)
        _require_admin(workspace, token)
        form = request.form()
        columns = _columns(form)
        known = len(datasource.columns)
        if columns[:known] != datasource.columns:
            raise ApiError(400, "This stand-in only adds columns, after those that are there")
        if len(columns) == known:
            raise ApiError(400, "There were no operations to perform")
        added = columns[known:]
        if form.get("dry", "false") != "true":
            before = datasource_file(workspace.tokens, datasource)
            way = evolution(before, replace(before, columns=tuple(columns)))
            with datasource.write_lock:
                workspace.change(datasource, way.alters, way.quarantine_alters)
                datasource.columns = columns
        operations = [f"ADD COLUMN {column_sql(column)}" for column in added]
    return json_response({"operations": operations})


def drop(workspace: Workspace, request: Request, name: str) -> Response:
    """`force=true` unlinks the views that read or feed it; `dry_run=true` changes nothing."""
    token = workspace.token_of(request)
    workspace.refuse_changes_on_forward(_DATA_SOURCES)
    with workspace.catalogue.changing:
        datasource = _existing(workspace, name)
        message = f'The token has no permission to drop Data Source "{name}"'
        refused = not token.may_drop(datasource.name)
        workspace.refuse_if(Check.SCOPE_DROP, refused, 403, message)
        users = _views_with(workspace, datasource)
        names = ", ".join(node.name for node in users)
        message = f'The Data Source "{name}" is used by the materialized nodes {names}'
        in_use = bool(users) and request.form().get("force") != "true"
        workspace.refuse_if(Check.DATASOURCE_IN_USE, in_use, 409, message)
        if request.form().get("dry_run") == "true":
            return json_response({"dependent_nodes": [node.name for node in users]})
        for node in users:
            views.drop(workspace.engine, node.view)
            node.target = ""
        workspace.drop(datasource)
    return Response(204, b"")


def _views_with(workspace: Workspace, datasource: DataSource) -> list[Node]:
    return [
        node
        for pipe in workspace.pipes.all()
        for node in pipe.nodes
        if node.target == datasource.name
        or (node.target and mentioned(node.sql, [datasource.name]))
    ]


def _existing(workspace: Workspace, name: str) -> DataSource:
    datasource = workspace.catalogue.find(name)
    if datasource is None:
        raise ApiError(404, f'Data Source "{name}" does not exist')
    return datasource


def _visible(workspace: Workspace, token: Token, name: str) -> DataSource:
    datasource = _existing(workspace, name)
    refused = not token.may_see(datasource.name)
    message = f'The token has no permission on Data Source "{name}"'
    workspace.refuse_if(Check.SCOPE_READ, refused, 403, message)
    return datasource


def _require_admin(workspace: Workspace, token: Token) -> None:
    message = "The token has not enough permissions for this operation"
    workspace.refuse_if(Check.SCOPE_ADMIN, not token.is_admin, 403, message)


def _table(datasource: DataSource, asked: str) -> str:
    return datasource.quarantine if asked == datasource.quarantine else datasource.name


def refuse_name(workspace: Workspace, name: str) -> None:
    message = (
        f"Invalid data source name '{name[:200]}': letters, digits and underscores, "
        "the first a letter, at most 128"
    )
    workspace.refuse_if(Check.DATASOURCE_NAME, not NAME.fullmatch(name), 400, message)


def _described(workspace: Workspace, form: dict[str, str]) -> DataSource:
    """The data source a create form asks for."""
    name = form.get("name", "")
    refuse_name(workspace, name)
    columns = _columns(form)
    without = [column.name for column in columns if not column.path]
    # A data source that only views feed has no jsonpaths; in Classic that is csv, the default.
    ndjson = form.get("format", "csv") == "ndjson"
    message = "format=ndjson is the only format this stand-in creates data sources for"
    refused = not ndjson and (form.get("format", "csv") != "csv" or len(without) < len(columns))
    workspace.refuse_if(Check.FORMAT_PARAMETER, refused, 400, message)
    message = f"Invalid schema: column {without[:1]} has no jsonpath, ndjson needs one"
    workspace.refuse_if(Check.SCHEMA, ndjson and bool(without), 400, message)
    return DataSource(name, columns, engine_options(workspace, form))


def _columns(form: dict[str, str]) -> list[Column]:
    try:
        return parse_schema(form.get("schema", ""))
    except SchemaError as error:
        raise ApiError(400, f"Invalid schema: {error}") from error


def engine_options(workspace: Workspace, form: dict[str, str]) -> EngineOptions:
    """The `engine` and `engine_*` parameters."""
    options = EngineOptions(
        name=form.get("engine", "MergeTree"),
        sorting_key=form.get("engine_sorting_key", ""),
        partition_key=form.get("engine_partition_key", ""),
        primary_key=form.get("engine_primary_key", ""),
        ttl=form.get("engine_ttl", ""),
        ver=form.get("engine_ver", ""),
        is_deleted=form.get("engine_is_deleted", ""),
        settings=form.get("engine_settings", ""),
    )
    message = f"Invalid engine {options.name}"
    workspace.refuse_if(Check.ENGINE, options.name not in ENGINES, 400, message)
    return options


def _appendable(workspace: Workspace, token: Token, name: str) -> DataSource:
    refused = not token.may_append(name)
    message = f"The token has no permission to append to {name}"
    workspace.refuse_if(Check.SCOPE_APPEND, refused, 403, message)
    if workspace.catalogue.find(name) is None:
        workspace.refuse_changes_on_forward(_DATA_SOURCES)
    return _existing(workspace, name)


def _append(workspace: Workspace, request: Request, token: Token, form: dict[str, str]) -> Response:
    datasource = _appendable(workspace, token, form.get("name", ""))
    done = append(workspace, datasource, _uploaded(workspace, request), request)
    invalid = sum(1 for row in done.bad if row.errors[0][0] == "")
    quarantine = len(done.bad) - invalid
    error: Any = False
    if done.bad:
        error = (
            f"There was an error with file contents: {quarantine} row in quarantine "
            f"and {invalid} invalid line."
        )
    return json_response(
        {
            "import_id": uuid.uuid4().hex,
            "datasource": datasource.describe(workspace.engine),
            "quarantine_rows": quarantine,
            "invalid_lines": invalid,
            "error": error,
        }
    )


def _uploaded(workspace: Workspace, request: Request) -> bytes:
    """The rows of an append: the raw body, or the first part of a multipart form."""
    if not is_multipart(request):
        return decoded_body(workspace, request)
    for part in parts(request):
        return part.body
    raise ApiError(400, "The form has no file")
