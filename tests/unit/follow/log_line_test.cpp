// SPDX-License-Identifier: Apache-2.0
#include "follow/log_line.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::follow {
namespace {

using base::LogLevel;

TEST(LogLine, a_line_of_the_function_is_its_text_and_its_fields) {
  const auto line = log_line(
      R"({"timestamp":"2026-11-29T12:34:56.789Z","level":"ERROR","message":"not delivered","requestId":"r","table":"Orders","records":3})");
  EXPECT_EQ(line.level, LogLevel::error);
  EXPECT_EQ(line.text, "not delivered  table=Orders records=3");
}

TEST(LogLine, metrics_are_for_debugging) {
  const auto line =
      log_line(R"({"_aws":{"Timestamp":1},"level":"INFO","message":"metrics","RowsDelivered":7})");
  EXPECT_EQ(line.level, LogLevel::debug);
  EXPECT_TRUE(line.text.contains("RowsDelivered=7")) << line.text;
}

TEST(LogLine, aws_lambdas_own_lines_count_only_when_an_invocation_failed) {
  EXPECT_EQ(log_line(R"({"time":"t","type":"platform.start","record":{"requestId":"r"}})").level,
            LogLevel::debug);
  const auto report = log_line(
      R"({"time":"t","type":"platform.report","record":{"requestId":"r","status":"success",)"
      R"("metrics":{"durationMs":12.5,"memorySizeMB":256,"maxMemoryUsedMB":31,"initDurationMs":9}}})");
  EXPECT_EQ(report.level, LogLevel::debug);
  EXPECT_EQ(report.text, "invocation success: 12.5 ms, 31 MB of 256 MB, started in 9 ms");
  const auto timeout = log_line(
      R"({"time":"t","type":"platform.report","record":{"status":"timeout","errorType":"Sandbox.Timedout",)"
      R"("metrics":{"durationMs":300000,"memorySizeMB":256,"maxMemoryUsedMB":31}}})");
  EXPECT_EQ(timeout.level, LogLevel::error);
  EXPECT_EQ(timeout.text, "invocation timeout: 300000 ms, 31 MB of 256 MB: Sandbox.Timedout");
  EXPECT_EQ(log_line("REPORT RequestId: r Duration: 1 ms").level, LogLevel::debug);
}

TEST(LogLine, anything_else_is_shown_as_it_is_without_what_moves_a_cursor) {
  EXPECT_EQ(log_line("2026 Task timed out\n").text, "2026 Task timed out");
  EXPECT_EQ(log_line("a\x1b[2Jb").text, "a [2Jb");
  EXPECT_EQ(log_line("[1,2]").text, "[1,2]");
  EXPECT_EQ(log_line("{\"a\":1}").text, "{\"a\":1}");
  EXPECT_EQ(log_line(R"({"type":"platform.report","record":"odd"})").level, LogLevel::debug);
}

TEST(LogLine, on_a_terminal_the_level_has_a_colour) {
  const LogLine line{.level = LogLevel::warning, .text = "slow"};
  EXPECT_EQ(to_text(line, 45'296'789, LogColours::none), "12:34:56.789 WARN  slow\n");
  EXPECT_EQ(to_text(line, 45'296'789, LogColours::ansi),
            "12:34:56.789 \x1b[33mWARN \x1b[0m slow\n");
}

}  // namespace
}  // namespace tinydynamocdc::follow
