// SPDX-License-Identifier: Apache-2.0
#include "cli/ordered_output.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <format>
#include <string>
#include <thread>
#include <vector>

namespace tinydynamocdc::cli {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t k_plenty = 1 << 20;

struct Written {
  std::string text;
  std::size_t bytes_max = SIZE_MAX;  // The disk is full from here on.

  OrderedOutput::Write write() {
    return [this](std::string_view piece) -> Result<void> {
      if (text.size() + piece.size() > bytes_max) {
        return base::fail(ErrorKind::unavailable, "disk full");
      }
      text += piece;
      return {};
    };
  }
};

bool add(OrderedOutput& output, std::size_t input, std::string text) {
  const bool added = output.add(input, text);
  EXPECT_TRUE(!added || text.empty());
  return added;
}

std::string outcome(const OrderedOutput& output) {
  const auto result = output.outcome();
  return result ? "success" : result.error().message;
}

Result<void> bad(std::string message) {
  return base::fail(ErrorKind::bad_input, std::move(message));
}

TEST(OrderedOutput, TheFirstInputIsWrittenAsItComesLaterOnesInTheirTurn) {
  Written written;
  OrderedOutput output(written.write(), {.inputs = 3, .waiting_bytes_max = k_plenty});
  EXPECT_TRUE(add(output, 2, "c1 "));
  EXPECT_TRUE(add(output, 0, "a1 "));
  EXPECT_EQ(written.text, "a1 ");
  EXPECT_TRUE(add(output, 1, "b1 "));
  output.finish(2, {});
  EXPECT_TRUE(add(output, 0, "a2 "));
  output.finish(0, {});
  EXPECT_EQ(written.text, "a1 a2 ");
  EXPECT_TRUE(add(output, 1, "b2 "));
  EXPECT_EQ(written.text, "a1 a2 b1 b2 ");
  output.finish(1, {});
  EXPECT_EQ(written.text, "a1 a2 b1 b2 c1 ");
  EXPECT_EQ(outcome(output), "success");
}

TEST(OrderedOutput, InputsOfNothingAreInputs) {
  Written written;
  OrderedOutput output(written.write(), {.inputs = 3, .waiting_bytes_max = 0});
  output.finish(1, {});
  output.finish(0, {});
  EXPECT_TRUE(add(output, 2, "c"));
  output.finish(2, {});
  EXPECT_EQ(written.text, "c");
}

TEST(OrderedOutput, TheFirstErrorInTheOrderOfInputsWinsWhicheverCameFirst) {
  Written written;
  OrderedOutput output(written.write(), {.inputs = 4, .waiting_bytes_max = k_plenty});
  EXPECT_TRUE(add(output, 3, "d1 "));
  output.finish(3, bad("fourth"));
  EXPECT_TRUE(add(output, 2, "c1 "));
  EXPECT_TRUE(add(output, 1, "b1 "));
  output.finish(1, bad("second"));
  EXPECT_TRUE(output.wants(0));
  EXPECT_FALSE(output.wants(2));
  EXPECT_FALSE(add(output, 2, "c2 "));
  EXPECT_TRUE(add(output, 0, "a1 "));
  output.finish(2, {});
  EXPECT_EQ(outcome(output), "success") << "not before its turn";
  output.finish(0, {});
  EXPECT_EQ(written.text, "a1 b1 ") << "rows before the error, none behind it";
  EXPECT_EQ(outcome(output), "second");
}

TEST(OrderedOutput, WritingThatFailsStopsEverybody) {
  Written written{.bytes_max = 4};
  OrderedOutput output(written.write(), {.inputs = 3, .waiting_bytes_max = k_plenty});
  EXPECT_TRUE(add(output, 0, "a1 "));
  EXPECT_TRUE(add(output, 2, "c1 "));
  EXPECT_FALSE(add(output, 0, "a2 "));
  EXPECT_FALSE(output.wants(0));
  output.finish(0, bad("what it says afterwards"));
  output.finish(2, {});
  EXPECT_EQ(written.text, "a1 ");
  EXPECT_EQ(outcome(output), "disk full");
}

TEST(OrderedOutput, WritingThatFailsOnWhatWaitedIsTold) {
  Written written{.bytes_max = 4};
  OrderedOutput output(written.write(), {.inputs = 2, .waiting_bytes_max = k_plenty});
  EXPECT_TRUE(add(output, 1, "b1 "));
  output.finish(1, {});
  EXPECT_TRUE(add(output, 0, "a1 "));
  output.finish(0, {});
  EXPECT_EQ(outcome(output), "disk full");
}

TEST(OrderedOutput, LaterInputsWaitAtTheLimitAndGoOnInTheirTurn) {
  Written written;
  OrderedOutput output(written.write(), {.inputs = 2, .waiting_bytes_max = 8});
  std::atomic<int> added = 0;
  std::thread second([&] {
    for (int i = 0; i < 4; ++i) {
      EXPECT_TRUE(add(output, 1, "bbbb"));
      ++added;
    }
    output.finish(1, {});
  });
  while (added < 2) {
    std::this_thread::yield();
  }
  std::this_thread::yield();
  EXPECT_EQ(added, 2) << "the third must wait";
  EXPECT_TRUE(add(output, 0, "a much longer text than what may wait"));
  output.finish(0, {});
  second.join();
  EXPECT_EQ(written.text, "a much longer text than what may waitbbbbbbbbbbbbbbbb");
  EXPECT_EQ(outcome(output), "success");
}

TEST(OrderedOutput, WhoWaitsAtTheLimitHearsOfAnError) {
  Written written;
  OrderedOutput output(written.write(), {.inputs = 2, .waiting_bytes_max = 0});
  std::thread second([&] {
    EXPECT_FALSE(add(output, 1, "b"));
    output.finish(1, {});
  });
  output.finish(0, bad("first"));
  second.join();
  EXPECT_EQ(outcome(output), "first");
}

// Whatever the threads do: the same text, and never more waiting than allowed.
TEST(OrderedOutput, ManyThreadsGiveTheSameAsOne) {
  constexpr std::size_t k_inputs = 40;
  constexpr std::size_t k_pieces = 25;
  std::string wanted;
  for (std::size_t input = 0; input < k_inputs; ++input) {
    for (std::size_t piece = 0; piece < input % k_pieces; ++piece) {
      wanted += std::format("{}.{} ", input, piece);
    }
  }
  for (const std::size_t threads : {1U, 2U, 7U}) {
    Written written;
    OrderedOutput output(written.write(), {.inputs = k_inputs, .waiting_bytes_max = 64});
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < threads; ++i) {
      workers.emplace_back([&] {
        for (auto input = next++; input < k_inputs; input = next++) {
          for (std::size_t piece = 0; piece < input % k_pieces; ++piece) {
            EXPECT_TRUE(add(output, input, std::format("{}.{} ", input, piece)));
          }
          output.finish(input, {});
        }
      });
    }
    for (auto& worker : workers) {
      worker.join();
    }
    EXPECT_EQ(written.text, wanted) << threads << " threads";
    EXPECT_EQ(outcome(output), "success");
  }
}

}  // namespace
}  // namespace tinydynamocdc::cli
