# SPDX-License-Identifier: Apache-2.0
"""A table with a past comes into step: the real zip in the emulator, told of real exports by S3."""

from __future__ import annotations

import json
import time
from typing import Any

from local import arrival, people
from local.compare import compare
from local.world import World
from tests.e2e.test_manage_views import forward_tool
from tests.e2e.tool import Tool

__all__ = ["forward_tool"]

TABLE, DATASOURCE = "Members", "ddb_Members"
MEMBERS = 60
SECONDS_MAX = 120.0


def make_a_past(world: World) -> people.Table:
    """Items from before the stream, which was switched on ten minutes ago."""
    dynamodb = world.client("dynamodb")
    with world.clock.back(3600):
        people.create_quiet_table(dynamodb, TABLE)
        table = people.Table.of(dynamodb, TABLE)
        people.members(table, MEMBERS)
        for write in people.HARD_CASES:
            write(table)
    with world.clock.back(600):
        people.switch_on_stream(dynamodb, TABLE)
        change(table, 0)
    return table


def change(table: people.Table, first: int) -> None:
    table.put(people.member_label(first), changed={"S": "yes"})
    table.delete(people.member_label(first + 1))


def newest_export(world: World) -> str:
    dynamodb = world.client("dynamodb")
    table_arn = dynamodb.describe_table(TableName=TABLE)["Table"]["TableArn"]
    found = dynamodb.list_exports(TableArn=table_arn)["ExportSummaries"]
    return max(str(export["ExportArn"]) for export in found)


def wait_for_everything(world: World) -> arrival.Arrival:
    """The newest export and the whole stream; returns what came of the export."""
    dynamodb = world.client("dynamodb")
    of_export = arrival.wait_for_export(
        dynamodb, newest_export(world), world.tinybird, DATASOURCE, seconds_max=SECONDS_MAX
    )
    assert of_export.complete, of_export
    stream = dynamodb.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    streams = world.client("dynamodbstreams")
    of_stream = arrival.wait(streams, stream, world.tinybird, DATASOURCE, seconds_max=SECONDS_MAX)
    assert of_stream.complete, of_stream
    return of_export


def test_a_table_with_a_past_comes_into_step_and_stays(tool: Tool) -> None:
    world = tool.world
    table = make_a_past(world)
    of_table = ("--table-name", TABLE)
    place = ("--s3-bucket", "exports", "--s3-prefix", "mit Leerzeichen+ü%20")
    tool("--create-lambda", "--create-ddb-trigger", "--create-s3-trigger", *of_table, *place)
    change(table, 10)
    tool("--create-snapshot", *of_table, *place)
    change(table, 20)
    arrived = wait_for_everything(world)
    assert arrived.rows == arrived.changes > MEMBERS
    result = compare(world.client("dynamodb"), TABLE, world.tinybird, DATASOURCE)
    assert result.in_step, result.examples
    assert result.items > MEMBERS

    # Another snapshot, which the bucket brings without a queue, and the rows of the first one once
    # more, change nothing.
    assert "-Snapshots" in " ".join(world.client("sqs").list_queues()["QueueUrls"])
    told = tool("--create-s3-trigger", "--direct", *place)
    assert "run the same command again" in told
    tool("--create-s3-trigger", "--direct", *place)
    assert "-Snapshots" not in " ".join(world.client("sqs").list_queues()["QueueUrls"])
    tool("--create-snapshot", *of_table, *place)
    wait_for_everything(world)
    world.tinybird.tamper(
        f"INSERT INTO {DATASOURCE} SELECT * FROM {DATASOURCE} WHERE eventName = 'SNAPSHOT'"
    )
    result = compare(world.client("dynamodb"), TABLE, world.tinybird, DATASOURCE)
    assert result.in_step, result.examples
    refused = world.tinybird.rows(f"SELECT count() AS n FROM {DATASOURCE}_quarantine")
    assert int(refused[0]["n"]) == 0


def test_what_has_changed_since_is_exported_followed_and_in_step(tool: Tool) -> None:
    world = tool.world
    table = make_a_past(world)
    of_table = ("--table-name", TABLE)
    place = ("--s3-bucket", "exports", "--s3-prefix", "people")
    tool("--create-lambda", "--create-ddb-trigger", "--create-s3-trigger", *of_table, *place)
    change(table, 10)
    said = tool("--create-snapshot", "--since", "50m", *of_table, *place)
    assert "a snapshot of what has changed in Members" in said
    assert "1 export" in said and "it does not hide deleted items" in said
    assert " of Members is loaded: " in said, said
    assert "mark" not in said.partition("is loaded")[2]
    described = world.client("dynamodb").describe_export(ExportArn=newest_export(world))
    assert described["ExportDescription"]["ExportType"] == "INCREMENTAL_EXPORT"
    rows = world.tinybird.rows(
        f"SELECT eventName, SequenceNumber FROM {DATASOURCE} "
        f"WHERE eventSource = 'aws:dynamodbSnapshot'"
    )
    assert len(rows) == described["ExportDescription"]["ItemCount"] > 0
    assert {row["SequenceNumber"] for row in rows} == {"SNAPSHOT"}
    assert {row["eventName"] for row in rows} == {"MODIFY", "REMOVE"}
    tool("--create-snapshot", *of_table, *place)
    wait_for_everything(world)
    result = compare(world.client("dynamodb"), TABLE, world.tinybird, DATASOURCE)
    assert result.in_step, result.examples
    refused = tool("--create-snapshot", "--since", "1m", *of_table, *place, code=2)
    assert "AWS exports at least 15 min of changes" in refused
    refused = tool("--create-snapshot", "--since", "yesterday", *of_table, *place, code=2)
    assert "neither a time before now" in refused


