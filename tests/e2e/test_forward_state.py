# SPDX-License-Identifier: Apache-2.0
"""The current state in Tinybird, as tests/data/forward makes it: view and endpoint are exact.

Rows arrive in any order, twice, again after a delete, from snapshots old and new; the endpoint
answers what the table holds. A model in plain Python says what that is.
"""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from local.http import Tinybird
from tests.e2e.projects import deploy, golden, token

FUNCTION_TOKEN = "tinydynamocdc_DDBStreamCDC_LambdaFunction"
LANDING = "ddb_Orders"
ENDPOINT = "ddb_Orders_by_Keys"
READ_TOKEN = "ddb_Orders_by_Keys_read"
NOW = 1_770_000_000  # seconds; any time


@dataclass(frozen=True)
class Row:
    """One change of an item of the table Orders: keys pk (S) and n (N)."""

    pk: str = "a"
    n: str = "1"
    value: str = "v"
    event: str = "MODIFY"
    time: int = NOW
    sequence: str = "100000000000000000001"

    @property
    def keys(self) -> str:
        # An integer beyond 64 bits is spelled as a text, as in every document.
        whole = "." not in self.n and "E" not in self.n.upper()
        long = abs(int(self.n)) >= 1 << 63 if whole else len(self.n) > 16
        number = json.dumps(self.n) if long else self.n
        pk = json.dumps(self.pk, ensure_ascii=False)
        return f'{{"n":{number},"pk":{pk}}}'

    @property
    def version(self) -> tuple[int, int]:
        if self.event in {"SNAPSHOT", "SNAPSHOT_COMPLETE"}:
            return max(self.time - 300, 0), 0
        return self.time, int(self.sequence) if self.sequence.isdecimal() else 0

    def line(self) -> dict[str, Any]:
        removed = self.event == "REMOVE"
        return {
            "eventID": f"{self.pk}/{self.n}/{self.time}/{self.sequence}",
            "eventName": self.event,
            "eventSource": "aws:dynamodb",
            "eventSourceARN": "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/stream/x",
            "eventVersion": 1.1,
            "awsRegion": "eu-west-2",
            "ApproximateCreationDateTime": self.time,
            "SequenceNumber": self.sequence,
            "SizeBytes": 10,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            "Keys": self.keys,
            "NewImage": "{}" if removed else json.dumps({"value": self.value}),
            "OldImage": "{}",
            "userIdentity": "",
            "key_pk": self.pk,
            # As the row format says: a JSON number of at most 17 significant digits.
            "key_n": float(f"{Decimal(self.n):.16e}"),
        }


def snapshot(row: Row, time: int) -> Row:
    return replace(row, event="SNAPSHOT", time=time, sequence="SNAPSHOT")


def mark(time: int) -> dict[str, Any]:
    """The row that says: the full export of this time is complete."""
    row = Row(pk="", n="0", event="SNAPSHOT_COMPLETE", time=time, sequence="SNAPSHOT")
    return row.line() | {"Keys": "", "NewImage": "{}"}


@pytest.fixture
def orders(forward: Tinybird) -> Tinybird:
    deploy(forward, golden("two_keys"))
    return forward


def send(tinybird: Tinybird, *rows: Row | dict[str, Any]) -> None:
    """Each row in a request of its own: a part of its own in the engine."""
    function = token(tinybird, FUNCTION_TOKEN)
    for row in rows:
        line = row.line() if isinstance(row, Row) else row
        answer = function.events(LANDING, json.dumps(line, ensure_ascii=False).encode())
        assert answer.json() == {"successful_rows": 1, "quarantined_rows": 0}, answer.body


def send_together(tinybird: Tinybird, rows: list[Row]) -> None:
    body = "\n".join(json.dumps(row.line(), ensure_ascii=False) for row in rows).encode()
    answer = token(tinybird, FUNCTION_TOKEN).events(LANDING, body)
    assert answer.json() == {"successful_rows": len(rows), "quarantined_rows": 0}


def items(tinybird: Tinybird, **parameters: str) -> dict[str, str]:
    """What the endpoint answers: Keys -> value. Twice one key would be a mistake."""
    reader = token(tinybird, READ_TOKEN)
    query = urlencode(parameters)
    answer = reader.call("GET", f"/v0/pipes/{ENDPOINT}.json?{query}")
    assert answer.status == 200, answer.body
    data = answer.json()["data"]
    found = {row["Keys"]: json.loads(row["NewImage"])["value"] for row in data}
    assert len(found) == len(data)
    return found


