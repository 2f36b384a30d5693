# SPDX-License-Identifier: Apache-2.0
"""Whose keys sign: what the program finds and what botocore finds, for every place of keys."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import botocore.credentials
import botocore.exceptions
import botocore.session
import botocore.tokens
import pytest

from tests.e2e import credential_cases, sign_in_cases
from tests.e2e.credential_cases import BASE, ROLE, Case, at, role
from tests.e2e.fake_identity import FakeIdentity, running_identity
from tests.e2e.function import BINARY

ARGUMENTS = ("status", "--table-name", "Orders")
SECONDS_MAX = 30
CASES = credential_cases.CASES | sign_in_cases.CASES
# A key of the form `aws login` keeps; it opens nothing.
LOGIN_KEY = """-----BEGIN EC PRIVATE KEY-----
MHcCAQEEICtuZExp4apmHRpfwgneN9SNFxr3UC/3OQA51AVEnWdroAoGCCqGSM49
AwEHoUQDQgAEbwMgDZgufQ+x05SaNVWLbG5KsZQ5pgERzjU1doiLPXoFStlpzqmW
pSv5jRE8x2okg6vOu/usyVIbna2f2fir+g==
-----END EC PRIVATE KEY-----
"""
LOGIN_ARN = "arn:aws:iam::111122223333:user/ann"
LOGIN_FILE = f".aws/login/cache/{hashlib.sha256(LOGIN_ARN.encode()).hexdigest()}.json"
LOGIN_CONFIG = f"[profile dev]\nlogin_session = {LOGIN_ARN}\nregion = eu-central-1\n"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeIdentity]:
    with running_identity() as identity:
        yield identity


@pytest.fixture
def identity(server: FakeIdentity) -> FakeIdentity:
    server.seen.clear()
    server.refuse.clear()
    return server


@dataclass(frozen=True)
class Laid:
    """A case's files and variables, in place."""

    variables: dict[str, str]
    arguments: tuple[str, ...]


def lay(case: Case, home: Path, identity: FakeIdentity) -> Laid:
    def filled(text: str) -> str:
        return text.replace("URL", identity.url).replace("HOME", str(home))

    texts = {".aws/config": case.config, ".aws/credentials": case.credentials} | case.files
    for name, text in texts.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text:
            path.write_text(filled(text), encoding="utf-8")
    variables = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL": identity.url,
        "AWS_EC2_METADATA_DISABLED": "true",
    } | {name: filled(value) for name, value in case.variables.items()}
    identity.refuse |= set(case.refuse)
    return Laid(variables, ("--profile", case.profile) if case.profile else ())


def run(laid: Laid) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BINARY, *ARGUMENTS, *laid.arguments],
        env=laid.variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        start_new_session=True,  # without a terminal
    )


