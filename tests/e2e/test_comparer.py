# SPDX-License-Identifier: Apache-2.0
"""The judge judged: it says "in step" of good rows, and sees every single thing made wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from local.compare import Result, compare, statement
from local.http import Tinybird
from local.plain import Typed, canonical_keys, is_bare_number, item_differences, parse
from local.world import REPOSITORY, World
from tests.e2e.support import create_landing

TABLE, DATASOURCE = "Judged", "ddb_Judged"
ARN = "arn:aws:dynamodb:eu-west-2:000000000000:table/Judged/stream/x"
DIGITS = "12345678901234567890123456789012345678"

# Items and, written by hand, what their rows must hold.
ITEMS: list[tuple[dict[str, Any], str, str]] = [
    (
        {"pk": {"S": "a"}, "n": {"N": "1"}, "big": {"N": DIGITS}, "small": {"N": "-0.5"}},
        '{"n":1,"pk":"a"}',
        f'{{"pk":"a","n":1,"big":"{DIGITS}","small":-0.5}}',
    ),
    (
        {
            "pk": {"S": 'q"\\é\n'},
            "n": {"N": "9007199254740993"},
            "b": {"B": b"\x00\xff"},
            "ss": {"SS": ["x", "y"]},
            "ns": {"NS": ["1", DIGITS]},
            "bs": {"BS": [b"1", b""]},
        },
        '{"n":9007199254740993,"pk":"q\\"\\\\é\\n"}',
        '{"pk":"q\\"\\\\\\u00e9\\n","n":9007199254740993,"b":"AP8=","ss":["y","x"],'
        f'"ns":["{DIGITS}",1],"bs":["","MQ=="]}}',
    ),
    (
        {
            "pk": {"S": "nested"},
            "n": {"N": "9007199254740992"},
            "m": {"M": {"l": {"L": [{"NULL": True}, {"BOOL": False}, {"S": ""}, {"M": {}}]}}},
        },
        '{"n":9007199254740992,"pk":"nested"}',
        '{"n":9007199254740992,"pk":"nested","m":{"l":[null,false,"",{}]}}',
    ),
    (
        {"pk": {"S": "nested"}, "n": {"N": "9007199254740993"}},
        '{"n":9007199254740993,"pk":"nested"}',
        '{"n":9007199254740993,"pk":"nested"}',
    ),
]


def row(event: str, time: int, number: int | str, keys: str, image: str) -> dict[str, Any]:
    key = json.loads(keys)
    return {
        "eventID": f"{event}-{time}-{number}",
        "eventName": event,
        "eventSource": "aws:dynamodb",
        "eventSourceARN": ARN,
        "eventVersion": 1.1,
        "awsRegion": "eu-west-2",
        "ApproximateCreationDateTime": time,
        "SequenceNumber": number if isinstance(number, str) else f"{number:030d}",
        "SizeBytes": 0,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
        "Keys": keys,
        "NewImage": image,
        "key_pk": key["pk"],
        "key_n": key["n"],
    }


def add(tinybird: Tinybird, *rows: dict[str, Any]) -> None:
    body = "\n".join(json.dumps(r) for r in rows).encode()
    answer = tinybird.events(DATASOURCE, body)
    assert answer.json() == {"successful_rows": len(rows), "quarantined_rows": 0}


@pytest.fixture(scope="module")
def table(shared_world: World) -> Iterator[str]:
    dynamodb = shared_world.client("dynamodb")
    dynamodb.create_table(
        TableName=TABLE,
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "n", "AttributeType": "N"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "n", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for item, _, _ in ITEMS:
        dynamodb.put_item(TableName=TABLE, Item=item)
    yield TABLE
    dynamodb.delete_table(TableName=TABLE)


@pytest.fixture
def landed(world: World, table: str) -> Tinybird:
    """Landing rows that are in step with the table: old rows, newest rows, a removed item."""
    tinybird = world.tinybird
    create_landing(tinybird, DATASOURCE)
    rows = []
    for i, (_, keys, image) in enumerate(ITEMS):
        rows += [
            row("MODIFY", 1000, 9, keys, image),
            row("INSERT", 1000, 8, keys, '{"old":1}'),
            row("MODIFY", 999, 10**25 + i, keys, '{"older":1}'),
        ]
    gone = '{"n":5,"pk":"gone"}'
    rows += [row("REMOVE", 1000, 10, gone, "{}"), row("INSERT", 1000, 2, gone, gone)]
    add(tinybird, *rows)
    return tinybird


def judge(world: World) -> Result:
    return compare(world.client("dynamodb"), TABLE, world.tinybird, DATASOURCE)


def update(tinybird: Tinybird, change: str, where: str) -> None:
    found = tinybird.rows(f"SELECT count() AS n FROM {DATASOURCE} WHERE {where}")
    assert int(found[0]["n"]) > 0, "the test changes nothing"
    tinybird.tamper(f"ALTER TABLE {DATASOURCE} UPDATE {change} WHERE {where}")


NEWEST = "SequenceNumber = leftPad('9', 30, '0')"


def test_in_step(world: World, landed: Tinybird) -> None:
    result = judge(world)
    assert result.examples == []
    assert result.line() == "in step: 4 items, 0 missing, 0 extra, 0 different"


def test_a_deleted_row_is_missed(world: World, landed: Tinybird) -> None:
    landed.tamper(f"ALTER TABLE {DATASOURCE} DELETE WHERE Keys = '{ITEMS[2][1]}'")
    result = judge(world)
    assert (result.missing, result.extra, result.different) == (1, 0, 0)
    assert '"pk":"nested"' in result.examples[0]


def test_a_deleted_newest_row_makes_the_older_one_differ(world: World, landed: Tinybird) -> None:
    where = f"Keys = '{ITEMS[2][1]}' AND {NEWEST}"
    landed.tamper(f"ALTER TABLE {DATASOURCE} DELETE WHERE {where}")
    assert judge(world).different == 1


def test_an_added_row_is_extra(world: World, landed: Tinybird) -> None:
    keys = '{"n":6,"pk":"new"}'
    add(landed, row("INSERT", 1001, 1, keys, keys))
    result = judge(world)
    assert (result.missing, result.extra, result.different) == (0, 1, 0)


def test_a_remove_that_did_not_happen(world: World, landed: Tinybird) -> None:
    add(landed, row("REMOVE", 1001, 1, ITEMS[0][1], "{}"))
    result = judge(world)
    assert (result.missing, result.extra, result.different) == (1, 0, 0)


def test_a_lost_remove(world: World, landed: Tinybird) -> None:
    landed.tamper(f"ALTER TABLE {DATASOURCE} DELETE WHERE eventName = 'REMOVE'")
    assert judge(world).extra == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'"big":"{DIGITS}"', f'"big":"{DIGITS[:-1]}9"'),  # the 38th digit
        ('"small":-0.5', '"small":-0.50001'),
        ('"small":-0.5', '"small":"-0.5"'),  # a promise about spelling
        ('"small":-0.5', '"small":-0.5,"more":1'),
        (',"small":-0.5', ""),
        ('"AP8="', '"AP4="'),
        ('["y","x"]', '["y","y"]'),
        ('["y","x"]', '["y","x","x"]'),
        (",1]", ",2]"),
        ('["","MQ=="]', '["MQ==","MQ=="]'),
        ("[null,", "[0,"),
        ("false", "0"),
        ('"",{}', "null,{}"),
        ('"",{}', '{},""'),
        ("{}]", "[]]"),
        ('{"n":9007199254740993,"pk":"nested"}', '{"n":9007199254740992,"pk":"nested"}'),
        ("\\\\u00e9", "e"),
    ],
)
def test_a_changed_value_differs(world: World, landed: Tinybird, old: str, new: str) -> None:
    def text(value: str) -> str:
        return "'" + value.replace("'", "\\'") + "'"

    where = f"{NEWEST} AND position(NewImage, {text(old)}) > 0"
    update(landed, f"NewImage = replaceOne(NewImage, {text(old)}, {text(new)})", where)
    result = judge(world)
    assert (result.missing, result.extra, result.different) == (0, 0, 1)
    assert len(result.examples) == 1


@pytest.mark.parametrize(
    "keys",
    [
        '{"pk":"nested","n":9007199254740992}',  # another order
        '{"n": 9007199254740992,"pk":"nested"}',  # white space
        '{"n":"9007199254740992","pk":"nested"}',  # a number in quotes
        '{"n":9007199254740992,"pk":"\\u006eested"}',  # a needless escape
        '{"n":9007199254740992}',  # a key too few
        '{"n":9007199254740992,"pk":"nested","x":1}',  # a key too many
        "nonsense",
    ],
)
def test_changed_keys_text(world: World, landed: Tinybird, keys: str) -> None:
    text = keys.replace("\\", "\\\\")
    update(landed, f"Keys = '{text}'", f"Keys = '{ITEMS[2][1]}'")
    result = judge(world)
    assert result.missing == 1
    assert result.extra >= 1


@pytest.mark.parametrize(
    ("change", "item"), [("key_pk = 'b'", 0), ("key_n = 1.5", 0), ("key_n = 0", 2)]
)
def test_changed_key_column(world: World, landed: Tinybird, change: str, item: int) -> None:
    # A column of the sorting key cannot be updated: the rows come anew.
    keys, image = ITEMS[item][1:]
    landed.tamper(f"ALTER TABLE {DATASOURCE} DELETE WHERE Keys = '{keys}' AND {NEWEST}")
    changed = row("MODIFY", 1000, 9, keys, image)
    column, _, value = change.partition(" = ")
    changed[column] = value.strip("'") if column == "key_pk" else float(value)
    add(landed, changed)
    result = judge(world)
    assert (result.missing, result.extra, result.different) == (0, 0, 1)
    assert "key attribute" in result.examples[0]


def test_duplicates_are_no_difference(world: World, landed: Tinybird) -> None:
    add(landed, *[row("MODIFY", 1000, 9, keys, image) for _, keys, image in ITEMS])
    assert judge(world).in_step


@pytest.mark.parametrize("image", ['{"a":"sorts before"}', '{"z":"sorts after"}'])
def test_two_rows_of_one_version_that_differ(world: World, landed: Tinybird, image: str) -> None:
    add(landed, row("MODIFY", 1000, 9, ITEMS[0][1], image))
    result = judge(world)
    assert result.different == 1
    assert "share its newest version" in result.examples[0]


def test_defect_03_order_within_a_second_is_by_number(world: World, landed: Tinybird) -> None:
    """10 comes after 9, also where the text is shorter than the other's."""
    for item, keys, image in ITEMS[:1]:
        assert item
        add(
            landed,
            row("MODIFY", 2000, "9" * 39, keys, '{"stale":1}'),
            row("MODIFY", 2000, "1" + "0" * 39, keys, image),
            row("MODIFY", 1999, "9" * 40, keys, '{"stale":2}'),
        )
    assert judge(world).in_step


