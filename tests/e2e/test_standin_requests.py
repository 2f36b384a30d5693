# SPDX-License-Identifier: Apache-2.0
"""Requests the stand-in refuses, each shown to pass once its check is off; and what it answers."""

from __future__ import annotations

import gzip
import http.client
import json
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from local.http import Answer, Tinybird
from local.tinybird.checks import Check
from local.world import running_tinybird
from tests.e2e import test_standin_deploy_refusals, test_standin_pipe_refusals
from tests.e2e.support import create_landing

SIMPLE = "`a` String `json:$.a` DEFAULT ''"
LINE = b'{"a":"x"}'


def fresh() -> str:
    return f"ds_{uuid.uuid4().hex}"


def create(tinybird: Tinybird, name: str | None = None, **changes: str) -> Answer:
    form = {"name": name or fresh(), "mode": "create", "format": "ndjson", "schema": SIMPLE}
    form |= {"engine": "MergeTree", "engine_sorting_key": "a"}
    return tinybird.form("/v0/datasources", **(form | changes))


def token(tinybird: Tinybird, scope: str) -> Tinybird:
    answer = tinybird.form("/v0/tokens", name=fresh(), scope=scope)
    assert answer.status == 200, answer.body
    return Tinybird(tinybird.url, answer.json()["token"])


def exchange(
    tinybird: Tinybird, method: str, path: str, body: Iterator[bytes], **options: bool
) -> Answer:
    """A request that urllib would not send."""
    connection = http.client.HTTPConnection(urlsplit(tinybird.url).netloc, timeout=30)
    try:
        headers = {"Authorization": f"Bearer {tinybird.token}"}
        connection.request(method, path, body, headers, **options)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read())
    finally:
        connection.close()


@pytest.fixture
def name(tinybird: Tinybird) -> Iterator[str]:
    made = fresh()
    assert create(tinybird, made).status == 200
    yield made
    tinybird.call("DELETE", f"/v0/datasources/{made}")


Example = Callable[[Tinybird, str], Answer]


def sql(statement: str) -> Example:
    return lambda t, n: t.call("POST", "/v0/sql", statement.replace("DS", n).encode())


def append_with(scope: str) -> Example:
    return lambda t, n: token(t, scope.replace("DS", n)).events(n, LINE)


