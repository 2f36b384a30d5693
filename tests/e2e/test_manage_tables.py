# SPDX-License-Identifier: Apache-2.0
"""Several tables by one function: each by its name, or all by a pattern, beside other people's."""

from __future__ import annotations

import json

from local import arrival, bystanders
from local.compare import compare
from tests.e2e.test_manage_lifecycle import stream_of
from tests.e2e.test_manage_views import forward_tool
from tests.e2e.tool import FUNCTION, SECONDS_MAX, Tool, stream_triggers

__all__ = ["forward_tool"]

TABLES = ("Orders-eu", "Orders-us", "Users")
NAMED = tuple(word for table in TABLES for word in ("--table-name", table))


def tables_of_triggers(tool: Tool) -> set[str]:
    return {m["EventSourceArn"].split("/")[1] for m in stream_triggers(tool.world)}


def test_each_table_arrives_in_a_data_source_of_its_own(tool: Tool) -> None:
    world = tool.world
    before = bystanders.snapshot(world)
    tool("--create-ddb-table", "--create-lambda", "--create-ddb-trigger", *NAMED)
    functions = world.client("lambda").list_functions()["Functions"]
    assert [f["FunctionName"] for f in functions].count(FUNCTION) == 1
    assert tables_of_triggers(tool) == set(TABLES)
    tool("--upload-batch", "5", "--modify-record", "--table-name", "Orders-*")
    tool("--upload-batch", "3", "--table-name", "Users")
    for table, changes in zip(TABLES, (6, 6, 3), strict=True):
        datasource = "ddb_" + table.replace("-", "_")
        arrived = arrival.wait(
            world.client("dynamodbstreams"),
            stream_of(world, table),
            world.tinybird,
            datasource,
            seconds_max=SECONDS_MAX,
        )
        assert arrived.complete, arrived
        assert arrived.changes == changes
        result = compare(world.client("dynamodb"), table, world.tinybird, datasource)
        assert result.in_step, result.examples

    seen = json.loads(tool("status", "--json", "--table-name", "Orders-?s", code=1))
    assert [table["table"] for table in seen["tables"]] == ["Orders-us"]
    arn = world.client("lambda").get_function(FunctionName=FUNCTION)["Configuration"]["FunctionArn"]
    redriven = tool("redrive", "--lambda-arn", arn, "--table-name", "Orders*")
    assert "0 failure records" in redriven

    planned = tool("--remove-ddb-trigger", "--dry-run", "--table-name", "Orders*")
    assert "from the stream of Orders-eu" in planned
    assert "from the stream of Orders-us" in planned
    assert "will remove the trigger from the stream of Users" not in planned
    tool("--remove-ddb-trigger", "--table-name", "Orders*")
    assert tables_of_triggers(tool) == {"Users"}
    tool("--remove-ddb-trigger", "--remove-lambda", "--remove-ddb-table", "--yes", *NAMED)
    assert bystanders.differences(before, bystanders.snapshot(world)) == []


def test_a_pattern_that_fits_no_table_changes_nothing(tool: Tool) -> None:
    before = bystanders.snapshot(tool.world)
    output = tool("--create-ddb-table", "--create-lambda", "--table-name", "Orders*", code=3)
    assert "no table in eu-west-2 matches --table-name Orders*: its 1 tables are" in output
    assert bystanders.differences(before, bystanders.snapshot(tool.world)) == []


def test_defect_13_tables_of_one_call_never_share_a_data_source(tool: Tool) -> None:
    words = ("--create-ddb-table", "--table-name", "a.b", "--table-name", "a-b")
    tool("--create-ddb-table", "--table-name", "a.b")
    before = bystanders.snapshot(tool.world)
    assert "ddb_a_b" in tool("--create-lambda", *words, code=5)
    assert bystanders.differences(before, bystanders.snapshot(tool.world)) == []
    assert "will create the table a-b" in tool("--dry-run", *words, TB_DS_NAMES="a-b=ddb_other")


def test_the_whole_set_up_of_two_tables_comes_and_goes(forward_tool: Tool) -> None:
    world = forward_tool.world
    bystanders.create(world)
    both = ("--table-name", "Orders", "--table-name", "Users")
    before = bystanders.snapshot(world)
    forward_tool("--create", "--create-ddb-table", *both)
    assert tables_of_triggers(forward_tool) == {"Orders", "Users"}
    assert forward_tool("--create", *both).count("nothing to do") == 1
    output = forward_tool("--remove", "--yes", *both)
    assert "still has a trigger" not in output
    left = [
        difference
        for difference in bystanders.differences(before, bystanders.snapshot(world))
        # The landing data and the bucket are never removed.
        if "ddb_" not in difference and "tinybird-test-dynamodb-export" not in difference
    ]
    assert left == []