def test_defect_04_a_stale_snapshot_loses(world: World, landed: Tinybird) -> None:
    add(landed, row("SNAPSHOT", 1299, "SNAPSHOT", ITEMS[0][1], '{"stale":1}'))
    assert judge(world).in_step
    add(landed, row("SNAPSHOT", 1301, "SNAPSHOT", ITEMS[0][1], '{"newer":1}'))
    assert judge(world).different == 1


def test_snapshots_at_the_very_beginning_of_time(world: World, landed: Tinybird) -> None:
    """The five minutes are not taken from a time that has none."""
    keys = '{"n":7,"pk":"epoch"}'
    add(landed, row("SNAPSHOT", 299, "SNAPSHOT", keys, keys), row("REMOVE", 0, 1, keys, "{}"))
    assert judge(world).in_step


@pytest.mark.parametrize(
    ("name", "time", "extra"),
    [("MODIFY", 999, 0), ("MODIFY", 1000, 0), ("MODIFY", 1001, 1), ("REMOVE", 1001, 0)],
)
def test_incremental_lines_have_the_time_of_their_change(
    world: World, landed: Tinybird, name: str, time: int, extra: int
) -> None:
    """Older than any stream change of the same second; `gone` has its REMOVE in second 1000."""
    gone = '{"n":5,"pk":"gone"}'
    add(landed, row(name, time, "SNAPSHOT", gone, gone) | {"eventSource": "aws:dynamodbSnapshot"})
    assert judge(world).extra == extra


