# SPDX-License-Identifier: Apache-2.0
"""`/v1/deploy` and `/v1/deployments`: how a Forward workspace changes.

A deployment is the whole project: what is not in the upload counts as deleted. It is pending while
its data are made ready, and nothing of it can be seen before it is set live.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local.tinybird.answers import ApiError, Request, Response, json_response
from local.tinybird.checks import Check
from local.tinybird.deployment import Deployment, Deployments
from local.tinybird.engine import EngineError
from local.tinybird.migration import Migration
from local.tinybird.multipart import parts
from local.tinybird.project import FileError, compare, live_project, read_upload
from local.tinybird.project_checks import problems
from local.tinybird.registry import now
from local.tinybird.workspace import Kind, Workspace

_FILES = "data_project://"
_CONTEXT = "context://"
_SHARED = "data_project_vendored://"  # data sources of other workspaces; there are none here


def deploy(workspace: Workspace, request: Request) -> Response:
    """`check=true` says what would happen and changes nothing."""
    _require_forward_admin(workspace, request)
    query = request.query
    files = _uploaded(workspace, request)
    with _changing(workspace) as deployments:
        project, errors = read_upload(files)
        old = live_project(workspace)
        changes = compare(old, project)
        destructive = query.get("allow_destructive_operations") == "true"
        errors = errors or problems(workspace, old, project, changes, destructive=destructive)
        migration = Migration(workspace, old, project, changes)
        made = Deployment(
            id=deployments.next_id(),
            names=changes.as_json(),
            rehearse=migration.rehearse,
            apply=migration.run,
            due=time.monotonic() + deployments.ready_after_ms / 1000,
            auto_promote=query.get("auto_promote") == "true",
        )
        if errors:
            return _failed(made, errors)
        if changes.are_none:
            made.status, made.id = deployments.live().status, deployments.live().id
            return json_response(_answer("no_changes", made))
        in_the_way = deployments.staging()
        is_check = query.get("check") == "true"
        if in_the_way and not is_check and workspace.checks.on(Check.DEPLOYMENT_IN_PROGRESS):
            message = (
                f"There is a deployment already, {in_the_way.id}, that is not live: "
                "promote it or discard it first"
            )
            return _failed(made, [FileError("", message)])
        if not is_check:
            deployments.all.append(made)
        return json_response(_answer("success", made))


def list_all(workspace: Workspace, request: Request) -> Response:
    _require_forward_admin(workspace, request)
    with _changing(workspace) as deployments:
        found = [deployment.describe() for deployment in deployments.listed()]
    return json_response({"deployments": found})


def get_one(workspace: Workspace, request: Request, deployment_id: str) -> Response:
    _require_forward_admin(workspace, request)
    with _changing(workspace) as deployments:
        return json_response(_answer("success", _existing(deployments, deployment_id)))


def set_live(workspace: Workspace, request: Request, deployment_id: str) -> Response:
    _require_forward_admin(workspace, request)
    with _changing(workspace) as deployments:
        deployment = _existing(deployments, deployment_id)
        message = f"The deployment {deployment.id} is {deployment.status}, not data_ready"
        not_ready = deployment.status != "data_ready"
        workspace.refuse_if(Check.DEPLOYMENT_NOT_READY, not_ready, 400, message)
        try:
            _promote(deployments, deployment)
        except EngineError as error:
            _fail(deployment, str(error))
            raise ApiError(500, f"[Error] {error}"[:2000]) from error
        return json_response(_answer("success", deployment))


def delete(workspace: Workspace, request: Request, deployment_id: str) -> Response:
    _require_forward_admin(workspace, request)
    with _changing(workspace) as deployments:
        deployment = _existing(deployments, deployment_id)
        message = "The live deployment cannot be deleted"
        workspace.refuse_if(Check.DEPLOYMENT_LIVE, deployment.live, 400, message)
        if not deployment.live:
            deployment.status, deployment.updated_at = "deleted", now()
        return json_response(_answer("success", deployment))


def advance(workspace: Workspace) -> None:
    """Takes the deployment whose time has come one state further."""
    with workspace.catalogue.changing:
        deployments = workspace.deployments
        deployment = deployments.due()
        if deployment is None:
            return
        failure, deployments.fails_with = deployments.fails_with, ""
        try:
            if failure:
                raise EngineError(failure)
            deployment.rehearse()
            deployment.status, deployment.updated_at = "data_ready", now()
            if deployment.auto_promote:
                old = deployments.live()
                _promote(deployments, deployment)
                old.status, old.updated_at = "deleted", now()
        except EngineError as error:
            _fail(deployment, str(error))


def _promote(deployments: Deployments, deployment: Deployment) -> None:
    """Makes it live; raises EngineError. The one that was live stays, without that."""
    old = deployments.live()
    if old is deployment:
        return
    deployment.apply()
    old.live, deployment.live = False, True
    deployment.updated_at = now()


def _fail(deployment: Deployment, reason: str) -> None:
    deployment.status, deployment.updated_at = "failed", now()
    message = f"[Error] {reason}".split("\n", 1)[0][:1000]
    deployment.feedback.append({"resource": "", "level": "ERROR", "message": message})


@contextmanager
def _changing(workspace: Workspace) -> Iterator[Deployments]:
    with workspace.catalogue.changing:
        yield workspace.deployments


def _require_forward_admin(workspace: Workspace, request: Request) -> None:
    workspace.require_admin(request)
    message = (
        "This is a Tinybird Classic workspace, and this operation is only available for Tinybird "
        "Forward workspaces."
    )
    is_classic = workspace.kind is Kind.CLASSIC
    workspace.refuse_if(Check.FORWARD_ONLY, is_classic, 400, message)


def _existing(deployments: Deployments, deployment_id: str) -> Deployment:
    found = deployments.find(deployment_id)
    if found is None:
        raise ApiError(404, f"Deployment {deployment_id} not found")
    return found


def _uploaded(workspace: Workspace, request: Request) -> list[tuple[str, str]]:
    files = []
    for part in parts(request):
        if part.field in {_CONTEXT, _SHARED}:
            continue
        message = f"Unknown part {part.field!r}: files come as {_FILES!r} with a file name"
        bad = part.field != _FILES or not part.filename
        workspace.refuse_if(Check.DEPLOY_PART, bad, 400, message)
        try:
            files.append((part.filename, part.body.decode("utf-8")))
        except UnicodeDecodeError as error:
            raise ApiError(400, f"{part.filename} is not UTF-8: {error}") from error
    return files


def _answer(result: str, deployment: Deployment) -> dict[str, Any]:
    return {"result": result, "deployment": deployment.describe(), "errors": []}


def _failed(deployment: Deployment, errors: list[FileError]) -> Response:
    """200: a failed deployment is an answer, not a failed request."""
    listed = [error.as_json() for error in errors]
    feedback = [
        {"resource": error.filename, "level": "ERROR", "message": error.error} for error in errors
    ]
    deployment.status, deployment.feedback = "failed", feedback
    answer = _answer("failed", deployment)
    answer["deployment"]["errors"] = listed
    return json_response(answer | {"errors": listed})
