// SPDX-License-Identifier: Apache-2.0
#include "manage/reconcile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <format>

#include "manage/manage_fixture.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;

// What is there, and what was done to it, in order.
struct World {
  std::vector<std::string> there;
  std::vector<std::string> log;
  std::size_t breaks_at = std::string::npos;  // The n-th change fails.
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
            "2 problems, so nothing was changed:\n"
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
      EXPECT_EQ(changes().size(), 4) << "something was changed twice";
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

// A deployment of things: what its members note is there after the flush.
class Deployment final : public Batch {
 public:
  explicit Deployment(World& world) : world_(world) {}

  void begin() override {
    world_.log.emplace_back("begin");
    noted_.clear();
  }
  base::Result<std::vector<Step>> check() override {
    world_.log.emplace_back("check");
    if (refusal) {
      return std::unexpected(*refusal);
    }
    return is_up_to_date ? std::vector<Step>()
                         : std::vector<Step>{{Action::create, "a deployment", "12 other files"}};
  }
  base::Result<void> flush() override {
    if (fails) {
      return base::fail(ErrorKind::unavailable, "cut");
    }
    std::string line = "flush";
    for (const auto& [key, is_made] : noted_) {
      line += (is_made ? " +" : " -") + key;
      std::erase(world_.there, key);
      if (is_made) {
        world_.there.push_back(key);
      }
    }
    world_.log.push_back(line);
    return {};
  }
  void note(const std::string& key, bool is_made) { noted_.emplace_back(key, is_made); }

  bool is_up_to_date = false;
  bool fails = false;
  std::optional<base::Error> refusal;

 private:
  World& world_;
  std::vector<std::pair<std::string, bool>> noted_;
};

class File final : public Resource {
 public:
  File(World& world, Deployment& deployment, std::string key, std::vector<std::string> needs)
      : world_(world), deployment_(deployment), key_(std::move(key)), needs_(std::move(needs)) {}

  std::string key() const override { return key_; }
  std::string name() const override { return "the " + key_; }
  std::vector<std::string> needs() const override { return needs_; }
  Batch* batch() const override { return &deployment_; }
  std::string outcome() const override { return "see " + key_; }
  base::Result<Standing> look(Goal) override {
    return Standing{.exists = std::ranges::contains(world_.there, key_)};
  }
  base::Result<void> create() override { return noted(true); }
  base::Result<void> update(std::span<const Difference>) override { return noted(true); }
  base::Result<void> remove() override { return noted(false); }

 private:
  base::Result<void> noted(bool is_made) {
    deployment_.note(key_, is_made);
    return {};
  }

  World& world_;
  Deployment& deployment_;
  std::string key_;
  std::vector<std::string> needs_;
};

class Batching : public Reconciling {
 protected:
  // A secret that needs one of twelve files, a function that needs the secret; a file needs the
  // role.
  std::vector<Wanted> all(Goal goal) {
    std::vector<Wanted> wanted;
    const auto add = [&](std::unique_ptr<Resource> resource) {
      wanted.push_back({.resource = std::move(resource), .goal = goal});
    };
    add(std::make_unique<Thing>(world_, "function", std::vector<std::string>{"secret"}));
    add(std::make_unique<Thing>(world_, "secret", std::vector<std::string>{"file 0"}));
    for (int i = 0; i < 12; ++i) {
      add(std::make_unique<File>(
          world_, deployment_, std::format("file {}", i),
          i == 11 ? std::vector<std::string>{"role"} : std::vector<std::string>{}));
    }
    add(std::make_unique<Thing>(world_, "role", std::vector<std::string>{}));
    return wanted;
  }
  base::Result<void> run_all(Goal goal, const RunOptions& options = {}) {
    std::vector<std::unique_ptr<Verb>> verbs;
    verbs.push_back(
        std::make_unique<Reconciler>("Set-up", all(goal), ReconcileOptions{}, console_));
    return run_verbs(verbs, options, console_);
  }
  // The changes alone, a flush by how many it made and removed.
  [[nodiscard]] std::vector<std::string> done() const {
    std::vector<std::string> lines;
    for (const auto& line : world_.log) {
      if (line.starts_with("flush")) {
        lines.push_back(std::format("flush +{} -{}", std::ranges::count(line, '+'),
                                    std::ranges::count(line, '-')));
      } else if (line.starts_with("create") || line.starts_with("remove")) {
        lines.push_back(line);
      }
    }
    return lines;
  }

