# SPDX-License-Identifier: Apache-2.0
"""The management tool against the emulator: set up, used, taken down, beside other people's things.

The account is read before and after with boto3 and compared as JSON, so that a resource that the
tool touches by mistake is seen whatever it is.
"""

from __future__ import annotations

import json
import os
import pty

from local import arrival, bystanders
from local.compare import compare
from local.world import World
from tests.e2e.tool import FUNCTION, ROLE, SECONDS_MAX, SECRET, TABLE, Tool, stream_triggers


def set_up(tool: Tool) -> None:
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger")


def stream_of(world: World, table: str) -> str:
    description = world.client("dynamodb").describe_table(TableName=table)["Table"]
    arn = description["LatestStreamArn"]
    assert isinstance(arn, str)
    return arn


def variables_of(world: World) -> dict[str, str]:
    configuration = world.client("lambda").get_function_configuration(FunctionName=FUNCTION)
    variables = configuration["Environment"]["Variables"]
    assert isinstance(variables, dict)
    return variables


def test_a_table_arrives_and_everything_is_taken_down_again(tool: Tool) -> None:
    world = tool.world
    before = bystanders.snapshot(world)
    set_up(tool)
    tool("--upload-batch", "60")
    tool("--modify-record")
    tool("--remove-record")
    arrived = arrival.wait(
        world.client("dynamodbstreams"),
        stream_of(world, TABLE),
        world.tinybird,
        "ddb_" + TABLE,
        seconds_max=SECONDS_MAX,
    )
    assert arrived.complete, arrived
    assert arrived.changes == 62
    result = compare(world.client("dynamodb"), TABLE, world.tinybird, "ddb_" + TABLE)
    assert result.in_step, result.examples
    assert result.line() == "in step: 59 items, 0 missing, 0 extra, 0 different"
    tool("--remove-ddb-trigger", "--remove-lambda", "--remove-ddb-table", "--yes")
    assert bystanders.differences(before, bystanders.snapshot(world)) == []


def test_every_verb_again_changes_nothing(tool: Tool) -> None:
    set_up(tool)
    before = bystanders.snapshot(tool.world)
    output = tool(
        "--create-ddb-table", "--create-lambda", "--create-ddb-trigger", "--update-lambda"
    )
    assert output.count("nothing to do") == 1, output
    tool("--create-lambda", "--overwrite")
    assert bystanders.differences(before, bystanders.snapshot(tool.world)) == []
    removal = ("--remove-ddb-trigger", "--remove-lambda", "--remove-ddb-table", "--yes")
    tool(*removal)
    before = bystanders.snapshot(tool.world)
    assert tool(*removal).count("nothing to do") == 1
    assert bystanders.differences(before, bystanders.snapshot(tool.world)) == []


def test_a_dry_run_changes_nothing(tool: Tool) -> None:
    before = bystanders.snapshot(tool.world)
    output = tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger", "--dry-run")
    assert "+ will create the function" in output
    assert "dry run: nothing was changed" in output
    assert bystanders.differences(before, bystanders.snapshot(tool.world)) == []


def test_defect_u2_the_function_knows_its_tinybird_host(tool: Tool) -> None:
    tool("--create-lambda")
    assert variables_of(tool.world) == {
        "TB_API_ENDPOINT": tool.world.tinybird_url + "/v0/",
        "TB_CREATE_DS_TOKEN_SECRET_NAME": SECRET,
    }
    value = tool.world.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"]
    assert json.loads(value) == {"TB_CREATE_DS_TOKEN": tool.world.create_token}


def test_defect_u4_triggers_of_others_stay_byte_identical(tool: Tool) -> None:
    world = tool.world
    set_up(tool)
    # Another team on our table's stream, and our own function on another table.
    bystanders.attach(world, stream_of(world, TABLE))
    functions = world.client("lambda")
    functions.create_event_source_mapping(
        FunctionName=FUNCTION,
        EventSourceArn=stream_of(world, bystanders.NAME),
        StartingPosition="LATEST",
        Enabled=False,
    )
    before = bystanders.snapshot(world)
    tool("--remove-ddb-trigger")
    after = bystanders.snapshot(world)
    ours = [name for name in before if name.startswith(f"trigger of {FUNCTION} on {TABLE}")]
    assert len(ours) == 1
    # Nothing else: the function's variable TB_PARTIAL_BATCH goes with the trigger it was for, its
    # role may no longer read the stream, and nothing sends to its queues of failures any more.
    gone = bystanders.differences(before, after)
    changed = (f"function {FUNCTION} ", f"role {ROLE} ")
    queues = (f"queue {FUNCTION}-", f"trigger of {FUNCTION} on {FUNCTION}-Failures ")
    left = [line for line in gone if not line.startswith(changed + queues)]
    assert left == [f"{ours[0]} is gone"]
    assert sum(line.startswith(queues) for line in gone) == 3


