# SPDX-License-Identifier: Apache-2.0
"""The changes of a table, and what an export sees of them.

AWS: an export with the time 2:25 surely has what was written until 2:24, and may have what was
written until 2:26. So each item is taken as it was at a moment of its own around the export's time.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from local.aws.clients import Client
from local.exports.description import Window
from local.plain import Typed, canonical_keys

EDGE_SECONDS = 60.0

Item = dict[str, Typed]


@dataclass(frozen=True)
class Change:
    """One change of one item. `time` is in epoch seconds; an image is None where there is none."""

    time: float
    keys: Item
    new: Item | None
    old: Item | None


@dataclass(frozen=True)
class NetChange:
    """What became of one item within a window."""

    time: float  # of the last change
    keys: Item
    new: Item | None
    old: Item | None


def by_item(history: Iterable[Change]) -> dict[str, list[Change]]:
    """The changes of each item, by the text of its keys, in their order."""
    found: dict[str, list[Change]] = {}
    for change in history:
        found.setdefault(canonical_keys(change.keys), []).append(change)
    return found


def image_at(changes: list[Change], moment: float) -> Item | None:
    """One item's image at a moment (a change at that moment has happened)."""
    image = changes[0].old
    for change in changes:
        if change.time > moment:
            break
        image = change.new
    return image


def state_at(
    history: Iterable[Change],
    export_time: float,
    *,
    rng: random.Random,
    edge_seconds: float = EDGE_SECONDS,
    unchanged: Iterable[Item] = (),
    key_names: Iterable[str] = (),
) -> list[Item]:
    """The items that an export has: each as it was at its own moment around `export_time`.

    `unchanged` may hold any items, of which those count that the history does not know;
    `key_names` are the keys of those.
    """
    names = list(key_names)
    changed = by_item(history)
    state = []
    for changes in changed.values():
        moment = export_time + rng.uniform(-edge_seconds, edge_seconds)
        image = image_at(changes, moment)
        if image is not None:
            state.append(image)
    for item in unchanged:
        if canonical_keys({name: item[name] for name in names}) not in changed:
            state.append(item)
    return state


def net_changes(history: Iterable[Change], window: Window) -> list[NetChange]:
    """What an incremental export has: one line an item, none for what came and went."""
    found = []
    for changes in by_item(history).values():
        inside = [change for change in changes if window.begin <= change.time < window.end]
        if not inside:
            continue
        first, last = inside[0], inside[-1]
        if first.old is not None or last.new is not None:
            found.append(NetChange(last.time, last.keys, last.new, first.old))
    return found


def of_stream(streams: Client, stream_arn: str) -> list[Change]:
    """All changes that a table's stream still has; their times are whole seconds."""
    history = []
    description = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]
    for shard in description["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=stream_arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator, Limit=1000)
            for record in page["Records"]:
                change = record["dynamodb"]
                history.append(
                    Change(
                        time=change["ApproximateCreationDateTime"].timestamp(),
                        keys=change["Keys"],
                        new=change.get("NewImage"),
                        old=change.get("OldImage"),
                    )
                )
            if not page["Records"]:
                break
            iterator = page.get("NextShardIterator")
    return history
