# SPDX-License-Identifier: Apache-2.0
"""Deployments of a Forward workspace: states, what is told, how rows move, tokens."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest

from local.http import Tinybird
from tests.e2e import projects
from tests.e2e.projects import Files, answer_of, deploy, post, pulled, token, wait_ready
from tests.e2e.test_standin_deploy_refusals import ALLOWED, PROJECT, changed, live, without

V2 = changed("landing.datasource", "`json:$.v`", "`json:$.v`,\n    `w` UInt8 `json:$.w` DEFAULT 7")


def line(a: str, v: int, **more: object) -> bytes:
    return json.dumps({"a": a, "v": v, **more}).encode()


def rows(tinybird: Tinybird, source: str) -> list[dict[str, Any]]:
    return tinybird.rows(f"SELECT * FROM {source} ORDER BY a, v")


@pytest.fixture
def project(forward: Tinybird) -> Tinybird:
    deploy(forward, PROJECT)
    return forward


def names(answer: dict[str, Any]) -> dict[str, list[str]]:
    """What a deployment makes, changes and deletes; without what is empty."""
    found = answer["deployment"]
    return {key: found[key] for key in found if key.endswith("_names") and found[key]}


def test_nothing_is_seen_before_it_is_live(forward: Tinybird) -> None:
    made = answer_of(post(forward, PROJECT))
    assert (made["result"], made["deployment"]["status"]) == ("success", "pending")
    assert (made["errors"], made["deployment"]["live"]) == ([], False)
    number = made["deployment"]["id"]
    assert wait_ready(forward, number)["status"] == "data_ready"
    assert forward.call("GET", "/v0/datasources").json() == {"datasources": []}
    assert forward.events("landing", line("a", 1)).status == 404
    assert forward.call("GET", "/v0/pipes/newest.json").status == 404
    assert forward.call("GET", "/v0/tokens/writer").status == 403
    assert forward.call("POST", f"/v1/deployments/{number}/set-live", b"").status == 200
    assert live(forward) == number
    assert forward.events("landing", line("a", 1)).status == 200
    assert forward.call("GET", "/v0/pipes/newest.json").json()["data"] == [{"a": "a", "v": 1}]


def test_names_are_told_and_a_check_changes_nothing(project: Tinybird) -> None:
    files = without("newest.pipe") | V2 | {"second.pipe": PROJECT["newest.pipe"]}
    del files["newest.pipe"]
    checked = answer_of(post(project, files, check="true", **ALLOWED))
    assert names(checked) == {
        "changed_datasource_names": ["landing"],
        "new_pipe_names": ["second"],
        "deleted_pipe_names": ["newest"],
    }
    assert set(pulled(project)) == set(PROJECT)
    listed = answer_of(project.call("GET", "/v1/deployments"))["deployments"]
    assert [d["live"] for d in listed] == [True]
    refused = answer_of(post(project, files, check="true"))
    assert (refused["result"], names(refused)) == ("failed", names(checked))
    deploy(project, files, **ALLOWED)
    assert set(pulled(project)) == set(files)


def test_same_files_again_are_no_change(project: Tinybird) -> None:
    other_spelling = {
        name: "# a comment\n" + text.replace("\nENGINE ", "\n\nENGINE   ")
        for name, text in PROJECT.items()
    }
    for files in (PROJECT, pulled(project), other_spelling):
        answer = answer_of(post(project, files))
        assert (answer["result"], names(answer), answer["errors"]) == ("no_changes", {}, [])
        assert answer["deployment"]["feedback"] == []


def test_auto_promote_needs_no_further_request(project: Tinybird) -> None:
    before = live(project)
    number = answer_of(post(project, V2, auto_promote="true"))["deployment"]["id"]
    time.sleep(0.1)
    assert project.events("landing", line("a", 1, w=3)).status == 200
    assert rows(project, "landing") == [{"a": "a", "v": 1, "w": 3}]
    assert live(project) == number
    old = answer_of(project.call("GET", f"/v1/deployments/{before}"))["deployment"]
    assert (old["status"], old["live"]) == ("deleted", False)
    listed = answer_of(project.call("GET", "/v1/deployments"))["deployments"]
    assert [d["id"] for d in listed] == [number]


def test_what_was_live_is_in_the_way_until_it_is_deleted(project: Tinybird) -> None:
    old, made = live(project), answer_of(post(project, V2))["deployment"]["id"]
    wait_ready(project, made)
    assert project.call("POST", f"/v1/deployments/{made}/set-live", b"").status == 200
    assert answer_of(post(project, V2))["result"] == "no_changes"
    refused = answer_of(post(project, PROJECT, **ALLOWED))
    assert f"a deployment already, {old}," in refused["errors"][0]["error"]
    assert project.call("DELETE", f"/v1/deployments/{old}").status == 200
    assert answer_of(post(project, PROJECT, **ALLOWED))["result"] == "success"


def test_a_deleted_deployment_is_out_of_the_way(project: Tinybird) -> None:
    number = answer_of(post(project, V2))["deployment"]["id"]
    assert project.call("DELETE", f"/v1/deployments/{number}").status == 200
    assert wait_ready(project, number)["status"] == "deleted"
    deploy(project, V2)


def test_view_is_filled_by_the_deployment_and_sees_each_row_once(forward: Tinybird) -> None:
    """Rows arrive all the while; none is missing in the view and none is in it twice."""
    counting = PROJECT["target.datasource"].replace("ReplacingMergeTree", "MergeTree")
    files = without("newest.pipe")
    files["target.datasource"] = counting.replace('ENGINE_VER "v"\n', "")
    deploy(forward, {name: files[name] for name in ("landing.datasource", "target.datasource")})
    stop = threading.Event()
    sent: list[int] = []

    def write() -> None:
        while not stop.is_set():
            assert forward.events("landing", line("a", len(sent))).status == 200
            sent.append(len(sent))

    writer = threading.Thread(target=write)
    writer.start()
    while len(sent) < 5:
        time.sleep(0.01)
    deploy(forward, files)
    before = len(sent)
    while len(sent) < before + 5:
        time.sleep(0.01)
    stop.set()
    writer.join()
    assert [row["v"] for row in rows(forward, "target")] == sent


def test_backfill_skip_fills_nothing(forward: Tinybird) -> None:
    deploy(forward, {"landing.datasource": PROJECT["landing.datasource"]})
    forward.events("landing", line("a", 1))
    skipping = PROJECT["target.datasource"] + "BACKFILL skip\n"
    deploy(forward, PROJECT | {"target.datasource": skipping})
    assert rows(forward, "target") == []
    forward.events("landing", line("b", 2))
    assert rows(forward, "target") == [{"a": "b", "v": 2}]


def test_changed_view_fills_its_target_anew(project: Tinybird) -> None:
    project.events("landing", line("a", 1))
    deploy(project, changed("view.pipe", "SELECT a, v", "SELECT a, v + 10 AS v"))
    project.events("landing", line("b", 2))
    assert rows(project, "target") == [{"a": "a", "v": 11}, {"a": "b", "v": 12}]


def test_views_behind_views_are_filled_in_their_order(forward: Tinybird) -> None:
    chain: Files = PROJECT | {
        "last.datasource": PROJECT["target.datasource"],
        "a_last.pipe": PROJECT["view.pipe"]
        .replace("FROM landing", "FROM target")
        .replace("DATASOURCE target", "DATASOURCE last")
        .replace("view_node", "last_node"),
    }
    deploy(forward, {"landing.datasource": PROJECT["landing.datasource"]})
    forward.events("landing", line("a", 1))
    deploy(forward, chain)
    assert rows(forward, "last") == [{"a": "a", "v": 1}]
    changed_first = {"view.pipe": chain["view.pipe"].replace("a, v", "a, v + 10 AS v")}
    deploy(forward, chain | changed_first)
    forward.events("landing", line("b", 2))
    assert rows(forward, "last") == [{"a": "a", "v": 11}, {"a": "b", "v": 12}]


def test_columns_are_added_and_dropped_in_place(project: Tinybird) -> None:
    project.events("landing", line("a", 1))
    project.events("landing", b'{"a":5}')
    deploy(project, V2)
    project.events("landing", b'{"w":-1}')
    assert rows(project, "landing") == [{"a": "a", "v": 1, "w": 7}]
    assert len(project.rows("SELECT w FROM landing_quarantine")) == 2
    deploy(project, PROJECT, **ALLOWED)
    assert rows(project, "landing") == [{"a": "a", "v": 1}]
    project.events("landing", line("b", 2))
    assert len(rows(project, "target")) == 2


IN_PLACE = [
    ("a default", "`json:$.v`", "`json:$.v` DEFAULT 5"),
    ("a codec", "`json:$.v`", "`json:$.v` CODEC(ZSTD(3))"),
    ("a TTL", 'KEY "a"\n', 'KEY "a"\nENGINE_TTL "toDateTime(v) + toIntervalDay(36500)"\n'),
    ("a jsonpath", "`json:$.v`", "`json:$.deep.v`"),
    ("a description", "SCHEMA >", "DESCRIPTION new\nSCHEMA >"),
]


@pytest.mark.parametrize(("title", "old", "new"), IN_PLACE, ids=[row[0] for row in IN_PLACE])
def test_changes_in_place_keep_the_rows(project: Tinybird, title: str, old: str, new: str) -> None:
    project.events("landing", line("a", 1))
    files = changed("landing.datasource", old, new)
    for step in (files, PROJECT):  # and back
        deploy(project, step)
        assert rows(project, "landing") == [{"a": "a", "v": 1}]
        assert answer_of(post(project, pulled(project)))["result"] == "no_changes"


def test_forward_query_moves_the_rows(project: Tinybird) -> None:
    """`v` becomes text; the view still gets its number."""
    project.events("landing", line("a", 1))
    text = changed("landing.datasource", "`v` UInt64", "`v` String")["landing.datasource"]
    text += "FORWARD_QUERY >\n    SELECT a, concat('n', toString(v)) AS v\n"
    view = changed("view.pipe", "SELECT a, v", "SELECT a, toUInt64OrZero(substring(v, 2)) AS v")
    files = view | {"landing.datasource": text}
    made = deploy(project, files)
    assert names(made)["changed_datasource_names"] == ["landing"]
    assert rows(project, "landing") == [{"a": "a", "v": "n1"}]
    project.events("landing", line("b", 0).replace(b"0", b'"n2"'))
    assert rows(project, "target") == [{"a": "a", "v": 1}, {"a": "b", "v": 2}]
    assert answer_of(post(project, files))["result"] == "no_changes"


def test_rows_that_do_not_convert_fail_the_deployment(project: Tinybird) -> None:
    project.events("landing", line("not a number", 1))
    text = changed("landing.datasource", "`a` String", "`a` UInt8")["landing.datasource"]
    text += "FORWARD_QUERY >\n    SELECT toUInt8(a) AS a, v\n"
    files = changed("view.pipe", "SELECT a", "SELECT toString(a) AS a")
    before, number = pulled(project), live(project)
    made = answer_of(post(project, files | {"landing.datasource": text}, auto_promote="true"))
    failed = wait_ready(project, made["deployment"]["id"])
    assert (failed["status"], failed["live"]) == ("failed", False)
    (feedback,) = failed["feedback"]
    assert feedback["level"] == "ERROR"
    assert "Cannot parse" in feedback["message"]
    assert (pulled(project), live(project)) == (before, number)
    assert rows(project, "landing") == [{"a": "not a number", "v": 1}]
    deploy(project, V2)  # the failed one is not in the way


def test_deployment_fails_on_demand(project: Tinybird) -> None:
    project.control("/deployments", {"fails_with": "the disk is full"})
    number = answer_of(post(project, V2, auto_promote="true"))["deployment"]["id"]
    failed = wait_ready(project, number)
    assert failed["status"] == "failed"
    assert failed["feedback"][0]["message"] == "[Error] the disk is full"
    assert "`w`" not in pulled(project)["landing.datasource"]
    deploy(project, V2)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/deploy"),
        ("GET", "/v1/deployments"),
        ("POST", "/v1/deployments/0/set-live"),
        ("GET", "/v0/datasources/landing.datasource"),
        ("GET", "/v0/pipes/newest.json"),
        ("GET", "/v0/tokens/writer"),
    ],
)
def test_requests_fail_on_demand(project: Tinybird, method: str, path: str) -> None:
    project.control("/fail", {"method": method, "path": path, "status": 503})
    before = pulled(project) if "datasource" not in path else {}
    body = b"" if method == "POST" else None
    assert project.call(method, path, body).status == 503
    assert not before or pulled(project) == before


def test_pending_takes_its_time(project: Tinybird) -> None:
    project.control("/deployments", {"ready_after_ms": 200})
    number = answer_of(post(project, V2))["deployment"]["id"]
    found = answer_of(project.call("GET", f"/v1/deployments/{number}"))["deployment"]
    assert found["status"] == "pending"
    time.sleep(0.2)
    assert wait_ready(project, number)["status"] == "data_ready"


def test_declared_tokens_come_and_go_and_keep_their_text(project: Tinybird) -> None:
    writer, reader = token(project, "writer"), token(project, "reader")
    got = project.call("GET", "/v0/tokens/reader").json()
    assert got["scopes"] == [{"type": "PIPES:READ", "resource": "newest"}]
    more = changed(
        "landing.datasource", "TOKEN writer APPEND", "TOKEN writer READ\nTOKEN w2 APPEND"
    )
    more["newest.pipe"] = more["newest.pipe"].replace("TOKEN reader READ\n", "")
    deploy(project, more)
    assert token(project, "writer").token == writer.token
    assert writer.events("landing", line("a", 1)).status == 403
    assert writer.rows("SELECT count() AS n FROM landing") == [{"n": 0}]
    assert token(project, "w2").events("landing", line("a", 1)).status == 200
    assert project.call("GET", "/v0/tokens/reader").status == 403
    assert reader.call("GET", "/v0/pipes/newest.json").status == 403


def test_endpoint_takes_parameters_and_formats(project: Tinybird) -> None:
    for a, v in (("a", 1), ("a", 2), ("b", 1)):
        project.events("landing", line(a, v))
    reader = token(project, "reader")
    value = reader.call("GET", "/v0/pipes/newest.json?of=a&unknown=1").json()
    assert (value["data"], value["rows"]) == ([{"a": "a", "v": 2}], 1)
    assert [column["name"] for column in value["meta"]] == ["a", "v"]
    long = "x" * 9000
    assert reader.call("GET", f"/v0/pipes/newest.json?of={long}").status == 414
    assert reader.form("/v0/pipes/newest.json", of=long).json()["rows"] == 0
    headers = {"Content-Type": "application/json"}
    answer = reader.call("POST", "/v0/pipes/newest.json", b'{"of":"b"}', headers)
    assert answer.json()["data"] == [{"a": "b", "v": 1}]
    assert reader.call("POST", "/v0/pipes/newest.json", b"[]", headers).status == 400
    assert reader.call("GET", "/v0/pipes/newest.csv?of=a").body == b'"a","v"\n"a",2\n'
    assert reader.call("GET", "/v0/pipes/newest.ndjson?of=a").body == b'{"a":"a","v":2}\n'
    assert project.call("GET", "/v0/pipes/view.json").status == 404
    assert project.call("GET", "/v0/pipes/nope.json").status == 404


def test_nodes_may_end_in_comments(project: Tinybird) -> None:
    project.events("landing", line("a", 1))
    two = (
        "SELECT a, v FROM landing -- all\nNODE second\nSQL >\n    SELECT a, v FROM view_node -- too"
    )
    deploy(project, changed("view.pipe", "SELECT a, v FROM landing", two))
    project.events("landing", line("b", 2))
    assert rows(project, "target") == [{"a": "a", "v": 1}, {"a": "b", "v": 2}]


def test_required_parameter(project: Tinybird) -> None:
    asking = changed(
        "newest.pipe",
        "{% if defined(of) %} WHERE a = {{String(of)}} {% end %}",
        "WHERE v = {{UInt64(of)}}",
    )
    deploy(project, asking)
    answer = project.call("GET", "/v0/pipes/newest.json")
    assert (answer.status, "of is required" in answer.json()["error"]) == (400, True)
    assert project.call("GET", "/v0/pipes/newest.json?of=x").status == 400
    assert project.call("GET", "/v0/pipes/newest.json?of=1").status == 200


def test_failing_view_is_partial_ingestion(project: Tinybird) -> None:
    """422: the row is in the data source, but not in what the view makes of it."""
    throwing = "SELECT a, v + throwIf(v = 13) AS v"
    deploy(project, changed("view.pipe", "SELECT a, v", throwing))
    assert project.events("landing", line("a", 1)).status == 200
    answer = project.events("landing", line("a", 13))
    assert (answer.status, "throwIf" in answer.json()["error"]) == (422, True)
    assert [row["v"] for row in rows(project, "landing")] == [1, 13]
    assert [row["v"] for row in rows(project, "target")] == [1]


def test_pipes_are_listed_for_whom_they_concern(project: Tinybird) -> None:
    listed = project.call("GET", "/v0/pipes").json()["pipes"]
    assert {pipe["name"]: pipe["type"] for pipe in listed} == {
        "view": "materialized",
        "newest": "endpoint",
    }
    reader = token(project, "reader")
    (only,) = reader.call("GET", "/v0/pipes").json()["pipes"]
    assert only["name"] == "newest"
    assert only["nodes"][0]["params"] == [{"name": "of", "type": "String", "required": False}]
    assert project.call("GET", "/v0/pipes/view").json()["nodes"][0]["materialized"] == "target"
    assert projects.token(project, "writer").call("GET", "/v0/pipes").json() == {"pipes": []}
