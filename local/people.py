# SPDX-License-Identifier: Apache-2.0
"""Items that break pipelines, written with boto3: the demo's hard cases.

Each function writes some and returns a plain sentence about them. Keys are made from the table's
own key schema, so nothing here knows what the product's test table looks like.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.aws.clients import Client
from local.aws.clock import Clock
from local.plain import Typed

Item = dict[str, Typed]

DIGITS_38 = "12345678901234567890123456789012345678"
BIG_ITEM_BYTES = 390 * 1024
BURST_UPDATES = 25
BATCH_ITEMS_MAX = 25  # of BatchWriteItem
NESTING_LEVELS = 30

_NAMES = ["Ada", "Grace", "Édouard", "王芳", "Søren", "Zoë"]
_SURNAMES = ["Lovelace", "Hopper", "Lucas", "O'Neil", "Kierkegaard", "Müller"]
_TAGS = ["new", "gold", "silver", "älter", "trial"]

# The first two are one number to everybody who reads numbers as doubles.
NUMBER_KEYS = [
    "9007199254740992",
    "9007199254740993",
    DIGITS_38,
    DIGITS_38[:-1] + "9",
    "-" + DIGITS_38,
    "0.1000000000000000055511151231257827021",
    "0.1",
    "0",
    "-1.5",
]


@dataclass(frozen=True)
class Table:
    """A table to write to, with what is needed to make keys for it."""

    dynamodb: Client
    name: str
    key_types: dict[str, str]  # attribute -> S, N or B

    @staticmethod
    def of(dynamodb: Client, name: str) -> Table:
        description = dynamodb.describe_table(TableName=name)["Table"]
        types = {
            a["AttributeName"]: a["AttributeType"] for a in description["AttributeDefinitions"]
        }
        keys = [element["AttributeName"] for element in description["KeySchema"]]
        return Table(dynamodb, name, {key: types[key] for key in keys})

    def key(self, label: str) -> Item:
        """A key that no fake person has, the same for the same label."""
        made: Item = {}
        for name, kind in self.key_types.items():
            if kind == "N":
                made[name] = {"N": str(10**15 + random.Random(label).randrange(10**15))}
            elif kind == "B":
                made[name] = {"B": label.encode()}
            else:
                made[name] = {"S": label}
        return made

    def put(self, label: str, **attributes: Typed) -> None:
        self.dynamodb.put_item(TableName=self.name, Item={**self.key(label), **attributes})

    def put_item(self, item: Item) -> None:
        self.dynamodb.put_item(TableName=self.name, Item=item)

    def delete(self, label: str) -> None:
        self.dynamodb.delete_item(TableName=self.name, Key=self.key(label))


def numbers(table: Table) -> str:
    """Where doubles, int64 and uint64 end."""
    texts = [
        *NUMBER_KEYS,
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "9.9999999999999999999999999999999999999E+125",
        "1E-130",
        "-1E-130",
        "1.23456789012345",
        "1.234567890123456",
    ]
    values = {f"n{i}": {"N": text} for i, text in enumerate(texts)}
    table.put("numbers", **values, all={"L": list(values.values())})
    return f"{len(texts)} numbers at the edges, up to 38 digits and 10^125"


def number_keys(table: Table) -> str:
    """For a table with one number key."""
    (name,) = table.key_types
    for text in NUMBER_KEYS:
        table.put_item({name: {"N": text}, "text": {"S": text}, "value": {"N": text}})
    return f"{len(NUMBER_KEYS)} number keys, some of them equal as doubles ({NUMBER_KEYS[0]}, …93)"


def texts(table: Table) -> str:
    table.put(
        'text "quoted" back\\slash',
        quotes={"S": 'say "hi" \\ back\\\\slash \\" / <&>'},
        control={"S": "".join(chr(i) for i in range(32)) + "\x7f"},
        emoji={"S": "😀 👩‍👩‍👧 é ü 漢字 \u2028\u2029 \ufeff \U0010ffff"},
        looks_like_json={"S": '{"N":"1"}'},
        empty={"S": ""},
        **{'na"me\\ with . dots é 😀': {"S": "an odd name"}},
    )
    return "texts with quotes, backslashes, control characters, emoji, and odd attribute names"


def binaries(table: Table) -> str:
    table.put(
        "binary",
        b={"B": bytes(range(256))},
        empty={"B": b""},
        one={"B": b"\x00"},
        bs={"BS": [b"\x00", b"\xff\xfe", b"abc"]},
    )
    return "binary values of every byte"


def sets_and_nesting(table: Table) -> str:
    deep: Typed = {"N": DIGITS_38}
    for level in range(NESTING_LEVELS):
        deep = {"M": {"down": deep}} if level % 2 else {"L": [deep]}
    table.put(
        "nested",
        ss={"SS": ["b", "a", "ü", ""]},
        ns={"NS": ["3", DIGITS_38, "-0.5", "1"]},
        empty_list={"L": []},
        empty_map={"M": {}},
        null={"NULL": True},
        yes={"BOOL": True},
        no={"BOOL": False},
        mixed={"L": [{"S": "x"}, {"N": "1"}, {"NULL": True}, {"M": {"k": {"BS": [b"1"]}}}]},
        deep=deep,
    )
    return f"sets, empty lists and maps, and values nested {NESTING_LEVELS} levels deep"


def empty_item(table: Table) -> str:
    table.put("empty")
    return "an item that is nothing but its key"


def big_item(table: Table) -> str:
    # Quotes and backslashes double when JSON is put into JSON: the worst case for its size.
    body = ('"\\' + "x" * 98) * (BIG_ITEM_BYTES // 100)
    table.put("big", body={"S": body})
    return f"an item of {BIG_ITEM_BYTES // 1024} KB"


def burst(table: Table) -> str:
    """Many changes of one item in one second: their times are equal, only the order is left."""
    for i in range(BURST_UPDATES):
        table.put("burst", i={"N": str(i)})
    for label, changes in {"short life": "imr", "second life": "imri", "twice": "iri"}.items():
        for n, change in enumerate(changes):
            if change == "r":
                table.delete(label)
            else:
                table.put(label, n={"N": str(n)}, change={"S": change})
    return (
        f"{BURST_UPDATES} updates of one item as fast as it goes, "
        "and an item inserted, modified and removed at once"
    )


def members(table: Table, count: int) -> str:
    """Ordinary items, in batches as DynamoDB takes them."""
    random_of = random.Random("members")
    for begin in range(0, count, BATCH_ITEMS_MAX):
        puts = [
            {
                "PutRequest": {
                    "Item": {
                        **table.key(member_label(n)),
                        "name": {"S": random_name(random_of)},
                        "points": {"N": str(random_of.randrange(10_000))},
                        "tags": {"SS": sorted(random_of.sample(_TAGS, 2))},
                    }
                }
            }
            for n in range(begin, min(begin + BATCH_ITEMS_MAX, count))
        ]
        answer = table.dynamodb.batch_write_item(RequestItems={table.name: puts})
        if answer["UnprocessedItems"]:
            raise RuntimeError(f"{table.name}: the emulator did not take all of a batch")
    return f"{count} members"


def random_name(random_of: random.Random) -> str:
    return f"{random_of.choice(_NAMES)} {random_of.choice(_SURNAMES)}"


def member_label(number: int) -> str:
    return f"member-{number:04d}"


HARD_CASES: list[Callable[[Table], str]] = [
    numbers,
    texts,
    binaries,
    sets_and_nesting,
    empty_item,
    big_item,
    burst,
]


def create_quiet_table(dynamodb: Client, name: str) -> None:
    """A table without a stream, as somebody made it long ago."""
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[
            {"AttributeName": "club", "AttributeType": "S"},
            {"AttributeName": "id", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "club", "KeyType": "HASH"},
            {"AttributeName": "id", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )


def create_table_with_a_past(
    dynamodb: Client,
    clock: Clock,
    name: str,
    fill: Callable[[Table], object],
    *,
    filled_s_ago: float,
    stream_s_ago: float,
) -> None:
    """Filled before its stream was on: no stream tells of what is older than itself."""
    with clock.back(filled_s_ago):
        create_quiet_table(dynamodb, name)
        fill(Table.of(dynamodb, name))
    with clock.back(stream_s_ago):
        switch_on_stream(dynamodb, name)


def switch_on_stream(dynamodb: Client, name: str) -> None:
    """Stream and point-in-time recovery: what following a table and snapshots of it need."""
    dynamodb.update_table(
        TableName=name,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


def create_number_table(dynamodb: Client, name: str) -> dict[str, Any]:
    """A table with one number key and a stream."""
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    described: dict[str, Any] = dynamodb.describe_table(TableName=name)["Table"]
    return described
