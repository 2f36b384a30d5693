// SPDX-License-Identifier: Apache-2.0
#include "trigger/failure_place.hpp"

#include <gtest/gtest.h>

#include "trigger/stream_fixture.hpp"

namespace tinydynamocdc::trigger {
namespace {

using base::ErrorKind;

class FailurePlaces : public StreamTest {
 protected:
  base::Result<void> create_with(const std::string& place) {
    options_.on_failure_arn = place;
    return create();
  }
  void expect_refused(const std::string& place, ErrorKind kind, std::string_view part) {
    const auto before = aws_.everything();
    expect_error(create_with(place), kind, part);
    EXPECT_EQ(aws_.everything(), before) << place;
  }
};

TEST_F(FailurePlaces, a_queue_or_a_bucket_of_ones_own_is_used_instead_of_ours) {
  aws_.queues["elsewhere"] = Json::array();
  expect_ok(create_with(k_place));
  EXPECT_EQ(aws_.queues.size(), 1);
  EXPECT_EQ(aws_.mappings.size(), 1);
  EXPECT_EQ(trigger()["DestinationConfig"]["OnFailure"]["Destination"], k_place);
  EXPECT_TRUE(policy().contains(k_place)) << policy();
  aws_.add_bucket("failed");
  expect_ok(create_with("arn:aws:s3:::failed"));
  EXPECT_EQ(trigger()["DestinationConfig"]["OnFailure"]["Destination"], "arn:aws:s3:::failed");
  EXPECT_TRUE(policy().contains("arn:aws:s3:::failed/*")) << policy();
}

TEST_F(FailurePlaces, one_that_is_not_there_or_elsewhere_is_refused_before_anything_is_done) {
  expect_refused(k_place, ErrorKind::missing, "there is no queue elsewhere");
  expect_refused("arn:aws:s3:::failed", ErrorKind::missing, "there is no bucket failed");
  aws_.add_bucket("far", "", "us-east-1");
  expect_refused("arn:aws:s3:::far", ErrorKind::bad_config, "is in us-east-1");
  expect_refused("arn:aws:sqs:us-east-1:123456789012:q", ErrorKind::bad_config, "eu-west-2");
  expect_refused("arn:aws:sqs:eu-west-2:210987654321:q", ErrorKind::bad_config,
                 "the account 123456789012");
  expect_refused("arn:aws-cn:sqs:eu-west-2:123456789012:q", ErrorKind::bad_config,
                 "the partition aws");
}

}  // namespace
}  // namespace tinydynamocdc::trigger
