// SPDX-License-Identifier: Apache-2.0
#include "source/epoch_seconds.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace tinydynamocdc::source {
namespace {

TEST(EpochSeconds, are_rounded_down_whatever_the_spelling) {
  const std::pair<std::string_view, std::optional<std::int64_t>> cases[] = {
      {"0", 0},
      {"1480642020", 1480642020},
      {"1480642020.0", 1480642020},
      {"1480642020.999999", 1480642020},
      {"1.46480431E9", 1464804310},
      {"1.46E9", 1460000000},
      {"1.4648043109e9", 1464804310},
      {"14648043109e-1", 1464804310},
      {"0.5", 0},
      {"5e-1", 0},
      {"4294967295", 4294967295},
      {"4294967296", std::nullopt},
      {"1480642020000", std::nullopt},
      {"1e99", std::nullopt},
      {"1e-99999999999", std::nullopt},
      {"-1", std::nullopt},
      {"", std::nullopt},
      {"abc", std::nullopt},
      {"1.", std::nullopt},
      {"01", std::nullopt},
  };
  for (const auto& [text, seconds] : cases) {
    EXPECT_EQ(epoch_seconds(text), seconds) << text;
  }
}

TEST(EpochSeconds, of_microseconds_are_rounded_down) {
  const std::pair<std::string_view, std::optional<std::int64_t>> cases[] = {
      {"1680109764000000", 1680109764},
      {"1680109764999999", 1680109764},
      {"1.680109764999999E15", 1680109764},
      {"1680109764000000.9", 1680109764},
      {"999999", 0},
      {"0", 0},
      {"4294967295999999", 4294967295},
      {"4294967296000000", std::nullopt},
      {"-1680109764000000", std::nullopt},
      {"", std::nullopt},
      {"0x10", std::nullopt},
      {"1680109764000000 ", std::nullopt},
  };
  for (const auto& [text, seconds] : cases) {
    EXPECT_EQ(epoch_seconds_of_micros(text), seconds) << text;
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
