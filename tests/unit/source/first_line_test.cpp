// SPDX-License-Identifier: Apache-2.0
#include "source/first_line.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::source {
namespace {

TEST(FirstLine, is_told_by_the_first_members_name) {
  const struct {
    const char* text;
    FirstLine line;
  } table[] = {
      {R"({"Item":{"Id":{"N":"1"}}})", FirstLine::full_export},
      {" \n{ \"Item\" : {}}", FirstLine::full_export},
      {R"({"Metadata":{"WriteTimestampMicros":{"N":"1"}},"Keys":{}})",
       FirstLine::incremental_export},
      {R"({"Keys":{}})", FirstLine::incremental_export},
      {R"({"NewImage":{}})", FirstLine::incremental_export},
      {R"({"OldImage":{}})", FirstLine::incremental_export},
      {R"({"Records":[]})", FirstLine::other},
      {R"({"Items":[]})", FirstLine::other},
      {R"(["Item"])", FirstLine::other},
      {"{}", FirstLine::other},
      {"{", FirstLine::other},
      {"{\"", FirstLine::other},
      {"{\"Ite", FirstLine::other},
      {"\"Item\"", FirstLine::other},
      {"", FirstLine::other},
      {" \n", FirstLine::other},
  };
  for (const auto& [text, line] : table) {
    EXPECT_EQ(first_line(text), line) << text;
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
