# SPDX-License-Identifier: Apache-2.0
"""`python -m local.exports`: writes an export of a table into a folder or a bucket."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path

from local.aws import clients
from local.exports.description import View, Window
from local.exports.history import EDGE_SECONDS
from local.exports.of_table import Table, new_export, write_table
from local.exports.target import Bucket, Folder, Target
from local.exports.writer import Shape


def _time(text: str) -> float:
    """Epoch seconds, or ISO 8601 (UTC if it does not say)."""
    try:
        return float(text)
    except ValueError:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else datetime.fromisoformat(text + "+00:00")).timestamp()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.exports", description=__doc__)
    parser.add_argument("--table", required=True)
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--folder", type=Path, help="stands for a bucket")
    target.add_argument("--bucket")
    parser.add_argument("--prefix", default="", help="before AWSDynamoDB/ (default: none)")
    parser.add_argument("--export-time", type=_time, metavar="TIME", help="default: now")
    parser.add_argument(
        "--incremental", nargs=2, type=_time, metavar=("FROM", "TO"), help="changes of this time"
    )
    parser.add_argument("--view", type=View, choices=list(View), default=View.NEW_AND_OLD_IMAGES)
    parser.add_argument("--files", type=int, default=4, help="data files with items")
    parser.add_argument("--member-bytes", type=int, default=0, help="0: one gzip member a file")
    parser.add_argument("--seed", default="0", help="same seed, same spreading")
    parser.add_argument(
        "--fuzzy",
        action="store_true",
        help=f"each item as it was within {EDGE_SECONDS:.0f} seconds of the time, as AWS's are",
    )
    parser.add_argument("--aws-url", default=os.environ.get("AWS_ENDPOINT_URL"))
    parser.add_argument("--region", default=os.environ.get("AWS_REGION", "eu-west-2"))
    return parser


def main() -> int:
    parser = _parser()
    arguments = parser.parse_args()
    if not arguments.aws_url:
        parser.error("--aws-url is needed: this writes exports of the local world's tables")

    def client(service: str) -> clients.Client:
        return clients.client(service, url=arguments.aws_url, region=arguments.region)

    target: Target = (
        Folder(arguments.folder) if arguments.folder else Bucket(client("s3"), arguments.bucket)
    )
    window = None
    if arguments.incremental:
        begin, end = arguments.incremental
        window = Window(begin, end, arguments.view)
    table = Table(client("dynamodb"), client("dynamodbstreams"), arguments.table)
    export = new_export(
        table,
        bucket=arguments.bucket or arguments.folder.name,
        prefix=arguments.prefix.strip("/"),
        export_time=arguments.export_time,
        window=window,
    )
    written = write_table(
        table,
        export,
        target,
        shape=Shape(files=arguments.files, member_bytes=arguments.member_bytes),
        seed=arguments.seed,
        edge_seconds=EDGE_SECONDS if arguments.fuzzy else 0.0,
    )
    print(f"{export.arn}\n{written.item_count} items in {len(written.files)} files")
    print(export.summary_key)
    return 0


if __name__ == "__main__":
    sys.exit(main())
