# SPDX-License-Identifier: Apache-2.0
"""Looks at both sides of a table again and again, for as long as somebody looks at the page."""

from __future__ import annotations

import json
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.aws.clients import Client
from local.compare import scan
from local.http import Tinybird
from local.page.lag import Lag
from local.page.shown import (
    ROWS_MAX,
    Attributes,
    Both,
    Item,
    Row,
    keys_of,
    label_of,
    of_image,
    ordered,
)

LOOK_SECONDS = 0.4
NEWEST_ROWS = 14
# Of the newest rows only: an image may be 400 KB long.
_IMAGE_BYTES = 2000


@dataclass(frozen=True)
class Place:
    """One followed table and what it takes to read both of its sides."""

    dynamodb: Client
    streams: Client
    tinybird: Tinybird  # as an administrator
    table: str

    @property
    def source(self) -> str:
        return f"ddb_{self.table}"

    @property
    def endpoint(self) -> str:
        return f"{self.source}_by_Keys"

    def reader(self) -> Tinybird:
        """The workspace as the endpoint's own reader sees it."""
        answer = self.tinybird.call("GET", f"/v0/tokens/{self.endpoint}_read")
        if answer.status != 200:
            raise RuntimeError(f"no endpoint {self.endpoint}: set it up with --create first")
        return Tinybird(self.tinybird.url, answer.json()["token"])


@dataclass(frozen=True)
class Picture:
    """What the page shows, as JSON text."""

    number: int = 0  # of looks so far
    world: str = "{}"  # the tables; rarely new
    pulse: str = "{}"  # lag and what is going on; new with every look


class Watch:
    """Makes a `Picture` every `LOOK_SECONDS` while there are viewers. Thread-safe."""

    def __init__(self, place: Place, going_on: Callable[[], dict[str, Any]]) -> None:
        self._place, self._going_on = place, going_on
        described = place.dynamodb.describe_table(TableName=place.table)["Table"]
        self._key_names = [element["AttributeName"] for element in described["KeySchema"]]
        self._reader = place.reader()
        self._lag = Lag(place.streams, described["LatestStreamArn"], place.tinybird, place.source)
        self._both: dict[str, Both] = {}
        self._differs: dict[str, str] = {}
        self._changed: dict[str, int] = {}  # key -> number of the look that saw it change
        self._picture = Picture()
        self._condition = threading.Condition()
        self._viewers = 0
        self._look_now = False
        self._ended = False

    def run(self) -> None:
        """Looks until `end`; waits while nobody looks at the page."""
        while self._wait_for_turn():
            before = self._picture
            try:
                picture = self._look(before)
            except Exception as error:  # a world that has stopped: the page says so
                traceback.print_exc()
                pulse = {"trouble": f"The local world does not answer: {error}"}
                picture = Picture(before.number + 1, before.world, json.dumps(pulse))
            with self._condition:
                self._picture = picture
                self._condition.notify_all()

    def look_soon(self) -> None:
        """Something was just done: no need to wait for the next turn."""
        with self._condition:
            self._look_now = True
            self._condition.notify_all()

    def end(self) -> None:
        with self._condition:
            self._ended = True
            self._condition.notify_all()

    def viewer(self, change: int) -> None:
        """One more (1) or one fewer (-1)."""
        with self._condition:
            self._viewers += change
            self._look_now = True
            self._condition.notify_all()

    def newer(self, than: int) -> Picture | None:
        """Waits for a picture newer than that number; None when all is over."""
        with self._condition:
            self._condition.wait_for(lambda: self._ended or self._picture.number > than)
            return None if self._ended else self._picture

    def _wait_for_turn(self) -> bool:
        with self._condition:
            self._condition.wait_for(lambda: self._ended or self._look_now, LOOK_SECONDS)
            self._condition.wait_for(lambda: self._ended or self._viewers > 0)
            self._look_now = False
            return not self._ended

    def _look(self, before: Picture) -> Picture:
        number = before.number + 1
        self._compare({keys_of(i, self._key_names): i for i in self._items()}, number)
        going_on = self._going_on()
        now = time.monotonic()
        lag = self._lag.look(now, broken=going_on["broken_s"] > 0)
        pulse = going_on | {
            "lag_s": round(lag, 2),
            "waiting": self._lag.waiting,
            "points": self._lag.points(now),
            "trouble": "",
        }
        return Picture(number, json.dumps(self._world()), json.dumps(pulse))

    def _items(self) -> list[Item]:
        return list(scan(self._place.dynamodb, self._place.table))

    def _images(self) -> dict[str, str]:
        """The endpoint's rows: the newest image of each key."""
        answer = self._reader.call("GET", f"/v0/pipes/{self._place.endpoint}.json")
        if answer.status != 200:
            raise RuntimeError(f"{self._place.endpoint} answered {answer.status}")
        return {row["Keys"]: row["NewImage"] for row in answer.json()["data"]}

    def _compare(self, items: dict[str, Item], number: int) -> None:
        images = self._images()
        before, self._both = self._both, {}
        for keys in items.keys() | images.keys():
            both = self._both[keys] = Both(items.get(keys), images.get(keys))
            if before.get(keys) != both:  # comparing again what is as before would find the same
                self._differs[keys] = both.differs()
                self._changed[keys] = number if number > 1 else 0
        for keys in before.keys() - self._both.keys():
            del self._differs[keys], self._changed[keys]

    def _world(self) -> dict[str, Any]:
        rows: list[Row] = [
            self._both[keys].row(keys, self._key_names, self._differs[keys])
            for keys in ordered(self._both, self._changed)[:ROWS_MAX]
        ]
        both = self._both.values()
        return {
            "table": self._place.table,
            "endpoint": self._place.endpoint,
            "source": self._place.source,
            "items": sum(b.item is not None for b in both),
            "state": sum(b.image is not None for b in both),
            "differences": sum(bool(d) for d in self._differs.values()),
            "rows": rows,
            "newest": self._newest(),
        }

    def _newest(self) -> list[dict[str, Any]]:
        """The landing rows that were written last, by the time of their change."""
        rows = self._place.tinybird.rows(
            f"SELECT eventName, Keys, left(NewImage, {_IMAGE_BYTES}) AS image, "
            "length(NewImage) AS bytes, ApproximateCreationDateTime AS time "
            f"FROM {self._place.source} "
            f"ORDER BY time DESC, SequenceNumber DESC LIMIT {NEWEST_ROWS}"
        )
        return [
            {
                "event": row["eventName"],
                "label": label_of(row["Keys"]) if row["Keys"] else "every item",
                "time": row["time"],
                "image": self._image(row),
            }
            for row in rows
        ]

    def _image(self, row: dict[str, Any]) -> Attributes:
        if row["bytes"] > _IMAGE_BYTES:
            return [("an image of", f"{row['bytes'] // 1000} KB")]
        return of_image(row["image"], self._key_names)
