// SPDX-License-Identifier: Apache-2.0
#include "test_data/test_table.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "manage/manage_fixture.hpp"
#include "manage/reconcile.hpp"
#include "trigger/table_recovery.hpp"
#include "trigger/table_stream.hpp"

namespace tinydynamocdc::test_data {
namespace {

using base::ErrorKind;
using manage::Confirmation;
using manage::Goal;
using manage::Mode;
using manage::Reach;
using manage::Unremovable;
using Enable = trigger::TableStream::Enable;

class TestTables : public manage::ManageTest {
 protected:
  struct Order {
    std::string name = "People";
    NoTable no_table = NoTable::create;
    Enable streams = Enable::no;
    manage::RunOptions run = {};
  };

  base::Result<void> create(Order order) {
    const manage::TableTarget table{.name = order.name, .region = "eu-west-2"};
    std::vector<manage::Wanted> wanted;
    wanted.push_back({std::make_unique<TestTable>(table_parts(), table, order.no_table)});
    wanted.push_back({std::make_unique<trigger::TableStream>(table_parts(), table, order.streams)});
    wanted.push_back(
        {std::make_unique<trigger::TableRecovery>(table_parts(), table, order.streams)});
    return run(std::make_unique<manage::Reconciler>("Tables", std::move(wanted),
                                                    manage::ReconcileOptions{}, console_),
               order.run);
  }
  base::Result<void> create(const std::string& name = "People") {
    return create(Order{.name = name});
  }
  base::Result<void> remove(const manage::RunOptions& options, Reach reach = Reach::ours,
                            Unremovable unremovable = Unremovable::refuse) {
    std::vector<manage::Wanted> wanted;
    wanted.push_back(
        {std::make_unique<TestTable>(table_parts(),
                                     manage::TableTarget{.name = "People", .region = "eu-west-2"},
                                     NoTable::create),
         Goal::absent});
    return run(std::make_unique<manage::Reconciler>(
                   "Removal", std::move(wanted),
                   manage::ReconcileOptions{.reach = reach, .unremovable = unremovable}, console_),
               options);
  }
};

TEST_F(TestTables, creates_a_tagged_table_with_stream_and_recovery) {
  expect_ok(create());
  const auto& table = aws_.tables.at("People");
  EXPECT_EQ(table["BillingMode"], "PAY_PER_REQUEST");
  EXPECT_EQ(table["StreamSpecification"]["StreamViewType"], "NEW_AND_OLD_IMAGES");
  EXPECT_EQ(table["Recovery"], "ENABLED");
  EXPECT_EQ(table["Tags"]["tinydynamocdc:created-for"], "People");
  EXPECT_EQ(table["TableStatus"], "ACTIVE");
}

TEST_F(TestTables, creating_twice_changes_nothing) {
  expect_ok(create());
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_EQ(aws_.count("CreateTable"), 1);
  EXPECT_NE(console_.text.find("nothing to do"), std::string::npos);
}

TEST_F(TestTables, backups_that_are_not_ready_are_asked_for_again) {
  aws_.fail("UpdateContinuousBackups", 3, 400, "ContinuousBackupsUnavailableException", "not yet");
  expect_ok(create());
  EXPECT_EQ(aws_.count("UpdateContinuousBackups"), 4);
  EXPECT_EQ(aws_.tables.at("People")["Recovery"], "ENABLED");
  EXPECT_FALSE(console_.waits.empty());
}

TEST_F(TestTables, defect_u15_recovery_that_cannot_be_switched_on_is_a_failure_of_the_call) {
  aws_.fail("UpdateContinuousBackups", 1, 400, "AccessDeniedException",
            "not authorized to perform: dynamodb:UpdateContinuousBackups");
  expect_error(create(), ErrorKind::denied, "dynamodb:UpdateContinuousBackups");
  expect_ok(create());
  EXPECT_EQ(aws_.tables.at("People")["Recovery"], "ENABLED");
}

TEST_F(TestTables, somebody_elses_table_is_used_as_it_is) {
  aws_.add_table("People");
  aws_.tables["People"]["Tags"] = Json::object();
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_NE(console_.text.find(
                "keeps the table People: it was not created by this tool and is used as it is"),
            std::string::npos);
}

TEST_F(TestTables, an_existing_table_whose_stream_is_off_is_refused_with_the_remedy) {
  aws_.add_table("People", "");
  expect_error(create(), ErrorKind::bad_config,
               "aws dynamodb update-table --region eu-west-2 --table-name People "
               "--stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
}

TEST_F(TestTables, a_mistyped_name_makes_no_table) {
  aws_.add_table("Orders");
  aws_.add_table("Users");
  const auto before = aws_.everything();
  expect_error(create(Order{.name = "Ordres", .no_table = NoTable::refuse}), ErrorKind::missing,
               "there is no table Ordres in eu-west-2; did you mean Orders?; --create-ddb-table "
               "makes a test table of that name");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(TestTables, a_mistyped_name_is_told_also_to_whomever_may_not_list_tables) {
  aws_.fail("ListTables", 1, 400, "AccessDeniedException", "not authorized");
  expect_error(create(Order{.name = "Ordres", .no_table = NoTable::refuse}), ErrorKind::missing,
               "there is no table Ordres in eu-west-2; --create-ddb-table");
}

TEST_F(TestTables,
       stream_and_recovery_of_a_table_of_ones_own_are_switched_on_where_that_is_asked_for) {
  aws_.add_table("People", "");
  aws_.tables["People"]["Tags"] = Json::object();
  expect_ok(create(Order{.streams = Enable::yes}));
  const auto& table = aws_.tables.at("People");
  EXPECT_EQ(table["StreamSpecification"]["StreamViewType"], "NEW_AND_OLD_IMAGES");
  EXPECT_EQ(table["Recovery"], "ENABLED");
  EXPECT_NE(console_.text.find("+ will create the stream of People: on, with NEW_AND_OLD_IMAGES"),
            std::string::npos);
  EXPECT_NE(console_.text.find("+ will create the point-in-time recovery of People"),
            std::string::npos);
  const auto before = aws_.everything();
  expect_ok(create(Order{.streams = Enable::yes}));
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(TestTables, a_stream_that_shows_too_little_is_not_turned_off_for_anybody) {
  aws_.add_table("People", "KEYS_ONLY");
  const auto before = aws_.everything();
  expect_error(create(Order{.streams = Enable::yes}), ErrorKind::bad_config,
               "has the view type KEYS_ONLY, which lacks an item's new state");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(TestTables, a_busy_table_gets_its_stream_when_it_is_free) {
  aws_.add_table("People", "");
  aws_.fail("UpdateTable", 2, 400, "ResourceInUseException", "being updated");
  expect_ok(create(Order{.streams = Enable::yes}));
  EXPECT_EQ(aws_.count("UpdateTable"), 3);
}

TEST_F(TestTables, a_table_being_deleted_is_waited_for_and_made_anew) {
  aws_.add_table("People");
  aws_.tables["People"]["TableStatus"] = "DELETING";
  // The plan's look is the last that shows it; apply finds it gone.
  expect_ok(create());
  EXPECT_EQ(aws_.tables.at("People")["TableStatus"], "ACTIVE");
}

TEST_F(TestTables, a_dry_run_touches_nothing) {
  expect_ok(create(Order{.run = {.mode = Mode::dry_run}}));
  EXPECT_TRUE(aws_.tables.empty());
  EXPECT_NE(console_.text.find("+ will create the table People"), std::string::npos);
  EXPECT_NE(console_.text.find("dry run: nothing was changed"), std::string::npos);
}

TEST_F(TestTables, defect_u6_only_a_table_that_we_created_is_removed) {
  aws_.add_table("People");
  aws_.tables["People"]["Tags"] = {{"team", "others"}};
  const auto before = aws_.everything();
  expect_error(remove({.confirmation = Confirmation::given}), ErrorKind::denied,
               "was not created by this tool");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(TestTables, defect_u6_a_table_made_for_another_name_is_not_ours) {
  aws_.add_table("People");
  aws_.tables["People"]["Tags"] = {{"tinydynamocdc:created-for", "Restored"}};
  expect_error(remove({.confirmation = Confirmation::given}), ErrorKind::denied,
               "was not created by this tool");
}

TEST_F(TestTables, defect_u6_removal_asks_and_takes_nothing_but_the_name) {
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

TEST_F(TestTables, defect_u6_removal_says_what_stays) {
  aws_.add_table("People");
  expect_ok(remove({.confirmation = Confirmation::given}));
  EXPECT_TRUE(console_.questions.empty());
  EXPECT_NE(console_.text.find(
                "will remove the table People: with all its items; its rows in Tinybird stay"),
            std::string::npos);
}

TEST_F(TestTables, force_removes_what_is_not_ours_but_still_asks) {
  aws_.add_table("People");
  aws_.tables["People"]["Tags"] = Json::object();
  expect_error(remove({}, Reach::everything), ErrorKind::bad_config, "nobody to ask");
  expect_ok(remove({.confirmation = Confirmation::given}, Reach::everything));
  EXPECT_TRUE(aws_.tables.empty());
}

TEST_F(TestTables, a_protected_table_stays) {
  aws_.add_table("People");
  aws_.tables["People"]["DeletionProtectionEnabled"] = true;
  expect_error(remove({.confirmation = Confirmation::given}), ErrorKind::denied,
               "--no-deletion-protection-enabled");
}

TEST_F(TestTables, removing_what_is_not_there_is_no_error) {
  expect_ok(remove({}));
  EXPECT_EQ(aws_.count("DeleteTable"), 0);
}

TEST_F(TestTables, a_busy_table_is_removed_when_it_is_free) {
  aws_.add_table("People");
  aws_.fail("DeleteTable", 2, 400, "ResourceInUseException", "being updated");
  expect_ok(remove({.confirmation = Confirmation::given}));
  EXPECT_EQ(aws_.count("DeleteTable"), 3);
  EXPECT_TRUE(aws_.tables.empty());
}

}  // namespace
}  // namespace tinydynamocdc::test_data
