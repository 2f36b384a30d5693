# SPDX-License-Identifier: Apache-2.0
"""src/<room>/x.cpp is tested by tests/unit/<room>/x_test.cpp, or says here where instead.

Whoever changes a file wants to find its tests by its name. An entry that is no longer true, because
the file has its own test now or is gone, is an offence like a file without either.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Elsewhere:
    """Source files whose tests have another name."""

    reason: str
    tests: tuple[str, ...]  # Files or folders below tests/ that go through all of them.
    sources: str  # `room/name` without .cpp, separated by white space.


EXCEPTIONS = [
    Elsewhere(
        "argument tables: each flag is given to the real binary",
        ("e2e/test_every_flag.py", "unit/cli/options_test.cpp"),
        """cli/arguments cli/configuration_arguments cli/load_arguments cli/place_arguments
        cli/set_up_options cli/status_arguments cli/tinybird_arguments""",
    ),
    Elsewhere(
        "whole commands: the real binary, with local AWS and Tinybird",
        ("e2e",),
        """main cli/cloudformation_command cli/completion cli/configuration_command
        cli/doctor_command cli/load_command cli/logs_command cli/mfa_prompt cli/redrive_command
        cli/run cli/status_command cli/status_look cli/tail_command cli/terminal
        cli/view_users cli/zip_command convert/convert_file""",
    ),
    Elsewhere(
        "the set-up as a whole, in an account in memory that fails at each request",
        (
            "unit/cli/set_up_interrupted_test.cpp",
            "unit/cli/set_up_drift_test.cpp",
            "unit/cli/on_failure_test.cpp",
        ),
        "cli/manage_command cli/set_up cli/set_up_snapshots manage/tinybird_access setup/find_site",
    ),
    Elsewhere(
        "one step of the transcoder: all its paths read the same items and must agree",
        (
            "unit/dynamodb/transcoder_test.cpp",
            "unit/dynamodb/transcoder_errors_test.cpp",
            "unit/dynamodb/item_keys_test.cpp",
            "unit/oracle/agreement_test.cpp",
        ),
        """dynamodb/change dynamodb/json_text dynamodb/key_capture dynamodb/read_keys
        dynamodb/transcoder_avx2 dynamodb/transcoder_careful dynamodb/transcoder_neon
        dynamodb/transcoder_sse2 dynamodb/typed_value dynamodb/vector_steps""",
    ),
    Elsewhere(
        "one way of getting credentials: the whole chain is asked",
        (
            "unit/aws/credentials_test.cpp",
            "unit/aws/credential_source_test.cpp",
            "e2e/test_aws_credentials.py",
            "e2e/test_profile_vectors.py",
        ),
        """aws/dpop aws/login_credentials aws/machine_sources aws/process_credentials
        aws/profile_sources aws/role_credentials aws/sso_credentials aws/sso_token""",
    ),
    Elsewhere(
        "the other half of a service's client, whose test has the service's name",
        (
            "unit/aws/dynamodb_test.cpp",
            "unit/aws/lambda_test.cpp",
            "unit/aws/sqs_test.cpp",
            "unit/aws/iam_test.cpp",
            "unit/aws/s3_objects_test.cpp",
            "unit/tinybird/client_test.cpp",
            "unit/tinybird/deploy_test.cpp",
        ),
        """aws/dynamodb_items aws/lambda_mappings aws/objects aws/query_answer aws/sqs_queues
        tinybird/datasources tinybird/deployments tinybird/events tinybird/project""",
    ),
    Elsewhere(
        "AWS's hosts and errors: the tests send requests",
        (
            "unit/aws/located_endpoint_test.cpp",
            "unit/aws/service_client_test.cpp",
            "tools/test_aws_endpoints.py",
        ),
        "aws/crt_text aws/endpoint aws/endpoint_table",
    ),
    Elsewhere(
        "sockets and TLS: the clients talk to servers on this machine",
        ("unit/net/plain_http_client_test.cpp", "unit/net/tls_test.cpp"),
        "net/crt_runtime net/no_system_roots net/plain_socket net/trust_store",
    ),
    Elsewhere(
        "used by every test, and by nothing alone",
        ("unit",),
        "base/check base/clock",
    ),
    Elsewhere(
        "the resources of alerting: made, changed and removed as one part",
        ("unit/alarm/alerting_part_test.cpp",),
        """alarm/alarm alarm/alerting alarm/dashboard alarm/kept_alerting alarm/subscription
        alarm/topic""",
    ),
    Elsewhere(
        "the resources of a bucket's notifications and of schedules: as one part each",
        ("unit/exports/bucket_part_test.cpp", "unit/exports/schedule_part_test.cpp"),
        """exports/async_failures exports/bucket_permission exports/notification_change
        exports/old_export_policies exports/schedule exports/schedule_group exports/scheduler_role
        setup/bucket""",
    ),
    Elsewhere(
        "the resources of the function: as one part",
        ("unit/setup/function_test.cpp", "unit/setup/two_regions_test.cpp"),
        """manage/function_setup package/zip_file setup/function_part setup/required setup/role
        setup/site""",
    ),
    Elsewhere(
        "the resources of a table and its trigger: as one part each",
        (
            "unit/trigger/stream_part_test.cpp",
            "unit/trigger/stream_policy_test.cpp",
            "unit/trigger/stream_trigger_test.cpp",
            "unit/test_data/test_table_test.cpp",
        ),
        """manage/policy_statements manage/table manage/triggers trigger/table_recovery
        trigger/table_stream""",
    ),
    Elsewhere(
        "the parts of the CloudFormation template: written whole, and held against the set-up",
        ("unit/stack/template_test.cpp", "e2e/test_stack_is_the_set_up.py"),
        """stack/alarm_parts stack/function_parts stack/parameters stack/queue_parts
        stack/snapshot_parts stack/table_parts""",
    ),
    Elsewhere(
        "one thing that a status reads: statuses of whole set-ups are compared",
        (
            "unit/status/read_status_test.cpp",
            "unit/status/read_proof_test.cpp",
            "unit/status/read_snapshot_test.cpp",
        ),
        """status/proof_verdict status/read_activity status/read_dead_letters status/read_rows
        status/read_table status/read_token status/snapshot_verdict status/verdict""",
    ),
    Elsewhere(
        "views in Classic and Forward workspaces: made, changed and removed",
        (
            "unit/view/classic/views_test.cpp",
            "unit/view/project_batch_test.cpp",
            "e2e/test_manage_views.py",
        ),
        """tinybird/classic/datasources view/classic/datasources view/classic/pipes
        view/classic/tokens view/classic/workspace view/design view/designs view/emit_datafiles
        view/function_token view/live_project view/pieces view/workspace""",
    ),
    Elsewhere(
        "the function and its handlers, called with events",
        (
            "unit/lambda/stream_handler_test.cpp",
            "unit/lambda/queue_handler_test.cpp",
            "unit/lambda/export_handler_test.cpp",
            "unit/lambda/export_proof_test.cpp",
            "unit/lambda/export_completion_test.cpp",
            "e2e/test_function.py",
        ),
        """aws/dynamodb_streams deliver/mark lambda/data_file lambda/function
        lambda/invocation_handler lambda/proof_slice ledger/loading row/export_arrival""",
    ),
    Elsewhere(
        "readers of events and exports: what they read is held against the golden rows",
        (
            "unit/source/stream_event_test.cpp",
            "unit/source/export_file_test.cpp",
            "unit/source/export_file_errors_test.cpp",
            "unit/oracle/golden_test.cpp",
        ),
        "source/export_lines source/stream_record",
    ),
    Elsewhere(
        "pieces of rows and datafiles: the whole text is compared",
        ("unit/row/row_writer_test.cpp", "unit/row/datafiles_test.cpp"),
        "row/change_keys row/datafile_text",
    ),
    Elsewhere(
        "snapshots and loading: whole runs on simulated time",
        (
            "simulation",
            "unit/snapshot/create_snapshot_test.cpp",
            "unit/load/run_load_test.cpp",
        ),
        "load/survey snapshot/given_up snapshot/loader snapshot/table_snapshot",
    ),
    Elsewhere(
        "made-up items: whole batches are uploaded",
        ("unit/test_data/upload_batch_test.cpp",),
        "test_data/modify_record test_data/random_item test_data/remove_record",
    ),
]


def own_test_offences(root: Path, exceptions: list[Elsewhere] | None = None) -> list[str]:
    """Source files without a test of their name or an exception; exceptions that are not true."""
    exceptions = EXCEPTIONS if exceptions is None else exceptions
    found = []
    listed = Counter(source for each in exceptions for source in each.sources.split())
    for source, times in sorted(listed.items()):
        if times > 1:
            found.append(f"src/{source}.cpp: listed {times} times")
        if not (root / "src" / f"{source}.cpp").exists():
            found.append(f"src/{source}.cpp: listed as an exception, and gone")
        elif _own_test(root, source).exists():
            found.append(f"src/{source}.cpp: has its own test; take it off the exceptions")
    for each in exceptions:
        found += [
            f"tests/{test}: gone, and should test: {each.reason}"
            for test in each.tests
            if not (root / "tests" / test).exists()
        ]
    for path in sorted((root / "src").rglob("*.cpp")):
        source = path.relative_to(root / "src").with_suffix("").as_posix()
        if source not in listed and not _own_test(root, source).exists():
            found.append(f"src/{source}.cpp: no tests/unit/{source}_test.cpp, and no exception")
    return found


def _own_test(root: Path, source: str) -> Path:
    return root / "tests" / "unit" / f"{source}_test.cpp"
