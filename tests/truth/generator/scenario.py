# SPDX-License-Identifier: Apache-2.0
"""A seed's scenario: what the machine carries out, and what is true."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from tests.truth.generator.delivery import Schedule, python_rows, shards_of
from tests.truth.generator.exports import BUCKET, Export, Step, new_export
from tests.truth.generator.history import START_MS, Change, History, TableState, new_history
from tests.truth.generator.values import SHAPES, TABLES, Table


@dataclass
class Scenario:
    machine: dict[str, Any]  # for the truth_machine
    truth: dict[str, Any]  # for the auditor
    changes: int
    history: History
    exports: list[Export]


def table_shown(history: History, state: TableState) -> dict[str, Any]:
    """As DescribeTable shows it."""
    shown: dict[str, Any] = {
        "TableName": history.table.name,
        "TableArn": history.table.arn,
        "TableId": state.table_id,
        "TableStatus": "ACTIVE",
        "CreationDateTime": state.created_ms / 1000,
        "KeySchema": [
            {"AttributeName": name, "KeyType": role}
            for (name, _), role in zip(state.table.keys, ("HASH", "RANGE"), strict=False)
        ],
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in state.table.keys
        ],
    }
    if state.stream is not None:
        shown["LatestStreamArn"] = state.stream.arn
        shown["StreamSpecification"] = {
            "StreamEnabled": True,
            "StreamViewType": history.view_type,
        }
    return shown


def _faults(rng: random.Random) -> dict[str, Any]:
    if rng.random() < 0.2:
        return {}
    rate = rng.choice((20, 80, 200))
    kinds = ("429", "503", "503 taken", "500 taken", "lost", "422 view", "422", "400")
    chosen = rng.sample(kinds, rng.randint(1, 4))
    faults: dict[str, Any] = {"events": dict.fromkeys(chosen, rate // len(chosen))}
    faults["deaths"] = rng.choice((0, 0, 30, 150, 400))
    faults["s3"] = {"503": rng.choice((0, 0, 20, 100))}
    if rng.random() < 0.15:
        faults["quarantine"] = rng.choice((10, 60, 200))
        faults["quarantine_always"] = rng.random() < 0.7
    faults["last"] = rng.random() < 0.12
    if rng.random() < 0.15:
        faults["body_bytes_max"] = rng.choice((900, 3_000))
    return faults


def _function(rng: random.Random) -> dict[str, Any]:
    function: dict[str, Any] = {
        "partial": rng.random() < 0.7,
        "may_look": rng.random() < 0.8,
        "may_list": rng.random() < 0.95,
        "may_write": rng.random() < 0.97,
    }
    if rng.random() < 0.6:
        function["batch_rows"] = rng.choice((1, 2, 3, 7))
    if rng.random() < 0.3:  # what an invocation has time for is soon over
        request_ms, time_ms = rng.choice(((200, 15_000), (900, 15_000), (2_500, 60_000)))
        function |= {"request_ms": request_ms, "time_ms": time_ms}
    return function


def _stranger(rng: random.Random, schedule: Schedule, table: Table) -> list[Table]:
    """Sometimes another table whose rows would go to the same data source: it is refused."""
    if rng.random() > 0.08:
        return []
    other = Table(table.name, table.keys, region="eu-west-1")
    if table.name == "a.b" and rng.random() < 0.7:
        other = Table("a-b", table.keys)
    history = new_history(rng, other)
    for shard in shards_of(rng, history)[:1]:
        shard.changes = shard.changes[:3]
        schedule.add_shard(history, shard, 0, set())
    return [other]


def _views(rng: random.Random, schedule: Schedule, landing_of: int) -> list[int]:
    """When the view is made, and perhaps made anew."""
    first = START_MS + rng.randrange(max(schedule.end_ms - START_MS, 1))
    times = [0 if rng.random() < 0.5 else first]
    if rng.random() < 0.15:
        times.append(first + 1)
    for at_ms in times:
        view = {
            "do": "view",
            "table": landing_of,
            "infer": rng.random() < 0.2,
            "how": rng.choice(("deployment", "populate")),
        }
        schedule.add(at_ms, view)
    return times


def _python(rng: random.Random, history: History, schedule: Schedule) -> int:
    """Sometimes the Python version wrote the first part, until a moment that is returned."""
    if rng.random() > 0.1 or not history.table.has_python_columns:
        return 0
    if history.other is not None:
        return 0  # its keys and those of the Python version: one at a time
    until_ms = START_MS + rng.randrange(max((history.end_ms - START_MS) // 2, 1))
    rows = python_rows(rng, history, until_ms)
    if not rows:
        return 0
    schedule.add(0, {"do": "python", "table": 0, "rows": rows})
    return until_ms


def _table(history: History, is_of_python: bool) -> dict[str, Any]:
    table: dict[str, Any] = {"name": history.table.name, "keys": history.table.keys}
    if history.other is not None:
        table["other_keys"] = history.other.keys
    return table | {"python": is_of_python}


def _tells(history: History, exports: list[Export]) -> list[list[str]]:
    """For the table and the one of other keys that followed it: words of the events about it."""
    if history.other is None:
        return []
    found: list[list[str]] = []
    for table in (history.table, history.other):
        ids = {state.table_id for state in history.states if state.table is table}
        words = {
            state.stream.arn for state in history.states if state.stream and state.table is table
        }
        for export in exports:
            if export.table_id in ids:
                words |= {export.export_id, *(file.key for file in export.files)}
        found.append(sorted(words))
    return found


def _change_truth(change: Change) -> list[Any]:
    arn = change.stream.arn if change.stream else None
    return [change.time_ms, change.index, change.sequence, arn]


def _gap_before(state: TableState) -> tuple[int | None, bool]:
    """When the gap before the stream ended; whether the stream is as old as the table."""
    if state.stream is None:
        return None, False
    is_from_the_start = state.stream.born_ms <= state.created_ms + 2_000
    return (state.created_ms if is_from_the_start else state.stream.born_ms), is_from_the_start


def _export_truth(export: Export, history: History, told: bool, told_ms: int) -> dict[str, Any]:
    states = [state for state in history.states if state.from_ms <= told_ms]
    state = states[-1] if states else history.states[0]
    gap_end_ms, is_from_the_start = _gap_before(state)
    return {
        "arn": export.arn,
        "kind": export.kind,
        "time_s": export.time_s,
        "items": export.items,
        "complete": not export.fails and not export.lacks_object,
        "told": told,
        "summary_key": export.summary_key,
        "gap_end_ms": gap_end_ms,
        "stream_since_creation": is_from_the_start,
    }


def new_scenario(seed: int, *, story: bool = False) -> Scenario:
    rng = random.Random(f"truth {seed}")
    table = Table(rng.choice(TABLES), rng.choice(SHAPES))
    history = new_history(rng, table, random.Random(f"other keys {seed}"))
    schedule = Schedule(rng)
    for state in history.states:
        at_ms = 0 if state is history.states[0] else state.from_ms
        schedule.add(at_ms, {"do": "table", "table": table_shown(history, state)})
    lost: set[str] = set()
    python_ms = _python(rng, history, schedule)
    lost |= {str(c.sequence) for c in history.changes if c.stream and c.time_ms < python_ms}
    ends: dict[str, int] = {}
    for shard in shards_of(rng, history, python_ms):
        begun_ms = ends.get(shard.parent or "", 0)
        ends[shard.name] = schedule.add_shard(history, shard, begun_ms, lost)
    exports = [new_export(rng, history, moment) for moment in history.moments_ms]
    for export in exports:
        schedule.add_export(export)
    strangers = _stranger(rng, schedule, table)
    for _ in range(rng.choice((0, 1, 3))):
        at_ms = START_MS + rng.randrange(max(schedule.end_ms - START_MS, 1))
        schedule.add(at_ms, {"do": rng.choice(("failure_records", "cold", "calls"))})
    _views(rng, schedule, 0)
    steps = schedule.steps()
    machine: dict[str, Any] = {
        "seed": seed,
        "start_ms": START_MS - 3_600_000,
        "bucket": BUCKET,
        "queue": rng.random() < 0.4,
        "retries": rng.choice((0, 2, 5)),
        "bisect": rng.random() < 0.7,
        "function": _function(rng),
        "faults": _faults(rng),
        "tables": [_table(history, python_ms > 0)],
        "tells": _tells(history, exports),
        "steps": [*steps, {"do": "settle"}],
        "story": story,
    }
    if python_ms > 0:  # its data source is found by its name
        machine["function"]["may_look"] = True
    truth = {
        "seed": seed,
        "table_arn": table.arn,
        "keys": table.keys,
        "other_keys": history.other.keys if history.other is not None else None,
        "items": history.items,
        "final": [history.images.get(index) for index in range(len(history.items))],
        "changes": [_change_truth(change) for change in history.changes],
        "exports": [_truth_of(export, history, steps) for export in exports],
        "last_gap_end_ms": max(_gap_before(state)[0] or 0 for state in history.states),
        "untold": sorted(lost),
        "python_until_ms": python_ms,
        "has_other_view": rng.random() < 0.08,
        "strangers": [stranger.arn for stranger in strangers],
        "may_read": machine["function"]["may_look"],
    }
    return Scenario(machine, truth, len(history.changes), history, exports)


def _truth_of(export: Export, history: History, steps: list[Step]) -> dict[str, Any]:
    told_ms = 0
    for step in steps:
        told_of = [step, step.get("inside", {}).get("step", {})]
        if any(export.summary_key in one.get("keys", ()) for one in told_of):
            told_ms = max(told_ms, step["at"])
    return _export_truth(export, history, export.untold is None and told_ms > 0, told_ms)
