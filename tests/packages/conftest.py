# SPDX-License-Identifier: Apache-2.0
"""The packages, made once for all tests."""

from __future__ import annotations

import pytest

from tests.packages.built import Built, build


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("first") / "dist")
