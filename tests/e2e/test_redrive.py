# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc redrive`: what was given up while Tinybird refused it arrives afterwards.

The emulator takes a partial answer for success and drops what the function could not deliver. So
the trigger is off while changes are made, and the failure records that AWS would write about
changes it has given up are written here.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from local import arrival
from local.compare import compare
from local.world import World
from tests.e2e import test_snapshot_arrives as past
from tests.e2e.tool import FUNCTION, TABLE, Tool, stream_triggers

DATASOURCE = "ddb_" + TABLE


def add_queue(world: World) -> tuple[str, str]:
    """A queue for the trigger's failures: its URL and ARN."""
    queues = world.client("sqs")
    url = queues.create_queue(QueueName="given-up")["QueueUrl"]
    attributes = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, attributes["Attributes"]["QueueArn"]


def only_trigger(world: World) -> dict[str, Any]:
    (trigger,) = stream_triggers(world)
    return trigger


def failure_record(world: World, first: str, last: str) -> str:
    """What AWS Lambda writes about a batch that it gave up."""
    trigger = only_trigger(world)
    stream = trigger["EventSourceArn"]
    description = world.client("dynamodbstreams").describe_stream(StreamArn=stream)
    (shard,) = description["StreamDescription"]["Shards"]
    return json.dumps(
        {
            "requestContext": {
                "requestId": "r",
                "functionArn": trigger["FunctionArn"],
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 6,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
            "version": "1.0",
            "timestamp": "2026-01-01T00:00:00.000Z",
            "DDBStreamBatchInfo": {
                "shardId": shard["ShardId"],
                "startSequenceNumber": first,
                "endSequenceNumber": last,
                "approximateArrivalOfFirstRecord": "2026-01-01T00:00:00Z",
                "approximateArrivalOfLastRecord": "2026-01-01T00:00:00Z",
                "batchSize": 1,
                "streamArn": stream,
            },
        }
    )


def lose_changes(tool: Tool) -> list[str]:
    """Changes that reached no row: their sequence numbers, in order. The trigger is off meanwhile,
    so that none of them is delivered late."""
    world = tool.world
    trigger = only_trigger(world)
    world.client("lambda").update_event_source_mapping(UUID=trigger["UUID"], Enabled=False)
    tool("--upload-batch", "40")
    tool("--modify-record", "--remove-record")
    stream = trigger["EventSourceArn"]
    numbers = arrival.sequence_numbers(world.client("dynamodbstreams"), stream)
    assert len(numbers) == 42
    return sorted(numbers, key=int)


def as_sent(value: object) -> object:
    """What boto3 has made of the JSON of a record, as it was."""
    if isinstance(value, datetime):
        return int(value.timestamp())
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode()


def messages(world: World, url: str) -> int:
    attributes = world.client("sqs").get_queue_attributes(
        QueueUrl=url,
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    assert attributes["ApproximateNumberOfMessagesNotVisible"] == "0", "something stays hidden"
    return int(attributes["ApproximateNumberOfMessages"])


def test_what_was_given_up_arrives_and_the_table_is_in_step(tool: Tool) -> None:
    world = tool.world
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger")
    url, arn = add_queue(world)
    world.client("lambda").update_event_source_mapping(
        UUID=only_trigger(world)["UUID"], DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    numbers = lose_changes(tool)
    assert not compare(world.client("dynamodb"), TABLE, world.tinybird, DATASOURCE).in_step
    queue = world.client("sqs")
    half = len(numbers) // 2
    for first, last in ((numbers[0], numbers[half - 1]), (numbers[half], numbers[-1])):
        queue.send_message(QueueUrl=url, MessageBody=failure_record(world, first, last))

    planned = tool("redrive", "--dry-run", TB_TOKEN="", TB_HOST="")
    assert "2 failure records, 2 could be delivered; dry run: nothing was changed" in planned
    assert messages(world, url) == 2

    # Tinybird refuses again: nothing is deleted.
    world.tinybird.control(
        "/fail", {"path": "/v0/events", "action": "answer", "status": 400, "times": 1000}
    )
    assert "2 kept" in tool("redrive", code=1)
    assert messages(world, url) == 2
    world.tinybird.control("/reset", {})

    done = json.loads(tool("redrive", "--json"))
    assert done["complete"] is True
    assert done["delivered_records"] == len(numbers)
    assert [each["outcome"] for each in done["failure_records"]] == ["delivered", "delivered"]
    assert messages(world, url) == 0
    result = compare(world.client("dynamodb"), TABLE, world.tinybird, DATASOURCE)
    assert result.in_step, result.examples
    assert result.items == 39
    assert "0 failure records" in tool("redrive")


def test_what_the_stream_does_not_have_is_told_and_kept(tool: Tool) -> None:
    world = tool.world
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger")
    assert "0 failure records" in tool("redrive")
    url, arn = add_queue(world)
    world.client("lambda").update_event_source_mapping(
        UUID=only_trigger(world)["UUID"], DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    body = failure_record(world, "1", "2")
    world.client("sqs").send_message(QueueUrl=url, MessageBody=body)
    output = tool("redrive", code=1)
    assert "out_of_reach" in output
    assert "a snapshot repairs the gap" in output
    assert messages(world, url) == 1


def test_what_a_bucket_holds_is_delivered_without_the_stream(tool: Tool) -> None:
    """As AWS writes it there: `payload` is the whole event. Other objects are left alone."""
    world = tool.world
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger")
    objects = world.client("s3")
    place = {"LocationConstraint": "eu-west-2"}
    objects.create_bucket(Bucket="given.up", CreateBucketConfiguration=place)
    tool("--create-ddb-trigger", "--on-failure", "s3://given.up")
    numbers = lose_changes(tool)
    trigger = only_trigger(world)
    streams = world.client("dynamodbstreams")
    stream = {"eventSourceARN": trigger["EventSourceArn"]}
    event = {"Records": [r | stream for r in arrival.records(streams, trigger["EventSourceArn"])]}
    note = json.loads(failure_record(world, numbers[0], numbers[-1]))
    note["payload"] = json.dumps(event, default=as_sent)
    folder = f"aws/lambda/{trigger['UUID']}/shardId-1/2026/11/26/"
    theirs = ("aws/lambda/another/shardId-1/2026/11/26/x", "report.csv")
    for key in theirs:
        objects.put_object(Bucket="given.up", Key=key, Body=b"not ours")
    key = folder + "2026-11-26T10.00.00-6fa5b3f4"
    objects.put_object(Bucket="given.up", Key=key, Body=json.dumps(note).encode())

    assert "about 1 in arn:aws:s3:::given.up" in tool("status", code=1)
    assert "1 could be delivered" in tool("redrive", "--dry-run")
    done = json.loads(tool("redrive", "--json"))
    assert done["complete"] is True
    assert done["delivered_records"] == len(numbers)
    assert [each["id"] for each in done["failure_records"]] == [key]
    left = objects.list_objects_v2(Bucket="given.up")["Contents"]
    assert {each["Key"] for each in left} == set(theirs)
    assert "none in arn:aws:s3:::given.up" in tool("status", code=1), "the trigger is off"
    result = compare(world.client("dynamodb"), TABLE, world.tinybird, DATASOURCE)
    assert result.in_step, result.examples


def event_failure(world: World, bucket: str, key: str) -> str:
    """What AWS Lambda writes about an event of S3 with which the function failed."""
    function = world.client("lambda").get_function(FunctionName=FUNCTION)["Configuration"]
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-west-2",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": bucket}, "object": {"key": key, "size": 1, "eTag": "e"}},
    }
    return json.dumps(
        {
            "version": "1.0",
            "requestContext": {
                "functionArn": function["FunctionArn"] + ":$LATEST",
                "condition": "RetriesExhausted",
            },
            "requestPayload": {"Records": [record]},
        }
    )


def test_an_event_of_s3_that_failed_is_handed_to_the_function(tool: Tool) -> None:
    """The failure record lies in the function's own destination, and does not tell its table."""
    world = tool.world
    past.make_a_past(world)
    of_table = ("--table-name", past.TABLE)
    place = ("--s3-bucket", "exports", "--s3-prefix", "people")
    tool("--create-lambda", "--create-ddb-trigger", "--create-s3-trigger", *of_table, *place)
    url, arn = add_queue(world)
    world.client("lambda").put_function_event_invoke_config(
        FunctionName=FUNCTION, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    tool("--create-snapshot", *of_table, *place)
    past.wait_for_everything(world)
    listed = world.client("s3").list_objects_v2(Bucket="exports", Prefix="people/")["Contents"]
    files = [each["Key"] for each in listed if "/data/" in each["Key"]]
    count = f"SELECT count() AS n FROM {past.DATASOURCE} WHERE eventName = 'SNAPSHOT'"
    (before,) = world.tinybird.rows(count)
    for key in files:
        body = event_failure(world, "exports", key)
        world.client("sqs").send_message(QueueUrl=url, MessageBody=body)

    assert "0 failure records" in tool("redrive", *of_table)
    assert messages(world, url) == len(files) > 0
    done = json.loads(tool("redrive", "--json"))
    assert done["complete"] is True, done
    assert done["delivered_records"] == int(before["n"])
    assert [each["outcome"] for each in done["failure_records"]] == ["delivered"] * len(files)
    assert messages(world, url) == 0
    (after,) = world.tinybird.rows(count)
    assert int(after["n"]) == 2 * int(before["n"])


def answer_with_errors(world: World) -> None:
    """The emulator takes a partial answer of a stream's batch for success, so there are none; and a
    batch is given up by its age, at once."""
    functions = world.client("lambda")
    variables = functions.get_function_configuration(FunctionName=FUNCTION)["Environment"][
        "Variables"
    ]
    functions.update_function_configuration(
        FunctionName=FUNCTION,
        Environment={"Variables": variables | {"TB_PARTIAL_BATCH": "false"}},
    )
    functions.update_event_source_mapping(
        UUID=only_trigger(world)["UUID"], MaximumRecordAgeInSeconds=1
    )


def waiting(world: World, queue: str) -> int:
    """The failure records in a queue of the function, whether they can be received or not."""
    queues = world.client("sqs")
    attributes = queues.get_queue_attributes(
        QueueUrl=queues.get_queue_url(QueueName=f"{FUNCTION}-{queue}")["QueueUrl"],
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return sum(int(count) for count in attributes.values())


def wait_until(holds: Callable[[], bool], seconds_max: float) -> None:
    deadline = time.monotonic() + seconds_max
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_what_was_given_up_arrives_though_nobody_calls_redrive(tool: Tool) -> None:
    """A token is refused until the failure record was tried, then no more."""
    world = tool.world
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger")
    answer_with_errors(world)
    world.tinybird.control(
        "/fail", {"path": "/v0/events", "action": "answer", "status": 403, "times": 10_000}
    )
    tool("--upload-batch", "40")
    tool("--modify-record", "--remove-record")
    wait_until(lambda: waiting(world, "Failures") > 0, 60)

    def in_step() -> bool:
        return compare(world.client("dynamodb"), TABLE, world.tinybird, DATASOURCE).in_step

    time.sleep(5)
    assert waiting(world, "Failures") > 0, "it is kept while Tinybird refuses"
    assert not in_step()
    world.tinybird.control("/reset", {})
    # The first pause is a minute.
    wait_until(in_step, 90)
    wait_until(lambda: waiting(world, "Failures") == 0, 10)
    assert waiting(world, "DeadLetters") == 0


def test_what_can_never_be_delivered_ends_in_the_dead_letters_with_its_reason(tool: Tool) -> None:
    world = tool.world
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger")
    queues = world.client("sqs")
    failures = queues.get_queue_url(QueueName=f"{FUNCTION}-Failures")["QueueUrl"]
    queues.send_message(QueueUrl=failures, MessageBody='{"Records":[]}')
    queues.send_message(QueueUrl=failures, MessageBody=failure_record(world, "1", "2"))
    wait_until(lambda: waiting(world, "DeadLetters") == 2, 60)
    assert waiting(world, "Failures") == 0
    dead = queues.get_queue_url(QueueName=f"{FUNCTION}-DeadLetters")["QueueUrl"]
    found = queues.receive_message(
        QueueUrl=dead,
        MaxNumberOfMessages=10,
        MessageAttributeNames=["All"],
        VisibilityTimeout=0,
    )["Messages"]
    reasons = {
        message["MessageAttributes"]["reason"]["StringValue"].partition(" (")[0]
        for message in found
    }
    assert len(reasons) == 2
    assert "it is not a failure record of AWS Lambda for a stream batch or an event" in reasons
    # By hand the dead letters are gone through, too.
    output = tool("redrive", code=1)
    assert "out_of_reach" in output
    assert "2 failure records, 0 delivered" in output
