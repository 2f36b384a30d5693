# SPDX-License-Identifier: Apache-2.0
"""Exports that cannot be read: a clear error, the invocation fails, what was good is delivered."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Any

import pytest

from local.exports.history import Item
from local.exports.lines import full_lines
from local.exports.writer import Shape
from local.http import Tinybird
from tests.e2e.exporting import (
    BUCKET,
    export_of,
    items_of,
    lay,
    lay_file,
    rows_of,
    s3_event,
    s3_record,
    settings,
)
from tests.e2e.fake_aws import FakeAws, Fault
from tests.e2e.function import Outcome, event, record, running_function

Standin = dict[str, Any]
ONE_FILE = Shape(files=1, empty_objects=0, empty_files=0)
STORED = Shape(files=1, empty_objects=0, empty_files=0, gzip_level=0)  # as big as its lines


def outcome_of(standin: Standin, aws: FakeAws, created: object, **variables: str) -> Outcome:
    with running_function(settings(standin, aws) | variables) as function:
        return function.invoke(created, seconds=20)


def refused(standin: Standin, aws: FakeAws, key: str, *words: str) -> Outcome:
    """The event for this object must fail, and the error must name it, and all these words."""
    outcome = outcome_of(standin, aws, s3_event(aws, key))
    assert not outcome.succeeded
    for word in (BUCKET, key, *words):
        assert word in outcome.message, outcome.message
    return outcome


def snapshot_rows(tinybird: Tinybird, table: str) -> int:
    return len([row for row in rows_of(tinybird, table) if row["eventName"] == "SNAPSHOT"])


def text_of(items: list[Item]) -> bytes:
    return b"".join(full_lines(items))


# Files


def test_the_rows_before_the_end_of_a_truncated_gzip_are_delivered(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    whole = gzip.compress(text_of(items_of(2000)))
    key = lay_file(aws, export_of("Truncated"), whole[: len(whole) // 2])
    outcome = refused(standin, aws, key, "line ")
    assert outcome.error_type == "Function.BadInput"
    landed = snapshot_rows(tinybird, "Truncated")
    assert 500 < landed < 1500
    assert f"after line {landed}: " in outcome.message


def test_a_damaged_gzip(tinybird: Tinybird, standin: Standin, aws: FakeAws) -> None:
    content = bytearray(gzip.compress(text_of(items_of(50)), 0))  # stored, so lines stay readable
    content[-8] ^= 0xFF  # its checksum
    key = lay_file(aws, export_of("Damaged"), bytes(content))
    refused(standin, aws, key)
    assert snapshot_rows(tinybird, "Damaged") == 49  # the last waits for the end


@pytest.mark.parametrize("tail", [b"\x1f\x8b\x08", b"garbage", b"\x1f\x8b\x08" + b"\xff" * 40])
def test_what_follows_a_gzip_must_be_one(
    standin: Standin, aws: FakeAws, tail: bytes, tinybird: Tinybird
) -> None:
    key = lay_file(aws, export_of("Tail"), gzip.compress(text_of(items_of(5))) + tail)
    refused(standin, aws, key)
    assert snapshot_rows(tinybird, "Tail") % 4 == 0  # the last of five waits for the end


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"nonsense", ""),
        (b'{"Items":{}}', "Item"),
        (b'{"Item":{"pk":{"S":"a"}}}', "n"),
        (b'{"Item":{"pk":{"S":"a"},"n":{"N":"1"},"x":{"L":[{"Q":"1"}]}}}', "x[0]"),
        (b'{"Item":{"pk":{"S":"a"},"n":{"N":"1"},"x":{"S":"\xff"}}}', "x"),
        (b'{"Item":{"pk":{"S":"a"},"n":{"N":"1"}}', ""),
        (b"", ""),
    ],
    ids=["no JSON", "no item", "no key", "unknown tag", "bad UTF-8", "cut off", "empty line"],
)
def test_a_bad_line_is_named_and_its_neighbours_are_delivered(
    tinybird: Tinybird, standin: Standin, aws: FakeAws, line: bytes, reason: str
) -> None:
    tinybird.call("DELETE", "/v0/datasources/ddb_BadLine")
    good = list(full_lines(items_of(10)))
    text = b"".join([*good[:4], line + b"\n", *good[4:]])
    key = lay_file(aws, export_of("BadLine"), gzip.compress(text))
    outcome = refused(standin, aws, key, "line 5", reason)
    assert outcome.error_type == "Function.BadInput"
    assert snapshot_rows(tinybird, "BadLine") == 10


def test_defect_11_a_file_that_is_not_what_the_manifest_says(
    standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Md5"), items_of(20), shape=ONE_FILE)
    (file,) = laid.files
    aws.put(BUCKET, file.key, gzip.compress(text_of(items_of(20))[:-1], 1))
    refused(standin, aws, file.key, "MD5")


def test_defect_11_a_file_with_fewer_items_than_the_manifest_says(
    standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Count"), items_of(20), shape=ONE_FILE)
    files_key = laid.export.files_key
    entry = json.loads(aws.objects[BUCKET, files_key].content)
    entry["itemCount"] = 21
    aws.put(BUCKET, files_key, json.dumps(entry).encode() + b"\n")
    refused(standin, aws, laid.largest().key, "21", "20")


def test_defect_11_ion_is_refused(tinybird: Tinybird, standin: Standin, aws: FakeAws) -> None:
    export = export_of("Ion")
    lay(aws, export, items_of(1))
    key = f"{export.data_folder}{'i' * 26}.ion.gz"
    aws.put(BUCKET, key, gzip.compress(b'$ion_1_0 {Item:{pk:"a",n:1.}}\n'))
    refused(standin, aws, key, "ION", "DYNAMODB_JSON")
    assert rows_of(tinybird, "Ion") == []


# Objects


def test_a_vanished_object(standin: Standin, aws: FakeAws) -> None:
    laid = lay(aws, export_of("Vanished"), items_of(5), shape=ONE_FILE)
    key = laid.largest().key
    del aws.objects[BUCKET, key]
    outcome = refused(standin, aws, key)
    assert outcome.error_type == "Function.Missing"


def megabytes_of_items() -> list[Item]:
    """More than anybody reads from S3 at once."""
    return items_of(400, noise={"S": "ü" * 5000})


def test_a_read_cut_off_goes_on_with_the_same_version(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Cut"), megabytes_of_items(), shape=STORED)
    key = laid.largest().key
    aws.faults += [
        Fault("GetObject", key, cut_after=60_000),
        Fault("GetObject", key, cut_after=0),
        Fault("GetObject", key, then=lambda: None),
        Fault("GetObject", key, cut_after=10, times=2),
    ]
    outcome = outcome_of(standin, aws, s3_event(aws, key))
    assert outcome.succeeded, outcome.message
    assert snapshot_rows(tinybird, "Cut") == 400
    reads = [seen for seen in aws.seen if seen.operation == "GetObject" and seen.what == key]
    later = [seen for seen in reads if not seen.range.startswith("bytes=0-")]
    assert later
    assert {seen.if_match for seen in later} == {aws.objects[BUCKET, key].etag}
    assert len(reads) > len({seen.range for seen in reads}), "something was fetched again"


def test_an_object_replaced_while_read(tinybird: Tinybird, standin: Standin, aws: FakeAws) -> None:
    laid = lay(aws, export_of("Replaced"), megabytes_of_items(), shape=STORED)
    key = laid.largest().key
    other = gzip.compress(text_of(items_of(400, other={"S": "other " * 2000})), 0)

    def put_other() -> None:
        aws.put(BUCKET, key, other)

    aws.faults.append(Fault("GetObject", key, then=put_other))
    refused(standin, aws, key, "replaced")
    landed = rows_of(tinybird, "Replaced")
    assert all("other" not in row["NewImage"] for row in landed), "two versions are mixed"


def test_slow_down_is_waited_out(tinybird: Tinybird, standin: Standin, aws: FakeAws) -> None:
    laid = lay(aws, export_of("Slow"), items_of(5), shape=ONE_FILE)
    key = laid.largest().key
    aws.faults += [
        Fault("GetObject", key, status=503, code="SlowDown", times=2),
        Fault("DescribeTable", status=400, code="ThrottlingException"),
    ]
    assert outcome_of(standin, aws, s3_event(aws, key)).succeeded
    assert snapshot_rows(tinybird, "Slow") == 5


# Exports


def test_an_export_that_nobody_knows(standin: Standin, aws: FakeAws) -> None:
    laid = lay(aws, export_of("Unknown"), items_of(5), manifests=False, status=None)
    refused(standin, aws, laid.largest().key, laid.export.export_id)


def test_a_failed_export(tinybird: Tinybird, standin: Standin, aws: FakeAws) -> None:
    laid = lay(aws, export_of("Failed"), items_of(5), manifests=False, status="FAILED")
    refused(standin, aws, laid.largest().key, "FAILED")


def test_an_export_of_another_account(standin: Standin, aws: FakeAws) -> None:
    ours = export_of("Foreign")
    laid = lay(aws, replace(ours, table_arn=ours.table_arn.replace("1234", "9999")), items_of(5))
    refused(standin, aws, laid.largest().key, laid.export.arn)


@pytest.mark.parametrize("made_anew", [False, True], ids=["deleted", "made anew"])
def test_defect_21_a_table_that_is_gone_since(
    tinybird: Tinybird, standin: Standin, aws: FakeAws, made_anew: bool
) -> None:
    """Nobody knows its keys any more, unless rows of it have landed, and may be read."""
    table = f"Gone{made_anew}"
    laid = lay(aws, export_of(table), items_of(5), shape=ONE_FILE)
    known = aws.tables.pop(table)
    if made_anew:
        other = {"AttributeName": "other", "KeyType": "HASH"}
        aws.tables[table] = known | {"TableId": "another", "KeySchema": [other]}
    key = laid.largest().key
    refused(standin, aws, key, table)
    with running_function(settings(standin, aws)) as function:
        assert function.invoke(event(record(1, table=table, item={"n": {"N": "1"}}))).succeeded
    readable = {"TB_CREATE_DS_TOKEN": standin["admin_token"]}
    outcome = outcome_of(standin, aws, s3_event(aws, key), **readable)
    # The stream's record has the key `pk` alone: an export's keys are those of the newest row.
    assert outcome.succeeded, outcome.message
    assert snapshot_rows(tinybird, table) == 5


@pytest.mark.parametrize("name", ["dump.gz", "logs/2026/app.json.gz", "data/x.json.gz", "a.txt"])
def test_defect_19_a_file_that_is_of_no_export(standin: Standin, aws: FakeAws, name: str) -> None:
    aws.put(BUCKET, name, gzip.compress(b"{}\n"))
    refused(standin, aws, name)


def test_one_bad_object_does_not_keep_the_others_of_its_event(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Beside2"), items_of(10), shape=ONE_FILE)
    gone = f"{laid.export.data_folder}{'z' * 26}.json.gz"
    outcome = outcome_of(standin, aws, s3_event(aws, gone, laid.largest().key))
    assert not outcome.succeeded
    assert gone in outcome.message
    assert snapshot_rows(tinybird, "Beside2") == 10


# Permissions


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("GetObject", "s3:GetObject"),
        ("DescribeExport", "dynamodb:DescribeExport"),
        ("DescribeTable", "dynamodb:DescribeTable"),
    ],
)
def test_denied_says_which_action_on_what(
    standin: Standin, aws: FakeAws, operation: str, action: str
) -> None:
    laid = lay(aws, export_of("Denied"), items_of(5), manifests=operation != "DescribeExport")
    is_s3 = operation == "GetObject"
    status, code = (403, "AccessDenied") if is_s3 else (400, "AccessDeniedException")
    aws.faults.append(Fault(operation, status=status, code=code, times=100))
    outcome = refused(standin, aws, laid.largest().key, action)
    assert outcome.error_type == "Function.Denied"


# The event itself


def test_an_s3_test_event_is_a_success(standin: Standin, aws: FakeAws) -> None:
    test = {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": "2026-11-22T10:00:00.000Z",
        "Bucket": BUCKET,
        "RequestId": "5582815E1AEA5ADF",
        "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE",
    }
    with running_function(settings(standin, aws)) as function:
        assert function.invoke(test).succeeded
        assert "test" in function.log().lower()
    assert aws.seen == []


@pytest.mark.parametrize("key", ["", "%zz", "a%2", "%ff%fe.json.gz"])
def test_a_key_that_is_none(standin: Standin, aws: FakeAws, key: str) -> None:
    record = s3_record(aws, "x")
    record["s3"]["object"]["key"] = key
    assert not outcome_of(standin, aws, {"Records": [record]}).succeeded


# Tinybird


def test_what_tinybird_does_not_take_fails_and_comes_again(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Refused"), items_of(30), shape=ONE_FILE)
    created = s3_event(aws, laid.largest().key)
    with running_function(settings(standin, aws)) as function:
        tinybird.control("/fail", {"path": "/v0/events", "action": "answer", "status": 400})
        outcome = function.invoke(created)
        assert not outcome.succeeded
        assert laid.largest().key in outcome.message
        assert function.invoke(created).succeeded
    assert snapshot_rows(tinybird, "Refused") == 30
