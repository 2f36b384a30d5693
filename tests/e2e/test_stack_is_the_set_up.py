# SPDX-License-Identifier: Apache-2.0
"""The template wants what the verbs make: property by property, in two worlds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.world import World, running_world
from tests.e2e.test_template import FUNCTION, make_table, named, stack_of, template
from tests.e2e.tool import Tool

TABLES = ["Drift-People", "DriftOrders"]
BUCKET = "drift-exports"
OPTIONS = [
    *named(TABLES),
    *("--lambda-timeout", "120", "--lambda-memory", "512", "--log-retention", "14"),
    *("--parallelization", "2", "--max-record-age", "3600"),
    *("--s3-bucket", BUCKET, "--s3-prefix", "exports", "--alert-email", "somebody@example.com"),
]
WHEN = "cron(0 3 * * ? *)"
# What AWS chooses anew for each thing, clocks, and messages: S3 sends a test to each new queue.
VOLATILE = {
    *("UUID", "EventSourceMappingArn", "LastModified", "LastProcessingResult", "State"),
    *("StateTransitionReason", "CreatedTimestamp", "LastModifiedTimestamp", "Sid", "Id"),
    *("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"),
    "SqsManagedSseEnabled",  # on by AWS's default; the emulator says so of a stack's queues alone
}
Client = Any
Thing = Any


def plain(thing: Thing) -> Thing:
    """Without what is volatile, and lists whose order says nothing in one order."""
    if isinstance(thing, dict):
        return {
            name: plain(value)
            for name, value in thing.items()
            if name not in VOLATILE
            and not name.startswith("aws:cloudformation")
            and value not in (None, [], {})
        }
    if isinstance(thing, list):
        # CloudFormation has tags of its own.
        kept = [i for i in thing if not (isinstance(i, dict) and "aws:" in str(i.get("Key"))[:4])]
        return sorted((plain(item) for item in kept), key=lambda item: json.dumps(item))
    return thing


def document(text: Thing) -> Thing:
    return json.loads(text) if isinstance(text, str) else text


def role_of(world: World, name: str) -> dict[str, Any]:
    iam: Client = world.client("iam")
    role = iam.get_role(RoleName=name)["Role"]
    return {
        "trust": document(role["AssumeRolePolicyDocument"]),
        "description": role["Description"],
        "tags": iam.list_role_tags(RoleName=name)["Tags"],
        "attached": iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"],
        "policies": {
            policy: document(
                iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            )
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        },
    }


def statements_of_function(functions: Client) -> Thing:
    """None: S3 sends to the queue, and does not call the function."""
    try:
        policy = functions.get_policy(FunctionName=FUNCTION)["Policy"]
    except functions.exceptions.ResourceNotFoundException:
        return None
    return document(policy)["Statement"]


def function_of(world: World) -> dict[str, Any]:
    functions: Client = world.client("lambda")
    found = functions.get_function(FunctionName=FUNCTION)
    is_ = found["Configuration"]
    names = ("FunctionName", "Description", "Runtime", "Handler", "Role", "MemorySize", "Timeout")
    variables = dict(is_["Environment"]["Variables"])
    variables.pop("LOGGING_LEVEL", None)  # a parameter of the stack; INFO is the default
    assert world.tinybird_url in variables.pop("TB_API_ENDPOINT")
    group = world.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{FUNCTION}")
    (log,) = group["logGroups"]
    return {
        **{name: is_[name] for name in names},
        "code": is_["CodeSha256"],
        "architectures": is_["Architectures"],
        "log format": is_["LoggingConfig"]["LogFormat"],
        "variables": variables,
        "tags": {k: v for k, v in found["Tags"].items() if not k.startswith("aws:")},
        "policy": statements_of_function(functions),
        "triggers": functions.list_event_source_mappings(FunctionName=FUNCTION)[
            "EventSourceMappings"
        ],
        "failures": [
            config["DestinationConfig"]["OnFailure"]
            for config in functions.list_function_event_invoke_configs(FunctionName=FUNCTION)[
                "FunctionEventInvokeConfigs"
            ]
        ],
        "retention": log["retentionInDays"],
    }


def queues_of(world: World) -> dict[str, Any]:
    queues: Client = world.client("sqs")
    found = {}
    for url in queues.list_queues(QueueNamePrefix=FUNCTION)["QueueUrls"]:
        attributes = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        if "RedrivePolicy" in attributes:
            policy = json.loads(attributes["RedrivePolicy"])
            policy["maxReceiveCount"] = int(policy["maxReceiveCount"])
            attributes["RedrivePolicy"] = policy
        attributes["Policy"] = document(attributes.get("Policy"))
        found[url.rpartition("/")[2]] = [attributes, queues.list_queue_tags(QueueUrl=url)["Tags"]]
    return found


def schedules_of(world: World) -> dict[str, Any]:
    scheduler: Client = world.client("scheduler")
    group = scheduler.get_schedule_group(Name=FUNCTION)
    names = ("Description", "ScheduleExpression", "State", "FlexibleTimeWindow", "Target")
    found = {}
    for table in TABLES:
        schedule = scheduler.get_schedule(GroupName=FUNCTION, Name=table)
        found[table] = {name: schedule[name] for name in names}
        found[table]["Input"] = json.loads(found[table]["Target"].pop("Input"))
    tags = scheduler.list_tags_for_resource(ResourceArn=group["Arn"])["Tags"]
    return {
        "tags": tags,
        "schedules": found,
        "role": role_of(world, f"{FUNCTION}-eu-west-2-Scheduler"),
    }


def alarms_of(world: World) -> dict[str, Any]:
    watch, topics = world.client("cloudwatch"), world.client("sns")
    names = (
        *("AlarmDescription", "Namespace", "MetricName", "Dimensions", "Statistic", "Period"),
        *("EvaluationPeriods", "ComparisonOperator", "Threshold", "TreatMissingData"),
        "AlarmActions",
    )
    alarms = watch.describe_alarms(AlarmNamePrefix=FUNCTION)["MetricAlarms"]
    (topic,) = [t["TopicArn"] for t in topics.list_topics()["Topics"] if FUNCTION in t["TopicArn"]]
    dashboard = watch.get_dashboard(DashboardName=f"{FUNCTION}-eu-west-2")["DashboardBody"]
    return {
        "alarms": {alarm["AlarmName"]: {n: alarm[n] for n in names} for alarm in alarms},
        "alarm tags": {
            alarm["AlarmName"]: watch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
            for alarm in alarms
        },
        "topic": topic,
        "topic tags": topics.list_tags_for_resource(ResourceArn=topic)["Tags"],
        "told": [
            (entry["Protocol"], entry["Endpoint"])
            for entry in topics.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        ],
        "dashboard": json.loads(dashboard),
    }


def set_up_of(world: World) -> dict[str, Any]:
    """All that a set-up has in AWS."""
    buckets, secrets = world.client("s3"), world.client("secretsmanager")
    secret = secrets.describe_secret(SecretId=f"{FUNCTION}-TinybirdSecret")
    value = secrets.get_secret_value(SecretId=secret["ARN"])["SecretString"]
    notification = buckets.get_bucket_notification_configuration(Bucket=BUCKET)
    found = {
        "function": function_of(world),
        "role": role_of(world, f"{FUNCTION}-eu-west-2-Role"),
        "secret": [secret["Description"], secret["Tags"], sorted(json.loads(value))],
        "queues": queues_of(world),
        "notification": {
            name: notification.get(name)
            for name in ("LambdaFunctionConfigurations", "QueueConfigurations")
        },
        "schedules": schedules_of(world),
        "alarms": alarms_of(world),
    }
    plain_: dict[str, Any] = plain(json.loads(json.dumps(found, default=str)))
    return plain_


def without_labels(set_up: dict[str, Any]) -> dict[str, Any]:
    """Streams are called by when they began."""
    for trigger in set_up["function"]["triggers"]:
        if ":sqs:" in trigger["EventSourceArn"]:
            trigger.pop("StartingPosition", None)  # the emulator's; a queue has none
        trigger["EventSourceArn"] = trigger["EventSourceArn"].partition("/stream/")[0]
    set_up["function"] = plain(set_up["function"])
    return set_up


def made_by_verbs(*way: str) -> dict[str, Any]:
    with running_world() as world:
        for table in TABLES:
            make_table(world, table)
            world.client("dynamodb").update_continuous_backups(
                TableName=table,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
        verbs = ["--create-lambda", "--create-ddb-trigger", "--create-s3-trigger"]
        verbs += ["--create-alerting", "--create-schedule", WHEN]
        Tool(world)(*verbs, "--lambda-name", FUNCTION, *OPTIONS, *way)
        return without_labels(set_up_of(world))


def made_by_stack(*way: str) -> dict[str, Any]:
    with running_world() as world:
        streams = [make_table(world, table) for table in TABLES]
        parameters = {
            "StreamOfDriftDashPeople": streams[0],
            "StreamOfDriftOrders": streams[1],
            "TinybirdToken": world.create_token,
            "CreateSnapshotBucket": "true",
        }
        text = template(*OPTIONS, *way, "--schedule", WHEN)
        with stack_of(world, "drift", text, parameters):
            return without_labels(set_up_of(world))


def leaves(thing: Thing, path: str = "") -> dict[str, Any]:
    """Each property by its path."""
    if isinstance(thing, dict | list):
        members = thing.items() if isinstance(thing, dict) else enumerate(thing)
        return {
            key: value
            for name, member in members
            for key, value in leaves(member, f"{path}/{name}").items()
        }
    return {path: thing}


@pytest.mark.parametrize("way", [("--snapshot-concurrency", "9"), ("--direct",)])
def test_the_stack_is_what_the_verbs_make(way: tuple[str, ...]) -> None:
    wanted, found = leaves(made_by_verbs(*way)), leaves(made_by_stack(*way))
    assert len(wanted) > 300, "nothing is compared"
    assert any("QueueConfigurations" in path for path in wanted) == ("--direct" not in way)
    assert {
        path: (wanted.get(path), found.get(path))
        for path in wanted.keys() | found.keys()
        if wanted.get(path) != found.get(path)
    } == {}