def merge(tinybird: Tinybird) -> None:
    """What the engine does some time, nobody knows when."""
    tinybird.tamper(f"OPTIMIZE TABLE mat_{LANDING} FINAL")


def test_defect_03_newest_wins_in_every_order_of_arrival(orders: Tinybird) -> None:
    """Two changes within a second differ by their sequence numbers, compared as numbers."""
    changes = [
        Row(value="first", sequence="999999999999999999999"),
        Row(value="second", sequence="1000000000000000000000"),
        Row(value="third", time=NOW + 1, sequence="5"),
    ]
    for number, order in enumerate(itertools.permutations(changes)):
        send(orders, *(replace(row, pk=f"order {number}") for row in order))
    for number in range(6):
        assert items(orders, by_pk=f"order {number}") == {
            f'{{"n":1,"pk":"order {number}"}}': "third"
        }
    merge(orders)
    assert set(items(orders).values()) == {"third"}


def test_within_a_second_the_greater_sequence_number_wins(orders: Tinybird) -> None:
    low, high = Row(value="low", sequence="9" * 21), Row(value="high", sequence="1" + "0" * 21)
    send(orders, high, low)
    assert items(orders) == {low.keys: "high"}


def test_duplicates_change_nothing(orders: Tinybird) -> None:
    rows = [Row(value="old"), Row(value="new", time=NOW + 5)]
    send_together(orders, rows * 3)
    send(orders, rows[0], rows[1], rows[0])
    assert items(orders) == {rows[0].keys: "new"}


def test_replay_of_old_rows_does_not_raise_the_dead(orders: Tinybird) -> None:
    made, changed = Row(event="INSERT"), Row(value="w", time=NOW + 1)
    removed = Row(event="REMOVE", time=NOW + 2)
    send(orders, made, changed, removed)
    assert items(orders) == {}
    send(orders, made, changed)
    assert items(orders) == {}
    merge(orders)
    send(orders, changed, made)
    assert items(orders) == {}
    send(orders, Row(event="INSERT", value="born again", time=NOW + 3))
    assert items(orders) == {made.keys: "born again"}


def test_defect_04_snapshot_never_beats_a_change_near_its_edge(orders: Tinybird) -> None:
    """An export's edge is fuzzy: only what is 300 s older than it is older than it."""
    near, far = Row(pk="near", time=NOW - 300), Row(pk="far", time=NOW - 301)
    send(orders, near, far)
    send(orders, *(snapshot(replace(row, value="snapshot"), NOW) for row in (near, far)))
    assert items(orders) == {near.keys: "v", far.keys: "snapshot"}


def test_snapshot_again_brings_the_newer_picture(orders: Tinybird) -> None:
    row = Row()
    send(orders, snapshot(replace(row, value="2nd"), NOW + 1000), snapshot(row, NOW))
    assert items(orders) == {row.keys: "2nd"}


def test_incremental_export_lines_are_ordered_by_their_time(orders: Tinybird) -> None:
    line = Row(value="line", time=NOW + 1, sequence="SNAPSHOT")
    send(orders, line, Row(value="before"), Row(pk="b", value="after", time=NOW + 1))
    send(orders, replace(line, pk="b"))
    assert set(items(orders).values()) == {"line", "after"}


def test_mark_hides_what_is_older(orders: Tinybird) -> None:
    """A delete that nobody saw: the item is not in the snapshot, and the mark takes it away."""
    lost, kept, fresh = Row(pk="lost"), Row(pk="kept"), Row(pk="fresh", time=NOW + 901)
    edge = Row(pk="edge", time=NOW + 700)  # exactly the mark's version
    send(orders, lost, kept, fresh, replace(edge, sequence="0"))
    send(orders, snapshot(kept, NOW + 1000))
    # Before the mark nothing is hidden: half a snapshot never makes data vanish.
    assert set(items(orders)) == {lost.keys, kept.keys, fresh.keys, edge.keys}
    send(orders, mark(NOW + 1000))
    assert set(items(orders)) == {kept.keys, fresh.keys, edge.keys}
    merge(orders)
    assert set(items(orders)) == {kept.keys, fresh.keys, edge.keys}
    assert items(orders, by_pk="lost", by_n="1") == {}
    assert set(items(orders, by_pk="kept")) == {kept.keys}


