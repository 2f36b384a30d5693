# SPDX-License-Identifier: Apache-2.0
"""The local world's AWS writes real exports, and its DynamoDB clock can be set back."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local import people
from local.json_value import Json
from local.world import REPOSITORY, World, running_world

TABLE, BUCKET = "Exported", "exports-of-the-machine"
ITEMS = 40


@pytest.fixture(scope="module")
def exporting() -> Iterator[World]:
    """A world with a table of some items, and a bucket."""
    with running_world() as world:
        dynamodb = world.client("dynamodb")
        people.create_number_table(dynamodb, TABLE)
        for n in range(ITEMS):
            dynamodb.put_item(TableName=TABLE, Item={"id": {"N": str(n)}, "b": {"B": b"\x00"}})
        world.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": world.region}
        )
        yield world


def allow(world: World, table: str = TABLE) -> None:
    world.client("dynamodb").update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


def export(world: World, table: str = TABLE, **parameters: object) -> dict[str, Any]:
    """Asks for an export and follows it to its end."""
    dynamodb = world.client("dynamodb")
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    asked: dict[str, Any] = {"S3Bucket": BUCKET, "S3Prefix": table} | parameters
    begun = dynamodb.export_table_to_point_in_time(TableArn=arn, **asked)["ExportDescription"]
    assert begun["ExportStatus"] == "IN_PROGRESS"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found: dict[str, Any] = dynamodb.describe_export(ExportArn=begun["ExportArn"])
        found = found["ExportDescription"]
        if found["ExportStatus"] != "IN_PROGRESS":
            return found
        time.sleep(0.05)
    pytest.fail("the export does not end")


def read(world: World, key: str) -> bytes:
    body: bytes = world.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return body


def lines_of(world: World, description: dict[str, Any]) -> list[Json]:
    """The lines of all data files, found by the manifests."""
    summary = json.loads(read(world, description["ExportManifest"]))
    lines = []
    for file in read(world, summary["manifestFilesS3Key"]).decode().splitlines():
        entry = json.loads(file)
        content = read(world, entry["dataFileS3Key"])
        found = gzip.decompress(content).splitlines() if content else []
        assert len(found) == entry["itemCount"]
        lines += [json.loads(line) for line in found]
    assert len(lines) == summary["itemCount"] == description["ItemCount"]
    return lines


def test_an_export_has_the_table(exporting: World) -> None:
    allow(exporting)
    asked_at = int(time.time())
    found = export(exporting, ExportTime=asked_at)
    assert found["ExportStatus"] == "COMPLETED"
    assert found["ExportTime"] == datetime.fromtimestamp(asked_at, UTC)
    export_id = found["ExportArn"].rpartition("/")[2]
    assert found["ExportManifest"] == f"{TABLE}/AWSDynamoDB/{export_id}/manifest-summary.json"
    summary = json.loads(read(exporting, found["ExportManifest"]))
    assert summary["exportArn"] == found["ExportArn"]
    assert summary["tableId"] == found["TableId"]
    ids = {line["Item"]["id"]["N"] for line in lines_of(exporting, found)}
    assert ids < {str(n) for n in range(ITEMS)}, "all were written within the edge of a minute"
    assert ids


def test_a_table_without_a_stream_is_exported_as_it_is(exporting: World) -> None:
    exporting.client("dynamodb").create_table(
        TableName="Quiet",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    allow(exporting, "Quiet")
    item = {"id": {"S": "ü"}, "n": {"N": "1"}}
    exporting.client("dynamodb").put_item(TableName="Quiet", Item=item)
    found = export(exporting, "Quiet")
    assert lines_of(exporting, found) == [{"Item": item}]
    assert found["ExportTime"].timestamp() <= time.time()


def test_an_export_of_the_past_has_the_past(exporting: World) -> None:
    """The clock is set back for the writes: what a stream knows is as it was."""
    dynamodb = exporting.client("dynamodb")
    people.create_number_table(dynamodb, "Past")
    allow(exporting, "Past")
    now = time.time()
    for back, value in ((3000, "old"), (1000, "new")):
        with exporting.clock.back(back):
            dynamodb.put_item(TableName="Past", Item={"id": {"N": "1"}, "v": {"S": value}})
    found = export(exporting, "Past", ExportTime=int(now - 2000))
    assert [line["Item"]["v"]["S"] for line in lines_of(exporting, found)] == ["old"]
    found = export(exporting, "Past", ExportTime=int(now - 500))
    assert [line["Item"]["v"]["S"] for line in lines_of(exporting, found)] == ["new"]
    found = export(
        exporting,
        "Past",
        ExportType="INCREMENTAL_EXPORT",
        IncrementalExportSpecification={
            "ExportFromTime": int(now - 2000),
            "ExportToTime": int(now - 500),
            "ExportViewType": "NEW_AND_OLD_IMAGES",
        },
    )
    (line,) = lines_of(exporting, found)
    assert line["OldImage"]["v"] == {"S": "old"}
    assert line["NewImage"]["v"] == {"S": "new"}
    micros = int(line["Metadata"]["WriteTimestampMicros"]["N"])
    assert abs(micros / 1e6 - (now - 1000)) < 30


def test_a_stream_s_label_is_of_the_clock(exporting: World) -> None:
    with exporting.clock.back(3600):
        table = people.create_number_table(exporting.client("dynamodb"), "Birth")
    born = datetime.fromisoformat(table["LatestStreamLabel"] + "+00:00").timestamp()
    assert 3590 < time.time() - born < 3660


def test_a_bucket_that_is_not_there_fails_the_export(exporting: World) -> None:
    allow(exporting)
    found = export(exporting, S3Bucket="not-there-at-all")
    assert found["ExportStatus"] == "FAILED"
    assert found["FailureCode"] == "S3NoSuchBucket"
    assert "bucket" in found["FailureMessage"]
    assert "ExportManifest" not in found


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ExportTime": int(time.time()) + 3600}, "InvalidExportTimeException"),
        ({"S3Prefix": ""}, "ValidationException"),
    ],
)
def test_what_aws_refuses_is_refused(
    exporting: World, parameters: dict[str, Any], code: str
) -> None:
    allow(exporting)
    with pytest.raises(ClientError, match=code):
        export(exporting, **parameters)


def test_without_point_in_time_recovery_there_is_no_export(exporting: World) -> None:
    people.create_number_table(exporting.client("dynamodb"), "NoBackups")
    with pytest.raises(ClientError, match="PointInTimeRecoveryUnavailableException"):
        export(exporting, "NoBackups")


def test_a_client_token_gives_the_same_export_again(exporting: World) -> None:
    allow(exporting)
    first = export(exporting, ClientToken="twice")
    dynamodb = exporting.client("dynamodb")
    again = dynamodb.export_table_to_point_in_time(
        TableArn=first["TableArn"], S3Bucket=BUCKET, S3Prefix=TABLE, ClientToken="twice"
    )["ExportDescription"]
    assert again["ExportArn"] == first["ExportArn"]
    assert again["ExportStatus"] == "COMPLETED"


def test_by_hand_into_a_folder_and_into_a_bucket(exporting: World, tmp_path: Path) -> None:
    def run(*arguments: str) -> list[str]:
        command = [sys.executable, "-m", "local.exports", "--table", TABLE, *arguments]
        done = subprocess.run(
            command,
            env=exporting.environment(),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    _, said, summary_key = run("--folder", str(tmp_path), "--files", "2", "--prefix", "p/")
    assert said == f"{ITEMS} items in 4 files"
    assert json.loads((tmp_path / summary_key).read_text())["itemCount"] == ITEMS
    _, said, summary_key = run("--bucket", BUCKET)
    assert said == f"{ITEMS} items in 6 files"
    found = {"ExportManifest": summary_key, "ItemCount": ITEMS}
    assert len(lines_of(exporting, found)) == ITEMS


def test_a_filter_leaves_items_out_and_only_describe_export_tells(exporting: World) -> None:
    allow(exporting)
    specification = {
        "FilterExpression": "id < :n",
        "ExpressionAttributeValues": {":n": {"N": "7"}},
    }
    dynamodb = exporting.client("dynamodb")

    def add_filter(params: dict[str, Any], **_: object) -> None:
        # The installed boto3 may be older than filtered exports (2026).
        body = json.loads(params["body"]) | {"FilterSpecification": specification}
        params["body"] = json.dumps(body).encode()

    said: list[bytes] = []

    def listen(response_dict: dict[str, Any], **_: object) -> None:
        said.append(response_dict["body"])

    dynamodb.meta.events.register("before-call.dynamodb.ExportTableToPointInTime", add_filter)
    dynamodb.meta.events.register("before-parse.dynamodb.DescribeExport", listen)
    arn = dynamodb.describe_table(TableName=TABLE)["Table"]["TableArn"]
    begun = dynamodb.export_table_to_point_in_time(
        TableArn=arn, S3Bucket=BUCKET, S3Prefix="filtered"
    )
    export_arn = begun["ExportDescription"]["ExportArn"]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = dynamodb.describe_export(ExportArn=export_arn)["ExportDescription"]
        if found["ExportStatus"] != "IN_PROGRESS":
            break
        time.sleep(0.05)
    assert (found["ExportStatus"], found["ExportType"]) == ("COMPLETED", "FULL_EXPORT")
    assert found["ItemCount"] == 7
    assert json.loads(said[-1])["ExportDescription"]["FilterSpecification"] == specification
    s3 = exporting.client("s3")
    summary = s3.get_object(Bucket=BUCKET, Key=found["ExportManifest"])["Body"].read()
    assert json.loads(summary)["itemCount"] == 7
    assert b"Filter" not in summary
