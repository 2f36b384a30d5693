// SPDX-License-Identifier: Apache-2.0
#include "cli/since.hpp"

#include <gtest/gtest.h>

#include "cli/options.hpp"

namespace tinydynamocdc::cli {
namespace {

constexpr std::int64_t k_now_s = 1'767'225'600;

TEST(Since, is_a_time_before_now_or_a_moment) {
  struct Case {
    const char* text;
    std::int64_t at_s;
  };
  for (const auto& c :
       {Case{"90m", k_now_s - 5'400}, Case{"2h", k_now_s - 7'200},
        Case{"35d", k_now_s - std::int64_t{35} * 86'400}, Case{"2026-01-01T00:00:00Z", k_now_s},
        Case{"2026-01-01T02:00:00+02:00", k_now_s}}) {
    const auto found = since_s(c.text, k_now_s);
    ASSERT_TRUE(found) << c.text;
    EXPECT_EQ(*found, c.at_s) << c.text;
  }
}

TEST(Since, everything_else_is_refused_with_what_would_be_right) {
  for (const auto* text : {"", "h", "2", "0h", "-2h", "2w", "2 h", "1.5h", "yesterday", "2h ago",
                           "2026-01-01", "2026-13-01T00:00:00Z", "99999999999999999999d"}) {
    const auto found = since_s(text, k_now_s);
    ASSERT_FALSE(found) << text;
    EXPECT_EQ(found.error().kind, base::ErrorKind::bad_config);
    EXPECT_TRUE(found.error().message.contains("2h")) << found.error().message;
  }
}

TEST(Since, goes_with_a_snapshot_alone_and_is_checked_before_anything_is_asked) {
  const auto parse = [](const std::vector<std::string>& arguments) {
    return parse_options(arguments, base::Environment());
  };
  const auto right = parse({"--create-snapshot", "--since", "2h"});
  ASSERT_TRUE(right) << right.error().message;
  EXPECT_EQ(std::get<ManageCommand>(*right).since, "2h");
  const auto unused = parse({"--create-lambda", "--since", "2h"});
  ASSERT_FALSE(unused);
  EXPECT_TRUE(unused.error().message.contains("--since has no effect in this call"))
      << unused.error().message;
  const auto garbage = parse({"--create-snapshot", "--since", "soon"});
  ASSERT_FALSE(garbage);
  EXPECT_TRUE(garbage.error().message.contains("--since: \"soon\" is neither"))
      << garbage.error().message;
}

}  // namespace
}  // namespace tinydynamocdc::cli
