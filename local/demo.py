# SPDX-License-Identifier: Apache-2.0
"""`make demo`: a DynamoDB table arrives in Tinybird, on this machine alone, and stays in step.

Everything is set up and taken down by the product's own command line. `KEEP=1` leaves the world
running at the end. Exit code 0 only if the tables are in step and nothing is left behind.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from local import arrival, bystanders, people
from local.compare import Result, compare
from local.process import ProcessError, group_members
from local.story import StepError, Story, complain
from local.world import (
    PRODUCT,
    Interrupted,
    World,
    ending_politely,
    instructions,
    running_world,
)

PEOPLE = "PeopleTable"  # what the product takes when no --table-name is given
NUMBERS = "NumbersTable"
UPLOADED = 200
MODIFIED = 3
REMOVED = 2
# Generous: a slow machine is no failure.
ARRIVAL_SECONDS_MAX = 180.0


def datasource_of(table: str) -> str:
    return f"ddb_{table}"


@dataclass
class Demo:
    """The steps, in the order of `play`."""

    world: World
    story: Story
    product: Path

    def play(self, *, keep: bool) -> Result:
        before = self._others()
        before |= self._set_up()
        self._people()
        self._hard_cases()
        self._wait()
        self._show()
        result = self._compare()
        if not keep:
            self._take_down(before)
        return result

    def _run(self, *arguments: str) -> None:
        self.story.run(self.product, *arguments, environment=self.world.environment())

    def _others(self) -> dict[str, str]:
        bystanders.create(self.world)
        before = bystanders.snapshot(self.world)
        self.story.tell("Other people's things come first; they must be the same at the end:")
        self.story.detail(", ".join(name.split(" (")[0] for name in before))
        return before

    def _set_up(self) -> dict[str, str]:
        """Sets up the product; returns what other people add to our table meanwhile."""
        self.story.title("Set up with the product's own command line")
        self._run("--create-ddb-table")
        table = self.world.client("dynamodb").describe_table(TableName=PEOPLE)["Table"]
        bystanders.attach(self.world, table["LatestStreamArn"])
        self.story.tell(f"Another team has a trigger of its own on {PEOPLE}: it must stay, too")
        theirs = bystanders.theirs(bystanders.snapshot(self.world))
        self._run("--create-lambda")
        self._run("--create-ddb-trigger")
        people.create_number_table(self.world.client("dynamodb"), NUMBERS)
        self.story.tell(f"A second table with a number as its key, {NUMBERS}, gets a trigger")
        self._run("--create-ddb-trigger", "--table-name", NUMBERS)
        return theirs

    def _people(self) -> None:
        self.story.title("People come, change and go")
        self._run("--upload-batch", str(UPLOADED))
        for _ in range(MODIFIED):
            self._run("--modify-record")
        for _ in range(REMOVED):
            self._run("--remove-record")

    def _hard_cases(self) -> None:
        self.story.title("The hard cases, written with boto3")
        dynamodb = self.world.client("dynamodb")
        table = people.Table.of(dynamodb, PEOPLE)
        for write in people.HARD_CASES:
            self.story.tell(f"Wrote {write(table)}")
        self.story.tell(f"Wrote {people.number_keys(people.Table.of(dynamodb, NUMBERS))}")

    def _wait(self) -> None:
        self.story.title("Every change arrives")
        streams = self.world.client("dynamodbstreams")
        for table in (PEOPLE, NUMBERS):
            description = self.world.client("dynamodb").describe_table(TableName=table)
            name = datasource_of(table)
            tinybird = self.world.tinybird
            started = time.monotonic()
            arrived = arrival.wait(
                streams,
                description["Table"]["LatestStreamArn"],
                tinybird,
                name,
                seconds_max=ARRIVAL_SECONDS_MAX,
            )
            waited = time.monotonic() - started
            self.story.tell(
                f"{arrived.arrived} of {arrived.changes} changes of {table} are rows of {name} "
                f"(waited {waited:.1f} s)"
            )
            if not arrived.complete:
                raise StepError(f"not everything arrived in {ARRIVAL_SECONDS_MAX:.0f} s")
            refused = tinybird.rows(f"SELECT count() AS n FROM {name}_quarantine")[0]["n"]
            if refused:
                raise StepError(f"{refused} rows are in {name}_quarantine")

    def _show(self) -> None:
        """A look at what a user of Tinybird sees."""
        rows = self.world.tinybird.rows(
            f"SELECT eventName, Keys, NewImage FROM {datasource_of(PEOPLE)} "
            "WHERE eventName = 'MODIFY' AND length(NewImage) BETWEEN 30 AND 2000 "
            "ORDER BY ApproximateCreationDateTime, SequenceNumber LIMIT 1"
        )
        for row in rows:
            self.story.tell(f"One of them, a {row['eventName']}:")
            self.story.detail(f"  Keys      {row['Keys'][:120]}")
            self.story.detail(f"  NewImage  {row['NewImage'][:120]}")
        rows = self.world.tinybird.rows(
            f"SELECT key_id, groupArray(Keys) AS texts FROM {datasource_of(NUMBERS)} "
            "GROUP BY key_id HAVING count() > 1 ORDER BY key_id LIMIT 1 BY key_id"
        )
        for row in rows:
            self.story.tell(f"One and the same double, two items: {' and '.join(row['texts'])}")

    def _compare(self) -> Result:
        self.story.title("The judge: the tables by Scan, against the newest row of each key")
        total = Result()
        for table in (PEOPLE, NUMBERS):
            dynamodb = self.world.client("dynamodb")
            result = compare(dynamodb, table, self.world.tinybird, datasource_of(table))
            self.story.tell(f"{table}: {result.line()}")
            for example in result.examples:
                self.story.detail(f"  {example}")
            total += result
        return total

    def _take_down(self, before: dict[str, str]) -> None:
        self.story.title("Taken down with the product's own command line")
        self._run("--remove-ddb-trigger", "--table-name", NUMBERS)
        self._run("--remove-ddb-trigger")
        self._run("--remove-lambda")
        self._run("--remove-ddb-table", "--yes")
        self.world.client("dynamodb").delete_table(TableName=NUMBERS)
        differences = bystanders.differences(before, bystanders.snapshot(self.world))
        for difference in differences:
            self.story.detail(f"  {difference}")
        if differences:
            raise StepError("the account is not as it was before")
        self.story.tell("The account is as it was before, other people's things included")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__)
    parser.add_argument("--product", type=Path, default=PRODUCT, help="the executable to show")
    return parser.parse_args()


def _show_logs(world: World) -> None:
    for log in (world.folder / "aws" / "ministack.log", world.folder / "tinybird" / "tinybird.log"):
        if log.exists():
            complain(f"The end of {log.name}:\n{log.read_text(errors='replace')[-4000:]}")


def _play(product: Path, story: Story, *, keep: bool) -> tuple[Result | None, World]:
    story.title("TinyDynamoCDC: a DynamoDB table arrives in Tinybird, on this machine alone\n")
    story.tell("Starting the local world: MiniStack as AWS, a ClickHouse stand-in as Tinybird")
    with running_world(keep=keep) as world:
        story.tell(f"Both answer: AWS at {world.aws_url}, Tinybird at {world.tinybird_url}")
        result = None
        try:
            result = Demo(world, story, product).play(keep=keep)
        except BrokenPipeError:
            raise  # nobody reads along any more
        except Exception as error:
            _show_logs(world)
            if not isinstance(error, StepError | subprocess.TimeoutExpired):
                traceback.print_exc()
            complain(f"The demo failed: {error}")
        if keep:
            story.title("The world goes on running (KEEP=1).")
            print(instructions(world))
            print(f"To stop it:\n  .venv/bin/python -m local.world --stop {world.folder}\n")
    return result, world


def main() -> int:
    arguments = _arguments()
    product = arguments.product.resolve()
    if not os.access(product, os.X_OK):
        complain(f"{product} is not there yet: run `make` first.")
        return 1
    keep = os.environ.get("KEEP", "") not in {"", "0"}
    story = Story()
    try:
        with ending_politely():
            result, world = _play(product, story, keep=keep)
    except Interrupted as signal_name:
        complain(f"Ended by {signal_name}; nothing is left running.")
        return 130
    except ProcessError as error:
        complain(f"The demo failed: {error}")
        return 1
    if not keep:
        if any(group_members(group) for group in world.groups) or world.folder.exists():
            complain("The demo failed: something of the local world is left.")
            return 1
        story.tell("Both servers are stopped and their files removed\n")
    if result is None:
        return 1
    print(result.line(), flush=True)
    return 0 if result.in_step else 1


if __name__ == "__main__":
    sys.exit(main())
