# SPDX-License-Identifier: Apache-2.0
"""Every flag that --help lists is used in a run: a new one cannot be forgotten here."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from local import arrival
from local.people import create_number_table
from local.world import REPOSITORY, running_world
from tests.e2e.function import BINARY
from tests.e2e.tool import SECONDS_MAX, Tool

COMMANDS = (
    *(
        "",
        "load",
        "verify",
        "convert",
        "doctor",
        "status",
        "logs",
        "tail",
        "redrive",
        "configuration",
        "zip",
        "cloudformation",
        "completion",
    ),
)
# What the Python version's command line has, by its README; each must still be there.
OF_THE_PYTHON_VERSION = {
    "--create",
    "--remove",
    "--overwrite",
    "--create-ddb-table",
    "--create-lambda",
    "--create-ddb-trigger",
    "--create-s3-trigger",
    "--create-snapshot",
    "--create-mv",
    "--infer-schema",
    "--upload-batch",
    "--modify-record",
    "--remove-record",
    "--update-lambda",
    "--remove-lambda",
    "--remove-ddb-trigger",
    "--remove-s3-trigger",
    "--remove-ddb-table",
    "--remove-mv",
    "--table-name",
    "--region",
    "--lambda-arn",
    "--lambda-name",
    "--lambda-role",
    "--lambda-secret",
    "--lambda-timeout",
    "--s3-bucket",
    "--s3-prefix",
}
NAMES = ("--table-name", "Everything", "--lambda-name", "every")
PLACE = ("--s3-bucket", "every-bucket", "--s3-prefix", "every")
EVENT = REPOSITORY / "deploy" / "test-events" / "stream-insert.json"


def flags_of(command: str) -> set[str]:
    """Those that its --help lists."""
    text = subprocess.run(
        [BINARY, *command.split(), "--help"], check=True, capture_output=True, text=True
    ).stdout
    return set(re.findall(r"^  (?:-\w,)?(--[a-z0-9-]+)", text, re.MULTILINE))


@dataclass
class Recorder:
    """Runs the command line, and remembers the flags of each command."""

    tool: Tool
    used: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in COMMANDS})

    def remember(self, *arguments: str) -> None:
        command = arguments[0] if arguments[0] in COMMANDS else ""
        self.used[command] |= {word for word in arguments if re.match(r"--[a-z]", word)}

    def __call__(self, *arguments: str, code: int = 0, **variables: str) -> str:
        self.remember(*arguments)
        return self.tool(*arguments, code=code, **variables)

    def in_workspace(self, *arguments: str) -> str:
        """The workspace is named by flags, not by variables."""
        world = self.tool.world
        place = ("--tb-token", world.admin_token, "--tb-host", world.tinybird_url)
        return self(*arguments, *place, TB_TOKEN="", TB_HOST="")


@pytest.fixture
def run() -> Iterator[Recorder]:
    with running_world(kind="forward") as world:
        yield Recorder(Tool(world))


def set_up(run: Recorder) -> str:
    """Returns the function's ARN."""
    world = run.tool.world
    queues = world.client("sqs")
    url = queues.create_queue(QueueName="every-failure")["QueueUrl"]
    queue = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    function = ("--lambda-role", "every-role", "--lambda-secret", "every-secret")
    sizes = ("--lambda-timeout", "100", "--lambda-memory", "512", "--log-retention", "7")
    code = ("--zip", str(REPOSITORY / "dist" / "tinydynamocdc-x86_64.zip"))
    run("--create-ddb-table", "--enable-streams", *NAMES, "--region", "eu-west-2")
    run.in_workspace(
        "--create-lambda",
        "--managed-policies",
        "--architecture",
        "x86_64",
        *NAMES,
        *function,
        *sizes,
        *code,
    )
    found = world.client("lambda").get_function_configuration(FunctionName="every")
    assert (found["Timeout"], found["MemorySize"]) == (100, 512)
    run("--create-mv", *NAMES, TB_TOKEN=world.admin_token)
    run(
        "--create-ddb-trigger",
        "--parallelization",
        "2",
        "--max-record-age",
        "3600",
        "--on-failure",
        queue["QueueArn"],
        *NAMES,
        TB_TOKEN=world.admin_token,
    )
    run("--create-s3-trigger", "--direct", *NAMES, *PLACE)
    run("--create-s3-trigger", "--snapshot-concurrency", "7", "--overwrite", *NAMES, *PLACE)
    mappings = world.client("lambda").list_event_source_mappings(FunctionName="every")
    scaling = [m["ScalingConfig"] for m in mappings["EventSourceMappings"] if "ScalingConfig" in m]
    assert {"MaximumConcurrency": 7} in scaling
    run("--create-alerting", "--alert-email", "ops@example.com", *NAMES)
    run("--create-schedule", "cron(0 3 * * ? *)", "--verify", *NAMES, *PLACE)
    arn = found["FunctionArn"]
    assert isinstance(arn, str)
    return arn


