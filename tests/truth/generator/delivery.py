# SPDX-License-Identifier: Apache-2.0
"""How AWS tells the function: batches of shards, events of objects, and when."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any

from tests.truth.generator.exports import Export, Step
from tests.truth.generator.history import Change, History
from tests.truth.generator.values import Item, Typed

Timed = tuple[int, int, Step]  # (when, a number that keeps the order, what)

DAY_MS = 24 * 3600 * 1000


@dataclass
class Shard:
    name: str
    changes: list[Change]
    parent: str | None = None


def _seconds_text(rng: random.Random, time_ms: int) -> int | float:
    """AWS sends an integer, and has sent a fraction and an exponent."""
    draw = rng.random()
    if draw < 0.9:
        return time_ms // 1000
    return time_ms / 1000 if draw < 0.97 else float(time_ms // 1000)


def record_json(rng: random.Random, history: History, change: Change) -> str:
    """The record of DynamoDB Streams, as Lambda's event has it."""
    keys = history.items[change.index]
    inner: dict[str, Any] = {
        "ApproximateCreationDateTime": _seconds_text(rng, change.time_ms),
        "Keys": keys,
        "SequenceNumber": change.sequence,
        "SizeBytes": 26,
        "StreamViewType": history.view_type,
    }
    if change.new is not None:
        inner["NewImage"] = change.new
    if change.old is not None and history.view_type == "NEW_AND_OLD_IMAGES":
        inner["OldImage"] = change.old
    name = "REMOVE" if change.new is None else "MODIFY" if change.old is not None else "INSERT"
    assert change.stream is not None
    record: dict[str, Any] = {
        "eventID": f"{rng.randrange(16**32):032x}",
        "eventName": name,
        "eventVersion": rng.choice(("1.1", "1.0")),
        "eventSource": "aws:dynamodb",
        "awsRegion": history.table.region,
        "dynamodb": inner,
        "eventSourceARN": change.stream.arn,
    }
    if change.ttl:
        record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _python_number(digits: str) -> int | float:
    return int(digits) if digits.lstrip("-").isdigit() else float(digits)


def _python_value(typed: Typed) -> object:
    ((kind, inner),) = typed.items()
    if kind == "N":
        return _python_number(inner)
    if kind == "NS":
        return [_python_number(one) for one in inner]
    if kind == "L":
        return [_python_value(one) for one in inner]
    if kind == "M":
        return {name: _python_value(one) for name, one in inner.items()}
    return None if kind == "NULL" else inner


def _python_text(item: Item | None) -> str:
    """What Python's json makes of an item: with spaces, in another order, numbers as it has
    them."""
    return json.dumps({name: _python_value(value) for name, value in (item or {}).items()})


def python_rows(rng: random.Random, history: History, until_ms: int) -> list[Step]:
    """The rows that the Python version sent of the stream's changes before a moment."""
    rows = []
    for change in history.changes:
        if change.stream is None or change.time_ms >= until_ms:
            continue
        record = json.loads(record_json(rng, history, change))
        row = {
            "eventID": f"python-{record['eventID']}",
            "eventName": record["eventName"],
            "eventSource": record["eventSource"],
            "eventSourceARN": record["eventSourceARN"],
            "eventVersion": 1.1,
            "awsRegion": record["awsRegion"],
            "ApproximateCreationDateTime": change.time_ms // 1000,
            "SequenceNumber": change.sequence,
            "SizeBytes": 26,
            "StreamViewType": history.view_type,
            "Keys": _python_text(history.items[change.index]),
            "NewImage": _python_text(change.new),
            "OldImage": _python_text(change.old),
        }
        rows.append({"keys": history.items[change.index], "row": row})
    return rows


