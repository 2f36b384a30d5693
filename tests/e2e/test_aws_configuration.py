# SPDX-License-Identifier: Apache-2.0
"""Whoever has a working `aws` command has the same account, region, endpoints and proxy here."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.aws_configuration_cases import all_cases
from tests.e2e.aws_configurations import (
    Case,
    Place,
    Resolved,
    by_botocore,
    lay_out,
    origin_of,
)
from tests.e2e.function import BINARY

CASES = all_cases()
USAGE = 2


def says(variables: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [BINARY, "configuration", *arguments],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def by_us(variables: dict[str, str]) -> Resolved | None:
    """Nothing: it refuses."""
    code, out, errors = says(variables, "--json")
    if code == USAGE:
        assert errors.startswith("error: ") or "error" in json.loads(out)["access_key"], errors
        return None
    found: dict[str, Any] = json.loads(out)
    places = {
        place["service"]: Place(
            place["url"],
            place["signing_region"],
            origin_of(place["proxy"]["value"]) if place["proxy"] else "",
        )
        for place in found["endpoints"]
    }
    is_default = found["region"]["source"] == "default"
    return Resolved(
        found["access_key"].get("value", "")[-4:],
        "" if is_default else found["region"]["value"],
        places,
    )


def is_same(ours: Place, theirs: Place) -> bool:
    """Theirs is the URL of a request: ours, and the operation's path behind it.

    At a configured URL botocore signs IAM's requests for the client's region; ours keep IAM's own,
    the only one that IAM takes, wherever it is reached.
    """
    ours_path = urlsplit(ours.url).path.rstrip("/")
    is_aws = ".amazonaws." in ours.url
    return (
        origin_of(ours.url) == origin_of(theirs.url)
        and urlsplit(theirs.url).path.startswith(ours_path)
        and ours.proxy == theirs.proxy
        and (not is_aws or ours.signing_region == theirs.signing_region)
    )


def test_there_are_enough_configurations() -> None:
    assert len(CASES) >= 150
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_is_what_botocore_makes_of_it(case: Case, tmp_path: Path) -> None:
    variables = lay_out(case, tmp_path)
    theirs = by_botocore(case, variables)
    ours = by_us(variables)
    if theirs is not None and not theirs.region:
        # It can have no client then; we go on in the default region, if the rest is good.
        assert ours is None or (ours.key_end, ours.region) == (theirs.key_end, "")
        return
    if theirs is None or ours is None:
        assert theirs is None and ours is None
        return
    assert (ours.key_end, ours.region) == (theirs.key_end, theirs.region)
    for service, place in theirs.places.items():
        assert is_same(ours.places[service], place), (service, ours.places[service], place)


def test_says_where_each_value_comes_from(tmp_path: Path) -> None:
    config = (
        "[profile work]\nregion = eu-north-1\nservices = local\n"
        "[services local]\nlambda =\n  endpoint_url = http://127.0.0.1:7\n"
    )
    case = Case(
        "sources",
        config,
        variables={
            "AWS_PROFILE": "work",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "hush",
            "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:8",
            "HTTPS_PROXY": "http://me:hush@proxy.example:3128",
        },
    )
    variables = lay_out(case, tmp_path)
    code, text, errors = says(variables)
    assert (code, errors) == (0, "")
    lines = [line.split() for line in text.splitlines()]
    assert lines[0] == ["profile", "work", "AWS_PROFILE"]
    assert lines[1] == ["region", "eu-north-1", "profile", "work"]
    assert lines[2][:3] == ["access", "key", "****************MPLE"]
    assert ["lambda", "http://127.0.0.1:7/", "services", "local"] in lines
    assert ["sts", "http://127.0.0.1:8/", "AWS_ENDPOINT_URL_STS"] in lines
    assert ["s3", "https://s3.eu-north-1.amazonaws.com/", "AWS"] in lines
    assert ["through", "http://proxy.example:3128", "HTTPS_PROXY"] in lines
    assert "hush" not in text + says(variables, "--json")[1]


def test_aws_region_goes_before_aws_default_region_and_an_option_before_both(
    tmp_path: Path,
) -> None:
    case = Case("regions", variables={"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-3"})
    variables = lay_out(case, tmp_path)
    assert json.loads(says(variables, "--json")[1])["region"] == {
        "value": "eu-west-1",
        "source": "AWS_REGION",
    }
    _, out, _ = says(variables, "--json", "--region", "ap-south-1")
    assert json.loads(out)["region"] == {"value": "ap-south-1", "source": "--region"}


def test_a_broken_file_is_not_the_default_region(tmp_path: Path) -> None:
    variables = lay_out(Case("broken", "[default\nregion = eu-west-1\n"), tmp_path)
    code, out, errors = says(variables, "--json")
    assert (code, out) == (USAGE, "")
    assert ".aws/config" in errors


def test_no_credentials_is_said_and_is_the_exit_code(tmp_path: Path) -> None:
    variables = lay_out(Case("none", "[default]\nregion = eu-west-1\n"), tmp_path)
    code, out, _ = says(variables, "--json")
    assert code == 3
    assert "no AWS credentials" in json.loads(out)["access_key"]["error"]