def named_profile(run: Recorder) -> str:
    """A config file with the profile `every`; returns its path."""
    path = Path(run.tool.world.folder) / "aws-config"
    path.write_text("[profile every]\naws_access_key_id = every\naws_secret_access_key = every\n")
    return str(path)


def read_another_accounts_stream(run: Recorder) -> None:
    """Its policy is looked at with the owner's profile. (The emulator's triggers read no other
    account's streams, so this is planned and not done.)"""
    world = run.tool.world
    account = "111122223333"  # the emulator's account is the access key
    boto3 = importlib.import_module("boto3")
    owner = boto3.client(
        "dynamodb",
        endpoint_url=world.aws_url,
        region_name=world.region,
        aws_access_key_id=account,
        aws_secret_access_key="x",
    )
    table = create_number_table(owner, "Theirs")
    path = Path(world.folder) / "owner-config"
    path.write_text(f"[profile owner]\naws_access_key_id = {account}\naws_secret_access_key = x\n")
    planned = run(
        *("--create-ddb-trigger", "--dry-run", "--lambda-name", "every"),
        *("--table-name", table["TableArn"], "--source-profile", "owner"),
        AWS_CONFIG_FILE=str(path),
    )
    assert f"will create the policy of the stream of {table['TableArn']}" in planned
    assert f"will create the trigger from the stream of {table['TableArn']}" in planned


def play(run: Recorder, folder: Path, arn: str) -> None:
    world = run.tool.world
    token = world.admin_token
    run("--upload-batch", "5", "--modify-record", "--remove-record", *NAMES)
    stream = world.client("dynamodb").describe_table(TableName="Everything")["Table"]
    arrived = arrival.wait(
        world.client("dynamodbstreams"),
        stream["LatestStreamArn"],
        world.tinybird,
        "ddb_Everything",
        seconds_max=SECONDS_MAX,
    )
    assert arrived.complete, arrived
    read_another_accounts_stream(run)
    run("--create-snapshot", *NAMES, *PLACE)
    load_export(run, folder, arn)
    verify_table(run, folder, arn)
    # The table is younger than AWS exports changes of.
    refused = run("--create-snapshot", "--since", "1h", *NAMES, *PLACE, code=2)
    assert "point-in-time recovery of Everything covers only the time since" in refused
    datafiles = folder / "datafiles"
    run("--emit-datafiles", str(datafiles), "--infer-schema", *NAMES, TB_TOKEN=token)
    assert list(datafiles.rglob("ddb_Everything.datasource"))
    secret = (
        "--lambda-secret",
        "every-secret",
        "--lambda-timeout",
        "100",
        "--lambda-memory",
        "512",
    )
    seen = json.loads(
        run.in_workspace("status", "--json", "--region", "eu-west-2", *NAMES, *secret)
    )
    assert seen["tables"][0]["rows"]["health"] == "good", "counted with the token of the flag"
    assert seen["function_name"] == "every"
    profile = named_profile(run)
    run("status", "--json", "--lambda-arn", arn, "--profile", "every", AWS_CONFIG_FILE=profile)
    follow(run, arn, profile)
    place = ("--region", "eu-west-2", *NAMES)
    told = json.loads(run("redrive", "--dry-run", "--json", *place, TB_TOKEN="", TB_HOST=""))
    assert told["failure_records"] == []
    profiled = ("redrive", "--lambda-arn", arn, "--profile", "every", "--dry-run")
    run(*profiled, AWS_CONFIG_FILE=profile)
    run.in_workspace("redrive", "--lambda-arn", arn)
    which = ("--profile", "every", "--region", "eu-west-2")
    used = json.loads(run("configuration", "--json", *which, AWS_CONFIG_FILE=profile))
    assert used["region"] == {"value": "eu-west-2", "source": "--region"}


