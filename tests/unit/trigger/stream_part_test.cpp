// SPDX-License-Identifier: Apache-2.0
#include "trigger/stream_part.hpp"

#include <gtest/gtest.h>

#include <format>

#include "trigger/stream_fixture.hpp"

namespace tinydynamocdc::trigger {
namespace {

using base::ErrorKind;
using manage::FunctionPolicy;

// The rights of triggers, of a few tables and of hundreds.
class StreamPart : public StreamTest {
 protected:
  std::vector<std::string> add_tables(const std::string& prefix, int count) {
    std::vector<std::string> tables;
    for (int i = 0; i < count; ++i) {
      tables.push_back(std::format("{}{}", prefix, i));
      aws_.add_table(tables.back());
    }
    return tables;
  }
  [[nodiscard]] static std::string stream(const std::string& table) {
    return std::format("arn:aws:dynamodb:eu-west-2:123456789012:table/{}/stream/*", table);
  }
  [[nodiscard]] Json streams() const {
    for (const auto& statement : Json::parse(policy())["Statement"]) {
      if (statement["Sid"] == "ReadStream") {
        return statement["Resource"];
      }
    }
    return {};
  }
};

TEST_F(StreamPart, each_trigger_adds_what_it_needs_and_takes_it_away) {
  aws_.add_table("Users");
  expect_ok(create("Orders"));
  const auto one = policy();
  EXPECT_EQ(streams(), stream("Orders"));
  expect_ok(create("Users"));
  EXPECT_EQ(streams(), Json({stream("Orders"), stream("Users")}));
  expect_ok(remove("Users"));
  EXPECT_EQ(policy(), one);
}

TEST_F(StreamPart, one_policy_is_written_for_all_tables_and_again_nothing) {
  expect_ok(create(add_tables("shop-", 5)));
  EXPECT_EQ(aws_.count("PutRolePolicy"), 1);
  expect_ok(create(add_tables("shop-", 5)));
  EXPECT_EQ(aws_.count("PutRolePolicy"), 1);
}

TEST_F(StreamPart, somebody_elses_role_is_named_and_left_alone) {
  aws_.roles["cdc-role"]["Tags"] = Json::object();
  const auto before = aws_.roles;
  expect_ok(create());
  expect_ok(remove());
  EXPECT_EQ(aws_.roles, before);
  EXPECT_TRUE(said("the role must allow permission to")) << console_.text;
  EXPECT_TRUE(said("permission to read the stream of Orders")) << console_.text;
}

TEST_F(StreamPart, three_hundred_tables_fit_into_one_policy) {
  const auto tables = add_tables("shop-", 300);
  expect_ok(create(tables));
  EXPECT_LE(policy().size(), manage::k_policy_characters_max);
  EXPECT_EQ(streams(), stream("shop-*"));
  EXPECT_TRUE(said("table/shop-* covers all its tables")) << console_.text;
  const auto parsed = FunctionPolicy::parse(policy());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text(), policy());
  const auto before = aws_.everything();
  console_.text.clear();
  expect_ok(create(tables));
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(said("table/shop-* covers all its tables")) << console_.text;
}

TEST_F(StreamPart, thirty_tables_are_named_and_three_hundred_are_not) {
  expect_ok(create(add_tables("shop-", 30)));
  EXPECT_EQ(streams().size(), 30);
  expect_ok(create(add_tables("other-", 270)));
  EXPECT_EQ(streams(), stream("*"));
  EXPECT_LE(policy().size(), manage::k_policy_characters_max);
}

TEST_F(StreamPart, one_of_many_is_removed_and_of_a_few_the_others_are_named_again) {
  auto tables = add_tables("shop-", 60);
  expect_ok(create(tables));
  const auto many = policy();
  expect_ok(remove("shop-7"));
  EXPECT_EQ(policy(), many) << "a pattern that the others need";
  for (const auto& table : tables) {
    if (table != "shop-3" && table != "shop-4" && table != "shop-7") {
      aws_.tables.erase(table);
    }
  }
  std::erase_if(tables, [&](const auto& table) { return aws_.tables.contains(table); });
  expect_ok(remove(tables));
  EXPECT_EQ(streams(), Json({stream("shop-3"), stream("shop-4")}));
  expect_ok(remove({"shop-3", "shop-4"}));
  EXPECT_FALSE(policy().contains("dynamodb:GetRecords")) << policy();
}

TEST_F(StreamPart, what_others_wrote_into_the_role_takes_room) {
  aws_.roles["cdc-role"]["Inline"]["theirs"] = std::string(9'000, 'x') + std::string(500, ' ');
  expect_ok(create(add_tables("shop-", 30)));
  EXPECT_EQ(streams(), stream("shop-*"));
  aws_.roles["cdc-role"]["Inline"]["theirs"] = std::string(10'000, 'x');
  const auto before = aws_.everything();
  aws_.add_table("Users");
  expect_error(create("Users"), ErrorKind::rejected, "of which 10000 are in use");
  EXPECT_EQ(aws_.everything()["roles"], before["roles"]);
  EXPECT_TRUE(trigger("Users").is_null());
}

TEST_F(StreamPart, a_policy_that_iam_would_not_take_is_refused_with_a_way_out) {
  Json statements = Json::array();
  statements.push_back({{"Sid", "Theirs"},
                        {"Effect", "Allow"},
                        {"Action", "s3:GetObject"},
                        {"Resource", std::string(10'200, 'x')}});
  aws_.roles["cdc-role"]["Inline"][manage::k_policy_name] =
      Json{{"Version", "2012-10-17"}, {"Statement", statements}}.dump();
  expect_error(create(), ErrorKind::rejected, "--lambda-role");
  EXPECT_TRUE(aws_.mappings.empty());
}

TEST_F(StreamPart, broken_off_anywhere_the_removal_of_all_is_finished_by_the_same_call) {
  aws_.add_table("Users");
  const std::vector<std::string> both{"Orders", "Users"};
  expect_ok(create(both));
  const auto start = aws_;
  expect_ok(remove(both));
  const auto removed = aws_.everything();
  EXPECT_TRUE(aws_.mappings.empty());
  EXPECT_TRUE(aws_.queues.empty());
  const auto requests = aws_.operations.size() - start.operations.size();
  for (std::size_t breaks_at = 0; breaks_at < requests; ++breaks_at) {
    aws_.functions = start.functions;
    aws_.mappings = start.mappings;
    aws_.roles = start.roles;
    aws_.queues = start.queues;
    aws_.queue_settings = start.queue_settings;
    aws_.breaks_at = aws_.operations.size() + breaks_at;
    EXPECT_FALSE(remove(both)) << breaks_at;
    aws_.breaks_at = std::string::npos;
    expect_ok(remove(both));
    EXPECT_EQ(aws_.everything(), removed) << breaks_at;
  }
}

// Everything is planned before anything is done, and once more when something was.
TEST_F(StreamPart, a_second_plan_looks_anew) {
  aws_.queues["elsewhere"] = Json::array();
  const auto start = aws_;
  for (const char* place : {"", k_place}) {
    aws_.functions.clear();
    aws_.tables.clear();
    aws_.mappings.clear();
    const StreamOrder order{.tables = {"Orders"}, .options = {.on_failure_arn = place}};
    auto part =
        stream_part({dynamodb_, queues_, buckets_, function_parts()}, site_, order, Goal::present);
    ASSERT_TRUE(part) << part.error().message;
    manage::Reconciler triggers("Triggers", std::move(*part).with_rights(function_parts(), site_),
                                manage::ReconcileOptions{}, console_);
    expect_error(triggers.plan(), ErrorKind::missing, "there is no function cdc");
    aws_.functions = start.functions;
    aws_.tables = start.tables;
    const auto plan = triggers.plan();
    expect_ok(plan);
    expect_ok(triggers.apply());
    EXPECT_FALSE(trigger().is_null()) << place;
    const auto again = triggers.plan();
    expect_ok(again);
    EXPECT_FALSE(changes_anything(*again)) << place;
  }
}

}  // namespace
}  // namespace tinydynamocdc::trigger
