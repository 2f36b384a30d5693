# SPDX-License-Identifier: Apache-2.0
"""The product's command line in a world, for the tests of the management tool."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from local.process import run
from local.world import PRODUCT, World

FUNCTION = "DDBStreamCDC-LambdaFunction"
ROLE = "DDBStreamCDC-LambdaRole"
SECRET = "DDBStreamCDC-TinybirdSecret"
TABLE = "PeopleTable"
SECONDS_MAX = 300.0


def stream_triggers(world: World) -> list[dict[str, Any]]:
    """The function's triggers from tables' streams: its queue of failures has one of its own."""
    listed = world.client("lambda").list_event_source_mappings(FunctionName=FUNCTION)
    return [m for m in listed["EventSourceMappings"] if ":dynamodb:" in m["EventSourceArn"]]


class Tool:
    """The product's command line in a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.program = Path(os.environ.get("TINYDYNAMOCDC", PRODUCT)).resolve()

    def __call__(self, *arguments: str, code: int = 0, **variables: str) -> str:
        """Runs it, expects that exit code, and returns what it printed."""
        found, output = run(
            [str(self.program), *arguments],
            environment=self.world.environment() | variables,
            folder=self.world.folder,
            seconds_max=SECONDS_MAX,
        )
        assert found == code, output
        assert self.world.create_token not in output, "the token was printed"
        return output
