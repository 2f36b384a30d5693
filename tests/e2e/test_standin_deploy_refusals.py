# SPDX-License-Identifier: Apache-2.0
"""What a Forward workspace refuses, each shown to pass once its check is off."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.http import Answer, Tinybird
from local.tinybird.checks import Check
from tests.e2e import projects
from tests.e2e.projects import Files, deploy, post

# A landing data source, a view of it, and an endpoint.
PROJECT: Files = {
    "landing.datasource": """\
TOKEN writer APPEND
SCHEMA >
    `a` String `json:$.a`,
    `v` UInt64 `json:$.v`
ENGINE "MergeTree"
ENGINE_PARTITION_KEY ""
ENGINE_SORTING_KEY "a"
""",
    "target.datasource": """\
SCHEMA >
    `a` String,
    `v` UInt64
ENGINE "ReplacingMergeTree"
ENGINE_PARTITION_KEY ""
ENGINE_SORTING_KEY "a"
ENGINE_VER "v"
""",
    "view.pipe": """\
NODE view_node
SQL >
    SELECT a, v FROM landing
TYPE materialized
DATASOURCE target
""",
    "newest.pipe": """\
TOKEN reader READ
NODE newest_node
SQL >
    %
    SELECT * FROM target FINAL {% if defined(of) %} WHERE a = {{String(of)}} {% end %}
