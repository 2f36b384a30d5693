# SPDX-License-Identifier: Apache-2.0
"""`python -m local.page --table T`: serves the page of one followed table of a local world.

Takes the world's addresses from the environment, as the product does, and prints one JSON line
with the page's address when it answers.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from local.aws import clients
from local.http import Tinybird
from local.page.server import Server
from local.page.watch import Place
from local.world import PRODUCT


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.page", description=__doc__)
    parser.add_argument("--table", required=True)
    parser.add_argument("--product", type=Path, default=PRODUCT, help="takes the snapshots")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    arguments = parser.parse_args()
    missing = [
        n
        for n in ("AWS_ENDPOINT_URL", "AWS_REGION", "TB_HOST", "TB_TOKEN", "HOME")
        if not os.environ.get(n)
    ]
    if missing:
        parser.error(f"{', '.join(missing)}: not set; the world prints what to export")
    url, region = os.environ["AWS_ENDPOINT_URL"], os.environ["AWS_REGION"]
    place = Place(
        dynamodb=clients.client("dynamodb", url=url, region=region),
        streams=clients.client("dynamodbstreams", url=url, region=region),
        tinybird=Tinybird(os.environ["TB_HOST"], os.environ["TB_TOKEN"]),
        table=arguments.table,
    )
    server = Server(place, arguments.product.resolve(), arguments.port)

    def stop(_signal: int, _frame: object) -> None:
        # shutdown() waits for the loop of this very thread: it must run in another one.
        threading.Thread(target=server.shutdown, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    print(json.dumps({"url": server.url}), flush=True)
    server.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
