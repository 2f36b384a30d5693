# SPDX-License-Identifier: Apache-2.0
"""`tinydynamocdc logs` and `tail`: what happens now, as people read it."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

from tests.e2e.test_status import set_up
from tests.e2e.tool import SECONDS_MAX, TABLE, Tool


def wait_for(file: Path, pattern: str) -> str:
    """What the file holds when a line of that pattern is in it."""
    end = time.monotonic() + SECONDS_MAX
    while time.monotonic() < end:
        text = file.read_text()
        if re.search(pattern, text, re.MULTILINE):
            return text
        time.sleep(0.2)
    raise AssertionError(f"no {pattern} in: {file.read_text()}")


def tail(tool: Tool, *arguments: str, code: int = 0) -> str:
    """Its output, with a token that may read."""
    return tool("tail", *arguments, code=code, TB_TOKEN=tool.world.admin_token)


def test_changes_and_log_lines_are_shown_as_they_come(tool: Tool) -> None:
    set_up(tool)
    inserts = tail(tool, TABLE, "--lines", "1000", "--once")
    heads = re.findall(r"^\d\d:\d\d:\d\d INSERT \{", inserts, re.MULTILINE)
    assert len(heads) == 20, inserts
    assert tail(tool, TABLE, "--lines", "3", "--once").count(" INSERT {") == 3

    out = tool.world.folder / "tail.out"
    with out.open("w") as file:
        following = subprocess.Popen(
            [tool.program, "tail", TABLE, "--lines", "0"],
            env=tool.world.environment() | {"TB_TOKEN": tool.world.admin_token},
            cwd=tool.world.folder,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        time.sleep(1)  # its first look comes before the change
        tool("--modify-record", "--remove-record")
        text = wait_for(out, r" REMOVE \{")
    finally:
        following.terminate()
        following.wait(SECONDS_MAX)
    (modify,) = re.findall(r"^\S+ MODIFY \{.*\n((?:    .*\n)+)", text, re.MULTILINE)
    assert re.search(r"^    \S+ +.+ → .+$", modify, re.MULTILINE), text
    assert "INSERT" not in text

    lines = tool("logs", "--since", "1h")
    assert re.search(r"^\d\d:\d\d:\d\d\.\d\d\d info  .*", lines, re.MULTILINE), lines
    assert "metrics" not in lines
    assert "RowsDelivered=" in tool("logs", "--since", "1h", "--level", "DEBUG")
    assert tool("logs", "--since", "1h", "--level", "ERROR") == ""


def test_what_is_not_there_is_named(tool: Tool) -> None:
    assert "there is no log group /aws/lambda/nobody" in tool(
        "logs", "--lambda-name", "nobody", code=3
    )
    assert "--level: LOUD is not one of" in tool("logs", "--level", "LOUD", code=2)
    assert "there is no data source ddb_Nothing" in tail(tool, "Nothing", code=3)
