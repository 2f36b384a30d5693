# SPDX-License-Identifier: Apache-2.0
"""Starts the page beside a running world, as one more of its processes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from local.process import Child, held_signals
from local.world import REPOSITORY, World


def start_page(world: World, table: str, product: Path) -> str:
    """Returns the page's address when it answers; it ends with the world."""
    command = [sys.executable, "-m", "local.page", "--table", table, "--product", str(product)]
    with held_signals():
        child = Child(
            command,
            environment=world.environment() | {"PYTHONPATH": str(REPOSITORY)},
            folder=world.folder,
            log=world.folder / "page.log",
            reads_stdout=True,
            outlives_us=world.kept,
        )
        world.adopt(child)
    return str(json.loads(child.first_line())["url"])
