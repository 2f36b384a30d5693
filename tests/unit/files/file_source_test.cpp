// SPDX-License-Identifier: Apache-2.0
#include "files/file_source.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::files {
namespace {

using base::ErrorKind;

std::string rest_of(base::ByteSource& source, std::size_t at_once) {
  std::string all;
  std::string buffer(at_once, '\0');
  for (;;) {
    const auto got = source.read(buffer);
    if (!got || *got == 0) {
      EXPECT_TRUE(got);
      return all;
    }
    all.append(buffer, 0, *got);
  }
}

TEST(FileSources, are_read_in_order_and_from_any_place) {
  const testing::TemporaryFolder folder;
  auto file = FileSource::open(folder.write("a", "0123456789"));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->size(), 10U);
  std::string middle(3, '\0');
  EXPECT_EQ(file->read_at(4, middle), 3U);
  EXPECT_EQ(middle, "456");
  EXPECT_EQ(file->bytes(), 0U) << "a look at some place is no reading";
  EXPECT_EQ(rest_of(*file, 4), "0123456789");
  EXPECT_EQ(file->bytes(), 10U);
  EXPECT_EQ(file->read_at(10, middle), 0U);
  EXPECT_EQ(file->read_at(9, middle), 1U);
}

TEST(FileSources, an_empty_one_ends_at_once) {
  const testing::TemporaryFolder folder;
  auto file = FileSource::open(folder.write("a", ""));
  ASSERT_TRUE(file);
  EXPECT_EQ(rest_of(*file, 4), "");
}

TEST(FileSources, moved_it_goes_on_where_it_was) {
  const testing::TemporaryFolder folder;
  auto file = FileSource::open(folder.write("a", "0123456789"));
  ASSERT_TRUE(file);
  std::string four(4, '\0');
  ASSERT_EQ(file->read(four), 4U);
  FileSource moved = std::move(*file);
  EXPECT_EQ(rest_of(moved, 100), "456789");
  EXPECT_EQ(moved.bytes(), 10U);
}

TEST(FileSources, what_cannot_be_opened_is_named) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() + "/absent";
  const auto file = FileSource::open(path);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::missing);
  EXPECT_EQ(file.error().message, path + ": cannot be opened: No such file or directory");
}

TEST(FileSources, a_folder_cannot_be_read) {
  const testing::TemporaryFolder folder;
  auto file = FileSource::open(folder.path());
  ASSERT_TRUE(file);
  EXPECT_EQ(file->size(), 0U);
  std::string buffer(4, '\0');
  const auto got = file->read(buffer);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(got.error().message, "cannot be read: Is a directory");
  EXPECT_FALSE(file->read_at(0, buffer));
}

TEST(FileErrors, have_the_kind_of_the_system_s_reason) {
  errno = ENOENT;
  EXPECT_EQ(file_error("x").kind, ErrorKind::missing);
  errno = EACCES;
  EXPECT_EQ(file_error("x").kind, ErrorKind::denied);
  errno = EIO;
  EXPECT_EQ(file_error("x").kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace tinydynamocdc::files