def test_an_older_mark_changes_nothing(orders: Tinybird) -> None:
    row = Row(time=NOW + 500)
    send(orders, row, mark(NOW + 600), mark(NOW))
    assert set(items(orders)) == {row.keys}
    send(orders, replace(row, pk="late", time=NOW + 299))
    assert set(items(orders)) == {row.keys}


def test_marks_are_no_items(orders: Tinybird) -> None:
    send(orders, mark(NOW))
    assert items(orders) == {}
    assert items(orders, by_pk="") == {}
    assert items(orders, by_n="0") == {}


def test_defect_05_numbers_equal_as_doubles_are_two_items(orders: Tinybird) -> None:
    one, two = (
        Row(n="12345678901234567890123456789012345678"),
        Row(n="1234567890123456789012345678901234567" + "9"),
    )
    assert float(one.n) == float(two.n)
    send(orders, replace(one, value="one"), replace(two, value="two"))
    merge(orders)
    assert items(orders) == {one.keys: "one", two.keys: "two"}
    assert items(orders, by_pk="a", by_n=one.n) == {one.keys: "one"}
    assert items(orders, by_n=two.n) == {two.keys: "two"}
    send(orders, replace(one, event="REMOVE", time=NOW + 1))
    assert items(orders) == {two.keys: "two"}


NUMBERS = [
    "0", "-1", "5", "9007199254740992", "9007199254740993", "-9223372036854775808",
    "18446744073709551615", "0.1", "0.3", "-2.675", "1234567.891", "1E+30", "1E-30", "9.9E+125",
    "3.1415926535897932384626433832795028841", "0.10000000000000000000000000000000000001",
    # Rounded to 17 digits and then to a double it is another double than rounded once.
    "2.2092781970116111001090075660613365481",
]  # fmt: skip


def test_every_number_is_found_by_its_text(orders: Tinybird) -> None:
    rows = [Row(pk="n", n=number, value=number) for number in NUMBERS]
    send_together(orders, rows)
    assert len(items(orders)) == len(NUMBERS)
    for row in rows:
        assert items(orders, by_n=row.n) == {row.keys: row.n}
        assert items(orders, by_pk="n", by_n=row.n) == {row.keys: row.n}


@pytest.mark.parametrize(
    "nonsense",
    ["", "x", "1.5", "1e", "e0", ".", "-", "1 1", "1 OR 1=1", "' OR 1 --", "1e999", "nan", "0x1",
     "1e99999999999", "1e-99999999999"],
)  # fmt: skip
def test_no_number_finds_nothing(orders: Tinybird, nonsense: str) -> None:
    send(orders, Row(n="1"), Row(n="0"))
    assert items(orders, by_n=nonsense) == {}


SPELLINGS = {
    "1": ["1.0", "1e0", "+1", "01", "10E-1", "0.1e+1", "1.", "1e 0", " 1"],
    "0": ["-0", "0.000", "0e5", ".0"],
    "-2.675": ["-2675e-3", "-002.6750", "-.2675E1"],
    "1E+30": ["1" + "0" * 30, "1e30", "0.1e31"],
    "9.9E+125": ["99" + "0" * 124, "+99e124"],
    "12345678901234567890123456789012345678": [
        "12345678901234567890123456789012345678.0",
        "1.2345678901234567890123456789012345678e37",
    ],
    "0.10000000000000000000000000000000000001": ["10000000000000000000000000000000000001e-38"],
}


def test_a_number_key_is_found_however_it_is_spelled(orders: Tinybird) -> None:
    """Exactly: a neighbour in the 38th digit is another item. Also what arrived with zeros."""
    near = "12345678901234567890123456789012345679"
    send_together(orders, [Row(pk="n", n=number, value=number) for number in [*SPELLINGS, near]])
    for number, spellings in SPELLINGS.items():
        for spelling in spellings:
            assert set(items(orders, by_n=spelling).values()) == {number}, spelling
    assert set(items(orders, by_n=f"{near}.00").values()) == {near}
    send(orders, Row(pk="z", n="7.50", value="as sent"))
    assert set(items(orders, by_n="7.5").values()) == {"as sent"}


HIDING = ['"n', '"n":1,"x', '{"n":1', '","n":6,"', "1", '5"}']


