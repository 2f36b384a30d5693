# SPDX-License-Identifier: Apache-2.0
"""The independent judge: is a DynamoDB table, as Scan sees it, what its landing rows say?

`python -m local.compare --table T --datasource D` prints one line and exits 0 only if so. It shares
no code with the product, reads the table with boto3 and the rows with one SQL statement.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from local.aws import clients
from local.aws.clients import Client
from local.http import Tinybird
from local.json_value import Json
from local.plain import Typed, canonical_keys, item_differences, parse

EXAMPLES_MAX = 10

# The newest landing row of each key: the one with the greatest version.
#
# The version puts all changes of one item in one order: time first, then the sequence number as a
# number (it may have 40 digits: 10^40 keeps the two apart). A row of a full export counts as five
# minutes older than its export, so that any stream change near the export's edge wins over it; one
# of an incremental export has the time of its change (its SequenceNumber is no number: 0).
# Rows with an empty `Keys` mark a complete export: what is older than the newest mark is gone.
#
# Duplicates fall together by DISTINCT. Should two rows of one version differ, both come out, and
# the comparison says so.
STATEMENT = """\
WITH
  toUInt256('1{zeros}') AS one_second,
  versions AS (
    SELECT *,
      if(eventName IN ('SNAPSHOT', 'SNAPSHOT_COMPLETE'),
         toUInt256(greatest(ApproximateCreationDateTime - 300, 0)) * one_second,
         toUInt256(ApproximateCreationDateTime) * one_second
           + toUInt256OrZero(SequenceNumber)) AS version
    FROM {datasource})
SELECT DISTINCT Keys, eventName, NewImage, COLUMNS('^{key_prefix}')
FROM versions
WHERE Keys != ''
  AND (Keys, version) IN (SELECT Keys, max(version) FROM versions GROUP BY Keys)
  AND version >= (SELECT max(version) FROM versions WHERE Keys = '')