def test_mark_hides_what_is_older(world: World, landed: Tinybird) -> None:
    mark = row("SNAPSHOT_COMPLETE", 1300, "SNAPSHOT", '{"pk":"","n":0}', "{}")
    add(landed, mark | {"Keys": ""})
    assert judge(world).in_step
    add(landed, mark | {"Keys": "", "ApproximateCreationDateTime": 1301})
    assert judge(world).missing == 4
    # The export that belongs to the mark shows what it has: its rows are as old as the mark.
    _, keys, image = ITEMS[0]
    add(landed, row("SNAPSHOT", 1301, "SNAPSHOT", keys, image))
    assert judge(world).missing == 3


def test_the_documented_statement_gives_the_same_state(world: World, landed: Tinybird) -> None:
    text = (REPOSITORY / "docs" / "semantics.md").read_text()
    version, query = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    sql = query.replace("<the expression above>", version).replace("ddb_PeopleTable", DATASOURCE)

    def state() -> dict[str, str]:
        return {row["Keys"]: row["item"] for row in landed.rows(sql)}

    everything = {keys: image for _, keys, image in ITEMS}
    assert state() == everything
    add(landed, row("SNAPSHOT", 1299, "SNAPSHOT", ITEMS[0][1], '{"stale":1}'))
    assert state() == everything
    mark = row("SNAPSHOT_COMPLETE", 1301, "SNAPSHOT", '{"pk":"","n":0}', "{}") | {"Keys": ""}
    add(landed, mark, row("SNAPSHOT", 1301, "SNAPSHOT", ITEMS[0][1], ITEMS[0][2]))
    assert state() == {ITEMS[0][1]: ITEMS[0][2]}


