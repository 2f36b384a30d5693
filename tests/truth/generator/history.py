# SPDX-License-Identifier: Apache-2.0
"""What happens to a table: changes, streams that are switched on and off, tables made again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.truth.generator.values import Item, Table, keys_of_items, new_item, other_keys

START_MS = 1_780_268_000_000  # an hour before a month ends: rows of two partitions
FUZZY_MS = 60_000  # AWS: a change within a minute of an export's time may or may not be in it


def iso(time_ms: int) -> str:
    """Like 2020-11-04T07:28:34.028 (without a Z)."""
    moment = datetime.fromtimestamp(time_ms // 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time_ms % 1000:03d}"


@dataclass(frozen=True)
class Stream:
    arn: str
    born_ms: int


@dataclass(frozen=True)
class Change:
    """One change of one item. `sequence` is None where no stream was there to tell of it."""

    time_ms: int
    index: int
    old: Item | None
    new: Item | None
    stream: Stream | None = None
    sequence: str | None = None
    ttl: bool = False
    dropped: bool = False  # the whole table was


@dataclass(frozen=True)
class TableState:
    """What DescribeTable shows from a moment on."""

    from_ms: int
    table_id: str
    created_ms: int
    stream: Stream | None
    table: Table


@dataclass
class History:
    table: Table
    items: list[Item]
    view_type: str
    moments_ms: list[int] = field(default_factory=list)  # where exports are taken
    changes: list[Change] = field(default_factory=list)
    states: list[TableState] = field(default_factory=list)
    end_ms: int = 0
    images: dict[int, Item] = field(default_factory=dict)  # at the end
    # Created again under its name with other keys: the items from `other_from` on are its.
    other: Table | None = None
    other_from: int = 0

    def state_at(self, time_ms: int) -> TableState:
        return [state for state in self.states if state.from_ms <= time_ms][-1]

    def image_at(self, index: int, time_ms: int) -> Item | None:
        image = None
        for change in self.changes:
            if change.index == index and change.time_ms <= time_ms:
                image = change.new
        return image


class _Clerk:
    """Writes down what happens, in the order of time."""

    def __init__(self, rng: random.Random, history: History) -> None:
        self._rng = rng
        self._history = history
        self._stream: Stream | None = None
        self._number = 0
        self._count = 0
        self._created_ms = 0
        self._tables = 0

    @property
    def table(self) -> Table:
        other = self._history.other
        return other if other is not None and self._tables > 1 else self._history.table

    def _note_state(self, time_ms: int) -> None:
        table_id = f"table-{self._tables}"
        state = TableState(time_ms, table_id, self._created_ms, self._stream, self.table)
        self._history.states.append(state)

    def create(self, time_ms: int) -> None:
        self._tables += 1
        self._created_ms = time_ms
        self._note_state(time_ms)

    def stream_on(self, time_ms: int) -> None:
        arn = f"{self._history.table.arn}/stream/{iso(time_ms)}"
        self._stream = Stream(arn, time_ms)
        digits = self._rng.choice((21, 24, 40, 22))
        self._number = 10 ** (digits - 1) + self._rng.randrange(10 ** (digits - 3))
        if self._rng.random() < 0.3 and digits < 40:
            self._number = 10**digits - self._rng.randint(1, 8)  # grows a digit soon
        self._note_state(time_ms)

    def stream_off(self, time_ms: int) -> None:
        self._stream = None
        self._note_state(time_ms)

    def drop(self, time_ms: int) -> None:
        """Nobody tells of each item."""
        self._stream = None
        for index in list(self._history.images):
            old = self._history.images.pop(index)
            self._history.changes.append(Change(time_ms, index, old, None, dropped=True))

    def change(self, time_ms: int, index: int) -> None:
        rng, images = self._rng, self._history.images
        old = images.get(index)
        self._count += 1
        is_delete = old is not None and rng.random() < 0.35
        new = None if is_delete else new_item(rng, self._history.items[index], self._count)
        if new == old:
            return
        sequence = None
        if self._stream is not None:
            self._number += rng.randint(1, 5)
            sequence = str(self._number)
        ttl = is_delete and rng.random() < 0.3
        self._history.changes.append(
            Change(time_ms, index, old, new, self._stream, sequence, ttl=ttl)
        )
        if new is None:
            del images[index]
        else:
            images[index] = new


_NEAR_S = (-361, -360, -359, -301, -300, -299, -61, -60, -59, -30, -2, -1, 0, 1, 2, 30, 59, 60, 61)


def _times(rng: random.Random, span_ms: int, moments_ms: list[int], count: int) -> list[int]:
    """When changes happen: anywhere, in bursts of a second, and around the interesting moments."""
    times: list[int] = []
    while len(times) < count:
        draw = rng.random()
        if draw < 0.35 or not moments_ms:
            times.append(rng.randrange(span_ms))
        elif draw < 0.7:
            near = rng.choice(moments_ms) - START_MS + rng.choice(_NEAR_S) * 1000
            times.append(min(max(near + rng.randrange(-999, 1000), 0), span_ms - 1))
        else:
            second = (times[-1] if times else rng.randrange(span_ms)) // 1000 * 1000
            times += [second + rng.randrange(1000) for _ in range(rng.randint(1, 6))]
    return sorted(START_MS + time for time in times[:count])


Act = tuple[int, str]


def _acts(rng: random.Random, span_ms: int) -> list[Act]:
    """What becomes of table and stream: (time, what)."""
    acts: list[Act] = [(START_MS - 10_000, "create")]
    if rng.random() < 0.6:
        acts.append((START_MS - 9_500, "on"))
    else:
        acts.append((START_MS + rng.randrange(span_ms // 3), "on"))
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        begin = max(acts[-1][0] + 20_000, START_MS + rng.randrange(span_ms * 3 // 4))
        end = begin + rng.choice((15_000, 60_000, 400_000, span_ms // 8))
        if rng.random() < 0.5:
            acts += [(begin, "off"), (end, "on")]
        else:
            acts += [(begin, "drop"), (end, "create")]
            acts.append((end + rng.choice((500, 500, 100_000)), "on"))
    return acts


def _moments(rng: random.Random, acts: list[Act], span_ms: int) -> list[int]:
    """When exports are taken: some soon after a gap's end, some long after it."""
    moments = []
    ends = [time for time, what in acts if what in ("on", "create")]
    for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3))):
        if rng.random() < 0.6:
            after_s = rng.choice((0, 100, 299, 300, 359, 360, 361, 362, 420, 600, 1000))
            moments.append(rng.choice(ends) + after_s * 1000 + rng.choice((0, 0, 500)))
        else:
            moments.append(START_MS + rng.randrange(span_ms))
    if rng.random() < 0.6:
        moments.append(max(ends) + rng.randint(361, 4000) * 1000)
    return sorted(moments)


