// SPDX-License-Identifier: Apache-2.0
#include "manage/reconcile.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "manage/manage_fixture.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;

// What is there, and what was done to it, in order.
struct World {
  std::vector<std::string> there;
  std::vector<std::string> log;
  std::size_t breaks_at = std::string::npos;  ///< The n-th change fails.
};

class Thing final : public Resource {
 public:
  Thing(World& world, std::string key, std::vector<std::string> needs)
      : world_(world), key_(std::move(key)), needs_(std::move(needs)) {}

  std::string key() const override { return key_; }
  std::string name() const override { return "the " + key_; }
  std::vector<std::string> needs() const override { return needs_; }
  std::optional<std::string> confirmation() const override {
    return key_ == "table" ? std::optional<std::string>("Orders") : std::nullopt;
  }

  base::Result<Standing> look(Goal goal) override {
    world_.log.push_back("look " + key_);
    if (failure) {
      return std::unexpected(*failure);
    }
    Standing standing{.exists = std::ranges::contains(world_.there, key_)};
    if (goal == Goal::absent && std::ranges::contains(world_.there, "trigger") &&
        key_ == "function") {
      standing.users = {{.key = "trigger", .name = "the trigger"}};
    }
    return standing;
  }
  base::Result<void> create() override {
    return change("create", [&] { world_.there.push_back(key_); });
  }
  base::Result<void> update(std::span<const Difference>) override { return {}; }
  base::Result<void> remove() override {
    return change("remove", [&] { std::erase(world_.there, key_); });
  }

  std::optional<base::Error> failure;

 private:
  base::Result<void> change(const std::string& what, const std::function<void()>& make) {
    const auto changes = std::ranges::count_if(
        world_.log, [](const std::string& line) { return !line.starts_with("look"); });
    if (std::cmp_greater_equal(changes, world_.breaks_at)) {
      return base::fail(ErrorKind::unavailable, "cut");
    }
    world_.log.push_back(what + " " + key_);
    make();
    return {};
  }

  World& world_;
  std::string key_;
  std::vector<std::string> needs_;
};

class Reconciling : public ::testing::Test {
 protected:
  std::vector<Wanted> things(Goal goal) {
    std::vector<Wanted> wanted;
    const auto add = [&](const char* key, std::vector<std::string> needs) {
      auto thing = std::make_unique<Thing>(world_, key, std::move(needs));
      if (const auto found = failures_.find(key); found != failures_.end()) {
        thing->failure = found->second;
      }
      wanted.push_back({.resource = std::move(thing), .goal = goal});
    };
    add("trigger", {"function", "table", "something that is not part of this run"});
    add("function", {"role"});
    add("table", {});
    add("role", {});
    return wanted;
  }
  base::Result<void> run(Goal goal,
                         const RunOptions& options = {.confirmation = Confirmation::given}) {
    std::vector<std::unique_ptr<Verb>> verbs;
    verbs.push_back(
        std::make_unique<Reconciler>("Set-up", things(goal), ReconcileOptions{}, console_));
    return run_verbs(verbs, options, console_);
  }
  [[nodiscard]] std::vector<std::string> changes() const {
    std::vector<std::string> lines;
    std::ranges::copy_if(world_.log, std::back_inserter(lines),
                         [](const auto& line) { return !line.starts_with("look"); });
    return lines;
  }

  World world_;
  FakeConsole console_;
  std::map<std::string, base::Error> failures_;
};

TEST_F(Reconciling, makes_things_in_the_order_of_needs_and_removes_them_in_the_reverse) {
  ASSERT_TRUE(run(Goal::present));
  EXPECT_EQ(changes(), (std::vector<std::string>{"create table", "create role", "create function",
                                                 "create trigger"}));
  world_.log.clear();
  ASSERT_TRUE(run(Goal::absent));
  EXPECT_EQ(changes(), (std::vector<std::string>{"remove trigger", "remove function", "remove role",
                                                 "remove table"}));
  EXPECT_TRUE(world_.there.empty());
}

TEST_F(Reconciling, looks_at_all_before_it_does_anything) {
  ASSERT_TRUE(run(Goal::present));
  const auto first_change =
      std::ranges::find_if(world_.log, [](const auto& line) { return !line.starts_with("look"); });
  EXPECT_EQ(first_change - world_.log.begin(), 4);
}

TEST_F(Reconciling, tells_all_mistakes_in_one_message_and_does_nothing) {
  failures_ = {{"role", {ErrorKind::bad_config, "the role is none"}},
               {"table", {ErrorKind::missing, "there is no table Ordres"}}};
  const auto done = run(Goal::present);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message,
            "2 things stand against it, so nothing was done:\n"
            "  there is no table Ordres\n"
            "  the role is none");
  EXPECT_TRUE(changes().empty());
}

TEST_F(Reconciling, asks_nobody_else_when_nobody_answers) {
  failures_ = {{"table", {ErrorKind::unavailable, "no connection"}}};
  const auto done = run(Goal::present);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "no connection");
  EXPECT_EQ(world_.log, std::vector<std::string>{"look table"});
}

TEST_F(Reconciling, is_finished_by_the_same_call_wherever_it_was_cut) {
  for (const auto goal : {Goal::present, Goal::absent}) {
    for (std::size_t cut = 0; cut < 4; ++cut) {
      world_ = {.there = goal == Goal::present
                             ? std::vector<std::string>{}
                             : std::vector<std::string>{"role", "table", "function", "trigger"},
                .log = {},
                .breaks_at = cut};
      EXPECT_FALSE(run(goal)) << cut;
      EXPECT_EQ(changes().size(), cut);
      world_.breaks_at = std::string::npos;
      ASSERT_TRUE(run(goal)) << cut;
      EXPECT_EQ(changes().size(), 4) << "something was done twice";
      EXPECT_EQ(world_.there.size(), goal == Goal::present ? 4 : 0);
    }
  }
}

TEST_F(Reconciling, a_dry_run_of_a_removal_says_what_the_removal_does) {
  ASSERT_TRUE(run(Goal::present));
  console_.text.clear();
  ASSERT_TRUE(run(Goal::absent, {.mode = Mode::dry_run}));
  for (const auto* line : {"- will remove the trigger", "- will remove the function",
                           "- will remove the role", "- will remove the table"}) {
    EXPECT_TRUE(console_.text.contains(line)) << console_.text;
  }
  EXPECT_EQ(world_.there.size(), 4);
}

TEST_F(Reconciling, asks_before_anything_when_something_cannot_be_undone) {
  ASSERT_TRUE(run(Goal::present));
  world_.log.clear();
  EXPECT_FALSE(run(Goal::absent, {.confirmation = Confirmation::ask}));
  EXPECT_TRUE(changes().empty());
}

}  // namespace
}  // namespace tinydynamocdc::manage
