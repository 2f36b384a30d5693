# SPDX-License-Identifier: Apache-2.0
"""More of credential_cases.py: web identity, SSO, processes, `aws login`, containers, instances."""

from __future__ import annotations

from tests.e2e.credential_cases import (
    BASE,
    CONTAINER,
    CORP,
    CORP_GOOD,
    DEV,
    INSTANCE,
    OLD_SSO,
    PROD,
    ROLE,
    SSO,
    TOKEN,
    WEB,
    Case,
    at,
    printed,
    process,
    role,
    sso_token,
)

CASES: dict[str, Case] = {
    # Web identity.
    "web identity": Case("WEBDEPLOY", "", "", WEB, TOKEN),
    "web identity of a profile": Case(
        "WEBDEPLOY", role("web_identity_token_file = HOME/token"), "", PROD, TOKEN
    ),
    "web identity, half and half": Case(
        "WEBDEPLOY",
        "[profile prod]\nweb_identity_token_file = HOME/token\n",
        "",
        PROD | {"AWS_ROLE_ARN": ROLE},
        TOKEN,
    ),
    "web identity goes before keys": Case(
        "WEBDEPLOY", BASE, "", WEB | {"AWS_PROFILE": "base"}, TOKEN
    ),
    "but not with --profile": Case("BASEKEY", BASE, "", WEB, TOKEN, profile="base"),
    "web identity without a role": Case(
        "",
        "",
        "",
        {"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token"} | CONTAINER,
        TOKEN,
        says="no role for it",
    ),
    "web identity without its file": Case("", "", "", WEB | CONTAINER, says="cannot be read"),
    "AWS refuses the web identity": Case(
        "",
        "",
        "",
        WEB | CONTAINER,
        TOKEN,
        refuse=("AssumeRoleWithWebIdentity",),
        says="AccessDenied",
    ),
    # IAM Identity Center.
    "SSO": Case("SSOGOOD", CORP + SSO, "", DEV, CORP_GOOD),
    "SSO, the old form": Case(
        "SSOGOOD",
        OLD_SSO,
        "",
        DEV,
        sso_token("https://corp.awsapps.com/start", 8, renewable=False),
    ),
    "SSO, the old form, expired": Case(
        "",
        OLD_SSO,
        "",
        DEV | CONTAINER,
        sso_token("https://corp.awsapps.com/start", -1),
        says="the sign-in has expired and cannot be renewed",
    ),
    "SSO, expired and renewed": Case("SSONEW", CORP + SSO, "", DEV, sso_token("corp", -1, "OLD")),
    "SSO, about to expire": Case("SSONEW", CORP + SSO, "", DEV, sso_token("corp", 0.1)),
    "SSO, about to expire and not renewed": Case(
        "SSOGOOD", CORP + SSO, "", DEV, sso_token("corp", 0.1), refuse=("/token",)
    ),
    "SSO, expired and not renewed": Case(
        "",
        CORP + SSO,
        "",
        DEV | CONTAINER,
        sso_token("corp", -1),
        refuse=("/token",),
        says="the token is used up",
    ),
    "SSO, expired without a refresh token": Case(
        "",
        CORP + SSO,
        "",
        DEV | CONTAINER,
        sso_token("corp", -1, renewable=False),
        says="aws sso login --sso-session corp",
    ),
    "SSO, registration expired": Case(
        "",
        CORP + SSO,
        "",
        DEV | CONTAINER,
        sso_token("corp", -1, registered=-1),
        says="the registration has expired too",
    ),
    "SSO, never signed in": Case(
        "", CORP + SSO, "", DEV | CONTAINER, says="there is no sign-in yet"
    ),
    "SSO, the file is no token": Case(
        "",
        CORP + SSO,
        "",
        DEV | CONTAINER,
        dict.fromkeys(CORP_GOOD, "{}"),
        says="contains no token",
    ),
    "SSO, AWS refuses the token": Case(
        "",
        CORP + SSO,
        "",
        DEV | CONTAINER,
        sso_token("corp", 8, "BAD"),
        says="Session token not found or invalid",
    ),
    "SSO, no such session": Case(
        "", SSO, "", DEV | CONTAINER, CORP_GOOD, says="[sso-session corp]"
    ),
    "SSO, half a session": Case(
        "",
        CORP.replace("sso_region = eu-west-1", "") + SSO,
        "",
        DEV | CONTAINER,
        CORP_GOOD,
        says="lacks sso_region",
    ),
    "SSO, a region that is none": Case(
        "",
        CORP.replace("eu-west-1", "x.example.com/") + SSO,
        "",
        DEV | CONTAINER,
        CORP_GOOD,
        says="is not an AWS region",
    ),
    "SSO, no role": Case(
        "",
        CORP + SSO.replace("sso_role_name = Dev", ""),
        "",
        DEV | CONTAINER,
        CORP_GOOD,
        says="lacks sso_role_name",
    ),
    "SSO, two start URLs": Case(
        "",
        CORP + SSO + "sso_start_url = https://other.awsapps.com/start\n",
        "",
        DEV | CONTAINER,
        CORP_GOOD,
        says="sso_start_url is another one",
    ),
    "SSO goes before keys": Case(
        "SSOGOOD",
        CORP + SSO,
        "[dev]\naws_access_key_id=D\naws_secret_access_key=s\n",
        DEV,
        CORP_GOOD,
    ),
    "a session alone is no SSO": Case(
        "CONTAINER", CORP + "[profile dev]\nsso_session = corp\n", "", DEV | CONTAINER
    ),
    # Processes.
    "process": Case("PROCKEY", process("cat HOME/answer"), "", PROD, printed()),
    "process, with quotes": Case(
        "PROCKEY", process("sh -c 'cat \"$0\"' HOME/answer"), "", PROD, printed()
    ),
    "process, later": Case(
        "PROCKEY", process("cat HOME/answer"), "", PROD, printed(Expiration=at(9))
    ),
    "process, expired": Case(
        "",
        process("cat HOME/answer"),
        "",
        PROD | CONTAINER,
        printed(Expiration=at(-9)),
        says="already expired",
    ),
    "process in the credentials file": Case(
        "PROCKEY", "", "[prod]\ncredential_process = cat HOME/answer\n", PROD, printed()
    ),
    "process goes before keys of the config file": Case(
        "PROCKEY",
        process("cat HOME/answer") + "aws_access_key_id=D\naws_secret_access_key=s\n",
        "",
        PROD,
        printed(),
    ),
    "keys of the credentials file go before a process": Case(
        "D",
        process("cat HOME/answer"),
        "[prod]\naws_access_key_id=D\naws_secret_access_key=s\n",
        PROD,
        printed(),
    ),
    "process, fails": Case(
        "",
        process("sh -c 'echo \"the vault is sealed: run vault-login\" >&2; exit 3'"),
        "",
        PROD | CONTAINER,
        says="ended with status 3: the vault is sealed: run vault-login",
    ),
    "process, fails beside an instance role": Case(
        "", process("sh -c 'echo sealed >&2; exit 3'"), "", PROD | INSTANCE, says="sealed"
    ),
    "process, says nothing": Case(
        "", process("false"), "", PROD | CONTAINER, says="ended with status 1 and said nothing"
    ),
    "process, not there": Case(
        "", process("no-such-program-here"), "", PROD | CONTAINER, says="cannot be started"
    ),
    "process, no JSON": Case(
        "", process("echo hello"), "", PROD | CONTAINER, says="not a JSON object"
    ),
    "process, no version": Case(
        "", process("cat HOME/answer"), "", PROD | CONTAINER, printed(Version=2), says="Version"
    ),
    "process, no secret": Case(
        "",
        process('echo \'{"Version":1,"AccessKeyId":"A"}\''),
        "",
        PROD | CONTAINER,
        says="no SecretAccessKey",
    ),
    "process, open quotes": Case(
        "", process("sh -c 'exit"), "", PROD | CONTAINER, says="quotes do not match"
    ),
    "process, empty": Case("", process(""), "", PROD | CONTAINER, says="the command is empty"),
    # aws login.
    "aws login, never signed in": Case(
        "",
        "[profile dev]\nlogin_session = arn:aws:iam::111122223333:user/ann\n",
        "",
        DEV | CONTAINER,
        says="sign in with `aws login`",
    ),
    # The machine.
    "container": Case("CONTAINER", "", "", CONTAINER),
    "container, after keys of a file": Case("BASEKEY", BASE, "", CONTAINER, profile="base"),
    "container goes before the instance": Case("CONTAINER", "", "", CONTAINER | INSTANCE),
    "container, fails beside an instance role": Case(
        "",
        "",
        "",
        INSTANCE | {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "URL/nothing"},
        says="nothing here",
    ),
    "container, elsewhere": Case(
        "",
        "",
        "",
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/c"},
        says="must be https",
    ),
    "instance": Case("INSTANCE", "", "", INSTANCE),
    "instance, switched off in capitals": Case(
        "", "", "", INSTANCE | {"AWS_EC2_METADATA_DISABLED": "TRUE"}, says="DISABLED is true"
    ),
}
