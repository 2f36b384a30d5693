# SPDX-License-Identifier: Apache-2.0
"""The function's promises, kept by the real binary towards a Tinybird that misbehaves."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest

from local.http import Tinybird
from tests.e2e.function import (
    FUNCTION_NAME,
    event,
    record,
    running_function,
    settings_of,
    trigger,
)

Standin = dict[str, Any]


def requests_of(tinybird: Tinybird, path: str) -> list[dict[str, Any]]:
    answer: Any = tinybird.control(f"/requests?path={path}")
    found: list[dict[str, Any]] = answer["requests"]
    return found


def fail(tinybird: Tinybird, **what: object) -> None:
    tinybird.control("/fail", {"path": "/v0/events", **what})


def rows_of(tinybird: Tinybird, table: str) -> list[dict[str, Any]]:
    return tinybird.rows(f"SELECT * FROM ddb_{table} ORDER BY SequenceNumber")


def test_creates_the_data_source_and_delivers(tinybird: Tinybird, standin: Standin) -> None:
    with running_function(settings_of(standin)) as function:
        outcome = function.invoke(event(*(record(n, table="Creates") for n in range(3))))
    assert outcome.succeeded
    assert outcome.body == {"batchItemFailures": []}
    rows = rows_of(tinybird, "Creates")
    assert [row["key_pk"] for row in rows] == ["item-0", "item-1", "item-2"]
    assert rows[0]["NewImage"] == '{"pk":"item-0"}'
    # Made by us with a sorting key, not guessed by Tinybird from the first rows.
    assert not any(request.get("auto_created") for request in requests_of(tinybird, "/v0/events"))


def test_each_invocation_logs_its_metrics_for_cloudwatch(
    tinybird: Tinybird, standin: Standin
) -> None:
    with running_function(settings_of(standin, LOGGING_LEVEL="ERROR")) as function:
        now = int(time.time())
        first = record(1, table="Measured", ApproximateCreationDateTime=now - 60)
        assert function.invoke(event(first, record(2, table="Measured"))).succeeded
        fail(tinybird, action="answer", status=503, times=2)
        again = record(3, table="Measured", ApproximateCreationDateTime=now)
        assert function.invoke(event(again)).succeeded
        fail(tinybird, action="answer", status=400, times=1)
        assert not function.invoke(event(again)).succeeded
        made, retried, refused = function.metrics()
    by_function, by_datasource = made["_aws"]["CloudWatchMetrics"]
    assert by_function["Namespace"] == by_datasource["Namespace"] == "TinyDynamoCDC"
    assert by_function["Dimensions"] == [["FunctionName"]]
    assert by_datasource["Dimensions"] == [["FunctionName", "DataSource"]]
    assert abs(made["_aws"]["Timestamp"] - now * 1000) < 60_000
    assert made["FunctionName"] == FUNCTION_NAME
    assert made["DataSource"] == "ddb_Measured"
    assert (made["RowsDelivered"], made["RowsQuarantined"], made["RecordsUndelivered"]) == (2, 0, 0)
    assert made["Requests"] > 1, "the look-up of the data source counts"
    assert made["Retries"] == 0
    assert made["ChangeLagMs"] > 10**9, "record() is of 2025"
    sent = [r for r in requests_of(tinybird, "/v0/events") if "Measured" in json.dumps(r)]
    assert (retried["Requests"], retried["Retries"]) == (3, 2)
    assert 0 <= retried["ChangeLagMs"] < 60_000
    assert (refused["RowsDelivered"], refused["RecordsUndelivered"]) == (0, 1)
    assert (refused["Requests"], refused["Retries"]) == (1, 0)
    assert refused["BytesSent"] == 0
    assert "ChangeLagMs" not in refused
    assert len(sent) == 5


def test_defect_27_the_landing_data_source_is_sorted_by_the_keys(
    tinybird: Tinybird, standin: Standin
) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="Sorted"))).succeeded
    text = tinybird.call("GET", "/v0/datasources/ddb_Sorted.datasource").body.decode()
    assert 'ENGINE_SORTING_KEY "key_pk, ApproximateCreationDateTime, SequenceNumber"' in text
    assert "toYYYYMM" in text


def test_defect_01_a_failure_is_an_invocation_error(tinybird: Tinybird, standin: Standin) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="Fails"))).succeeded
        fail(tinybird, action="answer", status=400, times=1)
        outcome = function.invoke(event(record(2, table="Fails")))
        assert not outcome.succeeded
        assert outcome.error_type == "Function.Rejected"
        assert "1 of 1 records undelivered" in outcome.message
        # The process goes on, and the retry delivers.
        assert function.invoke(event(record(2, table="Fails"))).succeeded
    assert len(rows_of(tinybird, "Fails")) == 2


@pytest.mark.parametrize(
    "misbehaviour",
    [
        {"action": "answer", "status": 202, "body": '{"successful_rows":1,"quarantined_rows":0}'},
        {"action": "answer", "status": 200, "body": '{"successful_rows":0,"quarantined_rows":0}'},
        {"action": "answer", "status": 200, "body": "OK"},
        {"action": "drop_rows", "rows": 1},
    ],
    ids=["202", "no rows", "no counts", "rows dropped"],
)
def test_defect_02_only_an_acknowledgement_counts(
    tinybird: Tinybird, standin: Standin, misbehaviour: dict[str, object]
) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="Acks"))).succeeded
        fail(tinybird, times=1, **misbehaviour)
        assert not function.invoke(event(record(2, table="Acks"))).succeeded


def test_defect_02_quarantined_rows_are_told(tinybird: Tinybird, standin: Standin) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="Quarantine"))).succeeded
        fail(tinybird, action="quarantine_rows", rows=1, times=1)
        outcome = function.invoke(event(*(record(n, table="Quarantine") for n in (2, 3))))
        assert outcome.succeeded, "sending the row again would quarantine it again"
        lines = [line for line in function.log_lines() if "quarantine" in line["message"]]
    assert [(line["level"], line["datasource"], line["rows"]) for line in lines] == [
        ("ERROR", "ddb_Quarantine", 1)
    ]


def test_defect_05_numbers_arrive_to_the_last_digit(tinybird: Tinybird, standin: Standin) -> None:
    numbers = [
        "12345678901234567890123456789012345678",
        "-0.00000000000000000000000000000000000012345678901234567890123456789012345678",
        "9007199254740993",
        "1" + "0" * 125,
        "3.14159265358979",
        "18446744073709551615",
        "18446744073709551616",
    ]
    item = {"n": {"NS": numbers}}
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="Numbers", item=item))).succeeded
    (row,) = rows_of(tinybird, "Numbers")
    assert [str(n) for n in json.loads(row["NewImage"], parse_float=str)["n"]] == numbers


def test_defect_06_an_event_at_lambda_s_limit_of_text_that_needs_no_escaping_fits(
    tinybird: Tinybird, standin: Standin
) -> None:
    text = {"text": {"S": 'Ж"' * 60_000}}
    records = [record(n, table="Cyrillic", item=text) for n in range(25)]
    payload = json.dumps(event(*records), ensure_ascii=False).encode()
    assert 5_000_000 < len(payload) < 6_291_556
    with running_function(settings_of(standin, MAX_PAYLOAD_SIZE="1MB")) as function:
        assert function.invoke(payload).succeeded
    assert len(rows_of(tinybird, "Cyrillic")) == 25
    sizes = [request["bytes"] for request in requests_of(tinybird, "/v0/events")]
    assert max(sizes) <= 1_000_000


def test_defect_06_a_413_is_split_and_sent_again(tinybird: Tinybird, standin: Standin) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(0, table="Split"))).succeeded
        tinybird.control("/limit", {"body_bytes_max": 3000})
        records = [record(n, table="Split") for n in range(1, 21)]
        assert function.invoke(event(*records)).succeeded
    assert len(rows_of(tinybird, "Split")) == 21


def test_defect_14_ttl_deletes_are_told_from_users_deletes(
    tinybird: Tinybird, standin: Standin
) -> None:
    who = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    expired = record(1, table="Ttl")
    expired |= {"eventName": "REMOVE", "userIdentity": who}
    expired["dynamodb"]["OldImage"] = expired["dynamodb"].pop("NewImage")
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(expired, record(2, table="Ttl"))).succeeded
    rows = rows_of(tinybird, "Ttl")
    assert json.loads(rows[0]["userIdentity"]) == who
    assert rows[0]["NewImage"] == "{}"
    assert rows[1]["userIdentity"] == ""


def test_defect_18_one_bad_record_and_the_trigger_s_bisecting_lose_nothing_else(
    tinybird: Tinybird, standin: Standin
) -> None:
    records = [record(n, table="Poison") for n in range(20)]
    records[7]["dynamodb"]["NewImage"]["bad"] = {"X": "?"}
    for partial in (False, True):
        settings = settings_of(standin, TB_PARTIAL_BATCH=str(partial).lower())
        with running_function(settings) as function:
            given_up = trigger(function, records, partial=partial, retries=2)
        assert given_up == [records[7]]
        keys = {row["key_pk"] for row in rows_of(tinybird, "Poison")}
        assert keys == {f"item-{n}" for n in range(20)} - {"item-7"}
        tinybird.call("POST", "/v0/datasources/ddb_Poison/truncate")


def test_partial_answers_name_the_lowest_undelivered_record(
    tinybird: Tinybird, standin: Standin
) -> None:
    records = [record(n, table="Partial") for n in range(5)]
    records[2]["dynamodb"]["ApproximateCreationDateTime"] = "yesterday"
    records[4]["dynamodb"]["NewImage"]["bad"] = {"N": "1.2.3"}
    with running_function(settings_of(standin, TB_PARTIAL_BATCH="true")) as function:
        outcome = function.invoke(event(*records))
        log = function.log()
    assert outcome.succeeded
    number = records[2]["dynamodb"]["SequenceNumber"]
    assert outcome.body == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert "NewImage: attribute bad" in log
    assert len(rows_of(tinybird, "Partial")) == 3


def test_defect_18_several_tables_in_one_event(tinybird: Tinybird, standin: Standin) -> None:
    records = [record(n, table=("One", "Two", "Three.x")[n % 3]) for n in range(9)]
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(*records)).succeeded
    for table in ("One", "Two", "Three_x"):
        assert len(rows_of(tinybird, table)) == 3


def test_defect_13_tables_whose_names_become_one_are_refused(
    tinybird: Tinybird, standin: Standin
) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="col.lide"))).succeeded
        outcome = function.invoke(event(record(1, table="col-lide")))
        assert not outcome.succeeded
        assert "TB_DS_NAMES" in outcome.message
    # Another process finds it out by the rows that are there, where the token may read them.
    settings = settings_of(standin) | {"TB_CREATE_DS_TOKEN": standin["admin_token"]}
    with running_function(settings) as function:
        outcome = function.invoke(event(record(1, table="col-lide")))
        assert not outcome.succeeded
        assert "col.lide" in outcome.message
    with running_function(settings | {"TB_DS_NAMES": "col-lide=other_name"}) as function:
        assert function.invoke(event(record(1, table="col-lide"))).succeeded
    assert len(tinybird.rows("SELECT * FROM other_name")) == 1


@pytest.mark.parametrize(
    "payload",
    [
        {"version": "0", "detail-type": "Object Created", "source": "aws.s3"},
        {"Records": [{"eventSource": "aws:kinesis"}]},
        {},
        [],
        b"not json",
        b'{"Records":[{"eventSource":"aws:dynamodb"',
    ],
    ids=["eventbridge", "kinesis", "empty", "array", "text", "cut off"],
)
def test_defect_19_events_of_another_kind_fail_loudly(
    tinybird: Tinybird, standin: Standin, payload: object
) -> None:
    with running_function(settings_of(standin)) as function:
        outcome = function.invoke(payload)
        assert not outcome.succeeded
        assert outcome.error_type == "Function.BadInput"
        assert function.log_lines()[-1]["level"] == "ERROR"


def test_defect_20_an_unclear_answer_creates_nothing(tinybird: Tinybird, standin: Standin) -> None:
    tinybird.control(
        "/fail",
        {"path": "/v0/datasources", "method": "GET", "action": "answer", "status": 500, "times": 9},
    )
    with running_function(settings_of(standin)) as function:
        assert not function.invoke(event(record(1, table="Unclear")), seconds=2.5).succeeded
    assert tinybird.call("GET", "/v0/datasources/ddb_Unclear").status in (404, 500)
    assert not [r for r in requests_of(tinybird, "/v0/datasources") if r["method"] == "POST"]


def test_defect_22_retries_with_the_same_bytes_and_a_new_connection_after_a_refusal(
    tinybird: Tinybird, standin: Standin
) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(0, table="Retries"))).succeeded
        fail(tinybird, action="answer", status=503, times=2)
        fail(tinybird, action="answer", status=429, times=1, headers={"Retry-After": "1"})
        for n in range(1, 6):
            assert function.invoke(event(record(n, table="Retries"))).succeeded
        assert function.connections <= 2, "the runtime API sees kept-alive connections"
    sent = [r for r in requests_of(tinybird, "/v0/events") if "ddb_Retries" in str(r["query"])]
    # docs/decisions/0026: one connection until the first refusal, one for each try after it.
    connections = [request["connection"] for request in sent]
    assert connections[0] == connections[1]
    assert len(set(connections[1:5])) == 4
    assert len(set(connections[4:])) == 1
    retried = [request["body_sha256"] for request in sent[1:5]]
    assert len(set(retried)) == 1, "a retry sends the same bytes"


def test_defect_22_a_connection_closed_under_us_is_tried_again(
    tinybird: Tinybird, standin: Standin
) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(0, table="Closed"))).succeeded
        fail(tinybird, action="close", times=1)
        assert function.invoke(event(record(1, table="Closed"))).succeeded
        # Written, but the answer was lost: the row is there twice and means the same.
        fail(tinybird, action="close", store=True, times=1)
        assert function.invoke(event(record(2, table="Closed"))).succeeded
    assert {row["key_pk"] for row in rows_of(tinybird, "Closed")} == {"item-0", "item-1", "item-2"}


def test_defect_22_a_peer_that_never_answers_ends_within_the_deadline(
    tinybird: Tinybird, standin: Standin
) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(0, table="Hangs"))).succeeded
        fail(tinybird, action="hang", times=1)
        begun = time.monotonic()
        outcome = function.invoke(event(record(1, table="Hangs")), seconds=3)
        took = time.monotonic() - begun
        assert not outcome.succeeded
        assert outcome.error_type == "Function.Expired"
        assert took < 60, "it ended by itself"
        assert function.invoke(event(record(1, table="Hangs"))).succeeded


def test_a_tinybird_that_only_accepts_connections_ends_within_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = {
            "TB_API_ENDPOINT": f"http://127.0.0.1:{server.getsockname()[1]}",
            "TB_CREATE_DS_TOKEN": "p.x",
        }
        with running_function(settings) as function:
            assert not function.invoke(event(record(0, table="Mute")), seconds=2.5).succeeded


def test_defect_23_debug_logging_shows_no_content(tinybird: Tinybird, standin: Standin) -> None:
    private = {"email": {"S": "ada@example.com"}}
    with running_function(settings_of(standin, LOGGING_LEVEL="DEBUG")) as function:
        assert function.invoke(event(record(1, table="Private", item=private))).succeeded
        log = function.log()
    assert "batch delivered" in log
    assert "ada" not in log
    assert standin["create_token"] not in log


def test_defect_25_many_invocations_share_what_is_known(
    tinybird: Tinybird, standin: Standin
) -> None:
    with running_function(settings_of(standin)) as function:
        for n in range(10):
            assert function.invoke(event(record(n, table="Shared"))).succeeded
    assert len(requests_of(tinybird, "/v0/events")) == 10
    looks = requests_of(tinybird, "/v0/datasources")
    assert len(looks) == 2, "one look and one creation in the life of the process"


def test_defect_29_logs_name_no_other_data_source(tinybird: Tinybird, standin: Standin) -> None:
    form = {"mode": "create", "format": "ndjson", "schema": "`a` String `json:$.a`"}
    tinybird.form("/v0/datasources", name="secret_project", engine="MergeTree", **form)
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="Quiet"))).succeeded
        assert "secret_project" not in function.log()


def test_skip_table_check_sends_at_once(tinybird: Tinybird, standin: Standin) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="Skips"))).succeeded
    before = len(requests_of(tinybird, "/v0/datasources"))
    with running_function(settings_of(standin, TB_SKIP_TABLE_CHECK="True")) as function:
        assert function.invoke(event(record(2, table="Skips"))).succeeded
    assert len(requests_of(tinybird, "/v0/datasources")) == before
