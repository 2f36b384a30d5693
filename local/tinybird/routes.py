# SPDX-License-Identifier: Apache-2.0
"""Which endpoint answers which method and path. Further parts of the API are further lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from local.tinybird import datasources, events, sql, tokens_api
from local.tinybird.answers import ApiError, Request, Response
from local.tinybird.engine import EngineError
from local.tinybird.workspace import Workspace

Endpoint = Callable[..., Response]

_ROUTES: list[tuple[str, str, Endpoint]] = [
    ("POST", r"/v0/events", events.post_events),
    ("GET", r"/v0/datasources", datasources.list_all),
    ("POST", r"/v0/datasources", datasources.post),
    ("GET", r"/v0/datasources/([^/]+)\.datasource", datasources.get_datafile),
    ("GET", r"/v0/datasources/([^/]+)", datasources.get_one),
    ("DELETE", r"/v0/datasources/([^/]+)", datasources.drop),
    ("POST", r"/v0/datasources/([^/]+)/truncate", datasources.truncate),
    ("POST", r"/v0/datasources/([^/]+)/delete", datasources.delete_rows),
    ("GET", r"/v0/sql", sql.query),
    ("POST", r"/v0/sql", sql.query),
    ("GET", r"/v0/tokens", tokens_api.list_all),
    ("POST", r"/v0/tokens", tokens_api.create),
    ("GET", r"/v0/tokens/([^/]+)", tokens_api.get_one),
    ("DELETE", r"/v0/tokens/([^/]+)", tokens_api.delete),
    ("POST", r"/v0/tokens/([^/]+)/refresh", tokens_api.refresh),
    ("GET", r"/v[01]/workspace", tokens_api.describe_workspace),
]
_COMPILED = [(method, re.compile(path), endpoint) for method, path, endpoint in _ROUTES]


def dispatch(workspace: Workspace, request: Request) -> Response:
    """Runs the endpoint; raises ApiError."""
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
