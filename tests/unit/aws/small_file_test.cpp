// SPDX-License-Identifier: Apache-2.0
#include "aws/small_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;

TEST(SmallFile, is_replaced_whole_and_for_its_owner_alone) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.write("token", "old");
  ASSERT_TRUE(replace_small_file(path, "new"));
  EXPECT_EQ(read_small_file(path).value_or(""), "new");
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(SmallFile, says_why_it_cannot_be_read_or_written) {
  const testing::TemporaryFolder folder;
  const auto missing = read_small_file(folder.path() + "/no");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::missing);
  EXPECT_EQ(missing.error().message,
            folder.path() + "/no cannot be read: No such file or directory");
  EXPECT_FALSE(read_small_file(folder.path()));  // a folder
  EXPECT_FALSE(replace_small_file(folder.path() + "/no/token", "x"));
  const std::string large = folder.write("large", std::string(k_small_file_bytes_max + 1, 'x'));
  EXPECT_EQ(read_small_file(large).error().kind, ErrorKind::bad_config);
}

}  // namespace
}  // namespace tinydynamocdc::aws
