// SPDX-License-Identifier: Apache-2.0
#include "cli/load_place.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <format>
#include <memory>
#include <string>

#include "aws/credentials.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_s3.hpp"
#include "support/temporary_folder.hpp"

namespace tinydynamocdc::cli {
namespace {

constexpr auto k_summary =
    R"({"exportArn":"arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/export/01-a","tableArn":)"
    R"("arn:aws:dynamodb:eu-west-2:123456789012:table/Orders","exportTime":"2023-08-18T09:16:22.719Z",)"
    R"("s3Bucket":"theirs","s3Prefix":"p","manifestFilesS3Key":)"
    R"("p/AWSDynamoDB/01-a/manifest-files.json","itemCount":1,"outputFormat":"DYNAMODB_JSON"})";

class LoadPlaceTest : public ::testing::Test {
 protected:
  LoadPlaceTest() {
    http_.otherwise(
        [this](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
          if (request.method == "HEAD" && request.target == "/mine") {
            net::HttpResponse response{.status = region_status_, .headers = {}, .body = {}};
            if (region_status_ == 200) {
              response.headers.push_back({"x-amz-bucket-region", "eu-west-3"});
            }
            return response;
          }
          hosts_ += request.origin.host + "\n";
          return s3_.answer(request);
        });
  }

  base::Result<std::unique_ptr<LoadPlace>> open(const std::string& place,
                                                const std::string& ledger = {}) {
    return LoadPlace::open({http_, clock_, *credentials_, environment_, "eu-west-2", 1}, place,
                           ledger, base::Deadline::in(clock_, std::chrono::minutes(1)));
  }

  static aws::ObjectName named(std::string_view what) {
    return {.bucket = "theirs", .key = std::format("p/AWSDynamoDB/{}", what)};
  }

  void put_export(const std::string& folder) {
    s3_.put("mine", folder + "manifest-summary.json", k_summary);
    s3_.put("mine", folder + "data/a.json.gz", "x");
  }

  int region_status_ = 200;
  std::string hosts_;
  testing::TemporaryFolder folder_;
  testing::FakeClock clock_;
  testing::ScriptedHttpClient http_;
  testing::FakeS3 s3_;
  base::Environment environment_;
  std::unique_ptr<aws::CredentialsProvider> credentials_ =
      aws::make_static_credentials({"AKIDEXAMPLE", base::Secret("key"), base::Secret()});
};

TEST_F(LoadPlaceTest, a_folder_with_and_without_its_slash_and_the_one_above) {
  folder_.write("copies/one/manifest-summary.json", k_summary);
  for (const auto* path : {"copies/one", "copies/one/", "copies", "copies/../copies/./one"}) {
    const auto place = open(folder_.path() + "/" + path);
    ASSERT_TRUE(place) << place.error().message;
    EXPECT_EQ((*place)->summary().item_count, 1U);
    EXPECT_EQ((*place)->objects().url(named("01-a/data/a.json.gz")),
              folder_.path() + "/copies/one/data/a.json.gz");
    EXPECT_EQ((*place)->objects().url(named("data/shared.json.gz")),
              folder_.path() + "/copies/data/shared.json.gz");
    EXPECT_EQ((*place)->objects().url(named("01-a/tinydynamocdc/x.json")),
              folder_.path() + "/copies/one/tinydynamocdc/x.json");
  }
}

TEST_F(LoadPlaceTest, a_ledger_elsewhere_has_a_folder_for_each_export) {
  folder_.write("copy/manifest-summary.json", k_summary);
  const auto place = open(folder_.path() + "/copy", folder_.path() + "/notes");
  ASSERT_TRUE(place) << place.error().message;
  EXPECT_EQ((*place)->objects().url(named("01-a/tinydynamocdc/x.json")),
            folder_.path() + "/notes/01-a/x.json");
}

TEST_F(LoadPlaceTest, a_bucket_is_read_in_its_own_region) {
  put_export("copies/AWSDynamoDB/01-a/");
  const auto place = open("s3://mine/copies");
  ASSERT_TRUE(place) << place.error().message;
  EXPECT_EQ((*place)->objects().url(named("01-a/data/a.json.gz")),
            "s3://mine/copies/AWSDynamoDB/01-a/data/a.json.gz");
  EXPECT_EQ((*place)->objects().url(named("data/shared.json.gz")),
            "s3://mine/copies/AWSDynamoDB/data/shared.json.gz");
  EXPECT_TRUE(hosts_.contains("eu-west-3"));
  EXPECT_FALSE(hosts_.contains("eu-west-2")) << hosts_;
}

TEST_F(LoadPlaceTest, who_may_not_ask_for_the_region_tries_their_own) {
  put_export("AWSDynamoDB/01-a/");
  region_status_ = 403;
  EXPECT_TRUE(open("s3://mine/AWSDynamoDB/01-a"));
  EXPECT_TRUE(hosts_.contains("eu-west-2"));
}

TEST_F(LoadPlaceTest, an_export_in_the_buckets_root) {
  put_export("");
  const auto place = open("s3://mine");
  ASSERT_TRUE(place) << place.error().message;
  EXPECT_EQ((*place)->objects().url(named("01-a/data/a.json.gz")), "s3://mine/data/a.json.gz");
}

TEST_F(LoadPlaceTest, what_is_no_place_is_named) {
  EXPECT_EQ(open("s3://").error().kind, base::ErrorKind::bad_config);
  EXPECT_EQ(open("s3:///x").error().kind, base::ErrorKind::bad_config);
  EXPECT_EQ(open(folder_.path()).error().kind, base::ErrorKind::bad_input);
  region_status_ = 404;
  const auto gone = open("s3://mine/x");
  EXPECT_EQ(gone.error().kind, base::ErrorKind::missing);
  EXPECT_TRUE(gone.error().message.contains("the bucket does not exist"));
  folder_.write("broken/manifest-summary.json", "{}");
  const auto broken = open(folder_.path() + "/broken");
  EXPECT_EQ(broken.error().kind, base::ErrorKind::bad_input);
  EXPECT_TRUE(broken.error().message.contains(folder_.path() + "/broken/manifest-summary.json"));
}

}  // namespace
}  // namespace tinydynamocdc::cli
