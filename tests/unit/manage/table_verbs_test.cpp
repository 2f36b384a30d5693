// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "manage/create_table.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/modify_record.hpp"
#include "manage/remove_record.hpp"
#include "manage/remove_table.hpp"
#include "manage/upload_batch.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;

class TableVerbs : public ManageTest {
 protected:
  [[nodiscard]] TableTarget target(const std::string& name = "People", Reach reach = Reach::ours) {
    return {.name = name, .region = "eu-west-2", .reach = reach};
  }
  base::Result<void> create(const std::string& name = "People") {
    return run(std::make_unique<CreateTable>(table_parts(), target(name)));
  }
  base::Result<void> remove(const RunOptions& options, Reach reach = Reach::ours) {
    return run(std::make_unique<RemoveTable>(table_parts(), target("People", reach)), options);
  }
};

TEST_F(TableVerbs, CreatesATaggedTableWithStreamAndRecovery) {
  expect_ok(create());
  const auto& table = aws_.tables.at("People");
  EXPECT_EQ(table["BillingMode"], "PAY_PER_REQUEST");
  EXPECT_EQ(table["StreamSpecification"]["StreamViewType"], "NEW_AND_OLD_IMAGES");
  EXPECT_EQ(table["Recovery"], "ENABLED");
  EXPECT_EQ(table["Tags"]["tinydynamocdc:created-for"], "People");
  EXPECT_EQ(table["TableStatus"], "ACTIVE");
}

TEST_F(TableVerbs, CreatingTwiceChangesNothing) {
  expect_ok(create());
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_EQ(aws_.count("CreateTable"), 1);
  EXPECT_NE(console_.text.find("nothing to do"), std::string::npos);
}

TEST_F(TableVerbs, BackupsThatAreNotReadyAreAskedForAgain) {
  aws_.fail("UpdateContinuousBackups", 3, 400, "ContinuousBackupsUnavailableException", "not yet");
  expect_ok(create());
  EXPECT_EQ(aws_.count("UpdateContinuousBackups"), 4);
  EXPECT_EQ(aws_.tables.at("People")["Recovery"], "ENABLED");
  EXPECT_FALSE(console_.waits.empty());
}

TEST_F(TableVerbs, defect_u15_RecoveryThatCannotBeSwitchedOnIsAFailureOfTheCall) {
  aws_.fail("UpdateContinuousBackups", 1, 400, "AccessDeniedException",
            "not authorized to perform: dynamodb:UpdateContinuousBackups");
  expect_error(create(), ErrorKind::denied, "dynamodb:UpdateContinuousBackups");
  expect_ok(create());
  EXPECT_EQ(aws_.tables.at("People")["Recovery"], "ENABLED");
}

TEST_F(TableVerbs, SomebodyElsesTableIsUsedAsItIs) {
  aws_.add_table("People");
  aws_.tables["People"]["Tags"] = Json::object();
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_NE(console_.text.find("is not ours, and its stream fits: used as it is"),
            std::string::npos);
}

