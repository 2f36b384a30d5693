# SPDX-License-Identifier: Apache-2.0
"""Nightly proofs in the emulator: schedule, queue, stream and function as the set-up makes them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from local import people
from local.process import run
from local.world import World
from tests.e2e.test_manage_views import forward_tool
from tests.e2e.tool import FUNCTION, SECONDS_MAX, Tool, stream_triggers

__all__ = ["forward_tool"]

TABLE, DATASOURCE = "Members", "ddb_Members"
MEMBERS = 40
OF_TABLE = ("--table-name", TABLE)
PLACE = ("--s3-bucket", "nightly")
NIGHTLY = ("--create-schedule", "cron(0 3 * * ? *)", *PLACE, *OF_TABLE)
# Seconds ago: more than five minutes lie between a change and the next edge, and the last export is
# older than a difference has to be.
BEGUN, STREAMING, FIRST_NIGHT, CHANGES, SECOND_NIGHT = 7200, 6600, 5600, 4600, 3600
MORE_CHANGES, THIRD_NIGHT = 2600, 1600


def wait_until(is_so: Callable[[], bool], world: World) -> None:
    give_up = time.monotonic() + SECONDS_MAX
    while not is_so():
        log = world.folder / "aws" / "ministack.log"
        assert time.monotonic() < give_up, log.read_text()[-3000:]
        time.sleep(0.2)


def take_snapshot(tool: Tool, seconds_ago: int) -> str:
    """As EventBridge Scheduler does it; returns the export's ARN once its mark is there."""
    world = tool.world
    schedule = world.client("scheduler").get_schedule(GroupName=FUNCTION, Name=TABLE)
    event = schedule["Target"]["Input"].replace(
        "<aws.scheduler.scheduled-time>", f"2026-11-26T03:00:{seconds_ago % 60:02}Z"
    )
    event = event.replace("T03:", f"T{seconds_ago // 1000:02}:")
    with world.clock.back(seconds_ago):
        answer = world.client("lambda").invoke(FunctionName=FUNCTION, Payload=event.encode())
    body = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, body
    arn = str(body["export"])
    question = (
        f"SELECT count() AS n FROM {DATASOURCE} "
        f"WHERE eventName = 'SNAPSHOT_COMPLETE' AND eventSourceARN = '{arn}'"
    )
    wait_until(lambda: int(world.tinybird.rows(question)[0]["n"]) > 0, world)
    return arn


def proof(tool: Tool) -> dict[str, Any]:
    """What `status` says of it, however healthy the rest is."""
    _, output = run(
        [str(tool.program), "status", "--json", *OF_TABLE],
        environment=tool.world.environment(),
        folder=tool.world.folder,
        seconds_max=SECONDS_MAX,
    )
    (table,) = json.loads(output)["tables"]
    found: dict[str, Any] = table["proof"]
    return found


def proof_of(tool: Tool, arn: str) -> dict[str, Any]:
    """Once it has ended."""
    found: dict[str, Any] = {}

    def has_ended() -> bool:
        found.clear()
        found.update(proof(tool))
        return found.get("export_arn") == arn and bool(found["finished"])

    wait_until(has_ended, tool.world)
    return found


@contextmanager
def dropping(world: World, *but: str) -> Iterator[None]:
    """The stream's records of other kinds than these get lost on their way to the function."""
    functions = world.client("lambda")
    (trigger,) = stream_triggers(world)

    def let_through(*patterns: str) -> None:
        functions.update_event_source_mapping(
            UUID=trigger["UUID"], FilterCriteria={"Filters": [{"Pattern": p} for p in patterns]}
        )

    let_through(json.dumps({"eventName": list(but)}))
    yield
    let_through()


def wait_for_row(world: World, label: str) -> None:
    question = f"SELECT count() AS n FROM {DATASOURCE} WHERE position(Keys, '{label}') > 0"
    wait_until(lambda: int(world.tinybird.rows(question)[0]["n"]) > 0, world)


def test_a_change_that_was_dropped_is_found_and_nothing_else(forward_tool: Tool) -> None:
    tool, world = forward_tool, forward_tool.world
    dynamodb = world.client("dynamodb")
    with world.clock.back(BEGUN):
        people.create_quiet_table(dynamodb, TABLE)
        table = people.Table.of(dynamodb, TABLE)
        people.members(table, MEMBERS)
    with world.clock.back(STREAMING):
        people.switch_on_stream(dynamodb, TABLE)
    verbs = ("--create-mv", "--create-lambda", "--create-ddb-trigger", "--create-s3-trigger")
    tool(*verbs, *OF_TABLE, *PLACE)
    tool(*NIGHTLY, "--verify")
    assert "none yet" in proof(tool)["text"]

    first = proof_of(tool, take_snapshot(tool, FIRST_NIGHT))
    assert (first["compared"], first["without_past"]) == (0, MEMBERS)
    assert "proves nothing" in first["text"]

    # Everything that DynamoDB can hold, changed, deleted and made anew; all of it arrives.
    with world.clock.back(CHANGES):
        for write in people.HARD_CASES:
            write(table)
        table.put(people.member_label(0), changed={"S": "yes"})
        table.delete(people.member_label(1))
        table.put("the last one")
    wait_for_row(world, "the last one")
    second = proof_of(tool, take_snapshot(tool, SECOND_NIGHT))
    assert (second["different"], second["health"]) == (0, "good"), second
    assert second["compared"] > MEMBERS and second["without_past"] == second["unread"] == 0
    assert second["text"].startswith("verified equal"), second

    # A change and a delete get lost.
    with dropping(world, "INSERT"), world.clock.back(MORE_CHANGES):
        table.put(people.member_label(2), changed={"S": "lost"})
        table.delete(people.member_label(3))
        table.put("after the loss")
        wait_for_row(world, "after the loss")
    third = proof_of(tool, take_snapshot(tool, THIRD_NIGHT))
    assert (third["different"], third["health"]) == (2, "bad"), third
    keys = " ".join(third["differing"])
    assert people.member_label(2) in keys and people.member_label(3) in keys
    assert "that Tinybird had another state" in third["text"]

    # Without the request there is no further proof.
    plan = tool(*NIGHTLY, "--dry-run")
    assert "event" in plan
    tool(*NIGHTLY)
    take_snapshot(tool, THIRD_NIGHT - 700)
    assert proof(tool)["export_arn"] == third["export_arn"]