def load_export(run: Recorder, folder: Path, arn: str) -> None:
    """The export of the snapshot, once more, by hand."""
    profile = named_profile(run)
    place = ("load", "s3://every-bucket", "--table-name", "Everything", "--json")
    planned = run.in_workspace(*place, "--lambda-name", "every", "--dry-run")
    assert json.loads(planned)["state"] == "dry_run" or "loaded_before" in planned
    notes = folder / "notes"
    loaded = run(
        *(*place, "--ledger", str(notes), "--jobs", "2", "--again", "--keys", "UserId,Email"),
        *("--region", "eu-west-2", "--lambda-arn", arn, "--profile", "every"),
        TB_TOKEN=run.tool.world.admin_token,
        AWS_CONFIG_FILE=profile,
    )
    found = json.loads(loaded.splitlines()[-1])
    assert (found["datasource"], found["marked"]) == ("ddb_Everything", True)
    assert list(notes.glob("*/finished-*"))


def verify_table(run: Recorder, folder: Path, arn: str) -> None:
    """By an export, then by the table itself."""
    named = ("verify", "--table-name", "Everything", "--json", "--wait", "0")
    by_export = run.in_workspace(
        *(*named, "--export", "s3://every-bucket", "--keys", "UserId,Email"),
        *("--lambda-name", "every", "--now", "--state", str(folder / "state")),
    )
    assert json.loads(by_export.splitlines()[-1])["verdict"] == "equal"
    page = folder / "page.html"
    by_scan = run(
        *(*named, "--scan", "--max-rcu", "10000", "--sample", "100", "--html", str(page)),
        *("--repair", "--slice-rows", "1000", "--jobs", "2", "--region", "eu-west-2"),
        *("--lambda-arn", arn, "--profile", "every"),
        TB_TOKEN=run.tool.world.admin_token,
        AWS_CONFIG_FILE=named_profile(run),
    )
    assert json.loads(by_scan.splitlines()[-1])["verdict"] == "equal"
    assert "Equal: 0 of" in page.read_text()


def follow(run: Recorder, arn: str, profile: str) -> None:
    assert json.loads(first_line(run, "status", "--watch", "--json", *NAMES))["health"]
    here = ("--region", "eu-west-2")
    found = run.in_workspace("doctor", "--json", "--s3-bucket", "every-bucket", *here, *NAMES)
    assert json.loads(found)["well"] is True
    of_arn = ("--lambda-arn", arn, "--profile", "every")
    run("doctor", *of_arn, AWS_CONFIG_FILE=profile, TB_TOKEN=run.tool.world.admin_token)
    named = ("--lambda-name", "every")
    log = run("logs", "--since", "1d", "--level", "DEBUG", *here, *named)
    assert first_line(run, "logs", "--tail", "--since", "1d", "--level", "DEBUG", *named) in log
    run("logs", *of_arn, AWS_CONFIG_FILE=profile)
    run.in_workspace("tail", "Everything", "--once", "--lines", "3", *here, *named)
    token = run.tool.world.admin_token
    run("tail", "Everything", "--once", *of_arn, AWS_CONFIG_FILE=profile, TB_TOKEN=token)


