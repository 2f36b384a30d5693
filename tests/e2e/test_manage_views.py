# SPDX-License-Identifier: Apache-2.0
"""Views and endpoints by the management tool, in Forward and in Classic workspaces.

The endpoint is asked as its own token asks it, and has to answer what the table holds.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from local import arrival
from local.world import running_world
from tests.e2e import projects, python_version
from tests.e2e.tool import FUNCTION, SECONDS_MAX, SECRET, TABLE, Tool

LANDING = f"ddb_{TABLE}"
VIEW = f"mat_{LANDING}"
ENDPOINT = f"{LANDING}_by_Keys"
FUNCTION_TOKEN = f"tinydynamocdc_{FUNCTION.replace('-', '_')}"
OUR_FILES = {
    f"{LANDING}.datasource",
    f"{VIEW}.datasource",
    f"mv_{LANDING}.pipe",
    f"{ENDPOINT}.pipe",
}
THEIRS = {
    "visits.datasource": "SCHEMA >\n    `page` String `json:$.page`\n\n"
    'ENGINE "MergeTree"\nENGINE_SORTING_KEY "page"\n',
    "top_pages.pipe": "NODE top\nSQL >\n    SELECT page, count() AS c FROM visits GROUP BY page\n\n"
    "TYPE endpoint\n",
}


class AdminTool(Tool):
    """The tool of somebody with the workspace's admin token."""

    def __call__(self, *arguments: str, code: int = 0, **variables: str) -> str:
        token = self.world.admin_token
        output = super().__call__(*arguments, code=code, **{"TB_TOKEN": token, **variables})
        assert token not in output, "the token was printed"
        return output


@contextmanager
def tool_in(kind: str) -> Iterator[Tool]:
    """In a world of its own."""
    with running_world(kind=kind) as world:
        yield AdminTool(world)


@pytest.fixture
def forward_tool() -> Iterator[Tool]:
    with tool_in("forward") as tool:
        yield tool


@pytest.fixture(params=["forward", "classic"])
def any_tool(request: pytest.FixtureRequest) -> Iterator[Tool]:
    with tool_in(request.param) as tool:
        yield tool


def asked(tool: Tool, **parameters: str) -> list[dict[str, Any]]:
    """What the endpoint answers to its own token."""
    reader = projects.token(tool.world.tinybird, f"{ENDPOINT}_read")
    answer = reader.call("GET", f"/v0/pipes/{ENDPOINT}.json?{urlencode(parameters)}")
    assert answer.status == 200, answer.body
    rows: list[dict[str, Any]] = answer.json()["data"]
    return rows


def keys_of_the_table(tool: Tool) -> list[dict[str, Any]]:
    """The keys of all items, as text."""
    client = tool.world.client("dynamodb")
    names = [
        key["AttributeName"] for key in client.describe_table(TableName=TABLE)["Table"]["KeySchema"]
    ]
    items = client.scan(TableName=TABLE)["Items"]
    return [{name: next(iter(item[name].values())) for name in names} for item in items]


def in_order(keys: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(key, sort_keys=True) for key in keys)


def wait_for_changes(tool: Tool) -> None:
    world = tool.world
    table = world.client("dynamodb").describe_table(TableName=TABLE)["Table"]
    arrived = arrival.wait(
        world.client("dynamodbstreams"),
        table["LatestStreamArn"],
        world.tinybird,
        LANDING,
        seconds_max=SECONDS_MAX,
    )
    assert arrived.complete, arrived


def secret_of(tool: Tool) -> str:
    answer = tool.world.client("secretsmanager").get_secret_value(SecretId=SECRET)
    token = json.loads(answer["SecretString"])["TB_CREATE_DS_TOKEN"]
    assert isinstance(token, str)
    return token


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not condition():
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.2)


def test_the_endpoint_answers_what_the_table_holds(any_tool: Tool) -> None:
    tool = any_tool
    tool("--create-ddb-table", "--create-mv", "--create-lambda", "--create-ddb-trigger")
    assert asked(tool) == []
    tool("--upload-batch", "30")
    tool("--modify-record", "--remove-record")
    wait_for_changes(tool)
    rows = asked(tool)
    table = keys_of_the_table(tool)
    assert len(table) == 29
    assert in_order([json.loads(row["Keys"]) for row in rows]) == in_order(table)
    one = table[0]
    found = asked(tool, **{f"by_{name}": value for name, value in one.items()})
    assert [json.loads(row["Keys"]) for row in found] == [one]
    first = next(iter(one))
    assert asked(tool, **{f"by_{first}": "nobody"}) == []


