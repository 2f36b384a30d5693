// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "cli/whole_fixture.hpp"
#include "doctor/permissions.hpp"

namespace tinydynamocdc::cli {
namespace {

// Operations whose action has another name (Service Authorization Reference); empty: needs none.
const std::map<std::string, std::string>& actions_of_another_name() {
  static const std::map<std::string, std::string> names{
      {"GetCallerIdentity", ""},
      {"HeadBucket", "ListBucket"},
      {"ListObjectsV2", "ListBucket"},
      {"GetBucketNotificationConfiguration", "GetBucketNotification"},
      {"PutBucketNotificationConfiguration", "PutBucketNotification"},
  };
  return names;
}

class DoctorPermissions : public WholeTest {};

TEST_F(DoctorPermissions, what_create_asks_of_aws_is_what_it_is_said_to_need) {
  add_tables(k_west, {"Orders"});
  const auto done = call(k_west, {"--create", "--table-name", "Orders", "--lambda-name", "cdc",
                                  "--s3-bucket", "snapshots"});
  ASSERT_TRUE(done) << done.error().message;
  const setup::Site site{.partition = "aws",
                         .account = "123456789012",
                         .region = k_west,
                         .function = "cdc",
                         .role = "cdc-Role",
                         .secret = "cdc-TinybirdSecret"};
  const std::vector<std::string> tables{"Orders"};
  std::set<std::string> needed;
  for (const auto& each : doctor::needed_for_create(site, tables, "snapshots")) {
    for (const auto& action : each.actions) {
      needed.insert(action.substr(action.find(':') + 1));
    }
  }
  for (const auto& operation : world_.aws(k_west).operations) {
    const auto& others = actions_of_another_name();
    const auto other = others.find(operation);
    const auto action = other == others.end() ? operation : other->second;
    EXPECT_TRUE(action.empty() || needed.contains(action)) << operation;
  }
}

}  // namespace
}  // namespace tinydynamocdc::cli
