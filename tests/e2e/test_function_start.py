# SPDX-License-Identifier: Apache-2.0
"""How the function starts, and where its token comes from."""

from __future__ import annotations

import json
import socket
import threading
from typing import Any

from local.http import Tinybird
from tests.e2e.function import event, record, running_function, settings_of

Standin = dict[str, Any]


def test_all_mistakes_of_the_configuration_are_told_as_an_init_error() -> None:
    settings = {"BATCH_SIZE": "many", "TB_KEY_PREFIX": "", "TB_API_ENDPOINT": "http://example.com"}
    with running_function(settings) as function:
        assert function.process.wait(timeout=60) != 0
        (error,) = function.api.init_errors
    assert error.error_type == "Function.BadConfig"
    for name in ("TB_CREATE_DS_TOKEN", "BATCH_SIZE", "TB_KEY_PREFIX", "TB_API_ENDPOINT"):
        assert name in error.message


def test_a_next_that_fails_is_asked_for_again(standin: Standin) -> None:
    """That it ends after a while, with a message, tests/unit/lambda/runtime_test.cpp shows."""
    with running_function(settings_of(standin)) as function:
        for n in range(2):
            function.api.waiting.put(None)
            assert function.invoke(event(record(n, table="NextFails"))).succeeded
        assert "runtime API" in function.log()


def _serve_secret(answers: list[str], asked: list[bytes]) -> socket.socket:
    """A Secrets Manager that gives these secrets, one after the other, and then the last."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(peer,), daemon=True).start()

    def talk(peer: socket.socket) -> None:
        with peer, peer.makefile("rwb") as stream:
            while True:
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    line = stream.readline()
                    if not line:
                        return
                    head += line
                lengths = [
                    int(line.split(b":")[1])
                    for line in head.splitlines()
                    if line.lower().startswith(b"content-length:")
                ]
                asked.append(head + stream.read(lengths[0]))
                secret = answers.pop(0) if len(answers) > 1 else answers[0]
                body = json.dumps({"Name": "s", "SecretString": secret}).encode()
                stream.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\n")
                stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
                stream.flush()

    threading.Thread(target=serve, daemon=True).start()
    return server


def _with_secret(standin: Standin, server: socket.socket) -> dict[str, str]:
    settings = settings_of(standin)
    del settings["TB_CREATE_DS_TOKEN"]
    return settings | {
        "TB_CREATE_DS_TOKEN_SECRET_NAME": "TinybirdAPIKey-test",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": f"http://127.0.0.1:{server.getsockname()[1]}",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }


def test_the_token_comes_from_secrets_manager(tinybird: Tinybird, standin: Standin) -> None:
    asked: list[bytes] = []
    secret = json.dumps({"TB_CREATE_DS_TOKEN": standin["create_token"]})
    with _serve_secret([secret], asked) as server:
        with running_function(_with_secret(standin, server)) as function:
            for n in range(3):
                assert function.invoke(event(record(n, table="FromSecret"))).succeeded
    assert len(asked) == 1, "read once, then remembered"
    assert b"secretsmanager.GetSecretValue" in asked[0]
    assert b"/eu-west-2/secretsmanager/aws4_request" in asked[0]


def test_defect_28_a_rotated_token_is_read_again(tinybird: Tinybird, standin: Standin) -> None:
    asked: list[bytes] = []
    secrets = [
        json.dumps({"TB_CREATE_DS_TOKEN": token}) for token in ("old", standin["create_token"])
    ]
    with _serve_secret(secrets, asked) as server:
        with running_function(_with_secret(standin, server)) as function:
            assert function.invoke(event(record(1, table="Rotated"))).succeeded
            assert function.invoke(event(record(2, table="Rotated"))).succeeded
            assert standin["create_token"] not in function.log()
    assert len(asked) == 2


def test_a_secret_without_the_key_says_so(standin: Standin) -> None:
    asked: list[bytes] = []
    with _serve_secret([json.dumps({"other": "p.hidden"})], asked) as server:
        with running_function(_with_secret(standin, server)) as function:
            outcome = function.invoke(event(record(1, table="NoKey")))
    assert not outcome.succeeded
    assert "TB_CREATE_DS_TOKEN_SECRET_KEY_NAME" in outcome.message
    assert "hidden" not in outcome.message


def test_a_wrong_token_is_an_invocation_error(tinybird: Tinybird, standin: Standin) -> None:
    settings = settings_of(standin) | {"TB_CREATE_DS_TOKEN": "p.wrong"}
    with running_function(settings) as function:
        outcome = function.invoke(event(record(1, table="Wrong")))
    assert not outcome.succeeded
    assert outcome.error_type == "Function.Denied"


def test_a_token_refused_for_ever_is_read_anew_once_for_each_invocation(standin: Standin) -> None:
    asked: list[bytes] = []
    with _serve_secret([json.dumps({"TB_CREATE_DS_TOKEN": "p.revoked-token"})], asked) as server:
        settings = _with_secret(standin, server) | {
            "BATCH_SIZE": "1",
            "TB_SKIP_TABLE_CHECK": "true",
        }
        with running_function(settings) as function:
            for invocation in range(3):
                records = (record(n, table="Revoked") for n in range(8))
                outcome = function.invoke(event(*records))
                assert outcome.error_type == "Function.Denied"
                assert len(asked) == 2 + invocation, "once at the start, then once each time"
