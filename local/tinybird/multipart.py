# SPDX-License-Identifier: Apache-2.0
"""Multipart forms."""

from __future__ import annotations

import email.parser
import email.policy
from dataclasses import dataclass

from local.tinybird.answers import ApiError, Request


@dataclass(frozen=True)
class Part:
    field: str
    filename: str
    body: bytes


def is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/")


def parts(request: Request) -> list[Part]:
    """The parts of a multipart body, in their order; raises ApiError if it is none."""
    if not is_multipart(request):
        raise ApiError(400, "The body must be multipart/form-data")
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
    found = []
    for part in message.iter_parts():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            field = part.get_param("name", "", header="content-disposition")
            found.append(Part(str(field), part.get_filename() or "", payload))
    return found