def test_defect_u13_a_view_made_later_holds_what_had_arrived(any_tool: Tool) -> None:
    tool = any_tool
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger", "--upload-batch", "12")
    wait_for_changes(tool)
    tool("--create-mv")
    assert len(asked(tool)) == 12
    assert tool("--create-mv").count("nothing to do") == 1


def test_defect_u20_the_function_gets_a_token_that_may_no_more_than_it_needs(
    any_tool: Tool,
) -> None:
    tool = any_tool
    world = tool.world
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger", "--create-mv")
    token = projects.token(world.tinybird, FUNCTION_TOKEN)
    assert secret_of(tool) == token.token
    assert token.events("visits", b"{}").status in {403, 404}
    assert token.call("GET", "/v0/tokens").status == 403
    assert token.call("GET", f"/v0/pipes/{ENDPOINT}.json").status == 403
    assert token.rows(f"SELECT count() AS c FROM {LANDING}") == [{"c": 0}]
    assert token.rows(f"SELECT count() AS c FROM {VIEW}") == [{"c": 0}]
    tool("--upload-batch", "5")
    wait_for_changes(tool)
    # Once more, with everything there: the function's own token stays where it is.
    tool("--create-lambda", "--overwrite")
    assert secret_of(tool) == token.token


def test_removing_the_view_keeps_every_change(any_tool: Tool) -> None:
    tool = any_tool
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger", "--create-mv")
    tool("--upload-batch", "5")
    wait_for_changes(tool)
    tool("--remove-mv")
    assert "nothing to do" in tool("--remove-mv")
    admin = tool.world.tinybird
    assert admin.call("GET", f"/v0/datasources/{VIEW}").status == 404
    assert admin.call("GET", f"/v0/pipes/{ENDPOINT}").status == 404
    assert admin.rows(f"SELECT count() AS c FROM {LANDING}") == [{"c": 5}]
    tool("--create-mv")
    assert len(asked(tool)) == 5


def test_defect_u12_the_view_is_of_the_data_source_that_the_function_writes(
    forward_tool: Tool,
) -> None:
    tool = forward_tool
    tool(
        *("--create-ddb-table", "--create-lambda", "--create-ddb-trigger", "--create-mv"),
        *("--table-name", "my-table.v2"),
        TB_DS_PREFIX="cdc_",
        TB_KEY_PREFIX="k_",
    )
    variables = tool.world.client("lambda").get_function_configuration(FunctionName=FUNCTION)
    assert variables["Environment"]["Variables"]["TB_DS_PREFIX"] == "cdc_"
    admin = tool.world.tinybird
    tool("--upload-batch", "3", "--table-name", "my-table.v2")
    until(lambda: admin.rows("SELECT count() AS c FROM mat_cdc_my_table_v2") == [{"c": 3}])
    # The function's own names count where nothing else is said here.
    assert "nothing to do" in tool("--create-mv", "--table-name", "my-table.v2")
    refused = tool("--create-mv", "--table-name", "my-table.v2", code=2, TB_DS_PREFIX="other_")
    assert "but the function's say cdc_my_table_v2" in refused


def test_others_resources_are_deployed_as_they_were(forward_tool: Tool) -> None:
    tool = forward_tool
    admin = tool.world.tinybird
    projects.deploy(admin, THEIRS)
    before = projects.pulled(admin)
    tool("--create-ddb-table", "--create-mv")
    after = projects.pulled(admin)
    assert set(after) == set(before) | OUR_FILES
    assert {name: after[name] for name in before} == before
    tool("--remove-mv")
    after = projects.pulled(admin)
    assert set(after) == set(before) | {f"{LANDING}.datasource"}


def test_a_pipe_that_reads_our_view_keeps_it_from_being_removed(forward_tool: Tool) -> None:
    tool = forward_tool
    admin = tool.world.tinybird
    tool("--create-ddb-table", "--create-mv")
    reader = f"NODE theirs\nSQL >\n    SELECT Keys FROM {VIEW} FINAL\n\nTYPE endpoint\n"
    projects.deploy(admin, projects.pulled(admin) | {"reader.pipe": reader})
    before = projects.pulled(admin)
    assert "reader" in tool("--remove-mv", code=5)
    assert projects.pulled(admin) == before


def test_a_pipe_of_others_with_our_name_is_not_replaced(forward_tool: Tool) -> None:
    tool = forward_tool
    admin = tool.world.tinybird
    projects.deploy(admin, THEIRS | {f"{ENDPOINT}.pipe": THEIRS["top_pages.pipe"]})
    before = projects.pulled(admin)
    tool("--create-ddb-table")
    assert f"the pipe {ENDPOINT} exists" in tool("--create-mv", code=3)
    assert projects.pulled(admin) == before