REFUSED: list[tuple[Check, int, str, Example]] = [
    (Check.TOKEN, 403, "no token", lambda t, n: Tinybird(t.url, "").events(n, LINE)),
    (Check.TOKEN, 403, "unknown token", lambda t, n: Tinybird(t.url, "p.x.y").events(n, LINE)),
    (Check.SCOPE_APPEND, 403, "reader", append_with("DATASOURCES:READ:DS")),
    (Check.SCOPE_APPEND, 403, "of another", append_with("DATASOURCES:APPEND:other")),
    (
        Check.SCOPE_CREATE,
        403,
        "append token creates",
        lambda t, n: create(token(t, f"DATASOURCES:APPEND:{n}")),
    ),
    (
        Check.SCOPE_READ,
        403,
        "create token reads rows",
        lambda t, n: sql("SELECT * FROM DS")(token(t, "DATASOURCES:CREATE"), n),
    ),
    (
        Check.SCOPE_READ,
        403,
        "reader of another",
        lambda t, n: token(t, "DATASOURCES:READ:other").call("GET", f"/v0/datasources/{n}"),
    ),
    (
        Check.SCOPE_READ,
        403,
        "the quarantine of another",
        lambda t, n: sql("SELECT * FROM `DS_quarantine`")(token(t, "DATASOURCES:READ:x"), n),
    ),
    (
        Check.SCOPE_ADMIN,
        403,
        "create token truncates",
        lambda t, n: token(t, "DATASOURCES:CREATE").form(f"/v0/datasources/{n}/truncate"),
    ),
    (
        Check.SCOPE_ADMIN,
        403,
        "create token lists tokens",
        lambda t, n: token(t, "DATASOURCES:CREATE").call("GET", "/v0/tokens"),
    ),
    (
        Check.URI_LENGTH,
        414,
        "9 KB in the address",
        lambda t, n: t.events(n, LINE, padding="x" * 9000),
    ),
    (
        Check.CONTENT_LENGTH,
        411,
        "chunked body",
        lambda t, n: exchange(t, "POST", f"/v0/events?name={n}", iter([LINE]), encode_chunked=True),
    ),
    (
        Check.BODY_SIZE,
        413,
        "over the limit",
        lambda t, n: t.events(n, b'{"a":"%s"}' % (b"x" * 900)),
    ),
    (Check.BODY_EMPTY, 400, "no body", lambda t, n: t.events(n, b"")),
    (Check.BODY_EMPTY, 400, "blank lines", lambda t, n: t.events(n, b"\n\n")),
    (
        Check.BODY_ENCODING,
        400,
        "not gzip",
        lambda t, n: t.call("POST", f"/v0/events?name={n}", LINE, {"Content-Encoding": "gzip"}),
    ),
    (
        Check.BODY_ENCODING,
        400,
        "unknown encoding",
        lambda t, n: t.call("POST", f"/v0/events?name={n}", LINE, {"Content-Encoding": "br"}),
    ),
    (Check.NAME_PARAMETER, 400, "no name", lambda t, n: t.call("POST", "/v0/events", LINE)),
    (Check.FORMAT_PARAMETER, 400, "csv event", lambda t, n: t.events(n, LINE, format="csv")),
    (Check.FORMAT_PARAMETER, 400, "csv data source", lambda t, n: create(t, format="csv")),
    (
        Check.DATASOURCE_MISSING,
        404,
        "append token, no data source",
        lambda t, n: token(t, f"DATASOURCES:APPEND:{n}x").events(f"{n}x", LINE),
    ),
    (Check.DATASOURCE_EXISTS, 409, "created twice", lambda t, n: create(t, n)),
    (Check.DATASOURCE_NAME, 400, "dash", lambda t, n: create(t, "a-b")),
    (Check.DATASOURCE_NAME, 400, "digit first", lambda t, n: create(t, "1ab")),
    (Check.DATASOURCE_NAME, 400, "129 characters", lambda t, n: create(t, fresh() + "x" * 94)),
    (
        Check.SCHEMA,
        400,
        "column without jsonpath",
        lambda t, n: create(t, schema=SIMPLE + ", `b` String DEFAULT ''"),
    ),
    (Check.ENGINE, 400, "another", lambda t, n: create(t, engine="AggregatingMergeTree")),
    (Check.SQL_SELECT_ONLY, 400, "SHOW", sql("SHOW TABLES")),
    (Check.SQL_SELECT_ONLY, 400, "two statements", sql("SELECT 1; SELECT 2")),
    (
        Check.SQL_FUNCTION,
        403,
        "table function",
        sql("SELECT * FROM file('/etc/hostname', LineAsString)"),
    ),
    (Check.SQL_FUNCTION, 403, "function", sql("SELECT file('/etc/hostname')")),
    (
        Check.SQL_FUNCTION,
        403,
        "in quotes",
        sql("SELECT * FROM `file`('/etc/hostname', LineAsString)"),
    ),
    (Check.SQL_FUNCTION, 403, "after a comment", sql("SELECT file/**/('/etc/hostname')")),
    (Check.SQL_SYSTEM_TABLE, 403, "system", sql("SELECT name FROM system.tables LIMIT 1")),
    (Check.SQL_SYSTEM_TABLE, 403, "in quotes", sql('SELECT name FROM "system".tables LIMIT 1')),
    (Check.SQL_OUTFILE, 400, "a file", sql("SELECT 1 INTO OUTFILE '/dev/null' APPEND")),
]
IDS = [f"{check}: {title}" for check, _, title, _ in REFUSED]


@pytest.mark.parametrize(("check", "status", "title", "example"), REFUSED, ids=IDS)
def test_is_refused(
    tinybird: Tinybird, name: str, check: Check, status: int, title: str, example: Example
) -> None:
    if check is Check.BODY_SIZE:
        tinybird.control("/limit", {"body_bytes_max": 500})
    answer = example(tinybird, name)
    assert answer.status == status, answer.body
    assert answer.json()["error"]


