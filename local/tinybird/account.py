# SPDX-License-Identifier: Apache-2.0
"""What clients ask about the workspace and the account before they do anything."""

from __future__ import annotations

from typing import Any

from local.tinybird.answers import ApiError, Request, Response, json_response
from local.tinybird.workspace import Kind, Workspace

_ID = "11111111-1111-4111-8111-111111111111"


def get_workspace(workspace: Workspace, request: Request) -> Response:
    return json_response(_describe(workspace, request))


def list_workspaces(workspace: Workspace, request: Request) -> Response:
    """A user's workspaces: this one."""
    described = _describe(workspace, request)
    return json_response(
        {
            "id": _ID,
            "email": described["user_email"],
            "organization_id": "",
            "organization_name": "",
            "workspaces": [described],
        }
    )


def list_nothing(workspace: Workspace, request: Request, what: str) -> Response:
    """Kinds of things that this stand-in knows of but has none of."""
    workspace.token_of(request)
    return json_response({what: []})


def list_jobs(workspace: Workspace, request: Request) -> Response:
    workspace.require_admin(request)
    url = f"http://{request.headers.get('host', '')}"
    return json_response({"jobs": [job.describe(url) for job in workspace.jobs.all()]})


def get_job(workspace: Workspace, request: Request, job_id: str) -> Response:
    workspace.token_of(request)
    job = workspace.jobs.find(job_id)
    if job is None:
        raise ApiError(404, f"Job {job_id} not found")
    return json_response(job.describe(f"http://{request.headers.get('host', '')}"))


def _describe(workspace: Workspace, request: Request) -> dict[str, Any]:
    token = workspace.token_of(request)
    return {
        "id": _ID,
        "name": "local",
        "scope": "admin" if token.is_admin else "user",
        "role": "admin" if token.is_admin else "viewer",
        "plan": "dev",
        "is_forward": workspace.kind is Kind.FORWARD,
        "is_branch": False,
        "main": None,
        "members": [],
        "user_id": _ID,
        "user_email": "somebody@example.com",
        "token": token.text,
    }
