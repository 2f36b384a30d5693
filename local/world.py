# SPDX-License-Identifier: Apache-2.0
"""The whole local world: AWS and Tinybird on loopback ports, gone without a trace afterwards.

`python -m local.world` starts it in the foreground and prints how to play with it; Ctrl-C ends it.
`python -m local.world --stop FOLDER` ends one that the demo left running.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.aws import clients, emulator
from local.aws.clock import Clock
from local.http import Tinybird
from local.process import (
    ENDING_SIGNALS,
    Child,
    ProcessError,
    clean_environment,
    held_signals,
    stop_group,
)

REPOSITORY = Path(__file__).resolve().parent.parent
PRODUCT = REPOSITORY / "build" / "tinydynamocdc"
REGION = "eu-west-2"
_NOTE = "kept-world.json"
_SERVERS = {b"local.aws.ministack", b"local.tinybird", b"local.page"}


class Interrupted(BaseException):
    """Ctrl-C or a polite request to end; passes every `except Exception`."""


@dataclass(frozen=True)
class World:
    """Addresses, tokens and clients of a running world."""

    folder: Path
    aws_url: str
    tinybird_url: str
    admin_token: str
    create_token: str
    clock: Clock  # DynamoDB's
    region: str = REGION
    groups: list[int] = field(default_factory=list)  # process groups, to see that none is left
    kind: str = "classic"  # of the workspace
    kept: bool = False  # goes on after the program that started it
    _stack: ExitStack = field(default_factory=ExitStack)

    @property
    def tinybird(self) -> Tinybird:
        return Tinybird(self.tinybird_url, self.admin_token)

    def adopt(self, child: Child) -> None:
        """One more process that ends with this world. To be called while signals are held."""
        self.groups.append(child.pid)
        self._stack.callback(child.stop)

    def client(self, service: str) -> clients.Client:
        return clients.client(service, url=self.aws_url, region=self.region)

    def settings(self) -> dict[str, str]:
        """What the product's command line needs to talk to this world."""
        return {
            "AWS_ENDPOINT_URL": self.aws_url,
            "AWS_ACCESS_KEY_ID": clients.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": clients.SECRET_KEY,
            "AWS_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "TB_HOST": self.tinybird_url,
            # On Forward only deployments make resources, and they take an administrator.
            "TB_TOKEN": self.admin_token if self.kind == "forward" else self.create_token,
        }

    def environment(self) -> dict[str, str]:
        """A full, clean environment for the product's command line."""
        return clean_environment(self.folder) | self.settings()


