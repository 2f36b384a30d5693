// SPDX-License-Identifier: Apache-2.0
#include "row/landing_definition.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::row {
namespace {

TEST(LandingDefinition, is_written_in_tinybird_s_schema_grammar) {
  const auto definition = landing_definition(
      {{.name = "key_id", .is_number = true}, {.name = "key_name", .is_number = false}});
  EXPECT_EQ(schema_text(definition),
            "`eventID` String `json:$.eventID`, "
            "`eventName` LowCardinality(String) `json:$.eventName`, "
            "`eventSource` LowCardinality(String) `json:$.eventSource`, "
            "`eventSourceARN` LowCardinality(String) `json:$.eventSourceARN`, "
            "`eventVersion` Float32 `json:$.eventVersion`, "
            "`awsRegion` LowCardinality(String) `json:$.awsRegion`, "
            "`ApproximateCreationDateTime` Int64 `json:$.ApproximateCreationDateTime`, "
            "`SequenceNumber` String `json:$.SequenceNumber`, "
            "`SizeBytes` UInt32 `json:$.SizeBytes`, "
            "`StreamViewType` LowCardinality(String) `json:$.StreamViewType`, "
            "`Keys` String `json:$.Keys`, "
            "`NewImage` String `json:$.NewImage`, "
            "`OldImage` String `json:$.OldImage`, "
            "`userIdentity` String `json:$.userIdentity` DEFAULT '', "
            "`key_id` Float64 `json:$.key_id` DEFAULT 0, "
            "`key_name` String `json:$.key_name` DEFAULT ''");
}

TEST(LandingDefinition, sorts_by_the_keys_first) {
  const auto definition = landing_definition(
      {{.name = "key_id", .is_number = true}, {.name = "key_name", .is_number = false}});
  EXPECT_EQ(definition.engine, "MergeTree");
  EXPECT_EQ(definition.sorting_key,
            "key_id, key_name, ApproximateCreationDateTime, SequenceNumber");
  EXPECT_EQ(definition.partition_key, "toYYYYMM(toDateTime(ApproximateCreationDateTime))");
}

TEST(LandingDefinition, a_data_source_of_the_python_version_fits) {
  const auto definition = landing_definition({{.name = "key_id", .is_number = true}});
  EXPECT_TRUE(
      missing_columns(definition,
                      {"eventID", "eventName", "eventSource", "eventSourceARN", "eventVersion",
                       "awsRegion", "ApproximateCreationDateTime", "SequenceNumber", "SizeBytes",
                       "StreamViewType", "Keys", "NewImage", "OldImage", "key_id"})
          .empty());
  EXPECT_EQ(missing_columns(definition, {"eventID", "Keys"}).size(), 12U);
}

}  // namespace
}  // namespace tinydynamocdc::row
