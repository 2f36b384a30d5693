# SPDX-License-Identifier: Apache-2.0
"""An AWS configuration, and what botocore makes of it.

A configuration is a home directory's two files and variables; aws_configuration_cases.py has many.
test_aws_configuration.py has the product say what it would use (`tinydynamocdc configuration
--json`) and compares.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import botocore.awsrequest
import botocore.exceptions
import botocore.loaders
import botocore.session

# botocore's name of each service, ours, and an operation without arguments.
SEVEN = {
    "dynamodb": ("dynamodb", "list_tables"),
    "dynamodbstreams": ("dynamodb_streams", "list_streams"),
    "lambda": ("lambda", "list_functions"),
    "s3": ("s3", "list_buckets"),
    "iam": ("iam", "list_roles"),
    "sts": ("sts", "get_caller_identity"),
    "secretsmanager": ("secrets_manager", "list_secrets"),
}
TWELVE = SEVEN | {
    "cloudwatch": ("cloudwatch", "list_metrics"),
    "logs": ("cloudwatch_logs", "describe_log_groups"),
    "scheduler": ("scheduler", "list_schedules"),
    "sns": ("sns", "list_topics"),
    "sqs": ("sqs", "list_queues"),
}


@dataclass(frozen=True)
class Case:
    name: str
    config: str | bytes = ""
    credentials: str | bytes = ""
    variables: dict[str, str] = field(default_factory=dict)
    services: dict[str, tuple[str, str]] = field(default_factory=lambda: SEVEN)


@dataclass(frozen=True)
class Place:
    """Where one service's requests go."""

    url: str
    signing_region: str
    proxy: str = ""


@dataclass(frozen=True)
class Resolved:
    """What somebody would work with; nothing where there is none."""

    key_end: str
    region: str
    places: dict[str, Place]


def origin_of(url: str) -> str:
    """`scheme://host:port`, without user and password."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}:{port}"


class _Seen(Exception):  # noqa: N818  (no error: a way out of botocore before it sends)
    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


_LOADER = botocore.loaders.create_loader()


def _place(session: botocore.session.Session, service: str, operation: str, region: str) -> Place:
    client = session.create_client(service, region_name=region)

    def look(request: botocore.awsrequest.AWSRequest, region_name: str, **_: object) -> None:
        signing = request.context.get("signing", {}).get("region", region_name)
        url = request.url or ""
        session_of_client = client._endpoint.http_session  # type: ignore[attr-defined]
        proxy = session_of_client._proxy_config.proxy_url_for(url)
        raise _Seen(Place(url, signing, origin_of(proxy) if proxy else ""))

    client.meta.events.register("before-sign", look)
    try:
        getattr(client, operation)()
    except _Seen as seen:
        return seen.place
    raise AssertionError(f"{service} was not about to sign")


def by_botocore(case: Case, variables: dict[str, str]) -> Resolved | None:
    """Nothing: it refuses."""
    # The AWS CLI's defaults where they differ from botocore's: docs/decisions.
    ours = {"AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "regional"}
    with mock.patch.dict(os.environ, ours | variables, clear=True):
        session = botocore.session.Session()
        session.register_component("data_loader", _LOADER)
        try:
            region = session.get_config_variable("region") or ""
            places = {
                ours: _place(session, service, operation, region)
                for service, (ours, operation) in (case.services.items() if region else ())
            }
        except (botocore.exceptions.BotoCoreError, ValueError):
            return None
        try:
            keys = session.get_credentials()
        except botocore.exceptions.BotoCoreError:
            keys = None
        return Resolved(keys.access_key[-4:] if keys else "", region, places)


def lay_out(case: Case, home: Path) -> dict[str, str]:
    """Writes the files, and returns the whole environment."""
    (home / ".aws").mkdir()
    for name, text in (("config", case.config), ("credentials", case.credentials)):
        if text:
            content = text if isinstance(text, bytes) else text.encode()
            (home / ".aws" / name).write_bytes(content)
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "AWS_EC2_METADATA_DISABLED": "true",
    } | {name: value.replace("{home}", str(home)) for name, value in case.variables.items()}