def test_the_view_of_the_python_version_is_replaced_when_asked(any_tool: Tool) -> None:
    tool = any_tool
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger")
    tool("--upload-batch", "6", "--remove-record")
    wait_for_changes(tool)
    keys = tool.world.client("dynamodb").describe_table(TableName=TABLE)["Table"]["KeySchema"]
    python_version.make_view(tool.world, [f"key_{key['AttributeName']}" for key in keys])
    refused = tool("--create-mv", code=3)
    assert f"{VIEW} lacks the column version" in refused
    assert "--force replaces it" in refused
    assert "the Python version's" in tool("--create-mv", "--force", "--dry-run")
    tool("--create-mv", "--force")
    table = keys_of_the_table(tool)
    assert len(table) == 5
    assert in_order([json.loads(row["Keys"]) for row in asked(tool)]) == in_order(table)
    assert "nothing to do" in tool("--create-mv")
    # Changes go on arriving in it.
    tool("--upload-batch", "2")
    until(lambda: len(asked(tool)) == 7)


def test_emitted_files_are_what_is_deployed(forward_tool: Tool, tmp_path: Path) -> None:
    tool = forward_tool
    tool("--create-ddb-table")
    tool("--emit-datafiles", str(tmp_path), TB_TOKEN="", TB_HOST="")
    paths = {path.name: path for path in tmp_path.rglob("*") if path.is_file()}
    assert set(paths) == OUR_FILES
    assert {path.parent.name for path in paths.values()} == {
        "datasources",
        "materializations",
        "endpoints",
    }
    files = {name: path.read_text() for name, path in paths.items()}
    projects.deploy(tool.world.tinybird, files)
    assert "nothing to do" in tool("--create-mv")
    assert "nothing to do" in tool("--emit-datafiles", str(tmp_path))
    # What was moved into a folder of its own is found there, however it is laid out.
    moved = tmp_path / "pipes" / "people" / f"{ENDPOINT}.pipe"
    moved.parent.mkdir(parents=True)
    moved.write_text(files[moved.name].replace("    AND is_deleted", "        AND  is_deleted"))
    paths[moved.name].unlink()
    paths[moved.name] = moved
    assert "nothing to do" in tool("--emit-datafiles", str(tmp_path))
    moved.write_text("mine\n")
    assert "--overwrite replaces it" in tool("--emit-datafiles", str(tmp_path))
    tool("--emit-datafiles", str(tmp_path), "--overwrite")
    assert {name: path.read_text() for name, path in paths.items()} == files
    assert not (tmp_path / "endpoints" / moved.name).exists()
    (tmp_path / moved.name).write_text("twice\n")
    assert "has two files" in tool("--emit-datafiles", str(tmp_path), code=2)


def test_keys_are_inferred_from_the_landing_data_source(forward_tool: Tool) -> None:
    tool = forward_tool
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger", "--upload-batch", "4")
    wait_for_changes(tool)
    # No AWS is at hand.
    tool("--create-mv", "--infer-schema", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert len(asked(tool)) == 4
    assert "nothing to do" in tool("--create-mv", "--infer-schema")


def test_a_dry_run_deploys_nothing(forward_tool: Tool) -> None:
    tool = forward_tool
    tool("--create-ddb-table")
    output = tool("--create-mv", "--dry-run")
    assert f"+ will create the data source {VIEW}" in output
    assert "dry run: nothing was changed" in output
    assert projects.pulled(tool.world.tinybird) == {}


def test_the_function_deploys_a_missing_data_source_if_its_token_may(forward_tool: Tool) -> None:
    tool = forward_tool
    tool("--create-ddb-table", "--create-lambda")
    # Without a token at hand the trigger leaves the data source to the function.
    tool("--create-ddb-trigger", "--upload-batch", "3", TB_TOKEN="", TB_HOST="")
    wait_for_changes(tool)
    assert set(projects.pulled(tool.world.tinybird)) == {f"{LANDING}.datasource"}
    tool("--create-mv")
    assert len(asked(tool)) == 3


def test_a_token_that_may_not_deploy_is_told_before_anything_is_done(forward_tool: Tool) -> None:
    tool = forward_tool
    tool("--create-ddb-table", "--create-mv")
    limited = projects.token(tool.world.tinybird, FUNCTION_TOKEN)
    assert "admin token" in tool("--create-mv", code=3, TB_TOKEN=limited.token)
    assert "nothing to do" in tool("--create-mv")
