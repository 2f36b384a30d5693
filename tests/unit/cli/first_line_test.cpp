// SPDX-License-Identifier: Apache-2.0
#include "cli/first_line.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/gzip.hpp"
#include "support/temporary_folder.hpp"

namespace tinydynamocdc::cli {
namespace {

using Compression = InputFile::Compression;

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

TEST(FirstLine, of_a_file_compressed_or_not) {
  const testing::TemporaryFolder folder;
  const std::string line = R"({"Item":{}})";
  const auto of = [&](std::string_view content, Compression compression) {
    const auto found = first_line_of_file(folder.write("file", content), compression);
    EXPECT_TRUE(found) << found.error().message;
    return found.value_or(FirstLine::incremental_export);
  };
  EXPECT_EQ(of(line, Compression::none), FirstLine::full_export);
  EXPECT_EQ(of(line + std::string(100'000, ' '), Compression::none), FirstLine::full_export);
  EXPECT_EQ(of(testing::gzip(line), Compression::gzip), FirstLine::full_export);
  EXPECT_EQ(of(testing::gzip("") + testing::gzip(line), Compression::gzip), FirstLine::full_export);
  EXPECT_EQ(of("", Compression::gzip), FirstLine::other);
  EXPECT_EQ(of(line, Compression::gzip), FirstLine::other) << "whoever reads it says what it is";
}

TEST(FirstLine, of_a_file_that_is_not_there) {
  const auto found = first_line_of_file("/nowhere/file", Compression::none);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, base::ErrorKind::missing);
  EXPECT_EQ(found.error().message, "/nowhere/file: cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace tinydynamocdc::cli
