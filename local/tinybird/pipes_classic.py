# SPDX-License-Identifier: Apache-2.0
"""Making, changing and dropping pipes and their nodes through `/v0/pipes`: Classic workspaces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

from local.tinybird import views
from local.tinybird.answers import ApiError, Request, Response, json_response
from local.tinybird.checks import Check
from local.tinybird.datasource import NAME
from local.tinybird.pipe import Node, Pipe
from local.tinybird.pipes import existing
from local.tinybird.project import live_project
from local.tinybird.project_checks import node_problems
from local.tinybird.workspace import Workspace

_PIPES = "pipes"


def create(workspace: Workspace, request: Request) -> Response:
    """By a form with `name` and perhaps `sql`, or by a JSON object with `name` and `nodes`."""
    with changing(workspace, request):
        form, sql = fields(request)
        name = str(form.get("name", ""))
        _refuse_name(workspace, name)
        taken = workspace.pipes.find(name) or workspace.catalogue.find(name)
        message = f'The name "{name}" is taken: it already exists'
        workspace.refuse_if(Check.PIPE_EXISTS, taken is not None, 409, message)
        if isinstance(taken, Pipe):
            _drop(workspace, taken)
        pipe = Pipe(name, description=str(form.get("description", "")))
        nodes = form.get("nodes") or ([{"sql": sql}] if sql else [])
        for node in nodes:
            add_node(workspace, pipe, node.get("name"), node.get("sql", ""))
        workspace.pipes.put(pipe)
        return json_response(pipe.describe())


def drop(workspace: Workspace, request: Request, name: str) -> Response:
    workspace.refuse_changes_on_forward(_PIPES)
    token = workspace.token_of(request)
    with workspace.catalogue.changing:
        pipe = existing(workspace, name)
        message = f"The token has no permission to drop the pipe '{name}'"
        refused = not token.may_drop_pipe(pipe.name)
        workspace.refuse_if(Check.SCOPE_DROP, refused, 403, message)
        _drop(workspace, pipe)
    return Response(204, b"")


def update_node(workspace: Workspace, request: Request, name: str, node_name: str) -> Response:
    """Gives a node other SQL; not one that feeds a data source."""
    with changing(workspace, request):
        pipe = existing(workspace, name)
        node = node_of(pipe, node_name)
        message = f"The node {node.name} is materialized: unlink it first"
        workspace.refuse_if(Check.PIPE_OUTPUT, bool(node.target), 400, message)
        _form, sql = fields(request)
        before, node.sql = node.sql, sql
        try:
            _check(workspace, pipe, node)
        except Exception:
            node.sql = before
            raise
        return json_response(node.describe())


def drop_node(workspace: Workspace, request: Request, name: str, node_name: str) -> Response:
    with changing(workspace, request):
        pipe = existing(workspace, name)
        node = node_of(pipe, node_name)
        unlink(workspace, [node])
        pipe.nodes.remove(node)
        if pipe.endpoint == node.name:
            pipe.endpoint = ""
    return Response(204, b"")


def publish(workspace: Workspace, request: Request, name: str, node_name: str) -> Response:
    with changing(workspace, request):
        pipe = existing(workspace, name)
        node = node_of(pipe, node_name)
        materialized = any(n.target for n in pipe.nodes)
        message = f"The pipe {pipe.name} is materialized, it cannot be an endpoint as well"
        workspace.refuse_if(Check.PIPE_OUTPUT, materialized, 400, message)
        pipe.endpoint = node.name
        return json_response(pipe.describe())


def unpublish(workspace: Workspace, request: Request, name: str, node_name: str) -> Response:
    with changing(workspace, request):
        pipe = existing(workspace, name)
        node_of(pipe, node_name)
        pipe.endpoint = ""
        return json_response(pipe.describe())


def add_node(workspace: Workspace, pipe: Pipe, name: str | None, sql: str) -> Node:
    """Appends a node; raises ApiError if its SQL is wrong."""
    if not sql.strip():
        raise ApiError(400, "The SQL of the node is missing")
    name = name or f"{pipe.name}_{len(pipe.nodes)}"
    _refuse_name(workspace, name)
    node = Node(name, sql)
    pipe.nodes.append(node)
    try:
        double = pipe.node(name) is not node or name == pipe.name
        taken = double or workspace.catalogue.find(name) is not None
        message = f"The name {name} of the node is taken"
        workspace.refuse_if(Check.RESOURCE_NAMES, taken, 400, message)
        _check(workspace, pipe, node)
    except Exception:
        pipe.nodes.remove(node)
        raise
    return node


def unlink(workspace: Workspace, nodes: Iterable[Node]) -> None:
    """The nodes no longer feed their data sources."""
    for node in nodes:
        if node.target:
            views.drop(workspace.engine, node.view)
            node.target = ""


def node_of(pipe: Pipe, name: str) -> Node:
    node = pipe.node(name)
    if node is None:
        raise ApiError(404, f"The pipe '{pipe.name}' has no node '{name}'")
    return node


@contextmanager
def changing(workspace: Workspace, request: Request) -> Iterator[None]:
    """Refuses Forward workspaces and tokens that may not; nothing else changes meanwhile."""
    workspace.refuse_changes_on_forward(_PIPES)
    refused = not workspace.token_of(request).may_create_pipes
    message = "The token has not enough permissions to create pipes"
    workspace.refuse_if(Check.SCOPE_PIPE_CREATE, refused, 403, message)
    with workspace.catalogue.changing:
        yield


def fields(request: Request) -> tuple[dict[str, Any], str]:
    """The parameters of a request that carries SQL, and the SQL.

    The body is a JSON object, a form with `sql`, or the SQL alone, which clients send with a
    form's content type.
    """
    text = request.body.decode("utf-8", "replace")
    form: dict[str, Any] = dict(request.query_pairs)
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        try:
            value = json.loads(text or "{}")
        except ValueError as error:
            raise ApiError(400, f"The body is not JSON: {error}") from error
        if not isinstance(value, dict):
            raise ApiError(400, "The body must be a JSON object")
        form |= value
    elif content_type.startswith("application/x-www-form-urlencoded"):
        pairs = dict(parse_qsl(text, keep_blank_values=True))
        is_form = {"sql", "name", "datasource"} & pairs.keys() or not text.strip()
        form |= pairs if is_form else {"sql": text}
    elif text.strip():
        form["sql"] = text
    return form, str(form.get("sql", ""))


def _drop(workspace: Workspace, pipe: Pipe) -> None:
    unlink(workspace, pipe.nodes)
    workspace.pipes.remove(pipe.name)


def _refuse_name(workspace: Workspace, name: str) -> None:
    message = (
        f"Invalid name '{name[:200]}': letters, digits and underscores, the first a letter, "
        "at most 128"
    )
    workspace.refuse_if(Check.PIPE_NAME, not NAME.fullmatch(name), 400, message)


def _check(workspace: Workspace, pipe: Pipe, node: Node) -> None:
    for problem in node_problems(workspace, pipe, node, live_project(workspace)):
        raise ApiError(400, problem)
    if workspace.checks.on(Check.PIPE_SQL) and workspace.checks.on(Check.TEMPLATE):
        views.output_columns(workspace.engine, pipe.statement_for_check(node))
