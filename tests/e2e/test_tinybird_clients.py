# SPDX-License-Identifier: Apache-2.0
"""Tinybird's own clients against the stand-in: the command line `tb`, and the Python library.

They are somebody else's opinion of what a workspace answers, and of our datafiles. The command line
runs as any user runs it, from an environment of its own (`tools/setup test` installs it).
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinybird_sdk.api.api import TinybirdApi, TinybirdApiError
from tinybird_sdk.api.deploy import deploy_to_main
from tinybird_sdk.api.resources import pull_all_resource_files
from tinybird_sdk.generator.datasource import GeneratedDatasource
from tinybird_sdk.generator.index import GeneratedResources
from tinybird_sdk.generator.pipe import GeneratedPipe

from local.http import Tinybird
from local.process import clean_environment
from local.world import REPOSITORY
from tests.e2e.projects import GOLDEN, Files, answer_of, deploy, golden, pulled, token, write
from tests.e2e.test_forward_state import ENDPOINT, FUNCTION_TOKEN, LANDING, READ_TOKEN, Row
from tests.e2e.test_standin_deploy_refusals import live

TB = REPOSITORY / ".venv" / "tb" / "bin" / "tb"
PROJECT = golden("one_key") | golden("two_keys")
ROWS = [Row(pk=pk, n=n).line() for pk, n in (("a", "1"), ("a", "2"), ("b", "1"))]


class CommandLine:
    """`tb --cloud`, in a folder with a project."""

    def __init__(self, tinybird: Tinybird, folder: Path) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        self._environment = clean_environment(folder) | {
            "TB_HOST": tinybird.url,
            "TB_TOKEN": tinybird.token,
            "TB_VERSION_WARNING": "0",
            "TB_CLI_TELEMETRY_OPTOUT": "1",
            "CI": "1",
        }

    def run(self, *words: str) -> tuple[int, str]:
        """The exit code, and all that it says."""
        done = subprocess.run(
            [TB, "--cloud", *words],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def says(self, *words: str) -> str:
        """What a command says that must succeed."""
        code, text = self.run(*words)
        assert code == 0, text
        return text


@pytest.fixture
def tb(forward: Tinybird, tmp_path: Path) -> CommandLine:
    assert TB.is_file(), "tools/setup test installs it"
    command_line = CommandLine(forward, tmp_path)
    write(PROJECT, command_line.folder)
    return command_line


def test_command_line_deploys_and_finds_nothing_to_change(
    forward: Tinybird, tb: CommandLine
) -> None:
    assert "local" in tb.says("workspace", "ls")
    assert "Deployment is valid" in tb.says("deploy", "--check")
    assert pulled(forward) == {}
    assert "is live" in tb.says("deploy")
    assert set(pulled(forward)) == set(PROJECT)
    assert "No changes" in tb.says("deploy")
    write(pulled(forward), tb.folder)
    assert "No changes" in tb.says("deploy")
    (tb.folder / f"{ENDPOINT}.pipe").unlink()
    code, text = tb.run("deploy")
    assert code != 0
    assert f"the pipe {ENDPOINT} would be deleted" in text.replace("\n", " ")
    assert set(pulled(forward)) == set(PROJECT)


@pytest.mark.parametrize("folder", sorted(path.name for path in GOLDEN.iterdir()))
def test_our_files_are_laid_out_as_tb_fmt_does(tmp_path: Path, folder: str) -> None:
    environment = clean_environment(tmp_path) | {"CI": "1"}
    environment |= {"TB_VERSION_WARNING": "0", "TB_CLI_TELEMETRY_OPTOUT": "1"}
    write(golden(folder), tmp_path)
    for name in golden(folder):
        command = [str(TB), "fmt", "--no-color", "--diff", name]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_command_line_reads_and_writes(forward: Tinybird, tb: CommandLine) -> None:
    deploy(forward, PROJECT)
    assert f"name: mat_{LANDING}" in tb.says("datasource", "ls")
    rows = tb.folder.parent / "rows.ndjson"
    rows.write_text("\n".join(json.dumps(row) for row in ROWS))
    assert "Rows appended" in tb.says("datasource", "append", LANDING, "--file", str(rows))
    assert forward.rows(f"SELECT count() AS n FROM mat_{LANDING}") == [{"n": 3}]
    assert "12345" in tb.says("sql", f"SELECT count() * 4115 AS n FROM {LANDING}")
    answer = tb.says("endpoint", "data", ENDPOINT, "--by_pk", "a", "--by_n", "2")
    assert answer.count("key_pk: a") == 1
    assert "key_n: 2" in answer
    assert "truncated" in tb.says("datasource", "truncate", LANDING, "--yes")
    assert forward.rows(f"SELECT count() AS n FROM {LANDING}") == [{"n": 0}]


@pytest.fixture
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library would ask the host's proxy for loopback addresses."""
    monkeypatch.setenv("no_proxy", "*")


