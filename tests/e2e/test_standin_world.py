# SPDX-License-Identifier: Apache-2.0
"""The world leaves nothing behind, whatever happens; the bystanders' check can fail."""

from __future__ import annotations

import io
import json
import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from local import bystanders
from local import demo as demo_module
from local.aws.clock import Clock
from local.compare import Result
from local.process import group_members
from local.world import REPOSITORY, World, running_world, stop


def processes_under(folder: Path) -> list[str]:
    """Processes that work in a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if (entry / "cwd").resolve().is_relative_to(folder):
                    found.append((entry / "cmdline").read_text())
            except OSError:
                continue
    return found


def command_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""  # it has ended


def product(folder: Path, script: str) -> Path:
    """A product that is none."""
    file = folder / "product"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def demo(
    folder: Path, script: str, *, module: str = "local.demo", **environment: str
) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, "--product", str(product(folder, script))]
    command += ["--log", str(folder / "demo.log")]
    scratch = folder / "scratch"
    scratch.mkdir()
    return subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(scratch), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_demo_fails_with_the_product_and_leaves_nothing(tmp_path: Path) -> None:
    with demo(tmp_path, "echo cannot do it; exit 7", KEEP="") as process:
        output, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "cannot do it" in output
    assert "exit code 7" in errors
    assert "in step" not in output
    assert list((tmp_path / "scratch").iterdir()) == []
    assert processes_under(tmp_path) == []


def test_live_demo_without_an_endpoint_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    with demo(tmp_path, "echo did nothing", module="local.live") as process:
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "no endpoint ddb_Members_by_Keys: set it up with --create first" in errors
    assert list((tmp_path / "scratch").iterdir()) == []
    assert processes_under(tmp_path) == []


@pytest.mark.parametrize(
    ("result", "code", "line"),
    [
        (Result(items=3), 0, "in step: 3 items, 0 missing, 0 extra, 0 different"),
        (
            Result(items=3, missing=1, examples=["T k: missing"]),
            1,
            "NOT in step: 3 items, 1 missing, 0 extra, 0 different",
        ),
        (Result(items=3, extra=1), 1, "NOT in step: 3 items, 0 missing, 1 extra, 0 different"),
        (Result(items=3, different=1), 1, "NOT in step: 3 items, 0 missing, 0 extra, 1 different"),
    ],
)
def test_demo_ends_with_the_judges_word(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    result: Result,
    code: int,
    line: str,
) -> None:
    gone = World(tmp_path / "gone", "", "", "", "", Clock(tmp_path / "clock"))
    log = tmp_path / "demo.log"
    monkeypatch.delenv("KEEP", raising=False)
    monkeypatch.setattr(sys, "argv", ["demo", "--product", sys.executable, "--log", str(log)])
    monkeypatch.setattr(demo_module, "_play", lambda *_, **__: (result, gone))
    assert demo_module.main() == code
    screen = capsys.readouterr().out.splitlines()
    assert screen[-1] == line
    assert all(example in screen for example in result.examples)
    assert log.read_text().splitlines()[-1] == line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_demo_interrupted_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    with demo(tmp_path, f"echo x > {started}; sleep 600", KEEP="") as process:
        started.read_text()  # blocks until the demo runs its product
        process.send_signal(number)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert number.name in errors
    assert list((tmp_path / "scratch").iterdir()) == []
    assert processes_under(tmp_path) == []


def test_killed_parent_takes_the_servers_along(tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    script = f"echo x > {started}; exec sleep 600"
    with demo(tmp_path, script, KEEP="") as process:
        started.read_text()
        process.kill()
        process.communicate(timeout=120)
    # The kernel has sent the signal; the servers need a moment to obey.
    for _ in range(600):
        left = processes_under(tmp_path)
        if not left:
            return
        time.sleep(0.1)
    pytest.fail(f"still running: {left}")


def test_kept_world_goes_on_until_it_is_stopped() -> None:
    with running_world(keep=True) as world:
        folder = world.folder
    try:
        assert all(group_members(group) for group in world.groups)
        assert world.tinybird.rows("SELECT 1 AS a") == [{"a": 1}]
        assert "groups" in json.loads((folder / "kept-world.json").read_text())
    finally:
        stop(folder)
    assert not any(group_members(group) for group in world.groups)
    assert not folder.exists()


def test_world_ends_with_its_functions() -> None:
    """A function's process, even one that will not end by itself, goes with the emulator."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("bootstrap", "#!/bin/sh\ntrap '' TERM\nsleep 600\n")
    with running_world() as world:
        functions = world.client("lambda")
        role = "arn:aws:iam::000000000000:role/any"
        functions.create_function(
            FunctionName="sleeper",
            Runtime="provided.al2023",
            Handler="bootstrap",
            Role=role,
            Timeout=300,
            Code={"ZipFile": archive.getvalue()},
        )
        functions.invoke(FunctionName="sleeper", InvocationType="Event", Payload=b"{}")
        (emulator,) = (g for g in world.groups if "ministack" in command_of(g))
        for _ in range(600):
            if any("bootstrap" in command_of(pid) for pid in group_members(emulator)):
                break
            time.sleep(0.1)
        else:
            pytest.fail("the function was never started in the emulator's group")
    assert [group_members(group) for group in world.groups] == [[], []]


def test_bystanders_see_what_is_gone_new_or_changed(world: World) -> None:
    bystanders.create(world)
    before = bystanders.snapshot(world)
    assert bystanders.differences(before, bystanders.snapshot(world)) == []

    functions = world.client("lambda")
    functions.update_function_configuration(FunctionName=bystanders.NAME, Timeout=99)
    world.client("secretsmanager").create_secret(Name="left", SecretString="x")
    (mapping,) = functions.list_event_source_mappings(FunctionName=bystanders.NAME)[
        "EventSourceMappings"
    ]
    functions.delete_event_source_mapping(UUID=mapping["UUID"])
    found = bystanders.differences(before, bystanders.snapshot(world))
    assert len(found) == 3
    assert found[0].startswith("trigger of SomebodyElse on SomebodyElse")
    assert found[0].endswith("is gone")
    assert found[1] == "secret left is left over"
    assert found[2].startswith("function SomebodyElse was changed")