@pytest.mark.parametrize(("folder", "other"), [("quote_before", 'a"n'), ("quote_behind", 'x"n')])
def test_a_number_key_is_found_whatever_the_other_key_is_called_or_holds(
    forward: Tinybird, folder: str, other: str
) -> None:
    """Its number has a place in `Keys`, at the end or at the start, and is not searched for."""
    deploy(forward, golden(folder))
    column = "key_" + other.replace('"', "_")
    for text in HIDING:
        for number in ("6", "7"):
            keys = json.dumps(
                {other: text, "n": int(number)}, separators=(",", ":"), sort_keys=True
            )
            line = Row(pk=text, n=number, value=text).line() | {"Keys": keys, column: text}
            del line["key_pk"]
            send(forward, line)
    for number in ("6", "6.0", "7"):
        assert sorted(items(forward, by_n=number).values()) == sorted(HIDING)
    assert items(forward, by_n="5") == items(forward, by_n="1") == {}


STRANGE = ["", " ", "'", '"', "\\", "%", "{{x}}", "{% end %}", '","n":7,"x":"', "é😀", "a\tb\nc"]


@pytest.mark.parametrize("pk", STRANGE[1:])
def test_strange_texts_are_found_and_are_no_sql(orders: Tinybird, pk: str) -> None:
    row, other = Row(pk=pk, n="6"), Row(pk="other", n="7")
    send(orders, row, other)
    assert items(orders, by_pk=pk) == {row.keys: "v"}
    assert items(orders, by_pk=pk, by_n="6") == {row.keys: "v"}
    assert items(orders, by_pk=pk, by_n="7") == {}


def test_one_key(forward: Tinybird) -> None:
    deploy(forward, golden("one_key"))
    line = Row().line() | {"Keys": '{"id":"a"}', "key_id": "a"}
    function = token(forward, FUNCTION_TOKEN)
    assert function.events("ddb_Users", json.dumps(line).encode()).json()["successful_rows"] == 1
    reader = token(forward, "ddb_Users_by_Keys_read")
    for query, rows in (("", 1), ("?by_id=a", 1), ("?by_id=b", 0)):
        answer = reader.call("GET", f"/v0/pipes/ddb_Users_by_Keys.json{query}")
        assert answer.json()["rows"] == rows


def test_tokens_may_what_they_need_and_no_more(orders: Tinybird) -> None:
    function, reader = token(orders, FUNCTION_TOKEN), token(orders, READ_TOKEN)
    send(orders, Row())
    path = f"/v0/pipes/{ENDPOINT}.json"
    assert function.rows(f"SELECT count() AS n FROM {LANDING}") == [{"n": 1}]
    assert function.rows(f"SELECT count() AS n FROM mat_{LANDING}") == [{"n": 1}]
    assert function.call("GET", path).status == 403
    assert function.events(f"mat_{LANDING}", b"{}").status == 403
    assert reader.call("GET", path).status == 200
    assert reader.events(LANDING, json.dumps(Row().line()).encode()).status == 403
    for source in (LANDING, f"mat_{LANDING}"):
        answer = reader.call("POST", "/v0/sql", f"SELECT * FROM {source}".encode())
        assert answer.status == 403
    assert reader.call("GET", "/v0/datasources").json() == {"datasources": []}


@pytest.mark.parametrize("seed", range(3))
def test_any_mixture_ends_in_the_state_of_the_model(orders: Tinybird, seed: int) -> None:
    chance = random.Random(seed)
    rows: list[Row] = []
    for number in range(400):
        row = Row(
            pk=chance.choice("abc"),
            n=chance.choice(["1", "2", *NUMBERS[-3:]]),
            value=str(number),
            event=chance.choice(["INSERT", "MODIFY", "MODIFY", "REMOVE"]),
            time=NOW + chance.randrange(2000),
            sequence=str(10**20 + number),
        )
        rows.append(row if chance.random() < 0.8 else snapshot(row, row.time))
    marked = NOW + 700
    sent = rows + chance.sample(rows, 100)
    chance.shuffle(sent)
    send_together(orders, sent[:200])
    send(orders, mark(marked))
    send_together(orders, sent[200:])
    newest: dict[str, Row] = {}
    for row in rows:
        if row.keys not in newest or row.version > newest[row.keys].version:
            newest[row.keys] = row
    expected = {
        keys: row.value
        for keys, row in newest.items()
        if row.event != "REMOVE" and row.version >= (marked - 300, 0)
    }
    assert items(orders) == expected
    merge(orders)
    assert items(orders) == expected
