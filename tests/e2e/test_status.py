# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc status` against the emulator: what is well, what is not; it only looks."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from local import arrival, bystanders
from tests.e2e.tool import FUNCTION, SECONDS_MAX, TABLE, Tool


def set_up(tool: Tool) -> None:
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger")
    tool("--upload-batch", "20")
    description = tool.world.client("dynamodb").describe_table(TableName=TABLE)["Table"]
    arrived = arrival.wait(
        tool.world.client("dynamodbstreams"),
        description["LatestStreamArn"],
        tool.world.tinybird,
        "ddb_" + TABLE,
        seconds_max=SECONDS_MAX,
    )
    assert arrived.complete, arrived


def status(tool: Tool, *arguments: str, code: int = 0) -> str:
    """Its output, with a token that may read."""
    return tool("status", *arguments, code=code, TB_TOKEN=tool.world.admin_token)


def trigger_uuid(tool: Tool) -> str:
    listed = tool.world.client("lambda").list_event_source_mappings(FunctionName=FUNCTION)
    (trigger,) = listed["EventSourceMappings"]
    uuid = trigger["UUID"]
    assert isinstance(uuid, str)
    return uuid


def table_of(output: str) -> dict[str, Any]:
    (table,) = json.loads(output)["tables"]
    assert isinstance(table, dict)
    return table


def test_a_sound_set_up_is_healthy_and_stays_as_it_is(tool: Tool) -> None:
    set_up(tool)
    before = bystanders.snapshot(tool.world)
    output = status(tool, "--table-name", TABLE)
    assert output.endswith("\nhealthy\n"), output
    assert f"20 in ddb_{TABLE}, none in quarantine" in output
    assert "the code is this program" in output
    assert "\x1b" not in output
    table = table_of(status(tool, "--json"))
    assert table["table"] == TABLE
    assert table["rows"]["rows"] == 20
    assert table["stream"]["health"] == "good"
    assert table["trigger"]["differences"] == []
    # The token at hand may only append: what it cannot see is not taken for well.
    assert f"needs a token with READ on ddb_{TABLE}" in tool("status", code=1)
    # Without a token the rows are not looked at, and that is said.
    assert "no Tinybird token at hand" in tool("status", TB_TOKEN="", TB_HOST="")
    assert bystanders.differences(before, bystanders.snapshot(tool.world)) == []


def test_what_is_not_well_is_told_and_is_the_exit_code(tool: Tool) -> None:
    set_up(tool)
    world = tool.world
    queue = world.client("sqs").create_queue(QueueName="dead-letters")["QueueUrl"]
    attributes = world.client("sqs").get_queue_attributes(
        QueueUrl=queue, AttributeNames=["QueueArn"]
    )
    arn = attributes["Attributes"]["QueueArn"]
    world.client("lambda").update_event_source_mapping(
        UUID=trigger_uuid(tool), DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    assert f"none in {arn}" in status(tool)
    world.client("sqs").send_message(QueueUrl=queue, MessageBody="{}")
    output = status(tool, code=1)
    assert f"about 1 in {arn}" in output
    assert output.endswith("\nnot healthy\n")
    world.client("sqs").purge_queue(QueueUrl=queue)
    world.client("lambda").update_event_source_mapping(UUID=trigger_uuid(tool), Enabled=False)
    output = status(tool, "--json", code=1)
    assert table_of(output)["trigger"]["health"] == "bad"
    assert json.loads(output)["healthy"] is False


def test_what_is_missing_is_told(tool: Tool) -> None:
    assert "no function" in tool("status", code=3)
    output = tool("status", "--table-name", "Nowhere", code=1)
    assert "there is no table Nowhere" in output
    assert "--create-lambda makes it" in output
    unreachable = tool("status", code=4, AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert unreachable.startswith("error: ")


def test_watching_goes_on_until_it_is_stopped(tool: Tool) -> None:
    with subprocess.Popen(
        [str(tool.program), "status", "--watch", "--json", "--table-name", "Nowhere"],
        env=tool.world.environment(),
        cwd=tool.world.folder,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for _ in range(2):
            assert json.loads(process.stdout.readline())["healthy"] is False
        assert process.poll() is None
        process.terminate()
