# SPDX-License-Identifier: Apache-2.0
"""Faults on demand and the log of requests; starting and stopping."""

from __future__ import annotations

import hashlib
import http.client
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.http import Answer, Tinybird
from local.process import clean_environment, group_members
from local.world import REPOSITORY, running_world

LINES = b'{"a":"1"}\n{"a":"2"}\n{"a":"3"}'


@pytest.fixture
def name(tinybird: Tinybird) -> str:
    schema = "`a` String `json:$.a`"
    tinybird.call("DELETE", "/v0/datasources/faults")
    form = {"name": "faults", "mode": "create", "format": "ndjson", "schema": schema}
    assert tinybird.form("/v0/datasources", **form).status == 200
    return "faults"


def count(tinybird: Tinybird, name: str) -> int:
    return int(tinybird.rows(f"SELECT count() AS n FROM {name}")[0]["n"])


def log(tinybird: Tinybird) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tinybird.control("/requests?path=/v0/events")["requests"]
    return found


def test_answers_on_demand_then_as_usual(tinybird: Tinybird, name: str) -> None:
    fault = {"path": "/v0/events", "times": 2, "status": 503, "headers": {"Retry-After": "7"}}
    tinybird.control("/fail", fault)
    answers = [tinybird.events(name, LINES).status for _ in range(3)]
    assert answers == [503, 503, 200]
    assert count(tinybird, name) == 3
    assert [entry["status"] for entry in log(tinybird)] == [503, 503, 200]


def test_headers_and_body_on_demand(tinybird: Tinybird, name: str) -> None:
    fault = {"path": "/v0/events", "status": 429, "headers": {"Retry-After": "7"}, "body": "slow"}
    tinybird.control("/fail", fault)
    connection = http.client.HTTPConnection(urlsplit(tinybird.url).netloc, timeout=30)
    headers = {"Authorization": f"Bearer {tinybird.token}"}
    connection.request("POST", f"/v0/events?name={name}", LINES, headers)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Retry-After"), answer.read()) == (429, "7", b"slow")
    connection.close()


def test_skip_and_method_and_path_pick_requests(tinybird: Tinybird, name: str) -> None:
    tinybird.control("/fail", {"method": "POST", "path": "/v0/events", "skip": 1})
    assert tinybird.call("GET", "/v0/datasources").status == 200
    assert [tinybird.events(name, LINES).status for _ in range(3)] == [200, 500, 200]


def test_partial_ingestion_stores_and_says_422(tinybird: Tinybird, name: str) -> None:
    tinybird.control("/fail", {"path": "/v0/events", "status": 422, "store": True})
    assert tinybird.events(name, LINES).status == 422
    assert count(tinybird, name) == 3


@pytest.mark.parametrize(("store", "rows"), [(False, 0), (True, 3)])
def test_close_without_an_answer(tinybird: Tinybird, name: str, store: bool, rows: int) -> None:
    tinybird.control("/fail", {"path": "/v0/events", "action": "close", "store": store})
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        tinybird.events(name, LINES)
    assert count(tinybird, name) == rows
    assert [entry["status"] for entry in log(tinybird)] == [None]


def test_accepts_and_never_answers(tinybird: Tinybird, name: str) -> None:
    tinybird.control("/fail", {"path": "/v0/events", "action": "hang"})
    connection = http.client.HTTPConnection(urlsplit(tinybird.url).netloc, timeout=0.3)
    headers = {"Authorization": f"Bearer {tinybird.token}"}
    connection.request("POST", f"/v0/events?name={name}", LINES, headers)
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()


def test_fewer_rows_than_sent(tinybird: Tinybird, name: str) -> None:
    tinybird.control("/fail", {"path": "/v0/events", "action": "drop_rows", "rows": 1})
    assert tinybird.events(name, LINES).json() == {"successful_rows": 2, "quarantined_rows": 0}
    assert count(tinybird, name) == 2


def test_quarantine_on_demand(tinybird: Tinybird, name: str) -> None:
    tinybird.control("/fail", {"path": "/v0/events", "action": "quarantine_rows", "rows": 2})
    assert tinybird.events(name, LINES).json() == {"successful_rows": 1, "quarantined_rows": 2}
    assert count(tinybird, f"{name}_quarantine") == 2


def test_delay(tinybird: Tinybird, name: str) -> None:
    tinybird.control("/fail", {"path": "/v0/events", "action": "pass", "delay_ms": 200})
    assert tinybird.events(name, LINES).status == 200
    assert log(tinybird)[0]["ms"] >= 200


def test_rotation_ends_the_old_token(tinybird: Tinybird, name: str) -> None:
    old = tinybird.form("/v0/tokens", name="rotating", scope=f"DATASOURCES:APPEND:{name}").json()
    new = tinybird.control("/tokens/rotate", {"name": "rotating"})
    assert Tinybird(tinybird.url, old["token"]).events(name, LINES).status == 403
    assert Tinybird(tinybird.url, new["token"]).events(name, LINES).status == 200


def test_log_tells_bytes_rows_token_and_connection(tinybird: Tinybird, name: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(tinybird.url).netloc, timeout=30)
    for _ in range(2):  # the connection is kept alive
        connection.request("POST", f"/v0/events?name={name}&token={tinybird.token}", LINES)
        connection.getresponse().read()
    connection.close()
    tinybird.events(name, LINES)
    first, second, third = log(tinybird)
    assert first["connection"] == second["connection"] != third["connection"]
    assert first["bytes"] == len(LINES)
    assert first["body_sha256"] == hashlib.sha256(LINES).hexdigest()
    assert (first["rows"], first["successful_rows"]) == (3, 3)
    assert first["token"] == "workspace admin token"
    assert tinybird.token not in json.dumps(log(tinybird))


def test_bad_control_is_refused(tinybird: Tinybird) -> None:
    def status(path: str, body: bytes) -> Answer:
        return tinybird.call("POST", f"/_control{path}", body)

    assert status("/fail", b'{"action":"explode"}').status == 400
    assert status("/fail", b'{"typo":1}').status == 400
    assert status("/without", b'{"checks":["nope"]}').status == 400
    assert status("/nope", b"{}").status == 404


def test_ends_on_sigterm_and_leaves_no_files(tmp_path: Path) -> None:
    environment = clean_environment(tmp_path) | {"PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "local.tinybird"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert Tinybird(ready["url"], ready["admin_token"]).rows("SELECT 1 AS a") == [{"a": 1}]
        assert Path(ready["dir"]).is_dir()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not Path(ready["dir"]).exists()
    assert list(tmp_path.iterdir()) == []


def listens_only_on_loopback(port: int) -> bool:
    """Reads the kernel's table of listening sockets."""
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            host, _, hex_port = address.partition(":")
            if state == "0A" and int(hex_port, 16) == port:
                found.append(host)
    return found == [socket.inet_aton("127.0.0.1")[::-1].hex().upper()]


def test_world_is_on_loopback_only_and_knows_nothing_of_the_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of the host")
    monkeypatch.setenv("TB_TOKEN", "of the host")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with running_world() as world:
        assert world.client("dynamodb").list_tables()["TableNames"] == []
        for url in (world.aws_url, world.tinybird_url):
            port = urlsplit(url).port
            assert port is not None
            assert listens_only_on_loopback(port)
        for group in world.groups:
            assert group_members(group) != []
            seen = Path(f"/proc/{group}/environ").read_bytes()
            assert b"of the host" not in seen
            assert b"PROXY" not in seen
    assert [group_members(group) for group in world.groups] == [[], []]
    assert not world.folder.exists()
