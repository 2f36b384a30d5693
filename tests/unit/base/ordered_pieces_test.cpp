// SPDX-License-Identifier: Apache-2.0
#include "base/ordered_pieces.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <format>
#include <string>
#include <thread>
#include <vector>

namespace tinydynamocdc::base {
namespace {

struct Text final : Piece {
  std::string text;
  [[nodiscard]] std::size_t held_bytes() const override { return text.size(); }
};

// Inputs of words: each is read as a piece, worked on by adding a '!', handed on by appending it.
struct Words {
  std::vector<std::vector<std::string>> inputs;
  std::size_t pieces_max = 8;
  std::size_t held_bytes_max = 1 << 20;
  std::vector<std::size_t> read{};  // Of each input, so many.
  std::string out{};
  std::atomic<int> pieces = 0;
  std::atomic<int> handing_on = 0;
  bool overlapped = false;

  static Error error(std::string_view what) { return {ErrorKind::bad_input, std::string(what)}; }

  // A word "!x" breaks the reading, "?x" the work, "#x" the handing on.
  Result<void> run(std::size_t threads) {
    read.assign(inputs.size(), 0);
    OrderedPieces all({.make =
                           [&] {
                             ++pieces;
                             return std::make_unique<Text>();
                           },
                       .read = [&](std::size_t input, Piece& piece) -> Result<bool> {
                         if (read[input] == inputs[input].size()) {
                           return false;
                         }
                         const auto& word = inputs[input][read[input]++];
                         if (word.starts_with('!')) {
                           return std::unexpected(error(word));
                         }
                         static_cast<Text&>(piece).text = word;
                         return true;
                       },
                       .work = [](Piece& piece) -> Result<void> {
                         auto& text = static_cast<Text&>(piece).text;
                         if (text.starts_with('?')) {
                           const auto problem = error(text);
                           text = "half ";
                           return std::unexpected(problem);
                         }
                         text += "! ";
                         return {};
                       },
                       .hand_on = [&](Piece& piece) -> Result<void> {
                         overlapped |= ++handing_on > 1;
                         const auto& text = static_cast<Text&>(piece).text;
                         const bool broken = text.starts_with('#');
                         out += broken ? "" : text;
                         --handing_on;
                         return broken ? Result<void>(std::unexpected(error(text)))
                                       : Result<void>();
                       }},
                      {.inputs = inputs.size(),
                       .threads = threads,
                       .pieces_max = pieces_max,
                       .held_bytes_max = held_bytes_max});
    return all.run();
  }
};

TEST(OrderedPieces, what_stands_before_the_first_error_in_order_is_handed_on) {
  const struct {
    std::string what;
    std::vector<std::vector<std::string>> inputs;
    std::string out, problem;
  } cases[] = {
      {"no inputs", {}, "", ""},
      {"inputs of nothing are inputs", {{}, {"a"}, {}, {}, {"b", "c"}, {}}, "a! b! c! ", ""},
      {"reading fails", {{"a", "!b", "c"}, {"d"}}, "a! ", "!b"},
      {"work fails: what it made is handed on", {{"a", "?b", "c"}, {"d"}}, "a! half ", "?b"},
      {"handing on fails", {{"a"}, {"#b", "c"}}, "a! ", "#b! "},
      {"the first in order, not in time",
       {{"a", "b", "c", "?d"}, {"!e"}, {"?f"}},
       "a! b! c! half ",
       "?d"},
  };
  for (const auto& [what, inputs, out, problem] : cases) {
    for (const std::size_t threads : {1UL, 2UL, 5UL}) {
      for (const std::size_t pieces_max : {1UL, 2UL, 30UL}) {
        Words words{.inputs = inputs, .pieces_max = pieces_max};
        const auto outcome = words.run(threads);
        EXPECT_EQ(words.out, out) << what;
        EXPECT_EQ(outcome ? "" : outcome.error().message, problem) << what;
        EXPECT_FALSE(words.overlapped) << what;
      }
    }
  }
}

TEST(OrderedPieces, many_threads_give_the_same_as_one_and_keep_the_limit) {
  std::vector<std::vector<std::string>> inputs(100);
  std::string expected;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (std::size_t word = 0; word < i % 17; ++word) {
      inputs[i].push_back(std::format("{}.{}", i, word));
      expected += inputs[i].back() + "! ";
    }
  }
  for (const std::size_t threads : {1UL, 2UL, 8UL}) {
    for (const std::size_t held_bytes_max : {1UL, 20UL, 1UL << 20}) {
      Words words{.inputs = inputs, .pieces_max = 6, .held_bytes_max = held_bytes_max};
      EXPECT_TRUE(words.run(threads));
      EXPECT_EQ(words.out, expected);
      EXPECT_LE(words.pieces, 6 + 1) << "one beyond, so that the first input goes on";
    }
  }
}

TEST(OrderedPieces, one_large_input_is_worked_on_by_all_threads) {
  std::atomic<int> in_work = 0;
  std::atomic<bool> together = false;
  std::size_t left = 50;
  OrderedPieces all({.make = [] { return std::make_unique<Text>(); },
                     .read = [&](std::size_t, Piece&) -> Result<bool> { return left-- > 1; },
                     .work = [&](Piece&) -> Result<void> {
                       ++in_work;
                       for (int turn = 0; turn < 1000 && !together; ++turn) {
                         together = together || in_work > 1;
                         std::this_thread::yield();
                       }
                       --in_work;
                       return {};
                     },
                     .hand_on = [](Piece&) -> Result<void> { return {}; }},
                    {.inputs = 1, .threads = 2, .pieces_max = 8, .held_bytes_max = 1 << 20});
  EXPECT_TRUE(all.run());
  EXPECT_TRUE(together);
}

TEST(OrderedPieces, later_inputs_leave_half_of_the_room_to_the_first) {
  std::atomic<std::size_t> read_of_second = 0;
  std::size_t first_read = 0;
  OrderedPieces all({.make = [] { return std::make_unique<Text>(); },
                     .read = [&](std::size_t input, Piece&) -> Result<bool> {
                       if (input == 1) {
                         return ++read_of_second < 20;
                       }
                       // Of four pieces this is one; the other thread reads no more than three.
                       for (int turn = 0; turn < 1'000'000 && read_of_second < 3; ++turn) {
                         std::this_thread::yield();
                       }
                       for (int turn = 0; first_read == 0 && turn < 1000; ++turn) {
                         std::this_thread::yield();
                       }
                       EXPECT_EQ(read_of_second, 3U);
                       return ++first_read < 5;
                     },
                     .work = [](Piece&) -> Result<void> { return {}; },
                     .hand_on = [](Piece&) -> Result<void> { return {}; }},
                    {.inputs = 2, .threads = 2, .pieces_max = 8, .held_bytes_max = 1 << 20});
  EXPECT_TRUE(all.run());
  EXPECT_EQ(read_of_second, 20U);
}

TEST(OrderedPieces, a_thread_that_looked_for_help_to_give_sees_that_all_has_ended) {
  for (const bool has_helped : {false, true}) {
    std::atomic<std::size_t> read = 0;
    std::atomic<bool> looks = false;
    std::atomic<bool> handed_on = false;
    OrderedPieces all({.make = [] { return std::make_unique<Text>(); },
                       .read = [&](std::size_t, Piece&) -> Result<bool> { return read++ == 0; },
                       .work = [](Piece&) -> Result<void> { return {}; },
                       .hand_on = [&](Piece&) -> Result<void> {
                         looks.wait(false);
                         handed_on = true;
                         handed_on.notify_all();
                         return {};
                       },
                       // It comes back when the other thread has done everything.
                       .help =
                           [&] {
                             looks = true;
                             looks.notify_all();
                             handed_on.wait(false);
                             std::this_thread::sleep_for(std::chrono::milliseconds(20));
                             return has_helped;
                           }},
                      {.inputs = 1, .threads = 2, .pieces_max = 4, .held_bytes_max = 1 << 20});
    EXPECT_TRUE(all.run());
  }
}

}  // namespace
}  // namespace tinydynamocdc::base
