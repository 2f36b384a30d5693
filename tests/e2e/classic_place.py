# SPDX-License-Identifier: Apache-2.0
"""A corner of a Classic workspace for one test: a landing data source, and names for the rest."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local.http import Answer, Tinybird
from local.json_value import Json

SIMPLE = "`a` String `json:$.a`, `v` UInt64 `json:$.v`"
REPLACING = {"engine": "ReplacingMergeTree", "engine_sorting_key": "a", "engine_ver": "v"}
SELECT = b"SELECT a, v FROM LANDING"


def fresh(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:16]}"


def query(path: str, **parameters: str) -> str:
    return f"{path}?" + "&".join(f"{name}={value}" for name, value in parameters.items())


class Place:
    """A landing data source, and names of its own for a view and a pipe."""

    def __init__(self, tinybird: Tinybird) -> None:
        self.tinybird = tinybird
        self.landing, self.target = fresh("landing"), fresh("target")
        self.pipe, self.node = fresh("pipe"), fresh("node")
        form = {"name": self.landing, "mode": "create", "format": "ndjson", "schema": SIMPLE}
        ok(tinybird.form("/v0/datasources", **form, engine="MergeTree", engine_sorting_key="a"))

    def as_token(self, *scopes: str) -> Place:
        """The same place, seen by a token."""
        body = "&".join([f"name={fresh('token')}", *(f"scope={scope}" for scope in scopes)])
        made = ok(self.tinybird.call("POST", "/v0/tokens", body.encode(), FORM))
        place = object.__new__(Place)
        place.__dict__ |= self.__dict__
        place.tinybird = Tinybird(self.tinybird.url, made["token"])
        return place

    def call(self, method: str, path: str, body: bytes | None = None) -> Answer:
        if body is not None:
            body = body.replace(b"LANDING", self.landing.encode())
        return self.tinybird.call(method, path, body)

    def make_pipe(self) -> Answer:
        return self.call("POST", query("/v0/pipes", name=self.pipe), b"")

    def make_target(self) -> Answer:
        schema = "`a` String, `v` UInt64"
        form = {"name": self.target, "mode": "create", "schema": schema, **REPLACING}
        return self.tinybird.form("/v0/datasources", **form)

    def add_node(self, sql: bytes = SELECT) -> Answer:
        path = query(f"/v0/pipes/{self.pipe}/nodes", name=self.node)
        return self.call("POST", path, sql)

    def make_view(self, sql: bytes = SELECT, *, populate: str = "", **engine: str) -> Answer:
        parameters = engine | ({"populate": populate} if populate else {})
        parameters |= {"type": "materialized", "datasource": self.target}
        path = query(f"/v0/pipes/{self.pipe}/nodes", name=self.node, **parameters)
        return self.call("POST", path, sql)

    def make_engine_view(self, *, populate: str = "") -> Answer:
        """A view that makes its target."""
        engine, key, version = (REPLACING[k] for k in REPLACING)
        return self.make_view(
            populate=populate, engine=engine, engine_sorting_key=key, engine_ver=version
        )

    def of_node(self, method: str, what: str = "", body: bytes | None = b"") -> Answer:
        return self.call(method, f"/v0/pipes/{self.pipe}/nodes/{self.node}{what}", body)

    def send(self, a: str, v: int) -> None:
        ok(self.tinybird.events(self.landing, json.dumps({"a": a, "v": v}).encode()))

    def rows(self) -> list[dict[str, Any]]:
        return self.tinybird.rows(f"SELECT a, v FROM {self.target} FINAL ORDER BY a")


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def ok(answer: Answer) -> Json:
    assert answer.status in {200, 202, 204}, answer.body
    return json.loads(answer.body or b"{}")


@contextmanager
def place_in(tinybird: Tinybird) -> Iterator[Place]:
    """A new place; gone afterwards."""
    place = Place(tinybird)
    yield place
    tinybird.control("/reset", {})
    tinybird.call("DELETE", f"/v0/pipes/{place.pipe}")
    for name in (place.landing, place.target):
        tinybird.call("DELETE", f"/v0/datasources/{name}?force=true")


def with_view(place: Place) -> Place:
    ok(place.make_target())
    ok(place.make_view())
    return place


def with_endpoint(place: Place) -> Place:
    ok(place.add_node())
    ok(place.of_node("POST", "/endpoint"))
    return place


def nodes(place: Place, name: str) -> str:
    return query(f"/v0/pipes/{place.pipe}/nodes", name=name)


def to_target(place: Place) -> str:
    return query("/materialization", datasource=place.target)


def json_of(place: Place) -> str:
    return f"/v0/pipes/{place.pipe}.json"
