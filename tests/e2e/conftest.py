# SPDX-License-Identifier: Apache-2.0
"""The servers the end-to-end tests run against, started once for all of them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local import bystanders
from local.http import Tinybird
from local.world import World, running_tinybird, running_world
from tests.e2e import projects
from tests.e2e.fake_aws import FakeAws, running_fake_aws
from tests.e2e.loading import Loader
from tests.e2e.tool import Tool
from tests.e2e.verifying import Verifier


def pytest_configure() -> None:
    """A shell starts what runs in the background with Ctrl-C ignored, and programs inherit that:
    those of the tests are to notice it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def standin() -> Iterator[dict[str, Any]]:
    """The stand-in's address and tokens."""
    with running_tinybird() as ready:
        yield ready


@pytest.fixture
def tinybird(standin: dict[str, Any]) -> Iterator[Tinybird]:
    """The stand-in as an administrator, without faults and with all checks on."""
    client = Tinybird(standin["url"], standin["admin_token"])
    client.control("/reset", {})
    yield client
    client.control("/reset", {})


@pytest.fixture(scope="session")
def forward_standin() -> Iterator[dict[str, Any]]:
    """A stand-in that is a Forward workspace."""
    with running_tinybird(kind="forward") as ready:
        yield ready


@pytest.fixture
def forward(forward_standin: dict[str, Any]) -> Iterator[Tinybird]:
    """An empty Forward workspace, as an administrator."""
    client = Tinybird(forward_standin["url"], forward_standin["admin_token"])
    client.control("/reset", {})
    yield client
    client.control("/reset", {})
    projects.remove_all(client)


@pytest.fixture(scope="session")
def shared_world() -> Iterator[World]:
    with running_world() as world:
        yield world


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """AWS and Tinybird; tests share them, so each uses names of its own."""
    shared_world.tinybird.control("/reset", {})
    yield shared_world
    shared_world.tinybird.control("/reset", {})


@pytest.fixture
def tool() -> Iterator[Tool]:
    """The command line in a world of its own, beside other people's things: what is left over in
    it shows."""
    with running_world() as world:
        bystanders.create(world)
        yield Tool(world)


@pytest.fixture
def aws() -> Iterator[FakeAws]:
    """S3 and DynamoDB that misbehave on demand."""
    with running_fake_aws() as fake:
        yield fake


@pytest.fixture
def load(
    standin: dict[str, Any], tinybird: Tinybird, aws: FakeAws, tmp_path: Path
) -> Iterator[Loader]:
    """`tinydynamocdc load` beside a fake S3 and the stand-in, which is reset."""
    folder = tmp_path / "home"
    folder.mkdir()
    yield Loader(standin, aws, folder)


@pytest.fixture
def verify(load: Loader) -> Verifier:
    """`tinydynamocdc verify` beside the same."""
    return Verifier(load)
