# SPDX-License-Identifier: Apache-2.0
"""Other people's resources in the same account: they must be the same, byte for byte, afterwards.

Among them is what a careless tool would hit: another team's trigger on our own table's stream, and
another team's notifications of the bucket that we use.
"""

from __future__ import annotations

import io
import json
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator

from local import projects
from local.aws.clients import Client
from local.json_value import Json
from local.people import create_number_table
from local.process import ProcessError
from local.world import World

NAME = "SomebodyElse"
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
_DATASOURCE = """\
SCHEMA >
    `a` String `json:$.a`

ENGINE "MergeTree"
ENGINE_SORTING_KEY "a"
"""
_POLL_SECONDS = 0.05
_SETTLED_SECONDS_MAX = 60.0
# What an emulator or a clock changes by itself.
_VOLATILE = {
    *("ResponseMetadata", "LastAccessedDate", "LastProcessingResult", "LastUsed", "Location"),
    *("StateValue", "StateReason", "StateReasonData"),
    *("StateUpdatedTimestamp", "StateTransitionedTimestamp"),
    "ApproximateNumberOfMessages",  # S3 sends a test message whenever notifications are written
}


def create(world: World) -> None:
    """A table, a role, a secret, a function with a trigger, a queue, a bucket with notifications,
    a topic with a subscriber, an alarm that tells it, a dashboard, a schedule, a data source."""
    table = create_number_table(world.client("dynamodb"), NAME)
    role = world.client("iam").create_role(RoleName=NAME, AssumeRolePolicyDocument=_TRUST)
    world.client("secretsmanager").create_secret(Name=NAME, SecretString="not yours")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("bootstrap", "#!/bin/sh\nexit 1\n")
    world.client("lambda").create_function(
        FunctionName=NAME,
        Runtime="provided.al2023",
        Handler="bootstrap",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": archive.getvalue()},
        Environment={"Variables": {"THEIRS": "yes"}},
    )
    _wait_for(lambda: _function_is_settled(world))
    attach(world, table["LatestStreamArn"])
    world.client("sqs").create_queue(QueueName=NAME)
    create_bucket(world, NAME.lower())
    create_alerting(world, NAME)
    create_schedule(world, NAME, NAME)
    if world.kind == "forward":
        projects.deploy(world.tinybird, {f"{NAME}.datasource": _DATASOURCE})
        return
    answer = world.tinybird.form(
        "/v0/datasources",
        name=NAME,
        mode="create",
        format="ndjson",
        schema="`a` String `json:$.a`",
        engine="MergeTree",
        engine_sorting_key="a",
    )
    if answer.status != 200:
        raise RuntimeError(answer.body.decode())


def create_bucket(world: World, name: str) -> None:
    """A bucket that tells their queue, their function and EventBridge of what happens there."""
    s3, queues = world.client("s3"), world.client("sqs")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": world.region})
    url = queues.get_queue_url(QueueName=NAME)["QueueUrl"]
    attributes = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    function = world.client("lambda").get_function_configuration(FunctionName=NAME)
    rules = [{"Name": "prefix", "Value": "théirs/"}, {"Name": "suffix", "Value": ".csv"}]
    s3.put_bucket_notification_configuration(
        Bucket=name,
        NotificationConfiguration={
            "QueueConfigurations": [
                {
                    "Id": f"{NAME}-queue",
                    "QueueArn": attributes["Attributes"]["QueueArn"],
                    "Events": ["s3:ObjectCreated:Put", "s3:ObjectCreated:Copy"],
                    "Filter": {"Key": {"FilterRules": rules}},
                }
            ],
            "LambdaFunctionConfigurations": [
                {
                    "Id": NAME,
                    "LambdaFunctionArn": function["FunctionArn"],
                    "Events": ["s3:ObjectRemoved:*"],
                }
            ],
            "EventBridgeConfiguration": {},
        },
    )


def create_alerting(world: World, name: str) -> None:
    """Their topic with a subscriber, an alarm that tells it, and a dashboard, all of that name."""
    topics, watch = world.client("sns"), world.client("cloudwatch")
    topic = topics.create_topic(Name=name, Tags=[{"Key": "owner", "Value": "them"}])["TopicArn"]
    topics.subscribe(TopicArn=topic, Protocol="email", Endpoint="them@example.com")
    watch.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Dimensions=[{"Name": "FunctionName", "Value": NAME}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=2,
        ComparisonOperator="GreaterThanThreshold",
        Threshold=5,
        AlarmActions=[topic],
        Tags=[{"Key": "owner", "Value": "them"}],
    )
    watch.put_dashboard(DashboardName=name, DashboardBody=json.dumps({"widgets": []}))


def create_schedule(world: World, group: str, name: str) -> None:
    """Their group with a schedule that calls their function (disabled)."""
    schedules = world.client("scheduler")
    schedules.create_schedule_group(Name=group, Tags=[{"Key": "owner", "Value": "them"}])
    function = world.client("lambda").get_function_configuration(FunctionName=NAME)
    schedules.create_schedule(
        Name=name,
        GroupName=group,
        ScheduleExpression="rate(1 day)",
        State="DISABLED",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": function["FunctionArn"], "RoleArn": function["Role"], "Input": "{}"},
    )


def notifications(world: World, bucket: str) -> str:
    """A bucket's notifications, byte for byte as S3 sends them."""
    url = f"{world.aws_url}/{bucket}?notification"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=60) as answer:
        text: bytes = answer.read()
    return text.decode()


def attach(world: World, stream_arn: str) -> None:
    """Their function's trigger on a stream (disabled, so that their function need not work)."""
    functions = world.client("lambda")
    mapping = functions.create_event_source_mapping(
        FunctionName=NAME,
        EventSourceArn=stream_arn,
        StartingPosition="LATEST",
        BatchSize=7,
        Enabled=False,
    )
    _wait_for(
        lambda: functions.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Disabled"
    )


