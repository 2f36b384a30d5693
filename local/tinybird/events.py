# SPDX-License-Identifier: Apache-2.0
"""`POST /v0/events`, and the append that other endpoints use too."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field

from local.tinybird.answers import ApiError, Request, Response, json_response
from local.tinybird.checks import Check
from local.tinybird.datasource import DataSource, EngineOptions
from local.tinybird.engine import EngineError, identifier
from local.tinybird.rows import CheckedRow, RowChecker, guess_columns
from local.tinybird.schema import Column
from local.tinybird.tokens import QUARANTINE_SUFFIX, Token
from local.tinybird.workspace import Kind, Workspace


@dataclass
class Ingested:
    good: list[CheckedRow] = field(default_factory=list)
    bad: list[CheckedRow] = field(default_factory=list)
    ignored: int = 0


def post_events(workspace: Workspace, request: Request) -> Response:
    token = workspace.token_of(request)
    name = request.query.get("name", "")
    workspace.refuse_if(Check.NAME_PARAMETER, not name, 400, "The name parameter is required")
    if not name:
        return json_response({"successful_rows": 0, "quarantined_rows": 0})
    body_format = request.query.get("format", "ndjson")
    workspace.refuse_if(
        Check.FORMAT_PARAMETER,
        body_format not in {"ndjson", "json"},
        400,
        f"Invalid format '{body_format}', it must be ndjson or json",
    )
    workspace.refuse_if(
        Check.SCOPE_APPEND,
        not token.may_append(name) or name.endswith(QUARANTINE_SUFFIX),
        403,
        f"The token has no permission to append to {name}",
    )
    body = decoded_body(workspace, request)
    workspace.refuse_if(Check.BODY_EMPTY, not body.strip(), 400, "The body has no events")
    datasource = workspace.catalogue.find(name) or _create_from(workspace, token, name, body)
    if datasource.auto_created:
        request.notes["auto_created"] = True
    if body_format == "json":
        body = body.replace(b"\n", b" ")
    done = append(workspace, datasource, body, request)
    answer = {"successful_rows": len(done.good) + done.ignored, "quarantined_rows": len(done.bad)}
    request.notes |= answer
    return json_response(answer, 200 if request.query.get("wait") == "true" else 202)


def decoded_body(workspace: Workspace, request: Request) -> bytes:
    try:
        return request.plain_body
    except ValueError as error:
        workspace.refuse_if(Check.BODY_ENCODING, True, 400, str(error))
    return request.body


def _create_from(workspace: Workspace, token: Token, name: str, body: bytes) -> DataSource:
    """Classic makes a missing data source from its first event, with guessed types."""
    if workspace.kind is Kind.FORWARD:
        message = f"Datasource {name} not found"
        workspace.refuse_if(Check.DATASOURCE_MISSING, True, 404, message)
    message = f'Data Source "{name}" does not exist'
    workspace.refuse_if(Check.DATASOURCE_MISSING, not token.may_create, 404, message)
    try:
        columns = guess_columns(body.strip().split(b"\n", 1)[0])
    except ValueError as error:
        raise ApiError(400, f"Cannot guess a schema from the first event: {error}") from error
    with workspace.catalogue.changing:
        existing = workspace.catalogue.find(name)
        if existing is not None:
            return existing
        made = DataSource(name, columns, EngineOptions(), auto_created=True)
        workspace.create(made)
        return made


def append(workspace: Workspace, datasource: DataSource, body: bytes, request: Request) -> Ingested:
    """Stores the rows that fit and puts the others into quarantine."""
    message = f"Data Source {datasource.name} has no jsonpaths: it takes no JSON"
    workspace.refuse_if(Check.JSONPATHS, not datasource.takes_events, 400, message)
    columns = datasource.columns
    done = _checked(workspace, columns, body)
    with datasource.write_lock:
        if datasource.columns is not columns:  # a deployment has changed them meanwhile
            done = _checked(workspace, datasource.columns, body)
        request.notes["rows"] = len(done.good) + len(done.bad) + done.ignored
        _apply_faults(done, request)
        try:
            _store(workspace, datasource, done.good)
        except EngineError as error:
            # The rows are in the data source, but not in what a view makes of them.
            raise ApiError(422, f"Partial ingestion: [Error] {error}"[:1000]) from error
        _store_quarantine(workspace, datasource, done.bad)
    return done


def _checked(workspace: Workspace, columns: list[Column], body: bytes) -> Ingested:
    checker = RowChecker(columns, workspace.checks)
    done = Ingested()
    for line in body.split(b"\n"):
        if not line.strip():
            continue
        row = checker.check(line)
        if row.ignored:
            done.ignored += 1
        else:
            (done.bad if row.errors else done.good).append(row)
    return done


def _apply_faults(done: Ingested, request: Request) -> None:
    """What a test asked for through the control endpoint."""
    quarantine = int(request.notes.get("quarantine_rows", 0))
    for _ in range(min(quarantine, len(done.good))):
        row = done.good.pop()
        row.errors.append(("", "put here on demand"))
        done.bad.append(row)
    drop = int(request.notes.get("drop_rows", 0))
    if drop:
        del done.good[max(0, len(done.good) - drop) :]


def _store(workspace: Workspace, datasource: DataSource, rows: list[CheckedRow]) -> None:
    if not rows:
        return
    names = ", ".join(identifier(column.name) for column in datasource.columns)
    lines = "\n".join(json.dumps(row.cells, ensure_ascii=False) for row in rows)
    target = f"INSERT INTO {identifier(datasource.name)} ({names})"
    workspace.engine.execute(f"{target} FORMAT JSONCompactEachRow {lines}")


def _store_quarantine(workspace: Workspace, datasource: DataSource, rows: list[CheckedRow]) -> None:
    if not rows:
        return
    import_id = str(uuid.uuid4())
    now = workspace.engine.rows("SELECT now() AS now")[0]["now"]
    lines = "\n".join(
        json.dumps(
            [*row.raw, [e[0] for e in row.errors], [e[1] for e in row.errors], import_id, now],
            ensure_ascii=False,
        )
        for row in rows
    )
    target = f"INSERT INTO {identifier(datasource.quarantine)}"
    workspace.engine.execute(f"{target} FORMAT JSONCompactEachRow {lines}")