def test_defect_u6_a_table_is_removed_only_with_a_yes(tool: Tool) -> None:
    tool("--create-ddb-table")
    before = bystanders.snapshot(tool.world)
    assert "add --yes" in tool("--remove-ddb-table", code=2)
    for arguments in (("--yes",), ()):
        refused = tool("--remove-ddb-table", "--table-name", bystanders.NAME, *arguments, code=3)
        assert "was not created by this tool" in refused
    assert "was not created" in tool("--remove-lambda", "--lambda-name", bystanders.NAME, code=3)
    assert bystanders.differences(before, bystanders.snapshot(tool.world)) == []


def test_defect_u6_somebody_at_a_terminal_types_the_tables_name(tool: Tool) -> None:
    tool("--create-ddb-table")
    answers = {"yes": 2, TABLE: 0}
    for answer, code in answers.items():
        process, terminal = pty.fork()
        if process == 0:
            os.execve(
                tool.program, ["tinydynamocdc", "--remove-ddb-table"], tool.world.environment()
            )
        seen = b""
        while b"Type PeopleTable to continue: " not in seen:
            seen += os.read(terminal, 1000)
        os.write(terminal, answer.encode() + b"\n")
        try:
            while piece := os.read(terminal, 1000):
                seen += piece
        except OSError:
            pass  # how Linux says that the other end is closed
        _, status = os.waitpid(process, 0)
        os.close(terminal)
        assert os.waitstatus_to_exitcode(status) == code, seen
        tables = tool.world.client("dynamodb").list_tables()["TableNames"]
        assert (TABLE in tables) == (code != 0)


def test_defect_u7_trigger_and_function_agree_about_partial_answers(tool: Tool) -> None:
    world = tool.world
    set_up(tool)
    (trigger,) = stream_triggers(world)
    assert trigger["BatchSize"] == 250
    assert trigger["MaximumBatchingWindowInSeconds"] == 5
    assert trigger["MaximumRetryAttempts"] == 5
    assert trigger["BisectBatchOnFunctionError"] is True
    assert trigger["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert variables_of(world)["TB_PARTIAL_BATCH"] == "true"
    tool("--remove-ddb-trigger")
    assert "TB_PARTIAL_BATCH" not in variables_of(world)


def test_defect_u8_a_stream_that_lacks_the_new_state_is_refused(tool: Tool) -> None:
    tool("--create-lambda")
    for view_type in ("KEYS_ONLY", "OLD_IMAGE"):
        tool.world.client("dynamodb").create_table(
            TableName=view_type,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view_type},
        )
        refused = tool("--create-ddb-trigger", "--table-name", view_type, code=2)
        assert f"the stream of the table {view_type} has the view type {view_type}" in refused


def test_other_peoples_function_role_and_secret_are_not_taken(tool: Tool) -> None:
    before = bystanders.snapshot(tool.world)
    other = bystanders.NAME
    assert "--overwrite takes it over" in tool("--create-lambda", "--lambda-name", other, code=3)
    assert "--lambda-secret names another" in tool(
        "--create-lambda", "--lambda-secret", other, code=3
    )
    tool("--create-ddb-trigger", "--lambda-name", other, "--table-name", other, code=3)
    tool("--upload-batch", "1", "--table-name", other, code=3)
    assert bystanders.differences(before, bystanders.snapshot(tool.world)) == []
    # Their role may be used; it stays as it is, and stays behind.
    tool("--create-lambda", "--lambda-role", other)
    tool("--remove-lambda", "--lambda-role", other)
    assert bystanders.differences(before, bystanders.snapshot(tool.world)) == []


def test_the_token_may_come_from_a_tinyb_file(tool: Tool) -> None:
    world = tool.world
    file = world.folder / ".tinyb"
    file.write_text(json.dumps({"token": world.create_token, "host": world.tinybird_url}))
    tool("--create-lambda", TB_TOKEN="", TB_HOST="")
    assert variables_of(world)["TB_API_ENDPOINT"] == world.tinybird_url + "/v0/"


def test_mistakes_are_told_once_with_the_right_exit_code(tool: Tool) -> None:
    assert tool("--create-lamda", code=2) == (
        "error: unknown option --create-lamda, did you mean --create-lambda?; --help lists all\n"
    )
    assert "set TB_TOKEN and TB_HOST" in tool("--create-lambda", code=2, TB_TOKEN="", TB_HOST="")
    elsewhere = "https://api.us-east.tinybird.co"
    assert "every row would be refused" in tool("--create-lambda", code=2, TB_HOST=elsewhere)
    assert "there is no table" in tool("--modify-record", code=3)
    unreachable = tool("--create-ddb-table", code=4, AWS_ENDPOINT_URL="http://127.0.0.1:1")
    who, error = unreachable.splitlines()
    assert "AWS did not return the identity" in who
    assert error.startswith("error: ")
