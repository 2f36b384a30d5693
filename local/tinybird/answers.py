# SPDX-License-Identifier: Apache-2.0
"""What travels between the HTTP server and the endpoints: a request, a response, a refusal."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

DOCUMENTATION = "https://www.tinybird.co/docs/api-reference"


class ApiError(Exception):
    """A refusal, in the form the real service uses."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass
class Request:
    """One request, its body still as it was on the wire."""

    method: str
    path: str
    query: dict[str, str]
    query_pairs: list[tuple[str, str]]
    headers: dict[str, str]  # names in lower case
    body: bytes
    notes: dict[str, Any] = field(default_factory=dict)  # what the request log should add

    def token_text(self) -> str:
        """The token as sent: a Bearer header, or the `token` parameter."""
        header = self.headers.get("authorization", "")
        if header.lower().startswith("bearer "):
            return header[7:].strip()
        return self.query.get("token", "")

    @cached_property
    def plain_body(self) -> bytes:
        """The body as it was before it was packed; ValueError where it cannot be unpacked."""
        encoding = self.headers.get("content-encoding", "identity").lower()
        if encoding == "identity":
            return self.body
        if encoding != "gzip":
            raise ValueError(f"Content-Encoding {encoding} is not known here")
        try:
            return gzip.decompress(self.body)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"The body is not valid gzip: {error}") from error

    def form_pairs(self) -> list[tuple[str, str]]:
        """The parameters of the query and, for a form, those of the body."""
        pairs = list(self.query_pairs)
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            text = self.body.decode("utf-8", "replace")
            pairs += parse_qsl(text, keep_blank_values=True)
        return pairs

    def form(self) -> dict[str, str]:
        return dict(self.form_pairs())


@dataclass
class Response:
    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def json_response(value: object, status: int = 200) -> Response:
    return Response(status, json.dumps(value, ensure_ascii=False).encode())


def error_response(error: ApiError) -> Response:
    value = {"error": error.message, "documentation": DOCUMENTATION}
    return json_response(value, error.status)
