// SPDX-License-Identifier: Apache-2.0
#include "files/output_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::files {
namespace {

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(OutputFile, gets_its_name_when_it_is_whole) {
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

TEST(OutputFile, leaves_what_was_there_when_it_is_not_finished) {
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

TEST(OutputFile, that_cannot_be_made_says_why) {
  const testing::TemporaryFolder folder;
  const auto output = OutputFile::open(folder.path() + "/no/rows");
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind, base::ErrorKind::missing);
  EXPECT_EQ(output.error().message,
            folder.path() + "/no/rows.partial: cannot be written: No such file or directory");
}

TEST(OutputFile, a_link_is_followed_and_stays) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("rows", "older");
  const auto link = folder.path() + "/link";
  const auto dangling = folder.path() + "/dangling";
  std::filesystem::create_symlink("rows", link);
  std::filesystem::create_symlink(folder.path() + "/new", dangling);
  for (const auto& [name, target] : {std::pair(link, file), {dangling, folder.path() + "/new"}}) {
    auto output = OutputFile::open(name);
    ASSERT_TRUE(output) << output.error().message;
    ASSERT_TRUE(output->write("rows\n"));
    ASSERT_TRUE(output->finish());
    EXPECT_TRUE(std::filesystem::is_symlink(name));
    EXPECT_EQ(text_of(target), "rows\n");
  }
  std::filesystem::create_symlink("loop", folder.path() + "/loop");
  const auto loop = OutputFile::open(folder.path() + "/loop");
  ASSERT_FALSE(loop);
  EXPECT_TRUE(loop.error().message.ends_with("too many symbolic links")) << loop.error().message;
}

TEST(OutputFile, what_is_no_regular_file_is_written_directly_and_stays) {
  const testing::TemporaryFolder folder;
  // A FIFO of our own: if this broke, root's tests would replace a device of the machine.
  const auto fifo = folder.path() + "/fifo";
  const auto link = folder.path() + "/link";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::filesystem::create_symlink("fifo", link);
  for (const auto& name : {fifo, link}) {
    std::string heard;
    std::thread reader([&] { heard = text_of(fifo); });
    auto output = OutputFile::open(name);
    EXPECT_TRUE(output && output->write("rows\n") && output->finish());
    reader.join();
    EXPECT_EQ(heard, "rows\n");
    EXPECT_TRUE(std::filesystem::is_fifo(fifo));
    EXPECT_FALSE(std::filesystem::exists(name + ".partial"));
  }
  EXPECT_FALSE(OutputFile::open(folder.path())) << "a folder";
}

}  // namespace
}  // namespace tinydynamocdc::files
