# SPDX-License-Identifier: Apache-2.0
"""The nightly proof: each complete snapshot shows whether Tinybird had the table's state before it.

The real binary, a fake S3 and the stand-in with its ClickHouse; streams are handed over record by
record, so that one can be dropped on purpose.
"""

from __future__ import annotations

import json
import random
import threading
from contextlib import suppress
from dataclasses import dataclass

import pytest

from local.exports.history import Item
from local.http import Tinybird
from tests.e2e.exporting import items_of, settings
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import Function, FunctionEndedError, running_function
from tests.e2e.nights import Nights, Record, Standin, change, turned


def test_the_first_snapshot_proves_nothing_and_says_so(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    nights = Nights(tinybird, standin, aws, "FirstNight")
    note = nights.snapshot(items_of(30))
    assert (note["state"], note["compared"], note["withoutPast"]) == ("finished", 0, 30)
    assert nights.said("the snapshot proves nothing: Tinybird had no older rows")
    assert nights.figures() == []
    assert nights.snapshot(items_of(30), requested=False) == {}, "nobody asked for it"


def test_where_nothing_was_dropped_nothing_differs(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    """Changed, re-inserted, deleted, born, attributes in another order, and changed near the
    snapshot's edge, on either side of it."""
    nights = Nights(tinybird, standin, aws, "AllEqual")
    nested = {"m": {"M": {"a": {"N": "1.50"}, "b": {"L": [{"S": "x"}, {"M": {"c": {"N": "2"}}}]}}}}
    items = items_of(40, **nested)
    nights.snapshot(items)
    newer = [item | {"text": {"S": "newer"}} for item in items]
    born = items_of(41)[40]
    nights.stream(
        change("AllEqual", 1, newer[0], age_s=9_000),
        change("AllEqual", 2, items[0], age_s=9_000, name="REMOVE"),
        change("AllEqual", 3, newer[0], age_s=9_000, name="INSERT"),
        change("AllEqual", 4, items[1], age_s=8_000, name="REMOVE"),
        change("AllEqual", 5, born, age_s=7_000, name="INSERT"),
        change("AllEqual", 6, newer[2], age_s=30),
        change("AllEqual", 7, newer[3], age_s=-20),
        change("AllEqual", 8, items[4], age_s=10, name="REMOVE"),
        change("AllEqual", 9, items[5], age_s=-10, name="REMOVE"),
        change("AllEqual", 10, newer[6], age_s=-4_000),
    )
    # Near the edge the export may show either state.
    second = [newer[0], born, items[2], newer[3], items[5], *map(turned, items[6:])]
    note = nights.snapshot(second)
    assert (note["state"], note["different"], note["compared"]) == ("finished", 0, 39), note
    assert note["withoutPast"] == note["unread"] == 0
    assert nights.figures() == [(39, 0)]
    (line,) = nights.said("the snapshot proves what was in Tinybird")
    assert line["datasource"] == "ddb_AllEqual"


def test_what_was_dropped_on_purpose_is_found(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    """All and only those: a change, a birth, a death, a 38th digit, and one near the edge."""
    nights = Nights(tinybird, standin, aws, "Unsent")
    digits = "1234567890123456789012345678901234567"
    items = items_of(50, amount={"N": f"{digits}8"})
    nights.snapshot(items)
    kept = items[10] | {"text": {"S": "arrived"}}
    nights.stream(change("Unsent", 1, kept, age_s=5_000))
    changed = items[0] | {"text": {"S": "its record was dropped"}}
    last_digit = items[2] | {"amount": {"N": f"{digits}9"}}
    near = items[3] | {"text": {"S": "dropped near the edge"}}
    born = items_of(51)[50]
    second = [changed, last_digit, near, *items[4:10], kept, *items[11:], born]
    note = nights.snapshot(second)  # items[1] is gone.
    assert (note["state"], note["different"]) == ("finished", 5), note
    assert note["compared"] == 51
    dropped = [changed, items[1], last_digit, near, born]
    assert sorted(note["differing"]) == sorted(
        json.dumps(
            {"n": int(item["n"]["N"]), "pk": item["pk"]["S"]},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for item in dropped
    )
    assert nights.figures() == [(51, 5)]
    (line,) = nights.said("the snapshot shows that Tinybird had another state")
    assert line["level"] == "ERROR"
    assert all(key in line["keys"] for key in note["differing"])
    assert "dropped near the edge" not in json.dumps(nights.log), "keys only, no payload"
    # The snapshot has mended it: the next night nothing differs.
    note = nights.snapshot(second)
    assert (note["different"], note["compared"]) == (0, 50), note
    assert nights.figures() == [(51, 5), (50, 0)]


def test_without_an_older_snapshot_only_what_the_stream_brought_is_compared(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    nights = Nights(tinybird, standin, aws, "StreamOnly")
    nights.night = 1
    items = items_of(10)
    lost = items[1] | {"text": {"S": "lost"}}
    nights.stream(*[change("StreamOnly", n, items[n], age_s=5_000) for n in range(4)])
    note = nights.snapshot([items[0], lost, *items[3:]])  # items[2] is gone.
    assert (note["compared"], note["different"], note["withoutPast"]) == (4, 2, 6), note


def kill_while_it_works(function: Function, proof: Record, seconds: float) -> None:
    """Hands it over, and kills it so much later."""
    timer = threading.Timer(seconds, function.process.kill)
    timer.start()
    with suppress(FunctionEndedError):
        function.invoke(proof, seconds=12)
    timer.join()


def test_killed_between_slices_and_called_twice_it_comes_to_the_same(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    """So little time that each slice is an invocation of its own; each sandbox dies once, and some
    events come twice."""
    count = 40_000
    nights = Nights(tinybird, standin, aws, "Killed")
    items = items_of(count)
    nights.snapshot(items)
    second = list(items)
    for n in (17, 20_001, count - 1):
        second[n] = items[n] | {"text": {"S": "dropped"}}
    laid = nights.lay(second)
    nights.load(laid)
    rng = random.Random(7)
    waiting = [aws.calls.pop()]
    invocations = 0
    while waiting:
        proof = waiting.pop()
        invocations += 1
        assert invocations < 100, nights.note(laid)
        with running_function(nights.variables) as function:
            kill_while_it_works(function, proof, rng.uniform(0.05, 1.5))
            nights.log += function.log_lines()
        with running_function(nights.variables) as function:
            # AWS tries it again.
            outcome = function.invoke(proof, seconds=12)
            assert outcome.succeeded, outcome
            nights.log += function.log_lines()
        waiting += aws.calls
        aws.calls.clear()
    assert invocations >= 2
    note = nights.note(laid)
    assert (note["state"], note["compared"], note["different"]) == ("finished", count, 3), note
    assert set(nights.figures()) == {(count, 3)}


def test_two_tables_at_once_do_not_mix(tinybird: Tinybird, standin: Standin, aws: FakeAws) -> None:
    one = Nights(tinybird, standin, aws, "TwinOne")
    other = Nights(tinybird, standin, aws, "TwinOther")
    items = items_of(20)
    for nights in (one, other):
        nights.snapshot(items)
    laid = one.lay([items[0] | {"text": {"S": "dropped"}}, *items[1:]])
    its_other = other.lay(items)
    one.load(laid)
    other.load(its_other)
    assert len(aws.calls) == 2
    one.prove()
    assert (one.note(laid)["different"], other.note(its_other)["different"]) == (1, 0)
    assert one.note(laid)["compared"] == other.note(its_other)["compared"] == 20


def test_a_token_that_may_not_read_is_told_and_nobody_tries_again(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    nights = Nights(tinybird, standin, aws, "MayNotRead")
    nights.snapshot(items_of(10))
    nights.variables = settings(standin, aws)
    note = nights.snapshot(items_of(10))
    assert note["state"] == "denied"
    assert "may not read ddb_MayNotRead" in note["reason"]
    (line,) = nights.said("the snapshot cannot be proved")
    assert line["level"] == "ERROR" and "--create-mv" in line["reason"]
    assert nights.figures() == [] and aws.calls == []


def test_a_slice_that_is_too_heavy_is_halved(
    tinybird: Tinybird, standin: Standin, aws: FakeAws
) -> None:
    nights = Nights(tinybird, standin, aws, "Heavy")
    items = items_of(300)
    nights.snapshot(items)
    laid = nights.lay([*items[:299], items[299] | {"text": {"S": "dropped"}}])
    nights.load(laid)
    tinybird.control(
        "/fail",
        {
            "path": "/v0/sql",
            "skip": 2,
            "times": 3,
            "status": 400,
            "body": {"error": "Memory limit (for query) exceeded. (MEMORY_LIMIT_EXCEEDED)"},
        },
    )
    nights.prove()
    note = nights.note(laid)
    assert (note["state"], note["compared"], note["different"]) == ("finished", 300, 1), note
    assert nights.said("a slice of a nightly proof is halved")


@dataclass
class History:
    """One key's random changes, some of which never arrive."""

    before: Item | None
    changes: list[tuple[int, Item | None, bool]]  # seconds before the export, state, arrives

    def exported(self, edge_s: int) -> Item | None:
        """With the changes up to so many seconds before its time, or behind it."""
        state = self.before
        for age_s, after, _ in self.changes:
            if age_s >= edge_s:
                state = after
        return state

    def states(self) -> list[Item | None]:
        """Those that the export may show if the arrived changes are all there were."""
        found = [self.before]
        for age_s, after, arrives in self.changes:
            if arrives and age_s > 300:
                found = [after]
            elif arrives and age_s >= -300:
                found.append(after)
        return found


def random_history(rng: random.Random, item: Item) -> History:
    before = item if rng.random() < 0.7 else None
    ages = rng.sample([*range(301, 80_000), *[*range(-299, 300)] * 40, *range(-5_000, -301)], 4)
    changes: list[tuple[int, Item | None, bool]] = []
    for age_s in sorted(ages[: rng.randrange(5)], reverse=True):
        after = None if rng.random() < 0.3 else item | {"text": {"S": f"as of {age_s}"}}
        changes.append((age_s, after, rng.random() < 0.8))
    return History(before, changes)


@pytest.mark.parametrize("seed", range(4))
def test_of_random_histories_exactly_what_differs_is_found(
    tinybird: Tinybird, standin: Standin, aws: FakeAws, seed: int
) -> None:
    rng = random.Random(seed)
    table = f"Random{seed}"
    nights = Nights(tinybird, standin, aws, table)
    items = items_of(120)
    histories = [random_history(rng, item) for item in items]
    nights.snapshot([history.before for history in histories if history.before])
    records: list[Record] = []
    exported: list[Item] = []
    expected: set[str] = set()
    for item, history in zip(items, histories, strict=True):
        for age_s, after, arrives in history.changes:
            if arrives:
                kind = "REMOVE" if after is None else "MODIFY"
                state = item if after is None else after
                number = len(records) + 1
                records.append(change(table, number, state, age_s=age_s, name=kind))
        shown = history.exported(rng.randrange(-60, 61))
        exported += [shown] if shown else []
        if shown not in history.states():
            expected.add(item["n"]["N"])
    rng.shuffle(records)
    nights.stream(*records)
    note = nights.snapshot(exported)
    found = {str(json.loads(keys)["n"]) for keys in note["differing"]}
    assert note["different"] == len(expected) > 0, (note, expected)
    assert found <= expected and len(found) == min(len(expected), 10), (found, expected)