def _function_is_settled(world: World) -> bool:
    """A new function changes by itself until it is active."""
    found = world.client("lambda").get_function(FunctionName=NAME)["Configuration"]
    return bool(found["State"] == "Active" and found.get("LastUpdateStatus") != "InProgress")


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SETTLED_SECONDS_MAX
    while not condition():
        if time.monotonic() > deadline:
            raise ProcessError("the emulator does not settle")
        time.sleep(_POLL_SECONDS)


def snapshot(world: World) -> dict[str, str]:
    """Every resource of the account and of the workspace, as text, by a name people can read."""
    found = {}
    for name, value in _resources(world):
        found[name] = json.dumps(_stable(value), sort_keys=True, default=str)
    return found


def theirs(resources: dict[str, str]) -> dict[str, str]:
    """Those of a snapshot that are other people's."""
    return {name: text for name, text in resources.items() if NAME in name}


def _resources(world: World) -> Iterator[tuple[str, Json]]:
    dynamodb, iam = world.client("dynamodb"), world.client("iam")
    for table in _pages(dynamodb, "list_tables", "TableNames"):
        yield f"table {table}", dynamodb.describe_table(TableName=table)["Table"]
    functions = world.client("lambda")
    for function in _pages(functions, "list_functions", "Functions"):
        name = function["FunctionName"]
        yield f"function {name}", functions.get_function(FunctionName=name)
        yield f"policy of the function {name}", _policy(functions, name)
    for mapping in _pages(functions, "list_event_source_mappings", "EventSourceMappings"):
        source = mapping["EventSourceArn"]  # a table's stream, or a queue
        table = source.split("/")[1] if "/" in source else source.rpartition(":")[2]
        name = f"{mapping['FunctionArn'].split(':')[6]} on {table}"
        yield f"trigger of {name} ({mapping['UUID']})", mapping
    for role in _pages(iam, "list_roles", "Roles"):
        name = role["RoleName"]
        policies = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        inline = {
            policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        }
        yield f"role {name}", [role, policies, inline]
    secrets = world.client("secretsmanager")
    for secret in _pages(secrets, "list_secrets", "SecretList"):
        if "DeletedDate" not in secret:  # those wait for some days until they are gone
            yield f"secret {secret['Name']}", secret
    for bucket in world.client("s3").list_buckets()["Buckets"]:
        name = bucket["Name"]
        yield f"bucket {name}", bucket
        yield f"notifications of the bucket {name}", notifications(world, name)
    queues = world.client("sqs")
    for url in queues.list_queues().get("QueueUrls", []):
        found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        # What lies in it comes and goes.
        attributes = {name: value for name, value in found.items() if "Approximate" not in name}
        tags = queues.list_queue_tags(QueueUrl=url).get("Tags", {})
        yield f"queue {url.rpartition('/')[2]}", [attributes, tags]
    yield from _alerting(world)
    yield from _schedules(world)
    datasource = world.tinybird.call("GET", f"/v0/datasources/{NAME}")
    yield f"data source {NAME}", datasource.json()


def _alerting(world: World) -> Iterator[tuple[str, Json]]:
    topics, watch = world.client("sns"), world.client("cloudwatch")
    for topic in _pages(topics, "list_topics", "Topics"):
        arn = topic["TopicArn"]
        yield (
            f"topic {arn.rpartition(':')[2]}",
            [
                topics.get_topic_attributes(TopicArn=arn)["Attributes"],
                topics.list_tags_for_resource(ResourceArn=arn)["Tags"],
                topics.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"],
            ],
        )
    for alarm in _pages(watch, "describe_alarms", "MetricAlarms"):
        tags = watch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
        yield f"alarm {alarm['AlarmName']}", [alarm, tags]
    for dashboard in _pages(watch, "list_dashboards", "DashboardEntries"):
        name = dashboard["DashboardName"]
        yield f"dashboard {name}", watch.get_dashboard(DashboardName=name)


def _schedules(world: World) -> Iterator[tuple[str, Json]]:
    scheduler = world.client("scheduler")
    for group in _pages(scheduler, "list_schedule_groups", "ScheduleGroups"):
        if group["Name"] == "default":  # of the account, not somebody's
            continue
        tags = scheduler.list_tags_for_resource(ResourceArn=group["Arn"])["Tags"]
        yield f"schedule group {group['Name']}", [group, tags]
    for schedule in _pages(scheduler, "list_schedules", "Schedules"):
        where = {"GroupName": schedule["GroupName"], "Name": schedule["Name"]}
        name = f"{schedule['GroupName']}/{schedule['Name']}"
        yield f"schedule {name}", scheduler.get_schedule(**where)


def _policy(functions: Client, name: str) -> Json:
    try:
        return functions.get_policy(FunctionName=name)["Policy"]
    except functions.exceptions.ResourceNotFoundException:
        return None


def _pages(client: Client, operation: str, member: str) -> Iterator[Json]:
    for page in client.get_paginator(operation).paginate():
        yield from page[member]


def _stable(value: Json) -> Json:
    if isinstance(value, dict):
        return {k: _stable(v) for k, v in value.items() if k not in _VOLATILE}
    if isinstance(value, list):
        return [_stable(item) for item in value]
    return value


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What is gone, new or changed, in plain words."""
    found = [f"{name} is gone" for name in before if name not in after]
    found += [f"{name} is left over" for name in after if name not in before]
    found += [
        f"{name} was changed: {before[name]} -> {after[name]}"
        for name in before
        if name in after and before[name] != after[name]
    ]
    return found