@pytest.mark.parametrize(("check", "status", "title", "example"), REFUSED, ids=IDS)
def test_passes_once_the_check_is_off(
    tinybird: Tinybird, name: str, check: Check, status: int, title: str, example: Example
) -> None:
    if check is Check.BODY_SIZE:
        tinybird.control("/limit", {"body_bytes_max": 500})
    tinybird.control("/without", {"checks": [check]})
    answer = example(tinybird, name)
    assert answer.status in {200, 202}, answer.body


def test_every_check_of_requests_has_an_example() -> None:
    shown = {check for check, _, _, _ in REFUSED} | {Check.DEPLOYMENTS_ONLY, Check.FORWARD_ONLY}
    shown |= {check for check, _, _, _ in test_standin_pipe_refusals.REFUSED}
    shown |= {check for check, _, _ in test_standin_deploy_refusals.REFUSED}
    assert shown == {c for c in Check if not c.startswith(("row_", "document_"))}


def test_forward_creates_by_deployments_only() -> None:
    with running_tinybird(kind="forward") as ready:
        tinybird = Tinybird(ready["url"], ready["admin_token"])
        refused = [
            create(tinybird),
            tinybird.form("/v0/tokens", name="x", scope="DATASOURCES:APPEND:x"),
            tinybird.call("DELETE", "/v0/datasources/x"),
            tinybird.form("/v0/datasources", name="x", mode="append"),
        ]
        for answer in refused:
            assert answer.status == 403
            assert "can only be done via deployments" in answer.json()["error"]
        assert tinybird.events("x", LINE).status == 404
        tinybird.control("/without", {"checks": [Check.DEPLOYMENTS_ONLY]})
        assert create(tinybird).status == 200


def test_already_exists_says_so(tinybird: Tinybird, name: str) -> None:
    assert "already exists" in create(tinybird, name).json()["error"]


def test_unknown_datasource_is_404(tinybird: Tinybird) -> None:
    answer = tinybird.call("GET", "/v0/datasources/nope")
    assert (answer.status, answer.json()["error"]) == (
        404,
        'Data Source "nope" does not exist',
    )


def test_wait_decides_between_200_and_202(tinybird: Tinybird, name: str) -> None:
    assert tinybird.events(name, LINE).status == 200
    assert tinybird.events(name, LINE, wait="false").status == 202


def test_gzip_is_unpacked_and_both_its_sizes_must_be_within_the_limit(
    tinybird: Tinybird, name: str
) -> None:
    plain = b'{"a":"%s"}' % (b"x" * 5000)
    packed = gzip.compress(plain)
    headers = {"Content-Encoding": "gzip"}

    def post(body: bytes, limit: int) -> Answer:
        tinybird.control("/limit", {"body_bytes_max": limit})
        return tinybird.call("POST", f"/v0/events?name={name}&wait=true", body, headers)

    assert post(packed, len(plain) - 1).status == 413
    assert post(packed, len(plain)).json() == {"successful_rows": 1, "quarantined_rows": 0}
    grown = gzip.compress(b'{"a":"y"}')
    assert post(grown, len(grown) - 1).status == 413
    entries = tinybird.control("/requests?path=/v0/events")["requests"]
    assert [(e["bytes"], e["wire_bytes"]) for e in entries[:2]] == [(len(plain), len(packed))] * 2
    assert tinybird.rows(f"SELECT length(a) AS n FROM {name}") == [{"n": 5000}]


def test_the_limit_is_inclusive(tinybird: Tinybird, name: str) -> None:
    tinybird.control("/limit", {"body_bytes_max": len(LINE)})
    assert tinybird.events(name, LINE).status == 200
    assert tinybird.events(name, LINE + b"\n").status == 413


def test_first_event_makes_a_data_source_without_keys(tinybird: Tinybird) -> None:
    """The trap of the real service: the schema is guessed, and stays."""
    name = fresh()
    creator = token(tinybird, "DATASOURCES:CREATE")
    assert creator.events(name, b'{"s":"x","n":1,"f":1.5}').status == 200
    made = tinybird.call("GET", f"/v0/datasources/{name}").json()
    types = {column["name"]: column["type"] for column in made["schema"]["columns"]}
    assert types == {"s": "String", "n": "Int64", "f": "Float64"}
    assert made["engine"]["sorting_key"] == ""
    (entry,) = tinybird.control("/requests?path=/v0/events")["requests"]
    assert entry["auto_created"] is True


