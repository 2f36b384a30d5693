// SPDX-License-Identifier: Apache-2.0
#include "aws/ini_file.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::aws {
namespace {

// What is read is compared with botocore in profiles_test.cpp; here is what an error says.

struct Bad {
  std::string text;
  std::string_view says;
};

TEST(IniFile, what_cannot_be_read_is_said_with_its_line) {
  const Bad all[] = {
      {"\xEF\xBB\xBF[default]\n", "F, line 1: the file begins with a byte order mark"},
      {"[default]\nregion = \xFF\n", "F, line 2: not valid UTF-8"},
      {"[default]\n\n\nregion = \xED\xA0\x80\n", "F, line 4: not valid UTF-8"},
      {"\xC0\xAF", "F, line 1: not valid UTF-8"},
      {"[a]\nx = \xF5\x80\x80\x80", "F, line 2: not valid UTF-8"},
      {"[a]\nx = \xE2\x82", "F, line 2: not valid UTF-8"},
      {"# x\nregion = a\n", "F, line 2: a setting before the first section"},
      {"[a]\r\nregion\r\n", "F, line 2: neither a section"},
      {"[a]\nb = 1\n= 2\n", "F, line 3: neither a section"},
      {"[a]\nb = 1\n[c]\n[a]\n", "F, line 4: the section [a] appears twice"},
      {"[a]\nb = 1\nc = 2\nB : 3\n",
       "F, line 4: the setting \"b\" appears twice (first in line 2)"},
      {"[a]\nb = 1\ns3 =\n  x = 1\n  path\n", "F, line 3: below \"s3 =\""},
  };
  for (const Bad& bad : all) {
    const auto read = parse_ini(bad.text, "F");
    ASSERT_FALSE(read) << bad.says;
    EXPECT_EQ(read.error().kind, base::ErrorKind::bad_config);
    EXPECT_TRUE(read.error().message.starts_with(bad.says)) << read.error().message;
  }
}

TEST(IniFile, settings_know_their_line) {
  const auto read = parse_ini("[a]\n\nb = 1\n  c\n[d]\ne =\n  f = 2\n", "F");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->at(0).head, "a");
  EXPECT_EQ(read->at(0).settings.at("b").line, 3U);
  EXPECT_EQ(read->at(0).settings.at("b").text, "1\nc");
  EXPECT_EQ(read->at(1).settings.at("e").line, 6U);
  EXPECT_EQ(read->at(1).settings.at("e").block->at("f"), "2");
}

}  // namespace
}  // namespace tinydynamocdc::aws