TEST_F(TableVerbs, AnExistingTableWhoseStreamIsOffIsRefusedWithTheRemedy) {
  aws_.add_table("People", "");
  expect_error(create(), ErrorKind::bad_config,
               "aws dynamodb update-table --region eu-west-2 --table-name People "
               "--stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
}

TEST_F(TableVerbs, ATableBeingDeletedIsWaitedForAndMadeAnew) {
  aws_.add_table("People");
  aws_.tables["People"]["TableStatus"] = "DELETING";
  // The plan's look is the last that shows it; apply finds it gone.
  expect_ok(create());
  EXPECT_EQ(aws_.tables.at("People")["TableStatus"], "ACTIVE");
}

TEST_F(TableVerbs, ADryRunTouchesNothing) {
  expect_ok(run(std::make_unique<CreateTable>(table_parts(), target()), {.mode = Mode::dry_run}));
  EXPECT_TRUE(aws_.tables.empty());
  EXPECT_NE(console_.text.find("+ will create the table People"), std::string::npos);
  EXPECT_NE(console_.text.find("dry run: nothing was changed"), std::string::npos);
}

TEST_F(TableVerbs, defect_u6_OnlyATableThatWeCreatedIsRemoved) {
  aws_.add_table("People");
  aws_.tables["People"]["Tags"] = {{"team", "others"}};
  const auto before = aws_.everything();
  expect_error(remove({.confirmation = Confirmation::given}), ErrorKind::denied,
               "was not created by this tool");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(TableVerbs, defect_u6_ATableMadeForAnotherNameIsNotOurs) {
  aws_.add_table("People");
  aws_.tables["People"]["Tags"] = {{"tinydynamocdc:created-for", "Restored"}};
  expect_error(remove({.confirmation = Confirmation::given}), ErrorKind::denied, "lacks the tag");
}

TEST_F(TableVerbs, defect_u6_RemovalAsksAndTakesNothingButTheName) {
  aws_.add_table("People");
  expect_error(remove({}), ErrorKind::bad_config, "nobody to ask");
  for (const char* answer : {"", "y", "yes", "people"}) {
    console_.answer = answer;
    expect_error(remove({}), ErrorKind::bad_config, "not confirmed");
  }
  EXPECT_TRUE(aws_.tables.contains("People"));
  console_.answer = "People";
  expect_ok(remove({}));
  EXPECT_FALSE(aws_.tables.contains("People"));
}

TEST_F(TableVerbs, defect_u6_RemovalSaysWhatItSpares) {
  aws_.add_table("People");
  expect_ok(remove({.confirmation = Confirmation::given}));
  EXPECT_TRUE(console_.questions.empty());
  EXPECT_NE(console_.text.find("leaves alone the data source of People in Tinybird: its rows stay"),
            std::string::npos);
}

TEST_F(TableVerbs, ForceRemovesWhatIsNotOursButStillAsks) {
  aws_.add_table("People");
  aws_.tables["People"]["Tags"] = Json::object();
  expect_error(remove({}, Reach::everything), ErrorKind::bad_config, "nobody to ask");
  expect_ok(remove({.confirmation = Confirmation::given}, Reach::everything));
  EXPECT_TRUE(aws_.tables.empty());
}

TEST_F(TableVerbs, AProtectedTableStays) {
  aws_.add_table("People");
  aws_.tables["People"]["DeletionProtectionEnabled"] = true;
  expect_error(remove({.confirmation = Confirmation::given}), ErrorKind::denied,
               "--no-deletion-protection-enabled");
}

TEST_F(TableVerbs, RemovingWhatIsNotThereIsNoError) {
  expect_ok(remove({}));
  EXPECT_EQ(aws_.count("DeleteTable"), 0);
}

TEST_F(TableVerbs, ABusyTableIsRemovedWhenItIsFree) {
  aws_.add_table("People");
  aws_.fail("DeleteTable", 2, 400, "ResourceInUseException", "being updated");
  expect_ok(remove({.confirmation = Confirmation::given}));
  EXPECT_EQ(aws_.count("DeleteTable"), 3);
  EXPECT_TRUE(aws_.tables.empty());
}

TEST_F(TableVerbs, UploadPutsSoManyDifferentPeople) {
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

TEST_F(TableVerbs, UploadRefusesOtherPeoplesTablesAndOtherKeys) {
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

TEST_F(TableVerbs, ModifyChangesAttributesThatAreNoKeysAndCountsUp) {
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

TEST_F(TableVerbs, RemoveTakesOneItem) {
  aws_.add_table("People");
  aws_.items["People"] = {{{"UserId", {{"S", "a"}}}, {"Email", {{"S", "b"}}}},
                          {{"UserId", {{"S", "c"}}}, {"Email", {{"S", "d"}}}}};
  expect_ok(run(std::make_unique<RemoveRecord>(table_parts(), target(), 1)));
  EXPECT_EQ(aws_.items["People"].size(), 1);
}

TEST_F(TableVerbs, AnEmptyTableHasNothingToChange) {
  aws_.add_table("People");
  expect_error(run(std::make_unique<ModifyRecord>(table_parts(), target(), 1)), ErrorKind::missing,
               "is empty");
  expect_error(run(std::make_unique<RemoveRecord>(table_parts(), target(), 1)), ErrorKind::missing,
               "--upload-batch");
}

}  // namespace
}  // namespace tinydynamocdc::manage
