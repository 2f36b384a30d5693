# SPDX-License-Identifier: Apache-2.0
"""What several end-to-end tests share beside the fixtures."""

from __future__ import annotations

from local.http import Tinybird

# The columns of a landing data source whose table has the keys `pk` (S) and `n` (N).
LANDING_SCHEMA = ", ".join(
    [
        "`eventID` String `json:$.eventID`",
        "`eventName` LowCardinality(String) `json:$.eventName`",
        "`eventSource` LowCardinality(String) `json:$.eventSource`",
        "`eventSourceARN` LowCardinality(String) `json:$.eventSourceARN`",
        "`eventVersion` Float32 `json:$.eventVersion`",
        "`awsRegion` LowCardinality(String) `json:$.awsRegion`",
        "`ApproximateCreationDateTime` Int64 `json:$.ApproximateCreationDateTime`",
        "`SequenceNumber` String `json:$.SequenceNumber`",
        "`SizeBytes` UInt32 `json:$.SizeBytes`",
        "`StreamViewType` LowCardinality(String) `json:$.StreamViewType`",
        "`Keys` String `json:$.Keys`",
        "`NewImage` String `json:$.NewImage` DEFAULT '{}'",
        "`OldImage` String `json:$.OldImage` DEFAULT '{}'",
        "`userIdentity` String `json:$.userIdentity` DEFAULT ''",
        "`key_pk` String `json:$.key_pk` DEFAULT ''",
        "`key_n` Float64 `json:$.key_n` DEFAULT 0",
    ]
)


def create_landing(tinybird: Tinybird, name: str) -> None:
    """Makes a landing data source (anew, if there is one)."""
    tinybird.call("DELETE", f"/v0/datasources/{name}")
    answer = tinybird.form(
        "/v0/datasources",
        name=name,
        mode="create",
        format="ndjson",
        schema=LANDING_SCHEMA,
        engine="MergeTree",
        engine_partition_key="toYYYYMM(toDateTime(ApproximateCreationDateTime))",
        engine_sorting_key="key_pk, key_n, ApproximateCreationDateTime, SequenceNumber",
    )
    assert answer.status == 200, answer.body
