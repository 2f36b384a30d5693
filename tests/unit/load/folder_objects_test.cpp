// SPDX-License-Identifier: Apache-2.0
#include "load/folder_objects.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::load {
namespace {

using base::Deadline;
using base::ErrorKind;

class FolderObjectsTest : public ::testing::Test {
 protected:
  void write(const std::string& key, const std::string& text) const { folder_.write(key, text); }

  static aws::ObjectName name(std::string key) { return {.bucket = "any", .key = std::move(key)}; }

  aws::ServiceResult<aws::ObjectPart> part(const std::string& key, std::uint64_t first,
                                           std::uint64_t bytes, const std::string& if_match = "") {
    return objects_.get_range(name(key), {.first = first, .bytes = bytes}, if_match,
                              Deadline::never());
  }

  std::vector<std::string> keys(const std::string& prefix) {
    auto page = objects_.list(name(prefix), "", Deadline::never());
    EXPECT_TRUE(page) << page.error().error.message;
    return page ? page->keys : std::vector<std::string>();
  }

  testing::TemporaryFolder folder_;
  std::filesystem::path root_{folder_.path()};
  FolderObjects objects_{root_};
};

TEST_F(FolderObjectsTest, reads_parts_of_a_file) {
  write("x/a", "0123456789");
  const auto first = part("x/a", 0, 4);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->bytes, "0123");
  EXPECT_EQ(first->object_bytes, 10U);
  const auto last = part("x/a", 8, 4, first->etag);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->bytes, "89");
  EXPECT_EQ(last->etag, first->etag);
  const auto head = objects_.head(name("x/a"), Deadline::never());
  ASSERT_TRUE(head);
  EXPECT_EQ(head->bytes, 10U);
  EXPECT_EQ(head->etag, first->etag);
}

TEST_F(FolderObjectsTest, a_file_of_no_bytes_has_no_part) {
  write("empty", "");
  const auto found = part("empty", 0, 10);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->bytes, "");
  EXPECT_EQ(found->object_bytes, 0U);
}

TEST_F(FolderObjectsTest, another_file_in_its_place_is_not_the_same_object) {
  write("a", "0123456789");
  const auto first = part("a", 0, 4);
  ASSERT_TRUE(first);
  write("b", "9876543210");  // As many bytes.
  std::filesystem::rename(root_ / "b", root_ / "a");
  const auto next = part("a", 4, 4, first->etag);
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().code, "PreconditionFailed");
  EXPECT_EQ(next.error().error.kind, ErrorKind::rejected);
}

TEST_F(FolderObjectsTest, what_is_not_there_is_missing_and_named) {
  write("a", "x");
  std::filesystem::create_directory(root_ / "folder");
  for (const auto* key : {"nothing", "a/below a file", "folder"}) {
    const auto found = part(key, 0, 1);
    ASSERT_FALSE(found) << key;
    EXPECT_EQ(found.error().error.kind, ErrorKind::missing) << key;
    EXPECT_TRUE(found.error().error.message.contains((root_ / key).string()));
  }
}

// Manifests come from outside.
TEST_F(FolderObjectsTest, no_name_leads_out_of_the_folder) {
  write("inside/a", "x");
  FolderObjects objects(root_ / "inside");
  write("secret", "x");
  for (const auto& key : {std::string("../secret"), std::string("y/../../secret"),
                          (root_ / "secret").string(), std::string("a\0b", 3)}) {
    EXPECT_EQ(objects.head(name(key), Deadline::never()).error().error.kind, ErrorKind::rejected);
    EXPECT_EQ(objects.get(name(key), 10, Deadline::never()).error().error.kind,
              ErrorKind::rejected);
    EXPECT_EQ(objects.put(name(key), "y", Deadline::never()).error().error.kind,
              ErrorKind::rejected);
    EXPECT_EQ(objects.list(name(key), "", Deadline::never()).error().error.kind,
              ErrorKind::rejected);
  }
  EXPECT_EQ(FolderObjects(root_).get(name("secret"), 10, Deadline::never()).value(), "x");
}

TEST_F(FolderObjectsTest, lists_keys_in_order_whatever_the_folders) {
  for (const auto* key : {"n/done/b/2.json", "n/done/a/1.json", "n/z", "other"}) {
    write(key, "x");
  }
  EXPECT_EQ(keys("n/done/"), (std::vector<std::string>{"n/done/a/1.json", "n/done/b/2.json"}));
  EXPECT_EQ(keys("n/done/a/"), std::vector<std::string>{"n/done/a/1.json"});
  EXPECT_EQ(keys("nothing/"), std::vector<std::string>());
}

TEST_F(FolderObjectsTest, writes_a_whole_file_in_the_place_of_what_is_there) {
  ASSERT_TRUE(objects_.put(name("new/folder/a"), "one", Deadline::never()));
  ASSERT_TRUE(objects_.put(name("new/folder/a"), "two", Deadline::never()));
  EXPECT_EQ(objects_.get(name("new/folder/a"), 10, Deadline::never()).value(), "two");
  EXPECT_EQ(keys("new/"), std::vector<std::string>{"new/folder/a"}) << "nothing else is left";
}

TEST_F(FolderObjectsTest, a_file_that_is_being_written_is_no_object) {
  write("n/.tinydynamocdc-1-1", "half of it");
  EXPECT_EQ(keys("n/"), std::vector<std::string>());
}

TEST_F(FolderObjectsTest, a_file_in_a_folders_place_cannot_be_written_below) {
  write("n", "a file");
  const auto put = objects_.put(name("n/a"), "x", Deadline::never());
  ASSERT_FALSE(put);
  EXPECT_TRUE(put.error().error.message.contains((root_ / "n").string()));
}

TEST_F(FolderObjectsTest, threads_write_side_by_side) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, i] {
      for (int n = 0; n < 20; ++n) {
        EXPECT_TRUE(objects_.put(name("n/same"), std::string(100, static_cast<char>('a' + i)),
                                 Deadline::never()));
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  const auto found = objects_.get(name("n/same"), 1'000, Deadline::never()).value();
  EXPECT_EQ(found, std::string(100, found.front())) << "one of them, as a whole";
}

}  // namespace
}  // namespace tinydynamocdc::load
