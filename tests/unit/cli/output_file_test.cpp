// SPDX-License-Identifier: Apache-2.0
#include "cli/output_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::cli {
namespace {

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(OutputFile, GetsItsNameWhenItIsWhole) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() + "/rows";
  auto output = OutputFile::open(path);
  ASSERT_TRUE(output) << output.error().message;
  ASSERT_TRUE(output->write("one\n"));
  ASSERT_TRUE(output->write("two\n"));
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_TRUE(output->finish());
  EXPECT_EQ(text_of(path), "one\ntwo\n");
  EXPECT_EQ(output->bytes(), 8);
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
}

TEST(OutputFile, LeavesWhatWasThereWhenItIsNotFinished) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("rows", "older");
  {
    auto output = OutputFile::open(path);
    ASSERT_TRUE(output);
    ASSERT_TRUE(output->write("half"));
    EXPECT_EQ(text_of(path + ".partial"), "half") << "nothing is held back";
  }
  EXPECT_EQ(text_of(path), "older");
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
}

TEST(OutputFile, ThatCannotBeMadeSaysWhy) {
  const testing::TemporaryFolder folder;
  const auto output = OutputFile::open(folder.path() + "/no/rows");
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind, base::ErrorKind::missing);
  EXPECT_EQ(output.error().message,
            folder.path() + "/no/rows.partial: cannot be written: No such file or directory");
}

}  // namespace
}  // namespace tinydynamocdc::cli
