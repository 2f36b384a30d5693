# SPDX-License-Identifier: Apache-2.0
"""Snapshots by the management tool against the emulator, in other people's bucket.

The bucket's notifications are compared as text, as S3 sends them, so that a byte that the tool
changes by mistake is seen.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from local import arrival, bystanders
from local.compare import compare
from local.json_value import Json
from local.people import create_number_table
from local.world import World
from tests.e2e.tool import FUNCTION, SECONDS_MAX, TABLE, Tool

BUCKET = "theirs.with.dots"
PLACE = ("--s3-bucket", BUCKET)


@pytest.fixture
def shared_bucket(tool: Tool) -> Iterator[Tool]:
    """Other people's bucket with their notifications, and our function."""
    bystanders.create_bucket(tool.world, BUCKET)
    tool("--create-lambda")
    yield tool


def elements(text: str) -> list[str]:
    """The entries of a notification configuration, each as it stands there."""
    found = re.findall(
        r"<((?:Topic|Queue|CloudFunction)Configuration)>(.*?)</\1>|(<EventBridge[^>]*>)", text
    )
    return sorted(name + inside + bridge for name, inside, bridge in found)


def statements(world: World) -> list[dict[str, Any]]:
    policy = world.client("lambda").get_policy(FunctionName=FUNCTION)["Policy"]
    found = json.loads(policy)["Statement"]
    assert isinstance(found, list)
    return found


def exports(world: World) -> list[dict[str, Any]]:
    dynamodb = world.client("dynamodb")
    listed = dynamodb.list_exports()["ExportSummaries"]
    return [
        dynamodb.describe_export(ExportArn=export["ExportArn"])["ExportDescription"]
        for export in listed
    ]


def test_defect_u3_notifications_of_others_stay_byte_identical(shared_bucket: Tool) -> None:
    tool, world = shared_bucket, shared_bucket.world
    before = bystanders.snapshot(world)
    theirs = elements(bystanders.notifications(world, BUCKET))
    assert len(theirs) == 3
    output = tool("--create-s3-trigger", *PLACE)
    assert f'the notification "{bystanders.NAME}-queue"' in output
    with_ours = elements(bystanders.notifications(world, BUCKET))
    assert len(with_ours) == 5
    assert [entry for entry in with_ours if "tinydynamocdc" not in entry] == theirs
    assert "nothing to do" in tool("--create-s3-trigger", *PLACE)
    assert elements(bystanders.notifications(world, BUCKET)) == with_ours
    tool("--remove-s3-trigger", "--yes", *PLACE)
    # The function's queues of failures stay: they go with the function.
    left = bystanders.differences(before, bystanders.snapshot(world))
    assert [each for each in left if "Failures" not in each and "DeadLetters" not in each] == []
    assert not any("ReadSnapshots" in each for each in left)
    assert "nothing to do" in tool("--remove-s3-trigger", *PLACE)


@pytest.mark.parametrize(
    ("way", "kind", "destination", "name"),
    [
        ([], "QueueConfigurations", "QueueArn", f"{FUNCTION}-Snapshots"),
        (["--direct"], "LambdaFunctionConfigurations", "LambdaFunctionArn", FUNCTION),
    ],
)
def test_the_bucket_tells_of_files_and_summaries(
    shared_bucket: Tool, way: list[str], kind: str, destination: str, name: str
) -> None:
    shared_bucket("--create-s3-trigger", *way, *PLACE, "--s3-prefix", "R&D/<snaps>/")
    found = shared_bucket.world.client("s3").get_bucket_notification_configuration(Bucket=BUCKET)
    ours = [entry for entry in found[kind] if entry[destination].endswith(":" + name)]
    assert [entry["Events"] for entry in ours] == [["s3:ObjectCreated:*"]] * 2

    def filters(entry: Json) -> dict[str, str]:
        return {rule["Name"]: rule["Value"] for rule in entry["Filter"]["Key"]["FilterRules"]}

    assert [filters(entry) for entry in ours] == [
        {"prefix": "R&D/<snaps>/", "suffix": ".gz"},
        {"prefix": "R&D/<snaps>/", "suffix": "manifest-summary.json"},
    ]


def queue_statements(world: World) -> list[Json]:
    """Of the policy of the function's queue of snapshots."""
    queues = world.client("sqs")
    url = queues.get_queue_url(QueueName=f"{FUNCTION}-Snapshots")["QueueUrl"]
    found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]
    listed: list[Json] = json.loads(found["Policy"])["Statement"]
    return listed


