# SPDX-License-Identifier: Apache-2.0
"""The lag: how old is the oldest change that DynamoDB has and the landing data source has not?

The table's stream says which changes there are; each is waited for by its sequence number.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from local.aws.clients import Client
from local.http import Tinybird

CHART_SECONDS = 60.0


class Lag:
    """Follows one table's stream. Used by one thread; times are monotonic seconds."""

    def __init__(self, streams: Client, stream_arn: str, tinybird: Tinybird, source: str) -> None:
        self._streams, self._stream_arn = streams, stream_arn
        self._tinybird, self._source = tinybird, source
        self._iterators: dict[str, str | None] = {}  # by shard; None: closed and read to its end
        self._waiting: dict[str, float] = {}  # sequence number -> when it was first seen
        self._points: deque[tuple[float, float, bool]] = deque()

    @property
    def waiting(self) -> int:
        """Changes on their way."""
        return len(self._waiting)

    def look(self, now: float, *, broken: bool) -> float:
        """Reads on in the stream, asks for what is missing, and returns the lag in seconds."""
        for record in self._new_records():
            self._waiting.setdefault(record["dynamodb"]["SequenceNumber"], now)
        for number in self._arrived():
            del self._waiting[number]
        seconds = now - min(self._waiting.values(), default=now)
        self._points.append((now, seconds, broken))
        while now - self._points[0][0] > CHART_SECONDS:
            self._points.popleft()
        return seconds

    def points(self, now: float) -> list[tuple[float, float, bool]]:
        """Of the chart, oldest first: seconds ago, lag, whether Tinybird was broken then."""
        return [(round(now - at, 2), round(lag, 2), broken) for at, lag, broken in self._points]

    def _new_records(self) -> Iterator[dict[str, Any]]:
        stream = self._streams.describe_stream(StreamArn=self._stream_arn)["StreamDescription"]
        for shard in stream["Shards"]:
            shard_id = shard["ShardId"]
            if shard_id not in self._iterators:
                self._start(shard_id)
            try:
                yield from self._read(shard_id)
            except (
                self._streams.exceptions.ExpiredIteratorException,
                self._streams.exceptions.TrimmedDataAccessException,
            ):
                # Nobody looked for a while: read it again from its start. What has arrived
                # already is dropped below.
                self._start(shard_id)
                yield from self._read(shard_id)

    def _start(self, shard_id: str) -> None:
        self._iterators[shard_id] = self._streams.get_shard_iterator(
            StreamArn=self._stream_arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]

    def _read(self, shard_id: str) -> Iterator[dict[str, Any]]:
        while iterator := self._iterators[shard_id]:
            page = self._streams.get_records(ShardIterator=iterator, Limit=1000)
            self._iterators[shard_id] = page.get("NextShardIterator")
            yield from page["Records"]
            if not page["Records"]:
                return

    def _arrived(self) -> list[str]:
        if not self._waiting:
            return []
        numbers = ",".join(f"'{number}'" for number in self._waiting)
        rows = self._tinybird.rows(
            f"SELECT DISTINCT SequenceNumber AS n FROM {self._source} "
            f"WHERE SequenceNumber IN ({numbers})"
        )
        return [row["n"] for row in rows]
