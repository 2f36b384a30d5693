// SPDX-License-Identifier: Apache-2.0
#include "aws/child_process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
using Words = std::vector<std::string>;

base::Result<EndedChild> run(const Words& words, milliseconds patience = milliseconds(60'000)) {
  const base::SystemClock clock;
  return run_child(words, clock, base::Deadline::in(clock, patience));
}

TEST(ChildProcess, writes_to_two_places) {
  const auto ended = run({"sh", "-c", "echo out; echo err >&2"});
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->failure, "");
  EXPECT_EQ(ended->output, "out\n");
  EXPECT_EQ(ended->error_output, "err\n");
}

TEST(ChildProcess, more_than_a_pipe_holds_on_both) {
  const auto ended = run({"sh", "-c", "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"});
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->output.size(), 300'000U);
  EXPECT_EQ(ended->error_output.size(), 300'000U);
}

TEST(ChildProcess, how_it_ended_is_said) {
  EXPECT_EQ(run({"sh", "-c", "exit 3"})->failure, "ended with status 3");
  EXPECT_EQ(run({"sh", "-c", "kill -9 $$"})->failure, "was killed by signal 9");
}

TEST(ChildProcess, what_cannot_be_started_is_an_error) {
  const auto ended = run({"/no/such/program"});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::bad_config);
  EXPECT_TRUE(ended.error().message.starts_with("cannot be started: "));
}

TEST(ChildProcess, without_end_is_killed) {
  const auto started = std::chrono::steady_clock::now();
  const auto slow = run({"sleep", "100"}, milliseconds(100));
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().kind, ErrorKind::expired);
  const auto long_winded = run({"cat", "/dev/zero"});
  ASSERT_FALSE(long_winded);
  EXPECT_EQ(long_winded.error().kind, ErrorKind::denied);
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(50));
}

}  // namespace
}  // namespace tinydynamocdc::aws
