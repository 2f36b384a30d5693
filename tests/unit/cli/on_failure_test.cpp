// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/whole_fixture.hpp"

// Where failures are reported to, over several calls; and what a function has no room for.
namespace tinydynamocdc::cli {
namespace {

using testing::FakeAws;

class OnFailure : public WholeTest {
 protected:
  OnFailure() {
    add_tables(k_west, {"Orders", "Items"});
    for (const char* queue : {"mine", "other"}) {
      aws().queues[queue] = Json::array();
    }
  }

  FakeAws& aws() { return world_.aws(k_west); }
  void set_up(Words more = {}) {
    Words all{"--create",    "--table-name", "Orders",        "--table-name", "Items",
              "--s3-bucket", "snapshots",    "--lambda-name", "cdc"};
    all.insert(all.end(), more.begin(), more.end());
    const auto done = call(k_west, all);
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string rights() { return aws().roles.at("cdc-eu-west-2-Role")["Inline"].dump(); }
  // Of the triggers from Orders and Items.
  std::vector<std::string> places() {
    std::vector<std::string> all;
    for (const auto& mapping : world_.everything()[k_west]["mappings"]) {
      if (mapping["EventSourceArn"].get<std::string>().contains("/stream/")) {
        all.push_back(mapping["DestinationConfig"]["OnFailure"]["Destination"]);
      }
    }
    return all;
  }
  [[nodiscard]] static std::vector<std::string> both(const std::string& place) {
    return {place, place};
  }

  const std::string mine_ = FakeAws::queue_arn("mine", k_west);
  const std::string other_ = FakeAws::queue_arn("other", k_west);
  const std::string own_ = FakeAws::queue_arn("cdc-Failures", k_west);
};

TEST_F(OnFailure, the_place_that_was_named_stays_as_long_as_nobody_names_another) {
  set_up({"--on-failure", mine_});
  ASSERT_EQ(places(), both(mine_));
  set_up();
  EXPECT_EQ(places(), both(mine_));
  EXPECT_TRUE(rights().contains(mine_)) << rights();
}

TEST_F(OnFailure, the_right_to_a_place_goes_when_another_is_named) {
  set_up({"--on-failure", mine_});
  ASSERT_TRUE(rights().contains(mine_)) << rights();
  set_up({"--on-failure", other_});
  EXPECT_EQ(places(), both(other_));
  EXPECT_FALSE(rights().contains(mine_)) << rights();
  EXPECT_TRUE(rights().contains(other_)) << rights();
}

TEST_F(OnFailure, the_right_stays_while_another_trigger_reports_there) {
  set_up({"--on-failure", mine_});
  const auto done =
      call(k_west, {"--remove-ddb-trigger", "--table-name", "Items", "--lambda-name", "cdc"});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(places(), std::vector<std::string>{mine_});
  EXPECT_TRUE(rights().contains(mine_)) << rights();
}

TEST_F(OnFailure, the_right_goes_with_the_last_trigger_that_reports_there) {
  set_up();
  for (const char* table : {"Orders", "Items"}) {
    const auto named = call(k_west, {"--create-ddb-trigger", "--table-name", table, "--on-failure",
                                     mine_, "--lambda-name", "cdc"});
    ASSERT_TRUE(named) << named.error().message;
  }
  ASSERT_TRUE(rights().contains(mine_)) << rights();
  const auto done = call(k_west, {"--remove-ddb-trigger", "--table-name", "Items", "--table-name",
                                  "Orders", "--lambda-name", "cdc"});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_FALSE(rights().contains(mine_)) << rights();
}

TEST_F(OnFailure, overwrite_without_a_place_reports_to_the_functions_own_queue_again) {
  set_up({"--on-failure", mine_});
  ASSERT_EQ(aws().async_failures.at("cdc"), mine_);
  set_up({"--overwrite"});
  EXPECT_EQ(places(), both(own_));
  EXPECT_EQ(aws().async_failures.at("cdc"), own_);
  EXPECT_FALSE(rights().contains(mine_)) << rights();
}

TEST_F(OnFailure, variables_that_a_function_has_no_room_for_are_refused_before_anything_is_made) {
  const auto before = world_.everything();
  std::string names;
  for (int i = 0; names.size() < 4'096; ++i) {
    names += std::format("{}Table{}=ddb_table_{}", names.empty() ? "" : ",", i, i);
  }
  const auto command = parsed(k_west, {"--create", "--table-name", "Orders", "--s3-bucket",
                                       "snapshots", "--lambda-name", "cdc"});
  ASSERT_TRUE(command) << command.error().message;
  const base::Environment with_names(std::map<std::string, std::string, std::less<>>{
      {"TB_TOKEN", testing::FakeWorkspace::k_admin_token},
      {"TB_HOST", "https://" + testing::World::tinybird_host(k_west)},
      {"TB_DS_NAMES", names}});
  const auto done = run_manage(*command, with_names, {world_, clock_, *credentials_, console_});
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error().message.contains("and AWS Lambda allows 4096")) << done.error().message;
  EXPECT_EQ(world_.everything(), before);
}

}  // namespace
}  // namespace tinydynamocdc::cli
