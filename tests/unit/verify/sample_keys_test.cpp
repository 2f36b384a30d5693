// SPDX-License-Identifier: Apache-2.0
#include "verify/sample_keys.hpp"

#include "verify/verify_fixture.hpp"

namespace tinydynamocdc::verify {
namespace {

class SampleKeysTest : public VerifyTest {};

TEST_F(SampleKeysTest, the_first_items_of_each_file_sorted) {
  put_file({line("b", 1), line("a", 1)});
  put_file({});
  put_file({line("c", 1), line("B", 1)});
  const auto keys = sample_keys(export_, false, soon());
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(*keys, (std::vector<std::string>{"B", "a", "b", "c"}));
}

TEST_F(SampleKeysTest, numbers_as_numbers) {
  put_file({R"({"Item":{"id":{"N":"10"}}})", R"({"Item":{"id":{"N":"9"}}})",
            R"({"Item":{"id":{"N":"-1E3"}}})"});
  const auto keys = sample_keys(export_, true, soon());
  ASSERT_TRUE(keys);
  EXPECT_EQ(*keys, (std::vector<std::string>{"-1E3", "9", "10"}));
}

TEST_F(SampleKeysTest, of_many_files_some_are_looked_into) {
  for (std::size_t i = 0; i < k_sampled_files_max + 6; ++i) {
    put_file({line(std::format("{}", i), 1)});
  }
  const auto keys = sample_keys(export_, false, soon());
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->size(), k_sampled_files_max);
}

TEST_F(SampleKeysTest, of_a_large_file_its_beginning) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < k_sampled_keys_max + 10; ++i) {
    lines.push_back(line(std::format("{:05}", i), 1));
  }
  put_file(lines);
  const auto keys = sample_keys(export_, false, soon());
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->size(), k_sampled_keys_max);
}

}  // namespace
}  // namespace tinydynamocdc::verify