def test_snapshots_of_several_tables_are_followed_to_their_end_side_by_side(
    forward_tool: Tool,
) -> None:
    tool, world = forward_tool, forward_tool.world
    tables = ["Members", "Others"]
    dynamodb = world.client("dynamodb")
    with world.clock.back(3600):
        for name in tables:
            people.create_quiet_table(dynamodb, name)
            people.members(people.Table.of(dynamodb, name), MEMBERS)
            people.switch_on_stream(dynamodb, name)
    names = [word for name in tables for word in ("--table-name", name)]
    place = ("--s3-bucket", "exports", "--s3-prefix", "people")
    tool("--create-mv", "--create-lambda", *names)
    tool("--create-ddb-trigger", "--create-s3-trigger", *names, *place)
    said = tool("--create-snapshot", *names, *place)
    assert "Snapshots of Members, Others in eu-west-2" in said
    assert "waiting for 2 exports" in said
    for name in tables:
        assert f" of {name} is loaded: {MEMBERS} items in 6 files" in said, said
    assert "not marked" not in said
    seen = json.loads(tool("status", "--json", *names))
    for of_table in seen["tables"]:
        assert of_table["snapshot"]["health"] == "good", of_table["snapshot"]
        assert "loading" not in of_table["snapshot"]
    # Without a mark the ledger tells.
    world.tinybird.tamper("ALTER TABLE ddb_Members DELETE WHERE eventName = 'SNAPSHOT_COMPLETE'")
    seen = json.loads(tool("status", "--json", "--table-name", "Members"))
    snapshot = seen["tables"][0]["snapshot"]
    assert snapshot["loading"]["finished"] is True
    assert snapshot["loading"]["items_loaded"] == MEMBERS == snapshot["items"]
    assert snapshot["loading"]["files_loaded"] == snapshot["loading"]["files"] == 6


def take_filtered(world: World, place: str, specification: dict[str, Any]) -> str:
    """An export with a FilterSpecification, at its end; returns its ARN."""
    dynamodb = world.client("dynamodb")

    def add_filter(params: dict[str, Any], **_: object) -> None:
        # The installed boto3 may be older than filtered exports (2026).
        body = json.loads(params["body"]) | {"FilterSpecification": specification}
        params["body"] = json.dumps(body).encode()

    dynamodb.meta.events.register("before-call.dynamodb.ExportTableToPointInTime", add_filter)
    described = dynamodb.describe_table(TableName=TABLE)["Table"]
    begun = dynamodb.export_table_to_point_in_time(
        TableArn=described["TableArn"], S3Bucket="exports", S3Prefix=f"{place}/{TABLE}"
    )
    arn = str(begun["ExportDescription"]["ExportArn"])
    give_up = time.monotonic() + SECONDS_MAX
    while True:
        found = dynamodb.describe_export(ExportArn=arn)["ExportDescription"]
        if found["ExportStatus"] != "IN_PROGRESS":
            assert found["ExportStatus"] == "COMPLETED", found
            return arn
        assert time.monotonic() < give_up
        time.sleep(0.1)


def test_a_projected_export_is_refused_and_a_filtered_one_hides_nothing(tool: Tool) -> None:
    world = tool.world
    make_a_past(world)
    of_table = ("--table-name", TABLE)
    place = ("--s3-bucket", "exports", "--s3-prefix", "people")
    tool("--create-lambda", "--create-ddb-trigger", "--create-s3-trigger", *of_table, *place)
    tool("--create-snapshot", *of_table, *place)
    wait_for_everything(world)

    projected = take_filtered(world, "people", {"ProjectionExpression": "club, id"})
    filtered = take_filtered(world, "people", {"FilterExpression": "attribute_exists(points)"})
    arrived = arrival.wait_for_export(
        world.client("dynamodb"), filtered, world.tinybird, DATASOURCE, seconds_max=SECONDS_MAX
    )
    assert arrived.complete, arrived

    def rows_of(export: str, name: str) -> int:
        (row,) = world.tinybird.rows(
            f"SELECT count() AS n FROM {DATASOURCE} WHERE eventSourceARN = '{export}' "
            f"AND eventName = '{name}'"
        )
        return int(row["n"])

    assert rows_of(projected, "SNAPSHOT") == 0
    assert rows_of(filtered, "SNAPSHOT") == arrived.rows > 0
    assert rows_of(projected, "SNAPSHOT_COMPLETE") == rows_of(filtered, "SNAPSHOT_COMPLETE") == 0
    result = compare(world.client("dynamodb"), TABLE, world.tinybird, DATASOURCE)
    assert result.in_step, result.examples