def test_list_holds_what_the_token_may_see(tinybird: Tinybird, name: str) -> None:
    def names(client: Tinybird) -> set[str]:
        found = client.call("GET", "/v0/datasources?attrs=name,columns").json()["datasources"]
        assert all(set(value) == {"name", "columns"} for value in found)
        return {value["name"] for value in found}

    assert name in names(tinybird)
    assert names(token(tinybird, f"DATASOURCES:APPEND:{name}")) == {name}
    assert names(token(tinybird, "DATASOURCES:READ:other")) == set()
    assert name in names(token(tinybird, "DATASOURCES:CREATE"))


def test_landing_description(tinybird: Tinybird) -> None:
    create_landing(tinybird, "ddb_described")
    value = tinybird.call("GET", "/v0/datasources/ddb_described").json()
    columns = {column["name"]: column for column in value["schema"]["columns"]}
    assert columns["eventName"]["type"] == "LowCardinality(String)"
    assert columns["key_n"]["jsonpath"] == "$.key_n"
    text = tinybird.call("GET", "/v0/datasources/ddb_described.datasource").body.decode()
    assert "`NewImage` String `json:$.NewImage` DEFAULT '{}'," in text
    assert 'ENGINE_PARTITION_KEY "toYYYYMM(toDateTime(ApproximateCreationDateTime))"' in text


def test_append_counts_quarantine_its_own_way(tinybird: Tinybird, name: str) -> None:
    body = b'{"a":"x"}\n{"a":5}\nnonsense'
    path = f"/v0/datasources?name={name}&mode=append&format=ndjson"
    value = tinybird.call("POST", path, body, {"Content-Type": "application/x-ndjson"}).json()
    assert (value["quarantine_rows"], value["invalid_lines"]) == (1, 1)
    assert value["error"].startswith("There was an error")


def test_sql_formats(tinybird: Tinybird) -> None:
    statement = "SELECT 1 AS a, 'x' AS b"
    assert tinybird.sql(statement) == b"1\tx\n"
    assert tinybird.sql(statement + " FORMAT CSV") == b'1,"x"\n'
    assert json.loads(tinybird.sql(statement + " format JSON;"))["data"] == [{"a": 1, "b": "x"}]
    quoted = tinybird.call("GET", "/v0/sql?q=SELECT%20'FORMAT%20JSON'")
    assert quoted.body == b"FORMAT JSON\n"
    answer = tinybird.call("POST", "/v0/sql", b"SELECT nonsense")
    assert (answer.status, "nonsense" in answer.json()["error"]) == (400, True)


def test_user_sql_cannot_write_even_unchecked(tinybird: Tinybird, name: str) -> None:
    tinybird.control("/without", {"checks": [c for c in Check if c.startswith("sql_")]})
    answer = tinybird.call("POST", "/v0/sql", f"DROP TABLE {name}".encode())
    assert answer.status == 400
    assert tinybird.call("GET", f"/v0/datasources/{name}").status == 200


def test_tokens(tinybird: Tinybird) -> None:
    name = fresh()
    made = tinybird.form("/v0/tokens", name=name, scope="DATASOURCES:APPEND:x").json()
    assert made["scopes"] == [{"type": "DATASOURCES:APPEND", "resource": "x"}]
    assert made["token"].startswith("p.")
    got = tinybird.call("GET", f"/v0/tokens/{name}").json()
    assert got == made
    refreshed = tinybird.call("POST", f"/v0/tokens/{made['id']}/refresh", b"").json()
    assert refreshed["token"] != made["token"]
    assert tinybird.call("GET", "/v0/tokens/nope").status == 403
    assert tinybird.call("DELETE", f"/v0/tokens/{name}").status == 200
    assert tinybird.form("/v0/tokens", name=name, scope="NONSENSE").status == 400
