// SPDX-License-Identifier: Apache-2.0
#include "verify/records.hpp"

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace tinydynamocdc::verify {
namespace {

class RecordFilesTest : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
  RecordFiles files_{folder_.path(), 2};
};

TEST_F(RecordFilesTest, a_slice_is_read_alone_out_of_all_files_in_the_order_of_its_keys) {
  ASSERT_TRUE(files_.write(0, {{{.key = 9, .digest = 1, .file = 0, .line = 3}},
                               {{.key = 2, .digest = 2, .file = 0, .line = 1}}}));
  ASSERT_TRUE(files_.write(1, {{{.key = 4, .digest = 3, .file = 1, .line = 0}}, {}}));
  const auto first = files_.slice(0, 2);
  ASSERT_TRUE(first);
  EXPECT_EQ(*first, (std::vector<Record>{{.key = 4, .digest = 3, .file = 1, .line = 0},
                                         {.key = 9, .digest = 1, .file = 0, .line = 3}}));
  const auto second = files_.slice(1, 2);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->size(), 1U);
}

TEST_F(RecordFilesTest, a_file_is_there_as_a_whole_or_not_at_all) {
  EXPECT_FALSE(files_.has(0));
  folder_.write("items-0.new", "half of it");
  EXPECT_FALSE(files_.has(0));
  ASSERT_TRUE(files_.write(0, {{}, {}}));
  EXPECT_TRUE(files_.has(0));
}

TEST_F(RecordFilesTest, one_that_is_cut_off_or_missing_is_an_error) {
  EXPECT_FALSE(files_.slice(0, 1));
  ASSERT_TRUE(files_.write(0, {{{.key = 1}, {.key = 2}}, {}}));
  std::filesystem::resize_file(folder_.path() + "/items-0", 40);
  const auto read = files_.slice(0, 1);
  ASSERT_FALSE(read);
  EXPECT_TRUE(read.error().message.contains("items-0")) << read.error().message;
}

TEST_F(RecordFilesTest, sums_are_by_the_keys_hash) {
  const auto sums = RecordFiles::sums(
      {{.key = 3, .digest = 5}, {.key = 3 + k_buckets, .digest = ~0ULL}, {.key = 4, .digest = 7}});
  EXPECT_EQ(sums[3], (Sum{.items = 2, .digests = 4}));
  EXPECT_EQ(sums[4], (Sum{.items = 1, .digests = 7}));
  EXPECT_EQ(sums[5], Sum());
}

}  // namespace
}  // namespace tinydynamocdc::verify
