// SPDX-License-Identifier: Apache-2.0
#include "cli/option_values.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "cli/options.hpp"

namespace tinydynamocdc::cli {
namespace {

base::Result<Command> parse(const std::vector<std::string>& arguments) {
  return parse_options(arguments, base::Environment());
}

TEST(OptionValues, of_another_accounts_table_only_the_stream_is_read) {
  const std::string arn = "arn:aws:dynamodb:eu-west-2:210987654321:table/Orders";
  const auto parsed = parse({"--create-lambda", "--create-ddb-trigger", "--table-name", arn,
                             "--table-name", "Users", "--source-profile", "theirs"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  const auto& command = std::get<ManageCommand>(*parsed);
  EXPECT_EQ(command.tables, (std::vector<std::string>{arn, "Users"}));
  EXPECT_EQ(command.source_profile, "theirs");
  EXPECT_TRUE(parse({"--remove-ddb-trigger", "--table-name", arn}));
  for (const char* verb : {"--create", "--remove", "--create-snapshot", "--create-mv",
                           "--create-ddb-table", "--upload-batch=1"}) {
    const auto refused = parse({"--create-ddb-trigger", verb, "--table-name", arn});
    ASSERT_FALSE(refused) << verb;
    EXPECT_TRUE(
        refused.error().message.contains("only the stream of another account's table can be read"))
        << refused.error().message;
  }
  EXPECT_FALSE(parse({"--create-ddb-trigger", "--table-name", arn + "*"}));
  EXPECT_FALSE(parse({"--create-ddb-trigger", "--source-profile", "theirs"}));
}

}  // namespace
}  // namespace tinydynamocdc::cli
