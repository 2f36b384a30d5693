// SPDX-License-Identifier: Apache-2.0
#include "lambda/manifest_files.hpp"

#include <gtest/gtest.h>

#include "export_handler_fixture.hpp"

namespace tinydynamocdc::lambda {
namespace {

class ManifestFilesTest : public ExportHandlerTest {
 protected:
  // So many files, `n.json.gz`; the last line too.
  void put_files(std::uint64_t count) {
    std::string files;
    for (std::uint64_t n = 1; n <= count; ++n) {
      files += listed(data_key("", std::format("{}.json.gz", n)), n, "x");
    }
    put_manifest(files);
  }

  ManifestFiles manifest() {
    return {objects_, std::string(k_bucket), source::parse_export_key(summary_key()), deadline()};
  }

  static aws::ObjectName file(std::uint64_t n) {
    return {.bucket = std::string(k_bucket), .key = data_key("", std::format("{}.json.gz", n))};
  }

  aws::Objects& objects_ = aws_.in(k_region).objects;
};

TEST_F(ManifestFilesTest, a_file_is_found_with_what_the_manifest_says_of_it) {
  put_files(3);
  auto files = manifest();
  const auto found = find_data_file(files, file(2));
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->item_count, 2U);
}

TEST_F(ManifestFilesTest, only_the_first_of_a_huge_manifest_are_read_for_one_file) {
  put_files(k_files_searched_max * 3);
  auto files = manifest();
  const auto last = find_data_file(files, file(k_files_searched_max));
  ASSERT_TRUE(last && *last);
  auto more = manifest();
  const auto beyond = find_data_file(more, file(k_files_searched_max + 1));
  ASSERT_TRUE(beyond) << beyond.error().message;
  EXPECT_FALSE(*beyond);
  EXPECT_EQ(more.files(), k_files_searched_max);
}

TEST_F(ManifestFilesTest, one_that_is_not_listed_is_named_and_without_a_manifest_nothing_is_known) {
  auto none = manifest();
  const auto unknown = find_data_file(none, file(1));
  ASSERT_TRUE(unknown);
  EXPECT_FALSE(*unknown);
  put_files(3);
  auto files = manifest();
  const auto missing = find_data_file(files, file(4));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, base::ErrorKind::bad_input);
  EXPECT_TRUE(missing.error().message.contains("lists 3 files, and not this one"));
}

}  // namespace
}  // namespace tinydynamocdc::lambda
