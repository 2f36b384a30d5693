// SPDX-License-Identifier: Apache-2.0
#include "source/snapshot_request.hpp"

#include <gtest/gtest.h>

#include "source/event_kind.hpp"

namespace tinydynamocdc::source {
namespace {

constexpr std::string_view k_event =
    R"({"tinydynamocdc":{"snapshot":{"tableArn":"arn:t","bucket":"b","prefix":"p/Orders",)"
    R"("time":"2026-11-26T03:00:00Z"}}})";

TEST(SnapshotRequest, is_read_as_the_schedule_writes_it) {
  EXPECT_EQ(event_kind(k_event), EventKind::snapshot_request);
  const auto request = parse_snapshot_request(k_event);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(*request, (SnapshotRequest{.table_arn = "arn:t",
                                       .bucket = "b",
                                       .prefix = "p/Orders",
                                       .time = "2026-11-26T03:00:00Z"}));
}

TEST(SnapshotRequest, records_beside_it_win) {
  EXPECT_EQ(event_kind(R"({"tinydynamocdc":{},"Records":[{"eventSource":"aws:s3"}]})"),
            EventKind::s3);
}

TEST(SnapshotRequest, what_is_missing_or_wrong_is_named) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"tinydynamocdc":{}})", "snapshot is missing"},
      {R"({"tinydynamocdc":[]})", "tinydynamocdc is not an object"},
      {R"({"tinydynamocdc":{"snapshot":{}}})", "tableArn is missing"},
      {R"({"tinydynamocdc":{"snapshot":{"tableArn":"a","bucket":"b","prefix":"","time":"t"}}})",
       "prefix is empty"},
      {R"({"tinydynamocdc":{"snapshot":{"tableArn":"a","bucket":7,"prefix":"p","time":"t"}}})",
       "bucket is not a string"},
      {R"({"tinydynamocdc":{"snapshot":{"tableArn":"a","bucket":"b","prefix":"p",)"
       R"("time":"<aws.scheduler.scheduled-time>"}}})",
       "time is \"<aws.scheduler.scheduled-time>\", not a time"},
  };
  for (const auto& [event, says] : cases) {
    const auto request = parse_snapshot_request(event);
    ASSERT_FALSE(request) << event;
    EXPECT_EQ(request.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(request.error().message.contains(says)) << request.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
