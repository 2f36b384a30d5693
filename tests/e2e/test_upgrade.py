# SPDX-License-Identifier: Apache-2.0
"""The section "Upgrading from the Python version" of docs/upgrading.md, run as it is printed."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from local import arrival, bystanders, people
from local.compare import compare
from local.world import World, running_world
from tests.e2e import projects, python_version
from tests.e2e.tool import FUNCTION, ROLE, SECONDS_MAX, SECRET, TABLE, Tool

PAGE = Path(__file__).resolve().parents[2] / "docs" / "upgrading.md"
MEMBERS = 6


def commands() -> list[list[str]]:
    """The commands that the section's numbered steps print, in their order."""
    text = PAGE.read_text()
    section = text.split("## Upgrading from the Python version\n")[1].split("\n## ")[0]
    names = {"NAME": FUNCTION, "TABLE": TABLE}
    found = re.findall(r"`tinydynamocdc (--[^`]+)`", section)
    return [[names.get(word, word) for word in shlex.split(command)] for command in found]


def make_a_past(world: World) -> None:
    """A table whose stream began an hour ago, and the set-up of the Python version on it."""
    dynamodb = world.client("dynamodb")
    with world.clock.back(3600):
        people.create_quiet_table(dynamodb, TABLE)
        people.switch_on_stream(dynamodb, TABLE)
        table = people.Table.of(dynamodb, TABLE)
        people.members(table, MEMBERS)
    bystanders.create(world)
    python_version.set_up(world)
    keys = [f"key_{name}" for name in table.key_types]
    python_version.make_landing(world, keys)
    python_version.make_view(world, keys)


@pytest.mark.parametrize("kind", ["classic", "forward"])
def test_the_section_is_true_as_it_stands(kind: str) -> None:
    with running_world(kind=kind) as world:
        make_a_past(world)
        tool = Tool(world)
        theirs = bystanders.theirs(bystanders.snapshot(world))
        steps = commands()
        assert [words[0] for words in steps] == [
            "--create-lambda",
            "--create-ddb-trigger",
            "--create-s3-trigger",
            "--create-mv",
            "--create-snapshot",
        ]
        plan = tool(*steps[0], TB_TOKEN=world.admin_token)
        assert "dry run: nothing was changed" in plan
        tool(*[word for word in steps[0] if word != "--dry-run"], TB_TOKEN=world.admin_token)
        check_function(world)
        for words in steps[1:]:
            tool(*words, TB_TOKEN=world.admin_token)
        wait(world)
        result = compare(world.client("dynamodb"), TABLE, world.tinybird, python_version.LANDING)
        assert result.in_step, result.examples
        # Every later verb works, and finds nothing to do.
        for words in steps[:4]:
            again = tool(
                *[word for word in words if word != "--dry-run"], TB_TOKEN=world.admin_token
            )
            assert "nothing to do" in again, again
        tool("--update-lambda", TB_TOKEN=world.admin_token)
        assert bystanders.theirs(bystanders.snapshot(world)) == theirs
        # What the Python version made is the user's: a removal leaves role and secret.
        tool("--remove", "--yes", TB_TOKEN=world.admin_token)
        assert world.client("iam").get_role(RoleName=ROLE)
        assert projects.answer_of(world.tinybird.call("GET", "/v0/datasources"))["datasources"]
        assert bystanders.theirs(bystanders.snapshot(world)) == theirs


def check_function(world: World) -> None:
    """It runs this product now, is tagged, kept its role and secret, and its trigger goes on."""
    functions = world.client("lambda")
    found = functions.get_function_configuration(FunctionName=FUNCTION)
    assert found["Runtime"] == "provided.al2023"
    assert found["Role"].endswith(f"/{ROLE}")
    variables = found["Environment"]["Variables"]
    assert variables.items() >= python_version.VARIABLES.items()
    tags = functions.list_tags(Resource=found["FunctionArn"])["Tags"]
    assert tags["tinydynamocdc:created-for"] == FUNCTION
    value = world.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"]
    assert json.loads(value)["THEIRS"] == "kept"
    (mapping,) = functions.list_event_source_mappings(FunctionName=FUNCTION)["EventSourceMappings"]
    assert mapping["State"] in {"Enabled", "Enabling"}


def wait(world: World) -> None:
    """The export that the last step began, and the stream."""
    dynamodb = world.client("dynamodb")
    exports = dynamodb.list_exports()["ExportSummaries"]
    newest = max(str(export["ExportArn"]) for export in exports)
    of_export = arrival.wait_for_export(
        dynamodb, newest, world.tinybird, python_version.LANDING, seconds_max=SECONDS_MAX
    )
    assert of_export.complete, of_export
