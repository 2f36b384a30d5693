// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace tinydynamocdc::base {
namespace {

constexpr ErrorKind k_kinds[] = {
    ErrorKind::bad_input, ErrorKind::bad_config,  ErrorKind::denied,  ErrorKind::missing,
    ErrorKind::throttled, ErrorKind::unavailable, ErrorKind::expired, ErrorKind::rejected,
    ErrorKind::too_large, ErrorKind::internal};

TEST(Errors, each_kind_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (const auto kind : k_kinds) {
    names.insert(to_string(kind));
  }
  EXPECT_EQ(names.size(), std::size(k_kinds));
  EXPECT_EQ(to_string(ErrorKind::bad_input), "bad_input");
}

TEST(Errors, context_is_added_before_the_message_and_the_kind_stays) {
  const auto error = with_context(with_context({ErrorKind::denied, "no"}, "secret X"), "set-up");
  EXPECT_EQ(error, (Error{ErrorKind::denied, "set-up: secret X: no"}));
}

TEST(Errors, only_what_time_mends_is_transient) {
  for (const auto kind : k_kinds) {
    EXPECT_EQ(is_transient(kind), kind == ErrorKind::throttled || kind == ErrorKind::unavailable)
        << to_string(kind);
  }
}

TEST(Errors, a_failure_becomes_a_result) {
  const Result<int> result = fail(ErrorKind::missing, "no table");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (Error{ErrorKind::missing, "no table"}));
}

}  // namespace
}  // namespace tinydynamocdc::base
