// SPDX-License-Identifier: Apache-2.0
#include "trigger/rights.hpp"

#include <gtest/gtest.h>

#include <string>

#include "manage/function_policy.hpp"

namespace tinydynamocdc::trigger {
namespace {

using manage::Goal;

class TriggerRights : public ::testing::Test {
 protected:
  [[nodiscard]] setup::SourceTable table(const std::string& word) const {
    return setup::source_table(site_, word).value();
  }
  void apply(const setup::Right& right) { right.change(policy_); }
  [[nodiscard]] bool has(const std::string& text) const { return policy_.text().contains(text); }

  setup::Site site_{.partition = "aws",
                    .account = "123456789012",
                    .region = "eu-west-2",
                    .function = "cdc",
                    .role = "cdc-role",
                    .secret = "cdc-secret"};
  manage::FunctionPolicy policy_ = manage::FunctionPolicy::parse("").value();
  std::string nothing_ = policy_.text();
};

TEST_F(TriggerRights, of_a_table_of_ones_own_the_stream_and_the_exports_may_be_read) {
  const auto right = stream_right(site_, table("Orders"));
  EXPECT_EQ(right.what, "read the stream of Orders");
  apply(right);
  EXPECT_TRUE(has("arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/stream/*"));
  EXPECT_TRUE(has("dynamodb:DescribeExport")) << policy_.text();
}

TEST_F(TriggerRights, of_another_account_s_table_the_stream_alone) {
  const std::string arn = "arn:aws:dynamodb:eu-west-2:210987654321:table/Orders";
  apply(stream_right(site_, table(arn)));
  EXPECT_TRUE(has(arn + "/stream/*"));
  EXPECT_FALSE(has("dynamodb:DescribeExport")) << policy_.text();
}

TEST_F(TriggerRights, it_goes_for_this_table_alone) {
  apply(stream_right(site_, table("Orders")));
  apply(stream_right(site_, table("Users")));
  const auto right = no_stream_right(table("Orders"), {table("Users").arn});
  EXPECT_EQ(right.goal, Goal::absent);
  apply(right);
  EXPECT_FALSE(has("table/Orders/stream/*"));
  EXPECT_TRUE(has("table/Users/stream/*"));
  apply(no_stream_right(table("Users"), {}));
  EXPECT_EQ(policy_.text(), nothing_);
}

}  // namespace
}  // namespace tinydynamocdc::trigger