  Deployment deployment_{world_};
};

TEST_F(Batching, twelve_members_are_one_flush_before_what_needs_one_of_them) {
  ASSERT_TRUE(run_all(Goal::present));
  EXPECT_EQ(done(), (std::vector<std::string>{"create role", "flush +12 -0", "create secret",
                                              "create function"}));
}

TEST_F(Batching, a_removal_of_twelve_is_one_flush_between_its_users_and_what_it_needs) {
  ASSERT_TRUE(run_all(Goal::present));
  world_.log.clear();
  ASSERT_TRUE(run_all(Goal::absent));
  EXPECT_EQ(done(), (std::vector<std::string>{"remove function", "remove secret", "flush +0 -12",
                                              "remove role"}));
  EXPECT_TRUE(world_.there.empty());
}

TEST_F(Batching, what_needs_a_member_by_way_of_a_thing_that_stays_waits_too) {
  world_.there = {"secret", "role"};
  ASSERT_TRUE(run_all(Goal::present));
  EXPECT_EQ(done(), (std::vector<std::string>{"flush +12 -0", "create function"}));
}

TEST_F(Batching, a_batch_that_nobody_needs_is_made_at_the_end) {
  world_.there = {"secret", "function"};
  ASSERT_TRUE(run_all(Goal::present));
  EXPECT_EQ(done(), (std::vector<std::string>{"create role", "flush +12 -0"}));
}

TEST_F(Batching, the_plan_has_a_step_about_the_whole_and_a_dry_run_makes_nothing) {
  ASSERT_TRUE(run_all(Goal::present, {.mode = Mode::dry_run}));
  EXPECT_TRUE(console_.text.contains("+ will create the file: 0, 1, ")) << console_.text;
  EXPECT_TRUE(console_.text.contains("+ will create a deployment: 12 other files\n"));
  EXPECT_TRUE(done().empty());
}

TEST_F(Batching, a_batch_that_is_refused_stops_the_run_before_anything_is_made) {
  deployment_.refusal = base::Error{ErrorKind::rejected, "Tinybird refuses the deployment"};
  const auto ran = run_all(Goal::present);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().message, "Tinybird refuses the deployment");
  EXPECT_TRUE(done().empty());
}

TEST_F(Batching, members_are_kept_when_the_whole_says_that_there_is_nothing_to_do) {
  world_.there = {"secret", "function", "role"};
  deployment_.is_up_to_date = true;
  ASSERT_TRUE(run_all(Goal::present));
  EXPECT_TRUE(console_.text.contains("(12 in all): up to date")) << console_.text;
  EXPECT_TRUE(console_.text.contains("nothing to do"));
  EXPECT_TRUE(done().empty());
}

TEST_F(Batching, nothing_is_asked_about_a_batch_without_a_change) {
  ASSERT_TRUE(run_all(Goal::present));
  world_.log.clear();
  ASSERT_TRUE(run_all(Goal::present));
  EXPECT_FALSE(std::ranges::contains(world_.log, "check"));
}

TEST_F(Batching, a_plan_made_twice_begins_anew) {
  Reconciler twice("Set-up", all(Goal::present), ReconcileOptions{}, console_);
  ASSERT_TRUE(twice.plan());
  ASSERT_TRUE(twice.plan());
  ASSERT_TRUE(twice.apply());
  EXPECT_EQ(done(), (std::vector<std::string>{"create role", "flush +12 -0", "create secret",
                                              "create function"}));
}

TEST_F(Batching, what_was_made_is_told_and_what_it_is_for_comes_last) {
  world_.there = {"file 4"};
  ASSERT_TRUE(run_all(Goal::present));
  const auto& text = console_.text;
  EXPECT_TRUE(text.contains("  created the file 3\n"));
  EXPECT_FALSE(text.contains("created the file 4"));
  EXPECT_LT(text.find("created the function"), text.find("  see file 3\n"));
  EXPECT_FALSE(text.contains("see file 4"));
}

TEST_F(Batching, a_flush_that_fails_leaves_what_needs_it_unmade) {
  deployment_.fails = true;
  EXPECT_FALSE(run_all(Goal::present));
  EXPECT_EQ(done(), std::vector<std::string>{"create role"});
  deployment_.fails = false;
  ASSERT_TRUE(run_all(Goal::present));
  EXPECT_EQ(world_.there.size(), 15U);
}

}  // namespace
}  // namespace tinydynamocdc::manage
