# SPDX-License-Identifier: Apache-2.0
"""2,000 files through a queue, four functions at a time that are killed at random moments."""

from __future__ import annotations

import pytest

from local import people
from local.compare import compare
from local.world import World
from tests.e2e.function import settings_of
from tests.e2e.snapshot_queue import BUCKET, QUEUE, Pollers, dead_letters, lay_queue, messages_in

TABLE, DATASOURCE = "Queued", "ddb_Queued"
FILES, ITEMS = 2_000, 4_000
SECONDS_MAX = 900.0  # It takes 64 on an idle machine, and a machine may be busy.


def fill(world: World) -> None:
    dynamodb = world.client("dynamodb")
    with world.clock.back(3600):
        people.create_number_table(dynamodb, TABLE)
        for first in range(0, ITEMS, 25):
            batch = [
                {"PutRequest": {"Item": {"id": {"N": str(n)}, "text": {"S": f"é {n}"}}}}
                for n in range(first, min(first + 25, ITEMS))
            ]
            dynamodb.batch_write_item(RequestItems={TABLE: batch})


def export(world: World) -> str:
    dynamodb = world.client("dynamodb")
    dynamodb.update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    arn = dynamodb.describe_table(TableName=TABLE)["Table"]["TableArn"]
    begun = dynamodb.export_table_to_point_in_time(
        TableArn=arn, S3Bucket=BUCKET, S3Prefix=f"DDBStreamCDC/{TABLE}/files={FILES}"
    )
    return str(begun["ExportDescription"]["ExportArn"])


@pytest.mark.timeout(SECONDS_MAX + 300)
def test_two_thousand_files_through_the_queue_while_functions_are_killed(world: World) -> None:
    fill(world)
    url = lay_queue(world)
    settings = settings_of(
        {"url": world.tinybird_url, "create_token": world.create_token},
        **{name: text for name, text in world.settings().items() if name.startswith("AWS")},
        TB_PARTIAL_BATCH="true",
        LOGGING_LEVEL="ERROR",
    )
    arn = export(world)

    def is_over() -> bool:
        found = world.client("dynamodb").describe_export(ExportArn=arn)["ExportDescription"]
        return found["ExportStatus"] == "COMPLETED" and not messages_in(world, QUEUE)

    pollers = Pollers(world, url, settings)
    pollers.run(is_over, SECONDS_MAX)

    assert pollers.kills >= 10
    assert pollers.invocations >= FILES + 1
    assert pollers.most_receives < 30
    given_up = dead_letters(world)
    assert not given_up, given_up[0]
    marks = world.tinybird.rows(
        f"SELECT DISTINCT * FROM {DATASOURCE} WHERE eventName = 'SNAPSHOT_COMPLETE'"
    )
    assert len(marks) == 1
    (row,) = world.tinybird.rows(
        f"SELECT uniqExact(eventID) AS n, count() AS sent FROM {DATASOURCE} "
        "WHERE eventName = 'SNAPSHOT'"
    )
    assert int(row["n"]) == ITEMS
    assert int(row["sent"]) <= 1.2 * ITEMS, row
    result = compare(world.client("dynamodb"), TABLE, world.tinybird, DATASOURCE)
    assert result.in_step, result.examples
    assert result.items == ITEMS