def shards_of(rng: random.Random, history: History, from_ms: int = 0) -> list[Shard]:
    """Lineages, each with the changes of its keys from a moment on; one may split into two."""
    shards: list[Shard] = []
    for arn in dict.fromkeys(c.stream.arn for c in history.changes if c.stream):
        changes = [c for c in history.changes if c.time_ms >= from_ms]
        told = [c for c in changes if c.stream and c.stream.arn == arn]
        lineages = rng.randint(1, 3)
        for number in range(lineages):
            mine = [c for c in told if c.index % lineages == number]
            name = f"shardId-{len(shards):020d}"
            if len(mine) > 2 and rng.random() < 0.3:
                at = rng.randrange(1, len(mine))
                shards.append(Shard(name, mine[:at]))
                for half in (0, 1):
                    child = [c for c in mine[at:] if c.index // lineages % 2 == half]
                    shards.append(Shard(f"{name[:-3]}9{half}{number}-{len(shards)}", child, name))
            elif mine:
                shards.append(Shard(name, mine))
    return [shard for shard in shards if shard.changes]


class Schedule:
    """Steps, each with its time."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._steps: list[Timed] = []

    def add(self, at_ms: int, step: Step) -> None:
        self._steps.append((at_ms, len(self._steps), {"at": at_ms} | step))

    def steps(self) -> list[Step]:
        return [step for _, _, step in sorted(self._steps, key=lambda timed: timed[:2])]

    @property
    def end_ms(self) -> int:
        return max((at for at, _, _ in self._steps), default=0)

    def add_shard(self, history: History, shard: Shard, begun_ms: int, lost: set[str]) -> int:
        """A shard's batches in their order; returns when the last was told."""
        rng = self._rng
        records = [
            {
                "number": change.sequence,
                "made_ms": change.time_ms,
                "json": record_json(rng, history, change),
            }
            for change in shard.changes
        ]
        self.add(0, {"do": "shard", "shard": shard.name, "records": records})
        position, told_ms = 0, begun_ms
        outage = rng.random() < 0.1  # of the function: more than the stream keeps
        while position < len(records):
            size = rng.choice((1, 1, 2, 3, 8, 100))
            last = min(position + size, len(records))
            batch = {"do": "batch", "shard": shard.name, "from": position, "to": last}
            made_ms = shard.changes[last - 1].time_ms
            delay_ms = rng.choice((200, 1_000, 5_000, 30_000, 600_000, 7_200_000))
            if outage and rng.random() < 0.3:
                lost.update(str(c.sequence) for c in shard.changes[position:last])
            else:
                told_ms = max(told_ms, made_ms + delay_ms)
                self.add(told_ms, batch)
                if rng.random() < 0.12:  # told again, much later
                    self.add(told_ms + rng.choice((1_000, 400_000, 20_000_000)), batch)
            position = last
        return told_ms

    def add_export(self, export: Export) -> None:
        rng = self._rng
        now_ms = export.time_ms + 61_000 + rng.choice((0, 60_000, 1_000_000, 40_000_000))
        self.add(now_ms, {"do": "export", "description": export.description("IN_PROGRESS")})
        hidden = f"hidden/{export.export_id}"
        told: list[tuple[int, str]] = []
        files = export.files[: len(export.files) // 2] if export.fails else export.files
        for number, file in enumerate(files):
            now_ms += rng.choice((10, 5_000, 90_000))
            text = "\n".join(file.lines) + ("\n" if file.lines and rng.random() < 0.8 else "")
            step: Step = {"do": "put", "key": file.key, "text": text, "gzip": True}
            step |= {"list_in": hidden, "items": len(file.lines)}
            if rng.random() < 0.3:
                step["member_bytes"] = rng.choice((40, 500))
            self.add(now_ms, step)
            if export.lacks_object and number == 0:
                self.add(now_ms, {"do": "remove", "key": file.key})
            told.append((now_ms, file.key))
        now_ms += 1_000
        status = "FAILED" if export.fails else "COMPLETED"
        self.add(now_ms, {"do": "export", "description": export.description(status)})
        if not export.fails:
            manifest = f"{export.folder}manifest-files.json"
            self.add(now_ms, {"do": "copy", "from": hidden, "key": manifest})
            summary = {"do": "put", "key": export.summary_key, "text": export.summary()}
            self.add(now_ms, summary)
            told.append((now_ms, export.summary_key))
        self._tell(export, told)

    def _tell(self, export: Export, told: list[tuple[int, str]]) -> None:
        rng = self._rng
        steps: list[tuple[int, Step]] = []
        for at_ms, key in told:
            if key == export.untold:
                continue
            at_ms += rng.choice((50, 1_000, 60_000, 3_600_000))
            steps.append((at_ms, {"do": "objects", "keys": [key]}))
            if rng.random() < 0.15:
                again_ms = at_ms + rng.choice((10, 100_000, 50_000_000))
                steps.append((again_ms, {"do": "objects", "keys": [key]}))
        rng.shuffle(steps)
        while steps:
            at_ms, step = steps.pop()
            if steps and rng.random() < 0.2:  # two at a time: the second in the middle of the first
                _, other = steps.pop()
                step["inside"] = {"request": rng.randint(1, 30), "step": other}
            self.add(at_ms, step)
