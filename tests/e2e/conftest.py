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
from tests.e2e import projects, standin_passed
from tests.e2e.fake_aws import FakeAws, running_fake_aws
from tests.e2e.loading import Loader
from tests.e2e.tool import Tool
from tests.e2e.verifying import Verifier


def pytest_configure() -> None:
    """A shell starts what runs in the background with Ctrl-C ignored, and programs inherit that:
    those of the tests are to notice it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--standin",
        action="store_true",
        help="run the stand-in's own tests, and note it when all of them pass (make standin)",
    )


def _named(config: pytest.Config) -> bool:
    """Who names a file of these tests wants it to run."""
    return any(
        standin_passed.is_own_test(Path(argument.split("::")[0])) for argument in config.args
    )


def _tests_left_out(config: pytest.Config) -> int | None:
    if config.getoption("--standin") or _named(config):
        return None
    return standin_passed.tests_that_passed()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the stand-in's own tests out while nothing that they depend on has changed."""
    own = [item for item in items if standin_passed.is_own_test(item.path)]
    if own and _tests_left_out(config) is not None:
        config.hook.pytest_deselected(items=own)
        items[:] = [item for item in items if item not in own]


def _whole_folder(config: pytest.Config) -> bool:
    here = Path(__file__).parent
    return any(here.is_relative_to(Path(argument).resolve()) for argument in config.args)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Says that tests were left out; with --standin, notes that all of them have passed."""
    left_out = _tests_left_out(config) if _whole_folder(config) else None
    if left_out is not None:
        terminalreporter.write_line(
            f"stand-in unchanged since its tests passed: {left_out} tests not run"
            " (make standin runs them)"
        )
    if not config.getoption("--standin"):
        return
    outcomes = terminalreporter.stats
    passed = [each for each in outcomes.get("passed", []) if each.when == "call"]
    files = {Path(each.nodeid.split("::")[0]).name for each in passed}
    wanted = {path.name for path in Path(__file__).parent.glob(standin_passed.TESTS)}
    incomplete = [name for name in ("skipped", "xfailed", "deselected") if outcomes.get(name)]
    if exitstatus != pytest.ExitCode.OK or files != wanted or incomplete:
        terminalreporter.write_line("stand-in: not all of its tests passed; nothing noted")
        return
    standin_passed.write(len(passed))
    terminalreporter.write_line(f"stand-in: {len(passed)} tests passed; {standin_passed.PASSED}")


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
