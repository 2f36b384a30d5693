# SPDX-License-Identifier: Apache-2.0
"""What the function does with a batch of stream records up to its rows, in plain Python.

    python -m bench.python_stream rows FILE      the rows of an event, on standard output
    python -m bench.python_stream ROUNDS FILE    the median of so many rounds, processor seconds

An honest baseline of the benchmark: the event is parsed once, by the parser in C that Python comes
with, and images are written by hand, which is faster than making Python values and dumping them.
Takes tables with a partition key alone, of type S.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from bench.python_reader import escaped, plain_item, quoted


def rows_of(payload: bytes) -> bytes:
    rows = []
    for record in json.loads(payload)["Records"]:
        inner: dict[str, Any] = record["dynamodb"]
        ((key, value),) = inner["Keys"].items()
        key_text = quoted(value["S"])
        keys = escaped(f'{{"{key}":{key_text}}}')
        rows.append(
            f'{{"eventID":"{record["eventID"]}","eventName":"{record["eventName"]}",'
            f'"eventSource":"{record["eventSource"]}",'
            f'"eventSourceARN":"{record["eventSourceARN"]}",'
            f'"eventVersion":{record["eventVersion"]},"awsRegion":"{record["awsRegion"]}",'
            f'"ApproximateCreationDateTime":{int(inner["ApproximateCreationDateTime"])},'
            f'"SequenceNumber":"{inner["SequenceNumber"]}","SizeBytes":{inner["SizeBytes"]},'
            f'"StreamViewType":"{inner["StreamViewType"]}","Keys":"{keys}",'
            f'"NewImage":"{escaped(plain_item(inner["NewImage"]))}",'
            f'"OldImage":"{escaped(plain_item(inner["OldImage"]))}",'
            f'"userIdentity":"","key_{key}":{key_text}}}\n'
        )
    return "".join(rows).encode()


def main() -> None:
    what, path = sys.argv[1:]
    payload = Path(path).read_bytes()
    if what == "rows":
        sys.stdout.buffer.write(rows_of(payload))
        return
    seconds = []
    for _ in range(int(what)):
        begin = time.process_time()
        rows_of(payload)
        seconds.append(time.process_time() - begin)
    print(statistics.median(seconds))


if __name__ == "__main__":
    main()
