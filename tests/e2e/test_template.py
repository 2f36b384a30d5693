# SPDX-License-Identifier: Apache-2.0
"""deploy/template.yaml as a stack: made, used, and gone again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from local import arrival, bystanders
from local.world import REPOSITORY, World

TEMPLATE = (REPOSITORY / "deploy" / "template.yaml").read_text()
ZIP = REPOSITORY / "dist" / "tinydynamocdc-x86_64.zip"
FUNCTION = "StackFunction"
Client = Any


def make_table(world: World, name: str) -> str:
    """A table with a stream; returns the stream's ARN."""
    world.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    table = world.client("dynamodb").describe_table(TableName=name)["Table"]
    return str(table["LatestStreamArn"])


def settle(world: World, stack: str, wanted: str) -> dict[str, Any]:
    """Waits until the stack is at rest, and sees that it rests where it should."""
    cloudformation = world.client("cloudformation")
    deadline = time.monotonic() + 60
    while True:
        found: dict[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        if not found["StackStatus"].endswith("_IN_PROGRESS"):
            break
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    reasons = [
        f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in events
        if event.get("ResourceStatusReason")
    ]
    assert found["StackStatus"] == wanted, reasons
    return found


@contextmanager
def stack_of(world: World, name: str, parameters: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """A stack of the template; yields its outputs, and takes it down on the way out."""
    code = f"{name}-code"
    world.client("s3").create_bucket(
        Bucket=code, CreateBucketConfiguration={"LocationConstraint": world.region}
    )
    world.client("s3").put_object(Bucket=code, Key=ZIP.name, Body=ZIP.read_bytes())
    cloudformation = world.client("cloudformation")
    all_parameters = {
        "CodeBucket": code,
        "FunctionName": FUNCTION,
        "TinybirdApiEndpoint": world.tinybird_url,
        **parameters,
    }
    created = cloudformation.create_stack(
        StackName=name,
        TemplateBody=TEMPLATE,
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in all_parameters.items()
        ],
        Capabilities=["CAPABILITY_IAM"],
    )
    stack = settle(world, created["StackId"], "CREATE_COMPLETE")
    yield {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    cloudformation.delete_stack(StackName=created["StackId"])
    settle(world, created["StackId"], "DELETE_COMPLETE")


def queues_of(world: World) -> list[str]:
    """The account's queues: other people's, who share the emulator, and the stack's own."""
    return sorted(world.client("sqs").list_queues().get("QueueUrls", []))


def put_and_wait(world: World, table: str, stream: str, count: int) -> list[dict[str, Any]]:
    """Writes items and returns their rows, once all are there."""
    for number in range(count):
        item = {"pk": {"S": f"item-{number}"}, "n": {"N": "12345678901234567890.5"}}
        world.client("dynamodb").put_item(TableName=table, Item=item)
    arrived = arrival.wait(
        world.client("dynamodbstreams"), stream, world.tinybird, f"ddb_{table}", seconds_max=60
    )
    assert arrived.complete, arrived
    return world.tinybird.rows(f"SELECT * FROM ddb_{table} ORDER BY key_pk")


def statements_of(world: World, role_arn: str) -> list[dict[str, Any]]:
    """All that the function's role may do."""
    iam = world.client("iam")
    role = role_arn.rsplit("/", 1)[1]
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    found: list[dict[str, Any]] = []
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        document = json.loads(document) if isinstance(document, str) else document
        found += document["Statement"]
    return found


def check_redriving(world: World, mapping: dict[str, Any], outputs: dict[str, str]) -> None:
    """The failure queue calls the function, and gives what cannot be delivered to another queue."""
    assert mapping["EventSourceArn"] == outputs["FailureDestinationArn"]
    assert mapping["BatchSize"] == 10
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    queue = outputs["FailureDestinationArn"].rsplit(":", 1)[1]
    queues = world.client("sqs")
    attributes = queues.get_queue_attributes(
        QueueUrl=queues.get_queue_url(QueueName=queue)["QueueUrl"], AttributeNames=["All"]
    )["Attributes"]
    function = world.client("lambda").get_function_configuration(FunctionName=FUNCTION)
    assert int(attributes["VisibilityTimeout"]) >= 6 * function["Timeout"]
    policy = json.loads(attributes["RedrivePolicy"])
    assert policy["deadLetterTargetArn"] == outputs["DeadLetterQueueArn"]
    assert int(policy["maxReceiveCount"]) == 1000


def test_the_whole_set_up_works_and_goes_away(world: World) -> None:
    streams = {table: make_table(world, table) for table in ("StackPeople", "StackOrders")}
    parameters = {
        "StreamArn": streams["StackPeople"],
        "StreamArn2": streams["StackOrders"],
        "TinybirdToken": world.create_token,
        "SnapshotBucket": "stack-snapshots",
        "CreateSnapshotBucket": "true",
        "SnapshotExpirationDays": "30",
        "SnapshotSchedule": "cron(0 3 * * ? *)",
        "AlertEmail": "somebody@example.com",
    }
    functions = world.client("lambda")
    queues = queues_of(world)
    with stack_of(world, "full", parameters) as outputs:
        for table, stream in streams.items():
            rows = put_and_wait(world, table, stream, 3)
            assert [row["key_pk"] for row in rows] == ["item-0", "item-1", "item-2"]
            assert json.loads(rows[0]["NewImage"])["n"] == "12345678901234567890.5"

        configuration = functions.get_function_configuration(FunctionName=FUNCTION)
        assert configuration["Environment"]["Variables"]["TB_PARTIAL_BATCH"] == "true"
        assert configuration["LoggingConfig"]["LogFormat"] == "JSON"
        mappings = functions.list_event_source_mappings(FunctionName=FUNCTION)[
            "EventSourceMappings"
        ]
        (redrive,) = [m for m in mappings if ":sqs:" in m["EventSourceArn"]]
        check_redriving(world, redrive, outputs)
        mappings.remove(redrive)
        assert {mapping["EventSourceArn"] for mapping in mappings} == set(streams.values())
        for mapping in mappings:
            assert mapping["BatchSize"] == 250
            assert mapping["MaximumBatchingWindowInSeconds"] == 5
            assert mapping["MaximumRetryAttempts"] == 5
            assert mapping["BisectBatchOnFunctionError"] is True
            assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
            destination = mapping["DestinationConfig"]["OnFailure"]["Destination"]
            assert destination == outputs["FailureDestinationArn"]

        notification = world.client("s3").get_bucket_notification_configuration(
            Bucket="stack-snapshots"
        )
        called = [
            entry["LambdaFunctionArn"] for entry in notification["LambdaFunctionConfigurations"]
        ]
        assert called == [outputs["FunctionArn"]] * 2
        schedules = [
            schedule
            for schedule in world.client("scheduler").list_schedules()["Schedules"]
            if schedule["Name"] != bystanders.NAME
        ]
        assert len(schedules) == 2
        target = world.client("scheduler").get_schedule(Name=schedules[0]["Name"])["Target"]
        export = json.loads(target["Input"])
        assert export["S3Prefix"] in {f"DDBStreamCDC/{table}" for table in streams}
        assert export["TableArn"].endswith(export["S3Prefix"].removeprefix("DDBStreamCDC"))

        alarms = world.client("cloudwatch").describe_alarms(AlarmNamePrefix=FUNCTION)
        metrics = {alarm["MetricName"] for alarm in alarms["MetricAlarms"]}
        assert {"Errors", "IteratorAge", "Throttles", "RowsQuarantined"} < metrics
        for alarm in alarms["MetricAlarms"]:
            if alarm["Namespace"] != "AWS/SQS":
                assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": FUNCTION}]
        assert "ApproximateNumberOfMessagesVisible" in metrics
        dashboard = world.client("cloudwatch").get_dashboard(DashboardName=FUNCTION)
        assert len(json.loads(dashboard["DashboardBody"])["widgets"]) == 8

    assert functions.list_event_source_mappings(FunctionName=FUNCTION)["EventSourceMappings"] == []
    assert not any(f["FunctionName"] == FUNCTION for f in functions.list_functions()["Functions"])
    assert queues_of(world) == queues
    assert (
        world.client("cloudwatch").describe_alarms(AlarmNamePrefix=FUNCTION)["MetricAlarms"] == []
    )
    # What holds data stays: the tables, the exports, and the rows.
    assert set(streams) <= set(world.client("dynamodb").list_tables()["TableNames"])
    world.client("s3").head_bucket(Bucket="stack-snapshots")
    assert len(world.tinybird.rows("SELECT * FROM ddb_StackPeople")) == 3


def test_a_set_up_of_what_is_there_already(world: World) -> None:
    stream = make_table(world, "StackPlain")
    secret = world.client("secretsmanager").create_secret(
        Name="existing-token", SecretString=json.dumps({"TB_CREATE_DS_TOKEN": world.create_token})
    )
    parameters = {
        "StreamArn": stream,
        "TokenSecretName": "existing-token",
        "SnapshotBucket": "plain-code",
        "FailureDestination": "bucket",
        "CreateDashboard": "false",
    }
    with stack_of(world, "plain", parameters) as outputs:
        assert len(put_and_wait(world, "StackPlain", stream, 1)) == 1
        assert outputs["S3TriggerCommand"] == (
            "tinydynamocdc --create-s3-trigger --region eu-west-2 --s3-bucket plain-code "
            f"--s3-prefix DDBStreamCDC --lambda-name {FUNCTION}"
        )
        assert ":s3:::" in outputs["FailureDestinationArn"]
        entry = world.client("s3").get_bucket_notification_configuration(Bucket="plain-code")
        assert "LambdaFunctionConfigurations" not in entry, "an existing bucket is left as it is"
    assert world.client("secretsmanager").describe_secret(SecretId=secret["ARN"])["Name"]


def test_the_role_may_do_what_it_needs_and_no_more(world: World) -> None:
    stream = make_table(world, "StackRole")
    world.client("secretsmanager").create_secret(Name="role-token", SecretString=world.create_token)
    parameters = {
        "StreamArn": stream,
        "TokenSecretName": "role-token",
        "SnapshotBucket": "role-exports",
    }
    with stack_of(world, "role", parameters) as outputs:
        statements = statements_of(world, outputs["RoleArn"])
    table = stream.split("/stream/")[0]
    account = outputs["RoleArn"].split(":")[4]
    exports = "arn:aws:s3:::role-exports"
    allowed = set()
    for statement in statements:
        assert statement["Effect"] == "Allow"
        actions, resources = statement["Action"], statement["Resource"]
        for action in [actions] if isinstance(actions, str) else actions:
            for resource in [resources] if isinstance(resources, str) else resources:
                allowed.add((action, resource))
    secret = f"arn:aws:secretsmanager:eu-west-2:{account}:secret:role-token-??????"
    logs = f"arn:aws:logs:eu-west-2:{account}:log-group:/aws/lambda/{FUNCTION}:*"
    assert allowed == {
        ("logs:CreateLogStream", logs),
        ("logs:PutLogEvents", logs),
        ("secretsmanager:GetSecretValue", secret),
        ("dynamodb:DescribeStream", stream),
        ("dynamodb:GetRecords", stream),
        ("dynamodb:GetShardIterator", stream),
        ("dynamodb:ListStreams", stream),
        ("dynamodb:DescribeTable", table),
        ("dynamodb:DescribeExport", f"{table}/export/*"),
        ("dynamodb:ListExports", "*"),
        ("s3:GetObject", f"{exports}/DDBStreamCDC/*"),
        ("s3:GetObjectVersion", f"{exports}/DDBStreamCDC/*"),
        ("s3:ListBucket", exports),
        ("sqs:SendMessage", outputs["FailureDestinationArn"]),
        ("sqs:SendMessage", outputs["DeadLetterQueueArn"]),
        ("sqs:ReceiveMessage", outputs["FailureDestinationArn"]),
        ("sqs:DeleteMessage", outputs["FailureDestinationArn"]),
        ("sqs:GetQueueAttributes", outputs["FailureDestinationArn"]),
        ("sqs:ChangeMessageVisibility", outputs["FailureDestinationArn"]),
    }
