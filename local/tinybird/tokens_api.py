# SPDX-License-Identifier: Apache-2.0
"""`/v0/tokens` and the description of the workspace."""

from __future__ import annotations

from local.tinybird.answers import ApiError, Request, Response, json_response
from local.tinybird.checks import Check
from local.tinybird.tokens import Scope, Token
from local.tinybird.workspace import Workspace

_NO_INFORMATION = "Token has not enough permissions to get information about this token"


def list_all(workspace: Workspace, request: Request) -> Response:
    _require_manager(workspace, workspace.token_of(request))
    return json_response({"tokens": [token.describe() for token in workspace.tokens.all()]})


def get_one(workspace: Workspace, request: Request, name: str) -> Response:
    """A missing token answers 403, as the real service does."""
    caller = workspace.token_of(request)
    found = workspace.tokens.named(name) or workspace.tokens.find(name)
    if found is None:
        raise ApiError(403, _NO_INFORMATION)
    refused = not caller.may_manage_tokens and found.id != caller.id
    workspace.refuse_if(Check.SCOPE_ADMIN, refused, 403, _NO_INFORMATION)
    return json_response(found.describe())


def create(workspace: Workspace, request: Request) -> Response:
    _require_manager(workspace, workspace.token_of(request))
    name = request.form().get("name", "")
    scopes = _scopes(workspace, request)
    if not name or not scopes:
        raise ApiError(400, "A token needs a name and at least one scope")
    return json_response(workspace.tokens.add(name, scopes).describe())


def update(workspace: Workspace, request: Request, name: str) -> Response:
    """Other scopes, all of them; the token's text stays."""
    _require_manager(workspace, workspace.token_of(request))
    scopes = _scopes(workspace, request)
    token = workspace.tokens.named(name)
    if token is None:
        raise ApiError(404, "Token not found")
    if not scopes:
        raise ApiError(400, "A token needs at least one scope")
    token.scopes = scopes
    return json_response(token.describe())


def refresh(workspace: Workspace, request: Request, name: str) -> Response:
    _require_manager(workspace, workspace.token_of(request))
    token = workspace.tokens.rotate(name)
    if token is None:
        raise ApiError(404, "Token not found")
    return json_response(token.describe())


def delete(workspace: Workspace, request: Request, name: str) -> Response:
    _require_manager(workspace, workspace.token_of(request))
    if not workspace.tokens.remove(name):
        raise ApiError(404, "Token not found")
    return json_response({"ok": True})


def _scopes(workspace: Workspace, request: Request) -> list[Scope]:
    scopes = []
    for key, text in request.form_pairs():
        if key != "scope":
            continue
        scope = Scope.parse(text)
        if scope is None:
            raise ApiError(400, f"Invalid scope '{text}'")
        scopes.append(scope)
    if any(scope.resource for scope in scopes):
        workspace.refuse_changes_on_forward("resource-scoped tokens")
    return scopes


def _require_manager(workspace: Workspace, token: Token) -> None:
    message = "The token has not enough permissions to manage tokens"
    workspace.refuse_if(Check.SCOPE_ADMIN, not token.may_manage_tokens, 403, message)
