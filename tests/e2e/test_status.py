# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc status` against the emulator: what is well, what is not; it only looks."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from typing import Any

from local import arrival, bystanders
from tests.e2e.tool import FUNCTION, ROLE, SECONDS_MAX, SECRET, TABLE, Tool, stream_triggers


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
    (trigger,) = stream_triggers(tool.world)
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
    assert "no Tinybird token" in tool("status", TB_TOKEN="", TB_HOST="")
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
    assert "--create-lambda creates it" in output
    unreachable = tool("status", code=4, AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert unreachable.startswith("error: ")


def test_each_look_of_watch_says_when_it_was(tool: Tool) -> None:
    with subprocess.Popen(
        [str(tool.program), "status", "--watch", "--table-name", "Nowhere"],
        env=tool.world.environment(),
        cwd=tool.world.folder,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        times: list[str] = []
        while len(times) < 2:
            line = process.stdout.readline()
            assert line, "it ended"
            times += re.findall(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$", line)
        process.terminate()
    assert times[0] < times[1]


def test_a_deleted_role_and_secret_and_a_refused_token_are_bad(tool: Tool) -> None:
    set_up(tool)
    world = tool.world
    secrets, iam = world.client("secretsmanager"), world.client("iam")
    good = secrets.get_secret_value(SecretId=SECRET)["SecretString"]
    secrets.put_secret_value(SecretId=SECRET, SecretString='{"TB_CREATE_DS_TOKEN":"p.none"}')
    assert "BAD  token         Tinybird rejects the token" in status(tool, code=1)
    secrets.put_secret_value(SecretId=SECRET, SecretString=good)
    assert status(tool).endswith("\nhealthy\n")
    policies = iam.list_role_policies(RoleName=ROLE)["PolicyNames"]
    for name in policies:
        iam.delete_role_policy(RoleName=ROLE, PolicyName=name)
    output = status(tool, code=1)
    assert f"read the stream of {TABLE}" in output
    iam.delete_role(RoleName=ROLE)
    assert f"BAD  role          the role {ROLE} is missing; --create-lambda creates it" in status(
        tool, code=1
    )
    secrets.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    found = json.loads(status(tool, "--json", code=1))
    assert found["healthy"] is False
    by_key = {each["key"]: each["health"] for each in found["set_up"]}
    assert by_key["role"] == by_key["secret"] == "bad"


def test_every_answer_to_json_is_json(tool: Tool) -> None:
    for arguments, code in (
        (["--lambda-name", "nobody"], 3),
        (["--nonsense"], 2),
        (["--table-name", "a"], 2),
    ):
        found = json.loads(tool("status", "--json", *arguments, code=code).splitlines()[0])
        assert found["healthy"] is False
        assert found["exit_code"] == code
        assert found["error"]


def test_tinybird_that_never_answers_is_not_waited_for(tool: Tool) -> None:
    set_up(tool)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        host = f"http://127.0.0.1:{listening.getsockname()[1]}"
        tool.world.client("lambda").update_function_configuration(
            FunctionName=FUNCTION,
            Environment={
                "Variables": {
                    "TB_CREATE_DS_TOKEN_SECRET_NAME": SECRET,
                    "TB_API_ENDPOINT": host,
                    "TB_PARTIAL_BATCH": "true",
                }
            },
        )
        begin = time.monotonic()
        output = tool("status", code=1, TB_TOKEN="p.any", TB_HOST=host)
        assert time.monotonic() - begin < 10
    assert "no problem found" in output
    assert output.count("?  ") == 1, output


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
