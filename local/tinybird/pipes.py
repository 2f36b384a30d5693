# SPDX-License-Identifier: Apache-2.0
"""Reading pipes: their list, their files, and what a published one answers."""

from __future__ import annotations

import json

from local.tinybird.answers import ApiError, Request, Response, json_response
from local.tinybird.checks import Check
from local.tinybird.pipe import Pipe
from local.tinybird.project import pipe_file
from local.tinybird.template import TemplateError
from local.tinybird.tokens import Token
from local.tinybird.workspace import Workspace

_FORMATS = {
    "json": ("JSON", "application/json"),
    "csv": ("CSVWithNames", "text/csv"),
    "ndjson": ("JSONEachRow", "application/x-ndjson"),
}


def list_all(workspace: Workspace, request: Request) -> Response:
    """Only what the token may see."""
    token = workspace.token_of(request)
    found = [pipe.describe() for pipe in workspace.pipes.all() if _sees(workspace, token, pipe)]
    return json_response({"pipes": found})


def get_one(workspace: Workspace, request: Request, name: str) -> Response:
    return json_response(_visible(workspace, request, name).describe())


def get_datafile(workspace: Workspace, request: Request, name: str) -> Response:
    pipe = _visible(workspace, request, name)
    text = pipe_file(workspace.tokens, pipe).text()
    return Response(200, text.encode(), "text/plain; charset=utf-8")


def run(workspace: Workspace, request: Request, name: str, suffix: str) -> Response:
    """The rows of a published pipe; parameters come in the address, a form or a JSON object."""
    pipe = _visible(workspace, request, name)
    node = pipe.node(pipe.endpoint)
    if node is None:
        raise ApiError(404, f"The pipe '{name}' does not have an endpoint yet")
    try:
        statement = pipe.statement(node, _values(request))
    except TemplateError as error:
        raise ApiError(400, str(error)) from error
    output_format, content_type = _FORMATS[suffix]
    body = workspace.engine.user_query(statement, output_format)
    request.notes["pipe"] = pipe.name
    return Response(200, body, content_type)


def example(workspace: Workspace, request: Request) -> Response:
    """The address of an endpoint, for the clients that show one."""
    host, pipe = request.headers.get("host", ""), request.query.get("pipe", "")
    return Response(200, f"http://{host}/v0/pipes/{pipe}.json".encode(), "text/plain")


def existing(workspace: Workspace, name: str) -> Pipe:
    pipe = workspace.pipes.find(name)
    if pipe is None:
        raise ApiError(404, f"The pipe '{name}' does not exist")
    return pipe


def _visible(workspace: Workspace, request: Request, name: str) -> Pipe:
    token = workspace.token_of(request)
    pipe = existing(workspace, name)
    message = f"The token has no permission to read the pipe '{name}'"
    refused = not _sees(workspace, token, pipe)
    workspace.refuse_if(Check.SCOPE_PIPE_READ, refused, 403, message)
    return pipe


def _sees(workspace: Workspace, token: Token, pipe: Pipe) -> bool:
    may = token.may_read_pipe(pipe.name) or token.may_create_pipes
    return may or not workspace.checks.on(Check.SCOPE_PIPE_READ)


def _values(request: Request) -> dict[str, str]:
    values = request.form()
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            given = json.loads(request.body or b"{}")
        except ValueError as error:
            raise ApiError(400, f"The body is not JSON: {error}") from error
        if not isinstance(given, dict):
            raise ApiError(400, "The body must be a JSON object of parameters")
        values |= {str(name): str(value) for name, value in given.items()}
    return values
