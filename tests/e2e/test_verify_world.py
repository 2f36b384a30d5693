# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc verify` against the emulator: hard items, the table itself, and repairs."""

from __future__ import annotations

import json
import random
import subprocess
import time
from pathlib import Path
from typing import Any

from local import people
from local.compare import compare
from local.world import World
from tests.e2e.test_export_machine import BUCKET
from tests.e2e.test_load_world import make_a_table
from tests.e2e.tool import Tool
from tests.e2e.verifying import DIFFERENT, Landing, counts, found_in


def a_loaded_table(tool: Tool, name: str, *, exported_ago: int = 0) -> str:
    """A table of an hour ago, hard items among them, with its view and its snapshot."""
    world = tool.world
    world.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": world.region}
    )
    folder = make_a_table(world, name, exported_ago=exported_ago)
    tool("--create-mv", "--table-name", name, TB_TOKEN=world.admin_token)
    tool("load", f"s3://{BUCKET}/{folder}", TB_TOKEN=world.admin_token)
    return folder


def verified(tool: Tool, *arguments: str, code: int = 0) -> dict[str, Any]:
    said = tool("verify", *arguments, "--json", code=code, TB_TOKEN=tool.world.admin_token)
    found: dict[str, Any] = json.loads(next(x for x in said.splitlines() if x.startswith("{")))
    return found


def tamper_view(world: World, name: str, since: int) -> None:
    """Takes the newest rows out of the current state."""
    world.tinybird.tamper(
        f"ALTER TABLE mat_ddb_{name} DELETE WHERE eventName = 'MODIFY' "
        f"AND ApproximateCreationDateTime > {since}"
    )


def judge(world: World, name: str) -> bool:
    return compare(world.client("dynamodb"), name, world.tinybird, f"ddb_{name}").in_step


def test_hard_items_are_equal_by_the_export_and_by_the_table_itself(tool: Tool) -> None:
    a_loaded_table(tool, "Hard")
    by_export = verified(tool, "--table-name", "Hard")
    assert by_export["verdict"] == "equal" and by_export["read_units"] == 0
    assert by_export["view"] == "mat_ddb_Hard"
    assert by_export["looked_at"] == 0, "their digests are the same, spelling and all"
    by_scan = verified(tool, "--table-name", "Hard", "--scan", "--max-rcu", "100000")
    assert by_scan["verdict"] == "equal"
    assert by_scan["items_compared"] == by_export["items_compared"] > 400
    assert judge(tool.world, "Hard")


def test_what_is_wrong_now_is_repaired_and_nothing_newer_is_hidden(tool: Tool) -> None:
    world = tool.world
    a_loaded_table(tool, "Repaired", exported_ago=3_000)
    dynamodb = world.client("dynamodb")
    described = dynamodb.describe_table(TableName="Repaired")["Table"]
    names = tuple(key["AttributeName"] for key in described["KeySchema"])
    account = described["TableArn"].rpartition("/")[0]
    landing = Landing(world.tinybird, "Repaired", names=names, account=account)
    table = people.Table.of(dynamodb, "Repaired")
    keys = [table.key(people.member_label(n)) for n in (1, 2, 3)]
    at = int(time.time()) - 1_200
    ghost = table.key("a ghost")
    landing.change({**keys[0], "wrong": {"S": "x"}}, at)
    landing.remove(keys[1], at)
    landing.change(ghost, at, event="INSERT")
    # Just now, and the view has lost it: a repair could not win over that row.
    young = {**keys[2], "young": {"S": "x"}}
    landing.change(young, int(time.time()) - 100)
    tamper_view(world, "Repaired", int(time.time()) - 200)
    report = verified(tool, "--table-name", "Repaired", "--scan", "--wait", "0", code=DIFFERENT)
    assert sorted(found_in(report, "now").values()) == [
        "different",
        "different",
        "extra",
        "missing",
    ]
    report = verified(
        tool, "--table-name", "Repaired", "--scan", "--wait", "0", "--repair", code=DIFFERENT
    )
    assert report["repaired"] == 3
    assert counts(report, "now") == (0, 0, 1, 0)
    assert any("were not sent" in note for note in report["notes"])
    (left,) = report["now"]["items"]
    assert "young" in json.dumps(left)


def test_a_scan_that_is_killed_at_random_moments_and_called_again_comes_to_its_end(
    tool: Tool, tmp_path: Path
) -> None:
    a_loaded_table(tool, "ScanKilled")
    state = tmp_path / "state"
    arguments = ("--table-name", "ScanKilled", "--scan", "--wait", "0", "--state", str(state))
    rng = random.Random(11)
    killed = 0
    for _ in range(40):
        process = subprocess.Popen(
            [tool.program, "verify", *arguments, "--json"],
            env=tool.world.environment() | {"TB_TOKEN": tool.world.admin_token},
            cwd=tool.world.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            process.communicate(timeout=rng.uniform(0.02, 0.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
        if killed > 5:
            break
    assert killed > 2
    report = verified(tool, *arguments)
    assert report["verdict"] == "equal"
    assert report["items_compared"] == report["items"] > 400
    assert not (state / "scan").exists()
