# SPDX-License-Identifier: Apache-2.0
"""The services that hand out credentials, as far as a chain of credentials needs them, on loopback.

STS, IAM Identity Center (portal and OIDC), AWS Sign-In, a container's address and the instance
metadata, all at one address. Each hands out keys of its own, so that a request that is signed says
where its keys come from. Spelling of answers: the services' API references.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

LATER = "2040-01-01T00:00:00Z"
LATER_MS = 2_208_988_800_000
_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/")
_ROLE_NAME = re.compile(r"role/(\w+)")


@dataclass(frozen=True)
class Seen:
    """A request: which key and region signed it (empty: nobody), and what it asked for."""

    key: str
    region: str
    service: str
    what: str
    form: dict[str, str]
    headers: dict[str, str]
    body: str


@dataclass
class FakeIdentity:
    """The state; one test at a time."""

    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)  # what (Action or path) is refused

    def signed_by(self) -> list[str]:
        """The keys that asked, in order, each once."""
        return list(dict.fromkeys(request.key for request in self.seen if request.key))

    def of(self, what: str) -> list[Seen]:
        return [request for request in self.seen if request.what == what]


def _keys(prefix: str) -> dict[str, str]:
    return {
        "AccessKeyId": prefix,
        "SecretAccessKey": "secret-of-" + prefix,
        "SessionToken": "token-of-" + prefix,
    }


def _sts(form: dict[str, str]) -> tuple[int, str]:
    action = form["Action"]
    role = _ROLE_NAME.search(form.get("RoleArn", ""))
    name = role[1] if role else ""
    if name == "NeedsMfa" and form.get("TokenCode") != "123456":
        return 403, (
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: "
            "arn:aws:iam::111122223333:user/u is not authorized to perform: sts:AssumeRole"
            "</Message></Error></ErrorResponse>"
        )
    kind = "WEB" if action.endswith("WebIdentity") else "ROLE"
    members = "".join(f"<{k}>{v}</{k}>" for k, v in _keys(f"{kind}{name.upper()}").items())
    return 200, (
        f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>'
        f"<Credentials>{members}<Expiration>{LATER}</Expiration></Credentials>"
        f"<AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/{name}/s</Arn>"
        f"<AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>"
        f"</{action}Result></{action}Response>"
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self) -> None:
        identity = self.server.identity
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = urlsplit(self.path).path
        form = {k: v[0] for k, v in parse_qs(body).items()} if "Action=" in body else {}
        what = form.get("Action") or path
        found = _CREDENTIAL.search(self.headers.get("Authorization", ""))
        key, region, service = found.groups() if found else ("", "", "")
        headers = {name.lower(): value for name, value in self.headers.items()}
        identity.seen.append(Seen(key, region, service, what, form, headers, body))
        status, answer, extra = self._said(what, form, headers)
        if what in identity.refuse:
            status, answer, extra = 400, self._refusal(path, form), {}
        data = answer.encode()
        self.send_response(status)
        for name, value in extra.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _refusal(self, path: str, form: dict[str, str]) -> str:
        if form:
            return (
                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>the role does not trust "
                "you</Message></Error></ErrorResponse>"
            )
        if path == "/token":
            return '{"error":"invalid_grant","error_description":"the token is used up"}'
        return '{"error":"TOKEN_EXPIRED","message":"this is refused"}'

    def _said(
        self, what: str, form: dict[str, str], headers: dict[str, str]
    ) -> tuple[int, str, dict[str, str]]:
        if form.get("Action", "").startswith("AssumeRole"):
            status, text = _sts(form)
            return status, text, {"Content-Type": "text/xml"}
        if what == "/federation/credentials":
            token = headers.get("x-amz-sso_bearer_token", "")
            if token not in ("GOOD", "NEW"):
                return 401, '{"message":"Session token not found or invalid"}', {}
            keys = {"accessKeyId": f"SSO{token}", "secretAccessKey": "s", "sessionToken": "t"}
            return 200, json.dumps({"roleCredentials": keys | {"expiration": LATER_MS}}), {}
        if what == "/token":
            fresh = {"accessToken": "NEW", "expiresIn": 3600, "refreshToken": "R2"}
            return 200, json.dumps(fresh), {}
        if what == "/v1/token":
            keys = {"accessKeyId": "LOGINNEW", "secretAccessKey": "s", "sessionToken": "t"}
            fresh_login = {"accessToken": keys, "expiresIn": 900, "refreshToken": "R2"}
            return 200, json.dumps(fresh_login | {"tokenType": "aws_sigv4"}), {}
        if what == "/container":
            return 200, self._machine("CONTAINER"), {}
        if what == "/latest/api/token":
            return 200, "TOKEN", {"x-aws-ec2-metadata-token-ttl-seconds": "21600"}
        if what == "/latest/meta-data/iam/security-credentials/":
            return 200, "box-role", {}
        if what == "/latest/meta-data/iam/security-credentials/box-role":
            return 200, self._machine("INSTANCE"), {}
        return 400, '{"__type":"x#ResourceNotFoundException","message":"nothing here"}', {}

    @staticmethod
    def _machine(prefix: str) -> str:
        keys = _keys(prefix)
        keys["Token"] = keys.pop("SessionToken")
        return json.dumps(keys | {"Code": "Success", "Type": "AWS-HMAC", "Expiration": LATER})

    do_GET = do_POST = do_PUT = do_HEAD = _answer  # noqa: N815


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    identity: FakeIdentity


@contextmanager
def running_identity() -> Iterator[FakeIdentity]:
    """The fake at a loopback address of its own until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    identity = FakeIdentity(url=f"http://127.0.0.1:{server.server_address[1]}")
    server.identity = identity
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield identity
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
