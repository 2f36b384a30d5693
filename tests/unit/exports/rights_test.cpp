// SPDX-License-Identifier: Apache-2.0
#include "exports/rights.hpp"

#include <gtest/gtest.h>

#include <string>

#include "manage/function_policy.hpp"

namespace tinydynamocdc::exports {
namespace {

using manage::FunctionPolicy;
using manage::Goal;

class ExportRights : public ::testing::Test {
 protected:
  void apply(const setup::Right& right) { right.change(policy_); }
  [[nodiscard]] bool has(const std::string& text) const { return policy_.text().contains(text); }

  setup::Site site_{.partition = "aws",
                    .account = "123456789012",
                    .region = "eu-west-2",
                    .function = "cdc",
                    .role = "cdc-role",
                    .secret = "cdc-secret"};
  setup::BucketPlace place_{.bucket = "b", .prefix = "snapshots"};
  FunctionPolicy policy_ = FunctionPolicy::parse("").value();
  std::string nothing_ = policy_.text();
};

TEST_F(ExportRights, reading_a_place_comes_and_goes) {
  const auto right = read_right(site_, place_, Goal::present);
  EXPECT_EQ(right.goal, Goal::present);
  EXPECT_EQ(right.what, "load exports from s3://b/snapshots/");
  apply(right);
  EXPECT_EQ(policy_.prefixes_of("aws", "b"), std::vector<std::string>{"snapshots"});
  apply(read_right(site_, {.bucket = "b", .prefix = "other"}, Goal::absent));
  EXPECT_EQ(policy_.buckets(), std::vector<std::string>{"b"}) << "another prefix is not this one";
  apply(read_right(site_, place_, Goal::absent));
  EXPECT_EQ(policy_.text(), nothing_);
}

TEST_F(ExportRights, calling_itself_comes_and_goes) {
  apply(own_call_right(site_, Goal::present));
  EXPECT_TRUE(has("lambda:InvokeFunction"));
  EXPECT_TRUE(has("arn:aws:lambda:eu-west-2:123456789012:function:cdc"));
  const auto gone = own_call_right(site_, Goal::absent);
  EXPECT_EQ(gone.goal, Goal::absent);
  apply(gone);
  EXPECT_EQ(policy_.text(), nothing_);
}

TEST_F(ExportRights, having_a_table_exported_names_the_table_and_the_place) {
  const auto right = export_right(site_, "Orders", place_, Goal::present);
  EXPECT_TRUE(right.what.starts_with("export Orders to s3://b/snapshots/")) << right.what;
  apply(right);
  EXPECT_TRUE(has("dynamodb:ExportTableToPointInTime"));
  EXPECT_TRUE(has("arn:aws:dynamodb:eu-west-2:123456789012:table/Orders"));
  EXPECT_TRUE(has("arn:aws:s3:::b/snapshots/*"));
}

TEST_F(ExportRights, the_last_table_takes_the_right_to_write_exports_along) {
  apply(export_right(site_, "Orders", place_, Goal::present));
  apply(export_right(site_, "Users", place_, Goal::present));
  apply(export_right(site_, "Orders", place_, Goal::absent));
  EXPECT_TRUE(has("dynamodb:ExportTableToPointInTime"));
  const auto last = export_right(site_, "Users", place_, Goal::absent);
  EXPECT_EQ(last.goal, Goal::absent);
  EXPECT_EQ(last.what, "export Users");
  apply(last);
  EXPECT_FALSE(has("dynamodb:ExportTableToPointInTime"));
  EXPECT_FALSE(has("s3:PutObject")) << policy_.text();
}

}  // namespace
}  // namespace tinydynamocdc::exports