def botocores_key(laid: Laid, monkeypatch: pytest.MonkeyPatch) -> str:
    """The access key that botocore finds; empty: it refuses."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    for name, value in laid.variables.items():
        monkeypatch.setenv(name, value)
    cache = str(Path(laid.variables["HOME"]) / ".aws" / "sso" / "cache")
    monkeypatch.setattr(botocore.credentials.SSOProvider, "_SSO_TOKEN_CACHE_DIR", cache)
    monkeypatch.setattr(botocore.tokens.SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", cache)
    profile = laid.arguments[1] if laid.arguments else None
    try:
        session = botocore.session.Session(profile=profile)
        session.get_scoped_config()  # as every client does
        credentials = session.get_credentials()
        return str(credentials.get_frozen_credentials().access_key) if credentials else ""
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
        return ""
    except (OSError, ValueError, RuntimeError, IndexError, KeyError):
        return ""  # what its providers let through


@pytest.mark.parametrize("name", CASES)
def test_the_key_is_the_one_botocore_finds(
    name: str, identity: FakeIdentity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    (tmp_path / "theirs").mkdir()
    theirs = botocores_key(lay(case, tmp_path / "theirs", identity), monkeypatch)
    assert theirs == case.key, "the case itself is wrong"
    identity.seen.clear()
    (tmp_path / "ours").mkdir()
    done = run(lay(case, tmp_path / "ours", identity))
    asked = [seen.key for seen in identity.seen if seen.service not in ("", "sts")]
    assert set(asked) == ({case.key} if case.key else set()), done.stderr
    if not case.key:
        assert done.returncode in (2, 3), done.stderr
        assert case.says in done.stderr
    if case.by:
        assert tuple(seen.key for seen in identity.of("AssumeRole")) == case.by
    for secret in ("secret-of", "token-of", "GOOD", '"s"'):
        assert secret not in done.stderr


def test_a_role_is_assumed_with_all_that_its_profile_says(
    identity: FakeIdentity, tmp_path: Path
) -> None:
    more = (
        "external_id = x-1\nrole_session_name = me\nduration_seconds = 1800\nregion = eu-west-3\n"
    )
    case = Case("", BASE + role("source_profile = base", more=more), "", {"AWS_PROFILE": "prod"})
    laid = lay(case, tmp_path, identity)
    del laid.variables["AWS_DEFAULT_REGION"]
    run(laid)
    (asked,) = identity.of("AssumeRole")
    assert asked.form == {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleArn": ROLE,
        "RoleSessionName": "me",
        "ExternalId": "x-1",
        "DurationSeconds": "1800",
    }
    assert (asked.key, asked.region) == ("BASEKEY", "eu-west-3")


def test_the_region_of_the_command_line_is_where_sts_is_asked(
    identity: FakeIdentity, tmp_path: Path
) -> None:
    case = Case("", BASE + role("source_profile = base"), "", {"AWS_PROFILE": "prod"})
    laid = lay(case, tmp_path, identity)
    run(Laid(laid.variables, ("--region", "ap-south-1")))
    assert {seen.region for seen in identity.seen} == {"ap-south-1"}


def test_a_renewed_sso_token_is_saved_for_the_other_tools(
    identity: FakeIdentity, tmp_path: Path
) -> None:
    case = CASES["SSO, expired and renewed"]
    laid = lay(case, tmp_path, identity)
    run(laid)
    (path,) = (tmp_path / ".aws/sso/cache").iterdir()
    token = json.loads(path.read_text())
    assert (token["accessToken"], token["refreshToken"]) == ("NEW", "R2")
    assert token["expiresAt"] > at(0.9)
    assert path.stat().st_mode & 0o777 == 0o600
    (asked,) = identity.of("/token")
    assert json.loads(asked.body) == {
        "grantType": "refresh_token",
        "clientId": "c",
        "clientSecret": "s",
        "refreshToken": "R",
    }
    identity.seen.clear()
    run(laid)
    assert identity.of("/token") == []  # the saved one is good


MFA = BASE + (
    "[profile prod]\nrole_arn = arn:aws:iam::444455556666:role/NeedsMfa\nsource_profile = base\n"
    "mfa_serial = arn:aws:iam::111122223333:mfa/u\n"
)


def test_a_role_with_mfa_says_so_where_there_is_no_terminal(
    identity: FakeIdentity, tmp_path: Path
) -> None:
    done = run(lay(Case("", MFA, "", {"AWS_PROFILE": "prod"}), tmp_path, identity))
    assert done.returncode == 2
    assert "code from the MFA device arn:aws:iam::111122223333:mfa/u (mfa_serial)" in done.stderr
    assert "no terminal" in done.stderr
    assert identity.seen == []


def read_until(terminal: int, words: str) -> str:
    text, end = "", time.monotonic() + SECONDS_MAX
    while words not in text:
        assert time.monotonic() < end, text
        if select.select([terminal], [], [], 1.0)[0]:
            text += os.read(terminal, 4096).decode()
    return text


@pytest.mark.parametrize(("code", "signs"), [("123456", True), ("654321", False)])
def test_a_role_with_mfa_asks_for_the_code_on_the_terminal(
    code: str, signs: bool, identity: FakeIdentity, tmp_path: Path
) -> None:
    laid = lay(Case("", MFA, "", {"AWS_PROFILE": "prod"}), tmp_path, identity)
    child, terminal = pty.fork()
    if child == 0:
        os.execve(BINARY, [str(BINARY), *ARGUMENTS], laid.variables)
    try:
        said = read_until(terminal, "Enter MFA code for arn:aws:iam::111122223333:mfa/u: ")
        os.write(terminal, code.encode() + b"\n")
        while True:
            try:
                piece = os.read(terminal, 4096).decode()
            except OSError:  # EIO: the other end is closed
                break
            if not piece:
                break
            said += piece
    finally:
        os.waitpid(child, 0)
        os.close(terminal)
    assert code not in said  # it is not shown
    assert {seen.form["TokenCode"] for seen in identity.of("AssumeRole")} == {code}
    assert ("ROLENEEDSMFA" in identity.signed_by()) == signs
    if not signs:
        assert "is not authorized to perform: sts:AssumeRole" in said


def login_session(minutes: float) -> dict[str, str]:
    keys = {"accessKeyId": "LOGINKEY", "secretAccessKey": "s", "sessionToken": "t"}
    session = {
        "accessToken": keys | {"accountId": "111122223333", "expiresAt": at(minutes / 60)},
        "tokenType": "aws_sigv4",
        "refreshToken": "R",
        "idToken": "i",
        "clientId": "c",
        "dpopKey": LOGIN_KEY,
    }
    return {LOGIN_FILE: json.dumps(session)}


# botocore needs awscrt for this, which the tests do not have; the rules are botocore's.
def test_keys_of_aws_login_sign_while_they_last(identity: FakeIdentity, tmp_path: Path) -> None:
    case = Case("", LOGIN_CONFIG, "", {"AWS_PROFILE": "dev"}, login_session(10))
    run(lay(case, tmp_path, identity))
    assert identity.signed_by() == ["LOGINKEY"]
    assert identity.of("/v1/token") == []


def test_keys_of_aws_login_are_renewed_and_saved(identity: FakeIdentity, tmp_path: Path) -> None:
    case = Case("", LOGIN_CONFIG, "", {"AWS_PROFILE": "dev"}, login_session(3))
    laid = lay(case, tmp_path, identity)
    run(laid)
    assert identity.signed_by() == ["LOGINNEW"]
    (asked,) = identity.of("/v1/token")
    assert json.loads(asked.body) == {
        "clientId": "c",
        "refreshToken": "R",
        "grantType": "refresh_token",
    }
    check_proof(asked.headers["dpop"], identity.url + "/v1/token", tmp_path)
    saved = json.loads((tmp_path / LOGIN_FILE).read_text())
    assert (saved["accessToken"]["accessKeyId"], saved["refreshToken"]) == ("LOGINNEW", "R2")
    assert saved["accessToken"]["accountId"] == "111122223333"
    assert saved["dpopKey"] == LOGIN_KEY


def test_a_role_over_aws_login(identity: FakeIdentity, tmp_path: Path) -> None:
    case = Case(
        "",
        LOGIN_CONFIG + role("source_profile = dev"),
        "",
        {"AWS_PROFILE": "prod"},
        login_session(10),
    )
    run(lay(case, tmp_path, identity))
    assert identity.signed_by() == ["LOGINKEY", "ROLEDEPLOY"]


def test_a_sign_in_that_aws_does_not_renew_ends_the_search(
    identity: FakeIdentity, tmp_path: Path
) -> None:
    variables = {
        "AWS_PROFILE": "dev",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": identity.url + "/container",
    }
    case = Case("", LOGIN_CONFIG, "", variables, login_session(-3), refuse=("/v1/token",))
    done = run(lay(case, tmp_path, identity))
    assert identity.signed_by() == []
    assert "this is refused: sign in with `aws login`" in done.stderr


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check_proof(proof: str, url: str, folder: Path) -> None:
    """The DPoP header is what RFC 9449 wants, and signed with the session's key, says OpenSSL."""
    head, claims, signature = proof.split(".")
    assert json.loads(unpadded(head))["typ"] == "dpop+jwt"
    said = json.loads(unpadded(claims))
    assert (said["htm"], said["htu"]) == ("POST", url)
    assert abs(said["iat"] - time.time()) < 300
    assert re.fullmatch(r"[0-9a-f-]{36}", said["jti"])
    raw = unpadded(signature)
    assert len(raw) == 64

    def integer(number: bytes) -> bytes:
        number = number.lstrip(b"\0")
        number = b"\0" + number if number[0] & 0x80 else number
        return bytes([2, len(number)]) + number

    pair = integer(raw[:32]) + integer(raw[32:])
    (folder / "signature").write_bytes(bytes([0x30, len(pair)]) + pair)
    (folder / "key.pem").write_text(LOGIN_KEY)
    (folder / "signed").write_text(f"{head}.{claims}")
    # With -prverify OpenSSL takes the public key out of the private one.
    subprocess.run(
        ["openssl", "dgst", "-sha256", "-prverify", "key.pem", "-signature", "signature", "signed"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
