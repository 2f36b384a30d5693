// SPDX-License-Identifier: Apache-2.0
#include "manage/acting_identity.hpp"

#include <gtest/gtest.h>

#include "manage/manage_fixture.hpp"

namespace tinydynamocdc::manage {
namespace {

class ActingIdentity : public ManageTest {
 protected:
  base::Result<void> say() { return say_identity(sts_, clock_, console_, "eu-west-2"); }
};

TEST_F(ActingIdentity, is_said_with_the_region) {
  expect_ok(say());
  EXPECT_TRUE(console_.text.starts_with("As arn:aws:")) << console_.text;
  EXPECT_TRUE(console_.text.contains(testing::FakeAws::k_account)) << console_.text;
  EXPECT_TRUE(console_.text.ends_with(" in eu-west-2\n")) << console_.text;
}

TEST_F(ActingIdentity, what_aws_does_not_tell_is_said_and_no_failure) {
  aws_.fail("GetCallerIdentity", 1, 403, "AccessDenied", "an explicit deny");
  expect_ok(say());
  EXPECT_TRUE(console_.text.contains("did not return the identity")) << console_.text;
  EXPECT_TRUE(console_.text.contains("an explicit deny")) << console_.text;
}

}  // namespace
}  // namespace tinydynamocdc::manage
