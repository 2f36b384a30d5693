// SPDX-License-Identifier: Apache-2.0
#include "test_data/upload_batch.hpp"

#include <gtest/gtest.h>

#include <set>

#include "manage/manage_fixture.hpp"
#include "test_data/modify_record.hpp"
#include "test_data/remove_record.hpp"

namespace tinydynamocdc::test_data {
namespace {

using base::ErrorKind;

class TestData : public manage::ManageTest {
 protected:
  [[nodiscard]] static manage::TableTarget target(const std::string& name = "People") {
    return {.name = name, .region = "eu-west-2"};
  }
};

TEST_F(TestData, upload_puts_so_many_different_people) {
  aws_.add_table("People");
  const auto upload = [&](std::uint64_t seed) {
    return run(std::make_unique<UploadBatch>(table_parts(), target(),
                                             UploadBatch::Options{.count = 60, .seed = seed}));
  };
  expect_ok(upload(1));
  expect_ok(upload(2));
  std::set<std::string> ids;
  for (const auto& item : aws_.items["People"]) {
    ids.insert(item["UserId"]["S"]);
  }
  EXPECT_EQ(ids.size(), 120);
}

TEST_F(TestData, upload_refuses_other_peoples_tables_and_other_keys) {
  const auto upload = [&](const std::string& name) {
    return run(std::make_unique<UploadBatch>(table_parts(), target(name),
                                             UploadBatch::Options{.count = 1, .seed = 1}));
  };
  expect_error(upload("Nothing"), ErrorKind::missing, "there is no table Nothing");
  aws_.add_table("Theirs");
  aws_.tables["Theirs"]["Tags"] = Json::object();
  expect_error(upload("Theirs"), ErrorKind::denied, "was not created by this tool");
  aws_.add_table("Numbers");
  aws_.tables["Numbers"]["AttributeDefinitions"][0]["AttributeType"] = "N";
  expect_error(upload("Numbers"), ErrorKind::bad_config, "UserId and Email");
  EXPECT_TRUE(aws_.items.empty());
}

TEST_F(TestData, modify_changes_attributes_that_are_no_keys_and_counts_up) {
  aws_.add_table("People");
  aws_.items["People"] = {
      {{"UserId", {{"S", "a"}}}, {"Email", {{"S", "b"}}}, {"Age", {{"N", "7"}}}}};
  expect_ok(run(std::make_unique<ModifyRecord>(table_parts(), target(), 1)));
  const auto& update = aws_.items["People"].front()["LastUpdate"];
  EXPECT_EQ(update["Key"], Json({{"UserId", {{"S", "a"}}}, {"Email", {{"S", "b"}}}}));
  EXPECT_EQ(update["UpdateExpression"], "SET #a2 = :a2, #a3 = :a3, #a4 = :a4 ADD #changes :one");
  EXPECT_EQ(update["ConditionExpression"], "attribute_exists(#key)");
  EXPECT_EQ(update["ExpressionAttributeNames"]["#a2"], "Age");
}

TEST_F(TestData, remove_takes_one_item) {
  aws_.add_table("People");
  aws_.items["People"] = {{{"UserId", {{"S", "a"}}}, {"Email", {{"S", "b"}}}},
                          {{"UserId", {{"S", "c"}}}, {"Email", {{"S", "d"}}}}};
  expect_ok(run(std::make_unique<RemoveRecord>(table_parts(), target(), 1)));
  EXPECT_EQ(aws_.items["People"].size(), 1);
}

TEST_F(TestData, an_empty_table_has_nothing_to_change) {
  aws_.add_table("People");
  expect_error(run(std::make_unique<ModifyRecord>(table_parts(), target(), 1)), ErrorKind::missing,
               "is empty");
  expect_error(run(std::make_unique<RemoveRecord>(table_parts(), target(), 1)), ErrorKind::missing,
               "--upload-batch");
}

}  // namespace
}  // namespace tinydynamocdc::test_data
