# SPDX-License-Identifier: Apache-2.0
"""The signatures our unit test compares with are botocore's, not ours."""

from __future__ import annotations

from tests.e2e import signing_vectors


def test_the_vectors_are_what_botocore_says() -> None:
    assert signing_vectors.VECTORS.read_text(encoding="utf-8") == signing_vectors.text()


def test_botocore_agrees_with_the_official_suite() -> None:
    """get-vanilla's published signature, which neither botocore nor we made up."""
    expected = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    found = signing_vectors.headers_by_botocore(signing_vectors.case("get-vanilla"))
    assert found["Authorization"].endswith(expected)
