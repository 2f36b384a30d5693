# SPDX-License-Identifier: Apache-2.0
"""Which endpoint answers which method and path. Further parts of the API are further lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from local.tinybird import (
    account,
    datasources,
    deploy_api,
    events,
    pipes,
    pipes_classic,
    sql,
    tokens_api,
    views_classic,
)
from local.tinybird.answers import ApiError, Request, Response
from local.tinybird.engine import EngineError
from local.tinybird.workspace import Workspace

Endpoint = Callable[..., Response]

_NODE = r"/v0/pipes/([^/]+)/nodes/([^/]+)"
_ROUTES: list[tuple[str, str, Endpoint]] = [
    ("POST", r"/v0/events", events.post_events),
    ("GET", r"/v0/datasources", datasources.list_all),
    ("POST", r"/v0/datasources", datasources.post),
    ("GET", r"/v0/datasources/([^/]+)\.datasource", datasources.get_datafile),
    ("GET", r"/v0/datasources/([^/]+)", datasources.get_one),
    ("DELETE", r"/v0/datasources/([^/]+)", datasources.drop),
    ("POST", r"/v0/datasources/([^/]+)/alter", datasources.alter),
    ("POST", r"/v0/datasources/([^/]+)/truncate", datasources.truncate),
    ("POST", r"/v0/datasources/([^/]+)/delete", datasources.delete_rows),
    ("POST", r"/v1/datasources/([^/]+)/append", datasources.append_job),
    ("GET", r"/v0/pipes", pipes.list_all),
    ("POST", r"/v0/pipes", pipes_classic.create),
    ("GET", r"/v[01]/pipes/([^/]+)\.pipe", pipes.get_datafile),
    ("GET", r"/v0/pipes/([^/]+)\.(json|csv|ndjson)", pipes.run),
    ("POST", r"/v0/pipes/([^/]+)\.(json|csv|ndjson)", pipes.run),
    ("GET", r"/v0/pipes/([^/]+)", pipes.get_one),
    ("DELETE", r"/v0/pipes/([^/]+)", pipes_classic.drop),
    ("POST", r"/v0/pipes/([^/]+)/nodes", views_classic.append_node),
    ("PUT", _NODE, pipes_classic.update_node),
    ("DELETE", _NODE, pipes_classic.drop_node),
    ("POST", f"{_NODE}/endpoint", pipes_classic.publish),
    ("DELETE", f"{_NODE}/endpoint", pipes_classic.unpublish),
    ("POST", f"{_NODE}/materialization", views_classic.materialize),
    ("DELETE", f"{_NODE}/materialization", views_classic.unmaterialize),
    ("POST", f"{_NODE}/population", views_classic.populate),
    ("GET", r"/v0/sql", sql.query),
    ("POST", r"/v0/sql", sql.query),
    ("GET", r"/v0/jobs", account.list_jobs),
    ("GET", r"/v0/jobs/([^/]+)", account.get_job),
    ("GET", r"/v0/tokens", tokens_api.list_all),
    ("POST", r"/v0/tokens", tokens_api.create),
    ("GET", r"/v0/tokens/([^/]+)", tokens_api.get_one),
    ("PUT", r"/v0/tokens/([^/]+)", tokens_api.update),
    ("DELETE", r"/v0/tokens/([^/]+)", tokens_api.delete),
    ("POST", r"/v0/tokens/([^/]+)/refresh", tokens_api.refresh),
    ("POST", r"/v1/deploy", deploy_api.deploy),
    ("GET", r"/v1/deployments", deploy_api.list_all),
    ("GET", r"/v1/deployments/([^/]+)", deploy_api.get_one),
    ("DELETE", r"/v1/deployments/([^/]+)", deploy_api.delete),
    ("POST", r"/v1/deployments/([^/]+)/set-live", deploy_api.set_live),
    ("GET", r"/v[01]/workspace", account.get_workspace),
    ("GET", r"/v[01]/user/workspaces", account.list_workspaces),
    ("GET", r"/v0/(variables|connectors)", account.list_nothing),
    ("GET", r"/examples/query\.http", pipes.example),
]
_COMPILED = [(method, re.compile(path), endpoint) for method, path, endpoint in _ROUTES]


def dispatch(workspace: Workspace, request: Request) -> Response:
    """Runs the endpoint; raises ApiError."""
    workspace.jobs.advance()
    deploy_api.advance(workspace)
    path = request.path.rstrip("/")
    found = False
    for method, pattern, endpoint in _COMPILED:
        match = pattern.fullmatch(path)
        if match is None:
            continue
        found = True
        if method == request.method:
            try:
                return endpoint(workspace, request, *map(unquote, match.groups()))
            except EngineError as error:
                # A user's mistake in SQL or in a schema; ClickHouse's own words help.
                raise ApiError(400, f"[Error] {error}"[:2000]) from error
    if found:
        raise ApiError(405, f"Method {request.method} is not allowed here")
    raise ApiError(404, f"Not found: {request.method} {request.path}")
