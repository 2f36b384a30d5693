# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc doctor`: what has to be right, before a set-up and after it; it only looks."""

from __future__ import annotations

import json
from typing import Any

from local import bystanders, people
from tests.e2e.tool import Tool

TABLE = "Patients"


def doctor(tool: Tool, *arguments: str, code: int = 0) -> str:
    return tool("doctor", *arguments, code=code, TB_TOKEN=tool.world.admin_token)


def findings(output: str) -> dict[tuple[str, str], dict[str, Any]]:
    """By section and subject."""
    return {
        (section["title"].split(",")[0], each["subject"]): each
        for section in json.loads(output)["sections"]
        for each in section["findings"]
    }


def test_before_and_after_a_set_up(tool: Tool) -> None:
    dynamodb = tool.world.client("dynamodb")
    people.create_quiet_table(dynamodb, TABLE)
    here = ("--table-name", TABLE)
    found = findings(doctor(tool, *here, "--s3-bucket", "doctor-exports", "--json", code=1))
    assert found["Table " + TABLE, "stream"]["health"] == "bad"
    assert "update-table" in found["Table " + TABLE, "stream"]["text"]
    assert found["AWS", "bucket"]["health"] == "note"
    assert found["AWS", "identity"]["health"] == "good"
    assert found["Tinybird", "workspace"]["health"] == "good"
    assert found["This machine", "clock"]["health"] == "good"
    (function,) = [each for (_, subject), each in found.items() if subject == "function"]
    assert function["text"] == "not set up yet"

    people.switch_on_stream(dynamodb, TABLE)
    tool("--create", "--s3-bucket", "doctor-exports", *here, TB_TOKEN=tool.world.admin_token)
    before = bystanders.snapshot(tool.world)
    text = doctor(tool, *here, "--s3-bucket", "doctor-exports", "--json", code=0)
    found = findings(text)
    assert found["Table " + TABLE, "stream"]["health"] == "good"
    assert found["Changes of " + TABLE, "trigger"]["health"] == "good"
    assert found["AWS", "bucket"]["text"] == "doctor-exports, in this region"
    assert found["Permissions of --create", "permissions"]["health"] in {"good", "note"}
    assert bystanders.snapshot(tool.world) == before, "it changed something"
    assert "nothing is wrong" in doctor(tool, *here)


def test_without_a_token_and_with_a_wrong_one(tool: Tool) -> None:
    assert "set TB_TOKEN and TB_HOST" in tool("doctor", code=1, TB_TOKEN="")
    output = tool("doctor", code=1, TB_TOKEN="p.wrong")
    assert "BAD  workspace" in output
    assert "check the token (TB_TOKEN)" in output
