# SPDX-License-Identifier: Apache-2.0
"""The function towards a Tinybird, or something in its place, that answers out of the ordinary."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.http import Tinybird
from tests.e2e.function import event, record, running_function, settings_of

Standin = dict[str, Any]

ACK = {"successful_rows": 1, "quarantined_rows": 0}


def fail(tinybird: Tinybird, **what: object) -> None:
    tinybird.control("/fail", {"path": "/v0/events", "action": "answer", **what})


@pytest.mark.parametrize("status", [408, 520, 521, 522, 523, 524])
def test_case_16_what_passes_is_tried_again(
    tinybird: Tinybird, standin: Standin, status: int
) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="Passes"))).succeeded
        fail(tinybird, status=status, times=2, body="<html>later</html>")
        assert function.invoke(event(record(2, table="Passes"))).succeeded


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"body": json.dumps(ACK | {"error": "no space left"})}, "no space left"),
        (
            {"body": json.dumps(ACK), "headers": {"X-ClickHouse-Exception-Code": "241"}},
            "X-ClickHouse-Exception-Code 241",
        ),
        (
            {"body": '{"successful_rows":2,"quarantined_rows":18446744073709551615}'},
            "acknowledged 2 and quarantined 18446744073709551615 of 1 rows",
        ),
        ({"body": '{"successful_rows":"1","quarantined_rows":0}'}, "without counts of rows"),
    ],
    ids=["error member", "exception header", "counts that wrap", "counts as texts"],
)
def test_a_200_with_an_error_in_it_acknowledges_nothing(
    tinybird: Tinybird, standin: Standin, answer: dict[str, object], reason: str
) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="Doubtful"))).succeeded
        fail(tinybird, status=200, times=1, **answer)
        outcome = function.invoke(event(record(2, table="Doubtful")))
        assert not outcome.succeeded
        assert reason in outcome.message
        assert function.invoke(event(record(2, table="Doubtful"))).succeeded


def test_a_data_source_that_was_dropped_is_made_again(tinybird: Tinybird, standin: Standin) -> None:
    with running_function(settings_of(standin)) as function:
        assert function.invoke(event(record(1, table="Dropped"))).succeeded
        gone = tinybird.call("DELETE", "/v0/datasources/ddb_Dropped?force=true")
        assert gone.status in {200, 204}, gone.body
        # What Tinybird Classic does with a token that may not create.
        fail(tinybird, status=404, times=1, body='{"error":"Data Source does not exist"}')
        outcome = function.invoke(event(record(2, table="Dropped")))
        assert outcome.error_type == "Function.Missing"
        assert "data source ddb_Dropped" in outcome.message
        assert function.invoke(event(record(2, table="Dropped"))).succeeded
    text = tinybird.call("GET", "/v0/datasources/ddb_Dropped.datasource").body.decode()
    assert "key_pk" in text, "made by us, not guessed by Tinybird"
    assert len(tinybird.rows("SELECT eventID FROM ddb_Dropped")) == 1


def test_a_peer_that_repeats_the_token_does_not_get_it_into_answer_or_log(
    tinybird: Tinybird, standin: Standin
) -> None:
    token = str(standin["create_token"])
    with running_function(settings_of(standin, LOGGING_LEVEL="DEBUG")) as function:
        assert function.invoke(event(record(1, table="Repeats"))).succeeded
        for status in (400, 403, 200):
            words = f"you sent Bearer {token}, truly {token[:20]}" + "!" * 10_000
            fail(tinybird, status=status, times=1, body=json.dumps(ACK | {"error": words}))
            outcome = function.invoke(event(record(2, table="Repeats")))
            assert not outcome.succeeded
            assert "[redacted]" in outcome.message
            assert token[:12] not in outcome.message
            assert len(outcome.message) < 1_500
        assert token[:12] not in function.log()


def test_case_12_a_token_with_a_line_end_is_trimmed_and_one_with_a_line_end_inside_is_named(
    standin: Standin,
) -> None:
    token = str(standin["create_token"])
    settings = settings_of(standin)
    with running_function(settings | {"TB_CREATE_DS_TOKEN": token + "\n"}) as function:
        assert function.invoke(event(record(1, table="Trimmed"))).succeeded
    broken = token[:5] + "\n" + token[5:]
    with running_function(settings | {"TB_CREATE_DS_TOKEN": broken}) as function:
        assert function.process.wait(timeout=60) == 2
        (error,) = function.api.init_errors
    assert error.message.startswith("TB_CREATE_DS_TOKEN is not a Tinybird token: character 6 of")
    assert token[5:15] not in error.message
