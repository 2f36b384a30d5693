# SPDX-License-Identifier: Apache-2.0
"""Where credentials may come from: files and variables, and whose keys are right.

test_aws_credentials.py resolves each with the program and with botocore, against the fake of
fake_identity.py. In texts, URL stands for its address and HOME for the case's home.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

ROLE = "arn:aws:iam::444455556666:role/Deploy"
CONTAINER = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "URL/container"}
INSTANCE = {"AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "URL"}
KEYS = {"AWS_ACCESS_KEY_ID": "ENVKEY", "AWS_SECRET_ACCESS_KEY": "s"}
WEB = {"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token", "AWS_ROLE_ARN": ROLE}
BASE = "[profile base]\naws_access_key_id = BASEKEY\naws_secret_access_key = s\n"
CORP = (
    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
)
SSO = "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Dev\n"
OLD_SSO = (
    "[profile dev]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    "sso_account_id = 111122223333\nsso_role_name = Dev\n"
)
DEV = {"AWS_PROFILE": "dev"}
PROD = {"AWS_PROFILE": "prod"}


def at(hours: float) -> str:
    """That many hours from now."""
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def sso_token(
    name: str, hours: float, token: str = "GOOD", *, renewable: bool = True, registered: float = 999
) -> dict[str, str]:
    """The cached token of a session (or start URL), as a file."""
    content = {
        "startUrl": "https://corp.awsapps.com/start",
        "region": "eu-west-1",
        "accessToken": token,
        "expiresAt": at(hours),
    }
    if renewable:
        content |= {"refreshToken": "R", "clientId": "c", "clientSecret": "s"}
        content |= {"registrationExpiresAt": at(registered)}
    path = f".aws/sso/cache/{hashlib.sha1(name.encode()).hexdigest()}.json"
    return {path: json.dumps(content)}


def role(source: str, name: str = "prod", more: str = "") -> str:
    return f"[profile {name}]\nrole_arn = {ROLE}\n{source}\n{more}\n"


def process(command: str, name: str = "prod") -> str:
    return f"[profile {name}]\ncredential_process = {command}\n"


def printed(**more: object) -> dict[str, str]:
    """A file with what a credential process prints."""
    keys = {"Version": 1, "AccessKeyId": "PROCKEY", "SecretAccessKey": "s", "SessionToken": "t"}
    return {"answer": json.dumps(keys | more)}


@dataclass(frozen=True)
class Case:
    key: str  # whose keys sign in the end; empty: refused
    config: str = ""
    credentials: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # below the home
    profile: str = ""  # --profile
    says: str = ""  # part of our error
    refuse: tuple[str, ...] = ()  # what the fake refuses
    by: tuple[str, ...] = ()  # keys that signed on the way


TOKEN = {"token": "web-token"}
CORP_GOOD = sso_token("corp", 8)

CASES: dict[str, Case] = {
    # The environment.
    "keys of the environment": Case("ENVKEY", variables=KEYS),
    "they go before AWS_PROFILE": Case("ENVKEY", BASE, variables=KEYS | {"AWS_PROFILE": "base"}),
    "they go before a role": Case("ENVKEY", role("source_profile = base") + BASE, "", KEYS | PROD),
    "but not before --profile": Case("BASEKEY", BASE, variables=KEYS, profile="base"),
    "half a pair": Case(
        "", BASE, variables={"AWS_ACCESS_KEY_ID": "A"}, says="AWS_SECRET_ACCESS_KEY is not"
    ),
    "the other half is none": Case(
        "BASEKEY", BASE, variables={"AWS_SECRET_ACCESS_KEY": "s", "AWS_PROFILE": "base"}
    ),
    "not yet expired": Case("ENVKEY", variables=KEYS | {"AWS_CREDENTIAL_EXPIRATION": at(5)}),
    "expired": Case("", variables=KEYS | {"AWS_CREDENTIAL_EXPIRATION": at(-5)}, says="expired"),
    # Keys in files.
    "credentials file": Case("D", "", "[default]\naws_access_key_id=D\naws_secret_access_key=s\n"),
    "config file": Case("BASEKEY", BASE, variables={"AWS_PROFILE": "base"}),
    "credentials file goes first": Case(
        "D", BASE, "[base]\naws_access_key_id=D\naws_secret_access_key=s\n", profile="base"
    ),
    "half a pair in the credentials file": Case(
        "",
        BASE,
        "[base]\naws_access_key_id = D\n",
        profile="base",
        says="the credentials file has aws_access_key_id and no aws_secret_access_key",
    ),
    "half a pair in the config file": Case(
        "", "[default]\naws_access_key_id = D\n", variables=CONTAINER, says="the config file has"
    ),
    "keys for all sections": Case(
        "D", "[DEFAULT]\naws_access_key_id=D\naws_secret_access_key=s\n[profile x]\n", profile="x"
    ),
    "AWS_DEFAULT_PROFILE goes first": Case(
        "BASEKEY", BASE + "[profile x]\n", "", {"AWS_DEFAULT_PROFILE": "base", "AWS_PROFILE": "x"}
    ),
    "no such profile": Case("", BASE, "", CONTAINER | PROD, says='no AWS profile "prod"'),
    "no such --profile": Case("", BASE, "", KEYS, profile="prod", says='no AWS profile "prod"'),
    "no profile default": Case("CONTAINER", BASE, "", CONTAINER),
    "a file that cannot be read": Case("", "[default]\nx\n", "", CONTAINER, says="config, line 2"),
    "a byte order mark": Case("", "\ufeff" + BASE, "", CONTAINER, says="byte order mark"),
    "nothing at all": Case("", says="no AWS credentials"),
    # Roles.
    "role": Case("ROLEDEPLOY", BASE + role("source_profile = base"), "", PROD, by=("BASEKEY",)),
    "role, --profile": Case(
        "ROLEDEPLOY", BASE + role("source_profile = base"), "", KEYS, profile="prod"
    ),
    "role, keys in the credentials file": Case(
        "ROLEDEPLOY",
        role("source_profile = base"),
        "[base]\naws_access_key_id = CREDKEY\naws_secret_access_key = s\n",
        PROD,
        by=("CREDKEY",),
    ),
    "role with keys of its own": Case(
        "ROLEDEPLOY",
        role("source_profile = prod", more="aws_access_key_id=OWN\naws_secret_access_key=s"),
        "",
        PROD,
        by=("OWN",),
    ),
    "role of a role": Case(
        "ROLEDEPLOY",
        BASE
        + role("source_profile = middle")
        + role("source_profile = base", "middle").replace("/Deploy", "/Middle"),
        "",
        PROD,
        by=("BASEKEY", "ROLEMIDDLE"),
    ),
    "role of a role of a role": Case(
        "ROLEDEPLOY",
        BASE
        + role("source_profile = one")
        + role("source_profile = two", "one").replace("/Deploy", "/One")
        + role("source_profile = base", "two").replace("/Deploy", "/Two"),
        "",
        PROD,
        by=("BASEKEY", "ROLETWO", "ROLEONE"),
    ),
    "a loop": Case(
        "",
        role("source_profile = other") + role("source_profile = prod", "other"),
        "",
        PROD | CONTAINER,
        says='its source_profile "prod" leads back to itself',
    ),
    "a loop of one": Case(
        "", role("source_profile = prod"), "", PROD | CONTAINER, says="leads back to itself"
    ),
    "two sources": Case(
        "",
        BASE + role("source_profile = base\ncredential_source = EcsContainer"),
        "",
        PROD | CONTAINER,
        says="source_profile and credential_source cannot be used together",
    ),
    "no source": Case(
        "", role(""), "", PROD | CONTAINER, says="source_profile or credential_source is missing"
    ),
    "no such source profile": Case(
        "", role("source_profile = base"), "", PROD | CONTAINER, says='"base" does not exist'
    ),
    "a source profile without credentials": Case(
        "",
        role("source_profile = base") + "[profile base]\nregion = eu-west-1\n",
        "",
        PROD | CONTAINER,
        says='source_profile "base" has no credentials',
    ),
    "AWS refuses the role": Case(
        "",
        BASE + role("source_profile = base"),
        "",
        PROD | CONTAINER,
        refuse=("AssumeRole",),
        says="AccessDenied: the role does not trust you",
    ),
    "role from the environment": Case(
        "ROLEDEPLOY",
        role("credential_source = Environment"),
        "",
        KEYS,
        profile="prod",
        by=("ENVKEY",),
    ),
    "role from an environment without keys": Case(
        "",
        role("credential_source = Environment"),
        "",
        PROD | CONTAINER,
        says="credential_source Environment has no credentials",
    ),
    "role from a container": Case(
        "ROLEDEPLOY", role("credential_source = EcsContainer"), "", PROD | CONTAINER
    ),
    "role from an instance": Case(
        "ROLEDEPLOY", role("credential_source = Ec2InstanceMetadata"), "", PROD | INSTANCE
    ),
    "an unknown credential source": Case(
        "",
        role("credential_source = environment"),
        "",
        PROD | CONTAINER,
        says="must be Environment",
    ),
    "role over SSO": Case(
        "ROLEDEPLOY",
        CORP + SSO + role("source_profile = dev"),
        "",
        PROD,
        CORP_GOOD,
        by=("SSOGOOD",),
    ),
    "role over the old form of SSO": Case(
        "ROLEDEPLOY",
        OLD_SSO + role("source_profile = dev"),
        "",
        PROD,
        sso_token("https://corp.awsapps.com/start", 8, renewable=False),
        by=("SSOGOOD",),
    ),
    "role over a web identity": Case(
        "ROLEDEPLOY",
        role("web_identity_token_file = HOME/token", "base").replace("/Deploy", "/Web")
        + role("source_profile = base"),
        "",
        PROD,
        TOKEN,
        by=("WEBWEB",),
    ),
    "role over a process": Case(
        "ROLEDEPLOY",
        process("cat HOME/answer", "base") + role("source_profile = base"),
        "",
        PROD,
        printed(),
        by=("PROCKEY",),
    ),
    "a source that fails ends it": Case(
        "",
        process("sh -c 'echo sealed >&2; exit 3'", "base") + role("source_profile = base"),
        "",
        PROD | CONTAINER,
        says="sealed",
    ),
}
