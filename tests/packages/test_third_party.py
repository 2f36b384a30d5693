# SPDX-License-Identifier: Apache-2.0
"""THIRD_PARTY_LICENSES.md names what is pinned, in the versions that the sources have."""

from __future__ import annotations

import re

import pytest

from local.world import REPOSITORY
from packages import third_party

SOURCES = REPOSITORY / "build" / "third_party"
CRT = SOURCES / "awscrt" / "crt"
ZIG = next((REPOSITORY / ".venv" / "lib").glob("python3*/site-packages/ziglang/lib"), None)


def test_every_row_names_a_package_as_it_is_pinned() -> None:
    pins = third_party.pins()
    parts = third_party.parts()
    assert len(parts) > 15
    for part in parts:
        if part.package == "libcli11-dev":
            assert part.package_version is None
        else:
            assert part.package_version == pins[part.package].version, part.name


def test_every_package_that_is_compiled_in_has_a_row() -> None:
    pinned = {name for name in third_party.pins() if name != "pysimdjson"}  # of the tests alone
    assert pinned == {part.package for part in third_party.parts()} - {"libcli11-dev"}


@pytest.mark.parametrize(
    ("name", "file", "pattern"),
    [
        *(
            (f"aws-c-{part}", CRT / f"aws-c-{part}" / "VERSION", r"^(\S+)")
            for part in ("common", "sdkutils", "cal", "io", "compression", "http", "auth")
        ),
        ("aws-lc", CRT / "aws-lc/include/openssl/base.h", r'AWSLC_VERSION_NUMBER_STRING "(.+)"'),
        (
            "ittnotify.h, in aws-c-common",
            CRT / "aws-c-common/THIRD-PARTY-LICENSES.txt",
            r"ittnotify\.h; version v(\S+)",
        ),
        (
            "cJSON, in aws-c-common",
            CRT / "aws-c-common/THIRD-PARTY-LICENSES.txt",
            r"cJSON; version (\S+)",
        ),
        ("Intel ISA-L", SOURCES / "isal/src/isal/isa-l/CMakeLists.txt", r"\n +VERSION (\S+)"),
        (
            "libdeflate",
            SOURCES / "deflate/libdeflate/libdeflate.h",
            r'LIBDEFLATE_VERSION_STRING\s+"(.+)"',
        ),
        ("musl libc", "libc/musl/src/internal/version.h", r'VERSION "(.+)"'),
        ("libc++, libc++abi, libunwind, compiler-rt parts", "libcxx/include/__config", None),
    ],
)
def test_the_version_is_the_sources_own(name: str, file: object, pattern: str | None) -> None:
    (part,) = (part for part in third_party.parts() if part.name == name)
    path = (ZIG / file) if isinstance(file, str) and ZIG else file
    text = path.read_text()  # type: ignore[attr-defined]
    if pattern is None:
        digits = re.search(r"_LIBCPP_VERSION (\d\d)(\d\d)(\d\d)", text)
        assert digits is not None
        assert part.version == ".".join(str(int(number)) for number in digits.groups())
    else:
        found = re.search(pattern, text)
        assert found is not None
        assert part.version == found[1].rstrip(",")


def test_the_one_library_of_debian_has_the_version_that_was_compiled_in() -> None:
    (part,) = (part for part in third_party.parts() if part.package == "libcli11-dev")
    assert part.version is not None
    assert re.fullmatch(r"\d+\.\d+\.\d+", part.version)
