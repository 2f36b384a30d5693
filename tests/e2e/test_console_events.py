# SPDX-License-Identifier: Apache-2.0
"""deploy/test-events, which are for the console's Test button, work."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.http import Tinybird
from local.world import PRODUCT, REPOSITORY, World
from tests.e2e.function import running_function, settings_of

TEMPLATE = REPOSITORY / "deploy" / "template.yaml"
EVENTS = REPOSITORY / "deploy" / "test-events"
GOOD = [
    path for path in sorted(EVENTS.glob("stream-*.json")) if path.name != "stream-bad-record.json"
]


def convert(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PRODUCT, "convert", path], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("path", GOOD, ids=[path.stem for path in GOOD])
def test_a_stream_event_becomes_a_row(path: Path) -> None:
    done = convert(path)
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    (record,) = json.loads(path.read_text())["Records"]
    assert row["eventName"] == record["eventName"]
    assert bool(row["userIdentity"]) == path.stem.endswith("ttl-remove")
    assert json.loads(row["Keys"]) == {"Email": "ada@example.com", "UserId": "6f2b1f3e-0001"}


def test_the_bad_record_is_named_and_the_good_one_beside_it_written() -> None:
    done = convert(EVENTS / "stream-bad-record.json")
    assert done.returncode == 2
    assert "record 1 (SequenceNumber 100000000000000000006)" in done.stderr
    assert "NewImage: attribute visits: not a number" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def logged_fields(lines: list[dict[str, Any]], message: str) -> set[str]:
    """The numbers in the lines of that message."""
    return {
        name
        for line in lines
        if line["message"] == message
        for name, value in line.items()
        if isinstance(value, int)
    }


def test_the_function_takes_them(tinybird: Tinybird, standin: dict[str, Any]) -> None:
    """What the Test button shows is what the manual says."""
    with running_function(settings_of(standin, TB_PARTIAL_BATCH="true")) as function:
        for path in GOOD:
            outcome = function.invoke(path.read_bytes())
            assert outcome.succeeded, outcome.message
            assert outcome.body == {"batchItemFailures": []}
        bad = function.invoke((EVENTS / "stream-bad-record.json").read_bytes())
        assert function.invoke((EVENTS / "s3-test.json").read_bytes()).succeeded
        assert bad.body == {"batchItemFailures": [{"itemIdentifier": "100000000000000000006"}]}
        lines = function.log_lines()
    # What the stack's alarms and dashboard read.
    template = TEMPLATE.read_text()
    wanted = set(re.findall(r"Namespace: TinyDynamoCDC\n +MetricName: (\w+)", template))
    assert wanted == {"RowsQuarantined", "RecordsUndelivered", "ItemsDifferent"}
    wanted |= set(re.findall(r'\["TinyDynamoCDC","(\w+)"', template))
    wanted -= {"ItemsDifferent", "ItemsVerified"}  # of a nightly proof alone: test_nightly.py
    assert {"RowsDelivered", "BytesSent", "Requests", "Retries", "ChangeLagMs"} < wanted
    assert wanted <= logged_fields(lines, "metrics")
    rows = tinybird.rows("SELECT eventName AS name FROM ddb_TestEvents ORDER BY SequenceNumber")
    names = ["INSERT", "MODIFY", "REMOVE", "REMOVE", "INSERT"]
    assert [row["name"] for row in rows] == names


@pytest.mark.parametrize("name", ["s3-data-file", "s3-manifest"])
def test_the_function_looks_for_what_an_s3_event_names(world: World, name: str) -> None:
    """With bucket and key of a real export they load it; as they are there is no such object."""
    world.client("s3").create_bucket(
        Bucket="tinybird-test-dynamodb-export",
        CreateBucketConfiguration={"LocationConstraint": world.region},
    )
    settings = settings_of(
        {"url": world.tinybird_url, "create_token": world.create_token},
        **{key: value for key, value in world.settings().items() if key.startswith("AWS_")},
    )
    with running_function(settings) as function:
        outcome = function.invoke((EVENTS / f"{name}.json").read_bytes())
    world.client("s3").delete_bucket(Bucket="tinybird-test-dynamodb-export")
    assert not outcome.succeeded
    assert "DDBStreamCDC/PeopleTable/AWSDynamoDB/01767225600000-a1b2c3d4/" in outcome.message
    assert "does not exist" in outcome.message or "export" in outcome.message
