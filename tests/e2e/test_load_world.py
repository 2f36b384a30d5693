# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc load` against the emulator: tables come into step, however often it is killed."""

from __future__ import annotations

import json
import random
import signal
import subprocess
from pathlib import Path

import pytest

from local import people
from local.compare import compare
from local.world import World
from tests.e2e.test_export_machine import BUCKET, allow, export
from tests.e2e.tool import SECONDS_MAX, Tool

MEMBERS = 400


def make_a_table(world: World, name: str, *, exported_ago: int = 0) -> str:
    """Items that are hard to spell, and ordinary ones; returns the folder of its export."""
    dynamodb = world.client("dynamodb")
    with world.clock.back(3600):
        people.create_quiet_table(dynamodb, name)
        table = people.Table.of(dynamodb, name)
        people.members(table, MEMBERS)
        for write in people.HARD_CASES:
            write(table)
    with world.clock.back(exported_ago):
        allow(world, name)
        found = export(world, name)
    folder: str = found["ExportManifest"].rpartition("/")[0]
    return folder


def download(world: World, folder: str, into: Path) -> None:
    s3 = world.client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=f"{folder}/"):
        for found in page["Contents"]:
            path = into / found["Key"].removeprefix(folder).lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(s3.get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read())


def kill_at_random_moments(tool: Tool, rng: random.Random, *arguments: str) -> int:
    """Runs it until it is done; how often it was killed."""
    for killed in range(100):
        process = subprocess.Popen(
            [str(tool.program), "load", *arguments],
            env=tool.world.environment(),
            cwd=tool.world.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            output, _ = process.communicate(timeout=rng.uniform(0.1, 0.5))
        except subprocess.TimeoutExpired:
            process.send_signal(rng.choice([signal.SIGKILL, signal.SIGINT, signal.SIGTERM]))
            output, _ = process.communicate(timeout=SECONDS_MAX)
        if process.returncode >= 0:
            assert process.returncode == 0, output
            return killed
    pytest.fail("it is never done")


def test_two_tables_come_into_step_from_s3_and_from_disk_although_it_is_killed(
    tool: Tool, tmp_path: Path
) -> None:
    world = tool.world
    world.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": world.region}
    )
    places = {name: make_a_table(world, name) for name in ("Clubs", "Guests")}
    said = tool("load", f"s3://{BUCKET}", code=2)
    assert all(f"s3://{BUCKET}/{folder}/" in said for folder in places.values())
    download(world, places["Guests"], tmp_path / "guests")
    tool(
        "--create-mv", "--table-name", "Clubs", "--table-name", "Guests", TB_TOKEN=world.admin_token
    )
    world.tinybird.control(
        "/fail", {"path": "/v0/events", "action": "pass", "delay_ms": 100, "times": 100_000}
    )
    rng = random.Random(13)
    killed = kill_at_random_moments(
        tool, rng, f"s3://{BUCKET}/{places['Clubs']}", "--table-name", "Clubs", "--jobs", "2"
    )
    killed += kill_at_random_moments(tool, rng, str(tmp_path / "guests"), "--jobs", "1")
    assert killed >= 2
    for name in places:
        result = compare(world.client("dynamodb"), name, world.tinybird, f"ddb_{name}")
        assert result.in_step, result.examples
        assert result.items > MEMBERS
        marks = world.tinybird.rows(
            f"SELECT DISTINCT eventID FROM ddb_{name} WHERE eventName = 'SNAPSHOT_COMPLETE'"
        )
        assert len(marks) == 1
    again = json.loads(tool("load", str(tmp_path / "guests"), "--json"))
    assert (again["state"], again["items_delivered"]) == ("loaded_before", 0)
