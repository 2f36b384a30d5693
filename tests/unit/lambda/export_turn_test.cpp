// SPDX-License-Identifier: Apache-2.0
// Whose turn it is to mark an export, in every order in which invocations can be interleaved: each
// step that asks or tells S3 is one of its own, each invocation may die between two steps and then
// come again, and a file's event may come twice.
#include "lambda/export_turn.hpp"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <format>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "source/ledger_entry.hpp"

namespace tinydynamocdc::lambda {
namespace {

constexpr int k_summary = -1;  // An invocation that is about no file.

std::string name_of(int file) { return std::format("{}.json.gz", file); }

source::ExportDataFile listed(int file) {
  return {.key = "AWSDynamoDB/e/data/" + name_of(file),
          .item_count = 7,
          .md5_base64 = "a0k2==",
          .etag = "e"};
}

// What a look finds where the files of `signs` (a bit each) are loaded.
LoadedFiles::Look look_at(unsigned signs, int files) {
  LoadedFiles loaded;
  for (int file = 0; file < files; ++file) {
    if ((signs >> static_cast<unsigned>(file) & 1U) != 0) {
      loaded.add(source::done_sign(name_of(file), 7, "a0k2=="));
    }
  }
  LoadedFiles::Look look;
  for (int file = 0; file < files; ++file) {
    loaded.take(listed(file), look);
  }
  return look;
}

enum class Step : unsigned char { begin, summary, waited_for, other, list, conclude, over };

struct Invocation {
  Step step = Step::begin;
  unsigned char deaths = 0;
  signed char other = -1;   // Waited for, as read.
  unsigned char signs = 0;  // As listed.
  auto operator<=>(const Invocation&) const = default;
};

struct State {
  unsigned char signs = 0;
  bool has_summary = false;
  signed char waiting_for = -1;
  bool is_marked = false;
  std::array<Invocation, 5> invocations;
  auto operator<=>(const State&) const = default;
};

// Everything that can become of some files, their summary and events.
class Interleavings {
 public:
  // `about`: of each invocation the file.
  Interleavings(int files, std::vector<int> about, int deaths_max)
      : files_(files), about_(std::move(about)), deaths_max_(deaths_max) {
    for (unsigned signs = 0; signs < 1U << static_cast<unsigned>(files); ++signs) {
      looks_.push_back(look_at(signs, files));
    }
  }

  void run() {
    std::deque<State> open{State{}};
    seen_.insert(State{});
    while (!open.empty()) {
      const auto state = open.front();
      open.pop_front();
      bool is_over = true;
      for (std::size_t i = 0; i < about_.size(); ++i) {
        const auto& one = state.invocations.at(i);
        if (one.step == Step::over) {
          continue;
        }
        is_over = false;
        auto next = state;
        go(next, i);
        add(next, open);
        if (one.step != Step::begin && one.deaths < deaths_max_) {
          next = state;
          next.invocations.at(i) = {.deaths = static_cast<unsigned char>(one.deaths + 1)};
          add(next, open);
        }
      }
      if (is_over) {
        ++ends;
        EXPECT_TRUE(state.is_marked) << "nobody marks it";
      }
    }
  }

  std::size_t states() const { return seen_.size(); }
  int ends = 0;

 private:
  void add(const State& state, std::deque<State>& open) {
    if (seen_.insert(state).second) {
      open.push_back(state);
    }
  }

  [[nodiscard]] bool is_loaded(const State& state, int file) const {
    return (state.signs >> static_cast<unsigned>(file) & 1U) != 0;
  }

  // One step of one invocation, as ExportEnd does it.
  void go(State& state, std::size_t i) {
    auto& one = state.invocations.at(i);
    const int file = about_[i];
    switch (one.step) {
      case Step::begin:
        if (file == k_summary) {
          state.has_summary = true;
          one.step = Step::list;
          return;
        }
        state.signs |= static_cast<unsigned char>(1U << static_cast<unsigned>(file));
        one.step = Step::summary;
        return;
      case Step::summary:
        one.step = state.has_summary ? Step::waited_for : Step::over;
        return;
      case Step::waited_for: {
        const auto waiting_for =
            state.waiting_for < 0 ? std::nullopt : std::optional(name_of(state.waiting_for));
        one.other = state.waiting_for;
        one.step = turn_of(name_of(file), waiting_for) == Turn::look ? Step::list : Step::other;
        return;
      }
      case Step::other:
        one.step = is_loaded(state, one.other) ? Step::list : Step::over;
        return;
      case Step::list:
        one.signs = state.signs;
        one.step = Step::conclude;
        return;
      case Step::conclude:
        conclude(state, one);
        one.step = Step::over;
        return;
      case Step::over:
        return;
    }
  }

  void conclude(State& state, const Invocation& one) {
    const auto& look = looks_[one.signs];
    switch (outcome_of(look, 1)) {
      case LookOutcome::mark:
        EXPECT_EQ(state.signs, (1U << static_cast<unsigned>(files_)) - 1) << "marked too early";
        state.is_marked = true;
        return;
      case LookOutcome::wait:
        for (int file = 0; file < files_; ++file) {
          if (name_of(file) == look.waiting_for) {
            state.waiting_for = static_cast<signed char>(file);
          }
        }
        return;
      case LookOutcome::contradiction:
      case LookOutcome::finished:
        ADD_FAILURE() << "there is nothing of the kind";
    }
  }

  int files_;
  std::vector<int> about_;
  int deaths_max_;
  std::vector<LoadedFiles::Look> looks_;
  std::set<State> seen_;
};

TEST(ExportTurn,
     in_every_interleaving_of_two_files_and_the_summary_somebody_marks_and_nobody_too_early) {
  Interleavings all(2, {0, 1, k_summary}, 2);
  all.run();
  EXPECT_GT(all.ends, 10);
  EXPECT_GT(all.states(), 500U);
}

TEST(ExportTurn, in_every_interleaving_with_events_that_come_twice) {
  Interleavings all(2, {0, 1, 0, 1, k_summary}, 0);
  all.run();
  EXPECT_GT(all.states(), 2'000U);
}

TEST(ExportTurn, in_every_interleaving_of_three_files_and_the_summary) {
  Interleavings all(3, {0, 1, 2, k_summary}, 1);
  all.run();
  EXPECT_GT(all.states(), 5'000U);
}

TEST(ExportTurn, an_empty_export_is_marked_by_its_summary) {
  EXPECT_EQ(outcome_of(LoadedFiles::Look{}, 1), LookOutcome::mark);
  EXPECT_EQ(outcome_of(LoadedFiles::Look{}, 2), LookOutcome::mark);
}

TEST(ExportTurn, after_the_mark_the_summary_alone_changes_nothing) {
  EXPECT_EQ(outcome_of(look_at(0, 3), 1), LookOutcome::wait);
  EXPECT_EQ(outcome_of(look_at(0, 3), 2), LookOutcome::finished);
  EXPECT_EQ(outcome_of(look_at(1, 3), 2), LookOutcome::wait) << "it is being loaded anew";
}

TEST(ExportTurn, a_loaded_file_that_is_another_one_keeps_the_mark_away) {
  LoadedFiles loaded;
  loaded.add(source::done_sign(name_of(0), 8, "a0k2=="));
  LoadedFiles::Look look;
  loaded.take(listed(0), look);
  EXPECT_EQ(outcome_of(look, 1), LookOutcome::contradiction);
}

}  // namespace
}  // namespace tinydynamocdc::lambda
