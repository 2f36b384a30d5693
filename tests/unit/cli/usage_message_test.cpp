// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_message.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace tinydynamocdc::cli {
namespace {

base::Result<Command> parse(const std::vector<std::string>& arguments) {
  return parse_options(arguments,
                       base::Environment(std::map<std::string, std::string, std::less<>>()));
}

TEST(UsageMessage, a_word_that_is_no_command_is_told_with_the_near_one) {
  const struct {
    std::vector<std::string> arguments;
    std::string message;
  } table[] = {
      {{"create"}, "unknown command create, did you mean --create?; --help lists all"},
      {{"create-lamda"}, "unknown command create-lamda, did you mean --create-lambda?"},
      {{"stat"}, "unknown command stat, did you mean status?"},
      {{"convrt", "a.json"}, "unknown command convrt, did you mean convert?"},
      {{"hel"}, "unknown command hel, did you mean help?"},
      {{"xyzzy"}, "unknown command xyzzy; --help lists all"},
  };
  for (const auto& [arguments, message] : table) {
    const auto command = parse(arguments);
    ASSERT_FALSE(command) << message;
    EXPECT_EQ(command.error().kind, base::ErrorKind::bad_config);
    EXPECT_TRUE(command.error().message.starts_with(message)) << command.error().message;
  }
}

TEST(UsageMessage, a_value_that_is_one_too_many_is_no_command) {
  const auto refused = parse({"--create-lambda", "extra"});
  ASSERT_FALSE(refused);
  EXPECT_FALSE(refused.error().message.contains("unknown command")) << refused.error().message;
  EXPECT_TRUE(refused.error().message.contains("extra")) << refused.error().message;
}

}  // namespace
}  // namespace tinydynamocdc::cli
