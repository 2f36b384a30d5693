# SPDX-License-Identifier: Apache-2.0
"""Pipes, views and tokens of Classic workspaces, made through `/v0`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from local.http import Answer, Tinybird
from tests.e2e.classic_place import (
    FORM,
    SIMPLE,
    Place,
    fresh,
    json_of,
    ok,
    place_in,
    query,
    to_target,
    with_endpoint,
    with_view,
)
from tests.e2e.projects import golden
from tests.e2e.support import create_landing


@pytest.fixture
def place(tinybird: Tinybird) -> Iterator[Place]:
    with place_in(tinybird) as place:
        yield place


@pytest.fixture
def piped(place: Place) -> Place:
    ok(place.make_pipe())
    return place


def finished(place: Place, answer: Answer) -> dict[str, Any]:
    """Polls the job that an answer names."""
    described = ok(answer)
    job: dict[str, Any] = described.get("job", described)
    assert job["status"] == "waiting"
    assert job["job_url"] == f"{place.tinybird.url}/v0/jobs/{job['id']}"
    for _ in range(1000):
        job = ok(place.call("GET", f"/v0/jobs/{job['id']}"))
        if job["status"] not in {"waiting", "working"}:
            return job
        time.sleep(0.01)
    raise AssertionError(job)


def test_view_is_empty_until_it_is_populated_by_a_job(piped: Place) -> None:
    piped.send("before", 1)
    with_view(piped)
    piped.send("after", 2)
    assert piped.rows() == [{"a": "after", "v": 2}]
    assert finished(piped, piped.of_node("POST", "/population"))["status"] == "done"
    assert piped.rows() == [{"a": "after", "v": 2}, {"a": "before", "v": 1}]
    assert piped.call("GET", "/v0/jobs/nope").status == 404
    listed = ok(piped.call("GET", "/v0/jobs"))["jobs"]
    assert listed[-1]["kind"] == "populateview"


def test_view_makes_its_data_source_and_populates_it(piped: Place) -> None:
    piped.send("a", 1)
    answer = piped.make_engine_view(populate="true")
    made = ok(answer)
    assert (made["created_datasource"], made["datasource"]["name"]) == (True, piped.target)
    assert made["materialized"] == piped.target
    assert finished(piped, answer)["status"] == "done"
    assert piped.rows() == [{"a": "a", "v": 1}]
    described = ok(piped.call("GET", f"/v0/datasources/{piped.target}"))
    assert described["engine"]["engine_ver"] == "v"
    assert described["type"] == "csv"


def test_populate_can_empty_first_and_can_fail(piped: Place) -> None:
    with_view(piped)
    piped.send("a", 13)
    piped.tinybird.tamper(f"INSERT INTO {piped.target} VALUES ('stray', 1)")
    assert finished(piped, piped.of_node("POST", "/population?truncate=true"))["status"] == "done"
    assert piped.rows() == [{"a": "a", "v": 13}]
    ok(piped.of_node("DELETE", "/materialization", None))
    throwing = b"SELECT a, v + throwIf(v = 13) AS v FROM LANDING"
    ok(piped.of_node("PUT", body=throwing))
    ok(piped.of_node("POST", to_target(piped)))
    job = finished(piped, piped.of_node("POST", "/population"))
    assert (job["status"], "throwIf" in job["error"]) == ("error", True)


def test_unlinked_view_keeps_its_rows_and_gets_no_more(piped: Place) -> None:
    with_view(piped)
    piped.send("a", 1)
    ok(piped.of_node("DELETE", "/materialization", None))
    piped.send("b", 1)
    assert piped.rows() == [{"a": "a", "v": 1}]
    assert ok(piped.call("GET", f"/v0/pipes/{piped.pipe}"))["type"] == "default"


def test_dropping_a_pipe_or_by_force_a_data_source(piped: Place) -> None:
    with_view(piped)
    dry = ok(piped.call("DELETE", f"/v0/datasources/{piped.target}?force=true&dry_run=true"))
    assert dry == {"dependent_nodes": [piped.node]}
    assert piped.call("DELETE", f"/v0/datasources/{piped.target}?force=true").status == 204
    piped.send("a", 1)
    assert piped.call("DELETE", f"/v0/pipes/{piped.pipe}").status == 204
    assert piped.call("DELETE", f"/v0/pipes/{piped.pipe}").status == 404
    assert piped.call("GET", f"/v0/pipes/{piped.pipe}").status == 404


def test_pipe_with_nodes_in_one_request(place: Place) -> None:
    body = {
        "name": place.pipe,
        "nodes": [
            {"name": place.node, "sql": f"SELECT a, v + 1 AS w FROM {place.landing}"},
            {"name": f"{place.node}_2", "sql": f"%\nSELECT sum(w) AS s FROM {place.node} "
             "{% if defined(of) %} WHERE a = {{String(of)}} {% end %}"},
        ],
    }  # fmt: skip
    headers = {"Content-Type": "application/json"}
    made = ok(place.tinybird.call("POST", "/v0/pipes", json.dumps(body).encode(), headers))
    assert [node["name"] for node in made["nodes"]] == [place.node, f"{place.node}_2"]
    assert place.call("GET", json_of(place)).status == 404  # not published yet
    ok(place.call("POST", f"/v0/pipes/{place.pipe}/nodes/{place.node}_2/endpoint", b""))
    place.send("a", 1)
    place.send("b", 2)
    reader = place.as_token(f"PIPE:READ:{place.pipe}")
    assert ok(reader.call("GET", json_of(place)))["data"] == [{"s": 5}]
    assert ok(reader.call("GET", f"{json_of(place)}?of=a"))["data"] == [{"s": 2}]
    assert reader.call("POST", "/v0/sql", f"SELECT * FROM {place.landing}".encode()).status == 403
    ok(place.call("DELETE", f"/v0/pipes/{place.pipe}/nodes/{place.node}_2/endpoint"))
    assert place.call("GET", json_of(place)).status == 404


def test_node_changes_and_goes(piped: Place) -> None:
    with_endpoint(piped)
    ok(piped.of_node("PUT", body=b"SELECT 7 AS x"))
    assert ok(piped.call("GET", json_of(piped)))["data"] == [{"x": 7}]
    assert piped.of_node("PUT", body=b"SELECT nonsense").status == 400
    assert ok(piped.call("GET", json_of(piped)))["data"] == [{"x": 7}]
    assert piped.of_node("DELETE", body=None).status == 204
    assert piped.call("GET", json_of(piped)).status == 404
    assert piped.of_node("DELETE", body=None).status == 404


def test_columns_are_added_by_alter(place: Place) -> None:
    path = f"/v0/datasources/{place.landing}/alter"
    longer = SIMPLE + ", `w` UInt8 `json:$.w` DEFAULT 7"
    place.send("a", 1)
    dry = ok(place.tinybird.form(path, schema=longer, dry="true"))
    assert dry == {"operations": ["ADD COLUMN `w` UInt8 DEFAULT 7"]}
    assert place.tinybird.form(path, schema=SIMPLE).status == 400
    ok(place.tinybird.form(path, schema=longer))
    place.send("b", 2)
    assert place.tinybird.rows(f"SELECT w FROM {place.landing}") == [{"w": 7}, {"w": 7}]
    assert place.tinybird.form(path, schema=longer).status == 400
    assert place.tinybird.form(path, schema="`x` String `json:$.x`").status == 400


def test_pulled_files_hold_tokens_and_outputs(piped: Place) -> None:
    with_view(piped)
    token = fresh("token")
    body = f"name={token}&scope=DATASOURCES:APPEND:{piped.landing}&scope=PIPES:READ:{piped.pipe}"
    ok(piped.tinybird.call("POST", "/v0/tokens", body.encode(), FORM))
    source = piped.call("GET", f"/v0/datasources/{piped.landing}.datasource").body.decode()
    assert source.startswith(f'TOKEN "{token}" APPEND\n')
    pipe = piped.call("GET", f"/v0/pipes/{piped.pipe}.pipe").body.decode()
    assert pipe.startswith(f'TOKEN "{token}" READ\n')
    assert pipe.endswith(f"TYPE materialized\nDATASOURCE {piped.target}\n")


def test_state_view_and_endpoint_of_the_product(tinybird: Tinybird) -> None:
    """The SQL of the golden files works on Classic as well."""
    create_landing(tinybird, "ddb_Orders")
    for name in ("mv_ddb_Orders", "ddb_Orders_by_Keys"):
        tinybird.call("DELETE", f"/v0/pipes/{name}")
    tinybird.call("DELETE", "/v0/datasources/mat_ddb_Orders?force=true")
    files = golden("two_keys")

    def sql(file: str) -> bytes:
        text = files[file].split("SQL >\n")[1].split("\nTYPE")[0]
        return "\n".join(line.removeprefix("    ") for line in text.split("\n")).encode()

    ok(tinybird.call("POST", "/v0/pipes?name=mv_ddb_Orders", b""))
    engine = query(
        "/v0/pipes/mv_ddb_Orders/nodes",
        name="mv_node",
        type="materialized",
        datasource="mat_ddb_Orders",
        engine="ReplacingMergeTree",
        engine_sorting_key="key_pk,key_n,Keys",
        engine_ver="version",
        engine_is_deleted="is_deleted",
    )
    ok(tinybird.call("POST", engine, sql("mv_ddb_Orders.pipe")))
    ok(tinybird.call("POST", "/v0/pipes?name=ddb_Orders_by_Keys", b""))
    nodes = "/v0/pipes/ddb_Orders_by_Keys/nodes"
    ok(tinybird.call("POST", f"{nodes}?name=by_Keys_node", sql("ddb_Orders_by_Keys.pipe")))
    ok(tinybird.call("POST", f"{nodes}/by_Keys_node/endpoint", b""))
    described = ok(tinybird.call("GET", "/v0/datasources/mat_ddb_Orders"))
    types = {column["name"]: column["type"] for column in described["schema"]["columns"]}
    assert (types["version"], types["is_deleted"]) == ("UInt256", "UInt8")
    answer = ok(tinybird.call("GET", "/v0/pipes/ddb_Orders_by_Keys.json?by_n=5"))
    assert answer["rows"] == 0
