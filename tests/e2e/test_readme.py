# SPDX-License-Identifier: Apache-2.0
"""README's quick start and docs/setup.md, word for word, in a local world with its own account."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from local import people
from local.world import REPOSITORY, World, running_world
from tests.e2e import projects
from tests.e2e.tool import FUNCTION, Tool
from tests.tools.shown_commands import blocks_of_code, shown_commands

TABLE = "Orders"
BUCKET = "my-exports-17"
ITEMS = 120
HOUR_S = 3600
_EXPORT_ID = re.compile(r"\d{13}-[0-9a-f]{8}")
_LEFT_OUT = "…"


@dataclass(frozen=True)
class Step:
    """A command of the README and the lines that it shows below it."""

    words: list[str]
    shown: list[str]


def quick_start() -> list[Step]:
    page = (REPOSITORY / "README.md").read_text()
    section = page.partition("\n## Quick start\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```console\n\$ (.+)\n((?:.*\n)*?)```$", section, re.MULTILINE)
    return [Step(shlex.split(command), shown.splitlines()) for command, shown in blocks]


def check_output(output: str, shown: list[str]) -> None:
    """The lines are in the output in this order; the last one ends it unless it is `…`."""
    lines = iter(_EXPORT_ID.sub("ID", output).splitlines())
    wanted = [_EXPORT_ID.sub("ID", line) for line in shown if line.strip() != _LEFT_OUT]
    for line in wanted:
        assert any(found == line for found in lines), f"{line!r} is missing in:\n{output}"
    if shown[-1].strip() != _LEFT_OUT:
        assert [line for line in lines if line] == [], output


def table_with_a_past(world: World, name: str) -> None:
    """Filled yesterday; its stream and recovery have been on for three hours."""
    people.create_table_with_a_past(
        world.client("dynamodb"),
        world.clock,
        name,
        lambda table: people.members(table, ITEMS),
        filled_s_ago=24 * HOUR_S,
        stream_s_ago=3 * HOUR_S,
    )


def check_endpoint(world: World, words: list[str]) -> None:
    """What curl of the README would get, with the token that its sentence names."""
    url, header = words[-1], words[words.index("-H") + 1]
    assert header == "Authorization: Bearer $READ_TOKEN"
    assert url.startswith("$TB_HOST/")
    reader = projects.token(world.tinybird, f"ddb_{TABLE}_by_Keys_read")
    answer = reader.call("GET", urlsplit(url.removeprefix("$TB_HOST")).path)
    assert answer.status == 200, answer.body
    assert len(answer.json()["data"]) == ITEMS


def test_the_quick_start_does_what_it_shows() -> None:
    with running_world(kind="forward") as world:
        table_with_a_past(world, TABLE)
        tool = Tool(world)
        for step in quick_start():
            if step.words[0] == "curl":
                check_endpoint(world, step.words)
            else:
                assert step.words[0] == "tinydynamocdc"
                check_output(tool(*step.words[1:]), step.shown)
        # Taken down, but for what the README says stays.
        assert world.client("lambda").list_functions()["Functions"] == []
        assert world.client("dynamodb").describe_table(TableName=TABLE)
        assert world.client("s3").list_objects_v2(Bucket=BUCKET)["KeyCount"] > 0
        rows = world.tinybird.rows(f"SELECT count() AS n FROM ddb_{TABLE}")
        assert rows[0]["n"] > ITEMS  # the items and the mark


def test_the_page_about_set_up_can_be_followed_from_its_top() -> None:
    page = (REPOSITORY / "docs" / "setup.md").read_text()
    with running_world(kind="forward") as world:
        for name in (TABLE, "Users", "shop-baskets", "shop-visits"):
            table_with_a_past(world, name)
        tool = Tool(world)
        for words in shown_commands("".join(blocks_of_code(page))):
            tool(*words)
        left = [f["FunctionName"] for f in world.client("lambda").list_functions()["Functions"]]
        assert left == [FUNCTION]  # the other tables use it


def test_the_quick_start_is_six_commands() -> None:
    steps = quick_start()
    assert [step.words[0] for step in steps].count("tinydynamocdc") == 5
    assert [step.words[0] for step in steps].count("curl") == 1
    assert FUNCTION in "".join(steps[-1].shown)


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("a\nb\n", ["b", "a"]),
        ("a\nb\n", ["a"]),
        ("a\nb\n", ["c", "…"]),
        ("export 1795952087857-66aac70a: 3\n", ["export 1795952087857-00000000: 4"]),
    ],
)
def test_output_that_differs_is_noticed(output: str, shown: list[str]) -> None:
    with pytest.raises(AssertionError):
        check_output(output, shown)