def _make_again(rng: random.Random, history: History) -> None:
    """With other keys."""
    table = history.table
    history.other = Table(table.name, other_keys(rng, table.keys), table.region)
    history.other_from = len(history.items)
    history.items = history.items + keys_of_items(rng, history.other, rng.choice((1, 2, 5)))


def new_history(
    rng: random.Random, table: Table, other_rng: random.Random | None = None
) -> History:
    """`other_rng`: a table that is created again may have other keys then."""
    span_ms = rng.choice((900, 3_000, 12_000, 60_000, 200_000)) * 1000
    acts = _acts(rng, span_ms)
    items = keys_of_items(rng, table, rng.choice((1, 2, 3, 5, 8, 20)))
    history = History(table, items, "NEW_AND_OLD_IMAGES" if rng.random() < 0.7 else "NEW_IMAGE")
    is_dropped = any(what == "drop" for _, what in acts)
    if is_dropped and other_rng is not None and other_rng.random() < 0.4:
        _make_again(other_rng, history)
    history.moments_ms = _moments(rng, acts, span_ms)
    last_ms = max([*history.moments_ms, acts[-1][0], START_MS + span_ms])
    interesting = history.moments_ms + [time for time, _ in acts]
    times = _times(rng, last_ms - START_MS + 1, interesting, rng.choice((4, 12, 25, 60)))
    clerk = _Clerk(rng, history)
    exists = False
    todo: list[tuple[int, int, str]] = [(time, 0, what) for time, what in acts]
    todo += [(time, 1, "change") for time in times]
    focus = rng.randrange(len(items))
    for time_ms, _, what in sorted(todo):
        if what == "create":
            exists = True
            clerk.create(time_ms)
        elif what == "on":
            clerk.stream_on(time_ms)
        elif what == "off":
            clerk.stream_off(time_ms)
        elif what == "drop":
            exists = False
            clerk.drop(time_ms)
        elif exists:
            focus = focus if rng.random() < 0.4 else rng.randrange(len(items))
            count = len(history.items) - len(items)
            is_other = clerk.table is history.other
            clerk.change(time_ms, len(items) + focus % count if is_other else focus)
    history.end_ms = last_ms + 1000
    return history
