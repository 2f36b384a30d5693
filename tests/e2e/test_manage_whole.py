# SPDX-License-Identifier: Apache-2.0
"""--create and --remove: the whole set-up in one call, interrupted anywhere, beside others."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from queue import Queue
from typing import Any

import pytest

from local import bystanders
from local.aws.broken_line import broken_line
from local.world import REPOSITORY, World, running_world
from tests.e2e.tool import FUNCTION, ROLE, SECONDS_MAX, SECRET, TABLE, Tool, stream_triggers

BUCKET = "tinybird-test-dynamodb-export"
POLICY = "TinyDynamoCDC"


@pytest.fixture
def admin() -> Iterator[Tool]:
    """The tool with the workspace's admin token, beside other people's things."""
    with running_world() as world:
        bystanders.create(world)
        bystanders.create_bucket(world, BUCKET)
        yield Tool(world)


def create(tool: Tool, *arguments: str) -> str:
    return tool("--create", *arguments, TB_TOKEN=tool.world.admin_token)


def remove(tool: Tool, *arguments: str) -> str:
    return tool("--remove", "--yes", *arguments, TB_TOKEN=tool.world.admin_token)


def policy_of(world: World) -> list[dict[str, Any]]:
    answer = world.client("iam").get_role_policy(RoleName=ROLE, PolicyName=POLICY)
    document = answer["PolicyDocument"]
    parsed = json.loads(document) if isinstance(document, str) else document
    statements: list[dict[str, Any]] = parsed["Statement"]
    return statements


def set_up_of(world: World) -> dict[str, Any]:
    """All that the tool makes in AWS, without what differs from one making to the next."""
    functions, dynamodb, iam = world.client("lambda"), world.client("dynamodb"), world.client("iam")
    # What an interrupted call has begun goes on by itself.
    functions.get_waiter("function_active_v2").wait(FunctionName=FUNCTION)
    functions.get_waiter("function_updated_v2").wait(FunctionName=FUNCTION)
    function = functions.get_function(FunctionName=FUNCTION)
    table = dynamodb.describe_table(TableName=TABLE)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"]
    (group,) = world.client("logs").describe_log_groups(
        logGroupNamePrefix=f"/aws/lambda/{FUNCTION}"
    )["logGroups"]
    triggers = functions.list_event_source_mappings(FunctionName=FUNCTION)["EventSourceMappings"]
    triggers.sort(key=lambda trigger: trigger["EventSourceArn"].partition("/stream/")[0])
    queues = world.client("sqs")
    failures = {
        name: [
            queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"],
            queues.list_queue_tags(QueueUrl=url)["Tags"],
        ]
        for url in queues.list_queues(QueueNamePrefix=FUNCTION).get("QueueUrls", [])
        for name in [url.rpartition("/")[2]]
    }
    for attributes, _ in failures.values():
        # S3's test event comes and goes.
        for name in [*attributes]:
            if name.endswith("Timestamp") or name.startswith("Approximate"):
                attributes.pop(name)
    volatile = {"UUID", "EventSourceMappingArn", "EventSourceArn", "LastModified"}
    volatile |= {"LastProcessingResult"}
    return {
        "function": {
            name: function["Configuration"].get(name)
            for name in (
                *("Role", "Runtime", "Handler", "MemorySize", "Timeout", "Architectures"),
                *("Environment", "CodeSha256", "State", "LoggingConfig"),
            )
        },
        "tags": function["Tags"],
        "policy of the function": json.loads(functions.get_policy(FunctionName=FUNCTION)["Policy"])[
            "Statement"
        ],
        "role": [
            iam.list_role_tags(RoleName=ROLE)["Tags"],
            iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"],
            policy_of(world),
        ],
        "secret": world.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"],
        "log": group.get("retentionInDays"),
        "queues of failures": failures,
        "triggers": [{k: v for k, v in t.items() if k not in volatile} for t in triggers],
        "table": [
            table["KeySchema"],
            table["TableStatus"],
            table["StreamSpecification"],
            backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"],
            dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"],
        ],
        "notifications": bystanders.notifications(world, BUCKET),
    }


def test_one_call_sets_up_all_and_one_takes_it_down(admin: Tool) -> None:
    world = admin.world
    before = bystanders.snapshot(world)
    output = create(admin)
    assert "What exists now, and what is left to do:" in output
    assert f'curl -H "Authorization: Bearer $TOKEN" {world.tinybird_url}/v0/pipes/' in output
    made = set_up_of(world)
    assert made["log"] == 30
    assert made["function"]["LoggingConfig"]["LogFormat"] == "JSON"
    assert create(admin).count("nothing to do") == 1
    assert set_up_of(world) == made
    others = bystanders.theirs(bystanders.snapshot(world))
    assert bystanders.differences(bystanders.theirs(before), others) == []
    remove(admin)
    assert bystanders.differences(before, bystanders.snapshot(world)) == []
    assert remove(admin).count("nothing to do") == 1


def test_a_call_says_first_in_whose_name_it_is_done(admin: Tool) -> None:
    who = admin.world.client("sts").get_caller_identity()["Arn"]
    first, second, *_ = admin(
        "--create", "--dry-run", TB_TOKEN=admin.world.admin_token
    ).splitlines()
    assert first == f"As {who} in eu-west-2"
    place = f"{admin.world.tinybird_url}/v0/"
    assert second == f"In the Tinybird workspace local at {place} with the token of TB_TOKEN"


def test_defect_u17_the_role_may_do_what_the_policy_template_says(admin: Tool) -> None:
    create(admin)
    world = admin.world
    account = world.client("sts").get_caller_identity()["Account"]
    text = (REPOSITORY / "deploy" / "lambda_policy.json").read_text()
    for placeholder, value in {
        "YOUR_REGION": world.region,
        "YOUR_ACCOUNT_ID": account,
        "YOUR_TABLE": TABLE,
        "YOUR_BUCKET": BUCKET,
        "secret:TinybirdAPIKey-*": f"secret:{SECRET}-??????",
        "log-group:/aws/lambda/TinybirdDynamoCDC": f"log-group:/aws/lambda/{FUNCTION}",
    }.items():
        assert placeholder in text
        text = text.replace(placeholder, value)
    wanted = json.loads(text)["Statement"]
    queues = [
        f"arn:aws:sqs:{world.region}:{account}:{FUNCTION}-{name}"
        for name in ("DeadLetters", "Failures", "Snapshots")
    ]
    for statement in wanted:
        if statement["Sid"] == "ReportFailures":
            statement["Resource"] = queues
        if statement["Sid"] == "RedriveFailures":
            statement["Resource"] = queues[1:]
    assert policy_of(world) == wanted
    attached = world.client("iam").list_attached_role_policies(RoleName=ROLE)
    assert attached["AttachedPolicies"] == []


def test_failures_go_where_asked_and_the_role_may_send_them(admin: Tool) -> None:
    world = admin.world
    queues = world.client("sqs")
    url = queues.create_queue(QueueName="failures")["QueueUrl"]
    queue = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = queue["Attributes"]["QueueArn"]
    create(admin, "--on-failure", arn, "--parallelization", "2", "--max-record-age", "3600")
    functions = world.client("lambda")
    (trigger,) = stream_triggers(world)
    assert trigger["DestinationConfig"]["OnFailure"]["Destination"] == arn
    assert trigger["ParallelizationFactor"] == 2
    assert trigger["MaximumRecordAgeInSeconds"] == 3600
    events = functions.get_function_event_invoke_config(FunctionName=FUNCTION)
    assert events["DestinationConfig"]["OnFailure"]["Destination"] == arn
    (report,) = [s for s in policy_of(world) if s["Sid"] == "ReportFailures"]
    own = [place for place in report["Resource"] if place != arn]
    assert [place.rpartition("-")[2] for place in own] == ["DeadLetters", "Snapshots"]
    assert arn in report["Resource"]
    # Not asked for again, all of it stays.
    made = set_up_of(world)
    create(admin)
    assert set_up_of(world) == made


def test_remove_spares_what_others_use_and_what_is_not_ours(admin: Tool) -> None:
    world = admin.world
    other = bystanders.NAME
    create(admin)
    tables = ("--table-name", other)
    admin("--create-ddb-trigger", *tables)
    output = remove(admin)
    assert f"the trigger from the stream of {other}" in output
    assert "still needs it" in output
    assert TABLE not in world.client("dynamodb").list_tables()["TableNames"]
    assert world.client("lambda").get_function(FunctionName=FUNCTION)
    (stream,) = [s for s in policy_of(world) if s["Sid"] == "ReadStream"]
    assert stream["Resource"].endswith(f":table/{other}/stream/*")
    output = remove(admin, *tables)
    assert f"leaves unchanged the table {other}: it was not created by this tool" in output
    assert other in world.client("dynamodb").list_tables()["TableNames"]
    names = [f["FunctionName"] for f in world.client("lambda").list_functions()["Functions"]]
    assert names == [other]


def test_a_set_up_interrupted_after_any_change_is_finished_by_the_same_call(admin: Tool) -> None:
    """SIGINT after each call of AWS that changes something, before its answer has come."""
    # A shell's background job has it ignored, and its children, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    world = admin.world
    create(admin)
    made = set_up_of(world)
    others = bystanders.theirs(bystanders.snapshot(world))
    environment = world.environment() | {"TB_TOKEN": world.admin_token}
    with broken_line(world.aws_url) as line:
        environment["AWS_ENDPOINT_URL"] = line.url
        for breaks_at in range(1, 100):
            take_down(admin)
            # It may be told before Popen has returned.
            started: Queue[subprocess.Popen[bytes]] = Queue()
            line.count, line.breaks_at = 0, breaks_at
            line.broken = lambda of=started: of.get().send_signal(signal.SIGINT)  # type: ignore[misc]
            process = subprocess.Popen(
                [str(admin.program), "--create"],
                env=environment,
                cwd=world.folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            started.put(process)
            output, _ = process.communicate(timeout=SECONDS_MAX)
            if process.returncode == 0:
                break
            assert process.returncode == -signal.SIGINT, output.decode()
            create(admin)
            assert set_up_of(world) == made, f"interrupted after the {breaks_at}th change"
            again = bystanders.theirs(bystanders.snapshot(world))
            assert bystanders.differences(others, again) == []
    assert breaks_at > 12, "fewer changes than a set-up has"


def take_down(tool: Tool) -> None:
    """All that AWS holds of a set-up, and its log."""
    tool(
        *("--remove-s3-trigger", "--remove-ddb-trigger", "--remove-lambda", "--remove-ddb-table"),
        "--yes",
    )
    tool.world.client("logs").delete_log_group(logGroupName=f"/aws/lambda/{FUNCTION}")
