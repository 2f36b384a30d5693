# SPDX-License-Identifier: Apache-2.0
"""`make demo-live`: one followed table in a local world, and a page to change it and look at it.

The table's first items are older than its stream: they come by the page's snapshot. Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import people, try_next
from local.page.start import start_page
from local.process import ProcessError
from local.story import StepError, Story, complain
from local.world import (
    PRODUCT,
    REPOSITORY,
    Interrupted,
    World,
    ending_politely,
    running_world,
    write_environment,
)

TABLE = "Members"
MEMBERS = 24
LOG = REPOSITORY / "build" / "demo-live.log"
_MINUTE = 60


@contextmanager
def live_world(story: Story, product: Path, table: str = TABLE) -> Iterator[tuple[World, str]]:
    """Yields a world with one followed table, and the address of its page."""
    with running_world(kind="forward") as world:
        people.create_table_with_a_past(
            world.client("dynamodb"),
            world.clock,
            table,
            lambda made: people.members(made, MEMBERS),
            filled_s_ago=60 * _MINUTE,
            stream_s_ago=10 * _MINUTE,
        )
        story.say(f"filled the table {table} with {MEMBERS} items, then switched its stream on")
        story.run(product, "--create", "--table-name", table, environment=world.environment())
        story.say(f"set it up: tinydynamocdc --create --table-name {table}")
        yield world, start_page(world, table, product)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.live", description=__doc__)
    parser.add_argument("--product", type=Path, default=PRODUCT, help="the executable to show")
    parser.add_argument("--log", type=Path, default=LOG, help="where every step is written")
    arguments = parser.parse_args()
    product = arguments.product.resolve()
    if not os.access(product, os.X_OK):
        complain(f"{product} is not there yet: run `make` first.")
        return 1
    story = Story(arguments.log)
    story.show("TinyDynamoCDC: a DynamoDB table and its copy in Tinybird, all on this machine")
    try:
        with ending_politely(), live_world(story, product) as (world, url):
            story.show(
                "",
                f"  {url}",
                "",
                f"The {MEMBERS} items are older than the stream, so the two sides differ. There:",
                "  Snapshot               brings them; the differences vanish",
                "  Insert Modify Remove   arrive within a second",
                "  Break Tinybird         differences stay until it is back; nothing is lost",
                "",
                try_next.line(f". {write_environment(world)}", "for a shell of your own"),
                try_next.line(story.log, "what the commands printed"),
                try_next.line("Ctrl-C", "ends it and removes its files"),
            )
            signal.pause()
    except Interrupted:
        story.show("", "Stopped; nothing is left running.")
        return 0
    except (ProcessError, StepError) as error:
        story.complain(f"The demo failed: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