def test_command_line(world: World, landed: Tinybird) -> None:
    def run(*more: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "local.compare", "--table", TABLE]
        command += ["--datasource", DATASOURCE, "--tinybird-token", world.admin_token, *more]
        done = subprocess.run(
            command,
            env=world.environment(),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    extra = '{"n":6,"pk":"new"}'
    add(landed, row("INSERT", 1001, 1, extra, extra))
    assert run()[0] == 1
    landed.tamper(f"ALTER TABLE {DATASOURCE} DELETE WHERE Keys = '{extra}'")

    assert run() == (0, "in step: 4 items, 0 missing, 0 extra, 0 different\n")
    assert run("--show-sql") == (0, statement(DATASOURCE) + "\n")
    where = f"{NEWEST} AND Keys = '{ITEMS[0][1]}'"
    update(landed, f"NewImage = replaceOne(NewImage, '{DIGITS}', '1')", where)
    code, output = run()
    assert code == 1
    assert f"big: {DIGITS} in the table, 1 in the row" in output
    assert output.endswith("NOT in step: 4 items, 0 missing, 0 extra, 1 different\n")

    landed.tamper(f"ALTER TABLE {DATASOURCE} DELETE WHERE Keys = '{ITEMS[0][1]}'")
    code, output = run()
    assert code == 1
    assert output.endswith("NOT in step: 4 items, 1 missing, 0 extra, 0 different\n")


@pytest.mark.parametrize(
    ("digits", "bare"),
    [
        ("0", True),
        ("-9223372036854775808", True),
        ("-9223372036854775809", False),
        ("18446744073709551615", True),
        ("18446744073709551616", False),
        ("0.123456789012345", True),
        ("1.234567890123456", False),
        ("0.0000000000000000000000123456789012345", True),
        ("1e125", True),
        ("1.23456789012345e-100", True),
    ],
)
def test_which_numbers_are_bare(digits: str, bare: bool) -> None:
    assert is_bare_number(digits) is bare


def test_canonical_keys_order_is_by_bytes() -> None:
    keys: dict[str, Typed] = {"é": {"S": "1"}, "z": {"B": b"\x01"}, "Z": {"N": "1" * 38}}
    assert canonical_keys(keys) == f'{{"Z":"{"1" * 38}","z":"AQ==","é":"1"}}'


def test_differences_name_the_path() -> None:
    item = {"m": {"M": {"l": {"L": [{"S": "x"}, {"N": "1"}]}}}}
    assert list(item_differences(item, parse('{"m":{"l":["x",2]}}'))) == [
        "m.l[1]: 1 in the table, 2 in the row"
    ]
