// SPDX-License-Identifier: Apache-2.0
#include "cli/command_targets.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::cli {
namespace {

CommandTargets targets_of(const ManageCommand& command, std::vector<std::string> tables) {
  return {.command = command,
          .region = "eu-west-2",
          .tables = std::move(tables),
          .on_failure_arn = {},
          .site = {.partition = "aws",
                   .account = "1",
                   .region = "eu-west-2",
                   .function = "cdc",
                   .role = {},
                   .secret = {}}};
}

TEST(SetUpTitle, names_function_tables_and_region) {
  const ManageCommand command;
  EXPECT_EQ(set_up_title(targets_of(command, {"Orders", "Users"})),
            "Set-up of the function cdc for Orders, Users in eu-west-2");
  auto without = targets_of(command, {"Orders"});
  without.site.function.clear();
  EXPECT_EQ(set_up_title(without), "Set-up of Orders in eu-west-2");
}

TEST(SetUpTitle, of_hundreds_names_the_first) {
  const ManageCommand command;
  EXPECT_TRUE(set_up_title(targets_of(command, std::vector<std::string>(300, "T")))
                  .contains("T, T, T, T, T, T and 294 more tables in"));
}

}  // namespace
}  // namespace tinydynamocdc::cli
