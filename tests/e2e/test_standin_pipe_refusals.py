# SPDX-License-Identifier: Apache-2.0
"""Pipes and views that a Classic workspace refuses, each shown to pass once its check is off."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from local.http import Answer, Tinybird
from local.tinybird.checks import Check
from tests.e2e.classic_place import (
    SELECT,
    Place,
    json_of,
    nodes,
    ok,
    place_in,
    query,
    to_target,
    with_endpoint,
    with_view,
)

REFUSED: list[tuple[Check, int, str, Callable[[Place], Answer]]] = [
    (Check.PIPE_NAME, 400, "a dash", lambda p: p.call("POST", "/v0/pipes?name=c-d", b"")),
    (Check.PIPE_NAME, 400, "a node's", lambda p: p.call("POST", nodes(p, "1st"), SELECT)),
    (Check.PIPE_EXISTS, 409, "again", lambda p: p.make_pipe()),
    (
        Check.PIPE_EXISTS,
        409,
        "a data source's name",
        lambda p: p.call("POST", query("/v0/pipes", name=p.landing), b""),
    ),
    (Check.PIPE_SQL, 400, "no such column", lambda p: p.add_node(b"SELECT x FROM LANDING")),
    (Check.PIPE_SQL, 400, "no such table", lambda p: p.add_node(b"SELECT 1 FROM elsewhere")),
    (Check.SQL_FUNCTION, 403, "a file", lambda p: p.add_node(b"SELECT file('/etc/hostname')")),
    (Check.TEMPLATE, 400, "no type", lambda p: p.add_node(b"%\nSELECT {{x}}")),
    (
        Check.PARAMETER_NAME,
        400,
        "a column's",
        lambda p: p.add_node(b"%\nSELECT {{String(a, 1)}} FROM LANDING"),
    ),
    (Check.RESOURCE_NAMES, 400, "of a node", lambda p: p.call("POST", nodes(p, p.landing), SELECT)),
    (
        Check.PIPE_OUTPUT,
        400,
        "an endpoint that is a view",
        lambda p: with_view(p).of_node("POST", "/endpoint"),
    ),
    (
        Check.PIPE_OUTPUT,
        400,
        "a view that is an endpoint",
        lambda p: (ok(p.make_target()), with_endpoint(p).of_node("POST", to_target(p)))[1],
    ),
    (
        Check.PIPE_OUTPUT,
        400,
        "other SQL for a view",
        lambda p: with_view(p).of_node("PUT", body=SELECT),
    ),
    (
        Check.VIEW_TARGET,
        404,
        "no data source",
        lambda p: p.make_view(engine_sorting_key="a"),
    ),
    (
        Check.VIEW_COLUMNS,
        400,
        "another type",
        lambda p: (ok(p.make_target()), p.make_view(b"SELECT a, toUInt8(v) AS v FROM LANDING"))[1],
    ),
    (
        Check.DATASOURCE_IN_USE,
        409,
        "the source of a view",
        lambda p: p.call("DELETE", f"/v0/datasources/{with_view(p).landing}"),
    ),
    (
        Check.DATASOURCE_IN_USE,
        409,
        "the target of a view",
        lambda p: p.call("DELETE", f"/v0/datasources/{with_view(p).target}"),
    ),
    (
        Check.SCOPE_PIPE_CREATE,
        403,
        "a node",
        lambda p: p.as_token("DATASOURCES:CREATE", f"PIPES:READ:{p.pipe}").add_node(),
    ),
    (
        Check.SCOPE_CREATE,
        403,
        "the target of a view",
        lambda p: p.as_token("PIPES:CREATE").make_engine_view(),
    ),
    (
        Check.SCOPE_DROP,
        403,
        "a pipe",
        lambda p: p.as_token("PIPES:CREATE").call("DELETE", f"/v0/pipes/{p.pipe}"),
    ),
    (
        Check.SCOPE_DROP,
        403,
        "a data source",
        lambda p: p.as_token("DATASOURCES:CREATE").call("DELETE", f"/v0/datasources/{p.landing}"),
    ),
    (
        Check.SCOPE_PIPE_READ,
        403,
        "another pipe",
        lambda p: (with_endpoint(p), p.as_token("PIPES:READ:x").call("GET", json_of(p)))[1],
    ),
]
IDS = [f"{check}: {title}" for check, _, title, _ in REFUSED]


@pytest.fixture
def place(tinybird: Tinybird) -> Iterator[Place]:
    with place_in(tinybird) as place:
        yield place


@pytest.fixture
def piped(place: Place) -> Place:
    ok(place.make_pipe())
    return place


@pytest.mark.parametrize(("check", "status", "title", "example"), REFUSED, ids=IDS)
def test_is_refused(
    piped: Place, check: Check, status: int, title: str, example: Callable[[Place], Answer]
) -> None:
    answer = example(piped)
    assert answer.status == status, answer.body
    assert answer.json()["error"]


@pytest.mark.parametrize(("check", "status", "title", "example"), REFUSED, ids=IDS)
def test_passes_once_the_check_is_off(
    piped: Place, check: Check, status: int, title: str, example: Callable[[Place], Answer]
) -> None:
    piped.tinybird.control("/without", {"checks": [check]})
    ok(example(piped))
