# SPDX-License-Identifier: Apache-2.0
"""What the stand-in puts into quarantine: each check with examples, and with the check off."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.http import Tinybird
from local.tinybird.checks import Check
from tests.e2e.support import create_landing

GOOD: dict[str, Any] = {
    "eventID": "e1",
    "eventName": "INSERT",
    "eventSource": "aws:dynamodb",
    "eventSourceARN": "arn:aws:dynamodb:eu-west-2:000000000000:table/T/stream/x",
    "eventVersion": 1.1,
    "awsRegion": "eu-west-2",
    "ApproximateCreationDateTime": 1795370209,
    "SequenceNumber": "000000000000000000000000000001",
    "SizeBytes": 10,
    "StreamViewType": "NEW_AND_OLD_IMAGES",
    "Keys": '{"n":1,"pk":"a"}',
    "NewImage": '{"n":1,"pk":"a"}',
    "OldImage": "{}",
    "key_pk": "a",
    "key_n": 1,
}
BIG = "1" * 21


def row(**changes: object) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def without(*names: str) -> bytes:
    return json.dumps({k: v for k, v in GOOD.items() if k not in names}).encode()


def raw(name: str, text: str) -> bytes:
    """A good row with `name` set to raw JSON text."""
    return row().replace(
        f'"{name}": {json.dumps(GOOD[name])}'.encode(), f'"{name}": {text}'.encode()
    )


REFUSED: list[tuple[Check, str, bytes]] = [
    (Check.ROW_INVALID_UTF8, "a byte that is none", row(eventID="X").replace(b"X", b"\xff")),
    (Check.ROW_INVALID_UTF8, "a raw surrogate", row(eventID="X").replace(b"X", b"\xed\xa0\x80")),
    (Check.ROW_INVALID_JSON, "cut short", row()[:-1]),
    (Check.ROW_INVALID_JSON, "leading zero", raw("SizeBytes", "010")),
    (Check.ROW_INVALID_JSON, "plus sign", raw("SizeBytes", "+1")),
    (Check.ROW_INVALID_JSON, "two objects in a line", row() + row()),
    (Check.ROW_CONTROL_CHARACTER, "a raw tab", row(eventID="X").replace(b"X", b"\t")),
    (Check.ROW_NOT_AN_OBJECT, "a number", b"5"),
    (Check.ROW_NOT_AN_OBJECT, "an array", b"[" + row() + b"]"),
    (Check.ROW_MISSING_VALUE, "missing text", without("eventID")),
    (Check.ROW_MISSING_VALUE, "missing integer", without("SizeBytes")),
    (Check.ROW_MISSING_VALUE, "null", row(Keys=None)),
    (Check.ROW_WRONG_TYPE, "object for text", row(NewImage={"a": 1})),
    (Check.ROW_WRONG_TYPE, "number for text", row(SequenceNumber=1)),
    (Check.ROW_WRONG_TYPE, "fraction for integer", row(SizeBytes=1.5)),
    (Check.ROW_WRONG_TYPE, "exponent for integer", raw("ApproximateCreationDateTime", "1.46E9")),
    (Check.ROW_WRONG_TYPE, "true for integer", row(SizeBytes=True)),
    (Check.ROW_WRONG_TYPE, "true for float", row(key_n=True)),
    (Check.ROW_WRONG_TYPE, "text for float", row(key_n="abc")),
    (Check.ROW_WRONG_TYPE, "text for integer", row(SizeBytes="ten")),
    (Check.ROW_INTEGER_RANGE, "UInt32 overflow", row(SizeBytes=2**32)),
    (Check.ROW_INTEGER_RANGE, "UInt32 below zero", row(SizeBytes=-1)),
    (Check.ROW_INTEGER_RANGE, "Int64 overflow", row(ApproximateCreationDateTime=2**63)),
    (Check.ROW_INTEGER_RANGE, "a hundred digits as text", row(SizeBytes="9" * 100)),
    (Check.ROW_BIG_INTEGER, "in a float column", raw("key_n", BIG)),
    (Check.ROW_BIG_INTEGER, "in a member nobody reads", row(other=int(BIG))),
    (Check.ROW_BIG_INTEGER, "just above 64 bits", row(other=2**64)),
    (Check.ROW_BIG_INTEGER, "just below 64 bits", row(other=-(2**63) - 1)),
    (Check.ROW_HUGE_NUMBER, "1e400", raw("key_n", "1e400")),
    (Check.ROW_NOT_A_NUMBER, "NaN", raw("key_n", "NaN")),
    (Check.ROW_NOT_A_NUMBER, "-Infinity", raw("key_n", "-Infinity")),
    (Check.ROW_LONE_SURROGATE, "high half", raw("eventID", r'"x\ud800"')),
    (Check.ROW_LONE_SURROGATE, "low half first", raw("eventID", r'"\udc00\ud800"')),
    (Check.ROW_DOUBLE_MEMBER, "eventName", row()[:-1] + b',"eventName":"REMOVE"}'),
    (Check.DOCUMENT_DOUBLE_MEMBER, "in a map", row(NewImage='{"a":{"b":1,"b":1}}')),
    (Check.DOCUMENT_INVALID_JSON, "cut short", row(NewImage='{"a":1')),
    (Check.DOCUMENT_INVALID_JSON, "leading zero", row(NewImage='{"a":01}')),
    (Check.DOCUMENT_INVALID_JSON, "no object", row(OldImage="5")),
    (Check.DOCUMENT_CONTROL_CHARACTER, "a raw newline", row(NewImage='{"a":"\n"}')),
    (Check.DOCUMENT_BIG_INTEGER, "in NewImage", row(NewImage=f'{{"a":{BIG}}}')),
    (Check.DOCUMENT_BIG_INTEGER, "deep in OldImage", row(OldImage=f'{{"a":[{{"b":{BIG}}}]}}')),
    (Check.DOCUMENT_BIG_INTEGER, "in Keys", row(Keys=f'{{"n":-{BIG},"pk":"a"}}')),
    (Check.DOCUMENT_HUGE_NUMBER, "1e400", row(NewImage='{"a":1e400}')),
    (Check.DOCUMENT_NOT_A_NUMBER, "NaN", row(NewImage='{"a":NaN}')),
    (Check.DOCUMENT_LONE_SURROGATE, "in NewImage", row(NewImage=r'{"a":"\ud83d"}')),
]
IDS = [f"{check}: {name}" for check, name, _ in REFUSED]


@pytest.fixture(scope="module")
def datasource(standin: dict[str, Any]) -> str:
    name = "ddb_rows"
    create_landing(Tinybird(standin["url"], standin["admin_token"]), name)
    return name


def send(tinybird: Tinybird, datasource: str, body: bytes) -> tuple[int, int]:
    answer = tinybird.events(datasource, body)
    assert answer.status == 200, answer.body
    value = answer.json()
    return value["successful_rows"], value["quarantined_rows"]


@pytest.mark.parametrize(("check", "name", "line"), REFUSED, ids=IDS)
def test_goes_to_quarantine(
    tinybird: Tinybird, datasource: str, check: Check, name: str, line: bytes
) -> None:
    assert send(tinybird, datasource, line) == (0, 1)


@pytest.mark.parametrize(("check", "name", "line"), REFUSED, ids=IDS)
def test_passes_once_the_check_is_off(
    tinybird: Tinybird, datasource: str, check: Check, name: str, line: bytes
) -> None:
    tinybird.control("/without", {"checks": [check]})
    assert send(tinybird, datasource, line) == (1, 0)


def test_every_check_of_rows_has_an_example() -> None:
    shown = {check for check, _, _ in REFUSED}
    assert shown == {check for check in Check if check.startswith(("row_", "document_"))}


@pytest.mark.parametrize(
    "line",
    [
        row(),
        row(unknown="dropped"),
        row(key_n="2.5"),
        row(SizeBytes="7"),
        row(Keys=""),
        without("OldImage", "key_n"),
        row(OldImage=None),
        row(NewImage='{"a":18446744073709551615,"b":-9223372036854775808,"c":1.5e300}'),
        row(NewImage=f'{{"a":"{BIG}","s":"\\ud83d\\ude00 \\u0000"}}'),
        row(other=2**64 - 1),
    ],
)
def test_fits(tinybird: Tinybird, datasource: str, line: bytes) -> None:
    assert send(tinybird, datasource, line) == (1, 0)


def test_rows_are_stored_exactly(tinybird: Tinybird, datasource: str) -> None:
    tinybird.call("POST", f"/v0/datasources/{datasource}/truncate", b"")
    image = json.dumps({"s": 'quote " backslash \\ emoji 😀 \u0001', "n": "1" * 38}, indent=1)
    lines = [row(eventID="a", NewImage=image), b"", without("key_n", "eventVersion"), b"{"]
    assert send(tinybird, datasource, b"\n".join(lines)) == (1, 2)
    stored = tinybird.rows(f"SELECT eventID, NewImage, key_n, eventVersion FROM {datasource}")
    assert stored == [{"eventID": "a", "NewImage": image, "key_n": 1, "eventVersion": 1.1}]


def test_quarantine_says_why(tinybird: Tinybird, datasource: str) -> None:
    tinybird.call("POST", f"/v0/datasources/{datasource}_quarantine/truncate", b"")
    send(tinybird, datasource, row(SizeBytes="ten"))
    (found,) = tinybird.rows(
        f"SELECT eventID, SizeBytes, c__error_column, c__error FROM {datasource}_quarantine"
    )
    assert (found["eventID"], found["SizeBytes"]) == ("e1", "ten")
    assert found["c__error_column"] == ["SizeBytes"]
    assert "UInt32" in found["c__error"][0]
