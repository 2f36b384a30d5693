// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>

#include "cli/whole_fixture.hpp"
#include "manage/function_policy.hpp"
#include "status/read_status.hpp"

namespace tinydynamocdc::cli {
namespace {

// What people see at once: `tput lines` on a laptop is some 50.
constexpr std::ptrdiff_t k_lines_of_a_screen = 50;
// A function's policy of its own: AWS Lambda quotas, "Function resource-based policy": 20 KB.
constexpr std::size_t k_function_policy_bytes_max = 20'480;
// Calls that do not grow with the tables.
constexpr std::size_t k_fixed_calls_max = 180;
// Pages of 100: tables are listed once, triggers up to eight times (a removal).
constexpr std::size_t k_pages_per_hundred_max = 9;

class SetUpByTheHundred : public WholeTest {
 protected:
  static Words common() {
    return {"--table-name", "shop-*",    "--lambda-name", "cdc",
            "--s3-bucket",  "snapshots", "--s3-prefix",   "cdc"};
  }
  static Words making() {
    auto words = common();
    words.insert(words.end(), {"--create", "--create-alerting", "--alert-email", "a@example.com",
                               "--create-schedule", "rate(1 day)"});
    return words;
  }
  static Words removing() {
    auto words = common();
    words.insert(words.end(), {"--remove", "--remove-alerting"});
    return words;
  }

  void start(std::size_t tables) {
    world_ = testing::World({k_west, k_east});
    world_.set_clock(clock_);
    names_.clear();
    for (std::size_t i = 0; i < tables; ++i) {
      names_.push_back(std::format("shop-{:03}", i));
    }
    add_tables(k_west, names_);
  }

  // The calls of one command, by name.
  std::map<std::string, std::size_t> calls_of(const Words& words) {
    world_.mend();
    const auto done = call(k_west, words);
    EXPECT_TRUE(done) << done.error().message;
    return world_.calls();
  }

  std::map<std::string, std::size_t> calls_of_status() {
    world_.mend();
    Call made(*this, *parsed(k_west, making()), k_west);
    const auto status = status::read_status(
        {.aws = {made.aws.dynamodb, made.function},
         .sts = made.aws.sts,
         .logs = made.aws.logs,
         .exports = made.aws.exports,
         .watch = made.aws.watch,
         .queues = made.aws.queues,
         .objects = made.aws.objects,
         .buckets = made.aws.buckets,
         .scheduler = made.aws.scheduler,
         .topics = made.aws.topics,
         .http = world_,
         .clock = clock_},
        {.tables = names_,
         .site = {.region = k_west, .function = "cdc", .role = {}, .secret = {}},
         .settings = {},
         .tinybird = made.target,
         .code = {},
         .seed = 1});
    EXPECT_TRUE(status) << status.error().message;
    return world_.calls();
  }

  static std::size_t total(const std::map<std::string, std::size_t>& calls) {
    return std::ranges::fold_left(calls | std::views::values, std::size_t{0}, std::plus());
  }

  // The same number for each table more, and few that are for all.
  static void expect_linear(const std::vector<std::map<std::string, std::size_t>>& calls) {
    const auto first = total(calls[0]);
    const auto growth = total(calls[1]) - first;
    EXPECT_EQ(total(calls[2]) - total(calls[1]), growth);
    EXPECT_LE(growth % 100, k_pages_per_hundred_max) << growth;
    EXPECT_LE(first - growth, k_fixed_calls_max);
    for (const auto& [name, count] : calls[2]) {
      const auto before = calls[1].contains(name) ? calls[1].at(name) : 0;
      const auto at_first = calls[0].contains(name) ? calls[0].at(name) : 0;
      EXPECT_EQ(count - before, before - at_first) << name;
    }
  }

  void expect_within_quotas() {
    auto& aws = world_.aws(k_west);
    for (const auto& [name, role] : world_.roles()) {
      std::size_t size = 0;
      for (const auto& document : role["Inline"]) {
        size += document.get<std::string>().size();
      }
      EXPECT_LE(size, manage::k_policy_characters_max) << name;
    }
    EXPECT_LE(aws.policies["cdc"].dump().size(), k_function_policy_bytes_max);
    EXPECT_LE(aws.functions["cdc"]["Environment"]["Variables"].dump().size(),
              manage::k_environment_bytes_max);
  }

  std::vector<std::string> names_;
};

TEST_F(SetUpByTheHundred, takes_the_same_calls_for_each_table_one_deployment_and_a_screen) {
  std::vector<std::map<std::string, std::size_t>> made;
  std::vector<std::map<std::string, std::size_t>> again;
  std::vector<std::map<std::string, std::size_t>> status;
  std::vector<std::map<std::string, std::size_t>> removed;
  for (const std::size_t tables : {100U, 200U, 300U}) {
    SCOPED_TRACE(tables);
    start(tables);
    const auto planned = call(k_west, [] {
      auto words = making();
      words.emplace_back("--dry-run");
      return words;
    }());
    ASSERT_TRUE(planned) << planned.error().message;
    EXPECT_LE(std::ranges::count(console_.text, '\n'), k_lines_of_a_screen) << console_.text;
    made.push_back(calls_of(making()));
    EXPECT_EQ(world_.workspace(k_west).made, 1) << "deployments";
    expect_within_quotas();
    again.push_back(calls_of(making()));
    EXPECT_TRUE(console_.text.contains("nothing to do")) << console_.text;
    EXPECT_LE(std::ranges::count(console_.text, '\n'), k_lines_of_a_screen) << console_.text;
    status.push_back(calls_of_status());
    removed.push_back(calls_of(removing()));
    EXPECT_EQ(world_.workspace(k_west).made, 2) << "deployments";
    EXPECT_TRUE(world_.aws(k_west).mappings.empty());
  }
  for (const auto& [what, calls] : {std::pair{"set-up", made}, std::pair{"again", again},
                                    std::pair{"status", status}, std::pair{"removal", removed}}) {
    SCOPED_TRACE(what);
    expect_linear(calls);
  }
}

}  // namespace
}  // namespace tinydynamocdc::cli
