# SPDX-License-Identifier: Apache-2.0
"""Deploying a data project to a Forward workspace, by plain HTTP."""

from __future__ import annotations

import time
import uuid
from typing import Any
from urllib.parse import urlencode

from local.http import Answer, Tinybird

Files = dict[str, str]  # file name -> text


def upload(files: Files, field: str) -> tuple[bytes, str]:
    """The files as a multipart body, and its content type."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        f"Content-Type: text/plain\r\n\r\n{text}\r\n"
        for name, text in files.items()
    ]
    body = "".join([*parts, f"--{boundary}--\r\n"])
    return body.encode(), f"multipart/form-data; boundary={boundary}"


def post(
    tinybird: Tinybird, files: Files, *, field: str = "data_project://", **query: str
) -> Answer:
    """POST /v1/deploy, and nothing more."""
    body, content_type = upload(files, field)
    path = f"/v1/deploy?{urlencode(query)}"
    return tinybird.call("POST", path, body, {"Content-Type": content_type})


def answer_of(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.body
    value: dict[str, Any] = answer.json()
    return value


def wait_ready(tinybird: Tinybird, deployment: str) -> dict[str, Any]:
    """Asks until a deployment is no longer pending."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = answer_of(tinybird.call("GET", f"/v1/deployments/{deployment}"))["deployment"]
        if found["status"] != "pending":
            assert isinstance(found, dict)
            return found
        time.sleep(0.01)
    raise AssertionError(f"deployment {deployment} is still pending")


def deploy(tinybird: Tinybird, files: Files, **query: str) -> dict[str, Any]:
    """The whole walk: deploy, wait, set live, delete what was live. Returns the first answer."""
    before = answer_of(tinybird.call("GET", "/v1/deployments"))["deployments"]
    made = answer_of(post(tinybird, files, **query))
    if made["result"] == "no_changes":
        return made
    assert made["result"] == "success", made["errors"]
    number = made["deployment"]["id"]
    ready = wait_ready(tinybird, number)
    assert ready["status"] == "data_ready", ready
    live = tinybird.call("POST", f"/v1/deployments/{number}/set-live", b"")
    assert live.status == 200, live.body
    for old in before:
        gone = tinybird.call("DELETE", f"/v1/deployments/{old['id']}")
        assert gone.status == 200, gone.body
    return made
