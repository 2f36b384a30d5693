# SPDX-License-Identifier: Apache-2.0
"""The table of AWS's hosts is what the installed botocore says."""

from __future__ import annotations

import pytest

from tests.tools.test_package import ROOT, load_tool

aws_endpoints = load_tool("aws_endpoints")


def test_the_checked_in_table_is_what_botocore_says() -> None:
    path = ROOT / "src/aws/endpoint_table.cpp"
    assert path.read_text() == aws_endpoints.source(), "run tools/aws_endpoints"


@pytest.mark.parametrize(
    ("regex", "begins"),
    [
        (r"^(us|eu)\-\w+\-\d+$", ["us-", "eu-"]),
        (r"^us\-iso\-\w+\-\d+$", ["us-iso-"]),
        (r"^eusc\-(de|fr)\-\w+\-\d+$", ["eusc-de-", "eusc-fr-"]),
    ],
)
def test_the_shape_of_a_partitions_regions(regex: str, begins: list[str]) -> None:
    assert aws_endpoints.begins_of(regex) == begins


def test_a_shape_of_a_new_kind_is_no_silent_miss() -> None:
    with pytest.raises(SystemExit, match="new kind"):
        aws_endpoints.begins_of(r"^mars\-[a-z]+$")
