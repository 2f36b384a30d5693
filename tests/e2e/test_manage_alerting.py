# SPDX-License-Identifier: Apache-2.0
"""Alarms, the topic they tell and the dashboard, beside those of other people."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from local import bystanders
from local.world import World
from tests.e2e.tool import FUNCTION, Tool, stream_triggers

EMAIL = "ops@example.com"
CREATE = ("--create-alerting", "--alert-email", EMAIL)
OF_QUEUES = ("DeadLetters", "FailuresAge", "FailuresTried", "SnapshotsAge")
DASHBOARD = f"{FUNCTION}-eu-west-2"


@pytest.fixture
def watched(tool: Tool) -> Iterator[Tool]:
    """A world with our function, and with things of others whose names begin like ours."""
    tool("--create-lambda")
    bystanders.create_alerting(tool.world, f"{FUNCTION}-{bystanders.NAME}")
    yield tool


def alarms_of(world: World) -> dict[str, dict[str, object]]:
    """Those that tell our topic."""
    found = world.client("cloudwatch").describe_alarms()["MetricAlarms"]
    return {
        alarm["AlarmName"]: alarm
        for alarm in found
        if any(action.endswith(f":{FUNCTION}-Alerts") for action in alarm["AlarmActions"])
    }


def test_alarms_are_made_once_and_taken_away_again(watched: Tool) -> None:
    world = watched.world
    before = bystanders.snapshot(world)
    planned = watched(*CREATE, "--dry-run")
    assert "+ will create the topic" in planned
    assert bystanders.differences(before, bystanders.snapshot(world)) == []

    watched(*CREATE)
    names = (
        "Errors",
        "ItemsDifferent",
        "IteratorAge",
        "Quarantined",
        "Throttles",
        "Undelivered",
        *OF_QUEUES,
    )
    assert set(alarms_of(world)) == {f"{FUNCTION}-{name}" for name in names}
    topics = world.client("sns")
    arn = topics.create_topic(Name=f"{FUNCTION}-Alerts")["TopicArn"]
    subscriptions = topics.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    assert [(each["Protocol"], each["Endpoint"]) for each in subscriptions] == [("email", EMAIL)]
    dashboard = world.client("cloudwatch").get_dashboard(DashboardName=DASHBOARD)
    assert len(json.loads(dashboard["DashboardBody"])["widgets"]) == 11

    made = bystanders.snapshot(world)
    assert bystanders.theirs(made) == bystanders.theirs(before)
    assert "nothing to do" in watched(*CREATE)
    assert bystanders.differences(made, bystanders.snapshot(world)) == []

    removed = watched("--remove-alerting")
    assert f"leaves unchanged the alarm {FUNCTION}-{bystanders.NAME}" in removed
    assert bystanders.differences(before, bystanders.snapshot(world)) == []
    assert "nothing to do" in watched("--remove-alerting")
    assert bystanders.differences(before, bystanders.snapshot(world)) == []


def test_dead_letters_have_an_alarm_where_the_trigger_has_a_queue(watched: Tool) -> None:
    world = watched.world
    watched("--create-ddb-table", "--create-ddb-trigger")
    assert "no alarm on" not in watched(*CREATE)
    assert not any("DeadLetters-" in name for name in alarms_of(world)), "its own has others"
    functions, queues = world.client("lambda"), world.client("sqs")
    url = queues.create_queue(QueueName="given-up")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    (trigger,) = stream_triggers(world)
    functions.update_event_source_mapping(
        UUID=trigger["UUID"],
        DestinationConfig={"OnFailure": {"Destination": arn["QueueArn"]}},
    )
    assert f"created the alarm {FUNCTION}-DeadLetters-given-up" in watched(*CREATE)
    alarm = alarms_of(world)[f"{FUNCTION}-DeadLetters-given-up"]
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": "given-up"}]


def test_an_alarm_goes_off_and_its_mail_is_on_its_way(watched: Tool) -> None:
    """The alarm's own metric, as CloudWatch reads it from the function's log line."""
    world = watched.world
    watched(*CREATE)
    topics, queues = world.client("sns"), world.client("sqs")
    url = queues.create_queue(QueueName="told")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    topics.subscribe(
        TopicArn=topics.create_topic(Name=f"{FUNCTION}-Alerts")["TopicArn"],
        Protocol="sqs",
        Endpoint=arn["QueueArn"],
    )
    world.client("cloudwatch").set_alarm_state(
        AlarmName=f"{FUNCTION}-Quarantined", StateValue="ALARM", StateReason="a test"
    )
    told = queues.receive_message(QueueUrl=url, WaitTimeSeconds=10)["Messages"]
    message = json.loads(json.loads(told[0]["Body"])["Message"])
    assert message["AlarmName"] == f"{FUNCTION}-Quarantined"
    assert message["Trigger"]["MetricName"] == "RowsQuarantined"


def test_somebody_elses_names_are_refused_before_anything_is_made(watched: Tool) -> None:
    world = watched.world
    bystanders.create_alerting(world, f"{FUNCTION}-Errors")
    before = bystanders.snapshot(world)
    refused = watched(*CREATE, code=3)
    assert f"the alarm {FUNCTION}-Errors: it was not created by this tool" in refused
    assert bystanders.differences(before, bystanders.snapshot(world)) == []
    assert "needs --alert-email" in watched("--create-alerting", code=2)
