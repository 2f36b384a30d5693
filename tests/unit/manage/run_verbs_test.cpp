// SPDX-License-Identifier: Apache-2.0
#include "manage/run_verbs.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "manage/manage_fixture.hpp"

namespace tinydynamocdc::manage {
namespace {

using base::ErrorKind;

// A verb that writes down what is done with it.
class FakeVerb final : public Verb {
 public:
  // Each plan once, the last one for ever.
  FakeVerb(std::string& log, std::vector<base::Result<Plan>> plans, base::Result<void> applied)
      : log_(log), plans_(std::move(plans)), applied_(std::move(applied)) {}
  base::Result<Plan> plan() override {
    log_ += "plan ";
    auto plan = plans_.front();
    if (plans_.size() > 1) {
      plans_.erase(plans_.begin());
    }
    return plan;
  }
  base::Result<void> apply() override {
    log_ += "apply ";
    return applied_;
  }

 private:
  std::string& log_;
  std::vector<base::Result<Plan>> plans_;
  base::Result<void> applied_;
};

class RunVerbs : public ::testing::Test {
 protected:
  void add(base::Result<Plan> plan, base::Result<void> applied = {}) {
    add_with({std::move(plan)}, std::move(applied));
  }
  void add_with(std::vector<base::Result<Plan>> plans, base::Result<void> applied = {}) {
    verbs_.push_back(std::make_unique<FakeVerb>(log_, std::move(plans), std::move(applied)));
  }
  static Plan removing(const std::string& name) {
    return {.title = "t",
            .steps = {{Action::remove, "the table " + name, ""}},
            .confirmations = {name}};
  }
  static Plan changing() {
    return {.title = "t", .steps = {{Action::create, "the thing", "because"}}, .confirmations = {}};
  }
  static Plan keeping() {
    return {.title = "t", .steps = {{Action::keep, "the thing", ""}}, .confirmations = {}};
  }

  std::string log_;
  std::vector<std::unique_ptr<Verb>> verbs_;
  FakeConsole console_;
};

TEST_F(RunVerbs, all_are_planned_before_the_first_is_applied) {
  add(changing());
  add(keeping());
  add(changing());
  EXPECT_TRUE(run_verbs(verbs_, {}, console_));
  EXPECT_EQ(log_, "plan plan plan apply plan plan apply ");
  EXPECT_EQ(console_.text,
            "t\n  + will create the thing: because\nt\n  = keeps the thing\n  nothing to do\n"
            "t\n  + will create the thing: because\n");
}

TEST_F(RunVerbs, every_mistake_comes_in_one_message_and_nothing_is_done) {
  add(changing());
  add(base::fail(ErrorKind::bad_config, "the stream is off"));
  add(base::fail(ErrorKind::denied, "the bucket is theirs"));
  const auto ran = run_verbs(verbs_, {}, console_);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error(), (base::Error{ErrorKind::bad_config,
                                      "2 problems, so nothing was changed:\n  the stream is off\n  "
                                      "the bucket is theirs"}));
  EXPECT_EQ(log_, "plan plan plan ");
}

TEST_F(RunVerbs, where_nobody_answers_the_rest_is_not_asked) {
  add(base::fail(ErrorKind::unavailable, "no answer"));
  add(changing());
  EXPECT_FALSE(run_verbs(verbs_, {}, console_));
  EXPECT_EQ(log_, "plan ");
}

TEST_F(RunVerbs, what_an_earlier_one_makes_is_missing_only_until_then) {
  add(changing());
  add_with({base::fail(ErrorKind::missing, "there is no table"), changing()});
  EXPECT_TRUE(run_verbs(verbs_, {}, console_));
  EXPECT_EQ(log_, "plan plan apply plan apply ");
}

TEST_F(RunVerbs, a_plan_that_has_become_another_is_printed_again) {
  add(changing());
  add_with({changing(), keeping()});
  EXPECT_TRUE(run_verbs(verbs_, {}, console_));
  EXPECT_EQ(log_, "plan plan apply plan ");
  EXPECT_TRUE(console_.text.ends_with("t\n  = keeps the thing\n  nothing to do\n"));
}

TEST_F(RunVerbs, the_first_failure_ends_the_call) {
  add(changing(), base::fail(ErrorKind::denied, "no"));
  add(changing());
  const auto ran = run_verbs(verbs_, {}, console_);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error(), (base::Error{ErrorKind::denied, "no"}));
  EXPECT_EQ(log_, "plan plan apply ");
}

TEST_F(RunVerbs, a_dry_run_goes_on_past_what_an_earlier_verb_would_have_made) {
  add(changing());
  add(base::fail(ErrorKind::missing, "there is no table"));
  add(changing());
  EXPECT_TRUE(run_verbs(verbs_, {.mode = Mode::dry_run}, console_));
  EXPECT_EQ(log_, "plan plan plan ");
  EXPECT_NE(
      console_.text.find("cannot be planned before the steps above are done: there is no table"),
      std::string::npos);
}

TEST_F(RunVerbs, a_dry_run_fails_where_nothing_before_would_help) {
  add(keeping());
  add(base::fail(ErrorKind::missing, "there is no table"));
  EXPECT_FALSE(run_verbs(verbs_, {.mode = Mode::dry_run}, console_));
}

TEST_F(RunVerbs, a_dry_run_asks_nothing) {
  add(removing("Orders"));
  EXPECT_TRUE(run_verbs(verbs_, {.mode = Mode::dry_run}, console_));
  EXPECT_TRUE(console_.questions.empty());
}

TEST_F(RunVerbs, what_cannot_be_undone_is_asked_once_and_first) {
  add(changing());
  add(removing("Orders"));
  add(removing("Users"));
  EXPECT_FALSE(run_verbs(verbs_, {}, console_));
  console_.answer = "Orders";
  EXPECT_FALSE(run_verbs(verbs_, {}, console_));
  EXPECT_EQ(log_, "plan plan plan plan plan plan ");
  console_.answer = "Orders Users";
  log_.clear();
  console_.questions.clear();
  EXPECT_TRUE(run_verbs(verbs_, {}, console_));
  EXPECT_EQ(console_.questions,
            std::vector<std::string>{"This cannot be undone. Type Orders Users to continue: "});
  EXPECT_EQ(log_, "plan plan plan apply plan apply plan apply ");
}

TEST_F(RunVerbs, with_yes_nobody_is_asked) {
  add(removing("Orders"));
  EXPECT_TRUE(run_verbs(verbs_, {.confirmation = Confirmation::given}, console_));
  EXPECT_TRUE(console_.questions.empty());
  EXPECT_EQ(log_, "plan apply ");
}

}  // namespace
}  // namespace tinydynamocdc::manage
