# SPDX-License-Identifier: Apache-2.0
"""The function sends the very bytes that `convert` prints for the same data file."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

from tests.e2e.exporting import BUCKET, EXPORT_TIME, export_of, s3_event
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import BINARY, running_function
from tests.e2e.sink import running_sink, settings

_SHAPES = (
    '"pk":{{"S":"a{n}"}},"n":{{"N":"{n}"}},"t":{{"S":"{text}"}}',
    '"pk":{{"S":"\\"\\u00e9 {n}"}},"n":{{"N":"{n}e2"}}',
    '"n":{{"N":"-{n}.50"}},"m":{{"M":{{"l":{{"L":[{{"NULL":true}}]}}}}}},"pk":{{"S":"é{n}"}}',
    '"b":{{"B":"AQI="}},"pk":{{"S":"z"}},"n":{{"N":"123456789012345678901234567890{n}"}}',
)


def _lines() -> str:
    return "".join(
        '{"Item":{' + _SHAPES[n % 7 % 4].format(n=n, text="x" * (n * 37 % 900)) + "}}\n"
        for n in range(9_000)
    )


@pytest.mark.parametrize("memory_mb", ["256", "3008"])  # With one core, and with more.
def test_the_function_sends_the_rows_that_convert_prints(
    aws: FakeAws, tmp_path: Path, memory_mb: str
) -> None:
    export = export_of("Same")
    aws.know(export, "IN_PROGRESS", S3Bucket=BUCKET)
    aws.add_table("Same", export.table_arn, export.table_id, {"pk": "S", "n": "N"})
    file = tmp_path / f"{'a' * 26}.json.gz"
    file.write_bytes(gzip.compress(_lines().encode()))
    key = f"{export.data_folder}{file.name}"
    aws.put(BUCKET, key, file.read_bytes())
    bodies: list[bytes] = []
    with running_sink(bodies.append) as port:
        memory = {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": memory_mb}
        with running_function(settings(port, AWS_ENDPOINT_URL=aws.url, **memory)) as function:
            outcome = function.invoke(s3_event(aws, key))
            assert outcome.succeeded, outcome.message
    command: list[str | Path] = [BINARY, "convert", "--keys", "pk,n", "--export-arn", export.arn]
    printed = subprocess.check_output([*command, "--export-time", str(int(EXPORT_TIME)), file])
    assert len(bodies) > 1
    sent = sorted(line for body in bodies for line in body.split(b"\n"))
    assert sent == sorted(printed.splitlines())
