# SPDX-License-Identifier: Apache-2.0
"""A run towards a Tinybird workspace as a whole: all tables at once, its token, its end."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from local.world import running_world
from tests.e2e import projects
from tests.e2e.test_manage_views import (
    FUNCTION_TOKEN,
    LANDING,
    VIEW,
    asked,
    secret_of,
    tool_in,
    wait_for_changes,
)
from tests.e2e.tool import TABLE, Tool


@pytest.fixture(name="forward")
def forward_tool() -> Iterator[Tool]:
    with tool_in("forward") as tool:
        yield tool


@pytest.fixture(name="any_kind", params=["forward", "classic"])
def tool_of_any_kind(request: pytest.FixtureRequest) -> Iterator[Tool]:
    with tool_in(request.param) as tool:
        yield tool


def test_three_tables_are_one_deployment_and_the_project_is_read_once(forward: Tool) -> None:
    tool = forward
    tables = [word for name in ("Orders", "Users", "Visits") for word in ("--table-name", name)]
    tool("--create-ddb-table", *tables)
    output = tool("--create-mv", "--create-lambda", "--create-ddb-trigger", *tables)
    assert output.startswith("As arn:"), output
    assert f"In the Tinybird workspace local at {tool.world.tinybird_url}/v0/" in output
    assert output.count(" is live") == 1
    assert output.count("reading the workspace's project") == 1
    assert "the items of Visits as they are now: curl" in output
    assert secret_of(tool) == projects.token(tool.world.tinybird, FUNCTION_TOKEN).token
    removed = tool("--remove-mv", *tables)
    assert removed.count(" is live") == 1
    assert set(projects.pulled(tool.world.tinybird)) == {
        f"ddb_{name}.datasource" for name in ("Orders", "Users", "Visits")
    }
    assert tool("--create-mv", *tables).count(" is live") == 1


def test_purge_removes_the_landing_data_and_only_when_it_is_confirmed(any_kind: Tool) -> None:
    tool = any_kind
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger", "--create-mv")
    tool("--upload-batch", "5")
    wait_for_changes(tool)
    admin = tool.world.tinybird
    refused = tool("--remove", "--purge", code=2)
    assert "there is no terminal to ask on" in refused
    assert len(asked(tool)) == 5, "something was removed before the question"
    planned = tool("--remove-mv", "--purge", "--dry-run")
    assert f"- will remove the data source {LANDING}: 5 rows of {TABLE} are lost" in planned
    assert "--purge has no effect in this call: only --remove-mv" in tool(
        "--remove-lambda", "--purge", code=2
    )
    tool("--remove-ddb-trigger", "--remove-mv", "--purge", "--yes")
    assert admin.call("GET", f"/v0/datasources/{LANDING}").status == 404
    assert admin.call("GET", f"/v0/datasources/{VIEW}").status == 404
    assert "nothing to do" in tool("--remove-mv", "--purge", "--yes")


def test_a_token_that_is_none_is_refused_before_anything_is_made(any_kind: Tool) -> None:
    tool = any_kind
    refused = tool("--create-lambda", code=3, TB_TOKEN="hello")
    assert "rejects the token of TB_TOKEN" in refused
    client = tool.world.client("lambda")
    assert client.list_functions()["Functions"] == []
    assert tool.world.client("secretsmanager").list_secrets()["SecretList"] == []


def test_a_token_that_may_not_make_pipes_is_refused_before_anything_is_made() -> None:
    with running_world(kind="classic") as world:
        tool = Tool(world)
        tool("--create-ddb-table")
        refused = tool("--create", code=3)
        assert "lacks the scopes PIPES:CREATE, TOKENS" in refused
        assert world.client("lambda").list_functions()["Functions"] == []
        assert world.tinybird.call("GET", f"/v0/datasources/{LANDING}").status == 404


def test_a_host_that_nobody_answers_at_is_named_after_seconds(forward: Tool) -> None:
    begin = time.monotonic()
    output = forward("--create-mv", code=4, TB_HOST="http://127.0.0.1:1")
    assert time.monotonic() - begin < 30
    assert "Tinybird cannot be reached at http://127.0.0.1:1/v0/" in output


def test_infer_schema_finds_the_data_source_that_the_functions_names_made(
    forward: Tool,
) -> None:
    tool = forward
    tool("--create-ddb-table", "--create-lambda", TB_DS_NAMES=f"{TABLE}=mine")
    tool("--create-ddb-trigger")
    assert set(projects.pulled(tool.world.tinybird)) == {"mine.datasource"}
    tool("--create-mv", "--infer-schema", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert "mat_mine.datasource" in projects.pulled(tool.world.tinybird)