def first_line(run: Recorder, *words: str) -> str:
    """Of a command that goes on until it is stopped."""
    run.remember(*words)
    with subprocess.Popen(
        [str(run.tool.program), *words],
        env=run.tool.world.environment(),
        cwd=run.tool.world.folder,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        process.terminate()
    return line


def take_down(run: Recorder, arn: str) -> None:
    world = run.tool.world
    token = world.admin_token
    planned = run("--create-lambda", "--overwrite", "--dry-run", *NAMES, TB_TOKEN=token)
    assert "will change the function every" in planned
    run("--update-lambda", *NAMES, "--profile", "every", AWS_CONFIG_FILE=named_profile(run))
    run("--remove-schedule", *NAMES)
    run("--remove-alerting", *NAMES)
    run("--remove-s3-trigger", "--yes", *NAMES, *PLACE)
    run("--remove-ddb-trigger", "--table-name", "Everything", "--lambda-arn", arn)
    run("--remove-mv", "--purge", "--dry-run", *NAMES, TB_TOKEN=token)
    run("--remove-mv", *NAMES, TB_TOKEN=token)
    run("--remove-lambda", *NAMES, "--lambda-role", "every-role", "--lambda-secret", "every-secret")
    run("--remove-ddb-table", "--yes", "--force", *NAMES)
    tables = world.client("dynamodb").list_tables()["TableNames"]
    assert "Everything" not in tables
    run("--create", "--create-ddb-table", "--dry-run", *NAMES, *PLACE, TB_TOKEN=token)
    run("--remove", "--dry-run", *NAMES, *PLACE, TB_TOKEN=token)


def convert(run: Recorder, folder: Path) -> None:
    lines = folder / "x.json"
    lines.write_text('{"Item":{"Id":{"N":"1"}}}\n')
    arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/export/01700000000000-12345678"
    rows = folder / "rows"
    run(
        "convert",
        "--output",
        str(rows),
        "--threads",
        "2",
        "--keys",
        "Id",
        "--export-arn",
        arn,
        "--export-time",
        "1700000000",
        str(lines),
    )
    assert json.loads(rows.read_text())["eventSourceARN"] == arn
    assert '"rows":1' in run("convert", "--stats", str(EVENT))


def write_template(run: Recorder, template: Path) -> None:
    options = {
        "--lambda-role": "every-role",
        "--lambda-secret": "every-secret",
        "--lambda-timeout": "77",
        "--lambda-memory": "192",
        "--architecture": "arm64",
        "--log-retention": "7",
        "--parallelization": "3",
        "--max-record-age": "4321",
        "--on-failure": "s3://every-failures",
        "--alert-email": "somebody@example.com",
        "--schedule": "rate(9 days)",
        "--snapshot-concurrency": "717",
    }
    words = [word for option in options.items() for word in option]
    run("cloudformation", *NAMES, *PLACE, *words, "--verify", str(template))
    text = template.read_text()
    for value in options.values():
        assert value.removeprefix("s3://") in text, value
    run("cloudformation", *NAMES, *PLACE, "--direct", str(template))
    assert "AWS::Lambda::Permission" in template.read_text()


def test_every_flag_is_used_in_a_run(run: Recorder, tmp_path: Path) -> None:
    arn = set_up(run)
    play(run, tmp_path, arn)
    take_down(run, arn)
    convert(run, tmp_path)
    run("zip", "--program", str(BINARY), str(tmp_path / "function.zip"))
    write_template(run, tmp_path / "template.yaml")
    assert run("--version").startswith("tinydynamocdc ")
    for command in COMMANDS:
        run(*command.split(), "--help")
    assert {name: sorted(flags_of(name)) for name in COMMANDS} == {
        name: sorted(flags) for name, flags in run.used.items()
    }


def test_no_flag_of_the_python_version_is_missing() -> None:
    assert OF_THE_PYTHON_VERSION - flags_of("") == set()


def test_a_flag_that_no_run_uses_is_found(run: Recorder) -> None:
    run("--version")
    assert flags_of("") - run.used[""] >= {"--create", "--tb-token"}
