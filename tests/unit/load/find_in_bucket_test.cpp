// SPDX-License-Identifier: Apache-2.0
#include "load/find_in_bucket.hpp"

#include <gtest/gtest.h>

#include <format>
#include <memory>
#include <string>

#include "aws/credentials.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_s3.hpp"

namespace tinydynamocdc::load {
namespace {

class FindInBucketTest : public ::testing::Test {
 protected:
  FindInBucketTest() {
    http_.otherwise([this](const auto& request) { return s3_.answer(request); });
  }

  base::Result<std::string> find(const std::string& key) {
    return find_export_in_bucket(objects_, {.bucket = "exports", .key = key},
                                 base::Deadline::in(clock_, std::chrono::minutes(1)));
  }

  void lay(const std::string& folder) {
    s3_.put("exports", folder + "_started", "");
    s3_.put("exports", folder + "data/a.json.gz", "x");
    s3_.put("exports", folder + "data/b.json.gz", "x");
    s3_.put("exports", folder + "manifest-files.json", "x");
    s3_.put("exports", folder + "manifest-summary.json", "x");
    s3_.put("exports", folder + "tinydynamocdc/done-1/a.json.gz/1-x.json", "x");
  }

  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  testing::FakeS3 s3_;
  base::Environment environment_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("key"), base::Secret()});
  aws::S3Objects objects_{{http_, clock_, *credentials_, environment_, "eu-west-2", 1}};
};

TEST_F(FindInBucketTest, the_folder_itself_with_and_without_its_slash) {
  lay("p/AWSDynamoDB/1/");
  for (const auto* place :
       {"p/AWSDynamoDB/1", "p/AWSDynamoDB/1/", "p/AWSDynamoDB/1/manifest-summary.json"}) {
    EXPECT_EQ(find(place).value(), "p/AWSDynamoDB/1/") << place;
  }
}

TEST_F(FindInBucketTest, the_only_one_below_a_folder) {
  lay("p/Orders/AWSDynamoDB/1/");
  s3_.put("exports", "p/Orders/AWSDynamoDB/data/shared.json.gz", "x");
  for (const auto* place : {"", "p", "p/", "p/Orders", "p/Orders/AWSDynamoDB/"}) {
    EXPECT_EQ(find(place).value(), "p/Orders/AWSDynamoDB/1/") << place;
  }
}

TEST_F(FindInBucketTest, several_are_named) {
  lay("p/Orders/AWSDynamoDB/1/");
  lay("p/Orders/AWSDynamoDB/2/");
  lay("p/Users/AWSDynamoDB/3/");
  const auto found = find("p");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, base::ErrorKind::bad_input);
  for (const auto* name : {"3 exports here", "s3://exports/p/Orders/AWSDynamoDB/1/",
                           "s3://exports/p/Orders/AWSDynamoDB/2/", "p/Users/AWSDynamoDB/3/"}) {
    EXPECT_TRUE(found.error().message.contains(name)) << found.error().message;
  }
  EXPECT_EQ(find("p/Users").value(), "p/Users/AWSDynamoDB/3/");
}

TEST_F(FindInBucketTest, an_export_that_still_runs_is_none) {
  s3_.put("exports", "AWSDynamoDB/1/_started", "");
  s3_.put("exports", "AWSDynamoDB/1/data/a.json.gz", "x");
  for (const auto* place : {"AWSDynamoDB/1", "", "nowhere"}) {
    const auto found = find(place);
    ASSERT_FALSE(found) << place;
    EXPECT_EQ(found.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(found.error().message.contains("manifest-summary.json is missing"));
  }
}

TEST_F(FindInBucketTest, a_bucket_of_many_folders_is_not_looked_through) {
  for (std::size_t i = 0; i <= k_folders_looked_at_max; ++i) {
    s3_.put("exports", std::format("{}/x", i), "");
  }
  s3_.keys_per_page = 1'000;
  const auto found = find("");
  ASSERT_FALSE(found);
  EXPECT_TRUE(found.error().message.contains("more than 1000 folders")) << found.error().message;
}

TEST_F(FindInBucketTest, where_nothing_may_be_listed_it_is_denied) {
  lay("p/AWSDynamoDB/1/");
  s3_.may_list = false;
  EXPECT_EQ(find("p/AWSDynamoDB/1").value(), "p/AWSDynamoDB/1/") << "reading is enough";
  EXPECT_EQ(find("p").error().kind, base::ErrorKind::denied);
}

}  // namespace
}  // namespace tinydynamocdc::load
