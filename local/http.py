# SPDX-License-Identifier: Apache-2.0
"""A small HTTP client for the stand-in, for the demo, the comparer and the tests."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.json_value import Json

# The host's proxies must not see loopback traffic.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> Json:
        return json.loads(self.body)


@dataclass(frozen=True)
class Tinybird:
    """The API of one workspace, as one token."""

    url: str
    token: str

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Sends one request; any status is an answer."""
        all_headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        url = self.url.rstrip("/") + path
        request = urllib.request.Request(url, data=body, method=method, headers=all_headers)
        try:
            with _OPENER.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read())

    def form(self, path: str, **parameters: str) -> Answer:
        return self.call("POST", path, urllib.parse.urlencode(parameters).encode())

    def events(self, datasource: str, body: bytes, **parameters: str) -> Answer:
        query = urllib.parse.urlencode({"name": datasource, "wait": "true", **parameters})
        return self.call("POST", f"/v0/events?{query}", body)

    def sql(self, statement: str) -> bytes:
        """The answer to a SELECT; raises RuntimeError if there is none."""
        headers = {"Content-Type": "text/plain"}
        answer = self.call("POST", "/v0/sql", statement.encode(), headers)
        if answer.status != 200:
            raise RuntimeError(f"/v0/sql answered {answer.status}: {answer.body.decode()[:1000]}")
        return answer.body

    def rows(self, statement: str) -> list[dict[str, Any]]:
        data = self.sql(f"{statement}\nFORMAT JSONEachRow")
        return [json.loads(line) for line in data.splitlines()]

    def control(self, path: str, value: object = None) -> Json:
        """The stand-in's own `/_control`: GET without a value, POST with one."""
        body = None if value is None else json.dumps(value).encode()
        answer = self.call("POST" if body is not None else "GET", f"/_control{path}", body)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {answer.body.decode()}")
        return answer.json()

    def tamper(self, statement: str) -> None:
        """Runs any SQL statement in the stand-in's engine."""
        answer = self.call("POST", "/_control/sql", statement.encode())
        if answer.status != 200:
            raise RuntimeError(f"tampering failed: {answer.body.decode()[:1000]}")
