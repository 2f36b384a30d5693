# SPDX-License-Identifier: Apache-2.0
"""Waiting until every change of a table, or every item of an export, has its landing row.

Not a wait for luck: the table's stream says how many changes there are and which, the export how
many items it has, and the landing data source is asked until it has them all, or the limit is over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from local.aws.clients import Client
from local.http import Tinybird

POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Arrival:
    changes: int  # in the stream, or items in the export
    arrived: int  # of these, how many have a landing row
    rows: int  # landing rows in all: more than `arrived` where something was delivered twice

    @property
    def complete(self) -> bool:
        return self.arrived == self.changes


def records(streams: Client, stream_arn: str) -> Iterator[dict[str, Any]]:
    """All records of a stream, from its beginning to its end of now."""
    description = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]
    for shard in description["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=stream_arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator, Limit=1000)
            yield from page["Records"]
            if not page["Records"]:
                break
            iterator = page.get("NextShardIterator")


def sequence_numbers(streams: Client, stream_arn: str) -> set[str]:
    """Those of all records of a stream."""
    return {record["dynamodb"]["SequenceNumber"] for record in records(streams, stream_arn)}


def look(tinybird: Tinybird, datasource: str, wanted: set[str]) -> Arrival:
    """How much of what is wanted has arrived."""
    if not _is_there(tinybird, datasource):
        return Arrival(len(wanted), 0, 0)
    rows = [row["n"] for row in tinybird.rows(f"SELECT SequenceNumber AS n FROM {datasource}")]
    return Arrival(len(wanted), len(wanted & set(rows)), len(rows))


def wait(
    streams: Client, stream_arn: str, tinybird: Tinybird, datasource: str, *, seconds_max: float
) -> Arrival:
    """Returns when all is there; after `seconds_max`, what is there then."""
    wanted = sequence_numbers(streams, stream_arn)
    return _wait(lambda: look(tinybird, datasource, wanted), seconds_max)


def wait_for_export(
    dynamodb: Client, export_arn: str, tinybird: Tinybird, datasource: str, *, seconds_max: float
) -> Arrival:
    """The same for the items of a complete export."""
    description = dynamodb.describe_export(ExportArn=export_arn)["ExportDescription"]
    statement = (
        f"SELECT uniqExact(eventID) AS items, count() AS rows FROM {datasource} "
        f"WHERE eventName = 'SNAPSHOT' AND eventSourceARN = '{export_arn}'"
    )

    def look_for_items() -> Arrival:
        if not _is_there(tinybird, datasource):
            return Arrival(description["ItemCount"], 0, 0)
        (found,) = tinybird.rows(statement)
        return Arrival(description["ItemCount"], int(found["items"]), int(found["rows"]))

    return _wait(look_for_items, seconds_max)


def _is_there(tinybird: Tinybird, datasource: str) -> bool:
    """The function makes it with the first row."""
    return tinybird.call("GET", f"/v0/datasources/{datasource}").status != 404


def _wait(look: Callable[[], Arrival], seconds_max: float) -> Arrival:
    deadline = time.monotonic() + seconds_max
    arrival = look()
    while not arrival.complete and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        arrival = look()
    return arrival
