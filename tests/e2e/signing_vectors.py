# SPDX-License-Identifier: Apache-2.0
"""What botocore makes of requests of AWS's own Signature Version 4 test suite, and of more.

`python -m tests.e2e.signing_vectors` writes tests/data/signing/vectors.json. The unit test
Signer.vectors signs the same requests with our code and compares every byte; test_signing.py sees
that the file is still what botocore says. So neither side can drift alone.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any
from unittest import mock

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

VECTORS = Path(__file__).resolve().parents[1] / "data" / "signing" / "vectors.json"
HOST = "example.amazonaws.com"
KEY_ID = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
UNIX_S = 1_440_938_160  # 2015-08-30T12:36:00Z

Case = dict[str, Any]


def case(name: str, target: str = "/", **more: str | list[list[str]]) -> Case:
    """One request with the suite's defaults."""
    return {
        "name": name,
        "method": "GET",
        "target": target,
        "headers": [],
        "body": "",
        "service": "service",
        "region": "us-east-1",
        "session_token": "",
    } | more


FORM = ["Content-Type", "application/x-www-form-urlencoded"]
LETTERS = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

CASES: list[Case] = [
    case("get-vanilla"),
    case("get-vanilla-query", "/?Param1=value1"),
    case("get-vanilla-empty-query-key", "/?Param1"),
    case("get-vanilla-query-order-key", "/?Param1=value2&Param1=Value1"),
    case("get-vanilla-query-order-key-case", "/?Param2=value2&Param1=value1"),
    case("get-vanilla-query-order-value", "/?Param1=value2&Param1=value1"),
    case("get-vanilla-query-unreserved", f"/?{LETTERS}={LETTERS}"),
    case("get-vanilla-utf8-query", "/?%E1%88%B4=bar"),
    case("get-unreserved", f"/{LETTERS}"),
    case("get-utf8", "/%E1%88%B4"),
    case("get-space", "/example%20space/"),
    case("get-relative", "/example/.."),
    case("get-relative-relative", "/example1/example2/../.."),
    case("get-slash", "//"),
    case("get-slash-dot-slash", "/./"),
    case("get-slash-pointless-dot", "/./example"),
    case("get-slashes", "//example//"),
    case(
        "get-header-value-trim", headers=[["My-Header1", " value1"], ["My-Header2", ' "a   b   c"']]
    ),
    case("get-vanilla-with-session-token", session_token="SESSION/TOKEN+1=="),
    case("post-vanilla", method="POST"),
    case("post-vanilla-query", "/?Param1=value1", method="POST"),
    case("post-header-key-case", method="POST", headers=[["My-Header1", "value1"]]),
    case("post-header-value-case", method="POST", headers=[["My-Header1", "VALUE1"]]),
    case("post-x-www-form-urlencoded", method="POST", headers=[FORM], body="Param1=value1"),
    case(
        "post-x-www-form-urlencoded-parameters",
        method="POST",
        body="Param1=value1",
        headers=[["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"]],
    ),
    case(
        "dynamodb-put-item",
        method="POST",
        service="dynamodb",
        region="eu-west-2",
        headers=[
            ["Content-Type", "application/x-amz-json-1.0"],
            ["X-Amz-Target", "DynamoDB_20120810.PutItem"],
        ],
        body='{"TableName":"t","Item":{"id":{"S":"ä\\n"}}}',
    ),
    case(
        "lambda-tags-of-an-arn",
        service="lambda",
        region="cn-north-1",
        target="/2017-03-31/tags/arn%3Aaws-cn%3Alambda%3Acn-north-1%3A1%3Afunction%3Af",
    ),
    case(
        "lambda-mappings-query",
        service="lambda",
        session_token="t",
        target="/2015-03-31/event-source-mappings?EventSourceArn=arn%3Aaws%3Ax%2Fy&MaxItems=100",
    ),
    case(
        "s3-key-with-everything",
        service="s3",
        target="/bucket/a%20b%2Bc%3Dd/%C3%A9/.//x..y?versionId=a%2Fb",
    ),
    case(
        "s3-list",
        service="s3",
        session_token="t",
        target="/?list-type=2&prefix=a%2Fb%20c&encoding-type=url&continuation-token=x%2By%3D",
    ),
    case(
        "s3-notification",
        service="s3",
        method="PUT",
        target="/?notification",
        body="<NotificationConfiguration/>",
    ),
]


def headers_by_botocore(request: Case) -> dict[str, str]:
    """The headers that botocore adds to the request."""
    kind = S3SigV4Auth if request["service"] == "s3" else SigV4Auth
    credentials = Credentials(KEY_ID, SECRET, request["session_token"] or None)
    now = datetime.datetime.fromtimestamp(UNIX_S, datetime.UTC)
    signed = AWSRequest(
        method=request["method"],
        url=f"http://{HOST}{request['target']}",
        headers={"Host": HOST} | dict(request["headers"]),
        data=request["body"].encode(),
    )
    with mock.patch("botocore.auth.get_current_datetime", return_value=now):
        kind(credentials, request["service"], request["region"]).add_auth(signed)
    added = ("Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-SHA256")
    return {name: signed.headers[name] for name in added if name in signed.headers}


def vectors() -> list[Case]:
    """Every request with what is expected of it."""
    return [request | {"expected": headers_by_botocore(request)} for request in CASES]


def text() -> str:
    """The file's text."""
    lines = ",\n".join(json.dumps(vector, ensure_ascii=False) for vector in vectors())
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    VECTORS.write_text(text(), encoding="utf-8")
    print(f"{len(CASES)} requests in {VECTORS}")