def test_the_bucket_may_send_to_the_queue_which_calls_the_function(shared_bucket: Tool) -> None:
    shared_bucket("--create-s3-trigger", *PLACE)
    world = shared_bucket.world
    (statement,) = queue_statements(world)
    assert statement["Sid"] == "tinydynamocdc-s3-theirs_with_dots"
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{BUCKET}"},
        "StringEquals": {"aws:SourceAccount": "000000000000"},
    }
    found = world.client("lambda").list_event_source_mappings(FunctionName=FUNCTION)
    (mapping,) = [
        each
        for each in found["EventSourceMappings"]
        if each["EventSourceArn"].endswith(f":{FUNCTION}-Snapshots")
    ]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 4}
    assert "nothing to do" in shared_bucket("--create-s3-trigger", *PLACE)
    # A concurrency is changed in place.
    shared_bucket("--create-s3-trigger", "--snapshot-concurrency", "9", *PLACE)
    changed = world.client("lambda").get_event_source_mapping(UUID=mapping["UUID"])
    assert changed["ScalingConfig"] == {"MaximumConcurrency": 9}


def test_defect_u19_the_permission_is_for_this_accounts_bucket(shared_bucket: Tool) -> None:
    shared_bucket("--create-s3-trigger", "--direct", *PLACE)
    (statement,) = statements(shared_bucket.world)
    assert statement["Sid"] == "tinydynamocdc-s3-theirs_with_dots"
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnLike": {"AWS:SourceArn": f"arn:aws:s3:::{BUCKET}"},
        "StringEquals": {"AWS:SourceAccount": "000000000000"},
    }


def test_defect_u1_a_bucket_is_made_in_us_east_1_too(tool: Tool) -> None:
    first = ("--region", "us-east-1", "--s3-bucket", "made-in-us-east-1")
    tool("--create-lambda", "--create-s3-trigger", *first)
    tool("--create-lambda", "--create-s3-trigger", "--s3-bucket", "made-in-eu-west-2")
    s3 = tool.world.client("s3")
    assert s3.get_bucket_location(Bucket="made-in-us-east-1")["LocationConstraint"] is None
    location = s3.get_bucket_location(Bucket="made-in-eu-west-2")["LocationConstraint"]
    assert location == "eu-west-2"
    tags = s3.get_bucket_tagging(Bucket="made-in-eu-west-2")["TagSet"]
    assert {"Key": "tinydynamocdc:created-for", "Value": FUNCTION} in tags
    assert {"Key": "tinydynamocdc:region", "Value": "eu-west-2"} in tags
    assert "the function in eu-west-2: S3 calls functions of its own region only" in tool(
        "--create-s3-trigger", "--s3-bucket", "made-in-us-east-1", code=2
    )
    # The bucket outlives its trigger.
    tool("--remove-s3-trigger", "--yes", *first)
    tool("--remove-lambda", *first[:2])
    s3.head_bucket(Bucket="made-in-us-east-1")


def test_a_function_that_a_bucket_calls_is_not_removed(shared_bucket: Tool) -> None:
    shared_bucket("--create-s3-trigger", *PLACE)
    refused = shared_bucket("--remove-lambda", code=3)
    assert f"remove that first: --remove-s3-trigger --s3-bucket {BUCKET}" in refused
    shared_bucket("--remove-s3-trigger", "--remove-lambda", "--yes", *PLACE)


def test_a_snapshot_is_exported_followed_and_told(shared_bucket: Tool) -> None:
    tool, world = shared_bucket, shared_bucket.world
    # The stream has been on for long: nothing has to be waited for.
    with world.clock.back(3600):
        tool("--create-ddb-table", "--upload-batch", "30")
    tool("--create-s3-trigger", *PLACE)
    theirs = elements(bystanders.notifications(world, BUCKET))
    began = int(time.time())
    output = tool("--create-snapshot", *PLACE)
    (export,) = exports(world)
    assert export["ExportStatus"] == "COMPLETED"
    assert export["S3Prefix"] == f"DDBStreamCDC/{TABLE}"
    assert began <= export["ExportTime"].timestamp() <= time.time()
    assert " is complete: 30 items, " in output
    assert f"s3://{BUCKET}/DDBStreamCDC/{TABLE}/AWSDynamoDB/" in output
    assert export["ExportArn"] in output
    assert "does not read it: without --create-ddb-trigger" in output
    arrived = arrival.wait_for_export(
        world.client("dynamodb"),
        export["ExportArn"],
        world.tinybird,
        "ddb_" + TABLE,
        seconds_max=SECONDS_MAX,
    )
    assert arrived.complete, arrived
    result = compare(world.client("dynamodb"), TABLE, world.tinybird, "ddb_" + TABLE)
    assert result.line() == "in step: 30 items, 0 missing, 0 extra, 0 different"
    assert elements(bystanders.notifications(world, BUCKET)) == theirs


