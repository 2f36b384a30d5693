// SPDX-License-Identifier: Apache-2.0
#include "base/near_word.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tinydynamocdc::base {
namespace {

TEST(NearWord, is_the_one_with_the_fewest_edits) {
  const std::vector<std::string> words{"--create-lambda", "--update-lambda", "--yes"};
  EXPECT_EQ(near_word("--create-lamda", words), "--create-lambda");
  EXPECT_EQ(near_word("--updatelambda", words), "--update-lambda");
  EXPECT_EQ(near_word("--frobnicate", words), "");
  EXPECT_EQ(near_word("", words), "");
  const std::vector<std::string> commands{"convert", "status", "create", "create-lambda"};
  EXPECT_EQ(near_word("stat", commands), "status") << "it begins so";
  EXPECT_EQ(near_word("create", commands), "create") << "the word itself goes first";
  EXPECT_EQ(near_word("st", commands), "") << "two failure records are too few";
}

}  // namespace
}  // namespace tinydynamocdc::base
