# SPDX-License-Identifier: Apache-2.0
"""Exports become rows: the real binary, with a fake S3 and DynamoDB in AWS's place."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from local.exports.description import View, Window
from local.exports.history import net_changes
from local.exports.lines import incremental_lines
from local.exports.writer import Shape
from local.http import Tinybird
from tests.e2e.exporting import (
    BUCKET,
    EXPORT_TIME,
    Laid,
    changes_of,
    export_of,
    item_text,
    items_of,
    lay,
    lines_of,
    plain,
    rows_of,
    s3_event,
    settings,
)
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import running_function

Standin = dict[str, Any]


def requests_of(tinybird: Tinybird, path: str) -> list[dict[str, Any]]:
    answer: Any = tinybird.control(f"/requests?path={path}")
    found: list[dict[str, Any]] = answer["requests"]
    return found


def deliver(standin: Standin, aws: FakeAws, *keys: str, **variables: str) -> None:
    """One event for all these objects, which must succeed."""
    with running_function(settings(standin, aws, **variables)) as function:
        outcome = function.invoke(s3_event(aws, *keys))
        assert outcome.succeeded, outcome.message


def is_complete(aws: FakeAws, tinybird: Tinybird, laid: Laid, table: str) -> bool:
    ids = [row["eventID"] for row in rows_of(tinybird, table) if row["eventName"] == "SNAPSHOT"]
    return sorted(ids) == sorted(event_id for event_id, _ in lines_of(aws, laid))


def test_every_line_of_every_file_becomes_a_row(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Full"), items_of(300), shape=Shape(member_bytes=700))
    deliver(standin, aws, *laid.written.data_keys)
    rows = {row["eventID"]: row for row in rows_of(tinybird, "Full")}
    # The last file marks, also where the token may not read.
    assert rows.pop(f"{laid.export.export_id}/complete")["eventName"] == "SNAPSHOT_COMPLETE"
    assert len(rows) == 300
    for event_id, line in lines_of(aws, laid):
        item = json.loads(line)["Item"]
        row = rows.pop(event_id)
        assert json.loads(row["NewImage"]) == plain(item)
        assert row["Keys"] == f'{{"n":{item["n"]["N"]},"pk":"{item["pk"]["S"]}"}}'
        assert (row["key_pk"], row["key_n"]) == (item["pk"]["S"], float(item["n"]["N"]))
        assert int(row["SizeBytes"]) == len(item_text(line))
        assert row["OldImage"] == "{}"
        assert row["userIdentity"] == ""
        assert row["eventName"] == "SNAPSHOT"
        assert row["eventSource"] == "aws:dynamodbSnapshot"
        assert row["eventSourceARN"] == laid.export.arn
        assert row["awsRegion"] == "eu-west-2"
        assert row["StreamViewType"] == "NEW_AND_OLD_IMAGES"
        assert int(row["ApproximateCreationDateTime"]) == int(EXPORT_TIME)
        assert row["SequenceNumber"] == "SNAPSHOT"
    assert rows == {}


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "with space",
        "plus+and%2Bpercent%25",
        "ü/漢字/😀",
        "AWSDynamoDB/AWSDynamoDB",
        "a=b&c;d~e",
    ],
)
def test_defect_09_and_defect_10_any_prefix_and_none(
    tinybird: Tinybird, standin: Standin, aws: FakeAws, prefix: str
) -> None:
    laid = lay(aws, export_of("Prefix", prefix=prefix), items_of(20))
    tinybird.call("DELETE", "/v0/datasources/ddb_Prefix")
    deliver(standin, aws, *laid.written.data_keys)
    assert is_complete(aws, tinybird, laid, "Prefix")


@pytest.mark.parametrize(
    "shape",
    [
        Shape(files=1, empty_objects=0, empty_files=0, ends_with_newline=False),
        Shape(files=3, empty_objects=2, empty_files=2, ends_with_newline=False, member_bytes=1),
        Shape(files=2, gzip_level=0),
    ],
    ids=["no newline at the end", "members of one byte", "stored, not compressed"],
)
def test_shapes_of_files(tinybird: Tinybird, standin: Standin, aws: FakeAws, shape: Shape) -> None:
    tinybird.call("DELETE", "/v0/datasources/ddb_Shapes")
    laid = lay(aws, export_of("Shapes"), items_of(20), shape=shape)
    deliver(standin, aws, *laid.written.data_keys)
    assert is_complete(aws, tinybird, laid, "Shapes")


def test_files_without_lines_make_no_rows_and_no_trouble(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Nothing"), (), shape=Shape(files=1))
    deliver(standin, aws, *laid.written.data_keys)
    assert [row for row in rows_of(tinybird, "Nothing") if row["eventName"] == "SNAPSHOT"] == []


def test_what_lies_beside_the_data_is_no_error(standin: Standin, aws: FakeAws) -> None:
    laid = lay(aws, export_of("Beside"), items_of(3))
    data = laid.written.data_keys
    deliver(standin, aws, *data)
    beside = [key for bucket, key in aws.objects if bucket == BUCKET and key not in data]
    ledger = [key for key in beside if "/tinydynamocdc/" in key]
    assert len(beside) - len(ledger) == 5 and ledger
    deliver(standin, aws, *beside)


def test_defect_16_the_same_file_again_makes_the_same_rows(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Again"), items_of(30))
    keys = laid.written.data_keys
    deliver(standin, aws, *keys)
    deliver(standin, aws, *reversed(keys))
    rows = tinybird.rows("SELECT DISTINCT * FROM ddb_Again WHERE eventName = 'SNAPSHOT'")
    assert len(rows) == 30
    assert len(rows_of(tinybird, "Again")) >= 60


def test_defect_07_bodies_are_filled_to_the_limit_and_not_beyond(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    big = items_of(60, big={"S": "x" * 380_000})
    laid = lay(aws, export_of("Bodies"), big, shape=Shape(files=1, gzip_level=1))
    deliver(standin, aws, laid.largest().key)
    sizes = [r["bytes"] for r in requests_of(tinybird, "/v0/events") if r["bytes"] > 0]
    assert max(sizes) <= 2_500_000
    assert len(sizes) == 10, "six rows of 380 KB are as many as 2.5 MB hold"
    assert is_complete(aws, tinybird, laid, "Bodies")


def test_small_rows_fill_a_body_too(tinybird: Tinybird, standin: Standin, aws: FakeAws) -> None:
    laid = lay(aws, export_of("Small"), items_of(4000), shape=Shape(files=1))
    deliver(standin, aws, laid.largest().key)
    assert len(requests_of(tinybird, "/v0/events")) == 1, "no bodies of 250 rows for an export"


def test_defect_08_an_export_on_a_later_page_is_found(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    """The prefix does not name the table, and the manifest is not written yet."""
    laid = lay(
        aws, export_of("Paged", prefix="everybody"), items_of(10), manifests=False, status=None
    )
    aws.know(laid.export, "IN_PROGRESS")
    for number in range(1, 61):  # newer ones, of other tables too
        aws.know(export_of(("Other", "Paged")[number % 2], prefix="x", number=number))
    deliver(standin, aws, *laid.written.data_keys)
    assert is_complete(aws, tinybird, laid, "Paged")
    assert aws.count("ListExports") >= 3


def test_an_export_that_names_its_table_is_asked_for_directly(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Direct"), items_of(10), manifests=False)
    aws.know(laid.export, "IN_PROGRESS")
    deliver(standin, aws, *laid.written.data_keys)
    assert is_complete(aws, tinybird, laid, "Direct")
    assert aws.count("ListExports") == 0


def test_defect_25_what_is_known_of_an_export_is_asked_once(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Once"), items_of(100), shape=Shape(files=12), manifests=False)
    with running_function(settings(standin, aws)) as function:
        for key in laid.written.data_keys:
            assert function.invoke(s3_event(aws, key)).succeeded
    assert aws.count("DescribeExport") == 1
    assert aws.count("DescribeTable") == 1
    assert is_complete(aws, tinybird, laid, "Once")


def test_defect_21_an_export_that_aws_forgot_is_known_by_its_manifest(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Forgotten"), items_of(10), status=None)
    deliver(standin, aws, *laid.written.data_keys)
    assert is_complete(aws, tinybird, laid, "Forgotten")


def test_defect_11_an_incremental_export_comes_from_its_manifest(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    """Its data files lie in a folder of all, and their lines are of another kind."""
    window = Window(EXPORT_TIME - 600, EXPORT_TIME, View.NEW_AND_OLD_IMAGES)
    net = net_changes(changes_of(200, random.Random(1)), window)
    assert any(change.new is None for change in net)
    export = export_of("Incremental", window=window)
    laid = lay(aws, export, lines=incremental_lines(net, window.view))
    deliver(standin, aws, *laid.written.data_keys)
    deliver(standin, aws, export.summary_key)
    rows = tinybird.rows("SELECT DISTINCT * FROM ddb_Incremental")
    assert len(rows) == len(net)
    by_key = {int(row["key_n"]): row for row in rows}
    for change in net:
        row = by_key[int(change.keys["n"]["N"])]
        assert row["eventName"] == ("REMOVE" if change.new is None else "MODIFY")
        assert row["eventSource"] == "aws:dynamodbSnapshot"
        assert row["SequenceNumber"] == "SNAPSHOT"
        assert int(row["ApproximateCreationDateTime"]) == int(change.time)
        assert (row["OldImage"] == "{}") == (change.old is None)
        assert (row["NewImage"] == "{}") == (change.new is None)
        assert row["eventID"].startswith(f"{export.export_id}/")


def test_a_line_of_several_megabytes(tinybird: Tinybird, standin: Standin, aws: FakeAws) -> None:
    """400 KB of control characters are 2.4 MB of JSON, and more in a row."""
    (item,) = items_of(1, worst={"S": "\x01" * 390_000})
    laid = lay(aws, export_of("Long"), [item], shape=Shape(files=1))
    deliver(standin, aws, laid.largest().key)
    assert is_complete(aws, tinybird, laid, "Long")


def test_several_exports_in_one_event(tinybird: Tinybird, standin: Standin, aws: FakeAws) -> None:
    exports = [lay(aws, export_of(f"Several{n}"), items_of(10)) for n in range(3)]
    deliver(standin, aws, *(laid.largest().key for laid in exports))
    for n, laid in enumerate(exports):
        snapshot = [r for r in rows_of(tinybird, f"Several{n}") if r["eventName"] == "SNAPSHOT"]
        assert len(snapshot) == laid.largest().item_count
