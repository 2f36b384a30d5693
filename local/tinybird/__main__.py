# SPDX-License-Identifier: Apache-2.0
"""`python -m local.tinybird`: starts the stand-in and prints one JSON line when it answers."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path

from local.tinybird.checks import STRICT_ONLY, Check, Checks
from local.tinybird.engine import Engine
from local.tinybird.server import Server
from local.tinybird.tokens import ADMIN_NAME, CREATE_NAME
from local.tinybird.workspace import EVENTS_BODY_BYTES_MAX, Kind, Workspace


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.tinybird", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--dir", type=Path, help="where data goes (default: a temporary folder)")
    parser.add_argument("--workspace", type=Kind, choices=list(Kind), default=Kind.CLASSIC)
    parser.add_argument("--body-bytes-max", type=int, default=EVENTS_BODY_BYTES_MAX)
    parser.add_argument(
        "--lenient",
        action="store_true",
        help="store what only older ClickHouse versions read wrongly",
    )
    parser.add_argument(
        "--without",
        type=Check,
        choices=list(Check),
        action="append",
        default=[],
        help="switch a check off (for tests of the checks)",
    )
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    folder = arguments.dir or Path(tempfile.mkdtemp(prefix="tinybird-standin-"))
    off = set(arguments.without) | (STRICT_ONLY if arguments.lenient else set())
    engine = Engine(folder / "clickhouse")
    workspace = Workspace(
        engine=engine,
        kind=arguments.workspace,
        checks=Checks(off),
        body_bytes_max=arguments.body_bytes_max,
    )
    server = Server(arguments.port, workspace)

    def stop(_signal: int, _frame: object) -> None:
        # shutdown() waits for the loop of this very thread: it must run in another one.
        threading.Thread(target=server.shutdown, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    tokens = {token.name: token.text for token in workspace.tokens.all()}
    ready = {
        "port": server.server_port,
        "url": f"http://127.0.0.1:{server.server_port}",
        "workspace": arguments.workspace,
        "admin_token": tokens[ADMIN_NAME],
        # On Forward nobody but an administrator may create: people use that token.
        "create_token": tokens.get(CREATE_NAME, tokens[ADMIN_NAME]),
        "dir": str(folder),
    }
    print(json.dumps(ready), flush=True)
    try:
        server.serve_forever(poll_interval=0.05)
    finally:
        server.control.release()
        server.server_close()
        engine.close()
        if arguments.dir is None:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
