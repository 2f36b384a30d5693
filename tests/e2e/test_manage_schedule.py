# SPDX-License-Identifier: Apache-2.0
"""Snapshots by schedule, beside other people's schedules.

The emulator's Scheduler calls the function at the time a schedule says, with the context attributes
in its input (local/aws/schedules.py).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local import bystanders
from local.compare import compare
from local.world import World
from tests.e2e.tool import FUNCTION, SECONDS_MAX, TABLE, Tool

BUCKET = "nightly"
PLACE = ("--s3-bucket", BUCKET)
NIGHTLY = ("--create-schedule", "cron(0 3 * * ? *)", *PLACE)
ROLE = f"{FUNCTION}-eu-west-2-Scheduler"


@pytest.fixture
def ready(tool: Tool) -> Iterator[Tool]:
    """A world with a table, our function, and a bucket that calls it."""
    # An export's edge is fuzzy by a minute; what is in it has been there for long.
    with tool.world.clock.back(3600):
        tool("--create-ddb-table", "--upload-batch", "30")
    tool("--create-lambda", "--create-ddb-trigger", "--create-s3-trigger", *PLACE)
    yield tool


def schedule_of(world: World, table: str = TABLE) -> dict[str, Any]:
    found: dict[str, Any] = world.client("scheduler").get_schedule(GroupName=FUNCTION, Name=table)
    return found


def exports_of(world: World) -> list[dict[str, Any]]:
    dynamodb = world.client("dynamodb")
    return [
        dynamodb.describe_export(ExportArn=each["ExportArn"])["ExportDescription"]
        for each in dynamodb.list_exports()["ExportSummaries"]
    ]


def test_a_schedule_is_made_once_and_taken_away_again(ready: Tool) -> None:
    world = ready.world
    before = bystanders.snapshot(world)
    assert f"+ will create the schedule of {TABLE}" in ready(*NIGHTLY, "--dry-run")
    assert bystanders.differences(before, bystanders.snapshot(world)) == []

    ready(*NIGHTLY)
    schedule = schedule_of(world)
    assert schedule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert schedule["Target"]["RoleArn"].endswith(f":role/{ROLE}")
    made = bystanders.snapshot(world)
    assert bystanders.theirs(made) == bystanders.theirs(before)
    assert "nothing to do" in ready(*NIGHTLY)
    assert bystanders.differences(made, bystanders.snapshot(world)) == []

    ready("--remove-schedule")
    assert bystanders.differences(before, bystanders.snapshot(world)) == []
    assert "nothing to do" in ready("--remove-schedule")


def test_when_its_time_comes_the_table_arrives(ready: Tool) -> None:
    world = ready.world
    ready(*NIGHTLY)
    schedule = schedule_of(world)
    # Now instead of at night.
    due = datetime.now(UTC) + timedelta(seconds=1)
    world.client("scheduler").update_schedule(
        Name=TABLE,
        GroupName=FUNCTION,
        ScheduleExpression=f"at({due:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=schedule["Target"],
    )
    deadline = time.monotonic() + SECONDS_MAX
    rows: list[dict[str, Any]] = []
    while len(rows) < 30 and time.monotonic() < deadline:
        time.sleep(0.2)
        rows = world.tinybird.rows(f"SELECT * FROM ddb_{TABLE} WHERE eventName = 'SNAPSHOT'")
    assert len(rows) == 30, (world.folder / "aws" / "ministack.log").read_text()[-2000:]
    (export,) = exports_of(world)
    assert export["S3Bucket"] == BUCKET
    assert export["S3Prefix"] == f"DDBStreamCDC/{TABLE}"
    assert compare(world.client("dynamodb"), TABLE, world.tinybird, f"ddb_{TABLE}").in_step


def test_an_event_that_comes_twice_makes_one_export(ready: Tool) -> None:
    world = ready.world
    ready(*NIGHTLY)
    text = schedule_of(world)["Target"]["Input"]
    functions = world.client("lambda")

    def call(when: str) -> dict[str, Any]:
        event = text.replace("<aws.scheduler.scheduled-time>", when)
        answer = functions.invoke(FunctionName=FUNCTION, Payload=event.encode())
        assert "FunctionError" not in answer, answer["Payload"].read()
        body: dict[str, Any] = json.loads(answer["Payload"].read())
        return body

    first = call("2026-11-26T03:00:00Z")
    assert call("2026-11-26T03:00:00Z") == first
    assert [export["ExportArn"] for export in exports_of(world)] == [first["export"]]
    assert call("2026-11-27T03:00:00Z") != first
    refused = functions.invoke(FunctionName=FUNCTION, Payload=text.encode())
    assert refused["FunctionError"] == "Unhandled"
    assert "not a time such as" in json.loads(refused["Payload"].read())["errorMessage"]


def test_what_would_not_work_is_refused_before_anything_is_made(ready: Tool) -> None:
    world = ready.world
    bystanders.create_schedule(world, FUNCTION, "theirs")
    before = bystanders.snapshot(world)
    refused = ready(*NIGHTLY, code=3)
    assert f"the schedule group {FUNCTION}: it was not created by this tool" in refused
    for wrong in ("0 3 * * *", "cron(0 3 * * *)", "cron(0 3 * * * *)"):
        refused = ready("--create-schedule", wrong, code=2)
        assert f'"{wrong}"' in refused
        assert 'correct would be "cron(0 3 * * ? *)"' in refused
    elsewhere = ("--create-schedule", "rate(1 day)", "--s3-bucket", bystanders.NAME.lower())
    assert "nothing would load the snapshot" in ready(*elsewhere, code=3)
    ready("--remove-schedule")
    assert bystanders.differences(before, bystanders.snapshot(world)) == []
