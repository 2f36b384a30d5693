// SPDX-License-Identifier: Apache-2.0
#pragma once

// As formatting.hpp, for the comparisons of unit tests.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace tinydynamocdc::precompiled {

inline void comparisons(std::string_view text, const std::string& name, int& count,
                        std::size_t bytes, const nlohmann::json& json) {
  EXPECT_EQ(text, "");
  EXPECT_EQ(name, "");
  EXPECT_EQ(text, name);
  EXPECT_EQ(name, name);
  EXPECT_EQ(count, 1);
  EXPECT_EQ(bytes, 1U);
  EXPECT_EQ(json, json);
  EXPECT_TRUE(count == 1) << name << text << count << bytes;
}

}  // namespace tinydynamocdc::precompiled
