# SPDX-License-Identifier: Apache-2.0
"""Requests go where the AWS configuration says: endpoints, FIPS and dual stack, proxies."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.function import BINARY
from tests.e2e.tunnel_aws import CERTIFICATE, Asked, TunnelAws, running_tunnel_aws

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAHERE", "AWS_SECRET_ACCESS_KEY": "s"}


@pytest.fixture
def aws() -> Iterator[TunnelAws]:
    with running_tunnel_aws() as running:
        yield running


def run(home: Path, *arguments: str, **variables: str) -> str:
    done = subprocess.run(
        [BINARY, *(arguments or ("status", "--table-name", "Orders"))],
        env={
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CA_BUNDLE": str(CERTIFICATE),
        }
        | variables,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout + done.stderr


def configure(home: Path, text: str) -> None:
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(text)


def test_https_goes_through_the_proxy(aws: TunnelAws, tmp_path: Path) -> None:
    run(tmp_path, **KEYS, AWS_DEFAULT_REGION="eu-central-1", HTTPS_PROXY=aws.url)
    assert Asked("dynamodb.eu-central-1.amazonaws.com", "AKIAHERE", "eu-central-1") in aws.asked
    assert "lambda.eu-central-1.amazonaws.com" in aws.hosts()
    assert not aws.refused


def test_tinybird_goes_through_the_proxy_too(aws: TunnelAws, tmp_path: Path) -> None:
    run(
        tmp_path,
        *("--create-mv", "--infer-schema", "--dry-run", "--table-name", "Orders"),
        **KEYS,
        AWS_REGION="eu-central-1",
        HTTPS_PROXY=aws.url,
        TB_TOKEN="p.token",
        TB_HOST="https://api.tinybird.example",
    )
    assert "api.tinybird.example" in aws.hosts()


def test_a_proxy_that_refuses_is_named_without_its_password(aws: TunnelAws, tmp_path: Path) -> None:
    proxy = f"http://me:wrong-hush@127.0.0.1:{aws.port}"
    said = run(tmp_path, **KEYS, AWS_REGION="eu-central-1", HTTPS_PROXY=proxy)
    assert f"through the proxy http://127.0.0.1:{aws.port} (HTTPS_PROXY)" in said
    assert "hush" not in said
    assert not aws.asked


def test_what_no_proxy_names_is_reached_directly(aws: TunnelAws, tmp_path: Path) -> None:
    with running_tunnel_aws() as direct:
        run(
            tmp_path,
            **KEYS,
            AWS_REGION="eu-central-1",
            HTTP_PROXY=aws.url,
            HTTPS_PROXY=aws.url,
            NO_PROXY=".eu-central-1.amazonaws.com",
            AWS_ENDPOINT_URL_DYNAMODB=f"http://127.0.0.1:{direct.port}",
            AWS_ENDPOINT_URL_LAMBDA=f"http://127.0.0.1:{direct.port}",
        )
        assert direct.refused  # it was asked as a server, not as a proxy
    assert not {host for host in aws.hosts() if "eu-central-1" in host}


@pytest.mark.parametrize("where", ["profile", "services"])
def test_endpoints_of_the_profile_are_used(aws: TunnelAws, tmp_path: Path, where: str) -> None:
    url = f"http://127.0.0.1:{aws.port}"
    head = "[profile localstack]\nregion = eu-central-1\n"
    keys = "aws_access_key_id = AKIATEST\naws_secret_access_key = s\n"
    if where == "profile":
        configure(tmp_path, f"{head}{keys}endpoint_url = {url}\n")
    else:
        services = "".join(
            f"{name} =\n  endpoint_url = {url}\n"
            for name in ("lambda", "dynamodb", "sts", "cloudwatch", "iam")
        )
        configure(tmp_path, f"{head}{keys}services = local\n[services local]\n{services}")
    run(tmp_path, AWS_PROFILE="localstack")
    assert any("Credential=AKIATEST/" in request for request in aws.refused)


def test_fips_and_dual_stack_hosts_are_asked(aws: TunnelAws, tmp_path: Path) -> None:
    run(
        tmp_path,
        **KEYS,
        AWS_REGION="us-gov-west-1",
        AWS_USE_FIPS_ENDPOINT="True",
        HTTPS_PROXY=aws.url,
    )
    assert Asked("lambda-fips.us-gov-west-1.amazonaws.com", "AKIAHERE", "us-gov-west-1") in (
        aws.asked
    )
    aws.asked.clear()
    run(
        tmp_path,
        **KEYS,
        AWS_REGION="eu-central-1",
        AWS_USE_DUALSTACK_ENDPOINT="TRUE",
        HTTPS_PROXY=aws.url,
    )
    assert "lambda.eu-central-1.api.aws" in aws.hosts()
    assert "lambda.eu-central-1.amazonaws.com" not in aws.hosts()


def test_the_region_of_the_profile_signs(aws: TunnelAws, tmp_path: Path) -> None:
    configure(tmp_path, "[default]\nregion = eu-central-1\n")
    run(tmp_path, **KEYS, HTTPS_PROXY=aws.url)
    assert Asked("dynamodb.eu-central-1.amazonaws.com", "AKIAHERE", "eu-central-1") in aws.asked