def test_after_a_gap_the_snapshot_waits_and_says_why(shared_bucket: Tool) -> None:
    tool, world = shared_bucket, shared_bucket.world
    tool("--create-s3-trigger", *PLACE)
    dynamodb = world.client("dynamodb")
    with world.clock.back(3600):
        dynamodb.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    with world.clock.back(355):
        born = int(time.time()) - 355
        dynamodb.update_table(
            TableName=TABLE,
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
    dynamodb.update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    output = tool("--create-snapshot", *PLACE)
    told = datetime.fromtimestamp(born, UTC).strftime("the stream was switched on at %Y-%m-%d %H:")
    assert told in output
    assert "waiting for the earliest good time" in output
    (export,) = exports(world)
    assert export["ExportTime"].timestamp() >= born + 360


def test_defect_u10_without_point_in_time_recovery_the_command_is_told(shared_bucket: Tool) -> None:
    shared_bucket("--create-s3-trigger", *PLACE)
    create_number_table(shared_bucket.world.client("dynamodb"), "NoBackups")
    refused = shared_bucket("--create-snapshot", "--table-name", "NoBackups", *PLACE, code=2)
    assert "aws dynamodb update-continuous-backups --region eu-west-2 --table-name NoB" in refused
    assert exports(shared_bucket.world) == []


def test_defect_u14_an_empty_table_is_exported_and_told_so(shared_bucket: Tool) -> None:
    output = shared_bucket("--create-ddb-table", "--create-s3-trigger", "--create-snapshot", *PLACE)
    assert "an empty snapshot records that the table is empty" in output
    assert " is complete: 0 items, " in output
    (export,) = exports(shared_bucket.world)
    assert export["ExportStatus"] == "COMPLETED"
    assert export["ItemCount"] == 0


def test_nothing_is_exported_that_nobody_would_load(shared_bucket: Tool) -> None:
    shared_bucket("--create-ddb-table")
    refused = shared_bucket("--create-snapshot", *PLACE, code=3)
    assert "nothing would load the snapshot" in refused
    assert "there is no bucket" in shared_bucket("--create-snapshot", code=3)
    assert exports(shared_bucket.world) == []


def test_a_dry_run_of_everything_changes_nothing(shared_bucket: Tool) -> None:
    before = bystanders.snapshot(shared_bucket.world)
    output = shared_bucket(
        "--create-ddb-table",
        "--create-ddb-trigger",
        "--create-s3-trigger",
        "--create-snapshot",
        "--dry-run",
    )
    assert "+ will create the bucket tinybird-test-dynamodb-export" in output
    assert "dry run: nothing was changed" in output
    assert bystanders.differences(before, bystanders.snapshot(shared_bucket.world)) == []


def test_an_export_goes_on_when_the_call_is_ended(shared_bucket: Tool) -> None:
    tool, world = shared_bucket, shared_bucket.world
    tool("--create-ddb-table", "--create-s3-trigger", *PLACE)
    process = subprocess.Popen(
        [tool.program, "--create-snapshot", *PLACE],
        env=world.environment(),
        cwd=world.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    hint = ""
    while "aws dynamodb describe-export" not in hint:
        hint = process.stdout.readline()
        assert hint, "it ended before it told how to look at the export"
    followed = ""
    while "waiting for the export of" not in followed:
        followed = process.stderr.readline()
        assert followed, "it ended before it followed the export"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    again = "To check them: tinydynamocdc status --region eu-west-2 --lambda-name DDBStreamCDC"
    assert again in told, told
    deadline = time.monotonic() + 60
    while exports(world)[0]["ExportStatus"] == "IN_PROGRESS":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert exports(world)[0]["ExportStatus"] == "COMPLETED"
    assert exports(world)[0]["ExportArn"] in hint
