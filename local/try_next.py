# SPDX-License-Identifier: Apache-2.0
"""What to try after the demo: the last lines of its screen."""

from __future__ import annotations

import os
from pathlib import Path

from local.page.start import start_page
from local.world import REPOSITORY, World

_WIDTH = 28


def line(what: str | Path, why: str) -> str:
    """A command, an address or a file of ours, and what it is for."""
    if isinstance(what, Path) and what.is_relative_to(REPOSITORY):
        what = what.relative_to(REPOSITORY)
    text = f"  {os.fspath(what)}"
    return f"{text:{_WIDTH}}  {why}"


ENDED = (
    line("make demo-live", "a page to change items, break Tinybird, and watch both sides"),
    line("KEEP=1 make demo", "the same demo, left running, with that page"),
)


def kept(world: World, table: str, product: Path) -> list[str]:
    """For a world that goes on running, which now gets its page."""
    url = start_page(world, table, product)
    shell = f". {world.folder}/environment"
    return [
        line(url, f"a page to change items of {table} and break Tinybird"),
        line(shell, "then build/tinydynamocdc status, or any other command"),
        how_to_stop(world),
    ]


def how_to_stop(world: World) -> str:
    return line(f".venv/bin/python -m local.world --stop {world.folder}", "ends it")
