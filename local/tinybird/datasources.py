# SPDX-License-Identifier: Apache-2.0
"""`/v0/datasources`: create, list, describe, append, truncate, delete rows, drop."""

from __future__ import annotations

import email.parser
import email.policy
import uuid
from typing import Any

from local.tinybird.answers import ApiError, Request, Response, json_response
from local.tinybird.checks import Check
from local.tinybird.datasource import ENGINES, NAME, DataSource, EngineOptions
from local.tinybird.engine import identifier
from local.tinybird.events import append, decoded_body
from local.tinybird.schema import SchemaError, parse_schema
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
    return Response(200, datasource.datafile().encode(), "text/plain; charset=utf-8")


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


def drop(workspace: Workspace, request: Request, name: str) -> Response:
    token = workspace.token_of(request)
    workspace.refuse_changes_on_forward(_DATA_SOURCES)
    with workspace.catalogue.changing:
        datasource = _existing(workspace, name)
        _require_admin(workspace, token)
        workspace.drop(datasource)
    return Response(204, b"")


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


def _described(workspace: Workspace, form: dict[str, str]) -> DataSource:
    """The data source a create form asks for."""
    name = form.get("name", "")
    message = (
        f"Invalid data source name '{name[:200]}': letters, digits and underscores, "
        "the first a letter, at most 128"
    )
    workspace.refuse_if(Check.DATASOURCE_NAME, not NAME.fullmatch(name), 400, message)
    ndjson = form.get("format", "") == "ndjson"
    message = "format=ndjson is the only format this stand-in creates data sources for"
    workspace.refuse_if(Check.FORMAT_PARAMETER, not ndjson, 400, message)
    try:
        columns = parse_schema(form.get("schema", ""))
    except SchemaError as error:
        raise ApiError(400, f"Invalid schema: {error}") from error
    without = [column.name for column in columns if not column.path]
    message = f"Invalid schema: column {without[:1]} has no jsonpath, ndjson needs one"
    workspace.refuse_if(Check.SCHEMA, bool(without), 400, message)
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
    return DataSource(name, columns, options)


def _append(workspace: Workspace, request: Request, token: Token, form: dict[str, str]) -> Response:
    name = form.get("name", "")
    refused = not token.may_append(name)
    message = f"The token has no permission to append to {name}"
    workspace.refuse_if(Check.SCOPE_APPEND, refused, 403, message)
    if workspace.catalogue.find(name) is None:
        workspace.refuse_changes_on_forward(_DATA_SOURCES)
    datasource = _existing(workspace, name)
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
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/"):
        return decoded_body(workspace, request)
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
    for part in message.iter_parts():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            return payload
    raise ApiError(400, "The form has no file")