def _start_tinybird(folder: Path, kind: str, *, outlives_us: bool = False) -> Child:
    """Starts the stand-in; its first line says address and tokens when it is ready."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "local.tinybird", "--dir", str(folder / "data")]
    return Child(
        [*command, "--workspace", kind],
        environment=clean_environment(folder) | {"PYTHONPATH": str(REPOSITORY)},
        folder=folder,
        log=folder / "tinybird.log",
        reads_stdout=True,
        outlives_us=outlives_us,
    )


@contextmanager
def running_tinybird(*, kind: str = "classic") -> Iterator[dict[str, Any]]:
    """The stand-in alone, for tests; yields its address and tokens."""
    with ExitStack() as stack:
        with held_signals():
            folder = _folder(stack)
            child = _start_tinybird(folder, kind)
            stack.callback(child.stop)
        yield json.loads(child.first_line())


@contextmanager
def running_world(*, kind: str = "classic", keep: bool = False) -> Iterator[World]:
    """Starts both servers; ends them and removes their files on the way out.

    With `keep` they go on after a normal way out (not after an exception): `stop` ends them.
    """
    with ExitStack() as stack:
        with held_signals():
            folder = _folder(stack)
            tinybird = _start_tinybird(folder / "tinybird", kind, outlives_us=keep)
            stack.callback(tinybird.stop)
            # Both start at the same time: the stand-in is only asked once the emulator answers.
            aws = emulator.start(folder / "aws", outlives_us=keep)
            stack.callback(aws.stop)
        ready = json.loads(tinybird.first_line())
        world = World(
            folder=folder,
            aws_url=aws.url,
            tinybird_url=ready["url"],
            admin_token=ready["admin_token"],
            create_token=ready["create_token"],
            clock=aws.clock,
            groups=[tinybird.pid, aws.process.pid],
            kind=kind,
            kept=keep,
            _stack=stack,
        )
        yield world
        if keep:
            (folder / _NOTE).write_text(json.dumps({"groups": world.groups}))
            stack.pop_all()


def stop(folder: Path) -> None:
    """Ends a world that was kept; raises ProcessError if `folder` is none."""
    note = folder / _NOTE
    if not note.is_file():
        raise ProcessError(f"{folder} is not the folder of a running world")
    for group in json.loads(note.read_text())["groups"]:
        # The number may belong to somebody else by now.
        command = Path(f"/proc/{group}/cmdline")
        words = command.read_bytes().split(b"\0") if command.exists() else []
        if words[1:2] == [b"-m"] and words[2] in _SERVERS:
            stop_group(group)
    shutil.rmtree(folder, ignore_errors=True)


def _folder(stack: ExitStack) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tinydynamocdc-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def ending_politely() -> Iterator[threading.Event]:
    """Turns the signals that end a program into `Interrupted`, so that every `finally` runs."""
    ended = threading.Event()

    def on_signal(number: int, _frame: object) -> None:
        if not ended.is_set():  # a second Ctrl-C must not break the tidying up
            ended.set()
            raise Interrupted(signal.Signals(number).name)

    before = {number: signal.signal(number, on_signal) for number in ENDING_SIGNALS}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def write_environment(world: World) -> Path:
    """A file for a shell's `.`: what the product's command line and `local.compare` need."""
    exports = "".join(f"export {name}='{value}'\n" for name, value in world.settings().items())
    file = world.folder / "environment"
    file.write_text(f"{exports}export ADMIN='{world.admin_token}'\n")
    file.chmod(0o600)
    return file


def instructions(world: World, table: str = "PeopleTable") -> str:
    """Addresses, and commands to play with."""
    return f"""\
  AWS (MiniStack)        {world.aws_url}
  Tinybird (stand-in)    {world.tinybird_url}
  files and logs         {world.folder}

To play with it, in the project's folder:
  . {write_environment(world)}
  build/tinydynamocdc --help
  build/tinydynamocdc --upload-batch 10
  build/tinydynamocdc --create-s3-trigger --create-snapshot
  .venv/bin/python -m local.exports --table {table} --folder /tmp/exports
  curl -s "$TB_HOST/v0/sql" -H "Authorization: Bearer $ADMIN" \\
    -d "SELECT eventName, Keys, NewImage FROM ddb_{table} LIMIT 5 FORMAT JSON"
  .venv/bin/python -m local.compare --table {table} --datasource ddb_{table} \\
    --tinybird-token "$ADMIN"
A snapshot has each item as it was within a minute of its time, as AWS's have: what was written
just before may be missing in it, and comes by the stream.
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.world", description=__doc__)
    parser.add_argument("--stop", type=Path, metavar="FOLDER", help="end a world that was kept")
    arguments = parser.parse_args()
    if arguments.stop is not None:
        stop(arguments.stop)
        print("Stopped; nothing is left running.")
        return 0
    try:
        with ending_politely(), running_world() as world:
            print("\nThe local world is running.")
            print(instructions(world))
            print("Set up first: --create.")
            print("Exports (--create-snapshot) are written by this world, as AWS writes them.")
            print("Ctrl-C here stops both servers and removes their data.", flush=True)
            signal.pause()
    except Interrupted:
        print("\nStopped; nothing is left running.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
