# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc cloudformation` as a stack: made, used, and gone again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from local import arrival, bystanders
from local.process import run
from local.world import PRODUCT, REPOSITORY, World

TEMPLATE = REPOSITORY / "deploy" / "template.yaml"
ZIP = REPOSITORY / "dist" / "tinydynamocdc-x86_64.zip"
FUNCTION = "StackFunction"
Client = Any


def template(*arguments: str) -> str:
    """What the command prints for the function of these tests."""
    code, output = run(
        [str(PRODUCT), "cloudformation", "--lambda-name", FUNCTION, *arguments],
        environment={},
        folder=REPOSITORY,
        seconds_max=60,
    )
    assert code == 0, output
    return output


def named(tables: Iterable[str]) -> list[str]:
    """The options that name tables."""
    return [word for table in tables for word in ("--table-name", table)]


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
def stack_of(
    world: World, name: str, text: str, parameters: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """A stack of the template; yields its outputs, and takes it down on the way out."""
    code = f"{name}-code"
    world.client("s3").create_bucket(
        Bucket=code, CreateBucketConfiguration={"LocationConstraint": world.region}
    )
    world.client("s3").put_object(Bucket=code, Key=ZIP.name, Body=ZIP.read_bytes())
    cloudformation = world.client("cloudformation")
    all_parameters = {
        "CodeBucket": code,
        "TinybirdApiEndpoint": world.tinybird_url,
        **parameters,
    }
    created = cloudformation.create_stack(
        StackName=name,
        TemplateBody=text,
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in all_parameters.items()
        ],
        Capabilities=["CAPABILITY_NAMED_IAM"],
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
    assert mapping["EventSourceArn"] == outputs["FailureQueueArn"]
    assert mapping["BatchSize"] == 10
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    queue = outputs["FailureQueueArn"].rsplit(":", 1)[1]
    queues = world.client("sqs")
    attributes = queues.get_queue_attributes(
        QueueUrl=queues.get_queue_url(QueueName=queue)["QueueUrl"], AttributeNames=["All"]
    )["Attributes"]
    function = world.client("lambda").get_function_configuration(FunctionName=FUNCTION)
    assert int(attributes["VisibilityTimeout"]) >= 6 * function["Timeout"]
    policy = json.loads(attributes["RedrivePolicy"])
    assert policy["deadLetterTargetArn"] == outputs["DeadLetterQueueArn"]
    assert int(policy["maxReceiveCount"]) == 1000


def test_the_example_is_what_the_command_writes() -> None:
    """`make template` writes it anew."""
    code, output = run(
        [str(PRODUCT), "cloudformation", "--s3-bucket", "my-snapshots"],
        environment={},
        folder=REPOSITORY,
        seconds_max=60,
    )
    assert code == 0
    assert output == TEMPLATE.read_text()


def test_seven_tables_with_snapshots_and_alarms_work_and_go_away(world: World) -> None:
    names = ["Stack-People", "Stack_Orders", "Stack.Users", *(f"Stack{n}" for n in range(4))]
    streams = {table: make_table(world, table) for table in names}
    text = template(
        *named(names),
        *("--s3-bucket", "stack-snapshots", "--schedule", "cron(0 3 * * ? *)"),
        *("--alert-email", "somebody@example.com"),
    )
    parameters = {
        "TinybirdToken": world.create_token,
        "CreateSnapshotBucket": "true",
        "SnapshotExpirationDays": "30",
        "StreamOfStackDashPeople": streams["Stack-People"],
        "StreamOfStackUnderscoreOrders": streams["Stack_Orders"],
        "StreamOfStackDotUsers": streams["Stack.Users"],
        **{f"StreamOfStack{n}": streams[f"Stack{n}"] for n in range(4)},
    }
    functions = world.client("lambda")
    queues = queues_of(world)
    with stack_of(world, "full", text, parameters) as outputs:
        for table in ("Stack0", "Stack3"):
            rows = put_and_wait(world, table, streams[table], 3)
            assert [row["key_pk"] for row in rows] == ["item-0", "item-1", "item-2"]
            assert json.loads(rows[0]["NewImage"])["n"] == "12345678901234567890.5"

        mappings = functions.list_event_source_mappings(FunctionName=FUNCTION)[
            "EventSourceMappings"
        ]
        by_source = {m["EventSourceArn"]: m for m in mappings}
        redrive = by_source.pop(outputs["FailureQueueArn"])
        check_redriving(world, redrive, outputs)
        snapshots = by_source.pop(outputs["SnapshotQueueArn"])
        assert (snapshots["BatchSize"], snapshots["ScalingConfig"]["MaximumConcurrency"]) == (1, 4)
        assert snapshots["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        mappings = list(by_source.values())
        assert {mapping["EventSourceArn"] for mapping in mappings} == set(streams.values())
        for mapping in mappings:
            destination = mapping["DestinationConfig"]["OnFailure"]["Destination"]
            assert destination == outputs["FailureQueueArn"]

        schedules = [
            schedule
            for schedule in world.client("scheduler").list_schedules()["Schedules"]
            if schedule["Name"] != bystanders.NAME
        ]
        assert {schedule["Name"] for schedule in schedules} == set(names)

        alarms = world.client("cloudwatch").describe_alarms(AlarmNamePrefix=FUNCTION)
        assert {
            alarm["AlarmName"].removeprefix(f"{FUNCTION}-") for alarm in alarms["MetricAlarms"]
        } == {
            *("Errors", "IteratorAge", "Throttles", "Quarantined", "Undelivered"),
            "ItemsDifferent",
            *("DeadLetters", "FailuresAge", "FailuresTried", "SnapshotsAge"),
        }
        for alarm in alarms["MetricAlarms"]:
            assert alarm["AlarmActions"] == [outputs["AlertTopicArn"]]
        subscribed = world.client("sns").list_subscriptions_by_topic(
            TopicArn=outputs["AlertTopicArn"]
        )["Subscriptions"]
        assert [entry["Endpoint"] for entry in subscribed] == ["somebody@example.com"]

    assert functions.list_event_source_mappings(FunctionName=FUNCTION)["EventSourceMappings"] == []
    assert not any(f["FunctionName"] == FUNCTION for f in functions.list_functions()["Functions"])
    assert queues_of(world) == queues
    assert (
        world.client("cloudwatch").describe_alarms(AlarmNamePrefix=FUNCTION)["MetricAlarms"] == []
    )
    # What holds data stays: the tables, the exports, and the rows.
    assert set(streams) <= set(world.client("dynamodb").list_tables()["TableNames"])
    world.client("s3").head_bucket(Bucket="stack-snapshots")
    assert len(world.tinybird.rows("SELECT * FROM ddb_Stack3")) == 3


def test_a_set_up_of_what_is_there_already(world: World) -> None:
    stream = make_table(world, "StackPlain")
    secret = world.client("secretsmanager").create_secret(
        Name="existing-token", SecretString=json.dumps({"TB_CREATE_DS_TOKEN": world.create_token})
    )
    text = template(
        *named(["StackPlain"]),
        *("--lambda-secret", "existing-token", "--s3-bucket", "plain-code"),
        *("--on-failure", "s3://plain-code"),
    )
    with stack_of(world, "plain", text, {"StreamOfStackPlain": stream}) as outputs:
        assert len(put_and_wait(world, "StackPlain", stream, 1)) == 1
        assert outputs["S3TriggerCommand"] == (
            "tinydynamocdc --create-s3-trigger --region eu-west-2 --s3-bucket plain-code "
            f"--s3-prefix DDBStreamCDC --lambda-name {FUNCTION}"
        )
        mappings = world.client("lambda").list_event_source_mappings(FunctionName=FUNCTION)[
            "EventSourceMappings"
        ]
        (mapping,) = [m for m in mappings if m["EventSourceArn"] == stream]
        (queue,) = [m for m in mappings if m["EventSourceArn"] == outputs["SnapshotQueueArn"]]
        assert queue["ScalingConfig"]["MaximumConcurrency"] == 4
        destination = mapping["DestinationConfig"]["OnFailure"]["Destination"]
        assert destination == "arn:aws:s3:::plain-code"
        entry = world.client("s3").get_bucket_notification_configuration(Bucket="plain-code")
        for kind in ("LambdaFunctionConfigurations", "QueueConfigurations"):
            assert kind not in entry, "an existing bucket is left as it is"
    assert world.client("secretsmanager").describe_secret(SecretId=secret["ARN"])["Name"]


def test_the_role_may_do_what_it_needs_and_no_more(world: World) -> None:
    stream = make_table(world, "StackRole")
    world.client("secretsmanager").create_secret(Name="role-token", SecretString=world.create_token)
    text = template(
        *named(["StackRole"]), "--lambda-secret", "role-token", "--s3-bucket", "role-exports"
    )
    with stack_of(world, "role", text, {"StreamOfStackRole": stream}) as outputs:
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
        ("logs:CreateLogGroup", logs),
        ("logs:CreateLogStream", logs),
        ("logs:PutLogEvents", logs),
        ("secretsmanager:GetSecretValue", secret),
        ("dynamodb:DescribeStream", f"{table}/stream/*"),
        ("dynamodb:GetRecords", f"{table}/stream/*"),
        ("dynamodb:GetShardIterator", f"{table}/stream/*"),
        ("dynamodb:ListStreams", f"{table}/stream/*"),
        ("dynamodb:DescribeTable", table),
        ("dynamodb:DescribeExport", f"{table}/export/*"),
        ("dynamodb:ListExports", "*"),
        ("s3:GetObject", f"{exports}/DDBStreamCDC/*"),
        ("s3:GetObjectVersion", f"{exports}/DDBStreamCDC/*"),
        ("s3:ListBucket", exports),
        ("s3:PutObject", f"{exports}/DDBStreamCDC/*AWSDynamoDB/*/tinydynamocdc/*"),
        ("sqs:SendMessage", outputs["SnapshotQueueArn"]),
        ("sqs:ReceiveMessage", outputs["SnapshotQueueArn"]),
        ("sqs:DeleteMessage", outputs["SnapshotQueueArn"]),
        ("sqs:GetQueueAttributes", outputs["SnapshotQueueArn"]),
        ("sqs:ChangeMessageVisibility", outputs["SnapshotQueueArn"]),
        ("sqs:SendMessage", outputs["FailureQueueArn"]),
        ("sqs:SendMessage", outputs["DeadLetterQueueArn"]),
        ("sqs:ReceiveMessage", outputs["FailureQueueArn"]),
        ("sqs:DeleteMessage", outputs["FailureQueueArn"]),
        ("sqs:GetQueueAttributes", outputs["FailureQueueArn"]),
        ("sqs:ChangeMessageVisibility", outputs["FailureQueueArn"]),
    }
