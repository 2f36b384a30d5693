# SPDX-License-Identifier: Apache-2.0
"""One zip: dist/, `tinydynamocdc zip` and the upload of --create-lambda are the same bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import zipfile
import zlib
from pathlib import Path

from local.world import PRODUCT, REPOSITORY
from tests.e2e.tool import FUNCTION, TABLE, Tool

SHIPPED = REPOSITORY / "dist" / "tinydynamocdc-x86_64.zip"


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PRODUCT, "zip", *words], check=False, capture_output=True, text=True)


def code_sha256(archive: Path) -> str:
    return base64.b64encode(hashlib.sha256(archive.read_bytes()).digest()).decode()


def test_the_program_writes_the_zip_that_is_shipped(tmp_path: Path) -> None:
    written = tmp_path / "function.zip"
    done = run(written)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"for x86_64, CodeSha256 {code_sha256(written)}" in done.stdout
    assert written.read_bytes() == SHIPPED.read_bytes()
    assert list(tmp_path.iterdir()) == [written]
    named = tmp_path / "named.zip"
    assert run("--program", PRODUCT, named).returncode == 0
    assert named.read_bytes() == SHIPPED.read_bytes()


def test_it_holds_the_program_and_is_as_small_as_zlib_makes_it() -> None:
    program = PRODUCT.read_bytes()
    with zipfile.ZipFile(SHIPPED) as archive:
        (entry,) = archive.infolist()
        assert entry.filename == "bootstrap"
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.external_attr >> 16 == 0o100755
        assert archive.read(entry) == program
    assert entry.compress_size <= len(zlib.compress(program, 9))


def test_the_function_runs_the_shipped_bytes_whoever_uploaded_them(tool: Tool) -> None:
    def uploaded() -> str:
        found = tool.world.client("lambda").get_function_configuration(FunctionName=FUNCTION)
        return str(found["CodeSha256"])

    def is_this_program() -> object:
        said = json.loads(tool("status", "--json", "--table-name", TABLE, code=1))
        return said["function"]["code_is_this_program"]

    tool("--create-lambda")
    assert uploaded() == code_sha256(SHIPPED)
    assert is_this_program() is True
    tool("--remove-lambda")
    tool("--create-lambda", "--zip", str(SHIPPED))
    assert uploaded() == code_sha256(SHIPPED)
    assert is_this_program() is True
    assert "nothing to do" in tool("--update-lambda")


def test_what_is_no_program_for_lambda_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    text = tmp_path / "script"
    text.write_text("#!/bin/sh\n")
    done = run("--program", text, tmp_path / "f.zip")
    assert done.returncode == 2
    assert "not a 64-bit Linux program" in done.stderr
    missing = run("--program", tmp_path / "nowhere", tmp_path / "f.zip")
    assert missing.returncode == 3
    unwritable = run(tmp_path / "no" / "f.zip")
    assert unwritable.returncode == 3
    assert list(tmp_path.iterdir()) == [text]
