# SPDX-License-Identifier: Apache-2.0
"""A snapshot and the stream around it, in any order, with duplicates: one and the same state.

The export has the fuzzy edge that AWS describes; the judge is the comparer's SQL statement.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from local.compare import compare
from local.exports.history import Change, Item, by_item, state_at
from local.exports.writer import Shape
from local.http import Tinybird
from tests.e2e.exporting import (
    EXPORT_TIME,
    KEYS,
    changes_of,
    export_of,
    lay,
    s3_event,
    settings,
)
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import ACCOUNT_ARN, event, running_function

Standin = dict[str, Any]
CHANGES = 400


class FinalTable:
    """What the comparer asks of a DynamoDB client: the table as the history leaves it."""

    def __init__(self, history: list[Change]) -> None:
        last = (changes[-1].new for changes in by_item(history).values())
        self._items = [image for image in last if image is not None]

    def describe_table(self, **_: str) -> dict[str, Any]:
        return {"Table": {"KeySchema": [{"AttributeName": name} for name in KEYS]}}

    def scan(self, **_: object) -> dict[str, list[Item]]:
        return {"Items": self._items}


def stream_record(table: str, number: int, change: Change) -> dict[str, Any]:
    images = {"NewImage": change.new, "OldImage": change.old}
    kind = "REMOVE" if change.new is None else "INSERT" if change.old is None else "MODIFY"
    return {
        "eventID": f"{number:032x}",
        "eventName": kind,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-2",
        "dynamodb": {
            "ApproximateCreationDateTime": int(change.time),
            "Keys": change.keys,
            "SequenceNumber": f"{10**20 + number}",
            "SizeBytes": 100,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        }
        | {name: image for name, image in images.items() if image is not None},
        "eventSourceARN": f"{ACCOUNT_ARN}/{table}/stream/2026-11-22T00:00:00.000",
    }


def history_of(seed: int) -> tuple[list[Change], list[Item], random.Random]:
    """Changes, and what an export has of them. Every second history ends within the edge: there
    is no later change that would set things right."""
    rng = random.Random(seed)
    history = changes_of(CHANGES, rng, seconds_after=30 if seed % 2 else 900)
    return history, state_at(history, EXPORT_TIME, rng=rng), rng


def is_streamed(change: Change) -> bool:
    """The stream is whole from five minutes before the export; what is older is in the export."""
    return change.time >= int(EXPORT_TIME) - 300


@pytest.mark.parametrize("seed", range(6))
def test_defect_04_no_order_of_arrival_lets_a_stale_snapshot_win(
    tinybird: Tinybird, standin: Standin, aws: FakeAws, seed: int
) -> None:
    history, snapshot, rng = history_of(seed)
    table = f"Order{seed}"
    laid = lay(aws, export_of(table), snapshot, shape=Shape(files=5))
    records = [
        stream_record(table, number, change)
        for number, change in enumerate(history)
        if is_streamed(change)
    ]
    events = [s3_event(aws, key) for key in laid.written.data_keys]
    events += [event(*records[begin : begin + 20]) for begin in range(0, len(records), 20)]
    events += rng.sample(events, 5)  # AWS delivers at least once
    rng.shuffle(events)
    with running_function(settings(standin, aws)) as function:
        for one in events:
            assert function.invoke(one).succeeded
    result = compare(FinalTable(history), table, tinybird, f"ddb_{table}")
    assert result.in_step, result.examples
    assert result.items > 5


def wrong_items(seed: int, margin_s: int) -> int:
    """How many items would end wrong if a snapshot's row counted as so much older."""
    history, snapshot, _ = history_of(seed)
    shown = {item["n"]["N"]: item for item in snapshot}
    wrong = 0
    for changes in by_item(history).values():
        last = changes[-1]
        number = last.keys["n"]["N"]
        newest_by_stream = is_streamed(last) and last.time >= int(EXPORT_TIME) - margin_s
        if number in shown and not newest_by_stream:
            wrong += shown[number] != last.new
    return wrong


def test_these_histories_would_show_a_margin_that_is_too_small() -> None:
    assert sum(wrong_items(seed, 0) for seed in range(6)) > 3
    assert sum(wrong_items(seed, 300) for seed in range(6)) == 0
