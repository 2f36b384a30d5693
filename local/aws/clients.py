# SPDX-License-Identifier: Apache-2.0
"""boto3 clients for the emulator: someone else's opinion of what is stored there."""

from __future__ import annotations

import functools
import importlib
from typing import Any, TypeAlias

# boto3 has no static types without further packages.
Client: TypeAlias = Any

ACCESS_KEY = "test"
SECRET_KEY = "test"  # the emulator takes any


@functools.cache  # making one takes longer than most uses of it; they are thread-safe
def client(service: str, *, url: str, region: str) -> Client:
    """A client that ignores the host's AWS settings and does not retry behind our back."""
    # boto3 is untyped and slow to import: only those who use it pay.
    boto3 = importlib.import_module("boto3")
    config = importlib.import_module("botocore.config")
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=config.Config(
            retries={"max_attempts": 0},
            connect_timeout=5,
            read_timeout=60,
            s3={"addressing_style": "path"},
        ),
    )
