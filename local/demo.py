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
import textwrap
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
MEMBERS = "MembersTable"  # has lived for a while before anybody follows it
BUCKET = "tinybird-test-dynamodb-export"  # what the product takes when no --s3-bucket is given
MEMBERS_BEFORE = 120
_MINUTE = 60
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
        self._past()
        before |= self._set_up()
        self._people()
        self._hard_cases()
        self._wait()
        self._show()
        self._snapshot()
        self._wait()
        result = self._compare()
        if not keep:
            self._take_down(before)
        return result

    def _run(self, *arguments: str) -> None:
        self.story.run(self.product, *arguments, environment=self.world.environment())

    def _others(self) -> dict[str, str]:
        bystanders.create(self.world)
        bystanders.create_bucket(self.world, BUCKET)
        before = bystanders.snapshot(self.world)
        self.story.tell("Other people's things come first; they must be the same at the end:")
        for line in textwrap.wrap(", ".join(name.split(" (")[0] for name in before), 100):
            self.story.detail(line)
        return before

    def _past(self) -> None:
        """A table with a past: items from before its stream, and changes since."""
        self.story.title("A table that was there before")
        dynamodb, clock = self.world.client("dynamodb"), self.world.clock
        self.story.tell("DynamoDB's clock in this world is set back for a moment, to tell a past:")
        with clock.back(60 * _MINUTE):
            people.create_quiet_table(dynamodb, MEMBERS)
            table = people.Table.of(dynamodb, MEMBERS)
            written = [people.members(table, MEMBERS_BEFORE)]
            written += [write(table) for write in people.HARD_CASES]
        self.story.detail(f"an hour ago {MEMBERS} was made, without a stream, and filled:")
        self.story.detail(f"  {written[0]}, and the hard cases that come again below")
        with clock.back(10 * _MINUTE):
            people.switch_on_stream(dynamodb, MEMBERS)
            self._change_members(first=0)
        self.story.detail("ten minutes ago its stream was switched on; since then, a few changes")
        self.story.tell("The clock is right again. No stream tells of what is older than itself")

    def _change_members(self, *, first: int) -> None:
        """Two members change, one goes, one comes."""
        table = people.Table.of(self.world.client("dynamodb"), MEMBERS)
        for n in (first, first + 1):
            table.put(people.member_label(n), changed={"S": "yes"})
        table.delete(people.member_label(first + 2))
        table.put(f"newcomer-{first}", changed={"S": "no"})

    def _set_up(self) -> dict[str, str]:
        """Sets up the product; returns what other people add to our table meanwhile."""
        self.story.title("Set up with the product's own command line")
        self._run("--create")
        table = self.world.client("dynamodb").describe_table(TableName=PEOPLE)["Table"]
        bystanders.attach(self.world, table["LatestStreamArn"])
        self.story.tell(f"Another team has a trigger of its own on {PEOPLE}: it must stay, too")
        theirs = bystanders.theirs(bystanders.snapshot(self.world))
        people.create_number_table(self.world.client("dynamodb"), NUMBERS)
        self.story.tell(f"A second table with a number as its key, {NUMBERS}, is followed, too")
        self._run("--create", "--table-name", NUMBERS)
        self.story.tell(f"And so is {MEMBERS}")
        self._run("--create", "--table-name", MEMBERS)
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
        for table in (PEOPLE, NUMBERS, MEMBERS):
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

    def _snapshot(self) -> None:
        """What the stream does not know comes by a snapshot, between changes."""
        self.story.title("A snapshot brings what was there before the stream")
        dynamodb = self.world.client("dynamodb")
        result = compare(dynamodb, MEMBERS, self.world.tinybird, datasource_of(MEMBERS))
        self.story.tell(f"{MEMBERS} so far, by its stream alone: {result.line()}")
        if result.in_step:
            raise StepError("there should be something missing")
        self.story.detail("A snapshot mends that if its moment lies at least six minutes after the")
        self.story.detail("stream began. This one began ten minutes ago: nothing to wait for")
        self._change_members(first=10)
        self._run("--create-snapshot", "--table-name", MEMBERS)
        self._change_members(first=20)
        self.story.tell("Members came, changed and went before and after, as if nothing was")
        table_arn = dynamodb.describe_table(TableName=MEMBERS)["Table"]["TableArn"]
        (export,) = dynamodb.list_exports(TableArn=table_arn)["ExportSummaries"]
        arrived = arrival.wait_for_export(
            dynamodb,
            export["ExportArn"],
            self.world.tinybird,
            datasource_of(MEMBERS),
            seconds_max=ARRIVAL_SECONDS_MAX,
        )
        self.story.tell(f"{arrived.arrived} of {arrived.changes} items of the export are rows")
        self.story.detail("(as AWS says: each as it was at some moment within a minute of the")
        self.story.detail("export's time; any newer change wins over it, whenever it arrives)")
        if not arrived.complete:
            raise StepError(f"the snapshot did not arrive in {ARRIVAL_SECONDS_MAX:.0f} s")

    def _compare(self) -> Result:
        self.story.title("The judge: the tables by Scan, against the newest row of each key")
        total = Result()
        for table in (PEOPLE, NUMBERS, MEMBERS):
            dynamodb = self.world.client("dynamodb")
            result = compare(dynamodb, table, self.world.tinybird, datasource_of(table))
            self.story.tell(f"{table}: {result.line()}")
            for example in result.examples:
                self.story.detail(f"  {example}")
            total += result
        if total.in_step:
            self._verify()
        return total

    def _verify(self) -> None:
        """The product's own proof, which shares no code with the judge: it must agree."""
        self.story.title("The product's own proof: by the export, or by Scan where there is none")
        self._run("verify", "--table-name", MEMBERS)
        for table in (PEOPLE, NUMBERS):
            self._run("verify", "--table-name", table, "--scan")

    def _take_down(self, before: dict[str, str]) -> None:
        self.story.title("Taken down with the product's own command line")
        self._run("--remove", "--table-name", MEMBERS)
        self._run("--remove", "--table-name", NUMBERS)
        self._run("--remove", "--yes")
        for table in (MEMBERS, NUMBERS):
            self.world.client("dynamodb").delete_table(TableName=table)
        objects = self._delete_export_files()
        self.story.tell(f"Deleted the export's {objects} files, which are the user's, with boto3")
        differences = bystanders.differences(before, bystanders.snapshot(self.world))
        for difference in differences:
            self.story.detail(f"  {difference}")
        if differences:
            raise StepError("the account is not as it was before")
        self.story.tell("The account is as it was before, other people's things included")

    def _delete_export_files(self) -> int:
        s3, count = self.world.client("s3"), 0
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            for found in page.get("Contents", []):
                s3.delete_object(Bucket=BUCKET, Key=found["Key"])
                count += 1
        return count


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
    with running_world(kind="forward", keep=keep) as world:
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