ORDER BY Keys, eventName, NewImage"""


@dataclass
class Result:
    items: int = 0
    missing: int = 0  # in the table, no living row
    extra: int = 0  # a living row, not in the table
    different: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def in_step(self) -> bool:
        return self.missing == self.extra == self.different == 0

    def line(self) -> str:
        head = "in step" if self.in_step else "NOT in step"
        counts = f"{self.missing} missing, {self.extra} extra, {self.different} different"
        return f"{head}: {self.items} items, {counts}"

    def example(self, text: str) -> None:
        if len(self.examples) < EXAMPLES_MAX:
            self.examples.append(text)

    def __add__(self, other: Result) -> Result:
        return Result(
            self.items + other.items,
            self.missing + other.missing,
            self.extra + other.extra,
            self.different + other.different,
            (self.examples + other.examples)[:EXAMPLES_MAX],
        )


def statement(datasource: str, key_prefix: str = "key_") -> str:
    """The one SQL statement that finds the newest row of each key."""
    if not re.fullmatch(r"\w+", datasource) or not re.fullmatch(r"\w+", key_prefix):
        raise ValueError("a data source's name and a prefix are letters, digits and underscores")
    return STATEMENT.format(datasource=datasource, key_prefix=key_prefix, zeros="0" * 40)


def scan(dynamodb: Client, table: str) -> Iterator[dict[str, Typed]]:
    """All items, with their types; numbers are text and stay so."""
    start: dict[str, Any] = {}
    while True:
        page = dynamodb.scan(TableName=table, ConsistentRead=True, **start)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def compare(
    dynamodb: Client, table: str, tinybird: Tinybird, datasource: str, key_prefix: str = "key_"
) -> Result:
    """Compares the whole table with the newest rows of its landing data source."""
    schema = dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]
    key_names = [element["AttributeName"] for element in schema]
    result = Result()
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in tinybird.rows(statement(datasource, key_prefix)):
        if _is_text_of_keys(row["Keys"], key_names, result):
            rows.setdefault(row["Keys"], []).append(row)
    for item in scan(dynamodb, table):
        result.items += 1
        keys = {name: item[name] for name in key_names}
        name = canonical_keys(keys)
        found = rows.pop(name, [])
        alive = [row for row in found if row["eventName"] != "REMOVE"]
        if not alive:
            result.missing += 1
            why = "its newest row is a REMOVE" if found else "no row with this Keys text"
            result.example(f"{table} {name}: missing, {why}")
            continue
        differences = list(_differences(item, keys, found, key_prefix))
        if differences:
            result.different += 1
            result.example(f"{table} {name}: {differences[0]}")
    for name, left in rows.items():
        if any(row["eventName"] != "REMOVE" for row in left):
            result.extra += 1
            result.example(f"{table} {name}: extra, the table has no such item")
    return result


def _differences(
    item: dict[str, Typed], keys: dict[str, Typed], rows: list[dict[str, Any]], key_prefix: str
) -> Iterator[str]:
    if len(rows) > 1:
        yield f"{len(rows)} different rows share its newest version"
    row = rows[0]
    try:
        image = parse(row["NewImage"])
    except ValueError as error:
        yield f"NewImage is not JSON: {error}"
        return
    yield from item_differences(item, image)
    yield from _key_column_differences(keys, row, key_prefix)


def _key_column_differences(
    keys: dict[str, Typed], row: dict[str, Any], key_prefix: str
) -> Iterator[str]:
    """Each key attribute has a column of its own with its value."""
    for name, typed in keys.items():
        plain_name = key_prefix + re.sub(r"\W", "_", name, flags=re.ASCII)
        # Two attributes that would share a column are told apart by a suffix.
        columns = [c for c in row if c == plain_name or c.startswith(plain_name + "_")]
        (tag, inner), *_ = typed.items()
        expected = [inner]
        if tag == "N":
            # At most 17 digits travel: rounding twice may end one step beside rounding once.
            expected = [float(inner), float(f"{Decimal(inner):.16e}")]
        elif tag == "B":
            expected = [base64.b64encode(inner).decode()]
        if not any(_column_value(row[c], tag) in expected for c in columns):
            values = {column: row[column] for column in columns}
            yield f"key attribute {name}: no column has {expected[0]!r}: {values}"


def _column_value(value: Json, tag: str) -> Json:
    return float(value) if tag == "N" and not isinstance(value, str) else value


def _is_text_of_keys(text: str, key_names: list[str], result: Result) -> bool:
    """A row whose `Keys` hold no keys of this table can only be wrong."""
    try:
        value = parse(text)
    except ValueError as error:
        result.extra += 1
        result.example(f"Keys {text[:80]}: not JSON: {error}")
        return False
    if not isinstance(value, dict) or set(value) != set(key_names):
        result.extra += 1
        result.example(f"Keys {text[:80]}: not the key attributes {sorted(key_names)}")
        return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.compare", description=__doc__)
    parser.add_argument("--table", required=True)
    parser.add_argument("--datasource", required=True)
    parser.add_argument("--key-prefix", default="key_")
    parser.add_argument("--aws-url", default=os.environ.get("AWS_ENDPOINT_URL"))
    parser.add_argument("--region", default=os.environ.get("AWS_REGION", "eu-west-2"))
    parser.add_argument("--tinybird-url", default=os.environ.get("TB_HOST"))
    parser.add_argument("--tinybird-token", default=os.environ.get("TB_TOKEN"))
    parser.add_argument("--show-sql", action="store_true", help="print the statement and stop")
    arguments = parser.parse_args()
    if arguments.show_sql:
        print(statement(arguments.datasource, arguments.key_prefix))
        return 0
    for name in ("aws_url", "tinybird_url", "tinybird_token"):
        if not getattr(arguments, name):
            parser.error(f"--{name.replace('_', '-')} is needed")
    result = compare(
        clients.client("dynamodb", url=arguments.aws_url, region=arguments.region),
        arguments.table,
        Tinybird(arguments.tinybird_url, arguments.tinybird_token),
        arguments.datasource,
        arguments.key_prefix,
    )
    for example in result.examples:
        print(example)
    print(result.line())
    return 0 if result.in_step else 1


if __name__ == "__main__":
    sys.exit(main())
