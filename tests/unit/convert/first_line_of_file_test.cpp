// SPDX-License-Identifier: Apache-2.0
#include "convert/first_line_of_file.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/gzip.hpp"
#include "support/temporary_folder.hpp"

namespace tinydynamocdc::convert {
namespace {

using source::FirstLine;
using Compression = InputFile::Compression;

TEST(FirstLineOfFile, is_told_compressed_or_not) {
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

TEST(FirstLineOfFile, one_that_is_not_there_is_missing) {
  const auto found = first_line_of_file("/nowhere/file", Compression::none);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, base::ErrorKind::missing);
  EXPECT_EQ(found.error().message, "/nowhere/file: cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace tinydynamocdc::convert
