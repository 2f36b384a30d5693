// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <format>
#include <ostream>

#include "base/secret.hpp"
#include "support/fake_clock.hpp"

namespace tinydynamocdc::base {
namespace {

TEST(Log, writes_one_json_object_per_line) {
  const testing::FakeClock clock(1'767'225'600'123);
  std::string lines;
  const Log log(LogLevel::info, clock, [&](std::string_view line) { lines += line; });
  log.line(LogLevel::warning, "a \"b\"\n", {{"n", std::int64_t{-1}}, {"t", "x\\y"}});
  EXPECT_EQ(
      lines,
      R"({"timestamp":"2026-01-01T00:00:00.123Z","level":"WARN","message":"a \"b\"\n","n":-1,"t":"x\\y"})"
      "\n");
}

TEST(Log, defect_23_what_is_below_the_threshold_costs_and_writes_nothing) {
  const testing::FakeClock clock;
  int writes = 0;
  const Log log(LogLevel::info, clock, [&](std::string_view) { ++writes; });
  EXPECT_FALSE(log.enabled(LogLevel::debug));
  log.line(LogLevel::debug, "x");
  EXPECT_EQ(writes, 0);
  log.line(LogLevel::info, "x");
  EXPECT_EQ(writes, 1);
}

TEST(LogLevel, knows_the_names_of_python_and_of_lambda) {
  EXPECT_EQ(parse_log_level("debug"), LogLevel::debug);
  EXPECT_EQ(parse_log_level("Warning"), LogLevel::warning);
  EXPECT_EQ(parse_log_level("WARN"), LogLevel::warning);
  EXPECT_EQ(parse_log_level("CRITICAL"), LogLevel::error);
  EXPECT_EQ(parse_log_level("loud"), std::nullopt);
}

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

TEST(Secret, cannot_be_printed) {
  static_assert(!Printable<Secret>);
  static_assert(!std::formattable<Secret, char>);
  static_assert(!std::convertible_to<Secret, std::string_view>);
  EXPECT_EQ(Secret("x").reveal(), "x");
}

}  // namespace
}  // namespace tinydynamocdc::base
