# SPDX-License-Identifier: Apache-2.0
"""The mark of a complete export: written when all of it has arrived, it hides what is gone."""

from __future__ import annotations

import json
import time
from typing import Any

from local import arrival
from local.exports.writer import Shape
from local.http import Tinybird
from tests.e2e.exporting import BUCKET, Laid, export_of, items_of, lay, s3_event, settings
from tests.e2e.fake_aws import FakeAws, Fault
from tests.e2e.function import running_function
from tests.e2e.test_manage_views import LANDING, any_tool, asked, forward_tool
from tests.e2e.tool import SECONDS_MAX, TABLE, Tool

__all__ = ["any_tool", "forward_tool"]

Standin = dict[str, Any]
GHOST = '{"Email":"ghost@example.com","UserId":"ghost"}'


def reading(standin: Standin, aws: FakeAws) -> dict[str, str]:
    """The function's variables with a token that may read the landing data source."""
    return settings(standin, aws, TB_CREATE_DS_TOKEN=standin["admin_token"])


def marks(tinybird: Tinybird, datasource: str) -> list[dict[str, Any]]:
    return tinybird.rows(f"SELECT * FROM {datasource} WHERE eventName = 'SNAPSHOT_COMPLETE'")


def test_an_export_is_marked_when_all_its_items_have_arrived(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Marked"), items_of(40), shape=Shape(files=4))
    *most, last = laid.written.data_keys
    with running_function(reading(standin, aws)) as function:
        assert function.invoke(s3_event(aws, *most)).succeeded
        assert function.invoke(s3_event(aws, laid.export.summary_key), seconds=20).succeeded
        assert marks(tinybird, "ddb_Marked") == []
        # A file that comes twice does not stand in for another.
        assert function.invoke(s3_event(aws, most[0])).succeeded
        assert function.invoke(s3_event(aws, laid.export.summary_key), seconds=20).succeeded
        assert marks(tinybird, "ddb_Marked") == []
        # The last file marks.
        assert function.invoke(s3_event(aws, last)).succeeded
        assert len(marks(tinybird, "ddb_Marked")) == 1
        # Nor do rows that the Python version made of the same export.
        tinybird.tamper(
            "INSERT INTO ddb_Marked SELECT * REPLACE(hex(cityHash64(eventID)) AS eventID) "
            "FROM ddb_Marked LIMIT 3"
        )
        # After the mark the summary alone changes nothing; all events load and mark it again.
        assert function.invoke(s3_event(aws, laid.export.summary_key)).succeeded
        assert len(marks(tinybird, "ddb_Marked")) == 1
        for _ in range(2):
            assert function.invoke(s3_event(aws, *most, last)).succeeded
    first, *others = marks(tinybird, "ddb_Marked")
    assert len(others) == 2 and all(other == first for other in others)
    assert first["eventID"] == f"{laid.export.export_id}/complete"
    assert first["eventSourceARN"] == laid.export.arn
    assert int(first["ApproximateCreationDateTime"]) == int(laid.export.export_time)
    assert (first["Keys"], first["key_pk"], first["key_n"]) == ("", "", 0)
    assert (first["NewImage"], first["OldImage"]) == ("{}", "{}")


def test_an_item_that_was_put_into_quarantine_keeps_the_mark_away(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Quarantined"), items_of(10))
    tinybird.control("/fail", {"path": "/v0/events", "action": "quarantine_rows", "rows": 1})
    with running_function(reading(standin, aws)) as function:
        assert function.invoke(s3_event(aws, *laid.written.data_keys)).succeeded
        assert function.invoke(s3_event(aws, laid.export.summary_key), seconds=20).succeeded
    assert marks(tinybird, "ddb_Quarantined") == []


def test_with_a_token_that_may_only_append_the_ledger_is_the_proof(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Unread"), items_of(10))
    with running_function(settings(standin, aws)) as function:
        assert function.invoke(s3_event(aws, *laid.written.data_keys)).succeeded
        assert len(marks(tinybird, "ddb_Unread")) == 1
        (line, *_) = [
            line
            for line in function.log_lines()
            if line.get("message") == "the export's items are not counted in Tinybird"
        ]
    assert "may not read ddb_Unread" in line["reason"]


def test_a_function_that_may_not_write_the_ledger_loads_rows_and_leaves_no_mark(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("NoLedger"), items_of(10))
    aws.faults.append(Fault("PutObject", times=1000, status=403, code="AccessDenied"))
    with running_function(reading(standin, aws)) as function:
        assert function.invoke(s3_event(aws, *laid.written.data_keys)).succeeded
        assert function.invoke(s3_event(aws, laid.export.summary_key)).succeeded
        assert "the function may not write an export's ledger" in function.log()
    assert marks(tinybird, "ddb_NoLedger") == []


def ledger_of(aws: FakeAws, laid: Laid) -> dict[str, Any]:
    """Of the largest file; nothing was noted: no lines."""
    name = laid.largest().key.rpartition("/")[2]
    entry = aws.objects.get((BUCKET, f"{laid.export.folder}tinydynamocdc/{name}.json"))
    return dict(json.loads(entry.content)) if entry else {"lines": 0}


def test_a_file_of_several_invocations_killed_in_between_is_marked(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    """Each invocation has so little time that it goes on in another one; sandboxes die. What fails
    three times comes again later, as its failure record would; with more time, where the machine is
    so busy that no line arrives."""
    items = 60_000
    laid = lay(aws, export_of("LongFile"), items_of(items), shape=Shape(files=1, empty_objects=0))
    waiting = [s3_event(aws, laid.export.summary_key), s3_event(aws, *laid.written.data_keys)]
    invocations, going_on, lines, seconds = 0, 0, 0, 1.2
    slow = reading(standin, aws) | {"BATCH_SIZE": "500"}
    while waiting:
        event = waiting.pop()
        for attempt in range(3):
            with running_function(slow) as function:  # A fresh sandbox each time.
                invocations += 1
                assert invocations < 300, ledger_of(aws, laid)
                outcome = function.invoke(event, seconds=seconds)
            noted = ledger_of(aws, laid)["lines"]
            assert noted >= lines, f"{noted} after {lines}: {outcome}"
            if outcome.succeeded:
                going_on += outcome.body["goingOn"]
                assert len(aws.calls) == outcome.body["goingOn"], outcome
                assert not aws.calls or noted > lines, "it goes on without a line more"
                lines = noted
                break
            assert not aws.calls, outcome
            lines = noted
            seconds = min(1.25 * seconds, 30)
            if attempt == 2:
                waiting.insert(0, event)
        waiting += aws.calls
        aws.calls.clear()
    assert going_on >= 2
    ledger = ledger_of(aws, laid)
    assert (ledger["lines"], ledger["total"]) == (items, items)
    assert len({json.dumps(mark) for mark in marks(tinybird, "ddb_LongFile")}) == 1
    (row,) = tinybird.rows(
        "SELECT uniqExact(eventID) AS n, count() AS all FROM ddb_LongFile "
        "WHERE eventName = 'SNAPSHOT'"
    )
    assert int(row["n"]) == items
    assert int(row["all"]) <= 1.2 * items


def test_a_filtered_export_gets_no_mark_and_a_projected_one_is_refused(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("Filtered"), items_of(10))
    aws.know(laid.export, FilterSpecification={"FilterExpression": "n > :n"})
    part = lay(aws, export_of("Projected"), items_of(10))
    aws.know(part.export, FilterSpecification={"ProjectionExpression": "pk, n"})
    with running_function(reading(standin, aws)) as function:
        assert function.invoke(s3_event(aws, *laid.written.data_keys)).succeeded
        assert function.invoke(s3_event(aws, laid.export.summary_key)).succeeded
        for key in (part.written.data_keys[0], part.export.summary_key):
            refused = function.invoke(s3_event(aws, key))
            assert "it has a ProjectionExpression" in refused.message
        assert "it has a FilterSpecification" in function.log()
        # Once DynamoDB cannot be asked, nothing is marked either.
        aws.know(laid.export)
        aws.faults.append(
            Fault("DescribeExport", times=2, status=400, code="AccessDeniedException")
        )
        assert not function.invoke(s3_event(aws, *laid.written.data_keys)).succeeded
        assert marks(tinybird, "ddb_Filtered") == []
        assert function.invoke(s3_event(aws, laid.export.summary_key)).succeeded
    assert len(marks(tinybird, "ddb_Filtered")) == 1


def test_a_damaged_file_keeps_the_mark_away_though_its_rows_are_there(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    laid = lay(aws, export_of("WrongChecksum"), items_of(10), shape=Shape(files=1, empty_objects=0))
    (key,) = (file.key for file in laid.files if file.item_count)
    whole = aws.objects[BUCKET, key].content
    aws.put(BUCKET, key, whole[:-8] + bytes([whole[-8] ^ 1]) + whole[-7:])
    with running_function(reading(standin, aws)) as function:
        assert not function.invoke(s3_event(aws, key)).succeeded
        assert function.invoke(s3_event(aws, laid.export.summary_key), seconds=20).succeeded
        assert marks(tinybird, "ddb_WrongChecksum") == []
        aws.put(BUCKET, key, whole)
        assert function.invoke(s3_event(aws, *laid.written.data_keys)).succeeded
    assert len(marks(tinybird, "ddb_WrongChecksum")) >= 1


def haunt(tool: Tool, *, seconds_ago: int) -> None:
    """Once the table's items have arrived, a row of one that the table does not hold."""
    world = tool.world
    stream = world.client("dynamodb").describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    streams = world.client("dynamodbstreams")
    arrived = arrival.wait(streams, stream, world.tinybird, LANDING, seconds_max=SECONDS_MAX)
    assert arrived.complete, arrived
    world.tinybird.tamper(
        f"INSERT INTO {LANDING} SELECT * REPLACE('{GHOST}' AS Keys, 'ghost' AS key_UserId, "
        f"'ghost@example.com' AS key_Email, ApproximateCreationDateTime - {seconds_ago} AS "
        f"ApproximateCreationDateTime) FROM {LANDING} LIMIT 1"
    )


def test_an_item_whose_removal_was_lost_is_gone_after_the_next_snapshot(any_tool: Tool) -> None:
    world = any_tool.world
    # The item is this table's, not that of an earlier one.
    with world.clock.back(7200):
        any_tool("--create-ddb-table")
    any_tool("--create", "--upload-batch", "20")
    haunt(any_tool, seconds_ago=3600)
    assert len(asked(any_tool)) == 21
    assert [row["Keys"] for row in asked(any_tool, by_UserId="ghost")] == [GHOST]

    any_tool("--create-snapshot")
    give_up = time.monotonic() + SECONDS_MAX
    while not marks(world.tinybird, LANDING):
        assert time.monotonic() < give_up, "no mark"
        time.sleep(0.2)
    assert asked(any_tool, by_UserId="ghost") == []
    assert len(asked(any_tool)) == 20
    (seen,) = json.loads(any_tool("status", "--json"))["tables"]
    assert seen["snapshot"]["health"] == "good", seen["snapshot"]


def test_beside_rows_of_an_earlier_table_a_snapshot_waits(forward_tool: Tool) -> None:
    forward_tool("--create", "--upload-batch", "3")
    planned = forward_tool("--create-snapshot", "--dry-run")
    assert "earlier table" not in planned and "waits" not in planned, planned

    haunt(forward_tool, seconds_ago=86_400)
    planned = forward_tool("--create-snapshot", "--dry-run")
    assert "min first: an earlier table of that name left rows in the data source" in planned
    unseen = forward_tool("--create-snapshot", "--dry-run", TB_TOKEN="")
    assert "of that name: no Tinybird token" in unseen
    assert "take another snapshot as of 20" in unseen