TYPE endpoint
""",
}


ALLOWED = {"allow_destructive_operations": "true"}


def changed(file: str, old: str, new: str) -> Files:
    """The project with a change in one file."""
    assert old in PROJECT[file]
    return PROJECT | {file: PROJECT[file].replace(old, new)}


def changed_view(column: str) -> Files:
    """The view alone, with another second column."""
    return {"view.pipe": changed("view.pipe", "SELECT a, v", f"SELECT a, {column}")["view.pipe"]}


def without(*files: str) -> Files:
    return {name: text for name, text in PROJECT.items() if name not in files}


def checking(files: Files) -> Callable[[Tinybird], Answer]:
    return lambda t: post(t, files, check="true")


def pending(t: Tinybird) -> str:
    t.control("/deployments", {"ready_after_ms": 60_000})
    answer = post(t, without("newest.pipe"), allow_destructive_operations="true")
    return str(projects.answer_of(answer)["deployment"]["id"])


def as_reader(t: Tinybird, method: str, path: str) -> Answer:
    return projects.token(t, "writer").call(method, path)


def taken_token(t: Tinybird) -> Answer:
    t.form("/v0/tokens", name="taken", scope="TOKENS")
    return post(t, changed("newest.pipe", "reader", "taken"), check="true")


REFUSED: list[tuple[Check, str, Callable[[Tinybird], Answer]]] = [
    (
        Check.DEPLOY_PART,
        "Unknown part",
        lambda t: post(t, PROJECT, field="file", check="true"),
    ),
    (
        Check.DEPLOYMENT_IN_PROGRESS,
        "that is not live",
        lambda t: (pending(t), post(t, without("newest.pipe", "view.pipe"), **ALLOWED))[1],
    ),
    (
        Check.DEPLOYMENT_NOT_READY,
        "not data_ready",
        lambda t: t.call("POST", f"/v1/deployments/{pending(t)}/set-live", b""),
    ),
    (
        Check.DEPLOYMENT_LIVE,
        "cannot be deleted",
        lambda t: t.call("DELETE", f"/v1/deployments/{live(t)}"),
    ),
    (Check.DESTRUCTIVE, "the pipe newest would be deleted", checking(without("newest.pipe"))),
    (
        Check.DESTRUCTIVE,
        "the data source target would be deleted",
        checking(without("newest.pipe", "view.pipe", "target.datasource")),
    ),
    (
        Check.DESTRUCTIVE,
        "the column w would be dropped",
        lambda t: (
            deploy(t, changed("landing.datasource", "`json:$.v`", "`json:$.v`,\n    `w` UInt8")),
            post(t, PROJECT, check="true"),
        )[1],
    ),
    (
        Check.FORWARD_QUERY,
        "there is no FORWARD_QUERY",
        checking(
            changed("landing.datasource", "`v` UInt64", "`v` Int64")
            | changed_view("toUInt64(v) AS v")
        ),
    ),
    (
        Check.FORWARD_QUERY,
        "its engine changes",
        checking(changed("landing.datasource", 'KEY "a"', 'KEY "a, v"')),
    ),
    (
        Check.RESOURCE_NAMES,
        "there is a data source of the name target",
        checking(PROJECT | {"target.pipe": PROJECT["newest.pipe"]}),
    ),
    (
        Check.RESOURCE_NAMES,
        "has the name of a resource",
        checking(changed("newest.pipe", "newest_node", "landing")),
    ),
    (Check.TOKEN_TAKEN, "there is a token 'taken' of no file", taken_token),
    (
        Check.VIEW_TARGET,
        "there is no data source nowhere",
        checking(changed("view.pipe", "DATASOURCE target", "DATASOURCE nowhere")),
    ),
    (
        Check.VIEW_COLUMNS,
        "the column v is UInt32",
        checking(changed("view.pipe", "SELECT a, v", "SELECT a, toUInt32(v) AS v")),
    ),
    (
        Check.VIEW_COLUMNS,
        "the target's column v gets no value",
        checking(changed("view.pipe", "SELECT a, v", "SELECT a")),
    ),
    (
        Check.PIPE_SQL,
        "nonsense",
        checking(changed("newest.pipe", "SELECT *", "SELECT nonsense")),
    ),
    (
        Check.PIPE_SQL,
        "Unknown table",
        checking(changed("newest.pipe", "FROM target", "FROM elsewhere")),
    ),
    (
        Check.TEMPLATE,
        "Template Syntax Error",
        checking(changed("newest.pipe", "{% end %}", "")),
    ),
    (
        Check.PARAMETER_NAME,
        "the parameter a has the name of a column",
        checking(
            PROJECT | {"newest.pipe": PROJECT["newest.pipe"].replace("(of)", "(a)")},
        ),
    ),
    (
        Check.SQL_FUNCTION,
        "The function file is not allowed",
        checking(changed("newest.pipe", "SELECT *", "SELECT file('/etc/hostname')")),
    ),
    (
        Check.SCOPE_ADMIN,
        "not enough permissions",
        lambda t: as_reader(t, "GET", "/v1/deployments"),
    ),
    (
        Check.SCOPE_PIPE_READ,
        "no permission to read the pipe",
        lambda t: as_reader(t, "GET", "/v0/pipes/newest.json"),
    ),
    (
        Check.SCOPE_PIPE_READ,
        "no permission to read the pipe",
        lambda t: as_reader(t, "GET", "/v1/pipes/newest.pipe"),
    ),
    (Check.JSONPATHS, "has no jsonpaths", lambda t: t.events("target", b'{"a":"x","v":1}')),
]

IDS = [f"{check}: {reason}" for check, reason, _ in REFUSED]


def live(t: Tinybird) -> str:
    listed = projects.answer_of(t.call("GET", "/v1/deployments"))["deployments"]
    return next(str(d["id"]) for d in listed if d["live"])


def reasons(answer: Answer) -> str:
    """Why it was refused; empty: it was not."""
    if not answer.body.startswith(b"{"):  # a file
        return ""
    value = answer.json()
    if answer.status >= 400:
        return str(value["error"])
    if value.get("result") != "failed":
        return ""
    errors = value["errors"]
    assert value["deployment"]["status"] == "failed"
    assert value["deployment"]["errors"] == errors
    assert [f["message"] for f in value["deployment"]["feedback"]] == [e["error"] for e in errors]
    return "\n".join(error["error"] for error in errors)


@pytest.fixture
def project(forward: Tinybird) -> Tinybird:
    deploy(forward, PROJECT)
    return forward


@pytest.mark.parametrize(("check", "reason", "example"), REFUSED, ids=IDS)
def test_is_refused(
    project: Tinybird, check: Check, reason: str, example: Callable[[Tinybird], Answer]
) -> None:
    assert reason in reasons(example(project))


@pytest.mark.parametrize(("check", "reason", "example"), REFUSED, ids=IDS)
def test_passes_once_the_check_is_off(
    project: Tinybird, check: Check, reason: str, example: Callable[[Tinybird], Answer]
) -> None:
    project.control("/without", {"checks": [check]})
    assert reasons(example(project)) == ""


UNREADABLE: list[tuple[str, Files, str]] = [
    ("bad.datasource", {"bad.datasource": "SCHEMA >\n    `a` Strin\n"}, "line 2: "),
    ("bad.pipe", {"bad.pipe": "NODE a\n"}, "line 1: the node a has no SQL"),
    ("README.md", {"README.md": "x"}, "line 1: this stand-in has no .md files"),
    ("x.connection", {"x.connection": "x"}, "line 1: this stand-in has no .connection files"),
    ("b/landing.datasource", {"b/landing.datasource": PROJECT["landing.datasource"]}, "two files"),
]


@pytest.mark.parametrize(("file", "files", "reason"), UNREADABLE, ids=[u[0] for u in UNREADABLE])
def test_unreadable_file_is_named(project: Tinybird, file: str, files: Files, reason: str) -> None:
    value = projects.answer_of(post(project, PROJECT | files))
    assert [(e["filename"], reason in e["error"]) for e in value["errors"]] == [(file, True)]


def test_all_mistakes_are_told_at_once(project: Tinybird) -> None:
    view = PROJECT["view.pipe"].replace("DATASOURCE target", "DATASOURCE nowhere")
    files = without("newest.pipe") | {"view.pipe": view.replace("a, v", "a, v + 1 AS v")}
    text = reasons(post(project, files, check="true"))
    assert "the pipe newest would be deleted" in text
    assert "there is no data source nowhere" in text


@pytest.mark.parametrize("sql", ["SELECT a, v, 1 AS b", "SELECT 1; SELECT a, v", "DROP TABLE x; v"])
def test_sql_of_no_view_is_refused(project: Tinybird, sql: str) -> None:
    """Two guards each: these pass neither with nor without a check."""
    assert reasons(post(project, changed("view.pipe", "SELECT a, v", sql), check="true"))


def test_no_form_is_refused(project: Tinybird) -> None:
    assert project.call("POST", "/v1/deploy", b"{}").status == 400
    binary = {"a.pipe": "\x00"}
    body, content_type = projects.upload(binary, "data_project://")
    answer = project.call(
        "POST", "/v1/deploy", body.replace(b"\x00", b"\xff"), {"Content-Type": content_type}
    )
    assert (answer.status, "not UTF-8" in answer.json()["error"]) == (400, True)


FORBIDDEN = [
    ("POST", "/v0/datasources?name=x&mode=create&format=ndjson&schema=a", "data sources"),
    ("POST", "/v0/datasources?name=nope&mode=append", "data sources"),
    ("POST", "/v0/datasources/landing/alter", "data sources"),
    ("DELETE", "/v0/datasources/landing", "data sources"),
    ("POST", "/v0/pipes?name=x&sql=SELECT%201", "pipes"),
    ("DELETE", "/v0/pipes/newest", "pipes"),
    ("POST", "/v0/pipes/newest/nodes?name=x", "pipes"),
    ("PUT", "/v0/pipes/newest/nodes/newest_node", "pipes"),
    ("DELETE", "/v0/pipes/newest/nodes/newest_node", "pipes"),
    ("POST", "/v0/pipes/newest/nodes/newest_node/endpoint", "pipes"),
    ("DELETE", "/v0/pipes/newest/nodes/newest_node/endpoint", "pipes"),
    ("POST", "/v0/pipes/view/nodes/view_node/materialization", "pipes"),
    ("DELETE", "/v0/pipes/view/nodes/view_node/materialization", "pipes"),
    ("POST", "/v0/pipes/view/nodes/view_node/population", "pipes"),
    ("POST", "/v0/tokens?name=x&scope=DATASOURCES:READ:landing", "resource-scoped tokens"),
    ("POST", "/v0/tokens?name=x&scope=PIPES:READ:newest", "resource-scoped tokens"),
]


@pytest.mark.parametrize(("method", "path", "what"), FORBIDDEN)
def test_resources_change_by_deployments_only(
    project: Tinybird, method: str, path: str, what: str
) -> None:
    answer = project.call(method, path, b"" if method in {"POST", "PUT"} else None)
    message = f"Adding or modifying {what} to this workspace can only be done via deployments."
    assert (answer.status, answer.json()["error"]) == (403, message)


def test_there_is_no_token_that_may_create(forward: Tinybird) -> None:
    tokens = forward.call("GET", "/v0/tokens").json()["tokens"]
    assert [token["name"] for token in tokens if token["name"] != "taken"] == [
        "workspace admin token"
    ]


def test_classic_workspace_has_no_deployments(tinybird: Tinybird) -> None:
    for method, path in (
        ("GET", "/v1/deployments"),
        ("GET", "/v1/deployments/0"),
        ("POST", "/v1/deploy"),
        ("POST", "/v1/deployments/0/set-live"),
        ("DELETE", "/v1/deployments/0"),
    ):
        answer = tinybird.call(method, path, b"" if method == "POST" else None)
        assert answer.status == 400
        assert "This is a Tinybird Classic workspace" in answer.json()["error"]
    tinybird.control("/without", {"checks": [Check.FORWARD_ONLY]})
    assert tinybird.call("GET", "/v1/deployments").status == 200


def test_unknown_deployment_is_404(forward: Tinybird) -> None:
    for method, path in (("GET", ""), ("POST", "/set-live"), ("DELETE", "")):
        body = b"" if method == "POST" else None
        assert forward.call(method, f"/v1/deployments/999{path}", body).status == 404
