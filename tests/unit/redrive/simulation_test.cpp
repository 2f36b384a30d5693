// SPDX-License-Identifier: Apache-2.0
// Nothing lost by default, and nobody woken: days of the whole, in simulated time.
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <format>
#include <iostream>
#include <map>

namespace tinydynamocdc::redrive {
namespace {

using testing::Simulation;
using Answer = std::optional<net::HttpResponse>;

constexpr std::int64_t k_minute_ms = 60'000;
constexpr std::int64_t k_hour_ms = 60 * k_minute_ms;
constexpr std::int64_t k_begin_ms = k_hour_ms;  // Of every outage.

Simulation::Trouble answers(int status, std::int64_t from_ms, std::int64_t to_ms) {
  return [=](std::int64_t now_ms) -> Answer {
    if (now_ms < from_ms || now_ms >= to_ms) {
      return std::nullopt;
    }
    return net::HttpResponse{.status = status, .headers = {}, .body = R"({"error":"not now"})"};
  };
}

// The figures of docs/decisions/0031.
void tell(const std::string& what, const Simulation& world, std::int64_t end_ms) {
  const auto text = std::format(
      "{}: {} letters, {} stream invocations, {} redrive invocations, at most {} receives, {} "
      "dead letters, in step {} s after the end",
      what, world.failures_written, world.stream_invocations, world.redrive_invocations,
      world.most_receives, world.dead_letters().size(),
      (world.in_step_ms(end_ms) - end_ms) / 1'000);
  std::cout << text << "\n";
  ::testing::Test::RecordProperty("figures", text);
}

// All of it has arrived, and nothing is left anywhere.
void expect_in_step(const Simulation& world) {
  EXPECT_EQ(world.without_row().size(), 0U) << world.without_row().front();
  EXPECT_TRUE(world.failures().empty());
  EXPECT_TRUE(world.dead_letters().empty()) << Simulation::reason_of(world.dead_letters().front());
}

TEST(Simulation, a_quiet_day_needs_no_failure) {
  Simulation world({.record_every_ms = 600'000});
  world.run_until(24 * k_hour_ms);
  expect_in_step(world);
  EXPECT_EQ(world.failures_written, 0);
  EXPECT_EQ(world.redrive_invocations, 0);
  EXPECT_LE(world.longest_delay_ms(0, 24 * k_hour_ms), 10'000);
}

TEST(Simulation, an_outage_of_20_hours_loses_nothing_and_the_batches_stay_whole) {
  Simulation world({.record_every_ms = 20'000, .records_ms = 22 * k_hour_ms});
  const auto end_ms = k_begin_ms + 20 * k_hour_ms;
  world.trouble = answers(503, k_begin_ms, end_ms);
  world.run_until(24 * k_hour_ms);
  expect_in_step(world);
  tell("20 h of 503", world, end_ms);
  EXPECT_GT(world.failures_written, 0);
  // Each try takes an invocation's time, six of them half an hour: no batch is split into failure
  // records.
  EXPECT_LE(world.failures_written, 41);
  EXPECT_LE(world.in_step_ms(end_ms), end_ms + 25 * k_minute_ms);
}

TEST(Simulation, a_token_that_is_refused_for_20_hours_loses_nothing) {
  Simulation world({.record_every_ms = 120'000, .records_ms = 22 * k_hour_ms});
  const auto end_ms = k_begin_ms + 20 * k_hour_ms;
  world.trouble = answers(403, k_begin_ms, end_ms);
  world.run_until(24 * k_hour_ms);
  expect_in_step(world);
  tell("20 h of 403", world, end_ms);
  EXPECT_GE(world.failures_written, 600)
      << "a refusal takes no time: a failure record for each window";
  EXPECT_LE(world.most_receives, 100);
  EXPECT_LE(world.in_step_ms(end_ms), end_ms + 16 * k_minute_ms);
}

TEST(Simulation, twenty_hours_of_throttling_lose_nothing) {
  Simulation world({.record_every_ms = 20'000, .records_ms = 22 * k_hour_ms});
  const auto end_ms = k_begin_ms + 20 * k_hour_ms;
  world.trouble = answers(429, k_begin_ms, end_ms);
  world.run_until(24 * k_hour_ms);
  expect_in_step(world);
  tell("20 h of 429", world, end_ms);
  EXPECT_LE(world.in_step_ms(end_ms), end_ms + 25 * k_minute_ms);
}

TEST(Simulation, answers_that_are_lost_and_failure_records_that_come_twice_do_no_harm) {
  Simulation world({.shards = 2,
                    .record_every_ms = 30'000,
                    .records_ms = 8 * k_hour_ms,
                    .failures_twice = true});
  const auto end_ms = k_begin_ms + 4 * k_hour_ms;
  world.trouble = answers(503, k_begin_ms, end_ms);
  int acknowledgements = 0;
  world.loses_answer = [&](std::int64_t) { return ++acknowledgements % 3 == 0; };
  world.run_until(10 * k_hour_ms);
  expect_in_step(world);
  tell("4 h of 503, two shards, lost answers, failure records twice", world, end_ms);
  EXPECT_GT(world.rows(), 2U * 960U) << "some rows came twice";
}

TEST(Simulation,
     a_record_that_tinybird_refuses_takes_only_itself_and_holds_its_shard_up_for_minutes_at_most) {
  Simulation world({.record_every_ms = 500, .records_ms = k_hour_ms, .poison_refused = true});
  world.run_until(2 * k_hour_ms);
  EXPECT_EQ(world.without_row(), std::vector<std::string>{world.poison()});
  EXPECT_TRUE(world.lost().empty());
  EXPECT_TRUE(world.failures().empty());
  ASSERT_EQ(world.dead_letters().size(), 1U);
  EXPECT_TRUE(Simulation::reason_of(world.dead_letters().front()).contains("poison"))
      << world.dead_letters().front().attributes;
  tell("one record refused", world, k_hour_ms);
  EXPECT_LE(world.longest_delay_ms(0, k_hour_ms), k_minute_ms);
}

TEST(Simulation, a_record_that_is_broken_takes_only_itself) {
  Simulation world({.record_every_ms = 500, .records_ms = k_hour_ms, .poison_broken = true});
  world.run_until(2 * k_hour_ms);
  EXPECT_EQ(world.without_row(), std::vector<std::string>{world.poison()});
  EXPECT_TRUE(world.lost().empty());
  ASSERT_EQ(world.dead_letters().size(), 1U);
  const auto& failure = world.dead_letters().front();
  EXPECT_TRUE(Simulation::reason_of(failure).contains(world.poison())) << failure.attributes;
  EXPECT_LE(world.longest_delay_ms(0, k_hour_ms), k_minute_ms);
}

TEST(Simulation, a_bad_record_in_the_middle_of_an_outage_is_alone) {
  Simulation world(
      {.record_every_ms = 60'000, .records_ms = 10 * k_hour_ms, .poison_refused = true});
  world.trouble = answers(403, 4 * k_hour_ms, 8 * k_hour_ms);
  world.run_until(12 * k_hour_ms);
  EXPECT_EQ(world.without_row(), std::vector<std::string>{world.poison()});
  EXPECT_EQ(world.dead_letters().size(), 1U);
  EXPECT_TRUE(world.failures().empty());
}

TEST(Simulation, what_an_outage_of_25_hours_loses_is_in_dead_letters_with_its_reason) {
  Simulation world({.shards = 2, .record_every_ms = 240'000, .records_ms = 28 * k_hour_ms});
  const auto end_ms = k_begin_ms + 25 * k_hour_ms;
  world.trouble = answers(403, k_begin_ms, end_ms);
  world.run_until(30 * k_hour_ms);
  tell("25 h of 403", world, end_ms);
  EXPECT_FALSE(world.without_row().empty()) << "a stream keeps 24 h";
  // An hour, and what waited for its turn when the outage ended.
  EXPECT_LE(world.without_row().size(), 2U * 25U);
  EXPECT_EQ(world.lost(), std::vector<std::string>()) << "nothing is lost silently";
  EXPECT_TRUE(world.failures().empty());
  for (const auto& failure : world.dead_letters()) {
    EXPECT_TRUE(Simulation::reason_of(failure).contains("24 h")) << failure.attributes;
    EXPECT_TRUE(failure.attributes.contains("condition"));
    EXPECT_TRUE(failure.attributes.contains("firstSequenceNumber"));
  }
}

TEST(Simulation, an_outage_that_begins_during_a_redrive_loses_nothing) {
  Simulation world({.shards = 2, .record_every_ms = 60'000, .records_ms = 8 * k_hour_ms});
  // Five requests get through in every ten minutes: some of a batch's letters, and not the others.
  constexpr int k_through = 5;
  std::map<std::int64_t, int> seen;
  world.trouble = [&seen](std::int64_t now_ms) -> Answer {
    const bool is_away = now_ms > k_hour_ms && now_ms < 6 * k_hour_ms &&
                         ++seen[now_ms / (10 * k_minute_ms)] > k_through;
    return is_away ? answers(403, 0, 24 * k_hour_ms)(now_ms) : std::nullopt;
  };
  world.run_until(3 * k_hour_ms);
  const auto waiting = world.failures().size();
  EXPECT_GT(waiting, 0U);
  EXPECT_LT(waiting, static_cast<std::size_t>(world.failures_written)) << "some got through";
  world.run_until(9 * k_hour_ms);
  tell("5 h of 403, five requests let through every 10 min", world, 6 * k_hour_ms);
  expect_in_step(world);
}

TEST(Simulation, without_partial_answers_the_failure_records_are_delivered_all_the_same) {
  Simulation world(
      {.record_every_ms = 60'000, .records_ms = 4 * k_hour_ms, .answers_partially = false});
  world.trouble = answers(403, k_hour_ms, 2 * k_hour_ms);
  world.run_until(5 * k_hour_ms);
  tell("1 h of 403, no partial answers", world, 2 * k_hour_ms);
  expect_in_step(world);
}

}  // namespace
}  // namespace tinydynamocdc::redrive
