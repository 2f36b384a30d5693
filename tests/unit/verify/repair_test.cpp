// SPDX-License-Identifier: Apache-2.0
#include "verify/repair.hpp"

#include <algorithm>

#include "aws/aws_fixture.hpp"
#include "lambda/run_options.hpp"
#include "net/retry.hpp"
#include "support/fake_tinybird.hpp"

namespace tinydynamocdc::verify {
namespace {

using Json = nlohmann::json;

class RepairTest : public aws::AwsTest {
 protected:
  RepairTest() {
    tinybird_.newest_arn = std::string(k_arn) + "/stream/2026";
    http_.otherwise([this](const testing::RecordedRequest& request) {
      if (!request.origin.host.starts_with("dynamodb.")) {
        return tinybird_.answer(request);
      }
      const auto body = Json::parse(request.body);
      EXPECT_EQ(body["ConsistentRead"], true);
      Json answer{{"ConsumedCapacity", {{"CapacityUnits", 1.5}}}};
      const auto found = table_.find(body["Key"]["id"]["N"].get<std::string>());
      if (found != table_.end()) {
        answer["Item"] = found->second;
      }
      return base::Result<net::HttpResponse>(net::HttpResponse{200, {}, answer.dump()});
    });
  }

  static WrongItem wrong(const std::string& id, Class now = Class::different) {
    WrongItem item{.slices = {0}, .key = 7, .keys = R"({"id":)" + id + "}", .item_json = {}};
    item.judgement.now = Finding{.value = now, .keys = item.keys, .differences = {}, .note = {}};
    return item;
  }

  base::Result<Repaired> repaired(const std::vector<WrongItem>& items) {
    aws::DynamoDb tables(access_);
    return repair({.items = tables,
                   .tinybird = client_,
                   .naming = naming_,
                   .options = lambda::run_options(lambda::Config(), lambda::Work::stream_batch),
                   .table_arn = k_arn,
                   .keys = {{.name = "id", .type = "N"}}},
                  items);
  }

  [[nodiscard]] std::vector<Json> rows() const {
    std::vector<Json> all;
    for (const auto& [name, datasource] : tinybird_.datasources) {
      for (const auto& row : datasource.rows) {
        all.push_back(Json::parse(row));
      }
    }
    return all;
  }

  static constexpr const char* k_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/Tab";
  std::map<std::string, Json> table_;
  testing::FakeTinybird tinybird_;
  row::NamingOptions naming_;
  net::Jitter jitter_{1};
  tinybird::FixedToken token_{base::Secret("p.token")};
  tinybird::Client client_{
      {http_, clock_, jitter_, token_},
      {.origin = {net::Scheme::https, "api.tinybird.co", 443}, .path = "/v0/"}};
};

TEST_F(RepairTest, the_item_as_it_is_now_five_minutes_old) {
  table_["1"] = {{"id", {{"N", "1"}}}, {"v", {{"S", "x"}}}};
  const auto done = repaired({wrong("1")});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->sent, 1U);
  EXPECT_EQ(done->read_units, 1.5);
  ASSERT_EQ(rows().size(), 1U);
  const auto row = rows().front();
  EXPECT_EQ(row["eventName"], "MODIFY");
  EXPECT_EQ(row["SequenceNumber"], "SNAPSHOT");
  EXPECT_EQ(row["eventSource"], "aws:dynamodbSnapshot");
  EXPECT_EQ(row["eventSourceARN"], k_arn);
  EXPECT_EQ(row["ApproximateCreationDateTime"], clock_.unix_ms() / 1'000 - 300);
  EXPECT_EQ(row["Keys"], R"({"id":1})");
  EXPECT_EQ(row["NewImage"], R"({"id":1,"v":"x"})");
}

TEST_F(RepairTest, an_item_that_has_gone_is_removed) {
  ASSERT_TRUE(repaired({wrong("2", Class::extra)}));
  ASSERT_EQ(rows().size(), 1U);
  EXPECT_EQ(rows().front()["eventName"], "REMOVE");
  EXPECT_EQ(rows().front()["NewImage"], "{}");
}

TEST_F(RepairTest, nothing_newer_is_overwritten) {
  auto item = wrong("1");
  item.newest_version = own_version(clock_.unix_ms() / 1'000);
  const auto done = repaired({item});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->sent, 0U);
  EXPECT_EQ(done->too_new, 1U);
  EXPECT_TRUE(http_.requests().empty()) << "it is not even read";
}

TEST_F(RepairTest, what_is_right_now_is_left_alone) {
  auto before_alone = wrong("1");
  before_alone.judgement.before = std::exchange(before_alone.judgement.now, {});
  const auto done = repaired({before_alone, wrong("2", Class::in_flight)});
  ASSERT_TRUE(done);
  EXPECT_EQ(done->sent, 0U);
  EXPECT_TRUE(http_.requests().empty());
}

TEST_F(RepairTest, a_row_of_other_keys_holds_nothing_up) {
  table_["1"] = {{"id", {{"N", "1"}}}};
  auto other = wrong("2");
  auto more = wrong("3");
  other.keys = R"({"pk":1})";
  more.keys = R"({"id":1,"pk":1})";
  const auto done = repaired({other, wrong("1"), more});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->of_other_keys, 2U);
  ASSERT_EQ(rows().size(), 1U);
  EXPECT_EQ(rows().front()["Keys"], R"({"id":1})");
}

TEST_F(RepairTest, rows_in_quarantine_are_an_error) {
  tinybird_.quarantine_rows = 1;
  const auto quarantined = repaired({wrong("1")});
  ASSERT_FALSE(quarantined);
  EXPECT_TRUE(quarantined.error().message.contains("quarantine")) << quarantined.error().message;
}

}  // namespace
}  // namespace tinydynamocdc::verify
