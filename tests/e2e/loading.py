# SPDX-License-Identifier: Apache-2.0
"""What the tests of `tinydynamocdc load` share."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.http import Tinybird
from local.process import clean_environment
from tests.e2e.exporting import (
    BUCKET,
    Laid,
    lines_of,
    rows_of,
)
from tests.e2e.fake_aws import FakeAws
from tests.e2e.function import BINARY

Standin = Mapping[str, Any]
SECONDS_MAX = 120.0
NOBODY = 65534
DONE, NOT_MARKED, WRONG, DENIED, LATER = 0, 1, 2, 3, 4


@dataclass
class Loader:
    """The command line beside the fake S3 and the stand-in."""

    standin: Standin
    aws: FakeAws
    folder: Path
    user: int | None = None  # as whom; nothing: as we are

    def environment(self, **variables: str) -> dict[str, str]:
        return (
            clean_environment(self.folder)
            | {
                "TB_TOKEN": str(self.standin["admin_token"]),
                "TB_HOST": str(self.standin["url"]),
                "AWS_ENDPOINT_URL": self.aws.url,
                "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_REGION": "eu-west-2",
            }
            | variables
        )

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [BINARY, "load", *arguments],
            env=self.environment(**variables),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=self.user,
        )

    def __call__(self, *arguments: str, code: int = DONE, **variables: str) -> str:
        """Runs it, expects that exit code, and returns both streams."""
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=SECONDS_MAX)
        assert process.returncode == code, out + err
        assert str(self.standin["admin_token"]) not in out + err
        return out + err

    def json(self, *arguments: str, code: int = DONE, **variables: str) -> dict[str, Any]:
        process = self.start(*arguments, "--json", **variables)
        out, err = process.communicate(timeout=SECONDS_MAX)
        assert process.returncode == code, out + err
        assert out.count("\n") == 1, out
        found: dict[str, Any] = json.loads(out)
        return found


def on_disk(aws: FakeAws, laid: Laid, folder: Path, *, shared: bool = False) -> Path:
    """The export copied as `aws s3 sync` does it; returns its own folder."""
    own = laid.export.summary_key.rpartition("/")[0]
    above = own.rpartition("/")[0]
    for (bucket, key), stored in list(aws.objects.items()):
        wanted = key.startswith(f"{own}/") or (shared and key.startswith(f"{above}/data/"))
        if bucket == BUCKET and wanted:
            path = folder / key.removeprefix(above).lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(stored.content)
    return folder / own.rpartition("/")[2]


def url_of(laid: Laid) -> str:
    return f"s3://{BUCKET}/{laid.export.summary_key.rpartition('/')[0]}"


def marks(tinybird: Tinybird, table: str) -> int:
    return sum(row["eventName"] == "SNAPSHOT_COMPLETE" for row in rows_of(tinybird, table))


def ids(tinybird: Tinybird, table: str) -> list[str]:
    """Of all items that have arrived, as often as they did."""
    found = rows_of(tinybird, table)
    return [row["eventID"] for row in found if row["eventName"] != "SNAPSHOT_COMPLETE"]


def expected(aws: FakeAws, laid: Laid) -> list[str]:
    return sorted(event_id for event_id, _ in lines_of(aws, laid))
