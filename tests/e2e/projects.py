# SPDX-License-Identifier: Apache-2.0
"""Data projects and their deployment, by plain HTTP."""

from __future__ import annotations

from pathlib import Path

from local.http import Tinybird
from local.projects import Files, answer_of, deploy, post, upload, wait_ready
from local.world import REPOSITORY

__all__ = [
    "GOLDEN",
    "Files",
    "answer_of",
    "deploy",
    "golden",
    "post",
    "pulled",
    "remove_all",
    "token",
]
__all__ += ["upload", "wait_ready", "write"]

GOLDEN = REPOSITORY / "tests" / "data" / "forward"


def golden(folder: str) -> Files:
    """The project of tests/data/forward/<folder>."""
    return {path.name: path.read_text() for path in sorted((GOLDEN / folder).iterdir())}


def remove_all(tinybird: Tinybird) -> None:
    """Leaves the workspace empty."""
    for old in answer_of(tinybird.call("GET", "/v1/deployments"))["deployments"]:
        if not old["live"]:
            tinybird.call("DELETE", f"/v1/deployments/{old['id']}")
    deploy(tinybird, {}, allow_destructive_operations="true")


def pulled(tinybird: Tinybird) -> Files:
    """The live project as files."""
    sources = tinybird.call("GET", "/v0/datasources").json()["datasources"]
    pipes = tinybird.call("GET", "/v0/pipes").json()["pipes"]
    paths = {f"{s['name']}.datasource": f"/v0/datasources/{s['name']}.datasource" for s in sources}
    paths |= {f"{p['name']}.pipe": f"/v1/pipes/{p['name']}.pipe" for p in pipes}
    return {name: tinybird.call("GET", path).body.decode() for name, path in paths.items()}


def token(tinybird: Tinybird, name: str) -> Tinybird:
    """The workspace as the token of that name."""
    answer = tinybird.call("GET", f"/v0/tokens/{name}")
    assert answer.status == 200, answer.body
    return Tinybird(tinybird.url, answer.json()["token"])


def write(files: Files, folder: Path) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)