def resources(files: Files) -> GeneratedResources:
    """A project as the library holds it."""
    sources = [
        GeneratedDatasource(name.removesuffix(".datasource"), text)
        for name, text in files.items()
        if name.endswith(".datasource")
    ]
    pipes = [
        GeneratedPipe(name.removesuffix(".pipe"), text)
        for name, text in files.items()
        if name.endswith(".pipe")
    ]
    return GeneratedResources(sources, pipes, [])


def library_deploys(tinybird: Tinybird, files: Files, **options: object) -> dict[str, Any]:
    config = {"base_url": tinybird.url, "token": tinybird.token}
    done: dict[str, Any] = deploy_to_main(
        config, resources(files), {"poll_interval_ms": 20, **options}
    )
    return done


def test_library_deploys_and_pulls(forward: Tinybird, direct: None) -> None:
    checked = library_deploys(forward, PROJECT, check=True)
    assert (checked["success"], checked["result"]) == (True, "success")
    assert pulled(forward) == {}
    done = library_deploys(forward, PROJECT)
    assert done["success"], done
    assert done["build_id"] == live(forward)
    assert set(pulled(forward)) == set(PROJECT)
    assert library_deploys(forward, PROJECT)["result"] == "no_changes"
    config = {"base_url": forward.url, "token": forward.token}
    got = pull_all_resource_files(config)
    files = {file.filename: file.content for kind in got.values() for file in kind}
    assert files == pulled(forward)
    for old in answer_of(forward.call("GET", "/v1/deployments"))["deployments"]:
        if not old["live"]:
            forward.call("DELETE", f"/v1/deployments/{old['id']}")
    refused = library_deploys(forward, golden("one_key"))
    assert not refused["success"]
    assert f"the pipe {ENDPOINT} would be deleted" in refused["error"]
    config["token"] = token(forward, READ_TOKEN).token
    denied = deploy_to_main(config, resources(PROJECT), {})
    assert "not enough permissions" in denied["error"]


def test_library_posts_and_reads(forward: Tinybird, direct: None) -> None:
    deploy(forward, PROJECT)

    def api(name: str) -> TinybirdApi:
        return TinybirdApi({"base_url": forward.url, "token": token(forward, name).token})

    function, reader = api(FUNCTION_TOKEN), api(READ_TOKEN)
    assert function.ingest_batch(LANDING, ROWS) == {"successful_rows": 3, "quarantined_rows": 0}
    bad = ROWS[0] | {"SizeBytes": "many"}
    assert function.ingest(LANDING, bad) == {"successful_rows": 0, "quarantined_rows": 1}
    answer = reader.query(ENDPOINT, {"by_pk": "a", "by_n": 2})
    assert [row["key_n"] for row in answer["data"]] == [2]
    counted = function.sql(f"SELECT count() AS n FROM {LANDING} FORMAT JSON")
    assert counted["data"] == [{"n": 3}]
    refusals: list[Callable[[], object]] = [
        lambda: reader.ingest(LANDING, ROWS[0]),
        lambda: function.query(ENDPOINT),
        lambda: reader.sql(f"SELECT * FROM mat_{LANDING} FORMAT JSON"),
    ]
    for refused in refusals:
        with pytest.raises(TinybirdApiError) as caught:
            refused()
        assert caught.value.status_code == 403
    forward.control("/fail", {"path": "/v0/events", "times": 2, "status": 503})
    retried = function.ingest(LANDING, ROWS[0], {"max_retries": 2})
    assert retried["successful_rows"] == 1
